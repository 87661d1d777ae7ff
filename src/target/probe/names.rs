//! Questions to the resolver: what a name's addresses are, which hosts serve a zone or take a
//! domain's mail. Addresses of both families are always asked for, whichever families are probed:
//! the lookup is about the name.

use std::net::{IpAddr, SocketAddr};

use crate::domain::family::Family;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::{Ask, DnsTransport, ProbeKind, RecordType, Task};
use crate::domain::text::Text;

use super::Planner;
use super::answers::address_type;
use crate::target::deadline;
use crate::target::round::Round;

/// The name that has no IPv6 address: who answers with one is a DNS64 (RFC 7050 §2.2).
const IPV4_ONLY_NAME: &str = "ipv4only.arpa";

/// A question to the DNS.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lookup<'a> {
    pub(super) record_type: RecordType,
    pub(super) name: &'a str,
    pub(super) transport: DnsTransport,
    /// Whether signatures are to come with the answer.
    pub(super) signed: bool,
}

impl Lookup<'_> {
    /// The question to a server.
    pub(super) fn ask(self, port: u16, recursion_desired: bool) -> Ask {
        Ask::Dns {
            port,
            name: self.name.to_owned(),
            record_type: self.record_type,
            transport: self.transport,
            recursion_desired,
            dnssec: self.signed,
        }
    }
}

/// A question to the configured resolver: it was configured by hand and need not lie in a declared
/// prefix.
pub(super) fn ask_resolver(
    round: &mut Round,
    subject: &Subject,
    resolver: SocketAddr,
    lookup: Lookup<'_>,
) {
    round.tasks.push(Task {
        subject: subject.clone(),
        address: resolver.ip(),
        ask: lookup.ask(resolver.port(), true),
        deadline: deadline::of(ProbeKind::Dns),
    });
}

impl Planner<'_> {
    /// Asks the resolver, or says that there is none.
    pub(super) fn look_up(
        &self,
        round: &mut Round,
        subject: &Subject,
        record_type: RecordType,
        name: &str,
    ) {
        let Some(resolver) = self.options.resolver else {
            round.skip(subject.clone(), None, no_resolver());
            return;
        };
        let lookup = Lookup { record_type, name, transport: DnsTransport::Udp, signed: false };
        ask_resolver(round, subject, resolver, lookup);
    }

    /// Whether the resolver makes addresses up (RFC 7050): asked once in a run, for the sake of the first
    /// subject that has a name, since the answer is about the resolver.
    pub(super) fn plan_translation(&self, round: &mut Round) {
        let has_name = |subject: &&Subject| {
            matches!(subject.kind, SubjectKind::Web | SubjectKind::Dns | SubjectKind::Mail)
        };
        if let Some(subject) = self.options.subjects.iter().find(has_name) {
            self.look_up(round, subject, RecordType::Aaaa, IPV4_ONLY_NAME);
        }
    }

    /// Asks for both address types of a name and returns what is known so far.
    pub(super) fn resolve(&self, round: &mut Round, subject: &Subject, name: &str) -> Vec<IpAddr> {
        for family in Family::ALL {
            self.look_up(round, subject, address_type(*family), name);
        }
        self.answers.addresses(subject, name)
    }
}

/// The name under which an address is looked up backwards: RFC 1035 §3.5 and RFC 3596 §2.5.
pub(super) fn reverse_name(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(v6) => {
            let nibbles: Vec<String> = v6
                .octets()
                .iter()
                .rev()
                .flat_map(|octet| [octet & 0x0f, octet >> 4])
                .map(|nibble| format!("{nibble:x}"))
                .collect();
            format!("{}.ip6.arpa", nibbles.join("."))
        }
    }
}

fn no_resolver() -> Text {
    Text::new(
        "no resolver is configured: set `resolvers` or give `--resolver`",
        "chưa cấu hình máy chủ phân giải tên: đặt `resolvers` hoặc dùng `--resolver`",
    )
}

#[cfg(test)]
mod tests {
    use super::reverse_name;

    #[test]
    fn reverse_names_of_both_families() {
        assert_eq!(reverse_name("192.0.2.1".parse().unwrap()), "1.2.0.192.in-addr.arpa");
        assert_eq!(
            reverse_name("2001:db8::1".parse().unwrap()),
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
        );
    }
}
