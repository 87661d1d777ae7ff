//! Observations going in, a few dozen by one statement: what a statement costs besides its rows (its
//! savepoint, its cursors, looking it up) is then paid once for all of them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension as _, ToSql, params};
use sha2::{Digest as _, Sha256};

use crate::domain::observation::{Observation, Outcome};
use crate::domain::reading::Reading;
use crate::domain::subject::Subject;
use crate::domain::task::ProbeKind;

const FIND_QUESTION: &str =
    "SELECT id FROM question WHERE vantage = ?1 AND subject_kind = ?2 AND subject_key = ?3
    AND probe = ?4 AND address = ?5 AND port = ?6 AND detail = ?7";
const ADD_QUESTION: &str =
    "INSERT INTO question (vantage, subject_kind, subject_key, probe, address, port, detail)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const FIND_BLOB: &str = "SELECT id FROM blob WHERE sha256 = ?1";
const FILL_BLOB: &str = "UPDATE blob SET bytes = ?2 WHERE id = ?1 AND length(bytes) = 0";
const ADD_BLOB: &str = "INSERT INTO blob (sha256, bytes) VALUES (?1, ?2)";

/// Rows that one statement adds.
const ROWS_AT_ONCE: usize = 32;

const ADD: &str = "INSERT INTO observation
    (collection, question, at_us, outcome, rtt_us, packet_bytes, reading, word, reason, raw)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/// [`ADD`] for [`ROWS_AT_ONCE`] rows.
static ADD_MANY: LazyLock<String> =
    LazyLock::new(|| ADD.to_owned() + &", (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)".repeat(ROWS_AT_ONCE - 1));

/// Writes observations of one collection; remembers the questions it has met. What it was given last is
/// written by [`flush`](Self::flush).
#[derive(Debug)]
pub(in crate::store) struct Writer {
    collection: i64,
    questions: HashMap<Question, i64>,
    waiting: Vec<NewRow>,
}

/// What identifies a question.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Question {
    vantage: String,
    subject: Subject,
    probe: ProbeKind,
    address: IpAddr,
    port: u16,
    detail: String,
}

/// Questions that are remembered: beyond it all are forgotten and looked up once more, and memory stays
/// flat. Answers to one question come close together.
const REMEMBERED_QUESTIONS: usize = 10_000;

impl Writer {
    pub(in crate::store) fn new(collection: i64) -> Self {
        Self { collection, questions: HashMap::new(), waiting: Vec::with_capacity(ROWS_AT_ONCE) }
    }

    /// Takes one observation inside the caller's transaction, which must end with [`flush`](Self::flush).
    pub(in crate::store) fn put(
        &mut self,
        connection: &Connection,
        observation: Observation,
    ) -> rusqlite::Result<()> {
        let (at, raw) = (observation.at, observation.raw);
        let columns = Columns::of(observation.outcome)?;
        let question = Question {
            vantage: observation.vantage,
            subject: observation.subject,
            probe: observation.probe,
            address: observation.address,
            port: observation.port.unwrap_or(0),
            detail: observation.detail,
        };
        let question = self.question(connection, question)?;
        let raw = raw.map(|bytes| blob(connection, &bytes)).transpose()?;
        self.waiting.push(NewRow { question, at_us: at.as_microsecond(), columns, raw });
        if self.waiting.len() == ROWS_AT_ONCE {
            self.add(connection, &ADD_MANY, ROWS_AT_ONCE)?;
        }
        Ok(())
    }

    /// Writes what waits.
    pub(in crate::store) fn flush(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.add(connection, ADD, 1)
    }

    /// Adds all that waits by a statement that takes so many rows, of which there are none left over.
    fn add(&mut self, connection: &Connection, sql: &str, count: usize) -> rusqlite::Result<()> {
        for rows in self.waiting.chunks_exact(count) {
            let mut statement = connection.prepare_cached(sql)?;
            // By number: a name is looked for among all of a statement's, for every value of every row.
            for (parameter, value) in
                (1..).zip(rows.iter().flat_map(|row| row.values(&self.collection)))
            {
                statement.raw_bind_parameter(parameter, value)?;
            }
            statement.raw_execute()?;
        }
        self.waiting.clear();
        Ok(())
    }

    fn question(&mut self, connection: &Connection, question: Question) -> rusqlite::Result<i64> {
        if let Some(id) = self.questions.get(&question) {
            return Ok(*id);
        }
        let address = question.address.to_string();
        let parameters = params![
            question.vantage,
            question.subject.kind.as_str(),
            question.subject.key,
            question.probe.as_str(),
            address,
            question.port,
            question.detail,
        ];
        let found: Option<i64> = connection
            .prepare_cached(FIND_QUESTION)?
            .query_row(parameters, |row| row.get(0))
            .optional()?;
        let id = if let Some(id) = found {
            id
        } else {
            connection.prepare_cached(ADD_QUESTION)?.execute(parameters)?;
            connection.last_insert_rowid()
        };
        if self.questions.len() >= REMEMBERED_QUESTIONS {
            self.questions.clear();
        }
        self.questions.insert(question, id);
        Ok(id)
    }
}

/// An observation as a row.
#[derive(Debug)]
struct NewRow {
    question: i64,
    at_us: i64,
    columns: Columns,
    raw: Option<i64>,
}

impl NewRow {
    /// As [`ADD`] names them.
    fn values<'row>(&'row self, collection: &'row i64) -> [&'row dyn ToSql; 10] {
        let columns = &self.columns;
        [
            collection,
            &self.question,
            &self.at_us,
            &columns.outcome,
            &columns.rtt_us,
            &columns.packet_bytes,
            &columns.reading,
            &columns.word,
            &columns.reason,
            &self.raw,
        ]
    }
}

/// The id of a raw answer; the same bytes are kept once.
fn blob(connection: &Connection, bytes: &[u8]) -> rusqlite::Result<i64> {
    let hash = Sha256::digest(bytes);
    let found: Option<i64> = connection
        .prepare_cached(FIND_BLOB)?
        .query_row([hash.as_slice()], |row| row.get(0))
        .optional()?;
    if let Some(id) = found {
        // A prune may have let the bytes go since they came the last time.
        connection.prepare_cached(FILL_BLOB)?.execute(params![id, bytes])?;
        Ok(id)
    } else {
        connection.prepare_cached(ADD_BLOB)?.execute(params![hash.as_slice(), bytes])?;
        Ok(connection.last_insert_rowid())
    }
}

/// An outcome as columns. An echo's reading is two numbers, unless it tells more (where its address came from):
/// a sweep stores no JSON.
#[derive(Debug)]
struct Columns {
    outcome: &'static str,
    rtt_us: Option<u32>,
    packet_bytes: Option<u16>,
    reading: Option<String>,
    word: Option<&'static str>,
    reason: Option<String>,
}

impl Columns {
    fn of(outcome: Outcome) -> rusqlite::Result<Self> {
        let mut columns = Self {
            outcome: outcome.kind().as_str(),
            rtt_us: None,
            packet_bytes: None,
            reading: None,
            word: None,
            reason: None,
        };
        match outcome {
            Outcome::Answered(Reading::Echo(echo))
                if echo.source.is_none() && echo.hop_limit.is_none() =>
            {
                columns.rtt_us = Some(echo.rtt_us);
                columns.packet_bytes = Some(echo.packet_bytes);
            }
            Outcome::Answered(reading) => {
                let json = serde_json::to_string(&reading)
                    .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
                columns.reading = Some(json);
            }
            Outcome::Silent => {}
            Outcome::Refused { by } => columns.word = Some(by.as_str()),
            Outcome::Failed { stage, reason } => {
                columns.word = Some(stage.as_str());
                columns.reason = Some(reason);
            }
            Outcome::NotAttempted { why } => columns.word = Some(why.as_str()),
        }
        Ok(columns)
    }
}
