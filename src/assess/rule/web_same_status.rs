//! `web-same-status`, rung 5: Internet.nl's `web_ipv46` compares status codes; DOMAIN.md §6, web
//! service: same status. A redirect must also lead to the same place.
//!
//! A server that answers over IPv4 and has no IPv6 side at all is not equivalent: that fails here,
//! and only here, so that one fault is one failure of rung 5.

use crate::assess::case::Case;
use crate::assess::names::no_address;
use crate::assess::ruling::{Ruling, bounded, ruling};
use crate::assess::web::{
    Exchange, Part, Request, Web, any_answer, between_vantages, comparable, exchanges, http_of,
    request_words, shown,
};
use crate::domain::observation::{Observation, Outcome};
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(web) = Web::of(case) else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    if no_address(&web.ipv6) && !web.ipv4.usable().is_empty() {
        let name = bounded(web.name);
        return ruling!(Fail, "{name} is served over IPv4 only", "{name} chỉ phục vụ qua IPv4")
            .citing(web.ipv6.seen.iter().copied());
    }
    if let Some(ruling) = web.without_ipv6().or_else(|| web.nothing_to_compare()) {
        return ruling;
    }
    let exchanges = exchanges(case, &web);
    let parts = comparable(&exchanges);
    let parts = parts.flat_map(|(request, exchange)| compared(*request, exchange));
    between_vantages(parts.collect()).unwrap_or_else(|| {
        ruling!(
            Unknown,
            "no page was fetched over both families",
            "chưa lấy được trang nào qua cả hai họ"
        )
    })
}

fn compared<'a>(request: Request<'a>, exchange: &Exchange<'a>) -> Vec<Part<'a>> {
    let sixes = exchange.ipv6.iter();
    sixes.filter_map(|six| Some((request, *six, one(six, exchange)?))).collect()
}

/// One attempt over IPv6 beside those over IPv4. `None` where neither family serves.
fn one(six: &Observation, exchange: &Exchange<'_>) -> Option<Ruling> {
    let Text { en, vi } = request_words(six);
    let Text { en: how_en, vi: how_vi } = shown(six);
    let answered_v4 = any_answer(&exchange.ipv4);
    let ruling = match (http_of(six), &six.outcome) {
        (Some(_), _) if !answered_v4 => ruling!(
            Unknown,
            "{en} answers, and nothing answered over IPv4 to compare with",
            "{vi} trả lời, nhưng không có trả lời qua IPv4 để so sánh"
        ),
        (Some(reading), _) => {
            let said = status_words(reading.status, reading.location.as_deref());
            let answers = exchange.ipv4.iter().filter_map(|four| http_of(four));
            let others: Vec<String> = answers
                .map(|other| status_words(other.status, other.location.as_deref()))
                .collect();
            if others.contains(&said) {
                ruling!(Pass, "{en}: {said}, as over IPv4", "{vi}: {said}, như qua IPv4")
            } else {
                let other = others.first().cloned().unwrap_or_default();
                ruling!(
                    Fail,
                    "{en}: {said}, over IPv4 {other}",
                    "{vi}: {said}, qua IPv4 là {other}"
                )
            }
        }
        (None, Outcome::NotAttempted { .. }) => {
            ruling!(Unknown, "{en} {how_en}", "{vi} {how_vi}")
        }
        (None, _) if answered_v4 => ruling!(
            Fail,
            "{en} {how_en}, over IPv4 it answers",
            "{vi} {how_vi}, còn qua IPv4 thì trả lời"
        ),
        (None, _) => return None,
    };
    Some(ruling.citing(std::iter::once(six).chain(exchange.ipv4.iter().copied())))
}

/// `301 to https://www.example/`.
fn status_words(status: u16, location: Option<&str>) -> String {
    match location {
        Some(location) => format!("{status} → {}", bounded(location)),
        None => status.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::{proves, reasons};
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn web_same_status() {
        proves("web-same-status", &[Pass, Fail, Unknown, NotApplicable]);
    }

    /// The verdicts stand in the fixtures.
    #[test]
    fn vantages_contradict_each_other_only_where_one_saw_it_well_within_the_day() {
        let said = |name| reasons(name, "web-same-status").join(" ");
        let well = said("page-was-well-elsewhere-today");
        assert!(well.starts_with("vantages contradict each other: from south"), "{well}");
        assert!(well.ends_with("from north it does not look so"), "{well}");
        for name in ["page-fails-from-every-vantage", "page-was-well-elsewhere-days-ago"] {
            assert!(!said(name).contains("contradict"), "{name}: {}", said(name));
        }
    }
}
