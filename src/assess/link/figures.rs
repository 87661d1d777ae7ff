//! A train's figures: counts, round-trip times, jitter. It judges nothing.

use crate::assess::ruling::text;
use crate::domain::audit::{FamilyAudit, LinkState, RttSummary};
use crate::domain::family::Family;
use crate::domain::reading::EchoTrainReading;
use crate::domain::text::Text;

/// The figures of a train, its state not judged yet.
pub(crate) fn measured(family: Family, train: &EchoTrainReading) -> FamilyAudit {
    FamilyAudit {
        family,
        sent_count: count(train.sent_count()),
        received_count: count(train.received_count()),
        rtt: rtt_summary(train),
        jitter_us: jitter_us(train),
        state: LinkState::Unknown,
        reason: text!("", ""),
    }
}

/// A count as it is stored.
pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn rtt_summary(train: &EchoTrainReading) -> Option<RttSummary> {
    let mut rtts: Vec<u32> = train.rtts_us.iter().flatten().copied().collect();
    rtts.sort_unstable();
    let (min_us, max_us) = (*rtts.first()?, *rtts.last()?);
    let sum: u64 = rtts.iter().copied().map(u64::from).sum();
    let avg_us = u32::try_from(sum / u64::from(count(rtts.len()))).unwrap_or(u32::MAX);
    // Nearest rank: the smallest value with at least 95% of all at or below it.
    let rank = (rtts.len() * 95).div_ceil(100);
    let p95_us = rtts.get(rank.saturating_sub(1)).copied().unwrap_or(max_us);
    Some(RttSummary { min_us, avg_us, max_us, p95_us })
}

/// The mean absolute difference of successive transit times, as D(i-1, i) of RFC 3550 §6.4.1 (one
/// clock sees both ends of a round trip, so transit time is the round trip itself). The RFC's
/// running average with gain 1/16 suits an endless stream; a train has an end, so its plain mean is
/// taken. Only requests that follow one another count: a gap is loss, not jitter.
pub(crate) fn jitter_us(train: &EchoTrainReading) -> Option<u32> {
    let steps: Vec<u32> = train
        .rtts_us
        .windows(2)
        .filter_map(|pair| match pair {
            [Some(before), Some(after)] => Some(before.abs_diff(*after)),
            _ => None,
        })
        .collect();
    let sum: u64 = steps.iter().copied().map(u64::from).sum();
    let mean = sum.checked_div(u64::from(count(steps.len())))?;
    u32::try_from(mean).ok()
}

/// Milliseconds with one decimal, for people.
pub(crate) fn milliseconds(us: u32) -> Text {
    one_decimal(f64::from(us) / 1_000.0)
}

/// A ratio as a percentage with one decimal, for people.
pub(crate) fn percent(ratio: f64) -> Text {
    one_decimal(ratio * 100.0)
}

/// Vietnamese write a decimal comma.
fn one_decimal(number: f64) -> Text {
    let en = format!("{number:.1}");
    let vi = en.replace('.', ",");
    Text { en, vi }
}
