//! `list observations`: the newest answer to each question; `-l run=N` is everything one run saw.
//! `-o jsonl` is whole, one observation a line.

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::outcome::Outcome;
use super::{list, record};
use crate::domain::observation::Observation;
use crate::report::json::v1::evidence::EvidenceLine;
use crate::report::{grids, json};
use crate::store::RawAnswers;

/// Lists what was seen.
pub fn list(desk: &mut Desk<'_>, filters: &[String]) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    let (runs, filters): (Vec<&String>, Vec<&String>) =
        filters.iter().partition(|filter| filter.starts_with("run="));
    let raw = if desk.format == Format::Jsonl { RawAnswers::Included } else { RawAnswers::LeftOut };
    let stored = match runs.first().and_then(|run| run.strip_prefix("run=")) {
        Some(run) => {
            let run =
                run.parse().map_err(|_| Failure::usage(format!("`{run}` is no run's number")))?;
            store.observations_of(run, raw)
        }
        None => store.latest_evidence(desk.clock.now(), raw),
    };
    let observations: Vec<Observation> =
        stored.map_err(record::refused)?.into_iter().map(|stored| stored.observation).collect();
    if desk.format == Format::Jsonl && filters.is_empty() {
        for observation in &observations {
            json::write_line(&EvidenceLine::from(observation), desk.out)?;
        }
        return Ok(Outcome::Well);
    }
    let mut grid = grids::observations(&observations);
    for filter in filters {
        list::keep(&mut grid, filter)?;
    }
    list::write_grid(desk, &grid, "list")?;
    Ok(Outcome::Well)
}
