//! `status`: where the migration stands, per plan, phase and unit; `next`: what would move it most.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::judge::{self, Judged};
use super::outcome::Outcome;
use super::{list, record};
use crate::plan::{blockers, counters, next, units};
use crate::report::grid::{Cell, Column, Grid};
use crate::report::human::status::{self as human, Status};
use crate::report::json;
use crate::report::json::v1;

/// Days end at midnight in Việt Nam.
const VIETNAM_OFFSET_HOURS: i8 = 7;

/// Writes the progress; findings when a task is late.
pub fn run(desk: &mut Desk<'_>, as_of: Option<Date>) -> Result<Outcome, Failure> {
    let as_of = moment(desk, as_of)?;
    let judged = judge::judge(&record::read(desk)?, &desk.settings, as_of)?;
    write(desk, &judged)?;
    Ok(Outcome::findings_if(judged.has_findings()))
}

/// The end of a day, or now.
fn moment(desk: &Desk<'_>, day: Option<Date>) -> Result<Timestamp, Failure> {
    let Some(day) = day else { return Ok(desk.clock.now()) };
    let zone = TimeZone::fixed(jiff::tz::offset(VIETNAM_OFFSET_HOURS));
    day.tomorrow()
        .and_then(|next| zone.to_timestamp(next.at(0, 0, 0, 0)))
        .map_err(|error| Failure::usage(format!("no such day: {day}: {error}")))
}

/// Writes what was judged, in the desk's format.
pub fn write(desk: &mut Desk<'_>, judged: &Judged) -> Result<(), Failure> {
    let plans = judged.plans();
    let units = units::progress(&judged.record, &judged.assessments);
    let counters = counters::of(&judged.record, &judged.assessments);
    let lang = desk.settings.lang;
    match desk.format {
        Format::Table | Format::Wide => {
            let status =
                Status { as_of: judged.as_of, counters: &counters, plans: &plans, units: &units };
            human::write(status, lang, desk.style, desk.out)?;
        }
        Format::Json | Format::Jsonl => {
            let document = v1::status::Status::new(judged.as_of, &counters, &plans, &units);
            json::write_document(&document, desk.out)?;
        }
        Format::Csv => list::write_grid(desk, &human::task_grid(&plans), "status")?,
        Format::Name => list::write_grid(desk, &human::unit_grid(&units), "status")?,
    }
    Ok(())
}

/// `next`: quick wins, then blockers.
pub fn next(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    let judged = judge::judge(&record::read(desk)?, &desk.settings, desk.clock.now())?;
    let columns = vec![
        Column::new("what", "what", "việc"),
        Column::new("subject", "subject", "đối tượng"),
        Column::number("rung", "to rung", "lên bậc"),
        Column::number("held_count", "waiting", "đang chờ"),
        Column::new("rule", "check", "phép kiểm tra").wide(),
        Column::new("reason", "why not yet", "vì sao chưa"),
    ];
    let mut grid = Grid::new("next", columns).with_key(2);
    for win in next::quick_wins(&judged.assessments) {
        grid.rows.push(vec![
            Cell::text("quick-win"),
            Cell::text(win.subject.to_string()),
            Cell::Identifier(i64::from(win.rung.number())),
            Cell::Missing,
            Cell::text(win.finding.rule),
            Cell::Words(win.finding.reason.clone()),
        ]);
    }
    for blocker in blockers::of(&judged.record, &judged.assessments) {
        if blocker.held_count > 1 {
            grid.rows.push(vec![
                Cell::text("blocker"),
                Cell::text(blocker.subject.to_string()),
                Cell::Identifier(i64::from(blocker.rung.number())),
                Cell::count(blocker.held_count),
                Cell::text(blocker.rule),
                Cell::Words(blocker.reason),
            ]);
        }
    }
    list::write_grid(desk, &grid, "next")?;
    Ok(Outcome::Well)
}
