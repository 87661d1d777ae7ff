//! `web-tls-valid-v6`, rung 5: DOMAIN.md §6, web service: TLS valid over IPv6. A certificate that
//! was good when seen and has expired since is not valid now.

use jiff::Timestamp;

use crate::assess::case::Case;
use crate::assess::certificate;
use crate::assess::ruling::{Ruling, ruling, text};
use crate::assess::web::{
    Exchange, Part, Web, between_vantages, exchanges, http_of, request_words, shown, was_asked,
};
use crate::domain::day::day_words;
use crate::domain::observation::{Observation, Outcome, Stage};
use crate::domain::reading::TlsReading;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let web = match Web::over_ipv6(case) {
        Ok(web) => web,
        Err(ruling) => return ruling,
    };
    let exchanges = exchanges(case, &web);
    let secure = || exchanges.iter().filter(|((_, detail, _), _)| detail.starts_with("https "));
    let parts: Vec<Part<'_>> = secure()
        .flat_map(|(request, exchange)| {
            let sixes = exchange.ipv6.iter();
            sixes.filter_map(|six| Some((*request, *six, one(six, exchange, case.now)?)))
        })
        .collect();
    let asked_in_vain = secure().any(|(_, exchange)| was_asked(&exchange.ipv6));
    between_vantages(parts).unwrap_or_else(|| {
        if asked_in_vain {
            ruling!(
                NotApplicable,
                "no TLS session came about over IPv6 (`web-reachable-v6` judges that)",
                "không mở được phiên TLS nào qua IPv6 (xem `web-reachable-v6`)"
            )
        } else if exchanges.is_empty() {
            ruling!(Unknown, "no page was asked for", "chưa lấy trang nào")
        } else if secure().next().is_some() {
            ruling!(Unknown, "TLS was not asked for over IPv6", "chưa hỏi TLS qua IPv6")
        } else {
            ruling!(NotApplicable, "it is served without TLS", "dịch vụ không dùng TLS")
        }
    })
}

/// One TLS session over IPv6. `None` where no connection came about.
fn one(six: &Observation, exchange: &Exchange<'_>, now: Timestamp) -> Option<Ruling> {
    let Text { en, vi } = request_words(six);
    let Text { en: how_en, vi: how_vi } = shown(six);
    let over_ipv4 = exchange.ipv4.iter().filter_map(|four| http_of(four)?.tls.as_ref());
    let good_over_ipv4 = over_ipv4.clone().any(|tls| fault(tls, now).is_none());
    let (beside_en, beside_vi) =
        if good_over_ipv4 { (", over IPv4 it is good", ", qua IPv4 thì tốt") } else { ("", "") };
    let ruling = match (http_of(six).and_then(|reading| reading.tls.as_ref()), &six.outcome) {
        (Some(tls), _) => match fault(tls, now) {
            None => ruling!(Pass, "{en}: the certificate is good", "{vi}: chứng thư tốt"),
            Some(Text { en: fault_en, vi: fault_vi }) => ruling!(
                Fail,
                "{en}: the certificate is faulty ({fault_en}){beside_en}",
                "{vi}: chứng thư lỗi ({fault_vi}){beside_vi}"
            ),
        },
        (None, Outcome::Failed { stage: Stage::Handshake | Stage::Identity, .. }) => {
            ruling!(Fail, "{en} {how_en}{beside_en}", "{vi} {how_vi}{beside_vi}")
        }
        (None, Outcome::NotAttempted { .. }) => {
            ruling!(Unknown, "{en} {how_en}", "{vi} {how_vi}")
        }
        (None, _) => return None,
    };
    Some(ruling.citing(std::iter::once(six).chain(exchange.ipv4.iter().copied())))
}

fn fault(tls: &TlsReading, now: Timestamp) -> Option<Text> {
    if let Some(fault) = tls.certificate_fault {
        return Some(certificate::words(fault));
    }
    let expired = tls.certificate_not_after.filter(|not_after| *not_after < now)?;
    let Text { en, vi } = day_words(expired);
    Some(text!("expired {en}", "hết hạn ngày {vi}"))
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn web_tls_valid_v6() {
        proves("web-tls-valid-v6", &[Pass, Fail, Unknown, NotApplicable]);
    }
}
