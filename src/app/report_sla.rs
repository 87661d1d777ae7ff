//! The links' month for `report --kind sla`: the figures that `audit --month` counts, planned work left
//! out, of every vantage, and a strip of days. What was not measured is in neither part of a share.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::desk::Desk;
use super::failure::Failure;
use super::report::ReportRequest;
use super::{record, sla, status};
use crate::assess::track::availability::Stretch;
use crate::domain::collection::Job;
use crate::domain::family::Family;
use crate::domain::outlook::{SlaDay, SlaLine};
use crate::domain::progress::ProgressReport;
use crate::domain::sla::FamilyMonth;
use crate::domain::track::{TrackKey, TrackKind, TrackState};
use crate::plan::tally::day_of;
use crate::report::content::Kind;
use crate::store::Store;
use crate::store::track::StoredPeriod;

/// Every link's figures, family by family, of every vantage.
pub fn lines(
    desk: &Desk<'_>,
    store: &Store,
    values: &ProgressReport,
    period: Option<(Date, Date)>,
) -> Result<Vec<SlaLine>, Failure> {
    let stretch = stretch(desk, period)?;
    let (begin, end) = (stretch.from, stretch.to);
    let mut lines = Vec::new();
    let asked = (desk.clock.now(), &[][..]);
    for told in sla::by_vantage(store, &values.record, stretch, asked)? {
        let (seen, month) = told?;
        let audits = audits(store, &seen.vantage, (begin, end))?;
        let mut by_track: HashMap<&TrackKey, Vec<&StoredPeriod>> = HashMap::new();
        for stored in &seen.periods {
            by_track.entry(&stored.track).or_default().push(stored);
        }
        for link in month.links {
            for figures in link.families {
                let aspect = figures.family.into();
                let track = TrackKey::new(TrackKind::Link, &link.code, aspect);
                // What this vantage never looked at is no line of its.
                let Some(periods) = by_track.get(&track) else { continue };
                lines.push(SlaLine {
                    vantage: seen.vantage.clone(),
                    link: link.code.clone(),
                    figures,
                    days: days(periods, begin, end),
                    audits,
                });
            }
        }
    }
    Ok(lines)
}

/// The period asked for, or this month as far as it is gone.
fn stretch(desk: &Desk<'_>, period: Option<(Date, Date)>) -> Result<Stretch, Failure> {
    let today = day_of(desk.clock.now());
    let (from, to) = period.unwrap_or((today.first_of_month(), today));
    let before = from.yesterday().map_err(|error| Failure::usage(error.to_string()))?;
    let from = status::moment(desk, Some(before))?;
    Ok(Stretch { from, to: status::moment(desk, Some(to))?.min(desk.clock.now()) })
}

/// The share of the period that each link was up, by the vantage that measured it longest; none where that
/// one did not observe enough of it, and nothing for the kinds of report that do not tell of links, and for
/// the one that is about them: see [`of_lines`].
pub fn availability(
    desk: &Desk<'_>,
    store: &Store,
    values: &ProgressReport,
    request: &ReportRequest,
) -> Result<BTreeMap<(String, Family), f64>, Failure> {
    if request.kind != Kind::Progress {
        return Ok(BTreeMap::new());
    }
    let stretch = stretch(desk, request.period)?;
    let asked = (desk.clock.now(), &[][..]);
    let length = stretch.to.duration_since(stretch.from);
    let mut longest = Longest::default();
    for told in sla::by_vantage(store, &values.record, stretch, asked)? {
        for link in told?.1.links {
            for figures in &link.families {
                longest.note(&link.code, figures, length);
            }
        }
    }
    Ok(longest.ratios())
}

/// The same from figures that were reckoned already.
pub fn of_lines(
    desk: &Desk<'_>,
    lines: &[SlaLine],
    period: Option<(Date, Date)>,
) -> Result<BTreeMap<(String, Family), f64>, Failure> {
    let stretch = stretch(desk, period)?;
    let length = stretch.to.duration_since(stretch.from);
    let mut longest = Longest::default();
    for line in lines {
        longest.note(&line.link, &line.figures, length);
    }
    Ok(longest.ratios())
}

/// Of each link and family the share of the time it was up and how long it was measured, where that was the
/// longest.
#[derive(Default)]
struct Longest(BTreeMap<(String, Family), (SignedDuration, f64)>);

impl Longest {
    fn note(&mut self, link: &str, figures: &FamilyMonth, length: SignedDuration) {
        let Some(ratio) = figures.availability_ratio else { return };
        if !figures.is_observed(length) {
            return;
        }
        let measured = figures.up + figures.degraded + figures.down;
        let known = self.0.entry((link.to_owned(), figures.family)).or_insert((measured, ratio));
        if measured > known.0 {
            *known = (measured, ratio);
        }
    }

    fn ratios(self) -> BTreeMap<(String, Family), f64> {
        self.0.into_iter().map(|(key, (_, ratio))| (key, ratio)).collect()
    }
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
fn days(periods: &[&StoredPeriod], begin: Timestamp, end: Timestamp) -> Vec<SlaDay> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::Verdict;
    use crate::domain::track::Total;

    fn link(up: i64, down: i64, planned: i64, unknown: i64) -> FamilyMonth {
        let hours = SignedDuration::from_hours;
        let number = |hours: i64| f64::from(i32::try_from(hours).unwrap());
        FamilyMonth {
            family: Family::Ipv6,
            availability_ratio: (up + down > 0).then(|| number(up) / number(up + down)),
            kept: Verdict::NotApplicable,
            up: hours(up),
            degraded: SignedDuration::ZERO,
            down: hours(down),
            unknown: hours(unknown),
            planned: hours(planned),
            mean_time_to_repair: None,
            outages: Vec::new(),
            filtered: Vec::new(),
            total: Total::default(),
        }
    }

    /// A link that was looked at for an hour of a month has no availability of that month.
    #[test]
    fn too_little_observed_is_no_figure() {
        let shown = |links: &[FamilyMonth]| {
            let mut longest = Longest::default();
            for each in links {
                longest.note("l", each, SignedDuration::from_hours(720));
            }
            longest.ratios().into_values().collect::<Vec<_>>()
        };
        let none: Vec<f64> = Vec::new();
        assert_eq!(shown(&[link(1, 0, 0, 719)]), none);
        assert_eq!(shown(&[link(647, 0, 0, 73)]), none);
        assert_eq!(shown(&[link(648, 0, 0, 72)]), [1.0]);
        assert_eq!(shown(&[link(320, 320, 10, 70)]), [0.5]);
        assert_eq!(shown(&[link(1, 0, 719, 0)]), [1.0]);
        // Another vantage's look of an hour does not come before it.
        assert_eq!(shown(&[link(0, 20, 0, 700), link(700, 0, 0, 20)]), [1.0]);
    }
}
