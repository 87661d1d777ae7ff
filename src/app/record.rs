//! Opens the record, or says what to type next.

use std::path::Path;

use super::desk::Desk;
use super::failure::{Failure, FailureKind};
use crate::store::{Access, Error, Store};

/// Opens the database of the settings for writing, or read-only where that was asked for.
pub fn open(desk: &Desk<'_>) -> Result<Store, Failure> {
    let access = if desk.settings.read_only { Access::ReadOnly } else { Access::ReadWrite };
    Store::open(&desk.settings.db, access).map_err(|error| refused(&desk.settings.db, error))
}

/// Opens the database for reading: nothing will be changed.
pub fn read(desk: &Desk<'_>) -> Result<Store, Failure> {
    Store::open(&desk.settings.db, Access::ReadOnly).map_err(|error| refused(&desk.settings.db, error))
}
