//! What a page loads from elsewhere, and which IPv4 addresses it writes out. Pure: bytes in, names out,
//! bounded. It runs no script: what only a script would load is not seen.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use crate::domain::reading::PageReading;
use crate::domain::url::Url;

/// Hosts of one page that are kept: pages of the press load from some forty.
const MOST_HOSTS: usize = 64;
/// Literal addresses that are kept.
const MOST_LITERALS: usize = 16;
/// Longest attribute value that is looked at, bytes.
const LONGEST_VALUE: usize = 2_048;

/// Attributes whose URL a browser fetches by itself, by tag; `*` is any tag.
const LOADING: [(&str, &str); 5] =
    [("*", "src"), ("*", "srcset"), ("*", "poster"), ("object", "data"), ("link", "href")];
/// Values of `rel` with which a `link` is a statement and no order to fetch.
const NOT_FETCHED: [&str; 6] = ["canonical", "alternate", "next", "prev", "author", "license"];

/// Reads a page that came from a URL, whole or its beginning.
pub(crate) fn read(body: &[u8], from: &Url, whole: bool) -> PageReading {
    let text = String::from_utf8_lossy(body);
    let mut hosts: BTreeSet<String> = BTreeSet::new();
    for tag in tags(&text) {
        for value in loaded(&tag) {
            if hosts.len() >= MOST_HOSTS {
                break;
            }
            // A list of candidates ("a.png 1x, b.png 2x") is looked at one by one.
            for candidate in value.split(',') {
                let reference = candidate.split_whitespace().next().unwrap_or_default();
                let url = from.join(reference).filter(|url| url.host != from.host);
                hosts.extend(url.map(|url| url.host));
            }
        }
    }
    let ipv4_literals = literals(&text);
    PageReading {
        cut: !whole || hosts.len() >= MOST_HOSTS || ipv4_literals.len() >= MOST_LITERALS,
        embedded_hosts: hosts.into_iter().take(MOST_HOSTS).collect(),
        ipv4_literals,
    }
}

/// A tag: its name and its attributes, names in lower case.
struct Tag<'a> {
    name: String,
    attributes: Vec<(String, &'a str)>,
}

impl<'a> Tag<'a> {
    fn value(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| *value)
    }
}

fn loaded<'a>(tag: &Tag<'a>) -> Vec<&'a str> {
    let rel = tag.value("rel").unwrap_or_default().to_ascii_lowercase();
    if tag.name == "link" && rel.split_whitespace().any(|word| NOT_FETCHED.contains(&word)) {
        return Vec::new();
    }
    LOADING
        .into_iter()
        .filter(|(name, _)| *name == "*" || *name == tag.name)
        .filter_map(|(_, attribute)| tag.value(attribute))
        .collect()
}

/// Every opening tag; comments are passed over.
fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = rest.get(at + 1..).unwrap_or_default();
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").and_then(|end| comment.get(end + 3..)).unwrap_or_default();
            continue;
        }
        if rest.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            let (tag, after) = tag(rest);
            tags.push(tag);
            rest = after;
        }
    }
    tags
}

/// One tag from after its `<`; and what follows its `>`.
fn tag(text: &str) -> (Tag<'_>, &str) {
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    let mut attributes = Vec::new();
    loop {
        rest =
            rest.trim_start_matches(|letter: char| letter.is_ascii_whitespace() || letter == '/');
        if rest.is_empty() || rest.starts_with(['>', '<']) {
            let after = rest.strip_prefix('>').unwrap_or(rest);
            return (Tag { name: name.to_ascii_lowercase(), attributes }, after);
        }
        let stop = |letter: char| letter.is_ascii_whitespace() || "=/><".contains(letter);
        let end = rest.find(stop).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        rest = after.trim_start();
        let Some(after) = rest.strip_prefix('=') else {
            if key.is_empty() {
                rest =
                    rest.get(rest.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
            }
            continue;
        };
        let (value, after) = value(after.trim_start());
        attributes.push((key.to_ascii_lowercase(), value));
        rest = after;
    }
}

fn value(text: &str) -> (&str, &str) {
    let quote = text.chars().next().filter(|letter| matches!(letter, '"' | '\''));
    let (start, found) = match quote {
        Some(quote) => (1, text.get(1..).and_then(|text| text.find(quote))),
        None => (0, text.find(|letter: char| letter.is_ascii_whitespace() || letter == '>')),
    };
    let body = text.get(start..).unwrap_or_default();
    // Without its closing quote a value goes to the end of the page, and so does the tag.
    let end = found.unwrap_or(body.len());
    let (value, after) = body.split_at(end);
    let after = after.get(start..).unwrap_or_default();
    (value.get(..value.floor_char_boundary(LONGEST_VALUE)).unwrap_or_default(), after)
}

/// IPv4 addresses that stand where a host of a URL stands: `//192.0.2.1/`.
fn literals(text: &str) -> Vec<String> {
    let mut found: BTreeSet<Ipv4Addr> = BTreeSet::new();
    let mut rest = text;
    while let Some(at) = rest.find("//") {
        rest = rest.get(at + 2..).unwrap_or_default();
        let end = rest
            .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
            .unwrap_or(rest.len());
        if let Some(address) = rest.get(..end).and_then(|literal| literal.parse().ok())
            && found.len() < MOST_LITERALS
        {
            found.insert(address);
        }
    }
    found.into_iter().map(|address| address.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, hosts: &[&str], literals: &[&str]) {
        let from = Url::of_request(443, "https www.lab/").unwrap();
        let read = read(page.as_bytes(), &from, true);
        assert!(!read.cut);
        assert_eq!(read.embedded_hosts, hosts, "{page}");
        assert_eq!(read.ipv4_literals, literals, "{page}");
    }

    #[test]
    fn what_is_loaded_and_what_is_only_linked() {
        check("<img src=\"https://cdn.lab/a.png\">", &["cdn.lab"], &[]);
        check("<IMG ALT=x SRC='//CDN.lab/a.png'/>", &["cdn.lab"], &[]);
        check("<script async src=//s.lab/x.js></script>", &["s.lab"], &[]);
        check("<link rel=stylesheet href=https://css.lab/a.css>", &["css.lab"], &[]);
        check("<link rel=\"canonical\" href=\"https://other.lab/\">", &[], &[]);
        check("<a href=\"https://other.lab/\">x</a>", &[], &[]);
        check("<img srcset=\"//a.lab/1.png 1x, //b.lab/2.png 2x\">", &["a.lab", "b.lab"], &[]);
        check("<img src=/own.png><img src=https://www.lab/x>", &[], &[]);
        check("<!-- <img src=//c.lab/x> --><object data=//d.lab/x>", &["d.lab"], &[]);
    }

    #[test]
    fn literal_addresses_count_wherever_a_url_has_its_host() {
        check("<a href=\"http://192.0.2.7/x\">", &[], &["192.0.2.7"]);
        check("<img src=http://192.0.2.7:8080/x>", &["192.0.2.7"], &["192.0.2.7"]);
        check("<script>fetch('//198.51.100.9/api')</script>", &[], &["198.51.100.9"]);
        check("version 10.1.2.3 // 1.2.3.4.5 //1.2.3 //10.0.0.1x", &[], &["10.0.0.1"]);
    }

    #[test]
    fn hostile_pages_are_read_once_and_bounded() {
        let from = Url::of_request(443, "https www.lab/").unwrap();
        for page in [
            "<".repeat(200_000),
            "<a ".repeat(100_000),
            "<a b=\"".repeat(80_000),
            "<!--".repeat(100_000),
            "<a =====".repeat(50_000),
            "<a đ".repeat(50_000),
            (0..9_999).map(|number| format!("<img src=//h{number}.lab/>")).collect(),
            "//10.0.0.1".repeat(50_000),
        ] {
            let read = read(page.as_bytes(), &from, true);
            assert_eq!(read.cut, page.contains("//h9.lab"), "more hosts than are kept");
            assert!(read.embedded_hosts.len() <= MOST_HOSTS);
            assert!(read.ipv4_literals.len() <= MOST_LITERALS);
        }
    }
}
