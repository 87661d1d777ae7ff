//! The part of a URL that a probe needs (RFC 3986): scheme, host, port, path with query. Only HTTP and
//! HTTPS; credentials in a URL are dropped, a fragment never leaves the client.

use super::text::Text;

/// An address of a page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Url {
    /// HTTPS.
    pub tls: bool,
    /// Lower case, without the final dot; an IPv6 literal without its brackets.
    pub host: String,
    /// The port, the scheme's own where none is written.
    pub port: u16,
    /// Path with query, beginning with `/`.
    pub path: String,
}

impl Url {
    /// The page of a request as observations name it: `https www.example/path`.
    #[must_use]
    pub fn of_request(port: u16, detail: &str) -> Option<Self> {
        let (scheme, target) = detail.split_once(' ')?;
        let at = target.find('/').unwrap_or(target.len());
        let (host, path) = target.split_at(at);
        let path = if path.is_empty() { "/" } else { path };
        let (host, path) = (host.to_owned(), path.to_owned());
        Some(Self { tls: scheme == "https", host, port, path })
    }

    /// Where a reference found at this page leads. `None` when it is no page of HTTP.
    #[must_use]
    pub fn join(&self, reference: &str) -> Option<Self> {
        let reference = reference.trim().split('#').next().unwrap_or_default();
        if let Some((scheme, rest)) = reference.split_once("://") {
            return Self::absolute(&scheme.to_ascii_lowercase(), rest);
        }
        if let Some(rest) = reference.strip_prefix("//") {
            return Self::absolute(if self.tls { "https" } else { "http" }, rest);
        }
        let is_other_scheme = reference.split(['/', '?']).next().is_some_and(|it| it.contains(':'));
        if is_other_scheme {
            return None;
        }
        let path = match reference.chars().next() {
            None => self.path.clone(),
            Some('/') => reference.to_owned(),
            Some('?') => format!("{}{reference}", self.path.split('?').next().unwrap_or("/")),
            Some(_) => {
                let folder = self.path.split('?').next().unwrap_or("/");
                let folder = folder.rfind('/').map_or("/", |at| folder.get(..=at).unwrap_or("/"));
                format!("{folder}{reference}")
            }
        };
        Some(Self { path: without_dots(&path), ..self.clone() })
    }

    fn absolute(scheme: &str, rest: &str) -> Option<Self> {
        let tls = match scheme {
            "http" => false,
            "https" => true,
            _ => return None,
        };
        let at = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(at);
        let authority = authority.rsplit('@').next().unwrap_or_default();
        let own_port = if tls { 443 } else { 80 };
        let (host, port) = match authority.strip_prefix('[') {
            Some(literal) => {
                let (host, after) = literal.split_once(']')?;
                (host, after.strip_prefix(':'))
            }
            None => match authority.rsplit_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (authority, None),
            },
        };
        let port = match port {
            None | Some("") => own_port,
            Some(port) => port.parse().ok()?,
        };
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        let is_long = host.is_empty() || host.len() > 253;
        let is_odd = host.contains(':') && host.parse::<std::net::Ipv6Addr>().is_err();
        if is_long
            || is_odd
            || !host.bytes().all(is_host)
            || host.starts_with('.')
            || host.contains("..")
        {
            return None;
        }
        let path = match path.chars().next() {
            None => "/".to_owned(),
            Some('?') => format!("/{path}"),
            Some(_) => without_dots(path),
        };
        Some(Self { tls, host, port, path })
    }

    /// The request as observations name it.
    #[must_use]
    pub fn detail(&self) -> String {
        format!("{} {}{}", if self.tls { "https" } else { "http" }, self.host, self.path)
    }

    /// As people write it.
    #[must_use]
    pub fn words(&self) -> Text {
        let scheme = if self.tls { "https" } else { "http" };
        let own_port = if self.tls { 443 } else { 80 };
        let port = if self.port == own_port { String::new() } else { format!(":{}", self.port) };
        let words = format!("{scheme}://{}{port}{}", self.host, self.path);
        Text::new(words.clone(), words)
    }
}

/// RFC 3986 §5.2.4, for the path; the query is left as it is.
fn without_dots(path: &str) -> String {
    let (path, query) = path.find('?').map_or((path, ""), |at| path.split_at(at));
    let mut kept: Vec<&str> = Vec::new();
    let mut parts = path.split('/').skip(1).peekable();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        match part {
            "." | ".." => {
                if part == ".." {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            part => kept.push(part),
        }
    }
    format!("/{}{query}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reference: &str, expected: Option<&str>) {
        let base = Url::of_request(443, "https www.example/a/b?c=1").unwrap();
        let found = base.join(reference).map(|url| url.words().en);
        assert_eq!(found.as_deref(), expected, "{reference}");
    }

    #[test]
    fn references_lead_where_rfc_3986_says() {
        check("", Some("https://www.example/a/b?c=1"));
        check("/x", Some("https://www.example/x"));
        check("x?y", Some("https://www.example/a/x?y"));
        check("?y", Some("https://www.example/a/b?y"));
        check("../x", Some("https://www.example/x"));
        check("./", Some("https://www.example/a/"));
        check("/a/./b/../c#frag", Some("https://www.example/a/c"));
        check("//cdn.example/x", Some("https://cdn.example/x"));
        check("HTTP://WWW.Example.:8080", Some("http://www.example:8080/"));
        check("https://user:pass@a.example?q", Some("https://a.example/?q"));
        check("http://[2001:db8::1]:81/x", Some("http://2001:db8::1:81/x"));
    }

    #[test]
    fn what_is_no_page_leads_nowhere() {
        for reference in [
            "mailto:a@b.c",
            "javascript:alert(1)",
            "ftp://a.example/",
            "https:///x",
            "https://a b/",
            "https://a.example:99999/",
            "http://\u{1b}[2J/",
        ] {
            check(reference, None);
        }
    }

    #[test]
    fn a_request_names_itself() {
        let url = Url::of_request(80, "http www.example/x?y").unwrap();
        assert_eq!(url.detail(), "http www.example/x?y");
        assert_eq!(Url::of_request(80, "nonsense"), None);
    }
}
