//! `diff RUN RUN` for people and scripts: what answered before and does not now, and the reverse.
//! Which observations belong together is decided by the caller.

use std::io::{self, Write};

use crate::domain::drift::Drift;
use crate::domain::observation::{Observation, Outcome};
use crate::domain::text::Lang;
use crate::report::grid::{Cell, Column, Grid};
use crate::report::style::Style;
use crate::report::table::{Borders, TableOptions, write as write_table};

use super::evidence::answer_text;

/// One question in two runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutcomeChange<'a> {
    /// What came in the earlier run; `None` when it was not asked.
    pub before: Option<&'a Observation>,
    /// What came in the later run; `None` when it was not asked.
    pub after: Option<&'a Observation>,
}

/// The changes as rows, in the order given; a pair without any observation is left out.
#[must_use]
pub fn grid(changes: &[OutcomeChange<'_>]) -> Grid {
    let columns = vec![
        Column::new("subject", "subject", "đối tượng"),
        Column::new("probe", "probe", "phép đo"),
        Column::new("address", "address", "địa chỉ"),
        Column::new("port", "port", "cổng"),
        Column::new("detail", "detail", "chi tiết"),
        Column::new("before", "before", "trước"),
        Column::new("after", "after", "sau"),
        Column::new("before_answer", "before", "trước").wide(),
        Column::new("after_answer", "after", "sau").wide(),
    ];
    let asked = changes.iter().filter_map(|change| Some((change, change.after.or(change.before)?)));
    Grid::new("changes", columns).with_rows(asked, |(change, observation)| {
        let detail = Some(observation.detail.as_str()).filter(|text| !text.is_empty());
        let kind =
            |side: Option<&Observation>| Cell::maybe(side, |each| Cell::word(each.outcome.kind()));
        let answer = |side: Option<&Observation>| {
            Cell::maybe(side.map(|each| &each.outcome), |outcome: &Outcome| {
                Cell::Words(answer_text(outcome))
            })
        };
        vec![
            Cell::text(observation.subject.to_string()),
            Cell::word(observation.probe),
            Cell::address(observation.address),
            Cell::maybe(observation.port, |port| Cell::Identifier(i64::from(port))),
            Cell::some_text(detail),
            kind(change.before),
            kind(change.after),
            answer(change.before),
            answer(change.after),
        ]
    })
}

/// Drift as rows, in the order given.
#[must_use]
pub fn drift_grid(drifts: &[Drift]) -> Grid {
    let columns = vec![
        Column::new("unit", "unit", "đơn vị"),
        Column::new("device", "device", "thiết bị"),
        Column::new("kind", "drift", "sai khác"),
        Column::new("declared", "recorded", "khai báo"),
        Column::new("observed", "seen", "thấy được"),
        Column::new("evidence", "evidence", "bằng chứng"),
    ];
    // One device may differ in many things: all of it tells a row from the others.
    Grid::new("drifts", columns).with_key(5).with_rows(drifts, |drift| {
        let unit = drift.unit.as_ref().map(|unit| format!("{}/{}", unit.era, unit.code));
        vec![
            Cell::some_text(unit.as_deref()),
            Cell::text(&drift.device),
            Cell::word(drift.kind),
            Cell::some_text(drift.declared.as_deref()),
            Cell::some_text(drift.observed.as_deref()),
            Cell::some_text(drift.evidence.as_deref()),
        ]
    })
}

/// Writes the table.
pub fn write(
    changes: &[OutcomeChange<'_>],
    lang: Lang,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let options = TableOptions { wide: false, borders: Borders::Light, lang, style };
    write_table(&grid(changes), options, out)
}
