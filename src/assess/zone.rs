//! What the DNS ladder's rules share: how the name servers of a zone answer, by address and
//! transport.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::case::Case;
use super::contact::Contact;
use super::evidence::Seen;
use crate::domain::observation::Observation;
use crate::domain::reading::Reading;
use crate::domain::task::{DnsTransport, ProbeKind};

/// Whether a server answers for a zone at an address over one transport. An answer of another code
/// than NOERROR (REFUSED, SERVFAIL …) is no answer for the zone: the server is lame (RFC 1912 §2.8).
pub(crate) fn serves<'a>(
    case: &Case<'a>,
    zone: &str,
    address: IpAddr,
    transport: DnsTransport,
) -> Contact<'a> {
    let seen = case.evidence.of_address(address);
    let is_about = |observation: &&&Observation| {
        question(observation).is_some_and(|(_, name, by)| name == zone && by == transport.as_str())
    };
    let fresh: Vec<_> = seen.fresh.iter().filter(is_about).copied().collect();
    let stale: Vec<_> = seen.stale.iter().filter(is_about).copied().collect();
    Contact::of(&Seen { fresh: &fresh, stale: &stale }, answers_for_zone)
}

fn answers_for_zone(observation: &Observation) -> bool {
    matches!(observation.reading(), Some(Reading::Dns(answer)) if answer.rcode == "NOERROR")
}

/// What a server said at an address: vantage and record type to the set of values.
pub(crate) type Said<'a> = BTreeMap<(&'a str, &'a str), (BTreeSet<&'a str>, &'a Observation)>;

/// Everything that a server said about the zone's own name. Truncated answers are left out: their
/// twins over TCP are whole.
pub(crate) fn said<'a>(case: &Case<'a>, zone: &str, addresses: &[IpAddr]) -> Said<'a> {
    let mut said = Said::new();
    for address in addresses {
        for observation in case.evidence.of_address(*address).fresh.iter().copied() {
            let Some(Reading::Dns(answer)) = observation.reading() else { continue };
            let Some((record_type, name, _)) = question(observation) else { continue };
            if name != zone || answer.rcode != "NOERROR" || answer.truncated {
                continue;
            }
            let values = answer
                .answers
                .iter()
                .filter(|record| record.record_type == record_type && record.name == zone)
                .map(|record| record.value.as_str());
            said.entry((observation.vantage.as_str(), record_type))
                .or_insert_with(|| (BTreeSet::new(), observation))
                .0
                .extend(values);
        }
    }
    said
}

/// Type, name and transport of a DNS question.
fn question(observation: &Observation) -> Option<(&str, &str, &str)> {
    if observation.probe != ProbeKind::Dns {
        return None;
    }
    let mut words = observation.detail.split(' ');
    Some((words.next()?, words.next()?, words.next()?))
}
