//! Table 1 (targets), the plans' tasks, and the close-out: target against actual.

use crate::domain::outlook::Closeout;
use crate::domain::plan::{PlanTask, Progress};
use crate::domain::progress::ProgressReport;
use crate::domain::runs::Runs;
use crate::domain::text::Text;
use crate::report::grid::{Cell, Column, Grid};
use crate::report::human::status::{declared_task, needs_asterisk};
use crate::report::labels::Labelled as _;

use super::{Section, Table, runs_cell, runs_column};

/// III: how far the targets are met.
pub(super) fn section(report: &ProgressReport) -> Section {
    Section {
        heading: Text::new("III. Against the targets", "III. Đánh giá so với mục tiêu"),
        paragraphs: vec![Text::new(
            "A row marked * is not taken from the plan's text.",
            "Dòng có dấu * không lấy từ văn bản kế hoạch.",
        )],
        tables: vec![tasks(report)],
        is_annex: false,
    }
}

/// Table 1: VNNIC's three counters first, then the totals.
pub(super) fn summary(report: &ProgressReport) -> Table {
    let columns = vec![
        Column::number("number", "No.", "STT"),
        Column::new("key", "key", "mã").wide(),
        Column::new("indicator", "indicator", "Chỉ tiêu"),
        Column::new("unit", "unit", "ĐVT"),
        Column::number("target_ratio", "target", "Mục tiêu"),
        Column::number("previous_count", "previous period", "Kỳ trước"),
        Column::number("done_count", "this period", "Kỳ này"),
        Column::number("total_count", "of", "Tổng số"),
        Column::number("unknown_count", "unknown", "Chưa rõ"),
        Column::number("done_ratio", "share %", "Tỷ lệ %"),
        Column::new("evidence", "evidence", "Nguồn bằng chứng"),
        Column::new("note", "note", "Ghi chú"),
        runs_column(),
    ];
    let rows = report.counters.iter().zip(1_i64..).map(|(counter, number)| {
        let previous = report
            .earlier
            .as_ref()
            .and_then(|earlier| earlier.counters.iter().find(|each| each.key == counter.key));
        vec![
            Cell::Identifier(number),
            Cell::text(counter.key),
            Cell::Words(counter.label.clone()),
            Cell::Words(Text::new("each", "đơn vị")),
            Cell::Missing,
            Cell::maybe(previous, |then| {
                done_before(then.done_count, then.total_count, then.unknown_count)
            }),
            Cell::count(counter.done_count),
            Cell::count(counter.total_count),
            Cell::count(counter.unknown_count),
            ratio(counter.done_count, counter.total_count, counter.unknown_count),
            evidence(&counter.runs),
            Cell::Missing,
            runs_cell(&counter.runs),
        ]
    });
    let grid = Grid { rows: rows.collect(), ..Grid::new("summary", columns) };
    Table::new("Table 1. Summary of targets", "Bảng 1. Tổng hợp chỉ tiêu", grid)
}

/// How many were done in the previous period; missing where nothing was known then, for no column
/// beside it says so: what nobody saw is no zero.
fn done_before(done_count: u64, total_count: u64, unknown_count: u64) -> Cell {
    if total_count > 0 && unknown_count == total_count {
        return Cell::Missing;
    }
    Cell::count(done_count)
}

/// Where a figure comes from, in words: the declared record, or runs.
fn evidence(runs: &Runs) -> Cell {
    Cell::Words(match runs.numbers() {
        [] => Text::new("as declared", "theo khai báo"),
        [only] => Text::new(format!("run {only}"), format!("lượt đo {only}")),
        [first, .., last] => Text::new(
            format!("{} runs, {first} – {last}", runs.numbers().len()),
            format!("{} lượt đo, {first} – {last}", runs.numbers().len()),
        ),
    })
}

/// Every task of every plan.
fn tasks(report: &ProgressReport) -> Table {
    let columns = vec![
        Column::new("plan", "plan", "Kế hoạch"),
        Column::new("task", "task", "Mã"),
        Column::new("name", "task", "Nhiệm vụ"),
        Column::number("target_ratio", "target", "Mục tiêu"),
        Column::new("due", "due", "Thời hạn"),
        Column::number("previous_count", "previous period", "Kỳ trước"),
        Column::number("done_count", "this period", "Kỳ này"),
        Column::number("total_count", "of", "Tổng số"),
        Column::number("unknown_count", "unknown", "Chưa rõ"),
        Column::number("exempt_count", "exempt", "Miễn trừ"),
        Column::number("done_ratio", "share %", "Tỷ lệ %"),
        Column::new("verdict", "standing", "Kết quả"),
        runs_column(),
    ];
    let mut grid = Grid::new("tasks", columns).with_key(2);
    for plan in &report.plans {
        let earlier = report
            .earlier
            .as_ref()
            .and_then(|earlier| earlier.plans.iter().find(|each| each.plan.id == plan.plan.id));
        for phase in &plan.phases {
            for task in &phase.tasks {
                let declared = declared_task(plan, &phase.id, &task.id);
                let star = declared.is_some_and(|declared| needs_asterisk(declared.source));
                let star = if star { " *" } else { "" };
                let name = declared.map(|declared| {
                    let name = &declared.name;
                    Text::new(format!("{}{star}", name.en), format!("{}{star}", name.vi))
                });
                let before = earlier
                    .into_iter()
                    .flat_map(|plan| &plan.phases)
                    .flat_map(|phase| &phase.tasks)
                    .find(|each| each.id == task.id);
                let Progress { done_count, total_count, unknown_count, exempt_count } =
                    task.progress;
                grid.rows.push(vec![
                    Cell::text(plan.plan.number.as_deref().unwrap_or(&plan.plan.id)),
                    Cell::text(&task.id),
                    Cell::maybe(name, Cell::Words),
                    Cell::maybe(declared.and_then(PlanTask::target_share), Cell::Ratio),
                    Cell::maybe(declared.and_then(|declared| declared.due), Cell::Date),
                    Cell::maybe(before.map(|before| before.progress), |then| {
                        done_before(then.done_count, then.total_count, then.unknown_count)
                    }),
                    Cell::count(done_count),
                    Cell::count(total_count),
                    Cell::count(unknown_count),
                    Cell::count(exempt_count),
                    ratio(done_count, total_count, unknown_count),
                    Cell::Words(task.verdict.label().text()),
                    runs_cell(&task.runs),
                ]);
            }
        }
    }
    Table::new("Tasks of the plans", "Nhiệm vụ theo kế hoạch", grid)
}

/// The share done; none of nothing, nor where everything is unknown: what nobody saw is no zero.
pub(super) fn ratio(done_count: u64, total_count: u64, unknown_count: u64) -> Cell {
    let share = crate::report::human::status::share(done_count, total_count)
        .filter(|_| unknown_count < total_count);
    Cell::maybe(share, Cell::Ratio)
}

/// Target against actual, and what is carried over.
#[must_use]
pub fn closeout_grid(closeouts: &[Closeout]) -> Grid {
    let mut tasks = Grid::new(
        "closeout",
        vec![
            Column::new("plan", "plan", "Kế hoạch"),
            Column::new("task", "task", "Mã"),
            Column::new("name", "task", "Nhiệm vụ"),
            Column::number("target_ratio", "target", "Mục tiêu"),
            Column::number("done_count", "actual", "Thực hiện"),
            Column::number("total_count", "of", "Tổng số"),
            Column::number("unknown_count", "unknown", "Chưa rõ"),
            Column::number("exempt_count", "exempt", "Miễn trừ"),
            Column::number("done_ratio", "share %", "Tỷ lệ %"),
            Column::new("verdict", "standing", "Kết quả"),
            Column::new("carried_to", "carried over to", "Chuyển tiếp sang"),
            runs_column(),
        ],
    )
    .with_key(2);
    for closed in closeouts {
        for task in &closed.tasks {
            use crate::domain::plan::TaskVerdict::{Exempt, Late, Met, OnTrack, Open, Unknown};
            let star = if task.needs_asterisk { " *" } else { "" };
            let counts = task.progress;
            let carried = match task.verdict {
                Met | Exempt => Cell::Missing,
                OnTrack | Open | Late | Unknown if closed.successors.is_empty() => {
                    Cell::Words(Text::new(
                        "no plan is declared to replace it",
                        "chưa có kế hoạch thay thế được khai báo",
                    ))
                }
                OnTrack | Open | Late | Unknown => Cell::text(closed.successors.join(", ")),
            };
            tasks.rows.push(vec![
                Cell::text(&closed.plan),
                Cell::text(&task.id),
                Cell::Words(Text::new(
                    format!("{}{star}", task.name.en),
                    format!("{}{star}", task.name.vi),
                )),
                Cell::maybe(task.target, Cell::Ratio),
                Cell::count(counts.done_count),
                Cell::count(counts.total_count),
                Cell::count(counts.unknown_count),
                Cell::count(counts.exempt_count),
                ratio(counts.done_count, counts.total_count, counts.unknown_count),
                Cell::Words(task.verdict.label().text()),
                carried,
                runs_cell(&task.runs),
            ]);
        }
    }
    tasks
}

/// Target against actual, and bodies through their successors.
pub(super) fn closeout(report: &ProgressReport) -> Section {
    let tasks = closeout_grid(&report.closeouts);
    let mut bodies = Grid::new(
        "bodies",
        vec![
            Column::new("plan", "plan", "Kế hoạch"),
            Column::new("body", "body", "Mã cơ quan"),
            Column::new("name", "name", "Cơ quan"),
            Column::new("heir", "counted through", "Cơ quan kế thừa"),
            Column::number("done_count", "on IPv6", "Đạt IPv6"),
            Column::number("total_count", "of", "Tổng số"),
            Column::number("unknown_count", "unknown", "Chưa rõ"),
            runs_column(),
        ],
    )
    .with_key(2);
    for closed in &report.closeouts {
        for body in &closed.bodies {
            bodies.rows.push(vec![
                Cell::text(&closed.plan),
                Cell::text(&body.code),
                Cell::text(&body.name),
                Cell::text(&body.heir.1),
                Cell::count(body.progress.done_count),
                Cell::count(body.progress.total_count),
                Cell::count(body.progress.unknown_count),
                runs_cell(&body.runs),
            ]);
        }
    }
    Section {
        heading: Text::new("II. Target against actual", "II. Kết quả so với mục tiêu"),
        paragraphs: vec![Text::new(
            "Bodies that ended are counted through those that took over.",
            "Cơ quan đã kết thúc hoạt động được tính qua cơ quan kế thừa.",
        )],
        tables: vec![
            Table::new("Tasks at the close", "Nhiệm vụ khi kết thúc", tasks),
            Table::new("Bodies and their successors", "Cơ quan và cơ quan kế thừa", bodies),
        ],
        is_annex: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_wholly_unknown_before_is_no_zero() {
        assert_eq!(done_before(0, 12, 12), Cell::Missing);
        assert_eq!(done_before(0, 12, 11), Cell::count(0));
        assert_eq!(done_before(3, 5, 0), Cell::count(3));
    }
}
