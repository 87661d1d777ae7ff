//! `web-same-certificate`, rung 5: the same certificate over both families. Two certificates for one
//! name are renewed twice and forgotten once; a server that nobody knew of shows itself so.

use crate::assess::case::Case;
use crate::assess::ruling::{Ruling, ruling};
use crate::assess::web::{
    Exchange, Part, Web, between_vantages, exchanges, http_of, request_words,
};
use crate::domain::observation::Observation;
use crate::domain::text::Text;

/// Characters of a fingerprint that are shown: enough to tell two apart.
const SHOWN: usize = 16;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let web = match Web::over_both(case) {
        Ok(web) => web,
        Err(ruling) => return ruling,
    };
    let exchanges = exchanges(case, &web);
    let parts: Vec<Part<'_>> = exchanges
        .iter()
        .flat_map(|(request, exchange)| {
            let sixes = exchange.ipv6.iter();
            sixes.filter_map(|six| Some((*request, *six, one(six, exchange)?)))
        })
        .collect();
    between_vantages(parts).unwrap_or_else(|| {
        if exchanges.is_empty() {
            ruling!(Unknown, "no page was asked for", "chưa lấy trang nào")
        } else {
            ruling!(
                NotApplicable,
                "TLS did not come about over both families (`web-tls-valid-v6` judges that)",
                "không có phiên TLS qua cả hai họ (xem `web-tls-valid-v6`)"
            )
        }
    })
}

/// One session over IPv6 beside all those over IPv4: behind IPv4 several servers may stand.
fn one(six: &Observation, exchange: &Exchange<'_>) -> Option<Ruling> {
    let own = fingerprint(six)?;
    let fours: Vec<&str> = exchange.ipv4.iter().filter_map(|four| fingerprint(four)).collect();
    let first = fours.first()?;
    let Text { en, vi } = request_words(six);
    let ruling = if fours.contains(&own) {
        ruling!(Pass, "{en}: the certificate is that of IPv4", "{vi}: cùng chứng thư với IPv4")
    } else {
        let (own, other) = (shown(own), shown(first));
        ruling!(
            Fail,
            "{en}: another certificate (SHA-256 {own}…) than over IPv4 ({other}…)",
            "{vi}: chứng thư khác (SHA-256 {own}…) so với IPv4 ({other}…)"
        )
    };
    Some(ruling.citing(std::iter::once(six).chain(exchange.ipv4.iter().copied())))
}

fn fingerprint(observation: &Observation) -> Option<&str> {
    let tls = http_of(observation)?.tls.as_ref()?;
    (!tls.certificate_sha256.is_empty()).then_some(tls.certificate_sha256.as_str())
}

fn shown(fingerprint: &str) -> &str {
    fingerprint.get(..SHOWN).unwrap_or(fingerprint)
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn web_same_certificate() {
        proves("web-same-certificate", &[Fail, NotApplicable, Pass, Unknown]);
    }
}
