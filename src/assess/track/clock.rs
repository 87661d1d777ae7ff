//! Whether the wall clock was stepped between two runs: the time since boot tells, which nobody sets.

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
}
