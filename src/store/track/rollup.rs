//! What the samples of five minutes, an hour or a day add up to: nothing of least, most and lost is
//! lost.

use crate::domain::track::Figures;

/// Five minutes, an hour, a day, seconds.
pub(super) const SPANS_S: [i64; 3] = [300, 3_600, 86_400];

/// Whose, and of which stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stretch {
    /// The track's number.
    pub(super) track: i64,
    /// How long, seconds.
    pub(super) span_s: i64,
    /// Its beginning, seconds since 1970-01-01 UTC.
    pub(super) start_s: i64,
}

/// A sum; times in microseconds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rollup {
    pub(super) sample_count: u32,
    pub(super) sent_count: i64,
    pub(super) received_count: i64,
    pub(super) duplicate_count: i64,
    pub(super) reordered_count: i64,
    pub(super) rtt_min_us: Option<u32>,
    /// The mean of each train, times what it received.
    pub(super) rtt_sum_us: i64,
    pub(super) rtt_max_us: Option<u32>,
    /// The largest of its trains.
    pub(super) rtt_p95_us: Option<u32>,
    pub(super) jitter_max_us: Option<u32>,
    pub(super) jitter_sum_us: i64,
    /// Trains that have one.
    pub(super) jitter_count: u32,
}

impl Rollup {
    /// Adds a train.
    pub(super) fn add(&mut self, figures: &Figures) {
        let (mark, rtt) = (figures.mark, figures.rtt);
        self.sample_count += 1;
        self.sent_count += i64::from(mark.sent_count);
        self.received_count += i64::from(mark.received_count);
        self.duplicate_count += i64::from(figures.duplicate_count);
        self.reordered_count += i64::from(figures.reordered_count);
        if let Some(rtt) = rtt {
            self.rtt_min_us = Some(self.rtt_min_us.map_or(rtt.min_us, |min| min.min(rtt.min_us)));
            self.rtt_sum_us += i64::from(rtt.avg_us) * i64::from(mark.received_count);
            // Nothing is less than a value.
            self.rtt_max_us = self.rtt_max_us.max(Some(rtt.max_us));
            self.rtt_p95_us = self.rtt_p95_us.max(Some(rtt.p95_us));
        }
        if let Some(jitter_us) = figures.jitter_us {
            self.jitter_max_us = self.jitter_max_us.max(Some(jitter_us));
            self.jitter_sum_us += i64::from(jitter_us);
            self.jitter_count += 1;
        }
    }
}
