//! `check plan`: whether the plans are on time, as a monitoring plug-in says it. A late task is
//! critical, one behind the even pace a warning; evidence that is too old says nothing. Without a
//! plan's id it is about every plan that still runs: one that ended is closed out, not watched.

use std::time::Duration;

use jiff::SignedDuration;

use super::desk::Desk;
use super::failure::Failure;
use super::{kept, paper, record};
use crate::domain::collection::CollectionState;
use crate::domain::plan::{PlanProgress, PlanTask, TaskProgress, TaskVerdict};
use crate::domain::text::{Lang, Text};
use crate::export::nagios::{Level, Perfdata, Result as Plugin};
use crate::plan::tally::day_of;
use crate::report::labels::Labelled as _;
use crate::store::Store;

/// A task with what is declared of it.
type Task<'a> = (&'a PlanProgress, &'a PlanTask, &'a TaskProgress);

/// Judges the plans.
pub(super) fn checked(
    desk: &Desk<'_>,
    store: &Store,
    id: Option<&str>,
    max_age: Duration,
) -> Result<Plugin, Failure> {
    let now = desk.clock.now();
    let subject = id.map_or_else(|| "PLANS".to_owned(), |id| format!("PLAN {id}"));
    // A monitor asks every few minutes: what was counted last serves it as well.
    let counts = kept::current(&desk.settings, store, now)?;
    let today = day_of(now);
    let wanted = |progress: &PlanProgress| match id {
        Some(id) => progress.plan.id == id,
        None => progress.plan.to.is_none_or(|to| to >= today),
    };
    let plans: Vec<PlanProgress> = counts.plans.into_iter().filter(wanted).collect();
    if let (Some(id), true) = (id, plans.is_empty()) {
        paper::plan_of(&store.record().map_err(record::refused)?, id)?;
    }
    let lang = desk.settings.lang;
    let plugin = |level, text: Text, details, perfdata| {
        let text = text.in_lang(lang).to_owned();
        Plugin { subject, level, text, details, perfdata }
    };
    if plans.is_empty() {
        let none = Text::new("no plan runs today", "hôm nay không có kế hoạch nào đang chạy");
        return Ok(plugin(Level::Unknown, none, Vec::new(), Vec::new()));
    }
    let tasks: Vec<Task<'_>> = plans.iter().flat_map(tasks).collect();
    let collections = store.collections().map_err(record::refused)?;
    let looked = collections.iter().filter(|each| each.state != CollectionState::Open);
    let newest = looked.filter_map(|each| each.closed_at).max();
    let longest = SignedDuration::try_from(max_age).unwrap_or(SignedDuration::MAX);
    if newest.is_none_or(|at| now.duration_since(at) > longest) {
        let when = newest.map_or_else(
            || Text::new("nobody has looked yet", "chưa đo lần nào"),
            |at| {
                let at = crate::report::number::utc(at);
                Text::new(format!("the last look ended {at}"), format!("lần đo cuối kết thúc {at}"))
            },
        );
        return Ok(plugin(Level::Unknown, when, Vec::new(), figures(&tasks)));
    }
    let level =
        tasks.iter().map(|(_, _, task)| level(task.verdict)).max().unwrap_or(Level::Unknown);
    let troubled = tasks.iter().filter(|(_, _, task)| level_is_trouble(task.verdict));
    Ok(plugin(
        level,
        words(&tasks),
        troubled.map(|task| line(task, lang)).collect(),
        figures(&tasks),
    ))
}

fn tasks(progress: &PlanProgress) -> impl Iterator<Item = Task<'_>> {
    let phases = progress.plan.phases.iter().zip(&progress.phases);
    let pairs = phases.flat_map(|(phase, counted)| phase.tasks.iter().zip(&counted.tasks));
    pairs.map(move |(task, counted)| (progress, task, counted))
}

/// A task that cannot be told is a warning: unknown never counts as done.
const fn level(verdict: TaskVerdict) -> Level {
    match verdict {
        TaskVerdict::Met | TaskVerdict::OnTrack | TaskVerdict::Exempt => Level::Ok,
        TaskVerdict::Open | TaskVerdict::Unknown => Level::Warning,
        TaskVerdict::Late => Level::Critical,
    }
}

const fn level_is_trouble(verdict: TaskVerdict) -> bool {
    matches!(verdict, TaskVerdict::Late | TaskVerdict::Open)
}

fn count(tasks: &[Task<'_>], verdict: TaskVerdict) -> usize {
    tasks.iter().filter(|(_, _, task)| task.verdict == verdict).count()
}

fn words(tasks: &[Task<'_>]) -> Text {
    let count = |verdict| count(tasks, verdict);
    let (met, on_track) = (count(TaskVerdict::Met), count(TaskVerdict::OnTrack));
    let (behind, late) = (count(TaskVerdict::Open), count(TaskVerdict::Late));
    let unknown = count(TaskVerdict::Unknown);
    let all = tasks.len() - count(TaskVerdict::Exempt);
    Text::new(
        format!(
            "{met} of {all} tasks met, {on_track} on track, {behind} behind, {late} late, {unknown} unknown"
        ),
        format!(
            "đạt {met}/{all} nhiệm vụ, {on_track} đúng tiến độ, {behind} chậm, {late} quá hạn, {unknown} chưa rõ"
        ),
    )
}

fn line((plan, task, counted): &Task<'_>, lang: Lang) -> String {
    let counts = counted.progress;
    let (done, total, unknown) = (counts.done_count, counts.total_count, counts.unknown_count);
    let (plan_id, task_id) = (&plan.plan.id, &task.id);
    let name = task.name.in_lang(lang);
    let due = task.due.or(plan.plan.to);
    match lang {
        Lang::En => {
            let due = due.map(|due| format!(", due {due}")).unwrap_or_default();
            format!(
                "{plan_id} {task_id} {name}: {}, {done}/{total} done, {unknown} unknown{due}",
                counted.verdict
            )
        }
        Lang::Vi => {
            let due = due.map(|due| format!(", hạn {due}")).unwrap_or_default();
            let verdict = counted.verdict.label().in_lang(lang);
            format!(
                "{plan_id} {task_id} {name}: {verdict}, xong {done}/{total}, chưa rõ {unknown}{due}"
            )
        }
    }
}

fn figures(tasks: &[Task<'_>]) -> Vec<Perfdata> {
    let by_verdict = TaskVerdict::ALL.iter().map(|verdict| {
        Perfdata::count(&format!("tasks_{verdict}"), count(tasks, *verdict), tasks.len())
    });
    let sum = |of: fn(&TaskProgress) -> u64| {
        usize::try_from(tasks.iter().map(|(_, _, task)| of(task)).sum::<u64>())
            .unwrap_or(usize::MAX)
    };
    let total = sum(|task| task.progress.total_count);
    let done = Perfdata::count("done", sum(|task| task.progress.done_count), total);
    let unknown = Perfdata::count("unknown", sum(|task| task.progress.unknown_count), total);
    by_verdict.chain([done, unknown]).collect()
}
