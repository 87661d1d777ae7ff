//! How domain values stand in columns, both ways. A word that this program does not know is an error
//! that names it, never a guess.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::types::Type;
use rusqlite::{Row, RowIndex};

use crate::domain::unit::UnitKey;

/// Reads a column that holds a value by its text.
pub(super) fn word<T>(row: &Row<'_>, column: impl RowIndex + Copy) -> rusqlite::Result<T>
where
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    row.get_ref(column)?.as_str()?.parse().map_err(|error| conversion(row, column, error))
}

/// The same where it may be NULL.
pub(super) fn maybe<T>(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<T>>
where
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse().map_err(|error| conversion(row, column, error))).transpose()
}

/// Reads a JSON array.
pub(super) fn list<T: serde::de::DeserializeOwned>(
    row: &Row<'_>,
    column: &str,
) -> rusqlite::Result<Vec<T>> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| conversion(row, column, error))
}

/// Reads the two columns of a unit's key.
pub(super) fn unit(row: &Row<'_>) -> rusqlite::Result<Option<UnitKey>> {
    let code: Option<String> = row.get("unit_code")?;
    let era = maybe(row, "unit_era")?;
    Ok(era.zip(code).map(|(era, code)| UnitKey { era, code }))
}

/// Reads a moment.
pub(super) fn moment(row: &Row<'_>, column: impl RowIndex + Copy) -> rusqlite::Result<Timestamp> {
    let micros: i64 = row.get(column)?;
    Timestamp::from_microsecond(micros).map_err(|error| conversion(row, column, error))
}

/// Reads a moment that may be missing.
pub(super) fn maybe_moment(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    let micros: Option<i64> = row.get(column)?;
    micros.map(|_| moment(row, column)).transpose()
}

/// A day as text.
pub(super) fn day(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_string())
}

/// An address as octets, so that ranges sort and compare.
pub(super) fn bits(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    }
}

/// A prefix's network as octets.
pub(super) fn network_bits(prefix: IpNet) -> Vec<u8> {
    bits(prefix.network())
}

pub(super) fn conversion(
    row: &Row<'_>,
    column: impl RowIndex + Copy,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    let at = column.idx(row.as_ref()).unwrap_or(usize::MAX);
    let name = row.as_ref().column_name(at).unwrap_or("?");
    rusqlite::Error::FromSqlConversionFailure(at, Type::Text, format!("`{name}`: {error}").into())
}
