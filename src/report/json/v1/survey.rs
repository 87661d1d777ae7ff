//! `survey -o json`: what `probe`, `audit` and `discover` say, in one document.

use serde::Serialize;

use super::audit::Audit;
use super::discover::failures;
use super::probe::Subjects;
use crate::domain::audit::LinkAudit;
use crate::domain::finding::Assessment;
use crate::domain::observation::Observation;
use crate::domain::text::Lang;
use crate::report::human::evidence::Evidence;

/// The document.
#[derive(Debug, Clone, Serialize)]
pub struct Survey<'a> {
    schema: &'static str,
    /// As in `probe`.
    subjects: Subjects<'a>,
    /// As in `audit`.
    links: Vec<super::audit::Link>,
    /// As in `discover`: who could not be asked.
    failures: Vec<super::discover::Failure>,
}

impl<'a> Survey<'a> {
    /// The document of a run.
    #[must_use]
    pub fn new(
        assessments: &'a [&'a Assessment],
        links: &[LinkAudit],
        observed: &[Observation],
        evidence: &'a Evidence<'a>,
        lang: Lang,
    ) -> Self {
        Self {
            schema: "mang6.survey/v1",
            subjects: Subjects::new(assessments, evidence, lang),
            links: Audit::new(links, lang).links,
            failures: failures(observed, lang),
        }
    }
}
