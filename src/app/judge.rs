//! From the stored evidence to judgements, as of a moment: what `status`, `explain`, `report` and
//! the probing verbs share.

use jiff::Timestamp;

use super::failure::Failure;
use super::settings::Settings;
use super::{policy, record};
use crate::assess::{assess, link};
use crate::domain::audit::LinkAudit;
use crate::domain::finding::Assessment;
use crate::domain::observation::{Observation, ObservationId};
use crate::domain::plan::PlanProgress;
use crate::domain::record::Record;
use crate::plan;
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
    /// Each link's figures.
    pub links: Vec<LinkAudit>,
}

/// Judges everything that is stored, as of a moment.
pub fn judge(store: &Store, settings: &Settings, as_of: Timestamp) -> Result<Judged, Failure> {
    let policy = policy::of(settings)?;
    let record = store.record().map_err(record::refused)?;
    let stored = store.latest_evidence(as_of, RawAnswers::Included).map_err(record::refused)?;
    let (runs, mut evidence): (Vec<i64>, Vec<Observation>) =
        stored.into_iter().map(|stored| (stored.run, stored.observation)).unzip();
    let assessments = assess(&record, &evidence, as_of, &policy);
    for observation in &mut evidence {
        observation.raw = None;
    }
    let links = link::audit_all(&record.links, &evidence, as_of, &policy);
    Ok(Judged { as_of, record, evidence, runs, assessments, links })
}

/// Judges what one look saw, by itself: nothing was stored, so each observation gets a number of its
/// own for findings to cite.
pub fn unstored(
    record: Record,
    observed: Vec<Observation>,
    settings: &Settings,
    as_of: Timestamp,
) -> Result<Judged, Failure> {
    let evidence: Vec<Observation> = (1..)
        .zip(observed)
        .map(|(number, observation)| Observation { id: Some(ObservationId(number)), ..observation })
        .collect();
    let policy = policy::of(settings)?;
    let assessments = assess(&record, &evidence, as_of, &policy);
    let links = link::audit_all(&record.links, &evidence, as_of, &policy);
    Ok(Judged { as_of, record, runs: Vec::new(), evidence, assessments, links })
}

impl Judged {
    /// Each plan's progress.
    #[must_use]
    pub fn plans(&self) -> Vec<PlanProgress> {
        self.record
            .plans
            .iter()
            .map(|plan| plan::progress::of(plan, &self.record, &self.assessments, self.as_of))
            .collect()
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
        use crate::domain::finding::Verdict;
        let failed = |assessment: &Assessment| {
            assessment.findings.iter().any(|finding| finding.verdict == Verdict::Fail)
        };
        let troubled = |audit: &LinkAudit| {
            audit
                .families
                .iter()
                .any(|family| matches!(family.state, LinkState::Down | LinkState::Degraded))
        };
        self.assessments.iter().any(failed) || self.links.iter().any(troubled)
    }
}
