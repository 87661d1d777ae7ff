//! Documents and exemptions on record, withdrawn ones among them.

use jiff::civil::Date;

use crate::domain::paper::Papers;
use crate::report::grid::{Cell, Column, Grid};

/// Documents.
#[must_use]
pub fn documents(papers: &Papers) -> Grid {
    let columns = vec![
        Column::new("id", "id", "stt"),
        Column::new("plan", "plan", "kế hoạch"),
        Column::new("task", "task", "nhiệm vụ"),
        Column::new("number", "number", "số"),
        Column::new("dated", "date", "ngày"),
        Column::new("body", "body", "cơ quan"),
        Column::new("unit", "unit", "đơn vị"),
        Column::new("file", "file", "tệp"),
        Column::new("sha256", "SHA-256", "SHA-256").wide(),
        Column::new("note", "note", "ghi chú").wide(),
        Column::new("is_standing", "stands", "còn hiệu lực"),
        Column::new("recorded_at", "recorded", "ghi lúc").wide(),
        Column::new("user", "by", "người ghi").wide(),
        Column::new("withdraws", "withdraws", "rút văn bản").wide(),
    ];
    let stands: Vec<i64> = papers.standing_documents().map(|document| document.id).collect();
    Grid::new("documents", columns).with_rows(&papers.documents, |each| {
        vec![
            Cell::Identifier(each.id),
            Cell::text(&each.plan),
            Cell::text(&each.task),
            Cell::text(&each.number),
            Cell::Date(each.dated),
            Cell::some_text(each.body.as_deref()),
            Cell::some_text(each.unit.as_deref()),
            Cell::some_text(each.file.as_deref()),
            Cell::some_text(each.sha256.as_deref()),
            Cell::some_text(each.note.as_deref()),
            Cell::Flag(stands.contains(&each.id)),
            Cell::Moment(each.recorded_at),
            Cell::text(&each.user),
            Cell::maybe(each.withdraws, Cell::Identifier),
        ]
    })
}

/// Exemptions, and whether they are in force on a day.
#[must_use]
pub fn exemptions(papers: &Papers, today: Date) -> Grid {
    let columns = vec![
        Column::new("id", "id", "stt"),
        Column::new("subject", "subject", "đối tượng"),
        Column::new("plan", "plan", "kế hoạch"),
        Column::new("task", "task", "nhiệm vụ"),
        Column::new("reason", "reason", "lý do"),
        Column::new("remedy", "remedy", "phương án").wide(),
        Column::number("cost_vnd", "cost, VND", "kinh phí, đồng").wide(),
        Column::new("owner", "owner", "chịu trách nhiệm"),
        Column::new("valid_from", "from", "từ ngày").wide(),
        Column::new("review_on", "review", "xem lại"),
        Column::new("retires_on", "until", "đến hết"),
        Column::new("is_in_force", "in force", "còn hiệu lực"),
        Column::new("recorded_at", "recorded", "ghi lúc").wide(),
        Column::new("user", "by", "người ghi").wide(),
        Column::new("withdraws", "withdraws", "rút miễn trừ").wide(),
    ];
    let stands: Vec<i64> = papers.standing_exemptions().map(|exemption| exemption.id).collect();
    Grid::new("exemptions", columns).with_rows(&papers.exemptions, |each| {
        vec![
            Cell::Identifier(each.id),
            Cell::maybe(each.subject.as_ref(), |subject| Cell::text(subject.to_string())),
            Cell::some_text(each.plan.as_deref()),
            Cell::some_text(each.task.as_deref()),
            Cell::text(&each.reason),
            Cell::some_text(each.remedy.as_deref()),
            Cell::maybe(each.cost_vnd, Cell::Integer),
            Cell::text(&each.owner),
            Cell::Date(each.from),
            Cell::Date(each.review_on),
            Cell::Date(each.retires_on),
            Cell::Flag(stands.contains(&each.id) && each.holds_on(today)),
            Cell::Moment(each.recorded_at),
            Cell::text(&each.user),
            Cell::maybe(each.withdraws, Cell::Identifier),
        ]
    })
}
