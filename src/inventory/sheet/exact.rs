//! Lists that `export inventory --format csv` wrote, known by their first line: every field of a
//! class in its order, then the tags and the custom fields. Each cell is taken as it stands, and no
//! row for a total or a signature; a cell that somebody changed since is read like any other.

use crate::domain::asset::{CLASSES, Class, Kind, Value};
use crate::domain::record::Noun;

use super::heading::Head;
use super::index::{Index, stored};
use super::naming::{Column, Heading};
use super::value::quote;

/// What stands before a custom field's name in a heading.
const CUSTOM: &str = "custom.";
const TAGS: &str = "tags";
/// Excel writes another separator where the comma is for fractions.
const SEPARATORS: &[u8] = b",;\t";

/// The class that a file lists, and how its cells are separated, when its first line is an export's.
pub(super) fn of(body: &str) -> Option<(&'static Class, u8)> {
    let line = body.lines().next()?;
    SEPARATORS.iter().find_map(|separator| {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .delimiter(*separator)
            .from_reader(line.as_bytes());
        let first = reader.records().next()?.ok()?;
        let headings: Vec<&str> = first.iter().collect();
        let class = CLASSES.iter().copied().find(|class| is_of(class, &headings))?;
        Some((class, *separator))
    })
}

fn is_of(class: &Class, headings: &[&str]) -> bool {
    let Some((fields, rest)) = headings.split_at_checked(class.fields.len()) else { return false };
    let Some((tags, custom)) = rest.split_first() else { return false };
    let is_each = class.fields.iter().zip(fields).all(|(field, heading)| {
        *heading == field.column || *heading == field.en || *heading == field.vi
    });
    is_each && *tags == TAGS && custom.iter().all(|heading| heading.starts_with(CUSTOM))
}

/// The head of such a list.
pub(super) fn head(class: &'static Class, headings: &[(u32, String)]) -> Head {
    let column = |at: usize, text: &str| match text.strip_prefix(CUSTOM) {
        _ if at < class.fields.len() => Column::Field(at),
        Some(name) => Column::Custom(name.to_owned()),
        None => Column::Tags,
    };
    let columns = headings
        .iter()
        .enumerate()
        .map(|(index, (at, text))| (*at, Some(column(index, text)), Heading::of(text)));
    Head { class, row: 0, columns: columns.collect(), unknown: Vec::new() }
}

/// A value as it was written, as TOML; `None` where somebody wrote it in another way.
pub(super) fn toml(text: &str, kind: Kind, index: &Index) -> Option<String> {
    match kind {
        Kind::Name | Kind::Remark | Kind::Code | Kind::DeviceName | Kind::Mac | Kind::DnsName => {
            Some(quote(text))
        }
        Kind::Reference(noun) => index.is_key(noun, text).then(|| quote(text)),
        Kind::Unit => index.is_key(Noun::Unit, text).then(|| quote(text)),
        Kind::Word(_) | Kind::Set(_) => kind.words().contains(&text).then(|| quote(text)),
        Kind::Date => text.parse::<jiff::civil::Date>().is_ok().then(|| text.to_owned()),
        Kind::Integer(..)
        | Kind::Identifier(..)
        | Kind::Microseconds
        | Kind::RateKbps
        | Kind::Real(..)
        | Kind::Ratio
        | Kind::Flag
        | Kind::Ports
        | Kind::Names
        | Kind::Codes
        | Kind::References(_) => Some(stored(kind, &Value::parse(kind, text)?)),
        // They have one way to be written, which every list is read in.
        Kind::Moment | Kind::Address | Kind::Prefix | Kind::Nested => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::asset::Field;

    #[test]
    fn a_list_is_known_by_its_first_line_in_either_language() {
        let names: [fn(&Field) -> &'static str; 3] =
            [|field| field.column, |field| field.en, |field| field.vi];
        for class in CLASSES {
            for name in names {
                let mut headings: Vec<&str> = class.fields.iter().map(name).collect();
                headings.extend(["tags", "custom.a b"]);
                for separator in [",", ";", "\t"] {
                    let found = of(&format!("{}\r\n1,2\r\n", headings.join(separator)));
                    assert_eq!(found.map(|(found, _)| found.noun), Some(class.noun));
                }
                headings.truncate(class.fields.len());
                assert!(of(&headings.join(",")).is_none(), "{}", class.word);
            }
        }
        assert!(of("name,role,site\n").is_none() && of("").is_none());
    }

    #[test]
    fn what_is_written_otherwise_is_left_to_the_usual_reading() {
        let index = Index::default();
        let check = |kind, text: &str, expected: Option<&str>| {
            assert_eq!(toml(text, kind, &index).as_deref(), expected, "{text}");
        };
        check(Kind::Real(0.0, 9.0), "1.125", Some("1.125"));
        check(Kind::Real(0.0, 9.0), "1,5", None);
        check(Kind::Date, "2026-07-01", Some("2026-07-01"));
        check(Kind::Date, "01/07/2026", None);
        check(Kind::Names, "[\"a, b\"]", Some("[\"a, b\"]"));
        check(Kind::Names, "a; b", None);
        check(Kind::Name, "Tổng  cộng", Some("\"Tổng  cộng\""));
        check(Kind::Reference(Noun::Site), "nowhere", None);
    }
}
