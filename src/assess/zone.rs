//! What the DNS ladder's rules share: how the name servers of a zone answer, by address and
//! transport.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::case::Case;
use super::contact::Contact;
use super::evidence::Seen;
use super::names::{Hosts, Lookup};
use super::ruling::{Ruling, bounded, ruling};
use crate::domain::observation::Observation;
use crate::domain::reading::Reading;
use crate::domain::task::DnsTransport;
use crate::domain::text::Text;

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
                && !observation.detail.ends_with(SIGNED)
                && question(observation).is_some_and(|(_, by)| by == transport.as_str())
        });
        seen
    });
    Contact::of(&Seen { fresh: &fresh, stale: &stale }, answers_for_zone)
}

/// Why a zone without a single name server fails, when that is so: nobody has it.
pub(crate) fn unserved(zone: &str, servers: &Hosts<'_>) -> Option<Ruling> {
    servers.lookup.is_absent().then(|| {
        let (shown, Text { en, vi }) = (bounded(zone), &servers.lookup.words);
        ruling!(
            Fail,
            "it has no name server: {shown} {en}",
            "không có máy chủ tên miền: {shown} {vi}"
        )
        .citing(servers.lookup.seen.iter().copied())
    })
}

/// The ruling of rules that look at what name servers do, on a zone that names none.
pub(crate) fn unnamed(zone: &str, lookup: &Lookup<'_>) -> Ruling {
    let (shown, Text { en, vi }) = (bounded(zone), &lookup.words);
    ruling!(
        NotApplicable,
        "there is no name server to look at: {shown} {en} (`dns-ns-aaaa` judges that)",
        "không có máy chủ tên miền nào để xem: {shown} {vi} (xem `dns-ns-aaaa`)"
    )
    .citing(lookup.seen.iter().copied())
}

/// How the detail of a question ends that asked for signatures too.
const SIGNED: &str = " dnssec";

/// How a server answers at an address when asked over UDP for the zone's keys with signatures:
/// with any code, for what is looked at is whether a larger answer arrives.
pub(crate) fn keys_at<'a>(case: &Case<'a>, zone: &str, address: IpAddr) -> Contact<'a> {
    let wanted = format!("DNSKEY {zone} udp{SIGNED}");
    let [fresh, stale] = case.evidence.about_name(zone).map(|mut seen| {
        seen.retain(|observation| observation.address == address && observation.detail == wanted);
        seen
    });
    Contact::of(&Seen { fresh: &fresh, stale: &stale }, super::contact::answered)
}

/// What the servers of the zone above say of a zone.
#[derive(Default)]
pub(crate) struct Above<'a> {
    /// Answers that hand on to the zone's own servers.
    pub(crate) referrals: Vec<&'a Observation>,
    /// Whether any of them answers for the zone itself.
    pub(crate) served_there: bool,
    /// Everything that was asked of them.
    pub(crate) seen: Vec<&'a Observation>,
}

/// Reads what the servers above were asked: the zone's NS, of an authority.
pub(crate) fn above<'a>(case: &Case<'a>, zone: &str) -> Above<'a> {
    let wanted = format!("NS {zone} udp");
    let [fresh, _] = case.evidence.about_name(zone);
    let mut above = Above::default();
    for observation in fresh.into_iter().filter(|seen| seen.detail == wanted) {
        let Some(Reading::Dns(answer)) = observation.reading() else { continue };
        let names_servers = answer
            .authorities
            .iter()
            .any(|record| record.record_type == "NS" && record.name == zone);
        if answer.answers.is_empty() && names_servers {
            above.referrals.push(observation);
            above.seen.push(observation);
        } else if answer.authoritative && !answer.answers.is_empty() && !is_resolvers(observation) {
            above.served_there = true;
            above.seen.push(observation);
        }
    }
    above
}

/// Whether an answer was asked of the resolver: nothing beside the answer is kept of those.
fn is_resolvers(observation: &Observation) -> bool {
    matches!(observation.reading(), Some(Reading::Dns(answer))
        if answer.authorities.is_empty() && answer.additionals.is_empty())
}

/// Whether a name lies at or below a zone.
pub(crate) fn is_within(name: &str, zone: &str) -> bool {
    name.strip_suffix(zone).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
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
        let signed = observation.detail.ends_with(SIGNED);
        if answer.rcode != "NOERROR" || answer.truncated || signed {
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
