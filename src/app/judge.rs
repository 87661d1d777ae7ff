//! From the stored evidence to judgements, as of a moment: what `status`, `explain`, `report` and
//! the probing verbs share.

use std::collections::{BTreeSet, HashSet};
use std::sync::Mutex;
use std::time::Instant;

use jiff::Timestamp;

use super::failure::Failure;
use super::settings::Settings;
use super::sustained::Held;
use super::{pages, policy, record, sustained};
use crate::assess::policy::Policy;
use crate::assess::{Declared, Words, assess, assess_each_by, assess_some, expiry, link};
use crate::domain::audit::LinkAudit;
use crate::domain::criterion::Expression;
use crate::domain::finding::{Assessment, Finding, Verdict};
use crate::domain::observation::{Observation, ObservationId};
use crate::domain::paper::Papers;
use crate::domain::plan::PlanProgress;
use crate::domain::progress::UnknownApart;
use crate::domain::record::Record;
use crate::domain::runs::{Provenance, Runs};
use crate::domain::standing::Counts;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::text::Text;
use crate::domain::unit::UnitKey;
use crate::plan;
use crate::plan::blockers;
use crate::plan::ground::Ground;
use crate::plan::tally::{self, Basis, Sample};
use crate::report::html;
use crate::report::human::evidence::{Cited, Evidence};
use crate::store::{Access, RawAnswers, Store};

/// The record, the evidence and what follows from them.
pub struct Judged {
    /// As of when.
    pub as_of: Timestamp,
    /// What is declared.
    pub record: Record,
    /// What was last seen, raw answers left out.
    pub evidence: Vec<Observation>,
    /// The run each piece of evidence belongs to, by its place in `evidence`.
    pub runs: Vec<i64>,
    /// Each subject's assessment.
    pub assessments: Vec<Assessment>,
    /// What is unknown of those whose assessment does not keep it.
    pub unknown_apart: UnknownApart,
    /// Whether any check of any subject failed.
    pub has_failed: bool,
    /// Where the evidence came from, by name.
    pub vantages: Vec<String>,
    /// Each link's figures.
    pub links: Vec<LinkAudit>,
    /// Documents and exemptions on record.
    pub papers: Papers,
    /// Judgements as of earlier moments, where a plan asks for days on end.
    pub samples: Vec<Sample>,
    /// The runs behind each subject's assessment.
    pub provenance: Provenance,
    /// The one unit that it is about, where it is about one.
    pub unit: Option<UnitKey>,
    /// The last moment at which all of it would be judged so, were nothing more stored. How long it is
    /// counted so is `plan::steady`'s to say.
    pub until: Timestamp,
    /// The moment after which all of it would have been judged so; `None`: not known.
    pub since: Option<Timestamp>,
    /// What was stored when it was judged; `None`: it was judged from what is not stored.
    pub stamp: Option<crate::store::trend::Basis>,
}

/// How much of a judgement is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Everything: each check with its reason and its evidence, and the evidence itself.
    Whole,
    /// What a report's tables print: of devices, of which there are most, only what fails first;
    /// everything of the rest. Without the evidence itself.
    Tables,
    /// What the page prints: everything of what has a row on it; of a device without one what fails
    /// first, and what is unknown is counted apart. Without the evidence itself.
    Page,
    /// What counting needs: rungs, and the checks that a plan names, without reasons. A hundredth of
    /// the memory.
    Counts,
}

/// What does not depend on the moment that is judged.
pub struct Known {
    /// What is declared.
    pub record: Record,
    /// Documents and exemptions on record.
    pub papers: Papers,
    pub(super) policy: Policy,
    /// The checks that a plan's criterion names.
    named: BTreeSet<String>,
    /// The devices that have a row on the page; `None`: every one.
    with_row: Option<HashSet<String>>,
    /// The devices that the page is about, where it is about one unit.
    own: Option<HashSet<String>>,
}

impl Known {
    /// Reads it.
    pub fn of(store: &Store, settings: &Settings) -> Result<Self, Failure> {
        let record = store.record_to_judge().map_err(record::refused)?;
        let tasks = record.plans.iter().flat_map(|plan| &plan.phases).flat_map(|it| &it.tasks);
        let measured = tasks.filter_map(|task| task.criterion.measured());
        let named = measured
            .flat_map(|each| [&each.selection, &each.condition])
            .flat_map(Expression::checks)
            .map(str::to_owned)
            .collect();
        let papers = store.papers().map_err(record::refused)?;
        Ok(Self { named, papers, policy: policy::of(settings)?, record, with_row: None, own: None })
    }

    /// Whether what is unknown of a subject is only counted on the page.
    fn is_counted_apart(&self, subject: &Subject) -> bool {
        matches!(subject.kind, SubjectKind::Device | SubjectKind::Server)
            && !self.has_row(&subject.key)
            && self.own.as_ref().is_none_or(|own| own.contains(&subject.key))
    }

    /// Whether a device has a row on the page.
    fn has_row(&self, device: &str) -> bool {
        self.with_row.as_ref().is_none_or(|names| names.contains(device))
    }
}

/// How everything stood at a moment.
pub struct Standing {
    /// As of when.
    pub as_of: Timestamp,
    evidence: Vec<Observation>,
    runs: Vec<i64>,
    assessments: Vec<Assessment>,
    unknown_apart: UnknownApart,
    has_failed: bool,
    vantages: Vec<String>,
    links: Vec<LinkAudit>,
    samples: Vec<Sample>,
    provenance: Provenance,
    until: Timestamp,
    since: Option<Timestamp>,
}

impl Standing {
    /// What progress is counted from.
    #[must_use]
    pub fn basis<'a>(&'a self, known: &'a Known) -> Basis<'a> {
        Basis::new(&known.record, &self.assessments, &known.papers, &self.samples, self.as_of)
            .with_provenance(&self.provenance)
    }
}

/// Judges everything that is stored, as of a moment.
pub fn judge(store: &Store, settings: &Settings, as_of: Timestamp) -> Result<Judged, Failure> {
    judge_to(Depth::Whole, store, settings, as_of)
}

/// Judges everything that is stored, as of a moment, and keeps so much of it.
pub fn judge_to(
    depth: Depth,
    store: &Store,
    settings: &Settings,
    as_of: Timestamp,
) -> Result<Judged, Failure> {
    judge_of(depth, store, settings, (as_of, None))
}

/// The same for a paper about one unit: on its page more of its devices have a row.
pub fn judge_of(
    depth: Depth,
    store: &Store,
    settings: &Settings,
    (as_of, unit): (Timestamp, Option<&UnitKey>),
) -> Result<Judged, Failure> {
    let stamp = store.stamp(as_of, &policy::rules(settings)?).map_err(record::refused)?;
    let start = Instant::now();
    // The record and what was last seen, each through a connection of its own: of a hundred thousand
    // things reading takes as long as judging. They were never one moment's: the stamp tells whether
    // anything was stored meanwhile.
    let (known, standing) = std::thread::scope(|scope| -> Result<_, Failure> {
        let path = store.path();
        let apart = scope.spawn(move || {
            let store = Store::open(path, Access::ReadOnly).ok()?;
            evidence_of(&store, as_of).ok()
        });
        let mut known = Known::of(store, settings)?;
        if depth == Depth::Page {
            known.with_row = html::devices_with_row(&known.record, unit);
            known.own = unit.map(|unit| devices_of(&known.record, unit));
        }
        let declared = Declared::of(&known.record);
        // Whatever kept the second connection from it, the first tells.
        let seen = apart.join().ok().flatten();
        let seen = seen.map_or_else(|| evidence_of(store, as_of), Ok)?;
        tracing::debug!(
            elapsed_ms = start.elapsed().as_millis(),
            "the record and the evidence are read"
        );
        let standing = standing_on(depth, store, (&known, &declared), (as_of, seen))?;
        Ok((known, standing))
    })?;
    let (until, since) = (standing.until, standing.since);
    let Standing { evidence, runs, assessments, has_failed, vantages, links, .. } = standing;
    let (samples, provenance) = (standing.samples, standing.provenance);
    let unknown_apart = standing.unknown_apart;
    let Known { record, papers, .. } = known;
    Ok(Judged {
        as_of,
        record,
        evidence,
        runs,
        assessments,
        unknown_apart,
        has_failed,
        vantages,
        links,
        papers,
        samples,
        provenance,
        unit: None,
        until,
        since,
        stamp: Some(stamp),
    })
}

/// What was last seen, and the run of each piece of it.
pub(super) type Seen = (Vec<i64>, Vec<Observation>);

/// Judges stored evidence as of a moment.
pub(super) fn standing_on(
    depth: Depth,
    store: &Store,
    (known, declared): (&Known, &Declared<'_>),
    (as_of, (mut runs, mut evidence)): (Timestamp, Seen),
) -> Result<Standing, Failure> {
    let Known { record, policy, .. } = known;
    let start = Instant::now();
    let run_of = RunOf::of(&evidence, &runs);
    let words = |subject: &Subject| words(depth, subject, known);
    let unknown_apart = Mutex::new(UnknownApart::default());
    let keep = |mut assessment: Assessment| {
        let has_failed = assessment.findings.iter().any(|each| each.verdict == Verdict::Fail);
        let behind = run_of.behind(&assessment);
        if depth == Depth::Page && known.is_counted_apart(&assessment.subject) {
            // Whoever holds the lock does nothing that could panic.
            if let Ok(mut apart) = unknown_apart.lock() {
                apart.note(&assessment, |check| known.named.contains(check));
            }
        }
        if depth != Depth::Whole {
            assessment = slim(depth, assessment, known);
        }
        (assessment, behind, has_failed)
    };
    let assessed = assess_each_by(declared, &evidence, as_of, policy, (words, keep));
    tracing::debug!(
        elapsed_ms = start.elapsed().as_millis(),
        count = assessed.len(),
        "the subjects are judged"
    );
    let start = Instant::now();
    drop(run_of);
    let ((assessments, provenance, has_failed), beside) = rayon::join(
        || with_runs(&evidence, &runs, assessed),
        || Beside::of(known, &evidence, as_of),
    );
    let Beside { links, vantages, stretch: (until, since), ground } = beside;
    match depth {
        Depth::Whole => evidence.iter_mut().for_each(|observation| observation.raw = None),
        Depth::Tables | Depth::Page | Depth::Counts => (evidence, runs) = (Vec::new(), Vec::new()),
    }
    let held = tally::held_on(&ground, record, &assessments, as_of);
    drop(ground);
    let (samples, samples_until) =
        sustained::samples_of(store, known, &held, (as_of, Held::Everything))?;
    tracing::debug!(
        elapsed_ms = start.elapsed().as_millis(),
        samples = samples.len(),
        "runs and samples stand"
    );
    let until = until.min(samples_until);
    // How it stood for days on end is of one moment and says nothing of an earlier one.
    let since = since.filter(|_| samples.is_empty());
    Ok(Standing {
        as_of,
        evidence,
        runs,
        assessments,
        unknown_apart: unknown_apart.into_inner().unwrap_or_default(),
        has_failed,
        vantages,
        links,
        samples,
        provenance,
        until,
        since,
    })
}

/// What follows from the record and the evidence and needs no judgement.
struct Beside<'a> {
    links: Vec<LinkAudit>,
    vantages: Vec<String>,
    stretch: (Timestamp, Option<Timestamp>),
    ground: Ground<'a>,
}

impl<'a> Beside<'a> {
    fn of(known: &'a Known, evidence: &[Observation], as_of: Timestamp) -> Self {
        let Known { record, policy, .. } = known;
        Self {
            links: link::audit_all(&record.links, evidence, as_of, policy),
            vantages: vantages(evidence),
            stretch: stretch(evidence, as_of, policy),
            ground: Ground::of(record),
        }
    }
}

/// Until when and since when evidence is judged as it is at a moment.
fn stretch(
    evidence: &[Observation],
    as_of: Timestamp,
    policy: &Policy,
) -> (Timestamp, Option<Timestamp>) {
    let until = expiry::until(evidence, as_of, policy).unwrap_or(Timestamp::MAX);
    (until, expiry::since(evidence, as_of, policy))
}

/// The assessments, the runs behind each, and whether any check failed.
pub(super) fn with_runs(
    evidence: &[Observation],
    runs: &[i64],
    assessed: Vec<(Assessment, Runs, bool)>,
) -> (Vec<Assessment>, Provenance, bool) {
    let mut provenance = Provenance::with_room(assessed.len());
    for (observation, run) in evidence.iter().zip(runs) {
        provenance.note(&observation.subject, *run);
    }
    let mut has_failed = false;
    let note = |(assessment, behind, failed): (Assessment, Runs, bool)| {
        has_failed |= failed;
        for run in behind.numbers() {
            provenance.note(&assessment.subject, *run);
        }
        assessment
    };
    let assessments = assessed.into_iter().map(note).collect();
    (assessments, provenance, has_failed)
}

pub(super) fn vantages(evidence: &[Observation]) -> Vec<String> {
    let names: BTreeSet<&str> = evidence.iter().map(|each| each.vantage.as_str()).collect();
    names.into_iter().map(str::to_owned).collect()
}

/// What was last seen as of a moment, and the run of each.
pub(super) fn evidence_of(store: &Store, as_of: Timestamp) -> Result<Seen, Failure> {
    let stored = store.latest_evidence(as_of, RawAnswers::WithoutPages).map_err(record::refused)?;
    let (runs, mut evidence): (Vec<i64>, Vec<Observation>) =
        stored.into_iter().map(|stored| (stored.run, stored.observation)).unzip();
    pages::settle_stored(store, &mut evidence)?;
    Ok((runs, evidence))
}

/// The devices at a unit's sites, by name.
fn devices_of(record: &Record, unit: &UnitKey) -> HashSet<String> {
    let sites = record.sites.iter().filter(|site| site.unit.as_ref() == Some(unit));
    let sites: HashSet<&str> = sites.map(|site| site.code.as_str()).collect();
    let own = record.devices.iter().filter(|device| sites.contains(device.site.as_str()));
    own.map(|device| device.name.clone()).collect()
}

/// How much of why is kept of a subject: see [`slim`].
fn words(depth: Depth, subject: &Subject, known: &Known) -> Words {
    let is_device = matches!(subject.kind, SubjectKind::Device | SubjectKind::Server);
    match depth {
        Depth::Counts => Words::None,
        Depth::Tables | Depth::Page if !is_device => Words::Every,
        Depth::Page if known.has_row(&subject.key) => Words::Every,
        Depth::Tables | Depth::Page => Words::LowestFailure,
        Depth::Whole => Words::Every,
    }
}

/// An assessment without what is not asked for; of most subjects no check is kept.
pub(super) fn slim(depth: Depth, assessment: Assessment, known: &Known) -> Assessment {
    let is_device = matches!(assessment.subject.kind, SubjectKind::Device | SubjectKind::Server);
    let mut first = None;
    match depth {
        Depth::Tables | Depth::Page if !is_device => return assessment,
        Depth::Page if known.has_row(&assessment.subject.key) => {
            return without_evidence(assessment);
        }
        Depth::Tables | Depth::Page => {
            first = blockers::lowest_failure(&assessment).map(|finding| finding.rule);
        }
        Depth::Whole | Depth::Counts => {}
    }
    let kept = |finding: Finding| {
        if first == Some(finding.rule) {
            return finding;
        }
        let reason = Text::new(String::new(), String::new());
        Finding { reason, evidence: Vec::new(), ..finding }
    };
    let wanted = |each: &Finding| first == Some(each.rule) || known.named.contains(each.rule);
    let findings = assessment.findings.into_iter().filter(wanted);
    let mut findings: Vec<Finding> = findings.map(kept).collect();
    findings.shrink_to_fit();
    Assessment { findings, ..assessment }
}

fn without_evidence(mut assessment: Assessment) -> Assessment {
    assessment.findings.iter_mut().for_each(|finding| finding.evidence = Vec::new());
    assessment
}

/// Everything of some subjects as of a moment that was judged with less.
pub fn explained(
    store: &Store,
    settings: &Settings,
    (record, as_of): (&Record, Timestamp),
    subjects: &[Subject],
) -> Result<Vec<Assessment>, Failure> {
    let (_, evidence) = evidence_of(store, as_of)?;
    let policy = policy::of(settings)?;
    Ok(assess_some(record, subjects, &evidence, as_of, &policy))
}

/// From a piece of evidence to its run.
pub(super) struct RunOf(Vec<(ObservationId, i64)>);

impl RunOf {
    pub(super) fn of(evidence: &[Observation], runs: &[i64]) -> Self {
        let numbered = evidence.iter().zip(runs);
        let mut all: Vec<(ObservationId, i64)> =
            numbered.filter_map(|(observation, run)| Some((observation.id?, *run))).collect();
        // Of an id that occurs twice the later one counts, as it always did.
        all.sort_by_key(|(id, _)| *id);
        Self(all)
    }

    /// The runs of what an assessment's findings cite.
    pub(super) fn behind(&self, assessment: &Assessment) -> Runs {
        let cited = assessment.findings.iter().flat_map(|finding| &finding.evidence);
        // Most findings of a subject cite the same few.
        let mut cited: Vec<ObservationId> = cited.copied().collect();
        cited.sort_unstable();
        cited.dedup();
        cited
            .iter()
            .filter_map(|id| {
                let after = self.0.partition_point(|(known, _)| known <= id);
                let (known, run) = self.0.get(after.checked_sub(1)?)?;
                (known == id).then_some(*run)
            })
            .collect()
    }
}

/// Judges what one look saw, by itself: nothing was stored, so each observation gets a number of its
/// own for findings to cite.
pub fn unstored(
    record: Record,
    observed: Vec<Observation>,
    settings: &Settings,
    as_of: Timestamp,
) -> Result<Judged, Failure> {
    let mut evidence = observed;
    // In place: a second copy of everything would be the largest thing there is.
    for (number, observation) in (1..).zip(&mut evidence) {
        observation.id = Some(ObservationId(number));
    }
    let policy = policy::of(settings)?;
    let assessments = assess(&record, &evidence, as_of, &policy);
    let links = link::audit_all(&record.links, &evidence, as_of, &policy);
    Ok(Judged {
        as_of,
        record,
        runs: Vec::new(),
        evidence,
        has_failed: has_failed(&assessments),
        vantages: Vec::new(),
        assessments,
        unknown_apart: UnknownApart::default(),
        links,
        papers: Papers::default(),
        samples: Vec::new(),
        provenance: Provenance::default(),
        unit: None,
        until: as_of,
        since: None,
        stamp: None,
    })
}

impl Judged {
    /// Each plan's progress.
    #[must_use]
    pub fn plans(&self) -> Vec<PlanProgress> {
        self.plans_on(&self.basis())
    }

    fn plans_on(&self, basis: &Basis<'_>) -> Vec<PlanProgress> {
        use rayon::prelude::*;
        self.record.plans.par_iter().map(|plan| plan::progress::of(plan, basis)).collect()
    }

    /// What progress is counted from.
    #[must_use]
    pub fn basis(&self) -> Basis<'_> {
        Basis::new(&self.record, &self.assessments, &self.papers, &self.samples, self.as_of)
            .with_provenance(&self.provenance)
            .of_unit(self.unit.as_ref())
    }

    /// Its counts.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let basis = self.basis();
        let seen = (self.assessments.as_slice(), &self.provenance);
        let today = tally::day_of(self.as_of);
        let (plans, (counters, units)) = rayon::join(
            || self.plans_on(&basis),
            || {
                let counters = plan::counters::on(&basis.ground, &self.record, seen, today);
                (counters, plan::units::progress_on(&basis.ground, seen.0, seen.1))
            },
        );
        Counts { as_of: self.as_of, has_findings: self.has_findings(), counters, plans, units }
    }

    /// The evidence as findings cite it.
    #[must_use]
    pub fn cited(&self) -> Evidence<'_> {
        let runs = self.runs.iter().copied().map(Some).chain(std::iter::repeat(None));
        let cited = self.evidence.iter().zip(runs);
        Evidence::new(cited.map(|(observation, run)| Cited { run, observation }))
    }

    /// Whether anything asks for attention: a failed check or a link that is not up.
    #[must_use]
    pub fn has_findings(&self) -> bool {
        use crate::domain::audit::LinkState;
        let troubled = |audit: &LinkAudit| {
            audit
                .families
                .iter()
                .any(|family| matches!(family.state, LinkState::Down | LinkState::Degraded))
        };
        self.has_failed || self.links.iter().any(troubled)
    }
}

/// Whether any check of any of them failed.
#[must_use]
pub fn has_failed(assessments: &[Assessment]) -> bool {
    let mut findings = assessments.iter().flat_map(|assessment| &assessment.findings);
    findings.any(|finding| finding.verdict == Verdict::Fail)
}
