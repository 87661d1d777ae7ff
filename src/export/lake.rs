//! Rows of a lake: JSON lines whose columns are the same in every line, so that an engine that reads
//! compressed JSON lines in Hive's folders (DuckDB, ClickHouse, Trino, Spark) needs no schema of ours.
//! Times are RFC 3339 in UTC; a column that a row has nothing for is null. A column that is a folder's
//! name is not in the line: engines would have it twice.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::collection::Collection;
use crate::domain::family::Family;
use crate::domain::finding::{Assessment, Rung};
use crate::domain::observation::{Observation, Outcome};
use crate::domain::partition_key::PartitionKey;
use crate::domain::reading::Reading;
use crate::domain::regained::{Cause, RungChange};
use crate::domain::subject::Subject;
use crate::domain::track::{Period, Total, TrackKey};
use crate::domain::unit::UnitKey;

/// Folders below a table's own: `vantage=…/date=…`, in the order asked for.
#[must_use]
pub fn folders(keys: &[PartitionKey], run: &Collection) -> Vec<String> {
    keys.iter()
        .map(|key| match key {
            PartitionKey::Vantage => format!("vantage={}", escaped(&run.vantage)),
            PartitionKey::Date => format!("date={}", date(run)),
        })
        .collect()
}

fn date(run: &Collection) -> String {
    run.opened_at.strftime("%Y-%m-%d").to_string()
}

/// A folder's value as Hive writes it: what a path cannot hold is `%XX`.
fn escaped(value: &str) -> String {
    let mut text = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            text.push(char::from(byte));
        } else {
            text.extend(['%', hex(byte >> 4), hex(byte & 0xf)]);
        }
    }
    text
}

fn hex(digit: u8) -> char {
    char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase()
}

/// A row of `observations`.
#[derive(Debug, Serialize)]
pub struct ObservationRow<'a> {
    run_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    vantage: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    job: &'static str,
    at: Timestamp,
    subject_kind: &'static str,
    subject_key: &'a str,
    probe: &'static str,
    address: String,
    family: &'static str,
    port: Option<u16>,
    detail: &'a str,
    outcome: &'static str,
    rtt_us: Option<u32>,
    word: Option<&'static str>,
    reason: Option<&'a str>,
    /// JSON in a string: readings differ from probe to probe, columns do not.
    reading: Option<String>,
}

impl<'a> ObservationRow<'a> {
    /// The row of an observation of a run.
    pub fn new(
        keys: &[PartitionKey],
        run: &'a Collection,
        observation: &'a Observation,
    ) -> std::io::Result<Self> {
        let (mut rtt_us, mut word, mut reason, mut reading) = (None, None, None, None);
        match &observation.outcome {
            Outcome::Answered(answer) => {
                if let Reading::Echo(echo) = answer {
                    rtt_us = Some(echo.rtt_us);
                }
                reading = Some(serde_json::to_string(answer)?);
            }
            Outcome::Silent => {}
            Outcome::Refused { by } => word = Some(by.as_str()),
            Outcome::Failed { stage, reason: told } => {
                (word, reason) = (Some(stage.as_str()), Some(told.as_str()));
            }
            Outcome::NotAttempted { why } => word = Some(why.as_str()),
        }
        Ok(Self {
            run_id: run.id.to_string(),
            vantage: (!keys.contains(&PartitionKey::Vantage)).then_some(run.vantage.as_str()),
            date: (!keys.contains(&PartitionKey::Date)).then(|| date(run)),
            job: run.job.as_str(),
            at: observation.at,
            subject_kind: observation.subject.kind.as_str(),
            subject_key: &observation.subject.key,
            probe: observation.probe.as_str(),
            address: observation.address.to_string(),
            family: Family::of(observation.address).as_str(),
            port: observation.port,
            detail: &observation.detail,
            outcome: observation.outcome.kind().as_str(),
            rtt_us,
            word,
            reason,
            reading,
        })
    }
}

/// A row of `runs`.
#[derive(Debug, Serialize)]
pub struct RunRow<'a> {
    run_id: String,
    run: i64,
    job: &'static str,
    vantage: &'a str,
    state: &'static str,
    opened_at: Timestamp,
    closed_at: Option<Timestamp>,
    observation_count: u64,
    unlisted: bool,
    approval: Option<&'a str>,
}

impl<'a> From<&'a Collection> for RunRow<'a> {
    fn from(run: &'a Collection) -> Self {
        Self {
            run_id: run.id.to_string(),
            run: run.number,
            job: run.job.as_str(),
            vantage: &run.vantage,
            state: run.state.as_str(),
            opened_at: run.opened_at,
            closed_at: run.closed_at,
            observation_count: run.observation_count,
            unlisted: run.unlisted,
            approval: run.approval.as_deref(),
        }
    }
}

/// Whose a row is: the subject, and the unit it counts for.
#[derive(Debug, Serialize)]
struct Whose<'a> {
    subject_kind: &'static str,
    subject_key: &'a str,
    unit_era: Option<&'static str>,
    unit_code: Option<&'a str>,
}

impl<'a> Whose<'a> {
    fn new(subject: &'a Subject, unit: Option<&'a UnitKey>) -> Self {
        Self {
            subject_kind: subject.kind.as_str(),
            subject_key: &subject.key,
            unit_era: unit.map(|unit| unit.era.as_str()),
            unit_code: unit.map(|unit| unit.code.as_str()),
        }
    }
}

/// A row of `standing`: a subject's rung now, and the verdict of each rung by itself.
#[derive(Debug, Serialize)]
pub struct StandingRow<'a> {
    as_of: Timestamp,
    #[serde(flatten)]
    whose: Whose<'a>,
    rung: Option<u8>,
    #[serde(flatten)]
    rungs: BTreeMap<String, &'static str>,
}

impl<'a> StandingRow<'a> {
    /// The row of an assessment as of a moment.
    #[must_use]
    pub fn new(as_of: Timestamp, assessment: &'a Assessment, unit: Option<&'a UnitKey>) -> Self {
        let rungs = assessment.rungs.iter().enumerate();
        Self {
            as_of,
            whose: Whose::new(&assessment.subject, unit),
            rung: assessment.rung.map(Rung::number),
            rungs: rungs
                .map(|(number, verdict)| (format!("rung_{number}"), verdict.as_str()))
                .collect(),
        }
    }
}

/// A row of `rung_changes`.
#[derive(Debug, Serialize)]
pub struct ChangeRow<'a> {
    at: Timestamp,
    #[serde(flatten)]
    whose: Whose<'a>,
    way: &'static str,
    from_rung: Option<u8>,
    to_rung: Option<u8>,
    cause: Option<&'static str>,
}

impl<'a> ChangeRow<'a> {
    /// The row of a change.
    #[must_use]
    pub fn new(subject: &'a Subject, unit: Option<&'a UnitKey>, change: &RungChange) -> Self {
        Self {
            at: change.at,
            whose: Whose::new(subject, unit),
            way: change.way.as_str(),
            from_rung: change.from.map(Rung::number),
            to_rung: change.to.map(Rung::number),
            cause: change.cause.map(Cause::as_str),
        }
    }
}

/// What a track is: a family or the parity of a link, a hub or the vantage, seen from one vantage.
#[derive(Debug, Serialize)]
struct Tracked<'a> {
    vantage: &'a str,
    kind: &'static str,
    key: &'a str,
    aspect: &'static str,
}

impl<'a> Tracked<'a> {
    fn new(vantage: &'a str, track: &'a TrackKey) -> Self {
        Self { vantage, kind: track.kind.as_str(), key: &track.key, aspect: track.aspect.as_str() }
    }
}

/// A row of `link_periods`: a stretch of time in one state; `end_at` is null while it lasts.
#[derive(Debug, Serialize)]
pub struct PeriodRow<'a> {
    #[serde(flatten)]
    track: Tracked<'a>,
    number: u32,
    state: &'static str,
    cause: &'static str,
    start_at: Timestamp,
    end_at: Option<Timestamp>,
}

impl<'a> PeriodRow<'a> {
    /// The row of a period.
    #[must_use]
    pub fn new(vantage: &'a str, track: &'a TrackKey, period: &Period) -> Self {
        Self {
            track: Tracked::new(vantage, track),
            number: period.number,
            state: period.state.as_str(),
            cause: period.cause.as_str(),
            start_at: period.start,
            end_at: period.end,
        }
    }
}

/// A row of `link_days`: a day's trains added up.
#[derive(Debug, Serialize)]
pub struct DayRow<'a> {
    #[serde(flatten)]
    track: Tracked<'a>,
    date: String,
    sample_count: u32,
    sent_count: u32,
    received_count: u32,
    loss_ratio: Option<f64>,
    rtt_min_us: Option<u32>,
    rtt_avg_us: Option<u32>,
    rtt_max_us: Option<u32>,
    jitter_avg_us: Option<u32>,
}

impl<'a> DayRow<'a> {
    /// The row of a day, by the moment it begins.
    #[must_use]
    pub fn new(vantage: &'a str, track: &'a TrackKey, begins: Timestamp, total: &Total) -> Self {
        Self {
            track: Tracked::new(vantage, track),
            date: begins.strftime("%Y-%m-%d").to_string(),
            sample_count: total.sample_count,
            sent_count: total.sent_count,
            received_count: total.received_count,
            loss_ratio: total.loss_ratio(),
            rtt_min_us: total.rtt_min_us,
            rtt_avg_us: total.rtt_avg_us,
            rtt_max_us: total.rtt_max_us,
            jitter_avg_us: total.jitter_avg_us,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vantage_is_a_folder_and_nothing_else() {
        assert_eq!(escaped("ttdl-v6only"), "ttdl-v6only");
        assert_eq!(escaped("../x/Trà Bồng"), "%2E%2E%2Fx%2FTr%C3%A0%20B%E1%BB%93ng");
    }
}
