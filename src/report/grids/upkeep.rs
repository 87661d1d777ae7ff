//! Settings and credentials as listings. A credential's value is not in it, and cannot be: only its
//! name and kind are asked for.

use crate::domain::credential::Credential;
use crate::report::grid::{Cell, Column, Grid};

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
