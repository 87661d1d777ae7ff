//! Where a phase is heading: a robust slope over weekly points (Theil–Sen), its range after Sen
//! (1968), and the day at which it meets the target. Below six weekly points there is no forecast.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

use crate::domain::outlook::{Forecast, Point};
use crate::domain::plan::{Phase, PhaseProgress, Plan};
use crate::domain::runs::Runs;

use super::progress::{float, wanted};
use super::tally::day_of;

/// Fewer weekly points than this say nothing about a pace.
pub const FEWEST_POINTS: usize = 6;

/// The normal quantile of a two-sided 90% range.
const Z_90: f64 = 1.645;

/// Seconds of a week.
const WEEK_S: f64 = 604_800.0;

/// Farther than this no date means anything: fifty years.
const HORIZON_DAYS: f64 = 18_263.0;

/// The share of a phase that is done, tasks by their weight: a task counts as far as it is done, at
/// most whole. What is unknown is beside it.
#[must_use]
pub fn share(phase: &Phase, progress: &PhaseProgress) -> (f64, f64) {
    let (mut done, mut unknown, mut whole) = (0.0, 0.0, 0.0);
    for (task, counted) in phase.tasks.iter().zip(&progress.tasks) {
        let counts = counted.progress;
        if counts.total_count > 0 && counts.exempt_count == counts.total_count {
            continue;
        }
        whole += task.weight;
        let wanted = wanted(task, counts);
        if counts.total_count == 0 || wanted <= 0.0 {
            unknown += task.weight;
            continue;
        }
        let reached = (float(counts.done_count) / wanted).min(1.0);
        done += task.weight * reached;
        let possible = (float(counts.done_count + counts.unknown_count) / wanted).min(1.0);
        unknown += task.weight * (possible - reached);
    }
    if whole > 0.0 { (done / whole, unknown / whole) } else { (0.0, 1.0) }
}

/// Forecasts a phase from its weekly points, first to last.
#[must_use]
pub fn of(plan: &Plan, phase: &Phase, points: Vec<Point>, now: Timestamp) -> Forecast {
    let last_due = phase.tasks.iter().filter_map(|task| task.due).max();
    let due = phase.to.or(last_due).or(plan.to);
    let share_now = points.last().map(|point| point.share);
    let today = day_of(now);
    let pace = slope(&points);
    let reach = |pace: f64| share_now.and_then(|share| finish(&points, share, pace));
    let finished = share_now.is_some_and(|share| share >= 1.0);
    let needed = due.filter(|due| *due > today && !finished).zip(share_now).map(|(due, share)| {
        let weeks = f64::from((due - today).get_days()) / 7.0;
        (1.0 - share) / weeks
    });
    Forecast {
        plan: plan.id.clone(),
        phase: phase.id.clone(),
        name: phase.name.clone(),
        due,
        finish: pace.and_then(|[_, middle, _]| reach(middle)),
        finish_range: pace.map_or([None, None], |[low, _, high]| [reach(high), reach(low)]),
        pace,
        needed,
        points,
        runs: Runs::default(),
    }
}

/// The median of the slopes between all pairs, and the range that holds the true one nine times of
/// ten; shares a week.
fn slope(points: &[Point]) -> Option<[f64; 3]> {
    if points.len() < FEWEST_POINTS {
        return None;
    }
    let mut slopes = Vec::new();
    for (at, one) in points.iter().enumerate() {
        for other in points.iter().skip(at + 1) {
            let weeks = weeks_between(one.at, other.at);
            if weeks > 0.0 {
                slopes.push((other.share - one.share) / weeks);
            }
        }
    }
    slopes.sort_by(f64::total_cmp);
    let count = float(u64::try_from(points.len()).ok()?);
    let pairs = float(u64::try_from(slopes.len()).ok()?);
    let half = Z_90 * (count * (count - 1.0) * (2.0 * count + 5.0) / 18.0).sqrt() / 2.0;
    let middle = pairs / 2.0;
    Some([nth(&slopes, middle - half)?, median(&slopes)?, nth(&slopes, middle + half)?])
}

fn weeks_between(one: Timestamp, other: Timestamp) -> f64 {
    one.duration_until(other).as_secs_f64() / WEEK_S
}

fn median(sorted: &[f64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    if sorted.len().is_multiple_of(2) {
        return Some(f64::midpoint(*sorted.get(middle.checked_sub(1)?)?, upper));
    }
    Some(upper)
}

/// The value at a rank that may lie between two, or beyond the ends.
fn nth(sorted: &[f64], rank: f64) -> Option<f64> {
    sorted
        .iter()
        .enumerate()
        .find(|(at, _)| float(u64::try_from(*at).unwrap_or(u64::MAX)) + 0.5 >= rank)
        .map(|(_, slope)| *slope)
        .or_else(|| sorted.last().copied())
}

/// The day at which the line through the median meets the whole; `None` where it never does.
fn finish(points: &[Point], share: f64, pace: f64) -> Option<Date> {
    let last = points.last()?;
    if share >= 1.0 {
        return Some(day_of(last.at));
    }
    if pace <= 0.0 {
        return None;
    }
    let begin = points.first()?.at;
    let mut offsets: Vec<f64> =
        points.iter().map(|point| point.share - pace * weeks_between(begin, point.at)).collect();
    offsets.sort_by(f64::total_cmp);
    let fitted = median(&offsets)? + pace * weeks_between(begin, last.at);
    // A hair of rounding is no day more.
    let days = ((1.0 - fitted).max(0.0) / pace * 7.0 - 1e-6).max(0.0).ceil();
    if days > HORIZON_DAYS {
        return None;
    }
    // Whole and within bounds: the text of it is read back as a whole number.
    let days: i64 = format!("{days:.0}").parse().ok()?;
    day_of(last.at).checked_add(days.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan::SourceStatus;
    use crate::domain::text::Text;

    fn plan() -> Plan {
        let text = || Text::new("", "");
        let phase = Phase {
            id: "3".to_owned(),
            name: text(),
            from: None,
            to: Some(jiff::civil::date(2025, 6, 30)),
            tasks: Vec::new(),
        };
        Plan {
            id: "p".to_owned(),
            number: None,
            date: None,
            issuer: None,
            title: text(),
            from: None,
            to: None,
            legacy_provinces: Vec::new(),
            bases: Vec::new(),
            supersedes: Vec::new(),
            text_status: SourceStatus::User,
            phases: vec![phase],
        }
    }

    fn weekly(shares: &[f64]) -> Vec<Point> {
        let begin: Timestamp = "2025-01-06T00:00:00Z".parse().unwrap();
        let hours =
            |week: usize| jiff::SignedDuration::from_hours(168 * i64::try_from(week).unwrap());
        let point = |(week, share): (usize, &f64)| Point {
            at: begin + hours(week),
            share: *share,
            unknown: 0.0,
        };
        shares.iter().enumerate().map(point).collect()
    }

    fn forecast(shares: &[f64]) -> Forecast {
        let plan = plan();
        let points = weekly(shares);
        let now = points.last().unwrap().at;
        of(&plan, &plan.phases[0], points, now)
    }

    #[test]
    fn five_points_are_no_forecast() {
        let five = forecast(&[0.1, 0.2, 0.3, 0.4, 0.5]);
        assert_eq!((five.pace, five.finish, five.finish_range), (None, None, [None, None]));
    }

    #[test]
    fn an_even_pace_ends_where_the_line_meets_the_whole() {
        let even = forecast(&[0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
        let [low, middle, high] = even.pace.unwrap();
        assert!(
            (low - 0.1).abs() < 1e-9 && (middle - 0.1).abs() < 1e-9 && (high - 0.1).abs() < 1e-9
        );
        // 0.4 are left on 10 February: four weeks.
        assert_eq!(even.finish, Some(jiff::civil::date(2025, 3, 10)));
        // 140 days to 30 June.
        assert!((even.needed.unwrap() - 0.4 / 20.0).abs() < 1e-9);
    }

    #[test]
    fn one_bad_week_does_not_bend_the_line() {
        let outlier = forecast(&[0.1, 0.2, 0.3, 0.0, 0.5, 0.6, 0.7]);
        assert!((outlier.pace.unwrap()[1] - 0.1).abs() < 1e-9);
        let [earliest, latest] = outlier.finish_range;
        assert!(
            earliest <= outlier.finish
                && latest.is_none_or(|latest| Some(latest) >= outlier.finish)
        );
    }

    #[test]
    fn standing_still_or_falling_never_ends() {
        for shares in [[0.5; 6], [0.6, 0.5, 0.4, 0.3, 0.2, 0.1]] {
            let still = forecast(&shares);
            assert!(still.pace.is_some() && still.finish.is_none(), "{still:?}");
        }
        assert_eq!(forecast(&[0.9, 1.0, 1.0, 1.0, 1.0, 1.0]).needed, None);
    }
}
