//! Candidates, names and branches of a reverse zone as tasks, and what the answers say.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::names::NameQuestion;
use super::reverse_walk::Said;
use crate::domain::candidate::Candidate;
use crate::domain::observation::{Observation, Outcome};
use crate::domain::reading::Reading;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::{Ask, DnsTransport, ProbeKind, RecordType, Task};
use crate::target::deadline;

/// Echo payload, bytes: what every ping sends.
const PAYLOAD_BYTES: u16 = 56;

/// An echo to a candidate.
#[must_use]
pub fn echo(candidate: Candidate, timeout: Duration) -> Task {
    let address = IpAddr::V6(candidate.address);
    Task {
        subject: Subject::new(SubjectKind::Address, address.to_string()),
        address,
        ask: Ask::Echo { payload_bytes: PAYLOAD_BYTES },
        deadline: timeout,
    }
}

/// A name's records, asked of the resolver. It was configured by hand: it need not lie in a declared
/// prefix.
#[must_use]
pub fn name(question: &NameQuestion, resolver: SocketAddr) -> Task {
    Task {
        subject: Subject::new(SubjectKind::Address, resolver.ip().to_string()),
        address: resolver.ip(),
        ask: Ask::Dns {
            port: resolver.port(),
            name: question.name.clone(),
            record_type: question.record_type,
            transport: DnsTransport::Udp,
            recursion_desired: true,
            dnssec: false,
        },
        deadline: deadline::of(ProbeKind::Dns),
    }
}

/// A name of a reverse zone.
#[must_use]
pub fn pointer(name_below: &str, resolver: SocketAddr) -> Task {
    let question = NameQuestion { name: name_below.to_owned(), record_type: RecordType::Ptr };
    name(&question, resolver)
}

/// The name that an answer is about, and what it says about it; `None` for anything but an answer
/// about a PTR record.
#[must_use]
pub fn said(answer: &Observation) -> Option<(&str, Said)> {
    let asked = answer.detail.strip_prefix("PTR ")?;
    let (name, _transport) = asked.rsplit_once(' ')?;
    let said = match &answer.outcome {
        Outcome::Answered(Reading::Dns(reading)) => match reading.rcode.as_str() {
            "NXDOMAIN" => Said::Denied,
            "NOERROR" => {
                let points = reading
                    .answers
                    .iter()
                    .any(|record| matches!(record.record_type.as_str(), "PTR" | "CNAME"));
                if points { Said::Named } else { Said::Exists }
            }
            _ => Said::Nothing,
        },
        Outcome::Answered(_)
        | Outcome::Silent
        | Outcome::Refused { .. }
        | Outcome::Failed { .. }
        | Outcome::NotAttempted { .. } => Said::Nothing,
    };
    Some((name, said))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reading::{DnsReading, DnsRecord};

    fn answer(rcode: &str, record_type: Option<&str>) -> Observation {
        let name = "1.0.0.2.ip6.arpa";
        let task = pointer(name, "192.0.2.53:53".parse().unwrap());
        let answers = record_type
            .map(|record_type| DnsRecord {
                name: name.to_owned(),
                record_type: record_type.to_owned(),
                ttl_s: 60,
                value: "host.example".to_owned(),
            })
            .into_iter()
            .collect();
        Observation {
            id: None,
            at: jiff::Timestamp::UNIX_EPOCH,
            vantage: "lab".to_owned(),
            probe: task.ask.kind(),
            address: task.address,
            port: task.ask.port(),
            detail: task.ask.detail(),
            subject: task.subject,
            outcome: Outcome::Answered(Reading::Dns(Box::new(DnsReading {
                rcode: rcode.to_owned(),
                authoritative: true,
                truncated: false,
                answers,
                authorities: Vec::new(),
                additionals: Vec::new(),
                edns_payload_bytes: None,
                elapsed_us: 1,
            }))),
            raw: None,
        }
    }

    #[test]
    fn what_an_answer_says_about_a_branch() {
        let name = "1.0.0.2.ip6.arpa";
        for (rcode, record_type, expected) in [
            ("NOERROR", Some("PTR"), Said::Named),
            ("NOERROR", Some("CNAME"), Said::Named),
            ("NOERROR", None, Said::Exists),
            ("NXDOMAIN", None, Said::Denied),
            ("REFUSED", None, Said::Nothing),
            ("SERVFAIL", None, Said::Nothing),
        ] {
            let answer = answer(rcode, record_type);
            assert_eq!(said(&answer), Some((name, expected)), "{rcode} {record_type:?}");
        }
        let silent = Observation { outcome: Outcome::Silent, ..answer("NOERROR", None) };
        assert_eq!(said(&silent), Some((name, Said::Nothing)));
    }
}
