//! `status`: where the migration stands, per plan, phase and unit; `next`: what would move it most.

use jiff::Timestamp;
use jiff::civil::Date;

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::judge::{self, Depth};
use super::outcome::Outcome;
use super::{claims, kept, list, reassess, record};
use crate::domain::claim::Claim;
use crate::domain::criterion::Remediation;
use crate::domain::day;
use crate::domain::outlook::{Group, GroupBy};
use crate::domain::plan::PlanProgress;
use crate::domain::regained::RungChange;
use crate::domain::standing::Counts;
use crate::domain::subject::Subject;
use crate::domain::text::Text;
use crate::plan::{blockers, breakdown, next, shopping};
use crate::report::content;
use crate::report::grid::{Cell, Column, Grid};
use crate::report::human::status::{self as human, Status};
use crate::report::human::{changes_of_rung, claims as human_claims};
use crate::report::json;
use crate::report::json::v1;
use crate::report::labels::{Label, Labelled as _};
use crate::store::Store;

/// Writes the progress; findings when a task is late. Reassessed, every run of the window is judged
/// anew, and what was gained and lost is written too. Of now, what was kept since the last look is
/// written where it still holds.
pub fn run(desk: &mut Desk<'_>, day: Option<Date>, reassess: bool) -> Result<Outcome, Failure> {
    let as_of = moment(desk, day)?;
    let store = record::read(desk)?;
    tell_before_evidence(desk, &store, day.map(|_| as_of))?;
    // Of a past day neither what was typed nor what was proved is read.
    let claims = if day.is_none() { claims::all(desk, &store)? } else { Vec::new() };
    if reassess {
        let (judged, changes) = reassess::judged(desk, &store, as_of)?;
        let counts = judged.counts();
        write(desk, &counts, Some(&changes), &claims)?;
        return Ok(outcome(&counts));
    }
    let counts = match (day, kept::read(&desk.settings, &store, as_of)?) {
        (_, Some(counts)) => counts,
        (None, None) => kept::current(&desk.settings, &store, as_of)?,
        (Some(_), None) => judge::judge_to(Depth::Counts, &store, &desk.settings, as_of)?.counts(),
    };
    write(desk, &counts, None, &claims)?;
    Ok(outcome(&counts))
}

/// Findings where something failed or a task is late.
fn outcome(counts: &Counts) -> Outcome {
    Outcome::findings_if(counts.has_findings || counts.plans.iter().any(PlanProgress::is_late))
}

/// Writes each plan rolled up; findings as for the whole.
pub fn by(desk: &mut Desk<'_>, as_of: Option<Date>, by: GroupBy) -> Result<Outcome, Failure> {
    let day = as_of;
    let as_of = moment(desk, day)?;
    let store = record::read(desk)?;
    tell_before_evidence(desk, &store, day.map(|_| as_of))?;
    let judged = judge::judge_to(Depth::Counts, &store, &desk.settings, as_of)?;
    let basis = judged.basis();
    let plans = judged.record.plans.iter();
    let groups: Vec<Group> = plans.flat_map(|plan| breakdown::of(plan, by, &basis)).collect();
    list::write_grid(desk, &content::group_grid(&groups, by), "status")?;
    let is_late = judged.plans().iter().any(PlanProgress::is_late);
    Ok(Outcome::findings_if(is_late || judged.has_findings()))
}

/// Of a moment before the oldest evidence nothing is known: that is told, for counts of 0 would read as
/// a finding.
fn tell_before_evidence(
    desk: &Desk<'_>,
    store: &Store,
    as_of: Option<Timestamp>,
) -> Result<(), Failure> {
    let Some(as_of) = as_of else { return Ok(()) };
    if store.has_evidence_at(as_of).map_err(record::refused)? {
        return Ok(());
    }
    let oldest = store.oldest_evidence().map_err(record::refused)?;
    if let Some(oldest) = oldest.filter(|oldest| as_of < *oldest) {
        let oldest = crate::report::number::utc(oldest);
        desk.voice.warn(&Text::new(
            format!("no evidence is that old: the oldest is of {oldest}, what was before was not looked at or was let go (`db prune`)"),
            format!("không có bằng chứng nào cũ như vậy: cũ nhất là {oldest}, trước đó chưa đo hoặc đã bỏ bớt (`db prune`)"),
        ));
    }
    Ok(())
}

/// The end of a day, or now.
pub(crate) fn moment(desk: &Desk<'_>, date: Option<Date>) -> Result<Timestamp, Failure> {
    let Some(date) = date else { return Ok(desk.clock.now()) };
    date.tomorrow()
        .and_then(day::start_of)
        .map_err(|error| Failure::usage(format!("no such day: {date}: {error}")))
}

/// Writes what was counted, in the desk's format.
pub fn write(
    desk: &mut Desk<'_>,
    counts: &Counts,
    changes: Option<&[(Subject, RungChange)]>,
    claims: &[Claim],
) -> Result<(), Failure> {
    let Counts { as_of, counters, plans, units, .. } = counts;
    let lang = desk.settings.lang;
    match desk.format {
        Format::Table | Format::Wide => {
            human::write(
                Status { as_of: *as_of, counters, plans, units },
                lang,
                desk.style,
                desk.out,
            )?;
            human_claims::write_all(claims, lang, desk.style, desk.out)?;
            if let Some(changes) = changes {
                list::write_grid(desk, &changes_of_rung::grid(changes), "changes")?;
            }
        }
        Format::Json => {
            let document = v1::status::Status::new(*as_of, counters, plans, units)
                .with_changes(changes)
                .with_claims(claims);
            json::write_document(&document, desk.out)?;
        }
        Format::Csv => list::write_grid(desk, &human::task_grid(plans), "status")?,
        // A line a unit: the whole is one document, and no line.
        Format::Jsonl | Format::Name => {
            list::write_grid(desk, &human::unit_grid(units), "status")?;
        }
    }
    Ok(())
}

/// `next`: quick wins, then blockers, then what has to be done to the devices, by model.
pub fn next(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    let judged = judge::judge(&record::read(desk)?, &desk.settings, desk.clock.now())?;
    let columns = vec![
        // First: what `-o name` gives goes into `explain`.
        Column::new("subject", "subject", "đối tượng"),
        Column::new("what", "what", "việc"),
        Column::number("rung", "to rung", "lên bậc"),
        Column::number("held_count", "waiting", "đang chờ"),
        Column::new("rule", "check", "phép kiểm tra").wide(),
        Column::new("reason", "why not yet", "vì sao chưa"),
    ];
    let mut grid = Grid::new("next", columns);
    for win in next::quick_wins(&judged.assessments) {
        grid.rows.push(vec![
            Cell::text(win.subject.to_string()),
            Cell::Word { word: "quick-win", label: Label::new("quick-win", "dễ đạt") },
            Cell::Identifier(i64::from(win.rung.number())),
            Cell::Missing,
            Cell::text(win.finding.rule),
            Cell::Words(win.finding.reason.clone()),
        ]);
    }
    for blocker in blockers::of(&judged.record, &judged.assessments) {
        if blocker.held_count > 1 {
            grid.rows.push(vec![
                Cell::text(blocker.subject.to_string()),
                Cell::Word { word: "blocker", label: Label::new("blocker", "điểm nghẽn") },
                Cell::Identifier(i64::from(blocker.rung.number())),
                Cell::count(blocker.held_count),
                Cell::text(blocker.rule),
                Cell::Words(blocker.reason),
            ]);
        }
    }
    // A model is no name that `explain` takes.
    let is_of_names = desk.format == Format::Name;
    let lines = if is_of_names { Vec::new() } else { shopping::list(&judged.basis()) };
    for line in lines.iter().filter(|line| line.remediation != Remediation::Ready) {
        let model = [line.manufacturer.as_deref(), line.model.as_deref()];
        let model: Vec<&str> = model.into_iter().flatten().collect();
        grid.rows.push(vec![
            if model.is_empty() { Cell::Missing } else { Cell::text(model.join(" ")) },
            Cell::Word { word: "shopping", label: Label::new("shopping", "mua sắm") },
            Cell::Missing,
            Cell::count(line.count),
            Cell::text(line.remediation.as_str()),
            Cell::Words(line.remediation.label().text()),
        ]);
    }
    list::write_grid(desk, &grid, "next")?;
    Ok(Outcome::Well)
}
