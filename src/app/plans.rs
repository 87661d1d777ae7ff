//! `plan list` and `plan show`.

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::judge::{self, Depth};
use super::list::ListRequest;
use super::outcome::Outcome;
use super::{kept, list, record};
use crate::domain::plan::{PlanProgress, TaskVerdict};
use crate::report::human::status;
use crate::report::human::status::Status;

/// The plans known.
pub fn list(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    let request = ListRequest { noun: "plans".to_owned(), ..ListRequest::default() };
    list::list(desk, &request)
}

/// One plan with its phases, tasks and progress; findings when a task is late.
pub fn show(desk: &mut Desk<'_>, id: &str) -> Result<Outcome, Failure> {
    let counts = kept::current(&desk.settings, &record::read(desk)?, desk.clock.now())?;
    let plans: Vec<_> =
        counts.plans.into_iter().filter(|progress| progress.plan.id == id).collect();
    if plans.is_empty() {
        return Err(Failure::data(format!("no plan `{id}`"))
            .vi(format!("không có kế hoạch `{id}`"))
            .hint("see the plans: `mang6 plan list`", "xem các kế hoạch: `mang6 plan list`"));
    }
    match desk.format {
        Format::Table | Format::Wide => {
            let shown = Status { as_of: counts.as_of, counters: &[], plans: &plans, units: &[] };
            status::write(shown, desk.settings.lang, desk.style, desk.out)?;
        }
        Format::Json | Format::Jsonl | Format::Csv | Format::Name => {
            list::write_grid(desk, &status::task_grid(&plans), "plan")?;
        }
    }
    Ok(Outcome::findings_if(plans.iter().any(PlanProgress::is_late)))
}

/// A plan's close-out: target against actual, and what is carried over.
pub fn closeout(desk: &mut Desk<'_>, id: &str) -> Result<Outcome, Failure> {
    let judged =
        judge::judge_to(Depth::Counts, &record::read(desk)?, &desk.settings, desk.clock.now())?;
    let plan = super::paper::plan_of(&judged.record, id)?;
    let closed = crate::plan::closeout::of(plan, &judged.basis());
    let grid = crate::report::content::closeout_grid(std::slice::from_ref(&closed));
    list::write_grid(desk, &grid, "plan")?;
    let open = closed.tasks.iter().any(|task| task.verdict == TaskVerdict::Late);
    Ok(Outcome::findings_if(open))
}
