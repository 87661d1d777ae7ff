//! `list observations -o jsonl`: one observation a line, whole, and read back by whoever merges or
//! replays evidence. Raw answers are kept where they are text.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::observation::{NotAttempted, Observation, Outcome, OutcomeKind, Refusal, Stage};
use crate::domain::reading::Reading;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::ProbeKind;

/// A line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvidenceLine {
    at: Timestamp,
    vantage: String,
    subject_kind: SubjectKind,
    subject_key: String,
    probe: ProbeKind,
    address: IpAddr,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    port: Option<u16>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    detail: String,
    outcome: OutcomeKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reading: Option<Reading>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refused_by: Option<Refusal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stage: Option<Stage>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<NotAttempted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    raw_text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    raw_sha256: Option<String>,
}

impl From<&Observation> for EvidenceLine {
    fn from(observation: &Observation) -> Self {
        let mut line = Self {
            at: observation.at,
            vantage: observation.vantage.clone(),
            subject_kind: observation.subject.kind,
            subject_key: observation.subject.key.clone(),
            probe: observation.probe,
            address: observation.address,
            port: observation.port,
            detail: observation.detail.clone(),
            outcome: observation.outcome.kind(),
            reading: None,
            refused_by: None,
            stage: None,
            reason: None,
            why: None,
            raw_text: observation
                .raw
                .as_deref()
                .and_then(|raw| std::str::from_utf8(raw).ok())
                .map(str::to_owned),
            raw_sha256: None,
        };
        match &observation.outcome {
            Outcome::Answered(reading) => line.reading = Some(reading.clone()),
            Outcome::Silent => {}
            Outcome::Refused { by } => line.refused_by = Some(*by),
            Outcome::Failed { stage, reason } => {
                line.stage = Some(*stage);
                line.reason = Some(reason.clone());
            }
            Outcome::NotAttempted { why } => line.why = Some(*why),
        }
        line
    }
}

impl EvidenceLine {
    /// The line with its raw answer in a file of its own, named for its hash.
    #[must_use]
    pub fn with_raw_in(self, sha256: Option<String>) -> Self {
        Self { raw_text: None, raw_sha256: sha256, ..self }
    }

    /// The observation that the line is; `None` when what its outcome needs is missing.
    #[must_use]
    pub fn into_observation(self) -> Option<Observation> {
        let outcome = match self.outcome {
            OutcomeKind::Answered => Outcome::Answered(self.reading?),
            OutcomeKind::Silent => Outcome::Silent,
            OutcomeKind::Refused => Outcome::Refused { by: self.refused_by? },
            OutcomeKind::Failed => Outcome::Failed { stage: self.stage?, reason: self.reason? },
            OutcomeKind::NotAttempted => Outcome::NotAttempted { why: self.why? },
        };
        Some(Observation {
            id: None,
            at: self.at,
            vantage: self.vantage,
            subject: Subject::new(self.subject_kind, self.subject_key),
            probe: self.probe,
            address: self.address,
            port: self.port,
            detail: self.detail,
            outcome,
            raw: self.raw_text.map(String::into_bytes),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_back_as_the_observation_it_was() {
        let outcomes = [
            Outcome::Silent,
            Outcome::Refused { by: Refusal::Port },
            Outcome::Failed { stage: Stage::Login, reason: "\u{1b}".to_owned() },
            Outcome::NotAttempted { why: NotAttempted::NoCredential },
        ];
        for outcome in outcomes {
            let observation = Observation {
                id: None,
                at: Timestamp::UNIX_EPOCH,
                vantage: "ttdl".to_owned(),
                subject: Subject::new(SubjectKind::Web, "w"),
                probe: ProbeKind::Http,
                address: "::1".parse().unwrap(),
                port: Some(443),
                detail: "https w/".to_owned(),
                outcome,
                raw: Some(b"page".to_vec()),
            };
            let json = serde_json::to_string(&EvidenceLine::from(&observation)).unwrap();
            let line: EvidenceLine = serde_json::from_str(&json).unwrap();
            assert_eq!(line.into_observation(), Some(observation));
        }
    }
}
