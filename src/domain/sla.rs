//! A month of the links: what the availability clause of a contract needs, IPv4 beside IPv6.

use jiff::{SignedDuration, Timestamp};

use super::family::Family;
use super::finding::Verdict;
use super::track::{Acknowledgement, Cause, Total};

/// The least share of a stretch of time that must have been observed for its availability to be a figure,
/// 0-1: our rule, the share that the readings of a sustained rung must span. Below it the availability is
/// that of the hours somebody looked, and no word on the contract, unless it is proved whatever the rest was
/// ([`FamilyMonth::kept_promise`]).
pub const LEAST_OBSERVED_RATIO: f64 = 0.9;

/// A month of every link.
#[derive(Debug, Clone, PartialEq)]
pub struct Month {
    /// Its first moment, in the province's time.
    pub from: Timestamp,
    /// The next month's first moment.
    pub to: Timestamp,
    /// Where it was measured from.
    pub vantage: String,
    /// The links, by code.
    pub links: Vec<LinkMonth>,
}

/// A month of one link.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkMonth {
    /// Its code.
    pub code: String,
    /// The unit at its far end, by name.
    pub unit: Option<String>,
    /// Who provides it.
    pub provider: Option<String>,
    /// The contract's number.
    pub contract_number: Option<String>,
    /// Availability that the contract promises, 0-1.
    pub promised_ratio: Option<f64>,
    /// Each declared family, IPv4 first.
    pub families: Vec<FamilyMonth>,
}

/// A month of one family of a link.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyMonth {
    /// The family.
    pub family: Family,
    /// Share of known time in which packets passed, planned work left out, 0-1.
    pub availability_ratio: Option<f64>,
    /// Whether the promise was kept.
    pub kept: Verdict,
    /// Time within the contract.
    pub up: SignedDuration,
    /// Time in which packets passed, not as promised.
    pub degraded: SignedDuration,
    /// Time in which none passed.
    pub down: SignedDuration,
    /// Time that nobody measured.
    pub unknown: SignedDuration,
    /// Time of planned work.
    pub planned: SignedDuration,
    /// Mean length of the outages that ended.
    pub mean_time_to_repair: Option<SignedDuration>,
    /// The outages.
    pub outages: Vec<MonthOutage>,
    /// When its echoes were filtered while TCP passed, from and to (`None` while it lasts): no outages.
    pub filtered: Vec<(Timestamp, Option<Timestamp>)>,
    /// Its samples added up.
    pub total: Total,
}

impl FamilyMonth {
    /// Whether enough of a stretch was observed for a figure, planned work counted as observed.
    #[must_use]
    pub fn is_observed(&self, length: SignedDuration) -> bool {
        let observed = self.observed().as_secs_f64();
        observed > 0.0 && observed >= length.as_secs_f64() * LEAST_OBSERVED_RATIO
    }

    /// Whether a promise was kept in a stretch of which so much is gone. Where enough was observed the share of
    /// the known time tells. Where less was, only what holds however it went while nobody measured: a breach
    /// where the outages seen are longer than the promise allows in the whole stretch, planned work left out,
    /// and a promise kept where it was seen to pass packets for as long as the whole stretch asks for.
    #[must_use]
    pub fn kept_promise(
        &self,
        promised_ratio: f64,
        (gone, whole): (SignedDuration, SignedDuration),
    ) -> Verdict {
        let counted = (whole - self.planned).max(SignedDuration::ZERO).as_secs_f64();
        let passed = (self.up + self.degraded).as_secs_f64();
        let ratio = self.availability_ratio.filter(|_| self.is_observed(gone));
        match ratio {
            Some(ratio) if ratio + 1e-9 >= promised_ratio => Verdict::Pass,
            Some(_) => Verdict::Fail,
            None if self.down.as_secs_f64() > counted * (1.0 - promised_ratio) + 1e-3 => {
                Verdict::Fail
            }
            None if passed > 0.0 && passed >= counted * promised_ratio => Verdict::Pass,
            None => Verdict::Unknown,
        }
    }

    /// The time that is known, planned work included.
    #[must_use]
    pub fn observed(&self) -> SignedDuration {
        self.up + self.degraded + self.down + self.planned
    }

    /// How many outages it had; `None` where nobody measured, which is not "none".
    #[must_use]
    pub const fn outage_count(&self) -> Option<usize> {
        let count = self.outages.len();
        if count == 0 && self.availability_ratio.is_none() { None } else { Some(count) }
    }
}

/// An outage of the month.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthOutage {
    /// The first sign of it.
    pub start: Timestamp,
    /// The last sign of life before it.
    pub start_after: Option<Timestamp>,
    /// Its end; `None` while it lasts.
    pub end: Option<Timestamp>,
    /// Whether it ended in not being known: its true end may be later.
    pub end_unknown: bool,
    /// Its length within the month, planned work left out.
    pub counted: SignedDuration,
    /// Where it broke.
    pub cause: Cause,
    /// Whether a backup line carried for some of it.
    pub carried: bool,
    /// The run that told of it.
    pub witness: Option<i64>,
    /// Who knew about it.
    pub acknowledged: Option<Acknowledgement>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A month of 720 hours, of which so many it was up, down and under planned work.
    fn kept(promised_ratio: f64, (up, down, planned): (i64, i64, i64), gone: i64) -> Verdict {
        let hours = SignedDuration::from_hours;
        let known = hours(up + down).as_secs_f64();
        let figures = FamilyMonth {
            family: Family::Ipv6,
            availability_ratio: (known > 0.0).then(|| hours(up).as_secs_f64() / known),
            kept: Verdict::Unknown,
            up: hours(up),
            degraded: SignedDuration::ZERO,
            down: hours(down),
            unknown: hours(gone - up - down - planned),
            planned: hours(planned),
            mean_time_to_repair: None,
            outages: Vec::new(),
            filtered: Vec::new(),
            total: Total::default(),
        };
        figures.kept_promise(promised_ratio, (hours(gone), hours(720)))
    }

    #[test]
    fn what_holds_whatever_nobody_measured_is_proved() {
        use Verdict::{Fail, Pass, Unknown};
        // 36 hours are allowed.
        assert_eq!(kept(0.95, (500, 37, 0), 720), Fail);
        assert_eq!(kept(0.95, (500, 36, 0), 720), Unknown, "it may have been up all the rest");
        assert_eq!(kept(0.95, (0, 37, 0), 40), Fail, "of the whole month, on its second day");
        // 35 hours are: 20 of planned work are not the contract's.
        assert_eq!(kept(0.95, (500, 36, 20), 720), Fail);
        assert_eq!(kept(0.80, (576, 0, 0), 720), Pass, "down all the rest it would still be kept");
        assert_eq!(kept(0.80, (575, 0, 0), 720), Unknown);
        // Enough was observed: the share of what is known.
        assert_eq!(kept(0.95, (640, 20, 0), 720), Pass);
        assert_eq!(kept(0.99, (690, 10, 0), 720), Fail);
        assert_eq!(kept(0.99, (0, 0, 0), 720), Unknown);
    }
}
