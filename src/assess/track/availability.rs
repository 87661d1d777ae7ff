//! Availability over a stretch of time, from periods and planned work: what the clause of a contract
//! needs. Time that nobody measured and time of planned work are neither up nor down, and are shown.

use jiff::{SignedDuration, Timestamp};

use crate::domain::track::{Period, TrackState, Window};

/// A stretch of time, its end not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// From.
    pub from: Timestamp,
    /// To.
    pub to: Timestamp,
}

impl Stretch {
    fn length(self) -> SignedDuration {
        self.to.duration_since(self.from).max(SignedDuration::ZERO)
    }

    fn overlap(self, other: Self) -> Option<Self> {
        let both = Self { from: self.from.max(other.from), to: self.to.min(other.to) };
        (both.from < both.to).then_some(both)
    }
}

/// One outage within the stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// The numbers of its periods in the track.
    pub numbers: Vec<u32>,
    /// The first sign of it.
    pub start: Timestamp,
    /// The last sign before it.
    pub start_after: Option<Timestamp>,
    /// Its end; `None` while it lasts.
    pub end: Option<Timestamp>,
    /// Its length within the stretch, planned work left out.
    pub counted: SignedDuration,
    /// Where it comes from.
    pub cause: crate::domain::track::Cause,
    /// Whether a backup line carried for some of it.
    pub carried: bool,
    /// What came after it was not known: its true end may be later.
    pub end_unknown: bool,
}

/// How long a track was in which state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Availability {
    /// Passing packets within the contract.
    pub up: SignedDuration,
    /// Passing packets, not as promised.
    pub degraded: SignedDuration,
    /// Passing none, backup or not.
    pub down: SignedDuration,
    /// Not measured, or hidden by a hub or vantage that was down.
    pub unknown: SignedDuration,
    /// Planned work, whatever the state.
    pub planned: SignedDuration,
    /// Each outage that is not planned work altogether.
    pub outages: Vec<Outage>,
}

impl Availability {
    /// The share of known time in which it passed packets, 0-1; `None` when nothing is known.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        let known = self.up + self.degraded + self.down;
        (known > SignedDuration::ZERO)
            .then(|| (self.up + self.degraded).as_secs_f64() / known.as_secs_f64())
    }

    /// The mean length of its outages that ended; `None` without any.
    #[must_use]
    pub fn mean_time_to_repair(&self) -> Option<SignedDuration> {
        let ended: Vec<SignedDuration> = self
            .outages
            .iter()
            .filter(|outage| outage.end.is_some() && !outage.end_unknown)
            .map(|outage| outage.counted)
            .collect();
        let count = i32::try_from(ended.len()).ok().filter(|count| *count > 0)?;
        Some(ended.into_iter().sum::<SignedDuration>() / count)
    }
}

/// Adds up one track's periods over a stretch. Periods under way last until `now`, and `now` bounds
/// the stretch; time before the first period is unknown.
#[must_use]
pub fn over(
    stretch: Stretch,
    now: Timestamp,
    periods: &[Period],
    windows: &[&Window],
) -> Availability {
    let stretch = Stretch { from: stretch.from, to: stretch.to.min(now).max(stretch.from) };
    let planned = merged(stretch, windows);
    let mut sum = Availability {
        planned: planned.iter().map(|window| window.length()).sum(),
        ..Availability::default()
    };
    for period in periods {
        let whole = Stretch { from: period.start, to: period.end.unwrap_or(now) };
        let Some(within) = whole.overlap(stretch) else { continue };
        let work: SignedDuration =
            planned.iter().filter_map(|window| window.overlap(within)).map(Stretch::length).sum();
        let counted = within.length() - work;
        match period.state {
            TrackState::Up => sum.up += counted,
            TrackState::Degraded => sum.degraded += counted,
            TrackState::Down | TrackState::Backup => sum.down += counted,
            TrackState::Unknown => {}
        }
        note_outage(&mut sum.outages, period, counted);
    }
    sum.outages.retain(|outage| outage.counted > SignedDuration::ZERO);
    let known = sum.up + sum.degraded + sum.down + sum.planned;
    sum.unknown = (stretch.length() - known).max(SignedDuration::ZERO);
    sum
}

/// Down and carried by a backup, one after the other, are one outage.
fn note_outage(outages: &mut Vec<Outage>, period: &Period, counted: SignedDuration) {
    let joins =
        outages.last_mut().filter(|outage| outage.end == Some(period.start) && !outage.end_unknown);
    if !period.state.is_outage() {
        if let Some(before) = joins {
            before.end_unknown = period.state == TrackState::Unknown;
        }
        return;
    }
    let carried = period.state == TrackState::Backup;
    if let Some(before) = joins {
        before.numbers.push(period.number);
        before.end = period.end;
        before.counted += counted;
        before.carried |= carried;
        return;
    }
    outages.push(Outage {
        numbers: vec![period.number],
        start: period.start,
        start_after: period.start_after,
        end: period.end,
        counted,
        cause: period.cause,
        carried,
        end_unknown: false,
    });
}

/// Planned work within the stretch, each moment once.
fn merged(stretch: Stretch, windows: &[&Window]) -> Vec<Stretch> {
    let mut cut: Vec<Stretch> = windows
        .iter()
        .filter_map(|window| Stretch { from: window.from, to: window.to }.overlap(stretch))
        .collect();
    cut.sort_by_key(|window| window.from);
    let mut merged: Vec<Stretch> = Vec::new();
    for window in cut {
        match merged.last_mut() {
            Some(last) if window.from <= last.to => last.to = last.to.max(window.to),
            _ => merged.push(window),
        }
    }
    merged
}
