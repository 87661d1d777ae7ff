//! Units, organisations, sites.

use crate::domain::organisation::Organisation;
use crate::domain::site::Site;
use crate::domain::unit::Unit;
use crate::report::grid::{Cell, Column, Grid};

use super::unit;

/// Administrative units of both eras.
#[must_use]
pub fn units(units: &[Unit]) -> Grid {
    let columns = vec![
        Column::new("era", "era", "thời kỳ"),
        Column::new("code", "code", "mã"),
        Column::new("name", "name", "tên"),
        Column::new("kind", "kind", "loại"),
        Column::new("parent_code", "parent", "cấp trên"),
        Column::new("legacy_province", "legacy province", "tỉnh cũ"),
        Column::new("successor_codes", "successors", "đơn vị kế tục").wide(),
    ];
    Grid::new("units", columns).with_key(2).with_rows(units, |each| {
        vec![
            Cell::text(each.key.era.as_str()),
            Cell::text(&each.key.code),
            Cell::text(&each.name),
            Cell::word(each.kind),
            Cell::some_text(each.parent_code.as_deref()),
            Cell::some_text(each.legacy_province.as_deref()),
            Cell::List(each.successor_codes.clone()),
        ]
    })
}

/// Organisations.
#[must_use]
pub fn organisations(organisations: &[Organisation]) -> Grid {
    let columns = vec![
        Column::new("code", "code", "mã"),
        Column::new("name", "name", "tên"),
        Column::new("kind", "kind", "loại"),
        Column::new("unit", "unit", "đơn vị hành chính"),
        Column::new("parent", "parent", "cấp trên").wide(),
        Column::new("identifier_code", "identifier code", "mã định danh"),
        Column::new("valid_from", "from", "từ ngày").wide(),
        Column::new("valid_to", "to", "đến ngày").wide(),
        Column::new("successor", "successor", "cơ quan kế tục").wide(),
    ];
    Grid::new("organisations", columns).with_rows(organisations, |each| {
        vec![
            Cell::text(&each.code),
            Cell::text(&each.name),
            Cell::word(each.kind),
            unit(each.unit.as_ref()),
            Cell::some_text(each.parent.as_deref()),
            Cell::some_text(each.identifier_code.as_deref()),
            Cell::maybe(each.valid_from, Cell::Date),
            Cell::maybe(each.valid_to, Cell::Date),
            Cell::some_text(each.successor.as_deref()),
        ]
    })
}

/// Sites.
#[must_use]
pub fn sites(sites: &[Site]) -> Grid {
    let columns = vec![
        Column::new("code", "code", "mã"),
        Column::new("name", "name", "tên"),
        Column::new("kind", "kind", "loại"),
        Column::new("unit", "unit", "đơn vị hành chính"),
        Column::new("organisation", "organisation", "cơ quan"),
    ];
    Grid::new("sites", columns).with_rows(sites, |each| {
        vec![
            Cell::text(&each.code),
            Cell::text(&each.name),
            Cell::word(each.kind),
            unit(each.unit.as_ref()),
            Cell::some_text(each.organisation.as_deref()),
        ]
    })
}
