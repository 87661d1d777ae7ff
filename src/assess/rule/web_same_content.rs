//! `web-same-content`, rung 5: Internet.nl's `web_ipv46`; DOMAIN.md §6, web service: content
//! difference at most 10% ([`content::distance`](crate::assess::content::distance)).

use crate::assess::case::Case;
use crate::assess::content::{COMPARED_BYTES, distance};
use crate::assess::link::figures::percent;
use crate::assess::page::{MILLION, body_of};
use crate::assess::ruling::{Ruling, ruling, text};
use crate::assess::web::{
    Exchange, Part, Request, Web, any_answer, between_vantages, exchanges, http_of, request_words,
    was_asked,
};
use crate::domain::observation::Observation;
use crate::domain::reading::HttpReading;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let web = match Web::over_both(case) {
        Ok(web) => web,
        Err(ruling) => return ruling,
    };
    let exchanges = exchanges(case, &web);
    let bound = case.policy.content_difference_ratio;
    let parts: Vec<Part<'_>> = exchanges
        .iter()
        .flat_map(|(request, exchange)| compared(*request, exchange, bound))
        .collect();
    let only_redirects = exchanges.values().any(|exchange| {
        let redirects = |each: &[&Observation]| each.iter().any(|each| is_redirect(each));
        redirects(&exchange.ipv4) && redirects(&exchange.ipv6)
    });
    let served_over_ipv4_alone =
        exchanges.values().any(|exchange| any_answer(&exchange.ipv4) && was_asked(&exchange.ipv6));
    between_vantages(parts).unwrap_or_else(|| {
        if only_redirects {
            ruling!(
                NotApplicable,
                "it only redirects (`web-redirects-v6` judges that)",
                "chỉ chuyển hướng (xem `web-redirects-v6`)"
            )
        } else if served_over_ipv4_alone {
            ruling!(
                NotApplicable,
                "no page came over IPv6 to compare (`web-same-status` judges that)",
                "không có trang nào lấy được qua IPv6 để so sánh (xem `web-same-status`)"
            )
        } else {
            ruling!(
                Unknown,
                "no page was fetched over both families",
                "chưa lấy được trang nào qua cả hai họ"
            )
        }
    })
}

/// Each page over IPv6 beside the nearest one over IPv4: a service behind several IPv4 servers is
/// as good over IPv6 if it equals any of them.
fn compared<'a>(request: Request<'a>, exchange: &Exchange<'a>, bound: f64) -> Vec<Part<'a>> {
    let is_page = |each: &&&Observation| http_of(each).is_some() && !is_redirect(each);
    let sixes = exchange.ipv6.iter().filter(is_page);
    sixes.filter_map(|six| Some((request, *six, nearest(six, &exchange.ipv4, bound)?))).collect()
}

fn nearest(six: &Observation, fours: &[&Observation], bound: f64) -> Option<Ruling> {
    let is_page = |four: &&Observation| http_of(four).is_some() && !is_redirect(four);
    let fours: Vec<&Observation> = fours.iter().copied().filter(is_page).collect();
    if fours.is_empty() {
        return None;
    }
    let Text { en, vi } = request_words(six);
    let distances = fours.iter().filter_map(|four| Some(distance(body_of(four)?, body_of(six)?)));
    let known = http_of(six).and_then(|page| page.difference_ppm);
    let distances = distances.chain(known.map(|ppm| f64::from(ppm) / MILLION));
    let nearest = distances.min_by(f64::total_cmp);
    let packed = fours.iter().copied().chain([six]).filter_map(http_of).any(HttpReading::is_packed);
    let ruling = match nearest {
        // A letter's change moves every byte after it: only likeness means something.
        Some(found) if packed && found > bound => ruling!(
            Unknown,
            "{en}: the pages came compressed, unasked, and differ: how much is not known",
            "{vi}: máy chủ tự nén trang và hai bản khác nhau: không rõ khác bao nhiêu"
        ),
        None => ruling!(
            Unknown,
            "{en}: the pages were not kept, so they cannot be compared",
            "{vi}: không còn giữ nội dung trang nên không so sánh được"
        ),
        Some(found) => {
            let (Text { en: share, vi: share_vi }, Text { en: limit, vi: limit_vi }) =
                (percent(found), percent(bound));
            if found <= bound {
                ruling!(
                    Pass,
                    "{en} differs by {share}% from IPv4's page",
                    "{vi} khác trang qua IPv4 {share_vi}%"
                )
            } else {
                let Text { en: how, vi: how_vi } = unended(six, &fours);
                ruling!(
                    Fail,
                    "{en} differs by {share}% from IPv4's page, more than {limit}%{how}",
                    "{vi} khác trang qua IPv4 {share_vi}%, quá mức {limit_vi}%{how_vi}"
                )
            }
        }
    };
    Some(ruling.citing(std::iter::once(six).chain(fours)))
}

/// Which of the pages went on after the last byte that is read of one, as the rest of a sentence; empty where
/// both ended, or neither did.
fn unended(six: &Observation, fours: &[&Observation]) -> Text {
    let goes_on = |page: &Observation| {
        http_of(page).is_some_and(|page| {
            usize::try_from(page.body_bytes).is_ok_and(|bytes| bytes >= COMPARED_BYTES)
        })
    };
    match (goes_on(six), fours.iter().all(|four| goes_on(four))) {
        (true, false) => text!(
            ": over IPv6 it does not end within the {COMPARED_BYTES} bytes that are read",
            ": qua IPv6 trang không kết thúc trong {COMPARED_BYTES} byte được đọc"
        ),
        (false, true) => text!(
            ": over IPv4 it does not end within the {COMPARED_BYTES} bytes that are read",
            ": qua IPv4 trang không kết thúc trong {COMPARED_BYTES} byte được đọc"
        ),
        (true, true) | (false, false) => text!("", ""),
    }
}

/// Whether an answer sends its reader on.
fn is_redirect(observation: &Observation) -> bool {
    http_of(observation).is_some_and(HttpReading::is_redirect)
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn web_same_content() {
        proves("web-same-content", &[Pass, Fail, Unknown, NotApplicable]);
    }
}
