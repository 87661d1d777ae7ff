//! From the stored evidence to judgements, as of a moment: what `status`, `explain`, `report` and
//! the probing verbs share.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::failure::Failure;
use super::settings::Settings;
use super::{pages, policy, record};
use crate::assess::policy::Policy;
use crate::assess::{assess, assess_each, assess_some, expiry, link};
use crate::domain::audit::LinkAudit;
use crate::domain::criterion::Expression;
use crate::domain::finding::{Assessment, Finding, Verdict};
use crate::domain::observation::{Observation, ObservationId};
use crate::domain::paper::Papers;
use crate::domain::plan::PlanProgress;
use crate::domain::record::Record;
use crate::domain::runs::{Provenance, Runs};
use crate::domain::standing::Counts;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::text::Text;
use crate::domain::unit::UnitKey;
use crate::plan;
use crate::plan::blockers;
use crate::plan::tally::{self, Basis, Sample};
use crate::report::human::evidence::{Cited, Evidence};
use crate::store::{RawAnswers, Store};

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
    /// The last moment at which all of it would be judged so, were nothing more stored.
    pub until: Timestamp,
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
    policy: Policy,
    /// The checks that a plan's criterion names.
    named: BTreeSet<String>,
}

impl Known {
    /// Reads it.
    pub fn of(store: &Store, settings: &Settings) -> Result<Self, Failure> {
        let record = store.record().map_err(record::refused)?;
        let tasks = record.plans.iter().flat_map(|plan| &plan.phases).flat_map(|it| &it.tasks);
        let measured = tasks.filter_map(|task| task.criterion.measured());
        let named = measured
            .flat_map(|each| [&each.selection, &each.condition])
            .flat_map(Expression::checks)
            .map(str::to_owned)
            .collect();
        let papers = store.papers().map_err(record::refused)?;
        Ok(Self { named, papers, policy: policy::of(settings)?, record })
    }
}

/// How everything stood at a moment.
pub struct Standing {
    as_of: Timestamp,
    evidence: Vec<Observation>,
    runs: Vec<i64>,
    assessments: Vec<Assessment>,
    has_failed: bool,
    vantages: Vec<String>,
    links: Vec<LinkAudit>,
    samples: Vec<Sample>,
    provenance: Provenance,
    until: Timestamp,
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
    let stamp = store.stamp(as_of, &policy::rules(settings)?).map_err(record::refused)?;
    let known = Known::of(store, settings)?;
    let standing = standing(depth, store, &known, as_of)?;
    let until = standing.until;
    let Standing { evidence, runs, assessments, has_failed, vantages, links, .. } = standing;
    let (samples, provenance) = (standing.samples, standing.provenance);
    let Known { record, papers, .. } = known;
    Ok(Judged {
        as_of,
        record,
        evidence,
        runs,
        assessments,
        has_failed,
        vantages,
        links,
        papers,
        samples,
        provenance,
        unit: None,
        until,
        stamp: Some(stamp),
    })
}

/// Judges the stored evidence as of a moment.
pub fn standing(
    depth: Depth,
    store: &Store,
    known: &Known,
    as_of: Timestamp,
) -> Result<Standing, Failure> {
    let Known { record, policy, .. } = known;
    let (mut runs, mut evidence) = evidence_of(store, as_of)?;
    let run_of = RunOf::of(&evidence, &runs);
    let assessed = assess_each(record, &evidence, as_of, policy, |mut assessment| {
        let has_failed = assessment.findings.iter().any(|each| each.verdict == Verdict::Fail);
        let behind = run_of.behind(&assessment);
        if depth != Depth::Whole {
            assessment = slim(depth, assessment, &known.named);
        }
        (assessment, behind, has_failed)
    });
    let mut provenance = Provenance::default();
    for (observation, run) in evidence.iter().zip(&runs) {
        provenance.note(&observation.subject, *run);
    }
    let mut has_failed = false;
    let assessments: Vec<Assessment> = assessed
        .into_iter()
        .map(|(assessment, behind, failed)| {
            has_failed |= failed;
            for run in behind.numbers() {
                provenance.note(&assessment.subject, *run);
            }
            assessment
        })
        .collect();
    let links = link::audit_all(&record.links, &evidence, as_of, policy);
    let vantages = vantages(&evidence);
    let until = expiry::until(&evidence, as_of, policy);
    match depth {
        Depth::Whole => evidence.iter_mut().for_each(|observation| observation.raw = None),
        Depth::Tables | Depth::Counts => (evidence, runs) = (Vec::new(), Vec::new()),
    }
    let samples = samples(store, known, &assessments, as_of)?;
    // How it stood for days on end moves with the clock.
    let until = if samples.is_empty() {
        until.unwrap_or(Timestamp::MAX).min(tally::end_of_day(as_of))
    } else {
        as_of
    };
    Ok(Standing {
        as_of,
        evidence,
        runs,
        assessments,
        has_failed,
        vantages,
        links,
        samples,
        provenance,
        until,
    })
}

fn vantages(evidence: &[Observation]) -> Vec<String> {
    let names: BTreeSet<&str> = evidence.iter().map(|each| each.vantage.as_str()).collect();
    names.into_iter().map(str::to_owned).collect()
}

/// What was last seen as of a moment, and the run of each.
fn evidence_of(store: &Store, as_of: Timestamp) -> Result<(Vec<i64>, Vec<Observation>), Failure> {
    let stored = store.latest_evidence(as_of, RawAnswers::WithoutPages).map_err(record::refused)?;
    let (runs, mut evidence): (Vec<i64>, Vec<Observation>) =
        stored.into_iter().map(|stored| (stored.run, stored.observation)).unzip();
    pages::settle_stored(store, &mut evidence)?;
    Ok((runs, evidence))
}

/// An assessment without what is not asked for; of most subjects no check is kept.
fn slim(depth: Depth, assessment: Assessment, named: &BTreeSet<String>) -> Assessment {
    let is_device = matches!(assessment.subject.kind, SubjectKind::Device | SubjectKind::Server);
    let mut first = None;
    match depth {
        Depth::Tables if !is_device => return assessment,
        Depth::Tables => {
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
    let wanted = |each: &Finding| first == Some(each.rule) || named.contains(each.rule);
    let findings = assessment.findings.into_iter().filter(wanted);
    let mut findings: Vec<Finding> = findings.map(kept).collect();
    findings.shrink_to_fit();
    Assessment { findings, ..assessment }
}

/// From a piece of evidence to its run.
struct RunOf(Vec<(ObservationId, i64)>);

impl RunOf {
    fn of(evidence: &[Observation], runs: &[i64]) -> Self {
        let numbered = evidence.iter().zip(runs);
        let mut all: Vec<(ObservationId, i64)> =
            numbered.filter_map(|(observation, run)| Some((observation.id?, *run))).collect();
        // Of an id that occurs twice the later one counts, as it always did.
        all.sort_by_key(|(id, _)| *id);
        Self(all)
    }

    /// The runs of what an assessment's findings cite.
    fn behind(&self, assessment: &Assessment) -> Runs {
        let cited = assessment.findings.iter().flat_map(|finding| &finding.evidence);
        cited
            .filter_map(|id| {
                let after = self.0.partition_point(|(known, _)| known <= id);
                let (known, run) = self.0.get(after.checked_sub(1)?)?;
                (known == id).then_some(*run)
            })
            .collect()
    }
}

/// The looks that a plan's "for N days" rests on: as of the end of each day with a closed run within
/// the longest stretch any plan asks for, and as of its beginning. Only of the subjects that such a
/// task counts: where there are none nothing is judged.
fn samples(
    store: &Store,
    known: &Known,
    assessments: &[Assessment],
    as_of: Timestamp,
) -> Result<Vec<Sample>, Failure> {
    let Known { record, policy, .. } = known;
    let tasks = record.plans.iter().flat_map(|plan| &plan.phases).flat_map(|phase| &phase.tasks);
    let measured = tasks.filter_map(|task| task.criterion.measured());
    let stretches: BTreeSet<u16> = measured.filter_map(|each| each.sustained_days).collect();
    let Some(longest) = stretches.last() else { return Ok(Vec::new()) };
    let held = tally::held_for_days(record, assessments, as_of);
    if held.is_empty() {
        return Ok(Vec::new());
    }
    let subjects: Vec<Subject> =
        record.subjects().into_iter().filter(|subject| held.contains(subject)).collect();
    let back = |days: u16| as_of - SignedDuration::from_hours(24 * i64::from(days));
    let mut moments: BTreeSet<Timestamp> = stretches.iter().map(|days| back(*days)).collect();
    let mut days = BTreeMap::new();
    for collection in store.collections().map_err(record::refused)? {
        if let Some(at) = collection.closed_at.filter(|at| back(*longest) < *at && *at < as_of) {
            days.insert(tally::day_of(at), at);
        }
    }
    moments.extend(days.into_values());
    let judge_at = |at: Timestamp| {
        let (runs, evidence) = evidence_of(store, at)?;
        let assessments = assess_some(record, &subjects, &evidence, at, policy);
        let mut provenance = Provenance::default();
        for (observation, run) in evidence.iter().zip(&runs) {
            if held.contains(&observation.subject) {
                provenance.note(&observation.subject, *run);
            }
        }
        let run_of = RunOf::of(&evidence, &runs);
        for assessment in &assessments {
            for run in run_of.behind(assessment).numbers() {
                provenance.note(&assessment.subject, *run);
            }
        }
        Ok(Sample { at, assessments, provenance })
    };
    moments.into_iter().map(judge_at).collect()
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
        links,
        papers: Papers::default(),
        samples: Vec::new(),
        provenance: Provenance::default(),
        unit: None,
        until: as_of,
        stamp: None,
    })
}

impl Judged {
    /// Each plan's progress.
    #[must_use]
    pub fn plans(&self) -> Vec<PlanProgress> {
        let basis = self.basis();
        self.record.plans.iter().map(|plan| plan::progress::of(plan, &basis)).collect()
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
        Counts {
            as_of: self.as_of,
            has_findings: self.has_findings(),
            counters: plan::counters::of(&self.record, &self.assessments, &self.provenance),
            plans: self.plans(),
            units: plan::units::progress(&self.record, &self.assessments, &self.provenance),
        }
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
