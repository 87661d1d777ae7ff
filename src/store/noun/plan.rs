//! Plans: a plan's phases and tasks are replaced with it, never on their own.

use rusqlite::{Connection, Row, named_params};

use super::read;
use crate::domain::asset::{Asset, Details, of, typed};
use crate::domain::criterion::{Expression, Per};
use crate::domain::plan::{Criterion, Phase, Plan, PlanTask};
use crate::domain::record::{Noun, Thing};
use crate::domain::text::Text;
use crate::store::codec::{conversion, day, list, maybe, word};
use crate::store::table::{AssetRow, statements};

const ALL_PLANS: &str = "SELECT * FROM plan ORDER BY id";
const ALL_PHASES: &str = "SELECT * FROM plan_phase ORDER BY plan, position";
const ALL_TASKS: &str = "SELECT * FROM plan_task ORDER BY plan, phase_position, position";
const DROP_PHASES: &str = "DELETE FROM plan_phase WHERE plan = ?1";
const PUT_PHASE: &str =
    "INSERT INTO plan_phase (plan, position, id, name_vi, name_en, valid_from, valid_to)
    VALUES (:plan, :position, :id, :name_vi, :name_en, :valid_from, :valid_to)";
const PUT_TASK: &str = "INSERT INTO plan_task
    (plan, phase_position, position, id, name_vi, name_en, due, subject_kinds, system_kinds, criterion, target_ratio, weight, lead, source)
    VALUES (:plan, :phase_position, :position, :id, :name_vi, :name_en, :due, '[]', '[]', :criterion, :target_ratio, :weight, :lead, :source)";

/// Puts a plan's phases and tasks in place of those that are there; its own row is there already.
pub(in crate::store) fn put_phases(connection: &Connection, plan: &Plan) -> rusqlite::Result<()> {
    connection.prepare_cached(DROP_PHASES)?.execute([&plan.id])?;
    for (position, phase) in (0_i64..).zip(&plan.phases) {
        connection.prepare_cached(PUT_PHASE)?.execute(named_params! {
            ":plan": plan.id,
            ":position": position,
            ":id": phase.id,
            ":name_vi": phase.name.vi,
            ":name_en": phase.name.en,
            ":valid_from": day(phase.from),
            ":valid_to": day(phase.to),
        })?;
        for (task_position, task) in (0_i64..).zip(&phase.tasks) {
            put_task(connection, &plan.id, position, task_position, task)?;
        }
    }
    Ok(())
}

fn put_task(
    connection: &Connection,
    plan: &str,
    phase_position: i64,
    position: i64,
    task: &PlanTask,
) -> rusqlite::Result<()> {
    connection.prepare_cached(PUT_TASK)?.execute(named_params! {
        ":plan": plan,
        ":phase_position": phase_position,
        ":position": position,
        ":id": task.id,
        ":name_vi": task.name.vi,
        ":name_en": task.name.en,
        ":due": day(task.due),
        ":criterion": task.criterion.text(),
        ":target_ratio": task.target_ratio,
        ":weight": task.weight,
        ":lead": task.lead,
        ":source": task.source.as_str(),
    })?;
    Ok(())
}

/// Every plan as its class has it.
pub(in crate::store) fn assets(connection: &Connection) -> rusqlite::Result<Vec<Asset>> {
    let statements = statements(of(Noun::Plan));
    let mut statement = connection.prepare_cached(&statements.all)?;
    let mut rows = statement.query([])?;
    let mut plans = all(connection)?.into_iter();
    let mut assets = Vec::new();
    // Both are in the order of the identifier.
    while let (Some(row), Some(plan)) = (rows.next()?, plans.next()) {
        let row = AssetRow::new(statements, row);
        let thing = Thing::Plan(Box::new(plan));
        let details =
            Details { tags: row.tags()?, custom: row.custom()?, ..typed::details(&thing) };
        assets.push(Asset { noun: Noun::Plan, key: thing.key(), details });
    }
    Ok(assets)
}

/// Every plan with its phases and tasks.
pub(in crate::store) fn all(connection: &Connection) -> rusqlite::Result<Vec<Plan>> {
    let mut plans = read(connection, ALL_PLANS, plan_of)?;
    let mut phases = read(connection, ALL_PHASES, phase_of)?;
    for (plan, phase_position, task) in read(connection, ALL_TASKS, task_of)? {
        let owner = phases
            .iter_mut()
            .find(|(owner, position, _)| *owner == plan && *position == phase_position);
        if let Some((_, _, phase)) = owner {
            phase.tasks.push(task);
        }
    }
    for (owner, _, phase) in phases {
        if let Some(plan) = plans.iter_mut().find(|plan| plan.id == owner) {
            plan.phases.push(phase);
        }
    }
    Ok(plans)
}

fn plan_of(row: &Row<'_>) -> rusqlite::Result<Plan> {
    Ok(Plan {
        id: row.get("id")?,
        number: row.get("number")?,
        date: maybe(row, "date")?,
        issuer: row.get("issuer")?,
        title: Text { en: row.get("title_en")?, vi: row.get("title_vi")? },
        from: maybe(row, "valid_from")?,
        to: maybe(row, "valid_to")?,
        legacy_provinces: list(row, "legacy_provinces")?,
        bases: list(row, "bases")?,
        supersedes: list(row, "supersedes")?,
        text_status: word(row, "text_status")?,
        phases: Vec::new(),
    })
}

fn phase_of(row: &Row<'_>) -> rusqlite::Result<(String, i64, Phase)> {
    let phase = Phase {
        id: row.get("id")?,
        name: Text { en: row.get("name_en")?, vi: row.get("name_vi")? },
        from: maybe(row, "valid_from")?,
        to: maybe(row, "valid_to")?,
        tasks: Vec::new(),
    };
    Ok((row.get("plan")?, row.get("position")?, phase))
}

fn task_of(row: &Row<'_>) -> rusqlite::Result<(String, i64, PlanTask)> {
    let criterion = criterion_of(row)?;
    let task = PlanTask {
        id: row.get("id")?,
        name: Text { en: row.get("name_en")?, vi: row.get("name_vi")? },
        due: maybe(row, "due")?,
        criterion,
        target_ratio: row.get("target_ratio")?,
        weight: row.get("weight")?,
        lead: row.get("lead")?,
        source: word(row, "source")?,
    };
    Ok((row.get("plan")?, row.get("phase_position")?, task))
}

/// The criterion's text, or what rows of before it had: kinds, systems and a rung.
fn criterion_of(row: &Row<'_>) -> rusqlite::Result<Criterion> {
    let (text, rung): (Option<String>, Option<u8>) = (row.get("criterion")?, row.get("rung")?);
    let text = match (text, rung) {
        (Some(text), _) => text,
        (None, None) => return Ok(Criterion::Document(Per::Plan)),
        (None, Some(rung)) => {
            let (classes, systems) = (list(row, "subject_kinds")?, list(row, "system_kinds")?);
            format!("{}: rung >= {rung}", Expression::selecting(&classes, &systems))
        }
    };
    Criterion::parse(&text).map_err(|mistake| {
        conversion(
            row,
            "criterion",
            std::io::Error::other(format!("{text}: {}", mistake.problem.en)),
        )
    })
}
