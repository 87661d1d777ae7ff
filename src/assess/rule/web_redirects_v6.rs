//! `web-redirects-v6`, rung 5: redirects over IPv6 come to an end, at the same place as over IPv4, and
//! that place has an IPv6 address. Each is followed at the address that sent it, as far as it stays at
//! the service's own name.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::assess::case::Case;
use crate::assess::names::addresses_of;
use crate::assess::ruling::{Ruling, bounded, ruling};
use crate::assess::web::{
    Exchange, Part, Request, Web, between_vantages, comparable, exchanges, http_of, redirect,
    request_words,
};
use crate::domain::family::Family;
use crate::domain::observation::{Observation, Outcome};
use crate::domain::text::Text;
use crate::domain::url::Url;

/// Redirects in a row that are followed: what curl's `--max-redirs` and browsers hold for a loop is 20
/// to 50; more than ten serve nobody.
const MOST_HOPS: usize = 10;

/// Where a chain of redirects ends.
#[derive(Debug, Clone, PartialEq, Eq)]
enum End {
    /// A page of the service's own.
    Page(Url),
    /// Another host, as redirected.
    Elsewhere(Url),
    /// Nowhere: it comes round again, or is too long.
    Loop(Url),
    /// The next page did not come.
    Broken(Url),
    /// The next page was not asked for.
    Unasked(Url),
}

/// Requests by where they go.
type Asked<'a> = BTreeMap<(IpAddr, u16, &'a str, &'a str), &'a Observation>;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let web = match Web::over_ipv6(case) {
        Ok(web) => web,
        Err(ruling) => return ruling,
    };
    let exchanges = exchanges(case, &web);
    let asked = asked(&exchanges);
    let parts: Vec<Part<'_>> = comparable(&exchanges)
        .flat_map(|(request, exchange)| {
            let sixes = exchange.ipv6.iter();
            sixes.filter_map(|six| Some((*request, *six, one(case, &asked, six, exchange)?)))
        })
        .collect();
    between_vantages(parts).unwrap_or_else(|| {
        if exchanges.is_empty() {
            ruling!(Unknown, "no page was asked for", "chưa lấy trang nào")
        } else {
            ruling!(NotApplicable, "nothing is redirected over IPv6", "không chuyển hướng qua IPv6")
        }
    })
}

fn asked<'a>(exchanges: &BTreeMap<Request<'a>, Exchange<'a>>) -> Asked<'a> {
    let mut asked = Asked::new();
    for ((port, detail, vantage), exchange) in exchanges {
        for observation in exchange.ipv4.iter().chain(&exchange.ipv6) {
            asked.insert((observation.address, *port, detail, vantage), observation);
        }
    }
    asked
}

fn follow(asked: &Asked<'_>, start: &Observation) -> Option<End> {
    let mut next = redirect(start)?;
    let own = Url::of_request(start.port?, &start.detail)?;
    let mut been = BTreeSet::from([own.clone()]);
    for _ in 0..MOST_HOPS {
        if next.host != own.host {
            return Some(End::Elsewhere(next));
        }
        if !been.insert(next.clone()) {
            return Some(End::Loop(next));
        }
        let detail = next.detail();
        let key = (start.address, next.port, detail.as_str(), start.vantage.as_str());
        let observation = asked
            .get(&key)
            .filter(|observation| !matches!(observation.outcome, Outcome::NotAttempted { .. }));
        let Some(observation) = observation else { return Some(End::Unasked(next)) };
        if http_of(observation).is_none() {
            return Some(End::Broken(next));
        }
        match redirect(observation) {
            None => return Some(End::Page(next)),
            Some(further) => next = further,
        }
    }
    Some(End::Loop(next))
}

/// One page over IPv6 that redirects. `None` for one that does not, in either family.
fn one(
    case: &Case<'_>,
    asked: &Asked<'_>,
    six: &Observation,
    exchange: &Exchange<'_>,
) -> Option<Ruling> {
    let end = follow(asked, six)?;
    let Text { en, vi } = request_words(six);
    let fours: Vec<End> = exchange.ipv4.iter().filter_map(|four| follow(asked, four)).collect();
    let loops_too = fours.iter().any(|four| matches!(four, End::Loop(_)));
    let to = match &end {
        End::Page(url)
        | End::Elsewhere(url)
        | End::Loop(url)
        | End::Broken(url)
        | End::Unasked(url) => bounded(&url.words().en),
    };
    let ruling = match &end {
        End::Loop(_) if loops_too => ruling!(
            Unknown,
            "{en} is redirected in a circle at {to}, over IPv4 too: no verdict on IPv6",
            "{vi} chuyển hướng vòng quanh tại {to}, qua IPv4 cũng vậy: không kết luận về IPv6"
        ),
        End::Loop(_) => ruling!(
            Fail,
            "{en} is redirected in a circle at {to}",
            "{vi} chuyển hướng vòng quanh tại {to}"
        ),
        End::Broken(_) => ruling!(
            Fail,
            "{en} is redirected to {to}, which does not come",
            "{vi} chuyển hướng tới {to}, nơi không lấy được"
        ),
        End::Unasked(_) => ruling!(
            Unknown,
            "{en} is redirected to {to}, which was not asked for",
            "{vi} chuyển hướng tới {to}, chưa hỏi"
        ),
        _ if !fours.contains(&end) && fours.iter().any(|four| matches!(four, End::Unasked(_))) => {
            ruling!(
                Unknown,
                "{en} is redirected to {to}, over IPv4 it is not known whereto",
                "{vi} chuyển hướng tới {to}, qua IPv4 chưa rõ tới đâu"
            )
        }
        _ if !fours.is_empty() && !fours.contains(&end) => ruling!(
            Fail,
            "{en} is redirected to {to}, over IPv4 to another place",
            "{vi} chuyển hướng tới {to}, qua IPv4 thì tới nơi khác"
        ),
        End::Elsewhere(url) => return Some(elsewhere(case, url, six)),
        End::Page(_) => ruling!(Pass, "{en} is redirected to {to}", "{vi} chuyển hướng tới {to}"),
    };
    Some(ruling.citing(std::iter::once(six).chain(exchange.ipv4.iter().copied())))
}

/// Another host must be reachable over IPv6 as far as its name says.
fn elsewhere(case: &Case<'_>, url: &Url, six: &Observation) -> Ruling {
    let Text { en, vi } = request_words(six);
    let host = bounded(&url.host);
    if let Ok(address) = url.host.parse::<IpAddr>() {
        return if address.is_ipv4() {
            ruling!(Fail, "{en} is redirected to {host}", "{vi} chuyển hướng tới {host}")
        } else {
            ruling!(Pass, "{en} is redirected to {host}", "{vi} chuyển hướng tới {host}")
        }
        .citing([six]);
    }
    let lookup = addresses_of(case, Family::Ipv6, &url.host);
    let Text { en: how_en, vi: how_vi } = &lookup.words;
    let ruling = if lookup.values.is_none() {
        ruling!(
            Unknown,
            "{en} is redirected to {host}, whose AAAA {how_en}",
            "{vi} chuyển hướng tới {host}, nơi AAAA {how_vi}"
        )
    } else if lookup.usable().is_empty() {
        ruling!(
            Fail,
            "{en} is redirected to {host}, which has no IPv6 address",
            "{vi} chuyển hướng tới {host}, nơi không có địa chỉ IPv6"
        )
    } else {
        ruling!(Pass, "{en} is redirected to {host}", "{vi} chuyển hướng tới {host}")
    };
    ruling.citing(std::iter::once(six).chain(lookup.seen.iter().copied()))
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn web_redirects_v6() {
        proves("web-redirects-v6", &[Fail, NotApplicable, Pass, Unknown]);
    }
}
