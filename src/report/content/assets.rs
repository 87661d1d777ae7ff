//! Every asset with its rungs, a row each: a table for scripts and spreadsheets, asked for by name. No
//! paper holds it: of a hundred thousand rows nobody reads one on paper.

use std::collections::HashMap;

use crate::domain::finding::{Assessment, Rung, Verdict};
use crate::domain::progress::ProgressReport;
use crate::domain::subject::SubjectKind;
use crate::domain::unit::UnitKey;
use crate::report::grid::{Cell, Column, Grid};

use super::results::rung;
use super::{declared, runs_behind};

/// The table's key.
pub const ASSETS: &str = "assets";

/// Keys of the columns that tell each rung's verdict.
const VERDICT_KEYS: [&str; 8] = [
    "inventoried",
    "capable",
    "planned",
    "addressed",
    "reachable",
    "equivalent",
    "sustained",
    "ipv6_only",
];

/// Each subject that has a ladder.
#[must_use]
pub fn assets_grid(report: &ProgressReport) -> Grid {
    let rows = assets_rows(report).collect();
    Grid { rows, ..Grid::new(ASSETS, assets_columns()).with_key(3) }
}

/// Its columns.
#[must_use]
pub fn assets_columns() -> Vec<Column> {
    let mut columns = vec![
        Column::new("unit", "unit", "Mã đơn vị"),
        Column::new("kind", "kind", "Loại"),
        Column::new("key", "key", "Mã"),
        Column::number("rung", "rung", "Mức"),
        declared::column(),
    ];
    for (key, each) in VERDICT_KEYS.iter().zip(Rung::ALL) {
        let number = each.number();
        columns.push(Column::new(key, &format!("rung {number}"), &format!("Bậc {number}")));
    }
    columns.push(Column::new("rule", "fails first", "Phép kiểm tra trượt"));
    columns.push(Column::new("reason", "cause", "Nguyên nhân"));
    columns.push(super::runs_column());
    columns
}

/// Its rows one after another, so that whoever writes them need not hold a hundred thousand.
pub fn assets_rows(report: &ProgressReport) -> impl Iterator<Item = Vec<Cell>> {
    let units = units_of_devices(report);
    let ladders = report.assessments.iter().filter(|it| it.subject.kind != SubjectKind::Address);
    ladders.map(move |assessment| {
        let subject = &assessment.subject;
        let unit = match subject.kind {
            SubjectKind::Device | SubjectKind::Server => units.get(subject.key.as_str()).copied(),
            SubjectKind::Web
            | SubjectKind::Dns
            | SubjectKind::Mail
            | SubjectKind::Link
            | SubjectKind::Lan
            | SubjectKind::Address => report.record.unit_of(subject),
        };
        let failed = lowest_failure(assessment);
        let mut row = vec![
            Cell::maybe(unit, |key| Cell::text(&key.code)),
            Cell::text(subject.kind.as_str()),
            Cell::text(&subject.key),
            rung(assessment),
            declared::cell(report, subject),
        ];
        row.extend(assessment.rungs.map(Cell::Verdict));
        row.push(Cell::maybe(failed, |(rule, _)| Cell::text(rule)));
        row.push(Cell::maybe(failed, |(_, reason)| Cell::Words(reason.clone())));
        row.push(runs_behind(report, [subject]));
        row
    })
}

fn lowest_failure(assessment: &Assessment) -> Option<(&'static str, &crate::domain::text::Text)> {
    let failed = assessment.findings.iter().filter(|finding| finding.verdict == Verdict::Fail);
    failed.min_by_key(|finding| finding.rung).map(|finding| (finding.rule, &finding.reason))
}

/// The unit of every device by name: [`crate::domain::record::Record::unit_of`] walks the record, and
/// of devices there are a hundred thousand.
pub(in crate::report) fn units_of_devices(report: &ProgressReport) -> HashMap<&str, &UnitKey> {
    let sites: HashMap<&str, &UnitKey> = report
        .record
        .sites
        .iter()
        .filter_map(|site| Some((site.code.as_str(), site.unit.as_ref()?)))
        .collect();
    let devices = report.record.devices.iter();
    devices
        .filter_map(|device| Some((device.name.as_str(), *sites.get(device.site.as_str())?)))
        .collect()
}
