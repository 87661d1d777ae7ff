//! The newest answers as of one moment after another: after the first only what was stored between two
//! moments is read, run by run, and of most answers no more than that they are the same as before.
//!
//! Who follows half a year of weekly runs would read every question anew for each of them otherwise.
//! Nothing is judged here.

use std::collections::VecDeque;
use std::hash::{BuildHasher as _, Hash as _, Hasher as _};

use foldhash::HashMap;
use foldhash::fast::FixedState;
use jiff::Timestamp;
use rusqlite::{Row, named_params};

use super::{NEWEST, StoredObservation, of};
use crate::domain::observation::{Observation, ObservationId};
use crate::store::codec::moment;
use crate::store::trend::STEP;
use crate::store::{Error, Store};

/// Runs that may hold what was seen between two moments, in the order they began.
const RUNS: &str = "SELECT number, opened_at_us FROM collection
    WHERE opened_at_us <= :until_us AND (closed_at_us IS NULL OR closed_at_us >= :since_us)
    ORDER BY opened_at_us, number";
/// What is read of most: an answer that is the same needs nothing of its question.
const OF_RUN: &str =
    "SELECT id, question, at_us, outcome, rtt_us, packet_bytes, reading, word, reason,
    raw IS NOT NULL FROM observation WHERE collection = ?1";
const ONE: &str = select!(
    "CASE WHEN q.probe <> 'http' THEN (SELECT nullif(bytes, x'') FROM blob WHERE blob.id = o.raw) END",
    "FROM observation o JOIN question q ON q.id = o.question WHERE o.id = ?1"
);
/// How a plain TCP answer begins: what follows is how long it took.
const TCP: &[u8] = br#"{"kind":"tcp","#;

/// Reads the newest answers as of one moment after another.
pub struct Newest<'s> {
    store: &'s Store,
    /// The moment that was read last.
    as_of: Option<Timestamp>,
    /// As of when the last moment will be.
    end: Timestamp,
    /// Runs not read yet: number and beginning.
    runs: VecDeque<(i64, Timestamp)>,
    /// From a question to its place.
    places: HashMap<i64, usize>,
    /// By place.
    last: Vec<Answer>,
    /// Read already, of later moments.
    ahead: Vec<(i64, Answer)>,
}

/// An answer without its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Answer {
    at: Timestamp,
    id: i64,
    run: i64,
    /// What it said, but for how long it took; `None`: it is like no other.
    said: Option<u64>,
}

/// What is new as of a moment.
#[derive(Debug)]
pub struct Turn {
    /// The moment.
    pub as_of: Timestamp,
    /// By place: every question keeps the place that it got when it was first answered.
    pub changes: Vec<(usize, Change)>,
}

/// A newer answer to a question.
#[derive(Debug)]
pub enum Change {
    /// It says what the one before said, but for how long it took.
    Again {
        /// Its number.
        id: ObservationId,
        /// When it was asked.
        at: Timestamp,
        /// The run it belongs to.
        run: i64,
    },
    /// It says something else, or is the first one.
    Other {
        /// The answer.
        observation: Box<Observation>,
        /// The run it belongs to.
        run: i64,
    },
}

impl<'s> Newest<'s> {
    /// From a first moment on to a last one.
    pub fn from(store: &'s Store, begin: Timestamp, end: Timestamp) -> Result<Self, Error> {
        let read = || -> rusqlite::Result<VecDeque<(i64, Timestamp)>> {
            let (since, until) = (begin.saturating_sub(STEP), end.saturating_add(STEP));
            let parameters = named_params! {
                ":since_us": since.unwrap_or(begin).as_microsecond(),
                ":until_us": until.unwrap_or(end).as_microsecond(),
            };
            let mut statement = store.connection.prepare_cached(RUNS)?;
            statement.query_map(parameters, |row| Ok((row.get(0)?, moment(row, 1)?)))?.collect()
        };
        let runs = read().map_err(|source| store.at(source))?;
        let (places, last, ahead) = (HashMap::default(), Vec::new(), Vec::new());
        Ok(Self { store, as_of: None, end, runs, places, last, ahead })
    }

    /// What is new as of a moment, which is later than the last one. `None` where a run holds what is older
    /// than it should: what was read before was not all that there was.
    pub fn turn(&mut self, as_of: Timestamp) -> Result<Option<Turn>, Error> {
        let read = match self.as_of {
            None => self.first(as_of).map(Some),
            Some(before) => self.next(before, as_of.min(self.end)),
        };
        self.as_of = Some(as_of);
        read.map_err(|source| self.store.at(source))
    }

    fn first(&mut self, as_of: Timestamp) -> rusqlite::Result<Turn> {
        let parameters = named_params! {
            ":with_raw": true,
            ":with_pages": false,
            ":as_of_us": as_of.as_microsecond(),
        };
        let mut statement = self.store.connection.prepare_cached(NEWEST)?;
        let mut rows = statement.query(parameters)?;
        let mut changes = Vec::new();
        while let Some(row) = rows.next()? {
            let stored = of(row)?;
            let said = if stored.observation.raw.is_some() { None } else { said(row)? };
            let id = row.get(0)?;
            let answer = Answer { at: stored.observation.at, id, run: stored.run, said };
            let place = self.last.len();
            self.places.insert(row.get(17)?, place);
            self.last.push(answer);
            changes.push((place, other(stored)));
        }
        Ok(Turn { as_of, changes })
    }

    fn next(&mut self, before: Timestamp, as_of: Timestamp) -> rusqlite::Result<Option<Turn>> {
        let (due, ahead): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.ahead).into_iter().partition(|(_, each)| each.at <= as_of);
        self.ahead = ahead;
        let mut newer: Vec<(i64, Answer)> = due;
        let horizon = as_of.saturating_add(STEP).unwrap_or(as_of);
        while let Some((run, _)) = self.runs.pop_front_if(|(_, opened)| *opened <= horizon) {
            let mut statement = self.store.connection.prepare_cached(OF_RUN)?;
            let mut rows = statement.query([run])?;
            while let Some(row) = rows.next()? {
                let (question, answer) = (row.get(1)?, answer(row, run)?);
                if answer.at > as_of {
                    self.ahead.push((question, answer));
                } else if answer.at > before {
                    newer.push((question, answer));
                } else if !self.is_known(question, &answer) {
                    return Ok(None);
                }
            }
        }
        self.taken(newer, as_of).map(Some)
    }

    /// Whether an answer of before the last moment was there when that was read.
    fn is_known(&self, question: i64, answer: &Answer) -> bool {
        let last = self.places.get(&question).and_then(|place| self.last.get(*place));
        last.is_some_and(|last| (last.at, last.id) >= (answer.at, answer.id))
    }

    fn taken(&mut self, mut newer: Vec<(i64, Answer)>, as_of: Timestamp) -> rusqlite::Result<Turn> {
        // The newest of each question. A run is stored in their order, or nearly.
        newer.sort_by_key(|(question, answer)| (*question, answer.at, answer.id));
        let newest = newer.chunk_by(|one, other| one.0 == other.0);
        let mut one = self.store.connection.prepare_cached(ONE)?;
        let mut changes = Vec::with_capacity(self.last.len());
        for (question, answer) in newest.filter_map(|own| own.last().copied()) {
            let Answer { at, id, run, said } = answer;
            let known = self.places.get(&question).copied();
            let last = known.and_then(|place| Some((place, self.last.get_mut(place)?)));
            let (place, is_again) = if let Some((place, last)) = last {
                let is_again = said.is_some() && last.said == said;
                *last = answer;
                (place, is_again)
            } else {
                let place = self.last.len();
                self.places.insert(question, place);
                self.last.push(answer);
                (place, false)
            };
            let change = if is_again {
                Change::Again { id: ObservationId(id), at, run }
            } else {
                other(one.query_row([id], of)?)
            };
            changes.push((place, change));
        }
        Ok(Turn { as_of, changes })
    }
}

fn other(stored: StoredObservation) -> Change {
    Change::Other { observation: Box::new(stored.observation), run: stored.run }
}

fn answer(row: &Row<'_>, run: i64) -> rusqlite::Result<Answer> {
    let has_raw: bool = row.get(9)?;
    let said = if has_raw { None } else { said(row)? };
    Ok(Answer { at: moment(row, 2)?, id: row.get(0)?, run, said })
}

/// What an answer says, as a number; of two that differ only in how long they took it is the same.
fn said(row: &Row<'_>) -> rusqlite::Result<Option<u64>> {
    let mut hasher = FixedState::with_seed(7).build_hasher();
    row.get_ref(3)?.as_bytes()?.hash(&mut hasher);
    if row.get_ref(4)?.as_i64_or_null()?.is_some() {
        let packet_bytes: i64 = row.get(5)?;
        packet_bytes.hash(&mut hasher);
        return Ok(Some(hasher.finish()));
    }
    for column in 6..9 {
        let text = row.get_ref(column)?.as_bytes_or_null()?;
        let text = text.map(|text| if text.starts_with(TCP) { TCP } else { text });
        text.hash(&mut hasher);
    }
    Ok(Some(hasher.finish()))
}
