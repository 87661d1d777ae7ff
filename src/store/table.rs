//! Any noun's table by its class: the statements, how an asset is bound, how a row is read. The
//! statements are put together from the classes' own words, never from anything a user typed, so
//! that a field stands in one place only: its class.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a new noun needs no arm here: it goes by its class"
)]

use std::sync::LazyLock;

use rusqlite::types::{ToSqlOutput as Bound, Value as Sql, ValueRef};
use rusqlite::{Connection, Row, Statement};

use super::codec::{bits, network_bits};
use super::noun::plan;
use crate::domain::asset::{Asset, CLASSES, Class, Details, Field, Kind, Value};
use crate::domain::record::{Noun, Thing};

/// The statements of one class.
pub(super) struct Statements {
    class: &'static Class,
    /// Adds one that is not there.
    add: String,
    /// Adds or changes one.
    put: String,
    /// Finds one by its key.
    pub(super) find: String,
    /// Reads all, in the order of their keys.
    pub(super) all: String,
    /// Deletes one.
    delete: String,
}

static STATEMENTS: LazyLock<Vec<Statements>> =
    LazyLock::new(|| CLASSES.iter().map(|class| Statements::of(class)).collect());

/// The statements of a class.
pub(super) fn statements(class: &Class) -> &'static Statements {
    let at = CLASSES.iter().position(|each| each.noun == class.noun).unwrap_or(0);
    // The list is as long as `CLASSES`.
    STATEMENTS.get(at).unwrap_or_else(|| unreachable!("a class without statements"))
}

impl Statements {
    fn of(class: &'static Class) -> Self {
        let columns = columns(class);
        let keys: Vec<String> =
            class.key_fields().iter().map(|field| quoted(field.column)).collect();
        let written: Vec<String> = columns
            .iter()
            .map(String::as_str)
            .chain(derived(class).iter().copied())
            .map(quoted)
            .collect();
        let places: Vec<String> = (1..=written.len()).map(|at| format!("?{at}")).collect();
        let updates: Vec<String> = written
            .iter()
            .filter(|column| !keys.contains(column))
            .map(|column| format!("{column} = excluded.{column}"))
            .collect();
        let wanted: Vec<String> =
            (1..).zip(&keys).map(|(at, key)| format!("{key} = ?{at}")).collect();
        let read: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
        let (table, keys, wanted, read) =
            (class.table, keys.join(", "), wanted.join(" AND "), read.join(", "));
        let add =
            format!("INSERT INTO {table} ({}) VALUES ({})", written.join(", "), places.join(", "));
        Self {
            class,
            put: format!("{add} ON CONFLICT ({keys}) DO UPDATE SET {}", updates.join(", ")),
            add,
            find: format!("SELECT {read} FROM {table} WHERE {wanted}"),
            all: format!("SELECT {read} FROM {table} ORDER BY {keys}"),
            delete: format!("DELETE FROM {table} WHERE {wanted}"),
        }
    }
}

fn quoted(column: &str) -> String {
    format!("\"{column}\"")
}

/// Columns in the order in which a row is read: the fields', then tags and custom fields.
fn columns(class: &Class) -> Vec<String> {
    let fields = class.fields.iter().filter(|field| !matches!(field.kind, Kind::Nested));
    let mut columns: Vec<String> = Vec::new();
    for field in fields {
        match field.kind {
            Kind::Unit => {
                columns.push(format!("{}_era", field.column));
                columns.push(format!("{}_code", field.column));
            }
            _ => columns.push(sql_column(class, field).to_owned()),
        }
    }
    columns.extend(["tags".to_owned(), "custom".to_owned()]);
    columns
}

/// A plan's period has names of its own in SQL, where `from` and `to` are words of the language.
fn sql_column(class: &Class, field: &Field) -> &'static str {
    match (class.noun, field.column) {
        (Noun::Plan, "from") => "valid_from",
        (Noun::Plan, "to") => "valid_to",
        (_, column) => column,
    }
}

/// Columns that are computed from the key, so that ranges sort and compare.
fn derived(class: &Class) -> &'static [&'static str] {
    match class.noun {
        Noun::Address => &["address_bits"],
        Noun::Prefix => &["network_bits", "prefix_length"],
        _ => &[],
    }
}

fn derived_values(thing: &Thing) -> Vec<Sql> {
    match thing {
        Thing::Address(address) => vec![Sql::Blob(bits(address.address))],
        Thing::Prefix(prefix) => vec![
            Sql::Blob(network_bits(prefix.prefix)),
            Sql::Integer(i64::from(prefix.prefix.prefix_len())),
        ],
        _ => Vec::new(),
    }
}

/// Adds or changes one thing. `asset` is all of `thing` as its class has it.
pub(super) fn put(connection: &Connection, thing: &Thing, asset: &Asset) -> rusqlite::Result<()> {
    put_row(
        &mut *connection.prepare_cached(put_sql(asset.class()))?,
        asset,
        derived_values(thing),
    )?;
    // A plan's phases are rows of their own.
    if let Thing::Plan(plan) = thing {
        plan::put_phases(connection, plan)?;
    }
    Ok(())
}

/// The statement that adds or changes a thing of a class.
pub(super) fn put_sql(class: &Class) -> &'static str {
    &statements(class).put
}

/// The statement that adds a thing of a class which is not there yet: it looks for no conflict, and
/// takes half the time of one that does where a table has indexes.
pub(super) fn add_sql(class: &Class) -> &'static str {
    &statements(class).add
}

/// Adds or changes one thing of any noun but a plan by [`add_sql`] or [`put_sql`] of its class,
/// prepared.
pub(super) fn put_by(
    statement: &mut Statement<'_>,
    thing: &Thing,
    asset: &Asset,
) -> rusqlite::Result<()> {
    put_row(statement, asset, derived_values(thing))
}

/// The same for what was read from another file, any noun but a plan: its key is well formed.
pub(super) fn put_asset(connection: &Connection, asset: &Asset) -> rusqlite::Result<()> {
    let malformed = |_| rusqlite::Error::InvalidQuery;
    let derived = match asset.noun {
        Noun::Address => vec![Sql::Blob(bits(asset.key.parse().map_err(malformed)?))],
        Noun::Prefix => {
            let prefix: ipnet::IpNet =
                asset.key.parse().map_err(|_| rusqlite::Error::InvalidQuery)?;
            vec![Sql::Blob(network_bits(prefix)), Sql::Integer(i64::from(prefix.prefix_len()))]
        }
        _ => Vec::new(),
    };
    put_row(&mut *connection.prepare_cached(put_sql(asset.class()))?, asset, derived)
}

fn put_row(
    statement: &mut Statement<'_>,
    asset: &Asset,
    derived: Vec<Sql>,
) -> rusqlite::Result<()> {
    let class = asset.class();
    let mut row = Vec::with_capacity(class.fields.len() + 4);
    for (index, field) in class.fields.iter().enumerate() {
        bind(&mut row, field, asset.details.values.get(&index));
    }
    let tags = &asset.details.tags;
    row.push(Bound::Owned(if tags.is_empty() { Sql::Null } else { Sql::Text(json(tags)?) }));
    row.push(Bound::Owned(custom_column(&asset.details)?));
    row.extend(derived.into_iter().map(Bound::Owned));
    statement.execute(rusqlite::params_from_iter(row))?;
    Ok(())
}

/// Deletes one thing; its key's parts are in its details.
pub(super) fn delete(connection: &Connection, asset: &Asset) -> rusqlite::Result<()> {
    let statements = statements(asset.class());
    let mut key = Vec::new();
    for (index, field) in asset.class().key_fields().iter().enumerate() {
        bind(&mut key, field, asset.details.values.get(&index));
    }
    connection.prepare_cached(&statements.delete)?.execute(rusqlite::params_from_iter(key))?;
    Ok(())
}

/// Texts are lent to SQLite, not copied: an import of a hundred thousand devices has millions.
fn bind<'v>(row: &mut Vec<Bound<'v>>, field: &Field, value: Option<&'v Value>) {
    let bound = match (field.kind, value) {
        (Kind::Nested, _) => return,
        (Kind::Unit, Some(Value::Text(text))) => {
            let (era, code) = text.split_once('/').unwrap_or_default();
            row.push(lent(era));
            lent(code)
        }
        (Kind::Unit, _) => {
            row.push(Bound::Owned(Sql::Null));
            Bound::Owned(Sql::Null)
        }
        // The struct's lists were always there, empty or not.
        (kind, None) if kind.is_list() && field.core => lent("[]"),
        (_, None) => Bound::Owned(Sql::Null),
        (_, Some(Value::Text(text))) => lent(text),
        (_, Some(Value::Integer(number))) => Bound::Owned(Sql::Integer(*number)),
        (_, Some(Value::Real(number))) => Bound::Owned(Sql::Real(*number)),
        (_, Some(Value::Flag(flag))) => Bound::Owned(Sql::Integer(i64::from(*flag))),
        (_, Some(list @ (Value::List(_) | Value::Integers(_)))) => {
            Bound::Owned(Sql::Text(list.printed()))
        }
    };
    row.push(bound);
}

fn lent(text: &str) -> Bound<'_> {
    Bound::Borrowed(ValueRef::Text(text.as_bytes()))
}

fn json(value: &impl serde::Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

fn custom_column(details: &Details) -> rusqlite::Result<Sql> {
    if details.custom.is_empty() {
        return Ok(Sql::Null);
    }
    let table: serde_json::Map<String, serde_json::Value> =
        details.custom.iter().map(|(name, value)| (name.clone(), json_of(value))).collect();
    Ok(Sql::Text(json(&table)?))
}

/// A value of a custom field: text, number or flag, as JSON has them.
pub(super) fn json_of(value: &Value) -> serde_json::Value {
    match value {
        Value::Text(text) => text.as_str().into(),
        Value::Integer(number) => (*number).into(),
        Value::Real(number) => (*number).into(),
        Value::Flag(flag) => (*flag).into(),
        Value::List(values) => values.clone().into(),
        Value::Integers(values) => values.clone().into(),
    }
}

pub(super) fn of_json(value: &serde_json::Value) -> Option<Value> {
    Some(match value {
        serde_json::Value::String(text) => Value::text(text.as_str()),
        serde_json::Value::Bool(flag) => Value::Flag(*flag),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => Value::Integer(number),
            None => Value::Real(number.as_f64()?),
        },
        serde_json::Value::Null | serde_json::Value::Array(_) | serde_json::Value::Object(_) => {
            return None;
        }
    })
}

/// A row of [`Statements::all`] or [`Statements::find`], of which each part is read when asked for.
/// Columns are read by their place: the class made both the statement and the order, and looking
/// forty names up in a hundred thousand rows was a third of the time of a listing.
pub(super) struct AssetRow<'r> {
    class: &'static Class,
    row: &'r Row<'r>,
}

impl<'r> AssetRow<'r> {
    /// The row of a class's statement.
    pub(super) fn new(statements: &Statements, row: &'r Row<'r>) -> Self {
        Self { class: statements.class, row }
    }

    /// One field.
    pub(super) fn value(&self, index: usize) -> rusqlite::Result<Option<Value>> {
        let before = self.class.fields.iter().take(index);
        let shift = before.filter(|field| matches!(field.kind, Kind::Unit)).count();
        match self.class.fields.get(index) {
            Some(field) => read(self.row, field.kind, index + shift),
            None => Ok(None),
        }
    }

    fn column_count(&self) -> usize {
        let fields = self.class.fields.iter();
        fields
            .map(|field| match field.kind {
                Kind::Nested => 0,
                Kind::Unit => 2,
                _ => 1,
            })
            .sum()
    }

    /// The tags.
    pub(super) fn tags(&self) -> rusqlite::Result<Vec<String>> {
        let text: Option<String> = self.row.get(self.column_count())?;
        text.map_or(Ok(Vec::new()), |text| parse(&text, self.column_count()))
    }

    /// The custom fields.
    pub(super) fn custom(&self) -> rusqlite::Result<std::collections::BTreeMap<String, Value>> {
        let at = self.column_count() + 1;
        let text: Option<String> = self.row.get(at)?;
        let Some(text) = text else { return Ok(std::collections::BTreeMap::new()) };
        let table: serde_json::Map<String, serde_json::Value> = parse(&text, at)?;
        Ok(table.iter().filter_map(|(name, value)| Some((name.clone(), of_json(value)?))).collect())
    }

    /// All of it.
    pub(super) fn asset(&self) -> rusqlite::Result<Asset> {
        let mut details =
            Details { tags: self.tags()?, custom: self.custom()?, ..Details::default() };
        let mut at = 0;
        for (index, field) in self.class.fields.iter().enumerate() {
            if matches!(field.kind, Kind::Nested) {
                continue;
            }
            if let Some(value) = read(self.row, field.kind, at)? {
                details.values.insert(index, value);
            }
            at += if matches!(field.kind, Kind::Unit) { 2 } else { 1 };
        }
        let parts: Vec<String> = (0..self.class.key_count)
            .filter_map(|index| details.values.get(&index).map(Value::printed))
            .collect();
        Ok(Asset { noun: self.class.noun, key: parts.join("/"), details })
    }
}

fn parse<T: serde::de::DeserializeOwned>(text: &str, at: usize) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, Box::new(error))
    })
}

fn read(row: &Row<'_>, kind: Kind, at: usize) -> rusqlite::Result<Option<Value>> {
    let value = row.get_ref(at)?;
    Ok(match (kind, value) {
        (_, ValueRef::Null) => None,
        (Kind::Unit, era) => {
            let code: String = row.get(at + 1)?;
            Some(Value::Text(format!("{}/{code}", era.as_str()?)))
        }
        (Kind::Names | Kind::Codes | Kind::References(_), text) => {
            Value::list(parse(text.as_str()?, at)?)
        }
        (Kind::Ports, text) => {
            let ports: Vec<i64> = parse(text.as_str()?, at)?;
            (!ports.is_empty()).then_some(Value::Integers(ports))
        }
        (Kind::Flag, ValueRef::Integer(number)) => Some(Value::Flag(number != 0)),
        (_, ValueRef::Integer(number)) => Some(Value::Integer(number)),
        (_, ValueRef::Real(number)) => Some(Value::Real(number)),
        (_, text) => Some(Value::text(text.as_str()?)),
    })
}

/// Whether there is any row.
pub(super) fn has_rows(connection: &Connection, class: &Class) -> rusqlite::Result<bool> {
    let query = format!("SELECT EXISTS (SELECT 1 FROM {})", class.table);
    connection.query_row(&query, [], |row| row.get(0))
}

/// Every row of a class but a plan's, in the order of their keys.
pub(super) fn scan(
    connection: &Connection,
    class: &'static Class,
    mut take: impl FnMut(&AssetRow<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let statements = statements(class);
    let mut statement = connection.prepare_cached(&statements.all)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        take(&AssetRow::new(statements, row))?;
    }
    Ok(())
}

/// One thing by its key; `None` when there is none.
pub(super) fn find(
    connection: &Connection,
    class: &'static Class,
    key: &str,
) -> rusqlite::Result<Option<Asset>> {
    if class.noun == Noun::Plan {
        return Ok(plan::assets(connection)?.into_iter().find(|plan| plan.key == key));
    }
    let Some(parts) = class.key_values(key) else { return Ok(None) };
    let mut bound = Vec::new();
    for (field, part) in class.key_fields().iter().zip(&parts) {
        bind(&mut bound, field, Some(part));
    }
    let statements = statements(class);
    let mut statement = connection.prepare_cached(&statements.find)?;
    let mut rows = statement.query(rusqlite::params_from_iter(bound))?;
    match rows.next()? {
        Some(row) => AssetRow::new(statements, row).asset().map(Some),
        None => Ok(None),
    }
}
