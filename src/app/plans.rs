//! `plan list` and `plan show`.

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::outcome::Outcome;
use super::{judge, list, record};
use crate::report::human::status;
use crate::report::human::status::Status;

/// The plans known.
pub fn list(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    list::list(desk, "plans", &[])
}

/// One plan with its phases, tasks and progress.
pub fn show(desk: &mut Desk<'_>, id: &str) -> Result<Outcome, Failure> {
    let judged = judge::judge(&record::read(desk)?, &desk.settings, desk.clock.now())?;
    let plans: Vec<_> =
        judged.plans().into_iter().filter(|progress| progress.plan.id == id).collect();
    if plans.is_empty() {
        return Err(Failure::data(format!("no plan `{id}`"))
            .hint("see the plans: `mang6 plan list`", "xem các kế hoạch: `mang6 plan list`"));
    }
    match desk.format {
        Format::Table | Format::Wide => {
            let shown = Status { as_of: judged.as_of, counters: &[], plans: &plans, units: &[] };
            status::write(shown, desk.settings.lang, desk.style, desk.out)?;
        }
        Format::Json | Format::Jsonl | Format::Csv | Format::Name => {
            list::write_grid(desk, &status::task_grid(&plans), "plan")?;
        }
    }
    Ok(Outcome::Well)
}
