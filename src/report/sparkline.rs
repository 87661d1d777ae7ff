//! Trains as a line of small bars: how high is how long the echoes took, a cross is a train of which
//! nothing came back.

use crate::domain::link_status::Beat;

/// Bars by eighths.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// The same where nothing but ASCII is wanted.
const ASCII: [char; 8] = ['_', '.', '-', ':', '=', '+', '*', '#'];

/// The newest `width` trains, oldest first; `highest_us` is the round-trip time of a full bar.
#[must_use]
pub fn sparkline(beats: &[Beat], width: usize, highest_us: u32, is_ascii: bool) -> String {
    let (bars, cross) = if is_ascii { (ASCII, 'x') } else { (BLOCKS, '×') };
    let newest = beats.get(beats.len().saturating_sub(width)..).unwrap_or_default();
    let bar = |beat: &Beat| match beat.rtt_avg_us {
        Some(rtt_us) if beat.received_count > 0 => {
            let eighth = u64::from(rtt_us.min(highest_us)) * 7 / u64::from(highest_us.max(1));
            bars.get(usize::try_from(eighth).unwrap_or(7)).copied().unwrap_or('?')
        }
        // Nothing was asked: nothing is known.
        _ if beat.sent_count == 0 => ' ',
        _ => cross,
    };
    newest.iter().map(bar).collect()
}

/// The longest mean round-trip time of some trains, microseconds.
pub fn highest_us<'a>(beats: impl IntoIterator<Item = &'a Beat>) -> u32 {
    beats.into_iter().filter_map(|beat| beat.rtt_avg_us).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beat(sent_count: u32, received_count: u32, rtt_avg_us: Option<u32>) -> Beat {
        Beat { sent_count, received_count, rtt_avg_us }
    }

    #[test]
    fn bars_rise_with_the_time_and_losing_all_is_a_cross() {
        let beats = [
            beat(10, 10, Some(0)),
            beat(10, 9, Some(350)),
            beat(10, 0, None),
            beat(0, 0, None),
            beat(10, 10, Some(700)),
        ];
        let highest = highest_us(&beats);
        assert_eq!(highest, 700);
        assert_eq!(sparkline(&beats, 9, highest, false), "▁▄× █");
        assert_eq!(sparkline(&beats, 9, highest, true), "_:x #");
        assert_eq!(sparkline(&beats, 2, highest, false), " █", "the newest");
        assert_eq!(sparkline(&[], 9, 0, false), "");
    }
}
