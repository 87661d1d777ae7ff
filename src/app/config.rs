//! `config show`: every setting, its value and where it came from.

use super::desk::Desk;
use super::failure::Failure;
use super::outcome::Outcome;

/// Writes the settings; keys and origins are not translated.
pub fn show(
    desk: &mut Desk<'_>,
    origins: &[(&'static str, String, String)],
) -> Result<Outcome, Failure> {
    super::list::write_grid(desk, &crate::report::grids::settings(origins), "config")?;
    Ok(Outcome::Well)
}
