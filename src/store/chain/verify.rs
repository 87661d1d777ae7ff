//! Whether the chain holds, and whether each closed collection still is what its newest link says.

use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use super::{Hash, content, linked};
use crate::domain::hexadecimal::hexadecimal;

const LINKS: &str = "SELECT l.position, l.collection, l.cause, l.content, l.sha256, c.id
    FROM collection_chain l JOIN collection c ON c.number = l.collection ORDER BY l.position";
const NEWEST: &str = "SELECT c.number, (SELECT content FROM collection_chain
        WHERE collection = c.number ORDER BY position DESC LIMIT 1) AS content
    FROM collection c WHERE c.state <> 'open' ORDER BY c.number";
/// Links of collections that are open or gone: a collection was reopened or removed.
const ASTRAY: &str = "SELECT DISTINCT l.collection FROM collection_chain l
    LEFT JOIN collection c ON c.number = l.collection
    WHERE c.number IS NULL OR c.state = 'open' ORDER BY 1";
/// An answer that a prune let go has its hash alone: old enough that none newer cites it.
const BLOBS: &str = "SELECT id, sha256, bytes FROM blob b WHERE NOT (length(bytes) = 0
        AND (SELECT answers_before_us FROM pruned) IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM observation
            WHERE raw = b.id AND at_us >= (SELECT answers_before_us FROM pruned)))
    ORDER BY id";
const CITED_BY: &str =
    "SELECT DISTINCT collection FROM observation WHERE raw = ?1 ORDER BY collection";
const SEALS: &str =
    "SELECT s.number, s.dated, s.content, s.sha256, s.chain_position, s.chain_sha256,
        (SELECT sha256 FROM collection_chain WHERE position = s.chain_position) AS link
    FROM report_seal s ORDER BY s.id";

/// Everything wrong with the chain, the contents and what was sealed, each in a sentence.
pub(in crate::store) fn problems(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut problems = broken_links(connection)?;
    problems.extend(changed(connection)?);
    problems.extend(changed_blobs(connection)?);
    problems.extend(changed_seals(connection)?);
    Ok(problems)
}

/// The first link that does not follow from the one before; what comes after it proves nothing.
fn broken_links(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(LINKS)?;
    let mut rows = statement.query([])?;
    let mut before: Hash = [0; 32];
    let mut expected = 1_i64;
    while let Some(row) = rows.next()? {
        let (position, run): (i64, i64) = (row.get("position")?, row.get("collection")?);
        let (cause, id): (String, Vec<u8>) = (row.get("cause")?, row.get("id")?);
        let (content, sha256): (Vec<u8>, Hash) = (row.get("content")?, row.get("sha256")?);
        if position != expected {
            return Ok(vec![format!("the chain misses link {expected}")]);
        }
        if sha256 != linked(&before, &cause, &id, &content) {
            return Ok(vec![format!("the chain is broken at link {position}: run {run}")]);
        }
        (before, expected) = (sha256, expected + 1);
    }
    Ok(Vec::new())
}

fn changed(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut statement = connection.prepare(NEWEST)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let run: i64 = row.get("number")?;
        let known: Option<Hash> = row.get("content")?;
        match known {
            None => problems.push(format!("run {run} is closed and in no link of the chain")),
            Some(known) if known != content(connection, run)? => {
                problems.push(format!("run {run} is not as it was closed"));
            }
            Some(_) => {}
        }
    }
    let mut statement = connection.prepare(ASTRAY)?;
    let astray = statement.query_map([], |row| row.get::<_, i64>(0))?;
    for run in astray {
        problems.push(format!("run {} is in the chain and not closed any more", run?));
    }
    Ok(problems)
}

/// Raw answers are in a content by their hash: here the hash is held against the bytes.
fn changed_blobs(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut statement = connection.prepare(BLOBS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let hash: Vec<u8> = row.get("sha256")?;
        let id: i64 = row.get("id")?;
        if Sha256::digest(row.get_ref("bytes")?.as_blob()?).as_slice() == hash {
            continue;
        }
        let mut cited = connection.prepare_cached(CITED_BY)?;
        let runs: Vec<String> = cited
            .query_map([id], |row| row.get::<_, i64>(0))?
            .map(|run| run.map(|run| run.to_string()))
            .collect::<rusqlite::Result<_>>()?;
        problems
            .push(format!("a raw answer is not as it came: blob {id}, run {}", runs.join(", ")));
    }
    Ok(problems)
}

fn changed_seals(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut statement = connection.prepare(SEALS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (number, dated): (String, String) = (row.get("number")?, row.get("dated")?);
        let (content, sha256): (String, String) = (row.get("content")?, row.get("sha256")?);
        let (position, end): (i64, String) = (row.get("chain_position")?, row.get("chain_sha256")?);
        let link: Option<Vec<u8>> = row.get("link")?;
        if hexadecimal(&Sha256::digest(content)) != sha256 {
            problems.push(format!("the values of paper {number} of {dated} are not as sealed"));
        }
        let stands = link.map_or(position == 0, |link| hexadecimal(&link) == end);
        if !stands {
            problems.push(format!(
                "the chain is not the one that paper {number} of {dated} was sealed on: link {position}"
            ));
        }
    }
    Ok(problems)
}
