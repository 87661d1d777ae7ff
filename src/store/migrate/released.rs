//! A file of every schema that was released comes up to date, with every row as it was.
//! `tests/fixtures/schemas/make.sh` tells how the files were made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::types::Value;

use super::super::{Access, Store};
use super::{Error, STEPS, version};

/// What was released: the newest schema at each stop of the project.
const RELEASED: &[usize] = &[2, 4, 15, 16, 17, 18, 19, 20];

#[expect(clippy::disallowed_methods, reason = "the store would bring the file up to date")]
fn open(path: &Path) -> rusqlite::Result<Connection> {
    Connection::open(path)
}

/// Each table with its columns.
fn tables(connection: &Connection) -> BTreeMap<String, Vec<String>> {
    let query = "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_xinfo(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.hidden = 0 ORDER BY c.cid";
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut statement = connection.prepare(query).unwrap();
    let columns =
        statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?))).unwrap();
    for (table, column) in columns.map(Result::unwrap) {
        tables.entry(table).or_default().push(column);
    }
    tables
}

/// Every row of these columns, in no order.
fn rows(connection: &Connection, table: &str, columns: &[String]) -> Vec<String> {
    let quoted: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
    let query = format!("SELECT {} FROM {table}", quoted.join(", "));
    let mut statement = connection.prepare(&query).unwrap();
    let row = |row: &rusqlite::Row<'_>| -> rusqlite::Result<String> {
        let values: Vec<Value> =
            (0..columns.len()).map(|at| row.get(at)).collect::<rusqlite::Result<_>>()?;
        Ok(format!("{values:?}"))
    };
    let mut rows: Vec<String> = statement.query_map([], row).unwrap().map(Result::unwrap).collect();
    rows.sort();
    rows
}

/// What each change changed, as a database of this schema keeps it.
fn changed_fields(connection: &Connection) -> Vec<String> {
    let apart = "SELECT json_group_array(json_array(field, old, new)) AS fields FROM
        (SELECT change, field, old, new FROM change_field ORDER BY change, position) GROUP BY change";
    let together = "SELECT json(fields) FROM change ORDER BY id";
    let query = if tables(connection).contains_key("change_field") { apart } else { together };
    let mut statement = connection.prepare(query).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// The database of a released schema.
fn old(folder: &Path, schema: usize) -> PathBuf {
    let dump = format!("{}/tests/fixtures/schemas/{schema:04}.sql", env!("CARGO_MANIFEST_DIR"));
    let path = folder.join(format!("{schema}.db"));
    let connection = open(&path).unwrap();
    connection.execute_batch(&std::fs::read_to_string(dump).unwrap()).unwrap();
    path
}

#[test]
fn a_file_of_every_released_schema_comes_up_to_date_with_every_row() {
    let folder = tempfile::tempdir().unwrap();
    for &schema in RELEASED {
        let path = old(folder.path(), schema);
        let before = open(&path).unwrap();
        assert_eq!(version(&before, &path).unwrap(), schema);
        let kept: Vec<(String, Vec<String>, Vec<String>)> = tables(&before)
            .into_iter()
            .map(|(table, columns)| {
                let rows = rows(&before, &table, &columns);
                (table, columns, rows)
            })
            .collect();
        let fields = changed_fields(&before);
        drop(before);
        let untouched = std::fs::read(&path).unwrap();
        if schema < STEPS.len() {
            let refused = Store::open(&path, Access::ReadOnly);
            assert!(matches!(refused, Err(Error::Older { found, .. }) if found == schema));
        }
        assert_eq!(std::fs::read(&path).unwrap(), untouched, "a reader changed schema {schema}");

        let store = Store::open(&path, Access::ReadWrite).unwrap();
        assert_eq!(version(&store.connection, &path).unwrap(), STEPS.len());
        for (table, columns, kept) in kept {
            assert!(!kept.is_empty(), "schema {schema}: the file shows nothing of `{table}`");
            // Their rows are in `change` since 0004.
            if table != "change_field" {
                assert_eq!(rows(&store.connection, &table, &columns), kept, "{schema}: {table}");
            }
        }
        assert!(fields.len() > 40, "schema {schema}: {} changes", fields.len());
        assert_eq!(changed_fields(&store.connection), fields, "schema {schema}");
        assert_eq!(store.check().unwrap(), [], "schema {schema}");
    }
}
