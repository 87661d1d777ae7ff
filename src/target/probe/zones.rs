//! Questions about zones: what every name server says at every address and over both transports, what
//! the zone above hands out as glue, and the signatures from the nearest trust anchor down.

use std::net::IpAddr;

use crate::domain::service::Service;
use crate::domain::subject::Subject;
use crate::domain::task::{DnsTransport, RecordType};

use super::Planner;
use super::names::{Lookup, ask_resolver};
use crate::target::round::Round;

/// RFC 1035 §4.2.
const DNS_PORT: u16 = 53;

impl Planner<'_> {
    pub(super) fn plan_zone(&self, subject: &Subject, service: &Service, round: &mut Round) {
        let zone = service.name.as_str();
        self.look_up(round, subject, RecordType::Soa, zone);
        self.look_up(round, subject, RecordType::Ns, zone);
        let servers = self.answers.values(subject, RecordType::Ns, zone);
        for server in servers {
            for address in self.resolve(round, subject, server) {
                for transport in DnsTransport::ALL.iter().copied() {
                    let soa = plain(RecordType::Soa, zone, transport);
                    self.ask_authority(round, subject, address, soa);
                }
                // The zone's keys with their signatures: the largest answer that it surely has.
                let keys = plain(RecordType::Dnskey, zone, DnsTransport::Udp);
                self.ask_authority(round, subject, address, Lookup { signed: true, ..keys });
            }
        }
        if servers.iter().any(|server| is_within(server, zone)) {
            self.plan_glue(subject, zone, round);
        }
        self.plan_chain(subject, zone, round);
    }

    /// What the zone above hands out with its delegation. The nearest name above that has name
    /// servers is the zone above.
    fn plan_glue(&self, subject: &Subject, zone: &str, round: &mut Round) {
        for above in ancestors(zone).skip(1).filter(|above| *above != ".") {
            self.look_up(round, subject, RecordType::Ns, above);
            let servers = self.answers.values(subject, RecordType::Ns, above);
            for server in servers {
                for address in self.resolve(round, subject, server) {
                    let delegation = plain(RecordType::Ns, zone, DnsTransport::Udp);
                    self.ask_authority(round, subject, address, delegation);
                }
            }
            let is_asked = self.answers.was_asked(subject, RecordType::Ns, above);
            if !servers.is_empty() || !is_asked {
                break;
            }
        }
    }

    /// DNSKEY and DS of every name from the zone up to the nearest anchor.
    fn plan_chain(&self, subject: &Subject, zone: &str, round: &mut Round) {
        let Some(resolver) = self.options.resolver else { return };
        let is_anchor = |name: &str| self.options.anchor_zones.iter().any(|anchor| anchor == name);
        let path: Vec<&str> = ancestors(zone).collect();
        let Some(end) = path.iter().position(|name| is_anchor(name)) else { return };
        let mut ask = |record_type, name| {
            // Over TCP, so that they come whole.
            let lookup = Lookup { signed: true, ..plain(record_type, name, DnsTransport::Tcp) };
            ask_resolver(round, subject, resolver, lookup);
        };
        ask(RecordType::Soa, zone);
        for (at, name) in path.iter().take(end + 1).enumerate() {
            ask(RecordType::Dnskey, name);
            if at < end {
                ask(RecordType::Ds, name);
            }
        }
    }

    fn ask_authority(
        &self,
        round: &mut Round,
        subject: &Subject,
        address: IpAddr,
        lookup: Lookup<'_>,
    ) {
        self.ask(round, subject, address, lookup.ask(DNS_PORT, false));
    }
}

/// A question without signatures.
const fn plain(record_type: RecordType, name: &str, transport: DnsTransport) -> Lookup<'_> {
    Lookup { record_type, name, transport, signed: false }
}

/// Whether a name lies at or below a zone.
fn is_within(name: &str, zone: &str) -> bool {
    name.strip_suffix(zone).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// A name and every name above it, the root last as a dot.
fn ancestors(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| match name.split_once('.') {
        _ if *name == "." => None,
        Some((_, rest)) if !rest.is_empty() => Some(rest),
        _ => Some("."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_above_a_name() {
        assert_eq!(ancestors("a.b.c").collect::<Vec<_>>(), ["a.b.c", "b.c", "c", "."]);
        assert_eq!(ancestors(".").collect::<Vec<_>>(), ["."]);
    }

    #[test]
    fn within_is_by_labels() {
        assert!(is_within("ns1.xa.lab", "xa.lab") && is_within("xa.lab", "xa.lab"));
        assert!(!is_within("ns1.vxa.lab", "xa.lab") && !is_within("lab", "xa.lab"));
    }
}
