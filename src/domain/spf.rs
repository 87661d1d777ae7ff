//! SPF records (RFC 7208) as far as it matters whether they speak of IPv6: which of their terms let
//! somebody send. It looks nothing up.

/// A term that lets somebody send, or leads on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// `ip4:`.
    Ip4,
    /// `ip6:`.
    Ip6,
    /// `a` or `a:NAME`: the addresses of a name, the domain's own where none is written.
    Addresses(Option<String>),
    /// `mx` or `mx:NAME`: the addresses of a domain's exchangers.
    Exchangers(Option<String>),
    /// `include:NAME`.
    Include(String),
    /// `redirect=NAME`: the whole record stands there.
    Redirect(String),
    /// `all` without a minus: everybody.
    Everybody,
    /// What only a server can tell: `exists`, `ptr`, macros.
    Other,
}

/// The terms of a TXT value that is an SPF record, in the order in which receivers try them. `None` for
/// other texts.
#[must_use]
pub fn terms(text: &str) -> Option<Vec<Term>> {
    let mut words = text.split_ascii_whitespace();
    // RFC 7208 §4.5: the version is followed by a blank or by nothing.
    words.next().filter(|version| version.eq_ignore_ascii_case("v=spf1"))?;
    let words: Vec<&str> = words.collect();
    // RFC 7208 §5.1: what stands after `all` is never tried, and a redirect beside one is none.
    let end = words.iter().position(|word| is_all(word));
    let tried = words.iter().take(end.map_or(words.len(), |end| end + 1));
    let (onward, mut terms): (Vec<Term>, Vec<Term>) =
        tried.filter_map(|word| term(word)).partition(|term| matches!(term, Term::Redirect(_)));
    // RFC 7208 §6.1: a redirect counts where nothing else let the sender in, wherever it stands.
    if end.is_none() {
        terms.extend(onward);
    }
    Some(terms)
}

/// Whether a word is `all`, whatever it makes of everybody.
fn is_all(word: &str) -> bool {
    word.trim_start_matches(['+', '-', '~', '?']).eq_ignore_ascii_case("all")
}

/// One term; `None` for those that let nobody send.
fn term(word: &str) -> Option<Term> {
    let word = word.to_ascii_lowercase();
    if let Some(name) = word.strip_prefix("redirect=") {
        return Some(named(name, Term::Redirect));
    }
    let word = word.strip_prefix('+').unwrap_or(&word);
    if word.starts_with(['-', '~', '?']) || word.contains('=') {
        return None;
    }
    let (name, value) = match word.split_once(':') {
        Some((name, value)) => (name, Some(value)),
        None => (word, None),
    };
    // A prefix length after the name is about how many addresses, not about whether.
    let name = name.split('/').next().unwrap_or_default();
    let value = value.map(|value| value.split('/').next().unwrap_or_default());
    Some(match (name, value) {
        ("ip4", Some(_)) => Term::Ip4,
        ("ip6", Some(_)) => Term::Ip6,
        ("all", None) => Term::Everybody,
        ("a", None) => Term::Addresses(None),
        ("a", Some(value)) => named(value, |name| Term::Addresses(Some(name))),
        ("mx", None) => Term::Exchangers(None),
        ("mx", Some(value)) => named(value, |name| Term::Exchangers(Some(name))),
        ("include", Some(value)) => named(value, Term::Include),
        _ => Term::Other,
    })
}

/// A name without macros (RFC 7208 §7), which only a receiving server can fill in.
fn named(name: &str, term: impl Fn(String) -> Term) -> Term {
    if name.is_empty() || name.contains('%') {
        return Term::Other;
    }
    term(name.trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&[Term]>) {
        assert_eq!(terms(text).as_deref(), expected, "{text}");
    }

    #[test]
    fn terms_that_let_somebody_send() {
        check("v=spf1 -all", Some(&[]));
        check("v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all", Some(&[Term::Ip4, Term::Ip6]));
        check("v=spf1 +a mx -all", Some(&[Term::Addresses(None), Term::Exchangers(None)]));
        check(
            "V=SPF1 a:X.lab/28 +all",
            Some(&[Term::Addresses(Some("x.lab".into())), Term::Everybody]),
        );
        check(
            "v=spf1 include:_spf.lab. redirect=b.lab",
            Some(&[Term::Include("_spf.lab".into()), Term::Redirect("b.lab".into())]),
        );
        check("v=spf1 exists:%{i}.lab ptr ?a -ip4:192.0.2.1", Some(&[Term::Other, Term::Other]));
    }

    #[test]
    fn what_is_never_tried_lets_nobody_send() {
        check("v=spf1 ip4:192.0.2.1 -all ip6:2001:db8::1", Some(&[Term::Ip4]));
        check("v=spf1 redirect=b.lab ip4:192.0.2.1 ~ALL", Some(&[Term::Ip4]));
        check("v=spf1 ?all redirect=b.lab", Some(&[]));
        let onward = Term::Redirect("b.lab".into());
        check("v=spf1 redirect=b.lab ip4:192.0.2.1", Some(&[Term::Ip4, onward]));
    }

    #[test]
    fn other_texts_are_no_record() {
        for text in ["", "v=spf10 a", "google-site-verification=x", "v=DMARC1; p=none"] {
            check(text, None);
        }
    }
}
