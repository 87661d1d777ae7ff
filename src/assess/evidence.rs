//! The observations, indexed once. Here, and nowhere else, it is decided what counts: the latest
//! answer to each question from each vantage, if it is fresh. It judges nothing.
//!
//! A question is (vantage, probe, address, port, detail); the subject for whose sake it was asked
//! is no part of it, so that two services behind one address share what is known of the address.
//! What is too old is kept apart and only used to say so.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};

use foldhash::HashMap;
use ipnet::Ipv6Net;
use jiff::Timestamp;
use rayon::prelude::*;

use super::contact::answers_itself;
use super::index::{self, Index};
use super::nat64;
use super::policy::Policy;
use super::reads;
use crate::domain::observation::{NotAttempted, Observation, Outcome, OutcomeKind};
use crate::domain::reading::Reading;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::{ProbeKind, RecordType};

/// What is known of one address, port and probe.
type Question = (IpAddr, Option<u16>, ProbeKind);

/// The observations that count, and beside them those that no longer do.
pub(crate) struct Evidence<'a> {
    fresh: Tables<'a>,
    stale: Tables<'a>,
    translators: Vec<Ipv6Net>,
    without_ipv4: BTreeMap<&'a str, Evidence<'a>>,
}

#[derive(Default)]
struct Tables<'a> {
    by_subject: Index<'a, Observation>,
    by_address: Index<'a, Observation>,
    by_question: Index<'a, Observation>,
    /// Ascending: the keys of `by_address`.
    addresses: Vec<IpAddr>,
    by_name: HashMap<&'a str, BTreeMap<&'a str, Vec<&'a Observation>>>,
    swept: BTreeSet<IpAddr>,
    shown_by: HashMap<IpAddr, &'a Subject>,
}

/// Observations of the freshest kind there is.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'a, 'e> {
    /// What counts.
    pub(crate) fresh: &'e [&'a Observation],
    /// What would, were it younger.
    pub(crate) stale: &'e [&'a Observation],
}

impl<'a> Evidence<'a> {
    /// Indexes observations as of `now`. What lies after `now` by more than the clocks' tolerance
    /// was not known then and is left out.
    pub(crate) fn of(observations: &'a [Observation], now: Timestamp, policy: &Policy) -> Self {
        Self::of_some(observations.iter(), now, policy)
    }

    /// Indexes some observations, as if there were no others.
    pub(crate) fn of_some(
        observations: impl Iterator<Item = &'a Observation>,
        now: Timestamp,
        policy: &Policy,
    ) -> Self {
        let (fresh, stale) = counted(observations, now, policy);
        let names = without_ipv4(fresh.iter().copied());
        Self::of_counted(&fresh, &stale, names)
    }

    /// Indexes what counts and what no longer does, in the order stored; `without_ipv4` names the vantages
    /// that have no IPv4, among whatever else there may be.
    pub(super) fn of_counted(
        fresh: &[&'a Observation],
        stale: &[&'a Observation],
        without_ipv4: BTreeSet<&'a str>,
    ) -> Self {
        let of = |vantage: &str| {
            let own = |seen: &[&'a Observation]| -> Vec<&'a Observation> {
                seen.iter().copied().filter(|each| each.vantage == vantage).collect()
            };
            Self::of_these(&own(fresh), &own(stale), BTreeMap::new())
        };
        let nested = without_ipv4.into_iter().map(|vantage| (vantage, of(vantage))).collect();
        Self::of_these(fresh, stale, nested)
    }

    fn of_these(
        fresh: &[&'a Observation],
        stale: &[&'a Observation],
        without_ipv4: BTreeMap<&'a str, Self>,
    ) -> Self {
        let (fresh, stale) = rayon::join(|| Tables::of(fresh), || Tables::of(stale));
        let mut translators: Vec<Ipv6Net> =
            slice(fresh.named(RecordType::Aaaa, nat64::IPV4_ONLY_NAME))
                .iter()
                .filter_map(|observation| match observation.reading() {
                    Some(Reading::Dns(answer)) => Some(&answer.answers),
                    _ => None,
                })
                .flatten()
                .filter_map(|record| nat64::prefix_of(record.value.parse().ok()?))
                .collect();
        translators.sort_unstable();
        translators.dedup();
        Self { fresh, stale, translators, without_ipv4 }
    }

    /// What each vantage that has no IPv4 saw, and that alone, by the vantage's name.
    pub(crate) fn without_ipv4(&self) -> impl Iterator<Item = &Self> {
        self.without_ipv4.values()
    }

    /// What some vantages saw of a subject, and that alone. Where a translator stands is known all the same.
    pub(crate) fn of_subject_from(
        &self,
        subject: &Subject,
        is_there: impl Fn(&str) -> bool,
    ) -> Self {
        let Seen { fresh, stale } = self.of_subject(subject);
        let own = |seen: &[&'a Observation]| -> Vec<&'a Observation> {
            seen.iter().copied().filter(|each| is_there(&each.vantage)).collect()
        };
        let there = Self::of_these(&own(fresh), &own(stale), BTreeMap::new());
        Self { translators: self.translators().to_vec(), ..there }
    }

    /// The prefixes of the translators that were found (RFC 7050).
    pub(crate) fn translators(&self) -> &[Ipv6Net] {
        reads::note(filed::translators);
        &self.translators
    }

    /// The translator's prefix that an address was made up from (RFC 7050), where it was.
    pub(crate) fn translator_of(&self, address: Ipv6Addr) -> Option<Ipv6Net> {
        reads::note(filed::translators);
        self.translators.iter().copied().find(|prefix| prefix.contains(&address))
    }

    /// Observations made for a subject.
    pub(crate) fn of_subject(&self, subject: &Subject) -> Seen<'a, '_> {
        self.of_thing(subject.kind, &subject.key)
    }

    /// The same by its kind and key.
    pub(crate) fn of_thing(&self, kind: SubjectKind, key: &str) -> Seen<'a, '_> {
        reads::note(|| filed::thing(kind, key));
        Seen { fresh: self.fresh.of_thing(kind, key), stale: self.stale.of_thing(kind, key) }
    }

    /// What a device or server told of itself is among these, by its kind and key: whoever asks looks at nothing
    /// else of them.
    pub(crate) fn telling(&self, kind: SubjectKind, key: &str) -> Seen<'a, '_> {
        reads::note(|| filed::facts(kind, key));
        Seen { fresh: self.fresh.of_thing(kind, key), stale: self.stale.of_thing(kind, key) }
    }

    /// Observations of an address.
    pub(crate) fn of_address(&self, address: IpAddr) -> Seen<'a, '_> {
        reads::note(|| filed::address(address));
        Seen { fresh: self.fresh.of_address(address), stale: self.stale.of_address(address) }
    }

    /// Answers to one question, by any detail.
    pub(crate) fn of_question(
        &self,
        address: IpAddr,
        port: Option<u16>,
        probe: ProbeKind,
    ) -> Seen<'a, '_> {
        let question = (address, port, probe);
        reads::note(|| filed::question(question));
        Seen { fresh: self.fresh.of_question(question), stale: self.stale.of_question(question) }
    }

    /// Answers to one DNS question, whoever was asked.
    pub(crate) fn of_name(&self, record_type: RecordType, name: &str) -> Seen<'a, '_> {
        reads::note(|| filed::name(name));
        Seen {
            fresh: slice(self.fresh.named(record_type, name)),
            stale: slice(self.stale.named(record_type, name)),
        }
    }

    /// Everything that was asked about a name, of any type, fresh and then stale. By name and not by
    /// server: a resolver's own list holds every name of the province.
    pub(crate) fn about_name(&self, name: &str) -> [Vec<&'a Observation>; 2] {
        reads::note(|| filed::name(name));
        [&self.fresh, &self.stale].map(|tables| {
            let types = tables.by_name.get(name);
            types.into_iter().flat_map(BTreeMap::values).flatten().copied().collect()
        })
    }

    /// Fresh observations of every address inside a prefix, in the order of the addresses.
    pub(crate) fn within(
        &self,
        prefix: Ipv6Net,
    ) -> impl Iterator<Item = (Ipv6Addr, &[&'a Observation])> {
        let (begin, end) = (prefix.network(), prefix.broadcast());
        let addresses = &self.fresh.addresses;
        let first = addresses.partition_point(|each| *each < IpAddr::V6(begin));
        let inside = addresses.iter().skip(first).take_while(move |each| **each <= IpAddr::V6(end));
        let mut inside = inside.filter_map(|address| match address {
            IpAddr::V6(six) => Some((*six, self.fresh.of_address(*address))),
            IpAddr::V4(_) => None,
        });
        // Whoever stops early has looked no further.
        std::iter::from_fn(move || {
            let found = inside.next();
            reads::note_stretch(begin, found.map_or(end, |(six, _)| six));
            found
        })
    }

    /// Every address that answered a sweep, in numerical order.
    pub(crate) fn swept(&self) -> impl Iterator<Item = IpAddr> {
        reads::note(|| reads::EVERYTHING);
        self.fresh.swept.iter().copied()
    }

    /// The device or server that shows an address as its own.
    pub(crate) fn shown_by(&self, address: IpAddr) -> Option<&'a Subject> {
        reads::note(|| reads::EVERYTHING);
        self.fresh.shown_by.get(&address).copied()
    }
}

impl<'a> Tables<'a> {
    fn of(observations: &[&'a Observation]) -> Self {
        let mut tables = Tables::default();
        for observation in observations {
            if observation.subject.kind == SubjectKind::Address && answers_itself(observation) {
                tables.swept.insert(observation.address);
            }
            if let Some(Reading::Facts(told)) = observation.reading() {
                let shown = told.facts.addresses.iter().map(|fact| fact.address);
                tables.shown_by.extend(shown.map(|address| (address, &observation.subject)));
            }
        }
        // The larger part of judging that is no rule's: on every core.
        let (by_subject, latest) = rayon::join(
            || Index::of(observations.par_iter().copied(), subject),
            || latest(observations, question),
        );
        tables.by_subject = by_subject;
        (tables.by_question, tables.by_address) = rayon::join(
            || Index::of(latest.par_iter().copied(), asked),
            || Index::of(latest.par_iter().copied(), |observation| observation.address),
        );
        tables.addresses = tables.by_address.all().iter().map(|each| each.address).collect();
        tables.addresses.sort_unstable();
        tables.addresses.dedup();
        for observation in latest {
            if observation.probe == ProbeKind::Dns {
                let mut words = observation.detail.split(' ');
                if let (Some(record_type), Some(name)) = (words.next(), words.next()) {
                    let types = tables.by_name.entry(name).or_default();
                    types.entry(record_type).or_default().push(observation);
                }
            }
        }
        tables
    }

    fn of_thing(&self, kind: SubjectKind, key: &str) -> &[&'a Observation] {
        self.by_subject.get(&(kind, key), |each| subject(each) == (kind, key))
    }

    fn of_address(&self, address: IpAddr) -> &[&'a Observation] {
        self.by_address.get(&address, |each| each.address == address)
    }

    fn of_question(&self, question: Question) -> &[&'a Observation] {
        self.by_question.get(&question, |each| asked(each) == question)
    }

    fn named(&self, record_type: RecordType, name: &str) -> Option<&Vec<&'a Observation>> {
        self.by_name.get(name)?.get(record_type.as_str())
    }
}

/// What counts and what no longer does of some observations, each in the order they came.
pub(super) fn counted<'a>(
    observations: impl Iterator<Item = &'a Observation>,
    now: Timestamp,
    policy: &Policy,
) -> (Vec<&'a Observation>, Vec<&'a Observation>) {
    let horizon = now.saturating_add(policy.clock_tolerance).unwrap_or(now);
    let known: Vec<&Observation> =
        observations.filter(|observation| observation.at <= horizon).collect();
    latest(&known, |observation| (&observation.subject, question(observation)))
        .into_iter()
        .partition(|observation| is_fresh(observation, now, policy))
}

/// Whether an observation is young enough to count.
pub(super) fn is_fresh(observation: &Observation, now: Timestamp, policy: &Policy) -> bool {
    now.duration_since(observation.at) <= policy.max_age.of(observation.probe)
}

/// The vantages that have no IPv4, by what counts: they were to ask over it and could not for want of an
/// address, and nothing that counts says that they ever did.
pub(super) fn without_ipv4<'a>(fresh: impl Iterator<Item = &'a Observation>) -> BTreeSet<&'a str> {
    let could_not = Outcome::NotAttempted { why: NotAttempted::NoFamilyAtVantage };
    let over_ipv4 = fresh.filter(|each| each.address.is_ipv4());
    let (lacking, others): (Vec<&'a Observation>, Vec<&'a Observation>) = over_ipv4
        .filter(|each| !each.address.is_loopback())
        .partition(|each| each.outcome == could_not);
    let asked = others.into_iter().filter(|each| each.outcome.kind() != OutcomeKind::NotAttempted);
    // A playbook ran from somewhere else.
    let asked = asked.filter(|each| each.probe != ProbeKind::Playbook);
    let asked: BTreeSet<&str> = asked.map(|each| each.vantage.as_str()).collect();
    let lacking = lacking.into_iter().map(|each| each.vantage.as_str());
    lacking.filter(|vantage| !asked.contains(vantage)).collect()
}

fn slice<'e, 'a>(list: Option<&'e Vec<&'a Observation>>) -> &'e [&'a Observation] {
    list.map_or(&[], Vec::as_slice)
}

/// Under what an observation is looked up, as numbers.
pub(super) mod filed {
    use super::{IpAddr, Observation, ProbeKind, Question, SubjectKind, asked};
    use crate::assess::nat64::IPV4_ONLY_NAME;
    use crate::assess::reads::{Key, key};

    /// The prefixes of the translators.
    pub(in crate::assess) fn translators() -> Key {
        key("translators")
    }

    /// The name that tells the prefixes of the translators.
    pub(in crate::assess) fn ipv4_only() -> Key {
        name(IPV4_ONLY_NAME)
    }

    /// A subject.
    pub(super) fn thing(kind: SubjectKind, of: &str) -> Key {
        key((1, kind, of))
    }

    /// An address.
    pub(super) fn address(address: IpAddr) -> Key {
        key((2, address))
    }

    /// An address, a port and a probe.
    pub(super) fn question(question: Question) -> Key {
        key((3, question))
    }

    /// A name that the DNS was asked about.
    pub(super) fn name(name: &str) -> Key {
        key((4, name))
    }

    /// What a subject told of itself.
    pub(super) fn facts(kind: SubjectKind, of: &str) -> Key {
        key((5, kind, of))
    }

    /// Everything under which an observation is found, whatever it says.
    pub(in crate::assess) fn of(observation: &Observation) -> [Key; 5] {
        let Observation { subject, probe, detail, .. } = observation;
        let of_thing = thing(subject.kind, &subject.key);
        let name_in = (*probe == ProbeKind::Dns).then(|| detail.split(' ').nth(1)).flatten();
        let of_name = name_in.map_or(of_thing, name);
        let tells = matches!(probe, ProbeKind::Snmp | ProbeKind::Ssh | ProbeKind::Playbook);
        let of_facts = if tells { facts(subject.kind, &subject.key) } else { of_thing };
        [of_thing, address(observation.address), question(asked(observation)), of_name, of_facts]
    }
}

/// What tells one question of one vantage from another.
type Asked<'a> = (&'a str, IpAddr, Option<u16>, ProbeKind, &'a str);

pub(super) fn question(observation: &Observation) -> Asked<'_> {
    let Observation { vantage, address, port, probe, detail, .. } = observation;
    (vantage, *address, *port, *probe, detail)
}

fn subject(observation: &Observation) -> (SubjectKind, &str) {
    (observation.subject.kind, &observation.subject.key)
}

fn asked(observation: &Observation) -> Question {
    (observation.address, observation.port, observation.probe)
}

/// The latest of each key, in the order of the input. Of two at the same moment the one stored
/// later is the later one.
fn latest<'a, K: Eq + Hash>(
    observations: &[&'a Observation],
    key: impl Fn(&'a Observation) -> K + Sync,
) -> Vec<&'a Observation> {
    let mut is_older = vec![false; observations.len()];
    for twins in index::twins(observations.par_iter().copied(), key) {
        let when = |place: &usize| observations.get(*place).map(|each| (each.at, each.id));
        // Of several that are the greatest it is the last.
        let newest = twins.iter().copied().max_by_key(when);
        for place in twins.into_iter().filter(|place| Some(*place) != newest) {
            if let Some(slot) = is_older.get_mut(place) {
                *slot = true;
            }
        }
    }
    let all = observations.iter().zip(is_older);
    all.filter(|(_, is_older)| !is_older).map(|(observation, _)| *observation).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::observation::ObservationId;

    const NOW: &str = "2026-11-24T12:00:00Z";

    fn seen(id: i64, at: &str, vantage: &str, subject: &str) -> Observation {
        Observation {
            id: Some(ObservationId(id)),
            at: at.parse().unwrap(),
            vantage: vantage.to_owned(),
            subject: Subject::new(SubjectKind::Web, subject),
            probe: ProbeKind::Dns,
            address: "192.0.2.53".parse().unwrap(),
            port: Some(53),
            detail: "AAAA www.example udp".to_owned(),
            outcome: Outcome::Silent,
            raw: None,
        }
    }

    fn ids(observations: &[&Observation]) -> Vec<i64> {
        observations.iter().filter_map(|observation| observation.id).map(|id| id.0).collect()
    }

    fn check(observations: &[Observation], fresh: &[i64], stale: &[i64]) {
        let now = NOW.parse().unwrap();
        let evidence = Evidence::of(observations, now, &Policy::standard());
        let found = evidence.of_name(RecordType::Aaaa, "www.example");
        assert_eq!((ids(found.fresh).as_slice(), ids(found.stale).as_slice()), (fresh, stale));
    }

    #[test]
    fn the_latest_answer_per_vantage_counts() {
        let old = seen(1, "2026-11-24T10:00:00Z", "north", "w1");
        let new = seen(2, "2026-11-24T11:00:00Z", "north", "w1");
        let other = seen(3, "2026-11-24T09:00:00Z", "south", "w1");
        check(&[new, old, other], &[2, 3], &[]);
    }

    fn over(vantage: &str, address: &str, outcome: Outcome) -> Observation {
        let mut observation = seen(1, "2026-11-24T11:00:00Z", vantage, "w1");
        observation.probe = ProbeKind::Tcp;
        observation.address = address.parse().unwrap();
        observation.outcome = outcome;
        observation
    }

    #[test]
    fn a_vantage_that_never_asks_over_ipv4_for_want_of_an_address_has_none() {
        let lacking = || Outcome::NotAttempted { why: NotAttempted::NoFamilyAtVantage };
        let check = |observations: &[Observation], expected: usize| {
            let evidence = Evidence::of(observations, NOW.parse().unwrap(), &Policy::standard());
            assert_eq!(evidence.without_ipv4().count(), expected);
        };
        check(&[over("pilot", "192.0.2.1", lacking())], 1);
        check(&[over("pilot", "2001:db8::1", lacking())], 0);
        check(&[over("pilot", "127.0.0.1", lacking())], 0);
        let asked = over("pilot", "192.0.2.2", Outcome::Silent);
        check(&[over("pilot", "192.0.2.1", lacking()), asked.clone()], 0);
        check(
            &[
                over("pilot", "192.0.2.1", lacking()),
                Observation { vantage: "north".to_owned(), ..asked },
            ],
            1,
        );
        let excused = Outcome::NotAttempted { why: NotAttempted::OutOfScope };
        check(&[over("pilot", "192.0.2.1", excused)], 0);
    }

    #[test]
    fn of_two_at_once_the_later_stored_counts() {
        let first = seen(7, NOW, "north", "w1");
        let second = seen(8, NOW, "north", "w1");
        check(&[second, first], &[8], &[]);
    }

    #[test]
    fn who_it_was_asked_for_is_no_part_of_the_question() {
        let mine = seen(1, "2026-11-24T10:00:00Z", "north", "w1");
        let theirs = seen(2, "2026-11-24T11:00:00Z", "north", "w2");
        check(&[mine, theirs], &[2], &[]);
    }

    #[test]
    fn what_is_too_old_or_not_yet_is_kept_apart() {
        check(&[seen(1, "2026-11-15T10:00:00Z", "north", "w1")], &[], &[1]);
        check(&[seen(1, "2026-11-24T12:04:00Z", "north", "w1")], &[1], &[]);
        check(&[seen(1, "2026-11-24T13:00:00Z", "north", "w1")], &[], &[]);
    }
}
