//! `survey -o json`: what `probe`, `audit` and `discover` say, in one document.

use serde::Serialize;

use super::audit::Audit;
use super::discover::failures;
use super::probe::Probe;
use crate::domain::audit::LinkAudit;
use crate::domain::finding::Assessment;
use crate::domain::observation::Observation;
use crate::domain::text::Lang;
use crate::report::human::evidence::Evidence;

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Survey {
    schema: &'static str,
    /// As in `probe`.
    subjects: Vec<super::probe::Subject>,
    /// As in `audit`.
    links: Vec<super::audit::Link>,
    /// As in `discover`: who could not be asked.
    failures: Vec<super::discover::Failure>,
}

impl Survey {
    /// The document of a run.
    #[must_use]
    pub fn new(
        assessments: &[Assessment],
        links: &[LinkAudit],
        observed: &[Observation],
        evidence: &Evidence<'_>,
        lang: Lang,
    ) -> Self {
        Self {
            schema: "mang6.survey/v1",
            subjects: Probe::new(assessments, evidence, lang).subjects,
            links: Audit::new(links, lang).links,
            failures: failures(observed, lang),
        }
    }
}
