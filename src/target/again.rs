//! Which unregistered addresses are asked again: those that answered lately and that the sweep does not
//! cover. What was found once, told by a cache that has forgotten it since, would otherwise stay listed
//! until its evidence is stale, whether the host is still there or not.
//!
//! Invariants: only what answered is asked, with the same question and at an address in scope; nothing on
//! record (that is asked anyway), and no more than [`MOST`] questions a run. Of more, chance takes some,
//! so that every one has its turn.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use crate::domain::observation::Observation;
use crate::domain::record::Record;
use crate::domain::split_mix::mixed;
use crate::domain::subject::SubjectKind;
use crate::domain::task::{Ask, ProbeKind, Task};

use super::scan;
use super::scope::Scope;

/// Questions in one run: two seconds of packets at the standard pace, each silent one asked twice.
pub const MOST: usize = 1_024;

/// Echo payload, bytes: what every ping sends.
const PAYLOAD_BYTES: u16 = 56;

/// The probes that need no login: nobody is logged in to who is not on record.
pub const PROBES: [ProbeKind; 2] = [ProbeKind::Echo, ProbeKind::Tcp];

/// The questions to those who answered `earlier` and lie in scope, as far as they are wanted: what was
/// asked in this run already is not.
#[must_use]
pub fn tasks(
    (record, scope): (&Record, &Scope),
    earlier: &[Observation],
    is_wanted: &dyn Fn(&Observation) -> bool,
    (timeout, seed): (Duration, u64),
) -> Vec<Task> {
    let recorded = scan::known_addresses(record);
    let is_unregistered = |seen: &&Observation| {
        seen.subject.kind == SubjectKind::Address
            && seen.reading().is_some()
            && !recorded.contains(&seen.address)
            && scope.permit(seen.address).is_ok()
    };
    let wanted = earlier.iter().filter(is_unregistered).filter(|seen| is_wanted(seen));
    let mut asked: BTreeSet<(IpAddr, Option<u16>)> = BTreeSet::new();
    let mut tasks: Vec<Task> = wanted
        .filter_map(|seen| {
            let ask = match (seen.probe, seen.port) {
                (ProbeKind::Echo, _) => Ask::Echo { payload_bytes: PAYLOAD_BYTES },
                (ProbeKind::Tcp, Some(port)) => Ask::Tcp { port },
                _ => return None,
            };
            let subject = seen.subject.clone();
            let task = Task { subject, address: seen.address, ask, deadline: timeout };
            asked.insert((task.address, task.ask.port())).then_some(task)
        })
        .collect();
    tasks.sort_by_key(|task| (chance(task, seed), task.address));
    tasks.truncate(MOST);
    tasks
}

/// A number that changes with the seed.
fn chance(task: &Task, seed: u64) -> u64 {
    let bits = match task.address {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits(),
    };
    let [high, low] =
        [bits >> 64, bits].map(|half| u64::try_from(half & u128::from(u64::MAX)).unwrap_or(0));
    mixed(mixed(high ^ seed) ^ low ^ u64::from(task.ask.port().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::address::{Address, AddressRole};
    use crate::domain::observation::Outcome;
    use crate::domain::prefix::{Prefix, PrefixRole};
    use crate::domain::reading::{EchoReading, Reading, TcpReading};
    use crate::domain::subject::Subject;
    use crate::target::scope::Unlisted;

    const TIMEOUT: Duration = Duration::from_secs(1);

    fn seen(address: &str, port: Option<u16>) -> Observation {
        let (probe, reading) = match port {
            Some(_) => (ProbeKind::Tcp, Reading::Tcp(TcpReading { connect_us: 1 })),
            None => (
                ProbeKind::Echo,
                Reading::Echo(EchoReading {
                    rtt_us: 1,
                    packet_bytes: 64,
                    source: None,
                    hop_limit: None,
                }),
            ),
        };
        Observation {
            id: None,
            at: jiff::Timestamp::UNIX_EPOCH,
            vantage: "ttdl".to_owned(),
            subject: Subject::new(SubjectKind::Address, address),
            probe,
            address: address.parse().unwrap(),
            port,
            detail: String::new(),
            outcome: Outcome::Answered(reading),
            raw: None,
        }
    }

    fn asked(record: &Record, earlier: &[Observation]) -> Vec<String> {
        let scope = Scope::declared(record, Unlisted::Refused);
        let is_wanted = |seen: &Observation| seen.address != IpAddr::from([192, 0, 2, 66]);
        let tasks = tasks((record, &scope), earlier, &is_wanted, (TIMEOUT, 7));
        let mut asked: Vec<String> =
            tasks.iter().map(|task| format!("{} {:?}", task.address, task.ask.port())).collect();
        asked.sort();
        asked
    }

    #[test]
    fn the_same_question_to_who_answered_and_is_on_no_record() {
        let prefix = |text: &str| Prefix {
            prefix: text.parse().unwrap(),
            role: PrefixRole::Lan,
            unit: None,
            site: None,
            vlan: None,
            twin: None,
            description: None,
        };
        let record = Record {
            prefixes: vec![prefix("2001:db8::/64"), prefix("192.0.2.0/24")],
            addresses: vec![Address {
                address: "2001:db8::1".parse().unwrap(),
                prefix_length: None,
                device: None,
                interface: None,
                role: AddressRole::Host,
                dns_name: None,
            }],
            ..Record::default()
        };
        let silent = Observation { outcome: Outcome::Silent, ..seen("2001:db8::9", None) };
        let declared = Observation {
            subject: Subject::new(SubjectKind::Web, "w"),
            ..seen("2001:db8::8", None)
        };
        let earlier = [
            seen("2001:db8::1", None),
            seen("2001:db8::7", None),
            seen("2001:db8::7", None),
            seen("2001:db8::7", Some(22)),
            seen("192.0.2.66", Some(22)),
            seen("192.0.2.7", Some(443)),
            seen("2001:db8:1::7", None),
            silent,
            declared,
        ];
        let expected = ["192.0.2.7 Some(443)", "2001:db8::7 None", "2001:db8::7 Some(22)"];
        assert_eq!(asked(&record, &earlier), expected);
    }

    #[test]
    fn a_bounded_number_and_every_one_in_turn() {
        let many: Vec<Observation> =
            (0..3 * MOST).map(|at| seen(&format!("2001:db8::1:{at:x}"), None)).collect();
        let record = Record::default();
        let scope = Scope::declared(&record, Unlisted::Allowed);
        let with = |seed| tasks((&record, &scope), &many, &|_| true, (TIMEOUT, seed));
        let mut met = BTreeSet::new();
        for seed in 0..30 {
            let tasks = with(seed);
            assert_eq!(tasks.len(), MOST);
            met.extend(tasks.iter().map(|task| task.address));
        }
        assert_eq!(met.len(), many.len(), "nobody is never asked");
        let order = |seed| with(seed).iter().map(|task| task.address).collect::<Vec<_>>();
        assert_eq!(order(1), order(1));
    }
}
