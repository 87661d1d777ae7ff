//! `doctor` as a listing.

use crate::domain::health::Health;
use crate::report::grid::{Cell, Column, Grid};

/// What was looked at, with what mends it.
#[must_use]
pub fn health(checks: &[Health]) -> Grid {
    let columns = vec![
        Column::new("id", "check", "mục"),
        Column::new("verdict", "verdict", "kết quả"),
        Column::new("seen", "seen", "thực tế"),
        Column::new("remedy", "to mend it", "cách khắc phục"),
    ];
    Grid::new("checks", columns).with_rows(checks, |check| {
        vec![
            Cell::text(check.id),
            Cell::Verdict(check.verdict),
            Cell::Words(check.seen.clone()),
            Cell::maybe(check.remedy.clone(), Cell::Words),
        ]
    })
}
