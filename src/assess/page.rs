//! Pages beside each other before anything is judged: which bodies must be compared at all, and how
//! far the rest are apart. A body is half a megabyte and a province has thousands of them, so none is
//! held longer than this takes; rules read the figure.

use std::collections::HashMap;

use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};

use super::content::{distance, normalised};
use crate::domain::family::Family;
use crate::domain::hexadecimal::hexadecimal;
use crate::domain::observation::{Observation, Outcome};
use crate::domain::reading::{HttpReading, Reading};

/// Parts of a million in a whole.
pub(super) const MILLION: f64 = 1_000_000.0;

/// A page's fingerprint: pages with equal ones do not differ.
#[must_use]
pub fn fingerprint(page: &[u8]) -> String {
    hexadecimal(&Sha256::digest(normalised(page)))
}

/// Pages of both families are of one look when they came within this of each other: the longest run.
const ONE_LOOK: SignedDuration = SignedDuration::from_hours(2);

/// Pages of one request from one vantage, by their places in the evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// Those that came over IPv4.
    pub ipv4: Vec<usize>,
    /// Those that came over IPv6 and equal none of them.
    pub ipv6: Vec<usize>,
}

/// Marks pages over IPv6 that equal one over IPv4 by their fingerprints, and gives the others in
/// groups: their bodies must be compared.
pub fn settle(evidence: &mut [Observation]) -> Vec<Group> {
    type Request = (Option<u16>, String, String);
    let mut groups: HashMap<Request, Group> = HashMap::new();
    for (at, observation) in evidence.iter().enumerate() {
        if page_of(observation).is_some_and(|page| !page.is_redirect()) {
            let Observation { port, detail, vantage, .. } = observation;
            let group = groups.entry((*port, detail.clone(), vantage.clone())).or_default();
            match observation.family() {
                Family::Ipv4 => group.ipv4.push(at),
                Family::Ipv6 => group.ipv6.push(at),
            }
        }
    }
    let mut left: Vec<Group> = groups
        .into_values()
        .filter_map(|mut group| {
            keep_together(&mut group, evidence);
            let prints: Vec<String> =
                group.ipv4.iter().filter_map(|at| print_of(evidence.get(*at)?)).collect();
            group.ipv6.retain(|at| {
                let Some(observation) = evidence.get_mut(*at) else { return false };
                let is_equal = print_of(observation).is_some_and(|own| prints.contains(&own));
                if is_equal {
                    note(observation, 0.0);
                }
                !is_equal
            });
            (!group.ipv4.is_empty() && !group.ipv6.is_empty()).then_some(group)
        })
        .collect();
    left.sort_by_key(|group| group.ipv6.first().copied());
    left
}

/// Leaves out of a group what was fetched long before the newest of it: an address that the service has
/// left answers no more, and its last page would stay the newest of its question for ever.
fn keep_together(group: &mut Group, evidence: &[Observation]) {
    let at = |place: &usize| evidence.get(*place).map(|observation| observation.at);
    let Some(newest) = group.ipv4.iter().chain(&group.ipv6).filter_map(at).max() else { return };
    let is_of_one_look =
        |place: &usize| at(place).is_some_and(|fetched| newest.duration_since(fetched) <= ONE_LOOK);
    group.ipv4.retain(is_of_one_look);
    group.ipv6.retain(is_of_one_look);
}

/// Notes how far each page over IPv6 of a group is from the nearest one over IPv4, as far as the
/// bodies are there.
pub fn compare(group: &Group, evidence: &mut [Observation]) {
    for at in &group.ipv6 {
        let body = |at: &usize| evidence.get(*at).and_then(body_of);
        let Some(six) = body(at) else { continue };
        let distances = group.ipv4.iter().filter_map(|four| Some(distance(body(four)?, six)));
        let nearest = distances.min_by(f64::total_cmp);
        if let (Some(nearest), Some(observation)) = (nearest, evidence.get_mut(*at)) {
            note(observation, nearest);
        }
    }
}

/// The HTTP answer in an observation.
fn page_of(observation: &Observation) -> Option<&HttpReading> {
    let Some(Reading::Http(reading)) = observation.reading() else { return None };
    Some(reading)
}

/// The page that came: nothing kept of an empty page is an empty page.
pub(super) fn body_of(observation: &Observation) -> Option<&[u8]> {
    match (&observation.raw, page_of(observation)?.body_bytes) {
        (Some(raw), _) => Some(raw),
        (None, 0) => Some(&[]),
        (None, _) => None,
    }
}

fn print_of(observation: &Observation) -> Option<String> {
    page_of(observation)?.page_sha256.clone()
}

fn note(observation: &mut Observation, distance: f64) {
    if let Outcome::Answered(Reading::Http(reading)) = &mut observation.outcome {
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a distance lies in 0-1"
        )]
        let millionths = (distance * MILLION).round() as u32;
        reading.difference_ppm = Some(millionths);
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
    use crate::domain::subject::{Subject, SubjectKind};
    use crate::domain::task::ProbeKind;

    fn page(address: &str, body: &str, print: Option<&str>) -> Observation {
        let address: IpAddr = address.parse().unwrap();
        let reading = HttpReading {
            body_bytes: u32::try_from(body.len()).unwrap(),
            page_sha256: print.map(str::to_owned),
            ..HttpReading::answered(200)
        };
        Observation {
            id: None,
            at: jiff::Timestamp::UNIX_EPOCH,
            vantage: "v".to_owned(),
            subject: Subject::new(SubjectKind::Web, "w"),
            probe: ProbeKind::Http,
            address,
            port: Some(443),
            detail: "https www.example/".to_owned(),
            outcome: Outcome::Answered(Reading::Http(Box::new(reading))),
            raw: Some(body.as_bytes().to_vec()),
        }
    }

    fn differences(evidence: &[Observation]) -> Vec<Option<u32>> {
        evidence.iter().map(|each| page_of(each).unwrap().difference_ppm).collect()
    }

    #[test]
    fn equal_prints_need_no_body_and_the_rest_are_compared_with_the_nearest() {
        let long = "trang thông tin ".repeat(50);
        let mut evidence = vec![
            page("192.0.2.1", "one two three four", Some("a")),
            page("192.0.2.2", &long, Some("b")),
            page("2001:db8::1", "one two three four", Some("a")),
            page("2001:db8::2", &format!("{long}!"), Some("c")),
            page("2001:db8::3", &long, None),
        ];
        let groups = settle(&mut evidence);
        assert_eq!(groups, [Group { ipv4: vec![0, 1], ipv6: vec![3, 4] }]);
        assert_eq!(differences(&evidence), [None, None, Some(0), None, None]);
        for group in &groups {
            compare(group, &mut evidence);
        }
        let found = differences(&evidence);
        assert_eq!(found[4], Some(0), "evidence of before there were prints");
        assert!(found[3].is_some_and(|ppm| (1..10_000).contains(&ppm)), "{found:?}");
    }

    #[test]
    fn a_page_of_one_family_alone_and_a_body_that_is_gone_stay_unknown() {
        let mut evidence = vec![page("2001:db8::1", "x", Some("a"))];
        assert!(settle(&mut evidence).is_empty());
        evidence.push(Observation { raw: None, ..page("192.0.2.1", "y", Some("b")) });
        for group in settle(&mut evidence) {
            compare(&group, &mut evidence);
        }
        assert_eq!(differences(&evidence), [None, None]);
    }

    #[test]
    fn one_time_values_are_no_part_of_a_print() {
        let (one, other) = ("<script nonce=\"abc\">x", "<script nonce=\"xyz123\">x");
        assert_eq!(fingerprint(one.as_bytes()), fingerprint(other.as_bytes()));
        assert_ne!(fingerprint(b"a"), fingerprint(b"b"));
        assert_eq!(fingerprint(b"").len(), 64);
    }
}
