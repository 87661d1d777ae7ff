//! `web-hsts-parity`, rung 5: HTTP Strict Transport Security (RFC 6797) over IPv6 as over IPv4. A
//! browser that came over IPv6 first would else stay open to what HSTS is there against.

use crate::assess::case::Case;
use crate::assess::ruling::{Ruling, bounded, ruling};
use crate::assess::web::{
    Exchange, Part, Web, between_vantages, exchanges, http_of, request_words,
};
use crate::domain::observation::Observation;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let web = match Web::over_both(case) {
        Ok(web) => web,
        Err(ruling) => return ruling,
    };
    let exchanges = exchanges(case, &web);
    // RFC 6797 §8.1: over plain HTTP the header means nothing.
    let secure = || exchanges.iter().filter(|((_, detail, _), _)| detail.starts_with("https "));
    let parts: Vec<Part<'_>> = secure()
        .flat_map(|(request, exchange)| {
            let sixes = exchange.ipv6.iter();
            sixes.filter_map(|six| Some((*request, *six, one(six, exchange)?)))
        })
        .collect();
    let answered = |observation: &&Observation| http_of(observation).is_some();
    between_vantages(parts).unwrap_or_else(|| {
        if secure().any(|(_, exchange)| exchange.ipv4.iter().any(answered)) {
            ruling!(
                NotApplicable,
                "no secure page came over both families",
                "không lấy được trang bảo mật qua cả hai họ"
            )
        } else if exchanges.is_empty() {
            ruling!(Unknown, "no page was asked for", "chưa lấy trang nào")
        } else {
            ruling!(NotApplicable, "it is served without TLS", "dịch vụ không dùng TLS")
        }
    })
}

fn one(six: &Observation, exchange: &Exchange<'_>) -> Option<Ruling> {
    let six_reading = http_of(six)?;
    let fours: Vec<_> = exchange.ipv4.iter().filter_map(|four| http_of(four)).collect();
    let first = fours.first()?;
    let Text { en, vi } = request_words(six);
    // Evidence of before headers were kept has no body time either.
    let is_old = six_reading.body_us.is_none() || fours.iter().all(|four| four.body_us.is_none());
    let own = max_age(six_reading.strict_transport_security.as_deref());
    let others: Vec<Option<u64>> =
        fours.iter().map(|four| max_age(four.strict_transport_security.as_deref())).collect();
    let said = |header: Option<&str>| header.map_or("—".to_owned(), bounded);
    let (own_words, other_words) = (
        said(six_reading.strict_transport_security.as_deref()),
        said(first.strict_transport_security.as_deref()),
    );
    let ruling = if is_old {
        ruling!(Unknown, "{en}: HSTS was not looked at", "{vi}: chưa xem HSTS")
    } else if own.is_none() && others.iter().all(Option::is_none) {
        ruling!(NotApplicable, "{en}: no HSTS over either family", "{vi}: cả hai họ không có HSTS")
    } else if others.iter().any(|other| own >= *other) {
        ruling!(Pass, "{en}: HSTS `{own_words}`", "{vi}: HSTS `{own_words}`")
    } else {
        ruling!(
            Fail,
            "{en}: HSTS `{own_words}`, over IPv4 `{other_words}`",
            "{vi}: HSTS `{own_words}`, qua IPv4 là `{other_words}`"
        )
    };
    Some(ruling.citing(std::iter::once(six).chain(exchange.ipv4.iter().copied())))
}

/// For how long the header binds, seconds (RFC 6797 §6.1.1); zero unbinds and is as good as none.
fn max_age(header: Option<&str>) -> Option<u64> {
    header?
        .split(';')
        .filter_map(|directive| directive.trim().split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("max-age"))
        .and_then(|(_, value)| value.trim().trim_matches('"').parse().ok())
        .filter(|age| *age > 0)
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn web_hsts_parity() {
        proves("web-hsts-parity", &[Fail, NotApplicable, Pass, Unknown]);
    }
}
