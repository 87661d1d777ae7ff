//! The links' month for `report --kind sla`: availability, outages and repair times from the periods
//! remembered of each link, figures from its samples, a strip of days. What was not measured is in
//! neither part of a share.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::desk::Desk;
use super::failure::Failure;
use super::{record, status};
use crate::domain::collection::Job;
use crate::domain::outlook::{SlaDay, SlaLine};
use crate::domain::progress::ProgressReport;
use crate::domain::track::{TrackKey, TrackState};
use crate::plan::tally::day_of;
use crate::report::content::{Table, sla_tables};
use crate::store::Store;
use crate::store::track::StoredPeriod;

/// One table of figures, one of outages, one of days.
pub fn tables(
    desk: &Desk<'_>,
    store: &Store,
    values: &ProgressReport,
    period: Option<(Date, Date)>,
) -> Result<Vec<Table>, Failure> {
    let today = day_of(desk.clock.now());
    let (from, to) = period.unwrap_or((today.first_of_month(), today));
    let before = from.yesterday().map_err(|error| Failure::usage(error.to_string()))?;
    let begin = status::moment(desk, Some(before))?;
    let end = status::moment(desk, Some(to))?.min(desk.clock.now());
    let mut lines = Vec::new();
    for vantage in store.tracked_vantages().map_err(record::refused)? {
        let mut by_track: BTreeMap<TrackKey, Vec<StoredPeriod>> = BTreeMap::new();
        for stored in store.periods(&vantage, begin, end).map_err(record::refused)? {
            by_track.entry(stored.track.clone()).or_default().push(stored);
        }
        let totals = store.totals(&vantage, begin, end).map_err(record::refused)?;
        let audits = audits(store, &vantage, (begin, end))?;
        for (track, periods) in by_track {
            if values.record.link(&track.key).is_none() {
                continue;
            }
            let mut line = line(&vantage, &track, &periods, (begin, end));
            line.total = totals.get(&track).copied();
            line.audits = audits;
            lines.push(line);
        }
    }
    Ok(sla_tables(&values.record, &lines))
}

fn line(
    vantage: &str,
    track: &TrackKey,
    periods: &[StoredPeriod],
    (begin, end): (Timestamp, Timestamp),
) -> SlaLine {
    let mut line = SlaLine {
        vantage: vantage.to_owned(),
        link: track.key.clone(),
        aspect: track.aspect,
        up: SignedDuration::ZERO,
        down: SignedDuration::ZERO,
        unknown: SignedDuration::ZERO,
        outages: Vec::new(),
        total: None,
        days: days(periods, begin, end),
        audits: None,
    };
    let mut covered = SignedDuration::ZERO;
    for stored in periods {
        let period = &stored.period;
        let (from, to) = (period.start.max(begin), period.end.unwrap_or(end).min(end));
        if to <= from {
            continue;
        }
        let length = from.duration_until(to);
        covered += length;
        match period.state {
            TrackState::Up | TrackState::Degraded => line.up += length,
            // Carried by its backup the unit is not cut off, the link itself is out.
            TrackState::Down | TrackState::Backup => {
                line.down += length;
                line.outages.push((from, period.end.map(|_| to), stored.witness));
            }
            TrackState::Unknown => line.unknown += length,
        }
    }
    line.unknown += begin.duration_until(end) - covered;
    line
}

/// The first and the last audit of the period.
fn audits(
    store: &Store,
    vantage: &str,
    (begin, end): (Timestamp, Timestamp),
) -> Result<Option<(i64, i64)>, Failure> {
    let collections = store.collections().map_err(record::refused)?;
    let mut numbers = collections
        .iter()
        .filter(|each| each.job == Job::Audit && each.vantage == vantage)
        .filter(|each| begin <= each.opened_at && each.opened_at < end)
        .map(|each| each.number);
    let first = numbers.next();
    Ok(first.map(|first| (first, numbers.next_back().unwrap_or(first))))
}

/// The worst state of each day.
fn days(periods: &[StoredPeriod], begin: Timestamp, end: Timestamp) -> Vec<SlaDay> {
    let mut days = Vec::new();
    let mut from = begin;
    while from < end {
        let to = from + SignedDuration::from_hours(24);
        let touching = periods.iter().filter(|stored| {
            stored.period.start < to && stored.period.end.is_none_or(|end| end > from)
        });
        let states = touching.map(|stored| stored.period.state);
        let rank = |state: &TrackState| match state {
            TrackState::Down => 4,
            TrackState::Backup => 3,
            TrackState::Degraded => 2,
            TrackState::Up => 1,
            TrackState::Unknown => 0,
        };
        let worst = states.max_by_key(rank).unwrap_or(TrackState::Unknown);
        days.push(SlaDay { day: day_of(from), state: worst });
        let Ok(next) = from.checked_add(24.hours()) else { break };
        from = next;
    }
    days
}
