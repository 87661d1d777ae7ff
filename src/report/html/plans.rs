//! Plans with their phases and tasks.

use crate::domain::plan::{PlanProgress, PlanTask, TaskProgress};
use crate::domain::text::Lang;
use crate::report::human::status::{declared_phase, declared_task, needs_asterisk, task_mark};
use crate::report::labels::Labelled as _;
use crate::report::number::{date, integer, percent};

use super::bi::Bi;
use super::chart::{Bar, progress_bar};

pub(super) struct PlanView {
    pub(super) anchor: String,
    pub(super) number: Bi,
    pub(super) title: Bi,
    pub(super) period: Option<Bi>,
    pub(super) assumed_text: bool,
    pub(super) met: Bi,
    pub(super) phases: Vec<PhaseView>,
}

pub(super) struct PhaseView {
    pub(super) name: Bi,
    pub(super) tasks: Vec<TaskView>,
}

pub(super) struct TaskView {
    pub(super) id: Bi,
    pub(super) name: Bi,
    pub(super) assumed: bool,
    pub(super) class: &'static str,
    pub(super) mark: &'static str,
    pub(super) verdict: Bi,
    pub(super) count: Bi,
    pub(super) percent: Option<Bi>,
    pub(super) unknown: Option<Bi>,
    pub(super) target: Option<Bi>,
    pub(super) target_x: Option<String>,
    pub(super) due: Option<Bi>,
    pub(super) bar: Bar,
}

impl PlanView {
    pub(super) fn of(progress: &PlanProgress) -> Self {
        let plan = &progress.plan;
        let phases = progress.phases.iter().map(|phase| PhaseView {
            name: declared_phase(progress, &phase.id)
                .map_or_else(|| Bi::same(&phase.id), |declared| Bi::from(&declared.name)),
            tasks: phase.tasks.iter().map(|task| TaskView::of(progress, &phase.id, task)).collect(),
        });
        Self {
            anchor: format!("plan-{}", slug(&plan.id)),
            number: Bi::same(plan.number.as_deref().unwrap_or(&plan.id)),
            title: Bi::from(&plan.title),
            period: period(progress),
            assumed_text: needs_asterisk(plan.text_status),
            met: tasks_met(progress),
            phases: phases.collect(),
        }
    }
}

impl TaskView {
    fn of(plan: &PlanProgress, phase: &str, task: &TaskProgress) -> Self {
        let declared = declared_task(plan, phase, &task.id);
        let counts = task.progress;
        let (mark, _) = task_mark(task.verdict);
        let target = declared.and_then(PlanTask::target_share);
        Self {
            id: Bi::same(&task.id),
            name: declared.map_or_else(|| Bi::same(&task.id), |each| Bi::from(&each.name)),
            assumed: declared.is_some_and(|declared| needs_asterisk(declared.source)),
            class: task.verdict.as_str(),
            mark,
            verdict: Bi::from(task.verdict.label()),
            count: super::n_of_n(counts.done_count, counts.total_count),
            percent: super::known_percent(
                counts.done_count,
                counts.total_count,
                counts.unknown_count,
            ),
            unknown: super::unknown_label(counts.unknown_count),
            target: target.map(|target| Bi::each(|lang| percent(target, lang))),
            target_x: target.and_then(target_x),
            due: declared
                .and_then(|declared| declared.due)
                .map(|due| Bi::each(|lang| date(due, lang))),
            bar: progress_bar(counts.done_count, counts.total_count, counts.unknown_count),
        }
    }
}

/// Where the target's line crosses the bar; none at the very end, where it would be cut off.
fn target_x(ratio: f64) -> Option<String> {
    (0.0..0.999).contains(&ratio).then(|| format!("{:.2}%", ratio * 100.0))
}

fn period(progress: &PlanProgress) -> Option<Bi> {
    let (from, to) = (progress.plan.from?, progress.plan.to?);
    Some(Bi::each(|lang| format!("{} – {}", date(from, lang), date(to, lang))))
}

fn tasks_met(progress: &PlanProgress) -> Bi {
    use crate::domain::plan::TaskVerdict;
    let tasks: Vec<_> = progress.phases.iter().flat_map(|phase| &phase.tasks).collect();
    let count = |verdict: TaskVerdict| {
        let count = tasks.iter().filter(|task| task.verdict == verdict).count();
        u64::try_from(count).unwrap_or(u64::MAX)
    };
    let all = u64::try_from(tasks.len()).unwrap_or(u64::MAX);
    let [met, late, unknown] =
        [TaskVerdict::Met, TaskVerdict::Late, TaskVerdict::Unknown].map(count);
    Bi::each(|lang| {
        let [met, all, late, unknown] = [met, all, late, unknown].map(|each| integer(each, lang));
        match lang {
            Lang::En => format!("{met}/{all} tasks met, {late} late, {unknown} unknown"),
            Lang::Vi => format!("{met}/{all} nhiệm vụ đạt, {late} quá hạn, {unknown} chưa rõ"),
        }
    })
}

/// A key as part of an anchor: letters and digits stay, everything else becomes a hyphen.
pub(super) fn slug(key: &str) -> String {
    let plain =
        |each: char| if each.is_ascii_alphanumeric() { each.to_ascii_lowercase() } else { '-' };
    key.chars().map(plain).collect()
}
