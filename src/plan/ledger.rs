//! What every plan counts, kept while moments pass: of what was judged again it is counted again, and of
//! nothing else. A week of a hundred thousand devices changes a hundredth of the counts of the week before.
//!
//! It comes to what `progress::of` comes to; a test over random histories compares them
//! (`app/trend/tests`). What must be held for days on end is counted anew each time: it rests on earlier looks.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::HashMap;
use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;

use super::ground::Ground;
use super::progress;
use super::tally::{self, Basis, Sample};
use crate::domain::criterion::{Attribute, Measured};
use crate::domain::finding::{Assessment, Verdict};
use crate::domain::paper::Papers;
use crate::domain::plan::{
    Criterion, Phase, PhaseProgress, Plan, PlanProgress, PlanTask, Progress, TaskProgress,
};
use crate::domain::record::Record;
use crate::domain::runs::Runs;
use crate::domain::subject::Subject;

/// Tasks whose subjects are told apart at once: one bit each.
const PAGES_AT_ONCE: usize = 128;

/// The counts of every plan of a record.
pub struct Ledger<'a> {
    record: &'a Record,
    papers: &'a Papers,
    ground: Arc<Ground<'a>>,
    pages: Vec<Page<'a>>,
    /// The day that was counted last, and the exemptions in force on it.
    counted: Option<(Date, Vec<i64>)>,
}

/// One measured task.
struct Page<'a> {
    plan: &'a Plan,
    task: &'a PlanTask,
    measured: &'a Measured,
    /// By the subject's place; `None`: it is not counted.
    verdicts: Vec<Option<Verdict>>,
    progress: Progress,
}

impl<'a> Ledger<'a> {
    /// Of nothing judged yet.
    #[must_use]
    pub fn of(record: &'a Record, papers: &'a Papers) -> Self {
        let page = |plan: &'a Plan, task: &'a PlanTask| {
            let measured = task.criterion.measured()?;
            let (verdicts, progress) = (Vec::new(), Progress::default());
            Some(Page { plan, task, measured, verdicts, progress })
        };
        let pages = tasks(&record.plans).filter_map(|(plan, task)| page(plan, task)).collect();
        let ground = Arc::new(Ground::of(record));
        Self { record, papers, ground, pages, counted: None }
    }

    /// The subjects that a plan counts by how they stood for days on end: [`tally::held_for_days`].
    #[must_use]
    pub fn held_for_days(&self, assessments: &[Assessment], now: Timestamp) -> HashSet<Subject> {
        if self.pages.iter().any(Page::asks_for_days) {
            tally::held_on(&self.ground, self.record, assessments, now)
        } else {
            HashSet::new()
        }
    }

    /// Counts what was judged again, by its places among the assessments; `samples` is how it stood for days
    /// on end.
    pub fn turn(
        &mut self,
        (assessments, samples): (&[Assessment], &[Sample]),
        judged: &[usize],
        now: Timestamp,
    ) {
        let today = tally::day_of(now);
        let exemptions = self.papers.standing_exemptions().filter(|each| each.holds_on(today));
        let in_force: Vec<i64> = exemptions.map(|each| each.id).collect();
        let is_other = match &self.counted {
            None => true,
            Some((_, before)) => *before != in_force,
        };
        let is_other_day = self.counted.as_ref().is_none_or(|(day, _)| *day != today);
        self.counted = Some((today, in_force));
        let ground = Arc::clone(&self.ground);
        let basis = Basis::on(ground, (self.record, &[]), self.papers, samples, now);
        self.pages.par_iter_mut().for_each(|page| {
            // What has to be bought depends on the day: its maker may support it no longer.
            if is_other
                || page.asks_for_days()
                || (is_other_day && page.looks_at(Attribute::Remediation))
            {
                page.verdicts.clear();
                page.verdicts.resize(assessments.len(), None);
                page.progress = Progress::default();
                page.count(assessments.iter().enumerate(), &basis);
            } else {
                let again = judged.iter().filter_map(|at| Some((*at, assessments.get(*at)?)));
                page.count(again, &basis);
            }
        });
    }

    /// The progress of every plan; `behind` hands over each subject that a run says something of, by place,
    /// with the run.
    #[must_use]
    pub fn plans(
        &self,
        (assessments, samples): (&[Assessment], &[Sample]),
        now: Timestamp,
        behind: impl Fn(&mut dyn FnMut(usize, i64)),
    ) -> Vec<PlanProgress> {
        let ground = Arc::clone(&self.ground);
        let basis = Basis::on(ground, (self.record, &[]), self.papers, &[], now);
        let mut runs = self.runs(behind).into_iter();
        let mut pages = self.pages.iter();
        let mut measured = || -> Option<(Progress, Runs)> {
            let (page, mut runs) = (pages.next()?, runs.next()?);
            if page.asks_for_days() {
                let subjects = || page.subjects(assessments);
                for sample in samples {
                    runs.extend(&sample.provenance.behind(subjects()));
                }
            }
            Some((page.progress, runs))
        };
        let mut stands = |plan: &Plan, phase: &Phase, task: &PlanTask| -> TaskProgress {
            let counted = match task.criterion {
                Criterion::Measured(_) => measured().unwrap_or_default(),
                Criterion::Document(_) | Criterion::Contact(_) => {
                    (tally::count(&tally::each(plan, task, &basis)), Runs::default())
                }
            };
            progress::stands(plan, phase, task, counted, &basis)
        };
        let mut of = |plan: &Plan| {
            let mut phases = Vec::with_capacity(plan.phases.len());
            for phase in &plan.phases {
                let tasks = phase.tasks.iter().map(|task| stands(plan, phase, task)).collect();
                phases.push(PhaseProgress { id: phase.id.clone(), tasks });
            }
            PlanProgress { plan: plan.clone(), phases }
        };
        self.record.plans.iter().map(&mut of).collect()
    }

    /// The runs behind each page.
    fn runs(&self, behind: impl Fn(&mut dyn FnMut(usize, i64))) -> Vec<Runs> {
        let mut all = Vec::with_capacity(self.pages.len());
        for pages in self.pages.chunks(PAGES_AT_ONCE) {
            let count = pages.iter().map(|page| page.verdicts.len()).max().unwrap_or(0);
            let mut on_pages = vec![0_u128; count];
            for (bit, page) in pages.iter().enumerate() {
                for (on, verdict) in on_pages.iter_mut().zip(&page.verdicts) {
                    *on |= u128::from(verdict.is_some()) << bit;
                }
            }
            let mut by_run: HashMap<i64, u128> = HashMap::default();
            let mut last = (0, 0_u128);
            behind(&mut |place, run| {
                let on = on_pages.get(place).copied().unwrap_or(0);
                // One run says something of most of them.
                if last.0 != run || last.1 | on != last.1 {
                    let of_run = by_run.entry(run).or_default();
                    *of_run |= on;
                    last = (run, *of_run);
                }
            });
            for bit in 0..pages.len() {
                let on = by_run.iter().filter(|(_, pages)| **pages >> bit & 1 == 1);
                all.push(on.map(|(run, _)| *run).collect());
            }
        }
        all
    }
}

impl Page<'_> {
    const fn asks_for_days(&self) -> bool {
        self.measured.sustained_days.is_some()
    }

    fn looks_at(&self, attribute: Attribute) -> bool {
        self.measured.selection.looks_at(attribute) || self.measured.condition.looks_at(attribute)
    }

    /// What it counts.
    fn subjects<'b>(&self, assessments: &'b [Assessment]) -> impl Iterator<Item = &'b Subject> {
        let places = assessments.iter().zip(&self.verdicts);
        places.filter(|(_, verdict)| verdict.is_some()).map(|(assessment, _)| &assessment.subject)
    }

    fn count<'b>(
        &mut self,
        subjects: impl Iterator<Item = (usize, &'b Assessment)>,
        basis: &Basis<'_>,
    ) {
        for (place, assessment) in subjects {
            let verdict =
                tally::verdict_on((self.plan, self.task, self.measured), assessment, basis);
            let Some(slot) = self.verdicts.get_mut(place) else { continue };
            if let Some(before) = std::mem::replace(slot, verdict) {
                self.progress.take_back(before);
            }
            if let Some(verdict) = verdict {
                self.progress.add(verdict);
            }
        }
    }
}

/// Every task with its plan.
fn tasks(plans: &[Plan]) -> impl Iterator<Item = (&Plan, &PlanTask)> {
    plans.iter().flat_map(|plan| {
        let tasks = plan.phases.iter().flat_map(|phase| &phase.tasks);
        tasks.map(move |task| (plan, task))
    })
}
