//! The numbers that states are judged by, each with its source. They are arguments.

use jiff::SignedDuration;

/// How many measurements it takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackPolicy {
    /// A state is believed when so many …
    pub confirm_count: usize,
    /// … of the last so many measurements say it.
    pub of_count: usize,
    /// Loss below what one train can show is judged over so many trains.
    pub loss_count: usize,
    /// A lossy link is well again after so many trains without loss.
    pub clean_count: usize,
    /// A link flaps when its state changed so often …
    pub flap_count: usize,
    /// … within so many measurements, and has settled when it has not changed in as many.
    pub flap_of_count: u64,
    /// Longer without a measurement, and the time between is unknown.
    pub gap: SignedDuration,
    /// A hub is down when all of its links are silent and there are at least so many: fewer may fail
    /// together by chance.
    pub hub_link_count: usize,
    /// Loss that no contract limits: beyond it a link is degraded, 0-1.
    pub loss_ratio: f64,
}

impl TrackPolicy {
    /// Our assumptions, where nothing else is said: two of three, as monitoring systems confirm a
    /// state; twelve trains are an hour at five minutes; Nagios counts flapping over 21 checks, high
    /// at half of what is possible; twenty minutes are three missed runs of a five-minute timer.
    #[must_use]
    pub const fn standard() -> Self {
        Self {
            confirm_count: 2,
            of_count: 3,
            loss_count: 12,
            clean_count: 6,
            flap_count: 5,
            flap_of_count: 20,
            gap: SignedDuration::from_mins(20),
            hub_link_count: 3,
            // As `Policy::parity_loss_ratio`.
            loss_ratio: 0.02,
        }
    }
}
