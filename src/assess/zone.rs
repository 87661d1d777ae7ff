//! What the DNS ladder's rules share: how the name servers of a zone answer, by address and
//! transport.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::case::Case;
use super::contact::Contact;
use super::evidence::Seen;
use crate::domain::observation::Observation;
use crate::domain::reading::Reading;
use crate::domain::task::DnsTransport;

/// Whether a server answers for a zone at an address over one transport. An answer of another code
/// than NOERROR (REFUSED, SERVFAIL …) is no answer for the zone: the server is lame (RFC 1912 §2.8).
pub(crate) fn serves<'a>(
    case: &Case<'a>,
    zone: &str,
    address: IpAddr,
    transport: DnsTransport,
) -> Contact<'a> {
    let [fresh, stale] = case.evidence.about_name(zone).map(|mut seen| {
        seen.retain(|observation| {
            observation.address == address
                && question(observation).is_some_and(|(_, by)| by == transport.as_str())
        });
        seen
    });
    Contact::of(&Seen { fresh: &fresh, stale: &stale }, answers_for_zone)
}

fn answers_for_zone(observation: &Observation) -> bool {
    matches!(observation.reading(), Some(Reading::Dns(answer)) if answer.rcode == "NOERROR")
}

/// What a server said: vantage, record type and transport to the set of values.
pub(crate) type Said<'a> =
    BTreeMap<(&'a str, &'a str, &'a str), (BTreeSet<&'a str>, &'a Observation)>;

/// Everything that a server said about the zone's own name. Truncated answers are left out: their
/// twins over TCP are whole.
pub(crate) fn said<'a>(case: &Case<'a>, zone: &str, addresses: &[IpAddr]) -> Said<'a> {
    let mut said = Said::new();
    let [fresh, _] = case.evidence.about_name(zone);
    for observation in fresh.into_iter().filter(|seen| addresses.contains(&seen.address)) {
        let Some(Reading::Dns(answer)) = observation.reading() else { continue };
        let Some((record_type, by)) = question(observation) else { continue };
        if answer.rcode != "NOERROR" || answer.truncated {
            continue;
        }
        let values = answer
            .answers
            .iter()
            .filter(|record| record.record_type == record_type && record.name == zone)
            .map(|record| record.value.as_str());
        said.entry((observation.vantage.as_str(), record_type, by))
            .or_insert_with(|| (BTreeSet::new(), observation))
            .0
            .extend(values);
    }
    said
}

/// Type and transport of a DNS question: `SOA example udp`.
fn question(observation: &Observation) -> Option<(&str, &str)> {
    let mut words = observation.detail.split(' ');
    Some((words.next()?, words.nth(1)?))
}
