//! Settings and credentials as listings. A credential's value is not in it, and cannot be: only its
//! name and kind are asked for.

use crate::domain::credential::Credential;
use crate::domain::observation::Observation;
use crate::report::grid::{Cell, Column, Grid};
use crate::report::human::evidence::answer_text;

/// What is wrong with a database, each in words.
#[must_use]
pub fn problems(problems: &[String]) -> Grid {
    Grid::new("problems", vec![Column::new("problem", "problem", "sự cố")])
        .with_rows(problems, |problem| vec![Cell::text(problem)])
}

/// Settings: key, value, where the value came from.
#[must_use]
pub fn settings(origins: &[(&'static str, String, String)]) -> Grid {
    let columns = vec![
        Column::new("key", "setting", "thiết lập"),
        Column::new("value", "value", "giá trị"),
        Column::new("origin", "from", "lấy từ"),
    ];
    Grid::new("settings", columns).with_rows(origins, |(key, value, origin)| {
        vec![
            Cell::text(*key),
            Cell::some_text(Some(value.as_str()).filter(|value| !value.is_empty())),
            Cell::text(origin),
        ]
    })
}

/// Credentials by name and kind.
#[must_use]
pub fn credentials(credentials: &[Credential]) -> Grid {
    let columns = vec![Column::new("name", "name", "tên"), Column::new("kind", "kind", "loại")];
    Grid::new("credentials", columns).with_rows(credentials, |credential| {
        vec![Cell::text(&credential.name), Cell::text(credential.login.kind_name())]
    })
}

/// Credentials as they were tried, each with what came of it.
#[must_use]
pub fn trials(trials: &[(Credential, Observation)]) -> Grid {
    let columns = vec![
        Column::new("credential", "credential", "thông tin đăng nhập"),
        Column::new("address", "address", "địa chỉ"),
        Column::new("kind", "kind", "loại"),
        Column::new("port", "port", "cổng"),
        Column::new("outcome", "outcome", "kết quả"),
        Column::new("answer", "answer", "trả lời"),
    ];
    Grid::new("trials", columns).with_key(2).with_rows(trials, |(credential, answer)| {
        vec![
            Cell::text(&credential.name),
            Cell::address(answer.address),
            Cell::text(credential.login.kind_name()),
            Cell::maybe(answer.port, |port| Cell::Identifier(i64::from(port))),
            Cell::word(answer.outcome.kind()),
            Cell::Words(answer_text(&answer.outcome)),
        ]
    })
}
