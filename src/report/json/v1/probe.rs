//! `probe -o json` (and `explain -o json`): every check of every subject with its evidence. With one
//! subject its `checks` and `rung` also stand at the top, where scripts look for them.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::family::Family;
use crate::domain::finding::{Assessment, Finding, Rung, Verdict};
use crate::domain::observation::{ObservationId, OutcomeKind};
use crate::domain::task::ProbeKind;
use crate::domain::text::Lang;
use crate::report::human::evidence::{Evidence, answer};
use crate::report::trace::{Attempt, AttemptStage, Trace};

/// The document.
#[derive(Debug, Clone, Serialize)]
pub struct Probe<'a> {
    schema: String,
    /// In the order given.
    pub subjects: Subjects<'a>,
    /// The one subject's checks; absent with more or fewer subjects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checks: Option<Vec<Check>>,
    /// The one subject's rung, 0-7 or `null`; absent with more or fewer subjects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rung: Option<Option<u8>>,
    /// Every attempt with its stages, under `--trace`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<Vec<TracedAttempt>>,
}

/// Subjects that are put into words one by one as they are written: those of ten thousand at once would
/// be the largest thing the program holds.
#[derive(Debug, Clone, Copy)]
pub struct Subjects<'a> {
    assessments: &'a [&'a Assessment],
    evidence: &'a Evidence<'a>,
    lang: Lang,
}

impl<'a> Subjects<'a> {
    /// Of these assessments.
    #[must_use]
    pub const fn new(
        assessments: &'a [&'a Assessment],
        evidence: &'a Evidence<'a>,
        lang: Lang,
    ) -> Self {
        Self { assessments, evidence, lang }
    }

    /// One by one.
    pub fn each(self) -> impl Iterator<Item = Subject> + use<'a> {
        self.assessments.iter().map(move |each| Subject::of(each, self.evidence, self.lang))
    }
}

impl Serialize for Subjects<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.each())
    }
}

/// A subject.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Subject {
    kind: &'static str,
    key: String,
    /// The highest rung that holds, 0-7; `null` when not even 0 does.
    rung: Option<u8>,
    /// The verdict of each rung on its own, 0 to 7.
    rungs: [Verdict; 8],
    checks: Vec<Check>,
}

/// A check.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    id: &'static str,
    rung: u8,
    verdict: Verdict,
    reason: String,
    evidence: Vec<Cited>,
}

/// An observation a check rests on. Everything but its number is `null` when it is not at hand.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cited {
    /// Its number in the database.
    observation: i64,
    run: Option<i64>,
    at: Option<Timestamp>,
    vantage: Option<String>,
    probe: Option<ProbeKind>,
    address: Option<IpAddr>,
    port: Option<u16>,
    detail: Option<String>,
    outcome: Option<OutcomeKind>,
    /// What came of it, for people.
    answer: Option<String>,
}

/// One attempt, stage by stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TracedAttempt {
    at: Timestamp,
    subject: String,
    probe: ProbeKind,
    family: Family,
    address: IpAddr,
    port: Option<u16>,
    detail: String,
    outcome: OutcomeKind,
    stages: Vec<TracedStage>,
}

/// One stage of an attempt.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TracedStage {
    stage: &'static str,
    ok: bool,
    /// How long it took; `null` where that was not measured.
    elapsed_us: Option<u32>,
    /// What it showed, or what went wrong.
    answer: Option<String>,
}

impl TracedAttempt {
    fn of(attempt: &Attempt, lang: Lang) -> Self {
        let stage = |stage: &AttemptStage| TracedStage {
            stage: stage.name.as_str(),
            ok: stage.ok,
            elapsed_us: stage.elapsed_us,
            answer: stage.said.as_ref().map(|said| said.in_lang(lang).to_owned()),
        };
        Self {
            at: attempt.at,
            subject: attempt.subject.to_string(),
            probe: attempt.probe,
            family: Family::of(attempt.address),
            address: attempt.address,
            port: attempt.port,
            detail: attempt.detail.clone(),
            outcome: attempt.outcome,
            stages: attempt.stages.iter().map(stage).collect(),
        }
    }
}

impl<'a> Probe<'a> {
    /// The document of a verb: `probe`, or `explain`.
    #[must_use]
    pub fn new(
        verb: &str,
        assessments: &'a [&'a Assessment],
        evidence: &'a Evidence<'a>,
        lang: Lang,
    ) -> Self {
        let subjects = Subjects::new(assessments, evidence, lang);
        let only = match assessments {
            [only] => {
                let Subject { checks, rung, .. } = Subject::of(only, evidence, lang);
                Some((checks, rung))
            }
            _ => None,
        };
        let (checks, rung) = only.unzip();
        Self { schema: format!("mang6.{verb}/v1"), subjects, checks, rung, trace: None }
    }

    /// The same with the stages of every attempt.
    #[must_use]
    pub fn with_trace(self, trace: Option<&Trace>, lang: Lang) -> Self {
        let attempts = |trace: &Trace| {
            trace.attempts.iter().map(|attempt| TracedAttempt::of(attempt, lang)).collect()
        };
        Self { trace: trace.map(attempts), ..self }
    }
}

impl Subject {
    fn of(assessment: &Assessment, evidence: &Evidence<'_>, lang: Lang) -> Self {
        Self {
            kind: assessment.subject.kind.as_str(),
            key: assessment.subject.key.clone(),
            rung: assessment.rung.map(Rung::number),
            rungs: assessment.rungs,
            checks: assessment
                .findings
                .iter()
                .map(|finding| Check::of(finding, evidence, lang))
                .collect(),
        }
    }
}

impl Check {
    fn of(finding: &Finding, evidence: &Evidence<'_>, lang: Lang) -> Self {
        Self {
            id: finding.rule,
            rung: finding.rung.number(),
            verdict: finding.verdict,
            reason: finding.reason.in_lang(lang).to_owned(),
            evidence: finding.evidence.iter().map(|id| Cited::of(*id, evidence, lang)).collect(),
        }
    }
}

impl Cited {
    fn of(id: ObservationId, evidence: &Evidence<'_>, lang: Lang) -> Self {
        let cited = evidence.find(id);
        let observation = cited.map(|cited| cited.observation);
        Self {
            observation: id.0,
            run: cited.and_then(|cited| cited.run),
            at: observation.map(|each| each.at),
            vantage: observation.map(|each| each.vantage.clone()),
            probe: observation.map(|each| each.probe),
            address: observation.map(|each| each.address),
            port: observation.and_then(|each| each.port),
            detail: observation.map(|each| each.detail.clone()),
            outcome: observation.map(|each| each.outcome.kind()),
            answer: observation.map(|each| answer(&each.outcome, lang)),
        }
    }
}
