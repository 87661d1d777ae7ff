//! IV, V and the annex: what holds back, what comes next, exceptions, training, and the roll-ups.

use std::collections::BTreeMap;

use crate::domain::asset::of;
use crate::domain::day::day_of;
use crate::domain::finding::Rung;
use crate::domain::outlook::{Forecast, Group, GroupBy};
use crate::domain::progress::ProgressReport;
use crate::domain::record::Noun;
use crate::domain::text::Text;
use crate::report::grid::{Cell, Column, Grid};
use crate::report::labels::Labelled as _;
use crate::report::labels::words;

use super::targets::ratio;
use super::{Section, Table, runs_behind, runs_cell, runs_column, security};

/// Blockers that are printed: more than an office can take up in one period.
const BLOCKER_COUNT: usize = 50;

/// IV.
pub(super) fn obstacles(report: &ProgressReport) -> Section {
    let columns = vec![
        Column::new("subject", "subject", "Đối tượng"),
        Column::number("rung", "cannot reach rung", "Chưa lên bậc"),
        Column::number("held_count", "waiting for it", "Đang chờ"),
        Column::new("rule", "check", "Phép kiểm tra").wide(),
        Column::new("reason", "cause", "Nguyên nhân"),
        runs_column(),
    ];
    let mut grid = Grid::new("blockers", columns);
    for blocker in report.blockers.iter().take(BLOCKER_COUNT) {
        grid.rows.push(vec![
            Cell::text(blocker.subject.to_string()),
            Cell::Identifier(i64::from(blocker.rung.number())),
            Cell::count(blocker.held_count),
            Cell::text(blocker.rule),
            Cell::Words(blocker.reason.clone()),
            runs_behind(report, [&blocker.subject]),
        ]);
    }
    let mut tables = vec![Table::new("What holds most back", "Điểm nghẽn chính", grid)];
    if report.earlier.is_some() {
        tables.insert(0, movements(report));
    }
    Section {
        heading: Text::new("IV. Shortcomings and causes", "IV. Tồn tại, hạn chế, nguyên nhân"),
        paragraphs: Vec::new(),
        tables,
        is_annex: false,
    }
}

fn movements(report: &ProgressReport) -> Table {
    let columns = vec![
        Column::new("subject", "subject", "Đối tượng"),
        Column::number("before", "rung before", "Bậc kỳ trước"),
        Column::number("after", "rung now", "Bậc kỳ này"),
        Column::new("is_regression", "went down", "Tụt bậc"),
        Column::new("reason", "why", "Lý do"),
        runs_column(),
    ];
    let rung =
        |rung: Option<Rung>| Cell::maybe(rung, |rung| Cell::Identifier(i64::from(rung.number())));
    let rows = report.movements.iter().map(|each| {
        vec![
            Cell::text(each.subject.to_string()),
            rung(each.before),
            rung(each.after),
            Cell::Flag(each.is_regression),
            Cell::maybe(each.reason.clone(), Cell::Words),
            runs_behind(report, [&each.subject]),
        ]
    });
    let grid = Grid { rows: rows.collect(), ..Grid::new("movements", columns) };
    Table::new("Changes since the previous period", "Thay đổi so với kỳ trước", grid)
}

/// Where each phase is heading. A finish without a date never comes at this pace, or cannot be told.
#[must_use]
pub fn forecast_grid(forecasts: &[Forecast]) -> Grid {
    let columns = vec![
        Column::new("plan", "plan", "Kế hoạch"),
        Column::new("phase", "phase", "Giai đoạn"),
        Column::number("point_count", "weekly points", "Số điểm tuần"),
        Column::number("share_ratio", "done", "Đã đạt"),
        Column::number("pace_ratio", "a week", "Mỗi tuần"),
        Column::new("finish", "finishes", "Dự kiến xong"),
        Column::new("earliest", "earliest", "Sớm nhất"),
        Column::new("latest", "latest", "Muộn nhất"),
        Column::new("due", "due", "Thời hạn"),
        Column::number("needed_ratio", "needed a week", "Cần mỗi tuần"),
        runs_column(),
    ];
    let rows = forecasts.iter().map(|forecast| {
        let [earliest, latest] = forecast.finish_range;
        vec![
            Cell::text(&forecast.plan),
            Cell::Words(forecast.name.clone()),
            Cell::count(u64::try_from(forecast.points.len()).unwrap_or(u64::MAX)),
            Cell::maybe(forecast.points.last(), |point| Cell::Ratio(point.share)),
            Cell::maybe(forecast.pace, |[_, middle, _]| Cell::Ratio(middle)),
            Cell::maybe(forecast.finish, Cell::Date),
            Cell::maybe(earliest, Cell::Date),
            Cell::maybe(latest, Cell::Date),
            Cell::maybe(forecast.due, Cell::Date),
            Cell::maybe(forecast.needed, Cell::Ratio),
            runs_cell(&forecast.runs),
        ]
    });
    Grid { rows: rows.collect(), ..Grid::new("forecast", columns) }
}

/// V: where it is heading, and what to do.
pub(super) fn next(report: &ProgressReport) -> Section {
    let grid = forecast_grid(&report.forecasts);
    Section {
        heading: Text::new("V. Next period", "V. Nhiệm vụ kỳ tới"),
        paragraphs: vec![Text::new(
            "A forecast needs six weekly points; with fewer there is none.",
            "Dự báo cần ít nhất sáu điểm đo theo tuần; ít hơn thì không dự báo.",
        )],
        tables: vec![Table::new("Forecast", "Dự báo", grid), shopping(report)],
        is_annex: false,
    }
}

/// What has to be configured, upgraded and replaced.
pub(super) fn shopping(report: &ProgressReport) -> Table {
    let columns = vec![
        Column::new("remediation", "to do", "Cần làm"),
        Column::new("manufacturer", "maker", "Hãng"),
        Column::new("model", "model", "Kiểu"),
        Column::number("count", "count", "Số lượng"),
        runs_column(),
    ];
    let rows = report.shopping.iter().map(|line| {
        vec![
            Cell::Words(line.remediation.label().text()),
            Cell::some_text(line.manufacturer.as_deref()),
            Cell::some_text(line.model.as_deref()),
            Cell::count(line.count),
            runs_cell(&line.runs),
        ]
    });
    let grid = Grid { rows: rows.collect(), ..Grid::new("shopping", columns).with_key(3) };
    Table::new("Devices by what they need", "Thiết bị theo phương án xử lý", grid)
}

/// Table 8.
pub(super) fn exceptions_table(report: &ProgressReport) -> Table {
    let today = day_of(report.made_at);
    let columns = vec![
        Column::new("subject", "device", "Thiết bị"),
        Column::new("reason", "reason", "Lý do"),
        Column::new("remedy", "remedy", "Phương án"),
        Column::new("retires_on", "until", "Thời hạn"),
        Column::number("cost_vnd", "expected cost, VND", "Kinh phí dự kiến"),
    ];
    // One that has expired or does not hold yet excuses nobody: it is no exception of this day.
    let holding = report.papers.standing_exemptions().filter(|each| each.holds_on(today));
    let rows = holding.map(|each| {
        let what = match (&each.subject, &each.plan, &each.task) {
            (Some(subject), _, _) => subject.to_string(),
            (None, plan, task) => format!(
                "{} {}",
                plan.as_deref().unwrap_or_default(),
                task.as_deref().unwrap_or_default()
            ),
        };
        vec![
            Cell::text(what),
            Cell::text(&each.reason),
            Cell::some_text(each.remedy.as_deref()),
            Cell::Date(each.retires_on),
            Cell::maybe(each.cost_vnd, Cell::Integer),
        ]
    });
    let grid = Grid { rows: rows.collect(), ..Grid::new("exceptions", columns) };
    Table::new("Table 8. Exceptions", "Bảng 8. Ngoại lệ", grid)
}

/// The exceptions alone, for a close-out.
pub(super) fn exceptions(report: &ProgressReport) -> Section {
    Section {
        heading: Text::new("III. Exceptions", "III. Ngoại lệ"),
        paragraphs: Vec::new(),
        tables: vec![exceptions_table(report)],
        is_annex: false,
    }
}

/// Table 9: trained people, by day and body.
fn training(report: &ProgressReport) -> Table {
    let columns = vec![
        Column::new("course", "course", "Lớp"),
        Column::new("day", "day", "Thời gian"),
        Column::number("person_count", "people", "Số người"),
        Column::new("body", "body", "Đơn vị"),
    ];
    let class = of(Noun::Contact);
    let mut trained = BTreeMap::<(String, String), u64>::new();
    for contact in report.record.assets.iter().filter(|asset| asset.noun == Noun::Contact) {
        let Some(day) = contact.details.text(class, "ipv6_trained_on") else { continue };
        let body = contact.details.text(class, "organisation").unwrap_or_default();
        *trained.entry((day.to_owned(), body.to_owned())).or_default() += 1;
    }
    let name = |code: &str| {
        let body = report.record.organisations.iter().find(|body| body.code == code);
        Cell::maybe(body, |body| Cell::text(&body.name))
    };
    let rows = trained.into_iter().map(|((day, body), count)| {
        let course = Text::new("IPv6 training", "Tập huấn IPv6");
        vec![Cell::Words(course), Cell::text(day), Cell::count(count), name(&body)]
    });
    let grid = Grid { rows: rows.collect(), ..Grid::new("training", columns) };
    Table::new("Table 9. Training", "Bảng 9. Đào tạo", grid)
}

/// The annex: tables 8 to 10, and the roll-ups.
pub(super) fn annex(report: &ProgressReport) -> Section {
    let mut tables =
        vec![exceptions_table(report), training(report), security::table(report), units(report)];
    for by in GroupBy::ALL {
        if let Some(table) = groups(report, *by) {
            tables.push(table);
        }
    }
    let heading = Text::new("Annex", "Phụ lục");
    Section { heading, paragraphs: Vec::new(), tables, is_annex: true }
}

/// Keys of the columns that count a unit's subjects by rung.
const RUNG_KEYS: [&str; 8] =
    ["rung_0", "rung_1", "rung_2", "rung_3", "rung_4", "rung_5", "rung_6", "rung_7"];

/// Units by rung.
fn units(report: &ProgressReport) -> Table {
    let mut columns = vec![
        Column::new("unit", "code", "Mã"),
        Column::new("name", "unit", "Đơn vị"),
        Column::number("none_count", "none", "Chưa có"),
    ];
    for (key, rung) in RUNG_KEYS.iter().zip(Rung::ALL) {
        let number = rung.number();
        columns.push(Column::number(key, &format!("rung {number}"), &format!("Bậc {number}")));
    }
    columns.push(Column::number("unknown_count", "unknown", "Chưa rõ"));
    columns.push(Column::number("total_count", "total", "Tổng"));
    columns.push(runs_column());
    let rows = report.units.iter().map(|unit| {
        let mut row =
            vec![Cell::text(&unit.unit.code), Cell::text(&unit.name), Cell::count(unit.none_count)];
        row.extend(unit.by_rung_count.map(Cell::count));
        row.extend([Cell::count(unit.unknown_count), Cell::count(unit.total_count)]);
        row.push(runs_cell(&unit.runs));
        row
    });
    let grid = Grid { rows: rows.collect(), ..Grid::new("units", columns) };
    Table::new("Units by rung", "Đơn vị theo bậc", grid)
        .with_chart(1, &[2, 3, 4, 5, 6, 7, 8, 9, 10])
}

fn groups(report: &ProgressReport, by: GroupBy) -> Option<Table> {
    let (en, vi) = match by {
        // By rung, above.
        GroupBy::Unit => ("Tasks by unit", "Nhiệm vụ theo đơn vị"),
        GroupBy::District => ("Tasks by old district", "Nhiệm vụ theo huyện cũ"),
        GroupBy::Class => ("Tasks by class", "Nhiệm vụ theo loại"),
        GroupBy::Provider => ("Tasks by provider", "Nhiệm vụ theo nhà cung cấp"),
    };
    let grid = group_grid(&report.groups, by);
    (!grid.rows.is_empty()).then(|| Table::new(en, vi, grid))
}

/// The groups of one kind, a row each.
#[must_use]
pub fn group_grid(groups: &[Group], by: GroupBy) -> Grid {
    let noun = match by {
        GroupBy::Unit => "by_unit",
        GroupBy::District => "by_district",
        GroupBy::Class => "by_class",
        GroupBy::Provider => "by_provider",
    };
    let columns = vec![
        Column::new("plan", "plan", "Kế hoạch"),
        Column::new("key", "key", "Mã"),
        Column::new("name", "name", "Tên"),
        Column::number("done_count", "done", "Đạt"),
        Column::number("total_count", "of", "Tổng số"),
        Column::number("unknown_count", "unknown", "Chưa rõ"),
        Column::number("exempt_count", "exempt", "Miễn trừ"),
        Column::number("done_ratio", "share %", "Tỷ lệ %"),
        runs_column(),
    ];
    let groups = groups.iter().filter(|group| group.by == by);
    Grid::new(noun, columns).with_key(2).with_rows(groups, |group| {
        let counts = group.progress;
        let name = match by {
            GroupBy::Class => words::subject_kind(&group.name),
            GroupBy::Unit | GroupBy::District | GroupBy::Provider => None,
        };
        vec![
            Cell::text(&group.plan),
            Cell::text(&group.key),
            name.map_or_else(|| Cell::text(&group.name), Cell::Words),
            Cell::count(counts.done_count),
            Cell::count(counts.total_count),
            Cell::count(counts.unknown_count),
            Cell::count(counts.exempt_count),
            ratio(counts.done_count, counts.total_count, counts.unknown_count),
            runs_cell(&group.runs),
        ]
    })
}
