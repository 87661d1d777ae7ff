//! From the stored evidence to judgements, as of a moment: what `status`, `explain`, `report` and
//! the probing verbs share.

use jiff::Timestamp;

use super::desk::Desk;
use super::failure::Failure;
use super::record;
use crate::assess::policy::Policy;
use crate::assess::{assess, link};
use crate::domain::audit::LinkAudit;
use crate::domain::finding::Assessment;
use crate::domain::observation::Observation;
use crate::domain::plan::PlanProgress;
use crate::domain::record::Record;
use crate::plan;
use crate::store::{RawAnswers, Store};

/// The record, the evidence and what follows from them.
pub struct Judged {
    /// As of when.
    pub as_of: Timestamp,
    /// What is declared.
    pub record: Record,
    /// What was last seen, raw answers left out.
    pub evidence: Vec<Observation>,
    /// Each subject's assessment.
    pub assessments: Vec<Assessment>,
    /// Each link's figures.
    pub links: Vec<LinkAudit>,
}

/// Judges everything that is stored, as of a moment.
pub fn judge(desk: &Desk<'_>, store: &Store, as_of: Timestamp) -> Result<Judged, Failure> {
    let refused = |error| record::refused(&desk.settings.db, error);
    let record = store.record().map_err(refused)?;
    let mut evidence = store.latest_evidence(as_of, RawAnswers::Included).map_err(refused)?;
    let policy = Policy::standard();
    let assessments = assess(&record, &evidence, as_of, &policy);
    for observation in &mut evidence {
        observation.raw = None;
    }
    let links = record.links.iter().map(|link| link::audit(link, &evidence, as_of, &policy)).collect();
    Ok(Judged { as_of, record, evidence, assessments, links })
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

    /// Whether anything asks for attention: a failed check or a link that is not up.
    #[must_use]
    pub fn has_findings(&self) -> bool {
        use crate::domain::audit::LinkState;
        use crate::domain::finding::Verdict;
        let failed = |assessment: &Assessment| {
            assessment.findings.iter().any(|finding| finding.verdict == Verdict::Fail)
        };
        let troubled = |audit: &LinkAudit| {
            audit.families.iter().any(|family| matches!(family.state, LinkState::Down | LinkState::Degraded))
        };
        self.assessments.iter().any(failed) || self.links.iter().any(troubled)
    }
}
