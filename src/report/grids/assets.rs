//! Any noun's listing by its class: a column a field, then tags and custom fields. The columns' keys
//! are the class's and, once printed, a promise.
#![expect(clippy::wildcard_enum_match_arm, reason = "a new kind is text unless it says otherwise")]

use crate::domain::asset::{Asset, Class, Details, Field, Kind, Value};
use crate::report::grid::{Cell, Column, Grid};
use crate::report::labels::{Label, words};

/// Decimals people read of a real number.
const DIGITS: usize = 2;

/// Things of one class.
#[must_use]
pub fn assets(class: &'static Class, assets: &[Asset]) -> Grid {
    let mut columns: Vec<Column> = class.fields.iter().map(column).collect();
    columns.push(Column::new("tags", "tags", "nhãn").wide());
    columns.push(Column::new("custom", "custom", "trường tự đặt").wide());
    Grid::new(class.noun.as_str(), columns)
        .with_key(class.key_count)
        .with_rows(assets, |asset| row(class, &asset.details))
}

fn column(field: &Field) -> Column {
    let column = match field.kind {
        Kind::Integer(..)
        | Kind::Identifier(..)
        | Kind::Real(..)
        | Kind::Ratio
        | Kind::Microseconds
        | Kind::RateKbps => Column::number(field.column, field.en, field.vi),
        _ => Column::new(field.column, field.en, field.vi),
    };
    if field.wide { column.wide() } else { column }
}

fn row(class: &Class, details: &Details) -> Vec<Cell> {
    let mut row: Vec<Cell> = class
        .fields
        .iter()
        .enumerate()
        .map(|(index, field)| cell(class, field, details.values.get(&index)))
        .collect();
    row.push(Cell::List(details.tags.clone()));
    row.push(Cell::Map(
        details.custom.iter().map(|(name, value)| (name.clone(), custom(value))).collect(),
    ));
    row
}

/// A field's value as a cell.
#[must_use]
pub fn cell(class: &Class, field: &Field, value: Option<&Value>) -> Cell {
    let Some(value) = value else {
        return if field.kind.is_list() { Cell::List(Vec::new()) } else { Cell::Missing };
    };
    match (field.kind, value) {
        (Kind::Identifier(..), Value::Integer(number)) => Cell::Identifier(*number),
        (Kind::Microseconds, Value::Integer(number)) => {
            u32::try_from(*number).map_or(Cell::Integer(*number), Cell::Microseconds)
        }
        (Kind::RateKbps, Value::Integer(number)) => {
            u32::try_from(*number).map_or(Cell::Integer(*number), Cell::RateKbps)
        }
        (Kind::Ratio, Value::Real(number)) => Cell::Ratio(*number),
        (Kind::Date, Value::Text(text)) => {
            text.parse().map_or_else(|_| Cell::text(text), Cell::Date)
        }
        (Kind::Word(choices), Value::Text(text)) => {
            choices.iter().find(|choice| choice.word == text).map_or_else(
                || Cell::text(text),
                |choice| Cell::Word { word: choice.word, label: Label::new(choice.en, choice.vi) },
            )
        }
        (Kind::Set(_), Value::Text(text)) => words::of(class.noun, field.key, text)
            .map_or_else(|| Cell::text(text), |(word, label)| Cell::Word { word, label }),
        (Kind::Nested, Value::Text(text)) => nested(text),
        (_, value) => custom(value),
    }
}

/// A value by its own type.
fn custom(value: &Value) -> Cell {
    match value {
        Value::Text(text) => Cell::text(text),
        Value::Integer(number) => Cell::Integer(*number),
        Value::Real(number) => Cell::Number { value: *number, digits: DIGITS },
        Value::Flag(flag) => Cell::Flag(*flag),
        Value::List(values) => Cell::List(values.clone()),
        Value::Integers(values) => Cell::Integers(values.clone()),
    }
}

/// A plan's phases by their ids: their tasks are what `plan show` is for.
fn nested(text: &str) -> Cell {
    let phases: Vec<serde_json::Value> = serde_json::from_str(text).unwrap_or_default();
    let id = |phase: &serde_json::Value| Some(phase.get("id")?.as_str()?.to_owned());
    Cell::List(phases.iter().filter_map(id).collect())
}
