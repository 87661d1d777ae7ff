//! `db check`: damage, broken references, and the invariants of the flow that no constraint holds.

use rusqlite::Connection;

use super::{Error, Store, chain};

/// Each invariant: what is wrong, and the query that finds where.
const INVARIANTS: &[(&str, &str)] = &[
    (
        "a closed collection's count is wrong: collection",
        "SELECT number FROM collection c WHERE state <> 'open'
         AND NOT EXISTS (SELECT 1 FROM collection_chain WHERE collection = c.number AND cause = 'pruned')
         AND observation_count <> (SELECT count(*) FROM observation WHERE collection = c.number)
             + (SELECT coalesce(sum(asked_count), 0) FROM sweep WHERE collection = c.number)",
    ),
    (
        "a sweep's count of answers is wrong: sweep",
        "SELECT id FROM sweep s
         WHERE answered_count <> (SELECT coalesce(sum(hit_count), 0) FROM sweep_part WHERE sweep = s.id)",
    ),
    ("a collection was closed before it was opened: collection", "SELECT number FROM collection WHERE closed_at_us < opened_at_us"),
    (
        "an observation is older than its collection: observation",
        "SELECT o.id FROM observation o JOIN collection c ON c.number = o.collection WHERE o.at_us < c.opened_at_us",
    ),
    (
        "a raw answer is cited by nothing: blob",
        "SELECT id FROM blob WHERE NOT EXISTS (SELECT 1 FROM observation WHERE raw = blob.id)",
    ),
    (
        "an address names an interface that is not there: address",
        "SELECT address FROM address a WHERE interface IS NOT NULL AND device IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM interface i WHERE i.device = a.device AND i.name = a.interface)",
    ),
];

/// Rows that one problem names at most.
const NAMED_ROWS: usize = 10;

/// Something wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem(pub String);

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Store {
    /// Looks for everything that can be wrong; empty when all is well.
    pub fn check(&self) -> Result<Vec<Problem>, Error> {
        problems(&self.connection).map_err(|source| self.at(source))
    }
}

fn problems(connection: &Connection) -> rusqlite::Result<Vec<Problem>> {
    let mut problems: Vec<Problem> = texts(connection, "PRAGMA integrity_check")?
        .into_iter()
        .filter(|line| line != "ok")
        .map(Problem)
        .collect();
    for row in texts(
        connection,
        "SELECT \"table\" || ' row ' || coalesce(rowid, '?') || ' refers to a missing ' || parent FROM pragma_foreign_key_check",
    )? {
        problems.push(Problem(row));
    }
    for (what, query) in INVARIANTS {
        let rows = texts(connection, query)?;
        if !rows.is_empty() {
            let named: Vec<&str> = rows.iter().take(NAMED_ROWS).map(String::as_str).collect();
            let more = rows.len().saturating_sub(NAMED_ROWS);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            problems.push(Problem(format!("{what} {}{more}", named.join(", "))));
        }
    }
    problems.extend(chain::problems(connection)?.into_iter().map(Problem));
    Ok(problems)
}

/// The first column of every row, as text.
fn texts(connection: &Connection, query: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(query)?;
    let rows = statement.query_map([], |row| {
        Ok(match row.get_ref(0)? {
            rusqlite::types::ValueRef::Integer(number) => number.to_string(),
            rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
            rusqlite::types::ValueRef::Null
            | rusqlite::types::ValueRef::Real(_)
            | rusqlite::types::ValueRef::Blob(_) => "?".to_owned(),
        })
    })?;
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_database_has_no_problem_and_a_planted_one_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("mang6.db")).unwrap();
        assert_eq!(store.check().unwrap(), []);
        store
            .connection
            .execute_batch(
                "PRAGMA foreign_keys = off;
                 INSERT INTO site (code, name, kind, unit_era, unit_code, organisation) VALUES ('s', 'S', 'office', NULL, NULL, 'nobody');
                 INSERT INTO blob (sha256, bytes) VALUES (x'6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', x'00');",
            )
            .unwrap();
        let told: Vec<String> = store.check().unwrap().iter().map(Problem::to_string).collect();
        assert_eq!(
            told,
            [
                "site row ? refers to a missing organisation",
                "a raw answer is cited by nothing: blob 1"
            ]
        );
    }
}
