//! Progress over time from stored evidence: a point a week with at least one closed run, judged as of
//! that week's last run. `plan forecast` and the report rest on it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use rayon::prelude::*;

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::judge::{self, Depth, Judged, Known, Standing};
use super::outcome::Outcome;
use super::settings::Settings;
use super::{list, policy, record, status};
use crate::assess::Declared;
use crate::domain::collection::CollectionState;
use crate::domain::outlook::{Forecast, PhasePoint, Point};
use crate::domain::plan::{Plan, PlanProgress};
use crate::domain::runs::Runs;
use crate::plan::{forecast, progress, tally};
use crate::report::content;
use crate::report::grid::Cell;
use crate::store::trend::Basis;
use crate::store::{Access, Store};

mod walk;

/// Weeks that are looked back: half a year of weekly probes.
const WEEKS: i64 = 26;
/// Seconds of a week.
const WEEK_S: i64 = 604_800;

/// The moments: each week's last closed run, first to last.
fn weekly(store: &Store, as_of: Timestamp) -> Result<Vec<Timestamp>, Failure> {
    let begin = as_of - SignedDuration::from_hours(WEEKS * 24 * 7);
    let mut weeks = BTreeMap::new();
    for collection in store.collections().map_err(record::refused)? {
        let closed = collection.closed_at.filter(|at| begin < *at && *at <= as_of);
        let counts = collection.state != CollectionState::Interrupted;
        if let Some(at) = closed.filter(|_| counts) {
            let week = weeks.entry(at.as_second().div_euclid(WEEK_S)).or_insert(at);
            *week = at.max(*week);
        }
    }
    Ok(weeks.into_values().collect())
}

/// Every phase's forecast. A week that was judged already is read where it stands, as long as it
/// follows from the same record, evidence and rules; any other is judged, and kept where the database
/// may be written.
pub fn forecasts(
    settings: &Settings,
    store: &Store,
    plans: &[Plan],
    as_of: Timestamp,
) -> Result<Vec<Forecast>, Failure> {
    if plans.is_empty() {
        return Ok(Vec::new());
    }
    let mut points: BTreeMap<(&str, &str), (Vec<Point>, Runs)> = BTreeMap::new();
    let weeks = stood(settings, store, as_of)?;
    for point in weeks.iter().flatten() {
        let (points, runs) = points.entry((point.plan.as_str(), point.phase.as_str())).or_default();
        points.push(point.point);
        runs.extend(&point.runs);
    }
    let of = |plan: &Plan| -> Vec<Forecast> {
        let phase = |phase: &crate::domain::plan::Phase| {
            let key = (plan.id.as_str(), phase.id.as_str());
            let (points, runs) = points.get(&key).cloned().unwrap_or_default();
            Forecast { runs, ..forecast::of(plan, phase, points, as_of) }
        };
        plan.phases.iter().map(phase).collect()
    };
    Ok(plans.iter().flat_map(of).collect())
}

/// A week to be judged: its place among the weeks, its moment, and what it follows from.
type Week = (usize, Timestamp, Basis);

/// Where every phase of every plan stood at the end of each week, first week first.
fn stood(
    settings: &Settings,
    store: &Store,
    as_of: Timestamp,
) -> Result<Vec<Vec<PhasePoint>>, Failure> {
    let rules = policy::rules(settings)?;
    let (mut stood, mut wanted) = (Vec::new(), Vec::new());
    for (place, at) in weekly(store, as_of)?.into_iter().enumerate() {
        let basis = store.stamp(at, &rules).map_err(record::refused)?;
        let points = store.kept_points(at, &basis).map_err(record::refused)?;
        if points.is_empty() {
            wanted.push((place, at, basis));
        }
        stood.push(points);
    }
    if wanted.is_empty() {
        return Ok(stood);
    }
    let known = Known::of(store, settings)?;
    let mut keeper =
        (!settings.read_only).then(|| Store::open(store.path(), Access::ReadWrite).ok()).flatten();
    let declared = Declared::of(&known.record);
    let mut put = |week: &Week, points: Vec<PhasePoint>| {
        let (place, at, basis) = week;
        // Kept for the next time only: whoever may not write has his answer all the same.
        if let Some(Err(error)) =
            keeper.as_mut().map(|keeper| keeper.keep_points(*at, basis, &points))
        {
            tracing::debug!("the points of {at} are not kept: {error}");
            keeper = None;
        }
        if let Some(slot) = stood.get_mut(*place) {
            *slot = points;
        }
    };
    let moments: Vec<Timestamp> = wanted.iter().map(|(_, at, _)| *at).collect();
    let take = |number: usize, counted: Vec<PlanProgress>| {
        if let Some(week) = wanted.get(number) {
            put(week, points(&counted, week.1));
        }
    };
    let walked = walk::each(store, (&known, &declared), &moments, take)?;
    for week in wanted.iter().skip(walked) {
        // One week at a time: the evidence of two would be a fifth more memory.
        let seen = judge::evidence_of(store, week.1)?;
        let standing =
            judge::standing_on(Depth::Counts, store, (&known, &declared), (week.1, seen))?;
        put(week, points_of(&standing, &known));
    }
    Ok(stood)
}

/// Where every phase of every plan stands.
fn points_of(standing: &Standing, known: &Known) -> Vec<PhasePoint> {
    let basis = standing.basis(known);
    let plans = &known.record.plans;
    let counted: Vec<_> = plans.par_iter().map(|plan| progress::of(plan, &basis)).collect();
    points(&counted, standing.as_of)
}

/// Where every phase stood at a moment, by what was counted of it.
fn points(counted: &[PlanProgress], at: Timestamp) -> Vec<PhasePoint> {
    let mut points = Vec::new();
    for counted in counted {
        let plan = &counted.plan;
        for (phase, counted) in plan.phases.iter().zip(&counted.phases) {
            let (share, unknown) = forecast::share(phase, counted);
            let mut runs = Runs::default();
            for task in &counted.tasks {
                runs.extend(&task.runs);
            }
            points.push(PhasePoint {
                plan: plan.id.clone(),
                phase: phase.id.clone(),
                point: Point { at, share, unknown },
                runs,
            });
        }
    }
    points
}

/// Keeps where everything stood when the last run of this week ended, where what was judged just now
/// would have been judged so then: a forecast need not judge that week again.
pub(super) fn keep(
    settings: &Settings,
    store: &mut Store,
    judged: &Judged,
    counted: &[PlanProgress],
) -> Result<(), Failure> {
    let Some(at) = weekly(store, judged.as_of)?.pop() else { return Ok(()) };
    let is_same_day = tally::day_of(at) == tally::day_of(judged.as_of);
    if !is_same_day || judged.since.is_none_or(|since| at < since) {
        return Ok(());
    }
    let basis = store.stamp(at, &policy::rules(settings)?).map_err(record::refused)?;
    store.keep_points(at, &basis, &points(counted, at)).map_err(record::refused)
}

/// `plan forecast [ID]`
pub fn run(desk: &mut Desk<'_>, id: Option<&str>) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    let plans = store.plans().map_err(record::refused)?;
    let plans = match id {
        Some(id) => vec![super::paper::one_of(&plans, id)?.clone()],
        None => plans,
    };
    let as_of = status::moment(desk, None)?;
    let forecasts = forecasts(&desk.settings, &store, &plans, as_of)?;
    let mut grid = content::forecast_grid(&forecasts);
    if desk.format == Format::Name {
        // A phase's id is its key, its name is for people.
        grid = grid.with_key(2);
        for (row, forecast) in grid.rows.iter_mut().zip(&forecasts) {
            if let Some(phase) = row.get_mut(1) {
                *phase = Cell::text(&forecast.phase);
            }
        }
    }
    list::write_grid(desk, &grid, "plan")?;
    Ok(Outcome::Well)
}

#[cfg(test)]
mod tests;
