//! Conflicts that a merge met: nothing was chosen.

use crate::domain::change::Author;
use crate::domain::merge::Conflict;
use crate::report::grid::{Cell, Column, Grid};

/// One field a row; a thing that one file removed and the other changed has no field.
#[must_use]
pub fn conflicts(conflicts: &[Conflict]) -> Grid {
    let columns = vec![
        Column::new("noun", "noun", "loại"),
        Column::new("key", "key", "khóa"),
        Column::new("field", "field", "trường"),
        Column::new("here", "here", "ở đây"),
        Column::new("there", "there", "ở tệp kia"),
        Column::new("here_user", "changed here by", "người sửa ở đây"),
        Column::new("here_at", "at", "lúc").wide(),
        Column::new("there_user", "changed there by", "người sửa ở tệp kia"),
        Column::new("there_at", "at", "lúc").wide(),
    ];
    Grid::new("conflicts", columns).with_rows(conflicts, |each| {
        let field = each.field.as_ref();
        let user = |author: &Option<Author>| {
            Cell::some_text(author.as_ref().map(|author| author.user.as_str()))
        };
        let at = |author: &Option<Author>| {
            Cell::maybe(author.as_ref().map(|author| author.at), Cell::Moment)
        };
        vec![
            Cell::word(each.noun),
            Cell::text(&each.key),
            Cell::some_text(field.map(|field| field.field.as_str())),
            Cell::some_text(field.and_then(|field| field.old.as_deref())),
            Cell::some_text(field.and_then(|field| field.new.as_deref())),
            user(&each.here),
            at(&each.here),
            user(&each.there),
            at(&each.there),
        ]
    })
}
