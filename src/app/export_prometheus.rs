//! `export prometheus` and `--textfile`: the links' state as Prometheus reads it.

use std::path::Path;

use super::desk::Desk;
use super::failure::Failure;
use super::outcome::Outcome;
use super::{link_status, record, whole_file};
use crate::domain::record::Record;
use crate::export::prometheus;
use crate::store::Store;

/// Writes what is remembered.
pub fn run(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    let declared = store.record().map_err(record::refused)?;
    let status = link_status::of(desk, &store, &declared)?;
    prometheus::write(&status, desk.out)?;
    Ok(Outcome::Well)
}

/// Writes it to a file that appears whole or not at all: the collector may read at any moment.
pub(crate) fn textfile(
    desk: &Desk<'_>,
    store: &Store,
    declared: &Record,
    path: &Path,
) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    prometheus::write(&link_status::of(desk, store, declared)?, &mut bytes)?;
    whole_file::write(path, &bytes)
}
