//! Rows of a walk as a sorted map, and the conceptual tables in it.

use crate::domain::hexadecimal::with_colons;
use crate::domain::reading::{WalkRow, WalkValue};

/// Characters of a text that are kept: `SnmpAdminString` and `DisplayString` allow 255 octets.
const TEXT_CHARS: usize = 255;

/// Rows in the order of their identifiers, whose arcs stand in one piece of memory.
pub(crate) struct Walk<'a> {
    arcs: Vec<u64>,
    rows: Vec<(std::ops::Range<usize>, &'a WalkValue)>,
}

impl<'a> Walk<'a> {
    /// Of what comes twice, the last counts.
    pub(crate) fn of(rows: &'a [WalkRow]) -> Self {
        let mut walk = Self {
            arcs: Vec::with_capacity(rows.iter().map(|row| row.oid.arcs().len()).sum()),
            rows: Vec::with_capacity(rows.len()),
        };
        let mut ordered: Vec<&WalkRow> = rows.iter().rev().collect();
        ordered.sort_by(|one, other| one.oid.cmp(&other.oid));
        ordered.dedup_by(|later, kept| later.oid == kept.oid);
        for row in ordered {
            let from = walk.arcs.len();
            walk.arcs.extend(row.oid.arcs().iter().copied().map(u64::from));
            walk.rows.push((from..walk.arcs.len(), &row.value));
        }
        walk
    }

    fn oid(&self, place: &std::ops::Range<usize>) -> &[u64] {
        self.arcs.get(place.clone()).unwrap_or_default()
    }

    /// Where the first row that is not before this one stands.
    fn at(&self, oid: &[u64]) -> usize {
        self.rows.partition_point(|(place, _)| self.oid(place) < oid)
    }

    /// The value of one instance.
    pub(crate) fn get(&self, oid: &[u64]) -> Option<&'a WalkValue> {
        let (place, value) = self.rows.get(self.at(oid))?;
        (self.oid(place) == oid).then_some(*value)
    }

    /// Every instance of a column: its index and its value.
    pub(crate) fn column<'b>(
        &'b self,
        column: &'b [u64],
    ) -> impl Iterator<Item = (&'b [u64], &'a WalkValue)> {
        let rows = self.rows.get(self.at(column)..).unwrap_or_default();
        rows.iter()
            .map(move |(place, value)| (self.oid(place), value))
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
    use crate::domain::object_id::ObjectId;

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
            Some(WalkRow { oid: ObjectId::parse(oid.trim())?, value })
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
    fn an_unordered_walk_is_put_in_order_and_what_comes_twice_counts_once() {
        let rows = rows("1.2.2 = 2\n1.2 = 9\n1.2.1 = 1\n1.2.2 = 3");
        let walk = Walk::of(&rows);
        let told = |(index, value): (&[u64], _)| (index.to_vec(), number(value));
        let column: Vec<_> = walk.column(&[1, 2]).map(told).collect();
        assert_eq!(column, [(vec![], Some(9)), (vec![1], Some(1)), (vec![2], Some(3))]);
        assert_eq!(walk.number(&[1, 2, 2]), Some(3));
        assert_eq!((walk.number(&[1]), walk.number(&[1, 2, 3])), (None, None));
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
