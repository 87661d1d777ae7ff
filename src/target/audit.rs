//! What an audit asks: an echo train to the far end of each link, per family.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use crate::domain::family::Family;
use crate::domain::packet_source::PacketSource;
use crate::domain::record::Record;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::{Ask, LARGE_PACKET_BYTES, LEAST_PACKET_BYTES, ProbeKind, Task};

use super::round::Round;
use super::scope::Scope;

/// Echoes to a hub: three lost by chance at 5% is one in eight thousand.
const NEAR_COUNT: u16 = 3;

/// How links are measured.
#[derive(Debug, Clone)]
pub struct AuditOptions {
    /// Link codes; empty means all.
    pub links: Vec<String>,
    /// The families to ask.
    pub families: Vec<Family>,
    /// Echoes per train.
    pub count: u16,
    /// From one echo to the next.
    pub interval: Duration,
    /// How long each may take.
    pub timeout: Duration,
    /// Echo payload, bytes.
    pub payload_bytes: u16,
    /// The trains begin over so much time; zero: over one interval.
    pub spread: Duration,
    /// Differentiated services code point, 0-63.
    pub dscp: u8,
    /// Where a link's packets leave, by its code; [`ANY_LINK`] for those not named.
    pub sources: BTreeMap<String, Vec<PacketSource>>,
}

/// Stands for every link that has no source of its own.
pub const ANY_LINK: &str = "*";

impl AuditOptions {
    /// Whether a link is asked, by its code.
    #[must_use]
    pub fn wants(&self, link: &String) -> bool {
        self.links.is_empty() || self.links.contains(link)
    }

    /// A train of so many echoes to one end of a link.
    fn train(&self, link: &str, family: Family, count: u16) -> Ask {
        Ask::EchoTrain {
            count,
            interval: self.interval,
            timeout: self.timeout,
            payload_bytes: self.payload_bytes,
            delay: Duration::ZERO,
            dscp: self.dscp,
            source: self.source(link, family),
        }
    }

    fn source(&self, link: &str, family: Family) -> Option<PacketSource> {
        let sources = self.sources.get(link).or_else(|| self.sources.get(ANY_LINK))?;
        sources.iter().find(|source| source.serves(family)).cloned()
    }
}

/// The trains, one a link and family that has an address at the far end.
#[must_use]
pub fn tasks(record: &Record, scope: &Scope, options: &AuditOptions) -> Round {
    let mut round = Round::default();
    for link in record.links.iter().filter(|link| options.wants(&link.code)) {
        for family in &options.families {
            let Some(address) = link.b.address(*family) else { continue };
            let subject = Subject::new(SubjectKind::Link, &link.code);
            let ask = options.train(&link.code, *family, options.count);
            round.push(scope, Task { subject, address, ask, deadline: deadline(options) });
        }
    }
    round.tasks.extend(near_ends(record, scope, options));
    spread(&mut round.tasks, options.spread);
    round
}

/// One large packet to the far end of each link, per family: whether the path carries what an Ethernet
/// does, or says that it does not. Where the far end has no IPv4 to compare with, one of the least that
/// IPv6 guarantees goes, too. Asked apart from the trains, whose times it would lengthen.
#[must_use]
pub fn large_tasks(record: &Record, scope: &Scope, options: &AuditOptions) -> Round {
    let mut round = Round::default();
    for link in record.links.iter().filter(|link| options.wants(&link.code)) {
        for family in &options.families {
            let Some(address) = link.b.address(*family) else { continue };
            let subject = Subject::new(SubjectKind::Link, &link.code);
            let deadline = super::deadline::of(ProbeKind::LargeEcho);
            let is_alone = *family == Family::Ipv6 && link.b.ipv4.is_none();
            let least = is_alone.then_some(LEAST_PACKET_BYTES);
            for packet_bytes in [LARGE_PACKET_BYTES].into_iter().chain(least) {
                let (subject, ask) = (subject.clone(), Ask::LargeEcho { packet_bytes });
                round.push(scope, Task { subject, address, ask, deadline });
            }
        }
    }
    round
}

/// Each train begins at its own moment of the spread. Both families of a link follow one another, so
/// that what they are compared by is the same moment.
fn spread(tasks: &mut [Task], over: Duration) {
    let count = u32::try_from(tasks.len().max(1)).unwrap_or(u32::MAX);
    for (rank, task) in (0_u32..).zip(tasks) {
        if let Ask::EchoTrain { delay, .. } = &mut task.ask {
            *delay = over * rank / count;
        }
    }
}

/// A short train to each hub's own end of one of its links: when all links are silent, it tells
/// whether the hub itself is reached. Hubs that may not be asked are left out without a word: it is
/// no link that would go unmeasured.
fn near_ends(record: &Record, scope: &Scope, options: &AuditOptions) -> Vec<Task> {
    let mut asked: HashSet<(&str, Family)> = HashSet::new();
    let mut tasks = Vec::new();
    for link in record.links.iter().filter(|link| options.wants(&link.code)) {
        for family in &options.families {
            let Some(address) = link.a.address(*family) else { continue };
            if scope.permit(address).is_err() || !asked.insert((link.a.site.as_str(), *family)) {
                continue;
            }
            let ask = options.train(&link.code, *family, options.count.min(NEAR_COUNT));
            let subject = Subject::new(SubjectKind::Link, &link.code);
            tasks.push(Task { subject, address, ask, deadline: deadline(options) });
        }
    }
    tasks
}

/// The whole schedule and the last answer, with as much again for a busy machine.
fn deadline(options: &AuditOptions) -> Duration {
    options
        .interval
        .saturating_mul(u32::from(options.count))
        .saturating_add(options.timeout)
        .saturating_mul(2)
        .saturating_add(super::deadline::of(ProbeKind::Echo))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::link::{Link, LinkEnd, LinkTier};
    use crate::target::scope::Unlisted;

    #[test]
    fn a_far_end_without_ipv4_is_asked_the_least_as_well() {
        let end = |ipv4: Option<&str>, ipv6: &str| LinkEnd {
            ipv4: ipv4.map(|it| it.parse().unwrap()),
            ipv6: ipv6.parse().ok(),
            ..LinkEnd::default()
        };
        let bare = |code: &str, b: LinkEnd| Link { b, ..Link::bare(code, LinkTier::Access2) };
        let both = bare("both", end(Some("192.0.2.1"), "2001:db8::1"));
        let links = vec![both, bare("six", end(None, "2001:db8::2"))];
        let record = Record { links, ..Record::default() };
        let options = AuditOptions {
            links: Vec::new(),
            families: Family::ALL.to_vec(),
            count: 1,
            interval: Duration::ZERO,
            timeout: Duration::ZERO,
            payload_bytes: 56,
            spread: Duration::ZERO,
            dscp: 0,
            sources: BTreeMap::new(),
        };
        let round = large_tasks(&record, &Scope::declared(&record, Unlisted::Allowed), &options);
        let asked: Vec<(String, String)> =
            round.tasks.iter().map(|it| (it.address.to_string(), it.ask.detail())).collect();
        let asked: Vec<(&str, &str)> =
            asked.iter().map(|(at, bytes)| (at.as_str(), bytes.as_str())).collect();
        let expected = [
            ("192.0.2.1", "1500"),
            ("2001:db8::1", "1500"),
            ("2001:db8::2", "1500"),
            ("2001:db8::2", "1280"),
        ];
        assert_eq!(asked, expected);
    }
}
