//! Collections (the command line says runs) and observations.

use crate::domain::collection::Collection;
use crate::domain::observation::Observation;
use crate::domain::text::Text;
use crate::report::grid::{Cell, Column, Grid};
use crate::report::human::evidence::answer_text;

/// Collections.
#[must_use]
pub fn runs(collections: &[Collection]) -> Grid {
    let columns = vec![
        Column::new("run", "run", "lượt"),
        Column::new("id", "id", "mã").wide(),
        Column::new("job", "job", "việc"),
        Column::new("vantage", "vantage", "điểm đo"),
        Column::new("state", "state", "trạng thái"),
        Column::new("opened_at", "opened", "bắt đầu"),
        Column::new("closed_at", "closed", "kết thúc"),
        Column::number("observation_count", "observations", "số quan sát"),
        Column::new("unlisted", "unlisted", "ngoài khai báo").wide(),
        Column::new("approval", "approval", "cho phép").wide(),
        Column::new("command", "command", "lệnh").wide(),
    ];
    Grid::new("runs", columns).with_rows(collections, |each| {
        vec![
            Cell::Identifier(each.number),
            Cell::text(each.id.to_string()),
            Cell::word(each.job),
            Cell::text(&each.vantage),
            Cell::word(each.state),
            Cell::Moment(each.opened_at),
            Cell::maybe(each.closed_at, Cell::Moment),
            Cell::count(each.observation_count),
            Cell::Flag(each.unlisted),
            Cell::some_text(each.approval.as_deref()),
            Cell::text(&each.command),
        ]
    })
}

/// A link of the chain over closed runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainRow {
    /// 1, 2, …
    pub position: i64,
    /// The run, by its number.
    pub run: i64,
    /// The run's UUID.
    pub id: String,
    /// Why it was added.
    pub cause: String,
    /// The hash of all that the run holds.
    pub content: String,
    /// The link's own hash.
    pub sha256: String,
}

/// The chain.
#[must_use]
pub fn chain(links: &[ChainRow]) -> Grid {
    let columns = vec![
        Column::new("position", "link", "mắt xích"),
        Column::new("run", "run", "lượt"),
        Column::new("id", "id", "mã"),
        Column::new("cause", "cause", "lý do"),
        Column::new("content", "content", "nội dung"),
        Column::new("sha256", "SHA-256", "SHA-256"),
    ];
    Grid::new("chain", columns).with_rows(links, |each| {
        vec![
            Cell::Identifier(each.position),
            Cell::Identifier(each.run),
            Cell::text(&each.id),
            Cell::text(&each.cause),
            Cell::text(&each.content),
            Cell::text(&each.sha256),
        ]
    })
}

/// Observations.
#[must_use]
pub fn observations(observations: &[Observation]) -> Grid {
    let columns = vec![
        Column::new("id", "id", "số"),
        Column::new("at", "at", "lúc"),
        Column::new("vantage", "vantage", "điểm đo"),
        Column::new("subject", "subject", "đối tượng"),
        Column::new("probe", "probe", "phép đo"),
        Column::new("address", "address", "địa chỉ"),
        Column::new("port", "port", "cổng"),
        Column::new("detail", "detail", "chi tiết"),
        Column::new("outcome", "outcome", "kết quả"),
        Column::new("answer", "answer", "trả lời"),
    ];
    Grid::new("observations", columns).with_rows(observations, |each| {
        let detail: Option<&str> = Some(each.detail.as_str()).filter(|text| !text.is_empty());
        let answer: Text = answer_text(&each.outcome);
        vec![
            Cell::maybe(each.id, |id| Cell::Identifier(id.0)),
            Cell::Moment(each.at),
            Cell::text(&each.vantage),
            Cell::text(each.subject.to_string()),
            Cell::word(each.probe),
            Cell::address(each.address),
            Cell::maybe(each.port, |port| Cell::Identifier(i64::from(port))),
            Cell::some_text(detail),
            Cell::word(each.outcome.kind()),
            Cell::Words(answer),
        ]
    })
}
