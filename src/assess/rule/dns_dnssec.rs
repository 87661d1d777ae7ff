//! `dns-dnssec`, rung 5: DOMAIN.md §6, DNS zone: DNSSEC valid. Validated by us from a configured
//! anchor (RFC 4035 §5): signed and valid, expired, bogus and not signed are told apart.
//!
//! Signatures are judged as of the moment they were seen: zones are signed anew every few days, so
//! an old answer's signature that has run out since says nothing about today's.

use std::collections::BTreeMap;

use crate::assess::case::Case;
use crate::assess::contact::{Contact, answered};
use crate::assess::dnssec::{Answers, Security, security};
use crate::assess::evidence::Seen;
use crate::assess::ruling::{Ruling, bounded, gathered, ruling};
use crate::domain::day::day_words;
use crate::domain::observation::Observation;
use crate::domain::task::ProbeKind;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(service) = case.service() else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    let seen = case.evidence.of_subject(case.subject);
    let fresh: Vec<_> = seen.fresh.iter().copied().filter(|each| is_of_chain(each)).collect();
    let stale: Vec<_> = seen.stale.iter().copied().filter(|each| is_of_chain(each)).collect();
    let contact = Contact::of(&Seen { fresh: &fresh, stale: &stale }, answered);
    let mut by_vantage: BTreeMap<&str, Vec<&Observation>> = BTreeMap::new();
    for observation in &fresh {
        by_vantage.entry(&observation.vantage).or_default().push(observation);
    }
    let parts = by_vantage.into_values().map(|seen| one(case, &service.name, &seen)).collect();
    gathered(parts).unwrap_or_else(|| {
        let (zone, Text { en, vi }) = (bounded(&service.name), contact.words());
        ruling!(Unknown, "the signatures of {zone}: {en}", "chữ ký của {zone}: {vi}")
            .citing(contact.seen)
    })
}

/// Whether an observation was made to validate a zone.
fn is_of_chain(observation: &Observation) -> bool {
    observation.probe == ProbeKind::Dns && observation.detail.ends_with(" tcp dnssec")
}

/// What one vantage's answers say.
fn one(case: &Case<'_>, zone: &str, seen: &[&Observation]) -> Ruling {
    let mut answers = Answers::default();
    seen.iter()
        .filter_map(|observation| observation.raw.as_deref())
        .for_each(|raw| answers.add(raw));
    let at = seen.iter().map(|observation| observation.at).max().unwrap_or(case.now);
    let zone_words = bounded(zone);
    let ruling = match security(zone, &answers, &case.policy.anchors, at) {
        Security::Secure(until) => {
            let Text { en, vi } = day_words(until);
            ruling!(
                Pass,
                "{zone_words} is signed and valid, the first signature until {en}",
                "{zone_words} đã ký và hợp lệ, chữ ký sớm nhất hết hạn {vi}"
            )
        }
        Security::Insecure(Text { en, vi }) => ruling!(Fail, "not signed: {en}", "chưa ký: {vi}"),
        Security::Expired(Text { en, vi }) => ruling!(Fail, "expired: {en}", "hết hạn: {vi}"),
        Security::Bogus(Text { en, vi }) => ruling!(Fail, "bogus: {en}", "sai chữ ký: {vi}"),
        Security::Unknown(Text { en, vi }) => {
            ruling!(Unknown, "{zone_words}: {en}", "{zone_words}: {vi}")
        }
    };
    ruling.citing(seen.iter().copied())
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn dns_dnssec() {
        proves("dns-dnssec", &[Pass, Fail, Unknown]);
    }
}
