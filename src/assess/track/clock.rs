//! Whether the wall clock was stepped between two runs: the time since boot tells, which nobody sets.
//! And whether its word is good enough to let old evidence go by.

use jiff::SignedDuration;

use crate::domain::track::ClockState;

/// A clock kept by NTP drifts by 500 ppm at most (the kernel's limit for slewing), 0.15 s in five
/// minutes; what differs by more than two seconds was set.
const DRIFT: SignedDuration = SignedDuration::from_secs(2);

/// By how much the wall clock was set forward (negative: back) from one run to the next; `None` when
/// it was not, or when the machine was started again and nothing can be told.
#[must_use]
pub fn step(before: &ClockState, now: &ClockState) -> Option<SignedDuration> {
    if before.boot_id.is_empty() || before.boot_id != now.boot_id {
        return None;
    }
    let passed = now.since_boot.checked_sub(before.since_boot)?;
    let step = now.wall.duration_since(before.wall).checked_sub(passed)?;
    (step.abs() > DRIFT).then_some(step)
}

/// Steps forward that change nothing in what is old.
const STEP_MAX: SignedDuration = SignedDuration::from_hours(24);
/// A machine that is not synchronised and was off for longer may have lost its clock meanwhile: a week, and
/// the longest holidays with their weekends are ten days.
const GAP_MAX: SignedDuration = SignedDuration::from_hours(11 * 24);

/// By how much the time of day went forward where nothing shows that so much time passed; `None` where it
/// may be believed. The clocks of successive runs from one vantage, oldest first; the last one is now's.
/// A step back takes away what a step forward gave; a gap across a start of the machine counts unless the
/// kernel holds its clock to be synchronised now.
#[must_use]
pub fn unproved_advance(clocks: &[ClockState]) -> Option<SignedDuration> {
    let is_unsynchronised = clocks.last()?.synchronised == Some(false);
    let mut advance = SignedDuration::ZERO;
    for pair in clocks.windows(2) {
        let [before, now] = pair else { continue };
        let passed = now.wall.duration_since(before.wall);
        let by = match step(before, now) {
            Some(step) => step,
            None if before.boot_id == now.boot_id => SignedDuration::ZERO,
            None if is_unsynchronised && passed.abs() > GAP_MAX => passed,
            None => SignedDuration::ZERO,
        };
        advance = advance.checked_add(by).unwrap_or(SignedDuration::MAX);
    }
    (advance > STEP_MAX).then_some(advance)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn clock(wall_s: i64, boot_s: i64, boot_id: &str) -> ClockState {
        ClockState {
            wall: Timestamp::from_second(wall_s).unwrap(),
            since_boot: SignedDuration::from_secs(boot_s),
            boot_id: boot_id.to_owned(),
            synchronised: None,
            estimated_error_us: None,
            max_error_us: None,
        }
    }

    #[test]
    fn only_what_was_set_is_a_step() {
        let before = clock(10_000, 100, "a");
        assert_eq!(step(&before, &clock(10_301, 400, "a")), None, "drift");
        assert_eq!(step(&before, &clock(6_700, 400, "a")), Some(SignedDuration::from_secs(-3_600)));
        assert_eq!(step(&before, &clock(9_000, 5, "b")), None, "another boot");
        assert_eq!(step(&clock(1, 1, ""), &clock(900, 2, "")), None, "nothing is known");
    }

    #[test]
    fn a_clock_that_only_somebody_set_forward_is_not_believed_and_one_set_right_again_is() {
        const YEAR_S: i64 = 365 * 86_400;
        let day = |number: i64, ahead_s: i64| {
            clock(1_800_000_000 + number * 86_400 + ahead_s, number * 86_400, "a")
        };
        let years = SignedDuration::from_secs(YEAR_S);
        assert_eq!(unproved_advance(&[]), None);
        assert_eq!(unproved_advance(&[day(0, 0), day(1, 0), day(60, 0)]), None, "time passed");
        assert_eq!(unproved_advance(&[day(0, 0), day(1, YEAR_S)]), Some(years));
        assert_eq!(unproved_advance(&[day(0, 0), day(1, YEAR_S), day(2, YEAR_S)]), Some(years));
        assert_eq!(unproved_advance(&[day(0, 0), day(1, YEAR_S), day(2, 0)]), None, "set right");
        assert_eq!(unproved_advance(&[day(0, 0), day(1, -YEAR_S)]), None, "back");
        assert_eq!(unproved_advance(&[day(0, 0), day(1, 3_600)]), None, "an hour");
    }

    #[test]
    fn a_machine_that_was_off_for_long_is_believed_unless_its_kernel_doubts_the_clock() {
        let now = |off_days: i64, synchronised| ClockState {
            synchronised,
            ..clock(1_800_000_000 + off_days * 86_400, 60, "b")
        };
        let before = clock(1_800_000_000, 100, "a");
        let doubt = |off_days, synchronised| {
            unproved_advance(&[before.clone(), now(off_days, synchronised)])
        };
        assert_eq!(doubt(400, Some(true)), None);
        assert_eq!(doubt(400, None), None);
        assert_eq!(doubt(9, Some(false)), None, "holidays");
        assert_eq!(doubt(400, Some(false)), Some(SignedDuration::from_hours(400 * 24)));
    }
}
