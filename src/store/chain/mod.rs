//! The hash chain over closed collections. A collection's content is the hash of all that it holds;
//! a link is the hash of the link before and of the content, so that nobody changes, drops, inserts or
//! reorders one unnoticed. Closing a collection links it in the same transaction.
//!
//! A content knows no number of this file: a collection has the same one wherever it is merged to,
//! and a merge compares them. A prune takes observations away and links what is left (`pruned`), so
//! that an audit's observations that are gone without such a link are missed.
//!
//! What a chain cannot show by itself is that its end was cut off, or that somebody with the file
//! made all of it anew: so a sealed report keeps its end, and the paper carries it.
//! Tracks, samples and sightings follow from what is linked and are not in it.

mod verify;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, ToSql, named_params};
use sha2::{Digest as _, Sha256};

use super::{Error, Store};
use crate::domain::hexadecimal::hexadecimal;

pub(super) use verify::problems;

/// What a content covers, in this order. Columns are named: one added later changes no hash.
const CONTENT: [&str; 4] = [
    "SELECT id, job, vantage, command, approval, unlisted, state, opened_at_us, closed_at_us,
        observation_count FROM collection WHERE number = ?1",
    "SELECT q.vantage, q.subject_kind, q.subject_key, q.probe, q.address, q.port, q.detail, o.at_us,
        o.outcome, o.rtt_us, o.packet_bytes, o.reading, o.word, o.reason, b.sha256
     FROM observation o JOIN question q ON q.id = o.question LEFT JOIN blob b ON b.id = o.raw
     WHERE o.collection = ?1 ORDER BY o.id",
    "SELECT family, probe, ports, spans, shard_number, shard_of, asks, timeout_us, least_wait_us,
        rate_per_s, seed, packet_bytes, began_at_us, ended_at_us, socket, asked_count, answered_count,
        sent_count, overflow_count, finished FROM sweep WHERE collection = ?1 ORDER BY id",
    "SELECT p.number, p.hit_count, p.hits FROM sweep_part p JOIN sweep s ON s.id = p.sweep
     WHERE s.collection = ?1 ORDER BY s.id, p.number",
];
const LINKS: &str = "SELECT * FROM collection_chain ORDER BY position";
const HEAD: &str = "SELECT position, sha256 FROM collection_chain ORDER BY position DESC LIMIT 1";
const ID: &str = "SELECT id FROM collection WHERE number = ?1";
const ADD: &str = "INSERT INTO collection_chain (position, collection, cause, content, sha256)
    VALUES (:position, :collection, :cause, :content, :sha256)";
const NOT_LINKED: &str = "SELECT number FROM collection WHERE state <> 'open'
    AND number NOT IN (SELECT collection FROM collection_chain) ORDER BY number";

/// A SHA-256.
pub(super) type Hash = [u8; 32];

/// Why a link was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// The collection was closed, here or where it was merged from.
    Closed,
    /// Observations of it were let go.
    Pruned,
}

impl Cause {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Pruned => "pruned",
        }
    }
}

/// A link, for whoever verifies the chain elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// 1, 2, …
    pub position: i64,
    /// The run, by its number here.
    pub run: i64,
    /// `closed` or `pruned`.
    pub cause: String,
    /// The hash of all that the run holds, in hexadecimal.
    pub content: String,
    /// The link's own, in hexadecimal.
    pub sha256: String,
}

/// The end of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Which link it is, from 1; 0 when there is none yet.
    pub position: i64,
    /// Its hash, in hexadecimal.
    pub sha256: String,
}

impl Store {
    /// The end of the chain.
    pub fn chain_head(&self) -> Result<Head, Error> {
        let (position, sha256) = head(&self.connection).map_err(|source| self.at(source))?;
        Ok(Head { position, sha256: hexadecimal(&sha256) })
    }

    /// Every link, first to last.
    pub fn chain(&self) -> Result<Vec<Link>, Error> {
        let read = || -> rusqlite::Result<Vec<Link>> {
            let link = |row: &rusqlite::Row<'_>| {
                let (content, sha256): (Hash, Hash) = (row.get("content")?, row.get("sha256")?);
                Ok(Link {
                    position: row.get("position")?,
                    run: row.get("collection")?,
                    cause: row.get("cause")?,
                    content: hexadecimal(&content),
                    sha256: hexadecimal(&sha256),
                })
            };
            self.connection.prepare_cached(LINKS)?.query_map([], link)?.collect()
        };
        read().map_err(|source| self.at(source))
    }
}

/// Links a collection as it is now, inside the caller's transaction.
pub(super) fn link(connection: &Connection, number: i64, cause: Cause) -> rusqlite::Result<Hash> {
    let content = content(connection, number)?;
    let (position, before) = head(connection)?;
    let id: Vec<u8> = connection.prepare_cached(ID)?.query_row([number], |row| row.get(0))?;
    connection.prepare_cached(ADD)?.execute(named_params! {
        ":position": position + 1,
        ":collection": number,
        ":cause": cause.as_str(),
        ":content": content.as_slice(),
        ":sha256": linked(&before, cause.as_str(), &id, &content).as_slice(),
    })?;
    Ok(content)
}

/// Links what was closed before there was a chain.
pub(super) fn link_all(connection: &Connection) -> rusqlite::Result<()> {
    let numbers: Vec<i64> = connection
        .prepare(NOT_LINKED)?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    numbers.into_iter().try_for_each(|number| link(connection, number, Cause::Closed).map(drop))
}

/// The hash of all that a collection holds.
pub(super) fn content(connection: &Connection, number: i64) -> rusqlite::Result<Hash> {
    let mut hash = Sha256::new();
    for query in CONTENT {
        hash.update([b'#']);
        absorb(connection, query, &[&number], &mut hash)?;
    }
    Ok(hash.finalize().into())
}

/// Every value of every row with its type and length, so that no two contents read the same.
fn absorb(
    connection: &Connection,
    query: &str,
    parameters: &[&dyn ToSql],
    hash: &mut Sha256,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(query)?;
    let columns = statement.column_count();
    let mut rows = statement.query(parameters)?;
    while let Some(row) = rows.next()? {
        hash.update([b'|']);
        for column in 0..columns {
            match row.get_ref(column)? {
                ValueRef::Null => hash.update([b'n']),
                ValueRef::Integer(value) => sized(hash, b'i', &value.to_be_bytes()),
                ValueRef::Real(value) => sized(hash, b'r', &value.to_bits().to_be_bytes()),
                ValueRef::Text(bytes) => sized(hash, b't', bytes),
                ValueRef::Blob(bytes) => sized(hash, b'b', bytes),
            }
        }
    }
    Ok(())
}

fn sized(hash: &mut Sha256, kind: u8, bytes: &[u8]) {
    hash.update([kind]);
    hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    hash.update(bytes);
}

/// A link's hash.
fn linked(before: &Hash, cause: &str, id: &[u8], content: &[u8]) -> Hash {
    let mut hash = Sha256::new();
    hash.update(before);
    sized(&mut hash, b't', cause.as_bytes());
    sized(&mut hash, b'b', id);
    sized(&mut hash, b'b', content);
    hash.finalize().into()
}

fn head(connection: &Connection) -> rusqlite::Result<(i64, Hash)> {
    let found = connection
        .prepare_cached(HEAD)?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.unwrap_or((0, [0; 32])))
}

#[cfg(test)]
mod tests;
