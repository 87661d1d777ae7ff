//! `status` for people: counters, plans with their phases and tasks, units by rung. Every count is
//! n/N with the unknown beside it.

use std::io::{self, Write};

use jiff::Timestamp;

use crate::domain::plan::{
    Phase, PlanProgress, PlanTask, Progress, SourceStatus, TaskProgress, TaskVerdict,
};
use crate::domain::progress::{Counter, UnitProgress};
use crate::domain::text::Lang;
use crate::report::grid::{Cell, Column, Grid};
use crate::report::labels::Labelled as _;
use crate::report::number::{MISSING, date, integer, percent, utc};
use crate::report::style::{Style, Tone};
use crate::report::table::{Borders, TableOptions, write as write_table};
use crate::report::text::{escape, pad, truncate, width};

/// What `status` shows.
#[derive(Debug, Clone, Copy)]
pub struct Status<'a> {
    /// Evidence is judged as of this moment.
    pub as_of: Timestamp,
    /// Counters.
    pub counters: &'a [Counter],
    /// Plans.
    pub plans: &'a [PlanProgress],
    /// Units.
    pub units: &'a [UnitProgress],
}

/// Writes it all.
pub fn write(status: Status<'_>, lang: Lang, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let as_of = match lang {
        Lang::En => "as of",
        Lang::Vi => "tính đến",
    };
    writeln!(out, "{}", style.paint(Tone::Faint, &format!("{as_of} {}", utc(status.as_of))))?;
    write_counters(status.counters, lang, style, out)?;
    for progress in status.plans {
        write_plan(progress, lang, style, out)?;
    }
    if !status.units.is_empty() {
        writeln!(out)?;
        let options = TableOptions { wide: false, borders: Borders::Light, lang, style };
        write_table(&unit_grid(status.units), options, out)?;
    }
    Ok(())
}

/// `12/96 (12.5%), unknown 4, exempt 1`.
#[must_use]
pub fn counted(progress: Progress, lang: Lang) -> String {
    // A per cent of what is wholly unknown would read as "none".
    let known = progress.unknown_count < progress.total_count;
    let share = match share(progress.done_count, progress.total_count).filter(|_| known) {
        Some(share) => format!(" ({})", percent(share, lang)),
        None => String::new(),
    };
    let unknown = match (progress.unknown_count, lang) {
        (0, _) => String::new(),
        (count, Lang::En) => format!(", unknown {}", integer(count, lang)),
        (count, Lang::Vi) => format!(", chưa rõ {}", integer(count, lang)),
    };
    let exempt = match (progress.exempt_count, lang) {
        (0, _) => String::new(),
        (count, Lang::En) => format!(", exempt {}", integer(count, lang)),
        (count, Lang::Vi) => format!(", miễn trừ {}", integer(count, lang)),
    };
    format!(
        "{}/{}{share}{unknown}{exempt}",
        integer(progress.done_count, lang),
        integer(progress.total_count, lang)
    )
}

/// Done of total, 0-1, exact to a hundredth of a per cent; `None` of nothing.
#[must_use]
pub fn share(done_count: u64, total_count: u64) -> Option<f64> {
    let share_bp = u32::try_from(crate::report::number::share_bp(done_count, total_count)).ok()?;
    (total_count > 0).then(|| f64::from(share_bp) / 10_000.0)
}

/// The units as rows: how many subjects hold each rung.
#[must_use]
pub fn unit_grid(units: &[UnitProgress]) -> Grid {
    const RUNG_KEYS: [&str; 8] = [
        "rung_0_count",
        "rung_1_count",
        "rung_2_count",
        "rung_3_count",
        "rung_4_count",
        "rung_5_count",
        "rung_6_count",
        "rung_7_count",
    ];
    let mut columns = vec![
        Column::new("era", "era", "thời kỳ").wide(),
        Column::new("code", "code", "mã"),
        Column::new("name", "unit", "đơn vị"),
        Column::number("none_count", "none", "chưa có"),
    ];
    columns.extend(RUNG_KEYS.iter().zip(0_u8..).map(|(key, number)| {
        let title = number.to_string();
        Column::number(key, &title, &title)
    }));
    columns.push(Column::number("unknown_count", "unknown", "chưa rõ"));
    columns.push(Column::number("total_count", "all", "tổng"));
    Grid::new("units", columns).with_key(2).with_rows(units, |unit| {
        let mut row = vec![
            Cell::text(unit.unit.era.as_str()),
            Cell::text(&unit.unit.code),
            Cell::text(&unit.name),
            Cell::count(unit.none_count),
        ];
        row.extend(unit.by_rung_count.iter().map(|count| Cell::count(*count)));
        row.push(Cell::count(unit.unknown_count));
        row.push(Cell::count(unit.total_count));
        row
    })
}

/// The tasks of all plans as rows.
#[must_use]
pub fn task_grid(plans: &[PlanProgress]) -> Grid {
    let columns = vec![
        Column::new("plan", "plan", "kế hoạch"),
        Column::new("task", "task", "nhiệm vụ"),
        Column::new("phase", "phase", "giai đoạn"),
        Column::new("name", "name", "nội dung"),
        Column::new("verdict", "verdict", "kết luận"),
        Column::number("done_count", "done", "đạt"),
        Column::number("total_count", "of", "tổng"),
        Column::number("unknown_count", "unknown", "chưa rõ"),
        Column::number("exempt_count", "exempt", "miễn trừ").wide(),
        Column::number("target_ratio", "target", "mục tiêu"),
        Column::number("weight", "weight", "trọng số").wide(),
        Column::new("due", "due", "hạn"),
        Column::new("lead", "lead", "chủ trì").wide(),
        Column::new("criterion", "criterion", "tiêu chí").wide(),
        Column::new("source", "source", "nguồn").wide(),
    ];
    let tasks = plans.iter().flat_map(|plan| {
        plan.phases.iter().flat_map(move |phase| {
            phase.tasks.iter().map(move |task| (plan, phase.id.as_str(), task))
        })
    });
    Grid::new("tasks", columns).with_key(2).with_rows(tasks, |(plan, phase, task)| {
        let declared = declared_task(plan, phase, &task.id);
        vec![
            Cell::text(&plan.plan.id),
            Cell::text(&task.id),
            Cell::text(phase),
            Cell::maybe(declared, |declared| Cell::Words(declared.name.clone())),
            Cell::word(task.verdict),
            Cell::count(task.progress.done_count),
            Cell::count(task.progress.total_count),
            Cell::count(task.progress.unknown_count),
            Cell::count(task.progress.exempt_count),
            Cell::maybe(declared.and_then(PlanTask::target_share), Cell::Ratio),
            Cell::maybe(declared, |declared| Cell::Number { value: declared.weight, digits: 1 }),
            Cell::maybe(declared.and_then(|declared| declared.due), Cell::Date),
            Cell::some_text(declared.and_then(|declared| declared.lead.as_deref())),
            Cell::maybe(declared, |declared| Cell::text(declared.criterion.text())),
            Cell::maybe(declared, |declared| Cell::word(declared.source)),
        ]
    })
}

/// The declared phase of a plan.
#[must_use]
pub fn declared_phase<'a>(plan: &'a PlanProgress, phase: &str) -> Option<&'a Phase> {
    plan.plan.phases.iter().find(|declared| declared.id == phase)
}

/// The declared task of a plan's phase.
#[must_use]
pub fn declared_task<'a>(plan: &'a PlanProgress, phase: &str, task: &str) -> Option<&'a PlanTask> {
    declared_phase(plan, phase)?.tasks.iter().find(|declared| declared.id == task)
}

/// Whether a row carries the asterisk: it is neither seen in its source nor the user's own.
#[must_use]
pub fn needs_asterisk(source: SourceStatus) -> bool {
    match source {
        SourceStatus::Seen | SourceStatus::User => false,
        SourceStatus::Proxy | SourceStatus::Assumed | SourceStatus::Memory => true,
    }
}

/// The sign of a task's standing: a shape of its own for each.
#[must_use]
pub fn task_mark(verdict: TaskVerdict) -> (&'static str, Tone) {
    match verdict {
        TaskVerdict::Met => ("✓", Tone::Good),
        TaskVerdict::OnTrack => ("▸", Tone::Good),
        TaskVerdict::Open => ("▸", Tone::Plain),
        TaskVerdict::Late => ("✗", Tone::Bad),
        TaskVerdict::Unknown => ("?", Tone::Doubt),
        TaskVerdict::Exempt => ("○", Tone::Plain),
    }
}

fn write_counters(
    counters: &[Counter],
    lang: Lang,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let widest = counters.iter().map(|each| width(each.label.in_lang(lang))).max().unwrap_or(0);
    for counter in counters {
        let progress = Progress {
            done_count: counter.done_count,
            total_count: counter.total_count,
            unknown_count: counter.unknown_count,
            exempt_count: 0,
        };
        let label = pad(&escape(counter.label.in_lang(lang)), widest);
        writeln!(out, "{label}  {}", style.paint(Tone::Strong, &counted(progress, lang)))?;
    }
    Ok(())
}

fn write_plan(
    progress: &PlanProgress,
    lang: Lang,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let plan = &progress.plan;
    let number = plan.number.as_deref().unwrap_or(&plan.id);
    let title = escape(plan.title.in_lang(lang)).into_owned();
    let room = style.columns().saturating_sub(width(number) + 2);
    writeln!(
        out,
        "\n{}  {}",
        style.paint(Tone::Strong, &escape(number)),
        truncate(&title, room.max(20))
    )?;
    let mut assumed = false;
    for phase in &progress.phases {
        let name = declared_phase(progress, &phase.id)
            .map_or(phase.id.as_str(), |declared| declared.name.in_lang(lang));
        writeln!(out, "  {}", style.paint(Tone::Strong, &escape(name)))?;
        for task in &phase.tasks {
            assumed |= write_task(progress, &phase.id, task, (lang, style), out)?;
        }
    }
    if assumed {
        let note = match lang {
            Lang::En => "* not taken from the plan's text: replace by the paper plan's row",
            Lang::Vi => "* không lấy từ văn bản kế hoạch: cần thay bằng nội dung bản giấy",
        };
        writeln!(out, "  {}", style.paint(Tone::Faint, note))?;
    }
    Ok(())
}

/// Writes one task; tells whether it carries the asterisk.
fn write_task(
    plan: &PlanProgress,
    phase: &str,
    task: &TaskProgress,
    (lang, style): (Lang, Style),
    out: &mut dyn Write,
) -> io::Result<bool> {
    const NAME_COLUMNS: usize = 46;
    let declared = declared_task(plan, phase, &task.id);
    let assumed = declared.is_some_and(|declared| needs_asterisk(declared.source));
    let name = declared.map_or("", |declared| declared.name.in_lang(lang));
    let name = format!("{} {}{}", task.id, name, if assumed { " *" } else { "" });
    let name = escape(&name).into_owned();
    let (sign, tone) = task_mark(task.verdict);
    let word = format!("{sign} {}", task.verdict.label().in_lang(lang));
    let due = declared
        .and_then(|declared| declared.due)
        .map_or_else(|| MISSING.to_owned(), |due| date(due, lang));
    writeln!(
        out,
        "    {}  {}  {}  {}",
        pad(&truncate(&name, NAME_COLUMNS), NAME_COLUMNS),
        style.paint(tone, &pad(&word, 16)),
        pad(&due, 10),
        counted(task.progress, lang),
    )?;
    Ok(assumed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unknown_and_the_exempt_stand_beside_the_count() {
        let counts = Progress { done_count: 4, total_count: 6, unknown_count: 0, exempt_count: 1 };
        assert_eq!(counted(counts, Lang::En), "4/6 (66.7%), exempt 1");
        assert_eq!(counted(counts, Lang::Vi), "4/6 (66,7 %), miễn trừ 1");
        let none = Progress { unknown_count: 6, done_count: 0, exempt_count: 0, ..counts };
        assert_eq!(counted(none, Lang::En), "0/6, unknown 6");
    }
}
