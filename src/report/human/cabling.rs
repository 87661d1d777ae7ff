//! Cables end to end for people, a way a line.

use std::io::{self, Write};

use crate::domain::cabling::{End, Way};
use crate::domain::text::Lang;
use crate::report::style::{Style, Tone};
use crate::report::text::escape;

/// Writes the ways under their heading; nothing where there are none.
pub fn write(ways: &[Way], lang: Lang, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if ways.is_empty() {
        return Ok(());
    }
    let head = match lang {
        Lang::En => "cabling end to end",
        Lang::Vi => "đường cáp từ đầu đến cuối",
    };
    writeln!(out, "\n{}", style.paint(Tone::Strong, head))?;
    for way in ways {
        write!(out, "  {}", end(&way.from, lang))?;
        for hop in &way.hops {
            let cable = style.paint(Tone::Faint, &format!("──{}──", escape(&hop.cable)));
            write!(out, " {cable} {}", end(&hop.to, lang))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn end(end: &End, lang: Lang) -> String {
    match (end, lang) {
        (End::Port(device, Some(port)), _) => format!("{}/{}", escape(device), escape(port)),
        (End::Port(device, None), _) => escape(device).into_owned(),
        (End::Place(place), _) => format!("[{}]", escape(place)),
        (End::Unknown, Lang::En) => "(end not declared)".to_owned(),
        (End::Unknown, Lang::Vi) => "(chưa khai báo đầu cáp)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cabling::Hop;

    #[test]
    fn a_way_is_a_line() {
        let port = |device: &str| End::Port(device.to_owned(), Some("e0".to_owned()));
        let hops = vec![
            Hop { cable: "c1".to_owned(), to: End::Place("ODF\u{1b}".to_owned()) },
            Hop { cable: "c2".to_owned(), to: port("b") },
        ];
        let mut out = Vec::new();
        let ways = [Way { from: port("a"), hops }];
        write(&ways, Lang::En, Style { colour: false, width: None }, &mut out).unwrap();
        let told = String::from_utf8(out).unwrap();
        assert!(told.contains("  a/e0 ──c1── [ODF") && told.ends_with(" ──c2── b/e0\n"), "{told}");
        assert!(!told.contains('\u{1b}'), "{told}");
    }
}
