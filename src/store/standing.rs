//! The counts that were printed last, kept with what they follow from and how long they hold. Of a
//! plan its numbers are kept and not its words: those are the record's.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, named_params};
use serde::{Deserialize, Serialize};

use super::trend::Basis;
use super::{Error, Store};
use crate::domain::plan::{PhaseProgress, Plan, PlanProgress, Progress, TaskProgress, TaskVerdict};
use crate::domain::progress::{Counter, UnitProgress};
use crate::domain::standing::Counts;
use crate::domain::text::Text;
use crate::domain::unit::{Era, UnitKey};

const KEPT: &str =
    "SELECT content FROM standing WHERE basis = :basis AND :at_us BETWEEN from_us AND until_us";
const KEEP: &str = "INSERT OR REPLACE INTO standing (id, from_us, until_us, content, basis)
    VALUES (1, :from_us, :until_us, :content, :basis)";
/// A run that is open or ends ahead of the clock, and an answer from ahead of it.
const AHEAD: &str = "SELECT EXISTS (SELECT 1 FROM collection WHERE state = 'open' OR closed_at_us > :at_us)
    OR EXISTS (SELECT 1 FROM question q WHERE
        (SELECT at_us FROM observation WHERE question = q.id ORDER BY at_us DESC LIMIT 1) > :at_us)";

impl Store {
    /// The counts kept on this basis, where they hold at a moment.
    pub fn kept_counts(&self, at: Timestamp, basis: &Basis) -> Result<Option<Counts>, Error> {
        let read = || -> rusqlite::Result<Option<String>> {
            let parameters =
                named_params! { ":basis": basis.as_slice(), ":at_us": at.as_microsecond() };
            self.connection.prepare_cached(KEPT)?.query_row(parameters, |row| row.get(0)).optional()
        };
        let Some(content) = read().map_err(|source| self.at(source))? else { return Ok(None) };
        // What another program wrote in another form is worked out anew.
        let Ok(kept) = serde_json::from_str::<Kept>(&content) else { return Ok(None) };
        Ok(kept.counts(at, self.plans()?))
    }

    /// Keeps counts until a moment, in the place of those kept before. Nothing is kept while a run is
    /// open, or where something stored lies ahead of the clock.
    pub fn keep_counts(
        &mut self,
        counts: &Counts,
        until: Timestamp,
        basis: &Basis,
    ) -> Result<(), Error> {
        let path = self.path.clone();
        let write = || -> rusqlite::Result<()> {
            let at_us = counts.as_of.as_microsecond();
            let is_ahead: bool =
                self.connection
                    .query_row(AHEAD, named_params! { ":at_us": at_us }, |row| row.get(0))?;
            if is_ahead || until.as_microsecond() <= at_us {
                return Ok(());
            }
            let content = serde_json::to_string(&Kept::of(counts))
                .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
            self.connection.execute(
                KEEP,
                named_params! {
                    ":from_us": at_us,
                    ":until_us": until.as_microsecond(),
                    ":content": content,
                    ":basis": basis.as_slice(),
                },
            )?;
            Ok(())
        };
        write().map_err(|source| Error::of(&path, source))
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    has_findings: bool,
    counters: Vec<KeptCounter>,
    plans: Vec<KeptPlan>,
    units: Vec<KeptUnit>,
}

#[derive(Serialize, Deserialize)]
struct KeptCounter {
    key: String,
    en: String,
    vi: String,
    done: u64,
    total: u64,
    unknown: u64,
    runs: Vec<i64>,
}

#[derive(Serialize, Deserialize)]
struct KeptPlan {
    id: String,
    phases: Vec<(String, Vec<KeptTask>)>,
}

#[derive(Serialize, Deserialize)]
struct KeptTask {
    id: String,
    verdict: TaskVerdict,
    done: u64,
    total: u64,
    unknown: u64,
    exempt: u64,
    runs: Vec<i64>,
}

#[derive(Serialize, Deserialize)]
struct KeptUnit {
    era: Era,
    code: String,
    name: String,
    by_rung: [u64; 8],
    none: u64,
    unknown: u64,
    total: u64,
    runs: Vec<i64>,
}

impl Kept {
    fn of(counts: &Counts) -> Self {
        let counter = |it: &Counter| KeptCounter {
            key: it.key.to_owned(),
            en: it.label.en.clone(),
            vi: it.label.vi.clone(),
            done: it.done_count,
            total: it.total_count,
            unknown: it.unknown_count,
            runs: it.runs.numbers().to_vec(),
        };
        let task = |it: &TaskProgress| KeptTask {
            id: it.id.clone(),
            verdict: it.verdict,
            done: it.progress.done_count,
            total: it.progress.total_count,
            unknown: it.progress.unknown_count,
            exempt: it.progress.exempt_count,
            runs: it.runs.numbers().to_vec(),
        };
        let phase = |it: &PhaseProgress| (it.id.clone(), it.tasks.iter().map(task).collect());
        let plan = |it: &PlanProgress| KeptPlan {
            id: it.plan.id.clone(),
            phases: it.phases.iter().map(phase).collect(),
        };
        let unit = |it: &UnitProgress| KeptUnit {
            era: it.unit.era,
            code: it.unit.code.clone(),
            name: it.name.clone(),
            by_rung: it.by_rung_count,
            none: it.none_count,
            unknown: it.unknown_count,
            total: it.total_count,
            runs: it.runs.numbers().to_vec(),
        };
        Self {
            has_findings: counts.has_findings,
            counters: counts.counters.iter().map(counter).collect(),
            plans: counts.plans.iter().map(plan).collect(),
            units: counts.units.iter().map(unit).collect(),
        }
    }

    /// The counts again; `None` where the record has no such plan, or the program no such counter.
    fn counts(self, as_of: Timestamp, plans: Vec<Plan>) -> Option<Counts> {
        let counter = |it: KeptCounter| {
            Some(Counter {
                key: Counter::known_key(&it.key)?,
                label: Text::new(it.en, it.vi),
                done_count: it.done,
                total_count: it.total,
                unknown_count: it.unknown,
                runs: it.runs.into_iter().collect(),
            })
        };
        let task = |it: KeptTask| TaskProgress {
            id: it.id,
            verdict: it.verdict,
            progress: Progress {
                done_count: it.done,
                total_count: it.total,
                unknown_count: it.unknown,
                exempt_count: it.exempt,
            },
            runs: it.runs.into_iter().collect(),
        };
        let unit = |it: KeptUnit| UnitProgress {
            unit: UnitKey { era: it.era, code: it.code },
            name: it.name,
            by_rung_count: it.by_rung,
            none_count: it.none,
            unknown_count: it.unknown,
            total_count: it.total,
            runs: it.runs.into_iter().collect(),
        };
        let mut declared: HashMap<String, Plan> =
            plans.into_iter().map(|plan| (plan.id.clone(), plan)).collect();
        let plan = |it: KeptPlan| {
            let phase = |(id, tasks): (String, Vec<KeptTask>)| PhaseProgress {
                id,
                tasks: tasks.into_iter().map(task).collect(),
            };
            Some(PlanProgress {
                plan: declared.remove(&it.id)?,
                phases: it.phases.into_iter().map(phase).collect(),
            })
        };
        Some(Counts {
            as_of,
            has_findings: self.has_findings,
            counters: self.counters.into_iter().map(counter).collect::<Option<_>>()?,
            plans: self.plans.into_iter().map(plan).collect::<Option<_>>()?,
            units: self.units.into_iter().map(unit).collect(),
        })
    }
}
