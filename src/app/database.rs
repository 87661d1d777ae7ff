//! `db check` and `db backup`.

use std::path::Path;

use super::desk::Desk;
use super::failure::Failure;
use super::outcome::Outcome;
use super::record;
use crate::domain::text::Text;

/// Looks for damage and broken invariants; each problem is a line on stdout.
pub fn check(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    let problems = store.check().map_err(record::refused)?;
    for problem in &problems {
        writeln!(desk.out, "{}", crate::report::text::escape(&problem.to_string()))?;
    }
    if problems.is_empty() {
        desk.voice.note(&Text::new("the database is sound", "cơ sở dữ liệu toàn vẹn"));
    }
    Ok(Outcome::findings_if(!problems.is_empty()))
}

/// Copies the database while it is in use.
pub fn backup(desk: &mut Desk<'_>, to: &Path) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    store.backup(to).map_err(record::refused)?;
    desk.voice.note(&Text::new(
        format!("copied to `{}`", to.display()),
        format!("đã sao lưu vào `{}`", to.display()),
    ));
    Ok(Outcome::Well)
}
