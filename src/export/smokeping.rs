//! SmokePing's targets (2.7): each link with its far end by FPing and by FPing6, side by side.
//! Included from its `Targets` section: `@include /etc/smokeping/config.d/mang6`.

use std::io::{self, Write};

use super::slug::{Slugs, plain};
use crate::domain::family::Family;
use crate::domain::record::Record;

/// Writes the section.
pub fn write(record: &Record, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "+ mang6\nmenu = mang6\ntitle = Links, IPv4 beside IPv6")?;
    let mut slugs = Slugs::default();
    for link in &record.links {
        let name = slugs.of("link", &link.code, &link.code);
        let title = line(link.name.as_deref().unwrap_or(&link.code));
        writeln!(out, "\n++ {name}\nmenu = {}\ntitle = {title}", line(&link.code))?;
        for (family, probe) in [(Family::Ipv4, "FPing"), (Family::Ipv6, "FPing6")] {
            if let Some(address) = link.b.address(family) {
                let word = family.as_str();
                writeln!(out, "\n+++ {word}\nmenu = {word}\ntitle = {title} ({word})")?;
                writeln!(out, "probe = {probe}\nhost = {address}")?;
            }
        }
    }
    Ok(())
}

/// One line of SmokePing's grammar: a `#` would begin a comment, a final `\` join the next line,
/// and its web pages print what they read as HTML.
fn line(text: &str) -> String {
    let text = plain(text).replace(['#', '\\', '@'], " ");
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_title_stays_on_its_line() {
        assert_eq!(line("a\n+ b # c\\"), "a+ b   c");
        assert_eq!(line("<b>"), "&lt;b&gt;");
    }
}
