//! A probe of very many web services: in waves, each asked, judged, written and let go before the next
//! is asked, so that memory does not grow with the services.
//!
//! What a service shows of an address that some device, server or LAN has on record stays: they are
//! judged by it, and last. A service is judged by its own wave and by what stays of those before. With
//! the stages of every attempt to be told nothing is let go: that is a look at a few.

use std::collections::HashSet;
use std::net::IpAddr;

use ipnet::IpNet;
use jiff::Timestamp;

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::gather::Gathering;
use super::judge::{Known, has_failed};
use super::judge_in_parts;
use super::outcome::Outcome;
use super::probe::rounds;
use super::settings::Settings;
use super::{kept, list, pages, policy, regain, scope};
use crate::assess::assess_some;
use crate::assess::history::Reading;
use crate::domain::finding::Assessment;
use crate::domain::observation::{Observation, ObservationId};
use crate::domain::prefix::PrefixRole;
use crate::domain::record::Record;
use crate::domain::subject::{Subject, SubjectKind};
use crate::report::human::checks;
use crate::report::human::evidence::{Cited, Evidence};
use crate::report::json;
use crate::report::json::v1::probe::Subjects;
use crate::store::Store;
use crate::target::probe::ProbeOptions;
use crate::target::round::Skipped;
use crate::target::scope::Scope;

/// Services of a wave: enough that the waits at a wave's end (the deadline of what stays silent) are few,
/// and as many as were measured to take 70 MiB (benches/RESULTS.md).
const WAVE: usize = 1_000;

/// Subjects in the order they are asked.
#[derive(Debug)]
pub(super) struct Waves {
    /// Everything but web services: asked first, judged last.
    others: Vec<Subject>,
    services: Vec<Vec<Subject>>,
}

/// Waves, where there are more web services than one.
pub(super) fn of(subjects: &[Subject]) -> Option<Waves> {
    let (services, others): (Vec<Subject>, Vec<Subject>) =
        subjects.iter().cloned().partition(|subject| subject.kind == SubjectKind::Web);
    let services: Vec<Vec<Subject>> = services.chunks(WAVE).map(<[Subject]>::to_vec).collect();
    (services.len() > 1).then_some(Waves { others, services })
}

/// Asks wave by wave for a look that is stored, and judges all that is stored in parts of that size: what
/// was asked for is written, what changed its rung and what is counted is kept.
pub(super) fn stored(
    desk: &mut Desk<'_>,
    mut gathering: Gathering,
    (record, guard): (&Record, &Scope),
    (options, waves): (ProbeOptions, Waves),
    subjects: &[Subject],
) -> Result<Outcome, Failure> {
    ask(desk, &mut gathering, (record, guard), (options, waves))?;
    let gathered = gathering.close()?;
    let Some(mut store) = gathered.store else {
        return Err(Failure::environment("the database is gone"));
    };
    let run = gathered.collection.as_ref().map(|run| run.number);
    let failed = judge_parts(desk, &mut store, (run, subjects))?;
    Ok(if gathered.interrupted { Outcome::Interrupted } else { Outcome::findings_if(failed) })
}

fn ask(
    desk: &mut Desk<'_>,
    gathering: &mut Gathering,
    (record, guard): (&Record, &Scope),
    (options, waves): (ProbeOptions, Waves),
) -> Result<(), Failure> {
    let options = ProbeOptions { subjects: Vec::new(), ..options };
    let stays = Stays::of(record);
    let mut skipped = Vec::new();
    for wave in std::iter::once(waves.others).chain(waves.services) {
        skipped.extend(one(gathering, (record, guard), &options, wave)?);
        stays.keep(gathering.observed_mut());
    }
    scope::tell_skipped(desk, &skipped);
    Ok(())
}

/// Tells whether a check of the subjects failed.
fn judge_parts(
    desk: &mut Desk<'_>,
    store: &mut Store,
    (run, subjects): (Option<i64>, &[Subject]),
) -> Result<bool, Failure> {
    let (now, settings) = (desk.clock.now(), desk.settings.clone());
    let mut runs = match run {
        Some(run) => regain::compared(store, run)?,
        None => Vec::new(),
    };
    let newest = runs.pop();
    let mut shown = Vec::new();
    for end in runs {
        shown.push((end.0, read_again((store, &settings), end)?));
    }
    let wanted: HashSet<&Subject> = subjects.iter().collect();
    let mut paper = Paper::begin(desk)?;
    let mut readings = Vec::new();
    let internet = policy::internet_vantages(&settings.internet_vantages);
    let judged = judge_in_parts::judge((store, &settings), now, WAVE, |part| {
        if let Some(end) = newest {
            readings.extend(part.readings(&internet, end));
        }
        let named = part.assessments.iter().filter(|each| wanted.contains(&each.subject));
        let runs = part.runs.iter().copied().map(Some);
        let cited = part.evidence.iter().zip(runs);
        let cited = cited.map(|(observation, run)| Cited { run, observation });
        paper.take(desk, named.cloned().collect(), || Evidence::new(cited))
    })?;
    let failed = paper.end(desk)?;
    shown.extend(newest.map(|(run, _)| (run, readings)));
    for end in regain::further((store, &internet), &shown)? {
        shown.insert(0, (end.0, read_again((store, &settings), end)?));
    }
    regain::keep_shown(store, shown)?;
    kept::keep(&settings, &judged, &judged.counts());
    Ok(failed)
}

/// What an earlier run showed, by its number and when it ended.
fn read_again(
    (store, settings): (&Store, &Settings),
    end: (i64, Timestamp),
) -> Result<Vec<(Subject, Reading)>, Failure> {
    let mut readings = Vec::new();
    let known = Known::of(store, settings)?;
    let internet = policy::internet_vantages(&settings.internet_vantages);
    judge_in_parts::each_part((store, &known), end.1, WAVE, |part| {
        readings.extend(part.readings(&internet, end));
        Ok(())
    })?;
    Ok(readings)
}

/// Asks, judges and writes wave by wave a look that leaves no trace.
pub(super) fn unstored(
    desk: &mut Desk<'_>,
    mut gathering: Gathering,
    (record, guard): (&Record, &Scope),
    (options, waves): (ProbeOptions, Waves),
) -> Result<Outcome, Failure> {
    // Each wave has its own subjects.
    let options = ProbeOptions { subjects: Vec::new(), ..options };
    let stays = Stays::of(record);
    let mut paper = Paper::begin(desk)?;
    let mut next_id = 1;
    let mut judge = |desk: &mut Desk<'_>, gathering: &mut Gathering, wave: &[Subject]| {
        next_id = numbered(gathering.observed_mut(), next_id);
        let (now, observed) = (desk.clock.now(), gathering.observed());
        let assessments = assess_some(record, wave, observed, now, &policy::of(&desk.settings)?);
        let cited = observed.iter().map(|observation| Cited { run: None, observation });
        paper.take(desk, assessments, || Evidence::new(cited))
    };
    let others = waves.others;
    let skipped = one(&mut gathering, (record, guard), &options, others.clone())?;
    scope::tell_skipped(desk, &skipped);
    for wave in waves.services {
        let skipped = one(&mut gathering, (record, guard), &options, wave.clone())?;
        scope::tell_skipped(desk, &skipped);
        judge(desk, &mut gathering, &wave)?;
        stays.keep(gathering.observed_mut());
    }
    judge(desk, &mut gathering, &others)?;
    let failed = paper.end(desk)?;
    let interrupted = gathering.close()?.interrupted;
    Ok(if interrupted { Outcome::Interrupted } else { Outcome::findings_if(failed) })
}

/// Gives what has no number yet the next ones, so that findings can cite it; returns the number after the
/// last. Bodies whose twins never came go.
fn numbered(observed: &mut [Observation], first: i64) -> i64 {
    pages::settle_held(observed);
    let mut next = first;
    for observation in observed.iter_mut().filter(|each| each.id.is_none()) {
        observation.id = Some(ObservationId(next));
        next += 1;
    }
    next
}

fn one(
    gathering: &mut Gathering,
    (record, guard): (&Record, &Scope),
    options: &ProbeOptions,
    subjects: Vec<Subject>,
) -> Result<Vec<Skipped>, Failure> {
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    rounds(gathering, record, guard, &ProbeOptions { subjects, ..options.clone() })
}

/// What is not a web service's alone.
pub(super) struct Stays {
    addresses: HashSet<IpAddr>,
    lans: Vec<IpNet>,
}

impl Stays {
    pub(super) fn of(record: &Record) -> Self {
        let lans = record.prefixes.iter().filter(|prefix| prefix.role == PrefixRole::Lan);
        Self {
            addresses: record.addresses.iter().map(|each| each.address).collect(),
            lans: lans.map(|prefix| prefix.prefix).collect(),
        }
    }

    /// Lets go of what no later wave and no other subject rests on.
    fn keep(&self, observed: &mut Vec<Observation>) {
        observed.retain(|observation| self.holds(observation));
        observed.shrink_to_fit();
    }

    fn holds(&self, observation: &Observation) -> bool {
        self.holds_for(observation.subject.kind, observation.address)
    }

    /// The same of what was asked of an address for a subject of this kind.
    pub(super) fn holds_for(&self, kind: SubjectKind, address: IpAddr) -> bool {
        kind != SubjectKind::Web
            || self.addresses.contains(&address)
            || self.lans.iter().any(|prefix| prefix.contains(&address))
    }
}

/// The answer, written as it comes where its form allows that: a table's columns are as wide as their
/// widest cell, so its rows are held, without evidence.
struct Paper {
    json: Option<json::Opened>,
    held: Vec<Assessment>,
    failed: bool,
}

impl Paper {
    fn begin(desk: &mut Desk<'_>) -> Result<Self, Failure> {
        let json = match desk.format {
            Format::Json => Some(json::Opened::begin("mang6.probe/v1", "subjects", desk.out)?),
            Format::Table | Format::Wide | Format::Jsonl | Format::Csv | Format::Name => None,
        };
        Ok(Self { json, held: Vec::new(), failed: false })
    }

    fn take<'e>(
        &mut self,
        desk: &mut Desk<'_>,
        mut assessments: Vec<Assessment>,
        evidence: impl FnOnce() -> Evidence<'e>,
    ) -> Result<(), Failure> {
        self.failed |= has_failed(&assessments);
        if let Some(json) = &mut self.json {
            let (evidence, lang) = (evidence(), desk.settings.lang);
            let named: Vec<&Assessment> = assessments.iter().collect();
            for subject in Subjects::new(&named, &evidence, lang).each() {
                json.element(&subject, desk.out)?;
            }
        } else if desk.format == Format::Jsonl {
            let named: Vec<&Assessment> = assessments.iter().collect();
            list::write_grid(desk, &checks::grid(&named), "probe")?;
        } else {
            let findings = assessments.iter_mut().flat_map(|each| &mut each.findings);
            findings.for_each(|finding| finding.evidence = Vec::new());
            self.held.append(&mut assessments);
        }
        Ok(())
    }

    /// Writes what is left; tells whether a check failed.
    fn end(self, desk: &mut Desk<'_>) -> Result<bool, Failure> {
        match self.json {
            Some(json) => json.end(desk.out)?,
            None if desk.format == Format::Jsonl => {}
            None => {
                let named: Vec<&Assessment> = self.held.iter().collect();
                list::write_grid(desk, &checks::grid(&named), "probe")?;
            }
        }
        Ok(self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subjects(kind: SubjectKind, count: usize) -> Vec<Subject> {
        (0..count).map(|number| Subject::new(kind, format!("s{number}"))).collect()
    }

    #[test]
    fn few_services_are_one_look_and_nobody_is_lost_among_many() {
        assert!(of(&subjects(SubjectKind::Web, WAVE)).is_none());
        assert!(of(&subjects(SubjectKind::Server, 3 * WAVE)).is_none());
        let many =
            [subjects(SubjectKind::Web, 2 * WAVE + 1), subjects(SubjectKind::Lan, 7)].concat();
        let waves = of(&many).unwrap();
        assert_eq!(waves.services.iter().map(Vec::len).collect::<Vec<_>>(), [WAVE, WAVE, 1]);
        let mut all = [waves.services.concat(), waves.others].concat();
        assert_eq!(all.len(), many.len());
        all.retain(|subject| !many.contains(subject));
        assert_eq!(all, []);
    }

    #[test]
    fn what_a_host_on_record_is_judged_by_stays_and_numbers_go_on() {
        let seen = |kind, address: &str| Observation {
            id: None,
            at: Timestamp::UNIX_EPOCH,
            vantage: "v".to_owned(),
            subject: Subject::new(kind, "s"),
            probe: crate::domain::task::ProbeKind::Tcp,
            address: address.parse().unwrap(),
            port: Some(443),
            detail: String::new(),
            outcome: crate::domain::observation::Outcome::Silent,
            raw: None,
        };
        let stays = Stays {
            addresses: HashSet::from(["192.0.2.1".parse().unwrap()]),
            lans: vec!["2001:db8:1::/64".parse().unwrap()],
        };
        let mut observed = vec![
            seen(SubjectKind::Web, "192.0.2.2"),
            seen(SubjectKind::Web, "192.0.2.1"),
            seen(SubjectKind::Web, "2001:db8:1::9"),
            seen(SubjectKind::Server, "192.0.2.2"),
        ];
        let next = numbered(&mut observed, 1);
        stays.keep(&mut observed);
        observed.push(seen(SubjectKind::Web, "192.0.2.3"));
        assert_eq!((next, numbered(&mut observed, next)), (5, 6));
        let numbers: Vec<i64> = observed.iter().filter_map(|each| Some(each.id?.0)).collect();
        assert_eq!(numbers, [2, 3, 4, 5]);
    }
}
