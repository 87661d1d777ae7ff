//! `web-works-v6-only`, rung 7: DOMAIN.md §6, web service: works from a vantage without IPv4. What it
//! still needs IPv4 for is named: its own address, the hosts that its page loads from or sends its
//! readers to, addresses that stand in the page. An address that a DNS64 makes up (RFC 7050) is IPv4.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::assess::case::Case;
use crate::assess::contact::Contact;
use crate::assess::names::{addresses_of, no_address};
use crate::assess::ruling::{Ruling, bounded, gathered, listed, ruling, text};
use crate::assess::v6_only::from_there;
use crate::assess::web::{Web, cut_short, exchanges, http_of, pages, redirect};
use crate::domain::family::Family;
use crate::domain::observation::Observation;
use crate::domain::text::Text;

/// From this status on the server says that it is the server's fault (RFC 9110 §15.6).
const SERVER_FAULT: u16 = 500;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    from_there(case, |there| one(there, case))
}

fn one(there: &Case<'_>, all: &Case<'_>) -> Ruling {
    let Some(web) = Web::of(there) else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    let (name, Text { en, vi }) = (bounded(web.name), &web.ipv6.words);
    if web.ipv6.values.is_none() {
        return ruling!(Unknown, "AAAA of {name} {en}", "AAAA của {name} {vi}")
            .citing(web.ipv6.seen.iter().copied());
    }
    if no_address(&web.ipv6) {
        let useless = listed(web.ipv6.addresses());
        let ruling = if useless.is_empty() {
            ruling!(Fail, "needs IPv4: {name} {en}", "cần IPv4: {name} {vi}")
        } else {
            ruling!(
                Fail,
                "needs IPv4: {name} has AAAA of no use ({useless})",
                "cần IPv4: {name} có AAAA không dùng được ({useless})"
            )
        };
        return ruling.citing(web.ipv6.seen.iter().copied());
    }
    let answers = web.ipv6.usable().into_iter().map(|address| answer(there, all, &web, address));
    let parts = answers.chain(needs(there, &web)).collect();
    gathered(parts)
        .unwrap_or_else(|| ruling!(Unknown, "it was not asked there", "chưa được hỏi từ đó"))
}

/// What one of its addresses says to somebody without IPv4.
fn answer(there: &Case<'_>, all: &Case<'_>, web: &Web<'_>, address: IpAddr) -> Ruling {
    let attempts: Vec<&Observation> = exchanges(there, web)
        .into_values()
        .flat_map(|exchange| exchange.ipv6)
        .filter(|attempt| attempt.address == address)
        .collect();
    let statuses: Vec<u16> =
        attempts.iter().filter_map(|attempt| Some(http_of(attempt)?.status)).collect();
    let opens = Contact::any(web.ports.iter().map(|port| there.connects(address, *port)));
    let fault = statuses.iter().find(|status| **status >= SERVER_FAULT);
    let ruling = if let Some(status) = fault {
        ruling!(
            Fail,
            "{address} answers {status} to somebody without IPv4",
            "{address} trả lời {status} khi không có IPv4"
        )
    } else if !statuses.is_empty() {
        ruling!(Pass, "{address} answers without IPv4", "{address} trả lời khi không có IPv4")
    } else {
        let Text { en, vi } = opens.words();
        let fours = Web::of(all).map(|web| web.ipv4.usable()).unwrap_or_default();
        let four = fours
            .into_iter()
            .flat_map(|four| web.ports.iter().map(move |port| all.connects(four, *port)));
        if opens.is_known() && !opens.is_answered() && Contact::any(four).is_answered() {
            ruling!(
                Fail,
                "needs IPv4: {address} {en}, IPv4 answers",
                "cần IPv4: {address} {vi}, còn IPv4 trả lời"
            )
        } else {
            ruling!(Unknown, "{address} {en}", "{address} {vi}")
        }
    };
    ruling.citing(attempts.into_iter().chain(opens.seen))
}

/// What it needs besides its own addresses.
fn needs(there: &Case<'_>, web: &Web<'_>) -> Vec<Ruling> {
    let pages = pages(there, web);
    let literals: BTreeSet<&String> =
        pages.iter().flat_map(|(_, page)| &page.ipv4_literals).collect();
    let mut parts: Vec<Ruling> = cut_short(&pages).into_iter().collect();
    if !literals.is_empty() {
        let list = listed(literals);
        let ruling = ruling!(
            Fail,
            "needs IPv4 for {list}, which stands in its page",
            "cần IPv4 cho {list} ghi trong trang"
        );
        parts.push(ruling.citing(pages.iter().map(|(page, _)| *page)));
    }
    let embedded: BTreeSet<&String> =
        pages.iter().flat_map(|(_, page)| &page.embedded_hosts).collect();
    let why = text!("which its page loads from", "nơi trang tải về");
    parts.extend(embedded.into_iter().filter_map(|host| host_needs(there, host, &why)));
    let attempts = exchanges(there, web).into_values().flat_map(|exchange| exchange.ipv6);
    let onward: BTreeSet<String> =
        attempts.filter_map(redirect).map(|to| to.host).filter(|host| host != web.name).collect();
    let why = text!("where it sends its readers", "nơi chuyển người đọc tới");
    parts.extend(onward.iter().filter_map(|host| host_needs(there, host, &why)));
    parts
}

/// A host that takes part and has no IPv6 address of its own, or is not known to have one.
fn host_needs(there: &Case<'_>, host: &str, why: &Text) -> Option<Ruling> {
    let name = bounded(host);
    let Text { en: why_en, vi: why_vi } = why;
    match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(IpAddr::V6(_)) => return None,
        Ok(IpAddr::V4(_)) => {
            return Some(ruling!(
                Fail,
                "needs IPv4 for {name}, {why_en}",
                "cần IPv4 cho {name}, {why_vi}"
            ));
        }
        Err(_) => {}
    }
    let lookup = addresses_of(there, Family::Ipv6, host);
    let Text { en, vi } = &lookup.words;
    let ruling = if lookup.values.is_none() {
        ruling!(Unknown, "AAAA of {name}, {why_en}, {en}", "AAAA của {name}, {why_vi}, {vi}")
    } else if no_address(&lookup) {
        ruling!(Fail, "needs IPv4 for {name}, {why_en}", "cần IPv4 cho {name}, {why_vi}")
    } else {
        return None;
    };
    Some(ruling.citing(lookup.seen.iter().copied()))
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn web_works_v6_only() {
        proves("web-works-v6-only", &[Fail, Pass, Unknown]);
    }
}
