//! Rows of a walk as a sorted map, and the conceptual tables in it.

use std::collections::BTreeMap;

use crate::domain::hexadecimal::with_colons;
use crate::domain::reading::{WalkRow, WalkValue};

/// Characters of a text that are kept: `SnmpAdminString` and `DisplayString` allow 255 octets.
const TEXT_CHARS: usize = 255;

/// Rows by identifier.
pub(crate) struct Walk<'a> {
    rows: BTreeMap<Vec<u64>, &'a WalkValue>,
}

impl<'a> Walk<'a> {
    /// Rows whose identifier is none are left out. Arcs beyond 32 bits are kept: some agents send them.
    pub(crate) fn of(rows: &'a [WalkRow]) -> Self {
        let arcs =
            |oid: &str| oid.split('.').map(|arc| arc.parse().ok()).collect::<Option<Vec<u64>>>();
        Self { rows: rows.iter().filter_map(|row| Some((arcs(&row.oid)?, &row.value))).collect() }
    }

    /// The value of one instance.
    pub(crate) fn get(&self, oid: &[u64]) -> Option<&'a WalkValue> {
        self.rows.get(oid).copied()
    }

    /// Every instance of a column: its index and its value.
    pub(crate) fn column<'b>(
        &'b self,
        column: &'b [u64],
    ) -> impl Iterator<Item = (&'b [u64], &'a WalkValue)> {
        self.rows
            .range(column.to_vec()..)
            .take_while(move |(oid, _)| oid.starts_with(column))
            .filter_map(move |(oid, value)| Some((oid.get(column.len()..)?, *value)))
    }

    /// The text of one instance.
    pub(crate) fn text(&self, oid: &[u64]) -> Option<String> {
        text(self.get(oid)?)
    }

    /// The number of one instance.
    pub(crate) fn number(&self, oid: &[u64]) -> Option<u64> {
        number(self.get(oid)?)
    }
}

/// Text, bounded; nothing when it is empty.
pub(crate) fn text(value: &WalkValue) -> Option<String> {
    match value {
        WalkValue::Octets(octets) => bounded(&String::from_utf8_lossy(octets)),
        WalkValue::ObjectId(oid) => Some(oid.clone()),
        WalkValue::Integer(_)
        | WalkValue::Unsigned(_)
        | WalkValue::IpAddress(_)
        | WalkValue::Null => None,
    }
}

/// A text of bounded length without surrounding blanks and NULs; nothing when it is empty.
pub(crate) fn bounded(text: &str) -> Option<String> {
    let text = text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\0');
    (!text.is_empty()).then(|| text.chars().take(TEXT_CHARS).collect())
}

/// A number that is not negative.
pub(crate) fn number(value: &WalkValue) -> Option<u64> {
    match value {
        WalkValue::Integer(number) => u64::try_from(*number).ok(),
        WalkValue::Unsigned(number) => Some(*number),
        WalkValue::Octets(_)
        | WalkValue::ObjectId(_)
        | WalkValue::IpAddress(_)
        | WalkValue::Null => None,
    }
}

/// The word for an enumerated value: MIBs count from 1.
pub(crate) fn word(words: &[&str], number: Option<u64>) -> Option<String> {
    let at = usize::try_from(number?.checked_sub(1)?).ok()?;
    words.get(at).map(|word| (*word).to_owned())
}

/// Six or eight octets as an IEEE 802 address.
pub(crate) fn mac_address(octets: &[u8]) -> Option<String> {
    let all_zero = octets.iter().all(|octet| *octet == 0);
    (matches!(octets.len(), 6 | 8) && !all_zero).then(|| with_colons(octets))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Rows written as `OID = value`: a number, `"text"`, `x0a0b` octets, or `.1.3` an identifier.
    pub(crate) fn rows(text: &str) -> Vec<WalkRow> {
        let row = |line: &str| {
            let (oid, value) = line.split_once(" = ")?;
            let value = if let Some(text) = value.strip_prefix('"') {
                WalkValue::Octets(text.trim_end_matches('"').as_bytes().to_vec())
            } else if let Some(hex) = value.strip_prefix('x') {
                let octets = hex.as_bytes().chunks(2).map(|pair| {
                    u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()
                });
                WalkValue::Octets(octets.collect())
            } else if let Some(oid) = value.strip_prefix('.') {
                WalkValue::ObjectId(oid.to_owned())
            } else {
                WalkValue::Integer(value.parse().unwrap())
            };
            Some(WalkRow { oid: oid.trim().to_owned(), value })
        };
        text.lines().filter_map(row).collect()
    }

    #[test]
    fn a_column_ends_where_the_next_begins() {
        let rows = rows("1.2.1.5 = 1\n1.2.1.7.1 = 2\n1.2.10.1 = 3\n1.2.2.1 = 4");
        let walk = Walk::of(&rows);
        let indexes: Vec<&[u64]> = walk.column(&[1, 2, 1]).map(|(index, _)| index).collect();
        assert_eq!(indexes, [&[5][..], &[7, 1]]);
    }

    #[test]
    fn texts_are_bounded_and_addresses_are_six_octets() {
        assert_eq!(bounded(&"x".repeat(900)).unwrap().len(), 255);
        assert_eq!(bounded(" \0"), None);
        assert_eq!(mac_address(&[2, 0, 0, 0, 0, 1]).as_deref(), Some("02:00:00:00:00:01"));
        assert_eq!(mac_address(&[0; 6]), None);
        assert_eq!(mac_address(&[1, 2]), None);
    }
}
