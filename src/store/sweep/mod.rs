//! Sweeps of ranges, stored compactly (`0010`): the plan when it begins, what answered in parts as it
//! comes, which numbers were finished at every commit. A closed collection's sweeps are never changed.
//!
//! Begin with the migration; `pack.rs` and `sighting.rs` tell the forms, `read.rs` makes observations
//! of them again.

mod bitmap;
mod pack;
mod read;
mod sighting;

use std::net::IpAddr;

use jiff::Timestamp;
use rusqlite::{Connection, named_params, params};

pub use read::StoredSweep;
pub(super) use read::{add_latest, each_of_run, of_run};

use self::sighting::{Seen, Sight, damaged};
use super::{Error, Store};
use crate::domain::bits::Bits;
use crate::domain::sweep::{Hit, NewSweep, Sighting, Sweep, SweepRate, SweepSummary};
use crate::domain::task::ProbeKind;

const BEGIN: &str = "INSERT INTO sweep (collection, family, probe, ports, spans, shard_number, shard_of,
    asks, timeout_us, least_wait_us, rate_per_s, first_rate_per_s, seed, packet_bytes, began_at_us)
    VALUES (:collection, :family, :probe, :ports, :spans, :shard_number, :shard_of, :asks, :timeout_us,
    :least_wait_us, :rate_per_s, :first_rate_per_s, :seed, :packet_bytes, :began_at_us)";
const ADD_PART: &str =
    "INSERT INTO sweep_part (sweep, number, hit_count, hits) VALUES (?1, ?2, ?3, ?4)";
const PARTS: &str = "SELECT hits FROM sweep_part WHERE sweep = ?1 ORDER BY number";
const PART_COUNT: &str =
    "SELECT coalesce(max(number) + 1, 0) AS next, coalesce(sum(hit_count), 0) AS hit_count
    FROM sweep_part WHERE sweep = ?1";
const CHECKPOINT: &str = "UPDATE sweep SET asked_count = ?2, answered_count = ?3, finished = ?4
    WHERE id = ?1";
const END: &str = "UPDATE sweep SET ended_at_us = :ended_at_us, socket = :socket,
    sent_count = :sent_count, overflow_count = :overflow_count WHERE id = :id";

/// Numbers whose hits are brought into the sightings at once: a dense /16, 800 KB of memory.
const SIGHTED_AT_ONCE: u64 = 65_536;
/// How often the parts of a large sweep are read for that at most; a /8 then takes 13 MB.
const MOST_PASSES: u64 = 16;

impl Store {
    /// Every host that answered a sweep's echo, or took or refused a sweep's connection to the port,
    /// from a vantage: when it was seen first and last.
    pub fn sightings(
        &self,
        vantage: &str,
        probe: ProbeKind,
        port: Option<u16>,
    ) -> Result<Vec<Sighting>, Error> {
        let sight = Sight { vantage, probe, port: port.unwrap_or(0) };
        sighting::all(&self.connection, sight).map_err(|source| self.at(source))
    }
}

/// A sweep that is being written.
#[derive(Debug)]
pub(super) struct SweepWriter {
    id: i64,
    new: NewSweep,
    /// What was sent before it was killed is not known.
    is_resumed: bool,
    part_count: u32,
    answered_count: u64,
    finished: Bits,
    is_dirty: bool,
}

impl SweepWriter {
    pub(super) fn begin(
        connection: &Connection,
        collection: i64,
        new: NewSweep,
    ) -> rusqlite::Result<Self> {
        let sweep = &new.sweep;
        let spans: Vec<[IpAddr; 2]> =
            sweep.space.spans().map(|(first, last)| [first, last]).collect();
        let (rate, first_rate) = match sweep.rate {
            SweepRate::Adapted { first_per_s, most_per_s } => (most_per_s, Some(first_per_s)),
            SweepRate::Max => (None, None),
        };
        connection.prepare_cached(BEGIN)?.execute(named_params! {
            ":collection": collection,
            ":family": sweep.space.family().as_str(),
            ":probe": probe(sweep).as_str(),
            ":ports": array(&sweep.ports)?,
            ":spans": array(&spans)?,
            ":shard_number": sweep.shard.number,
            ":shard_of": sweep.shard.of,
            ":asks": sweep.asks,
            ":timeout_us": microseconds(sweep.timeout),
            ":least_wait_us": sweep.least_wait.map(microseconds),
            ":rate_per_s": rate,
            ":first_rate_per_s": first_rate,
            ":seed": sweep.seed.cast_signed(),
            ":packet_bytes": new.packet_bytes,
            ":began_at_us": new.began_at.as_microsecond(),
        })?;
        let finished = Bits::new(sweep.number_count());
        let id = connection.last_insert_rowid();
        Ok(Self {
            id,
            new,
            is_resumed: false,
            part_count: 0,
            answered_count: 0,
            finished,
            is_dirty: true,
        })
    }

    /// Goes on with one that was cut off.
    pub(super) fn resume(connection: &Connection, stored: StoredSweep) -> rusqlite::Result<Self> {
        let (part_count, hit_count): (u32, i64) = connection
            .prepare_cached(PART_COUNT)?
            .query_row([stored.id()], |row| Ok((row.get("next")?, row.get("hit_count")?)))?;
        let id = stored.id();
        let (new, finished) = stored.into_finished();
        Ok(Self {
            id,
            new,
            is_resumed: true,
            part_count,
            answered_count: u64::try_from(hit_count).unwrap_or(0),
            finished,
            is_dirty: true,
        })
    }

    /// What came since the last time.
    pub(super) fn heard(
        &mut self,
        connection: &Connection,
        mut hits: Vec<Hit>,
        given_up: &[u32],
    ) -> rusqlite::Result<()> {
        for number in hits.iter().map(|hit| &hit.index).chain(given_up) {
            self.finished.set(*number);
        }
        self.is_dirty = true;
        if hits.is_empty() {
            return Ok(());
        }
        let count = hits.len();
        let bytes = pack::pack(&mut hits);
        connection.prepare_cached(ADD_PART)?.execute(params![
            self.id,
            self.part_count,
            i64::try_from(count).unwrap_or(i64::MAX),
            bytes
        ])?;
        self.part_count += 1;
        self.answered_count += u64::try_from(count).unwrap_or(0);
        Ok(())
    }

    /// How far it is, before a commit. Also one that has nothing left to ask is under way until its end
    /// is noted, with its hosts' sightings: killed before, it is gone on with.
    pub(super) fn checkpoint(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        if std::mem::take(&mut self.is_dirty) {
            self.note_finished(connection, Some(&bitmap::packed(&self.finished)))?;
        }
        Ok(())
    }

    /// The numbers finished as they are stored; `None`: all.
    fn note_finished(
        &self,
        connection: &Connection,
        finished: Option<&[u8]>,
    ) -> rusqlite::Result<()> {
        let counts = [self.finished.count(), self.answered_count].map(u64::cast_signed);
        let values = params![self.id, counts[0], counts[1], finished];
        connection.prepare_cached(CHECKPOINT)?.execute(values)?;
        Ok(())
    }

    /// It is over; its hosts are brought into the sightings.
    pub(super) fn end(
        &self,
        connection: &Connection,
        summary: &SweepSummary,
        at: Timestamp,
    ) -> rusqlite::Result<()> {
        let all = self.new.sweep.shard.count(self.new.sweep.number_count());
        let is_whole = self.finished.count() >= all;
        let finished = (!is_whole).then(|| bitmap::packed(&self.finished));
        self.note_finished(connection, finished.as_deref())?;
        connection.prepare_cached(END)?.execute(named_params! {
            ":id": self.id,
            ":ended_at_us": at.as_microsecond(),
            ":socket": summary.socket.as_str(),
            ":sent_count": (!self.is_resumed).then_some(summary.sent_count.cast_signed()),
            ":overflow_count": (!self.is_resumed).then_some(summary.overflow_count.cast_signed()),
        })?;
        sight(connection, self.id, &self.new)
    }
}

/// Brings the hosts of every sweep of a collection into the sightings.
pub(super) fn sight_all(connection: &Connection, collection: i64) -> rusqlite::Result<()> {
    for stored in read::sweeps(connection, collection)? {
        sight(connection, stored.id(), &stored.new)?;
    }
    Ok(())
}

/// Brings the hosts of a sweep into the sightings, some neighbours at a time: hosts answer in random
/// order, and a row of 256 is written once and not as often as one of its hosts turns up.
fn sight(connection: &Connection, id: i64, new: &NewSweep) -> rusqlite::Result<()> {
    let count = new.sweep.number_count();
    let window = (count / MOST_PASSES).max(SIGHTED_AT_ONCE);
    let step = usize::try_from(window).unwrap_or(usize::MAX);
    for first in (0..count).step_by(step) {
        let numbers = first..first.saturating_add(window);
        let mut statement = connection.prepare_cached(PARTS)?;
        let mut rows = statement.query([id])?;
        let mut hits: Vec<Hit> = Vec::new();
        while let Some(row) = rows.next()? {
            let bytes: Vec<u8> = row.get("hits")?;
            let part = pack::unpack(&bytes).map_err(damaged)?;
            hits.extend(part.into_iter().filter(|hit| numbers.contains(&u64::from(hit.index))));
        }
        sight_some(connection, new, &hits)?;
    }
    Ok(())
}

fn sight_some(connection: &Connection, new: &NewSweep, hits: &[Hit]) -> rusqlite::Result<()> {
    let ports: Vec<Option<u16>> = if new.sweep.ports.is_empty() {
        vec![None]
    } else {
        new.sweep.ports.iter().copied().map(Some).collect()
    };
    let began_ms = u64::try_from(new.began_at.as_millisecond()).unwrap_or(0);
    for port in ports {
        let sight =
            Sight { vantage: &new.vantage, probe: probe(&new.sweep), port: port.unwrap_or(0) };
        let hosts = hits.iter().filter_map(|hit| {
            let (address, of) = new.sweep.target(hit.index)?;
            let at_ms = began_ms.saturating_add(u64::from(hit.at_ms));
            let seen = Seen { first_ms: at_ms, last_ms: at_ms, rtt_us: u64::from(hit.rtt_us) };
            (of == port).then_some((address, seen))
        });
        sighting::note(connection, sight, hosts)?;
    }
    Ok(())
}

/// Which probe a sweep is.
fn probe(sweep: &Sweep) -> ProbeKind {
    if sweep.ports.is_empty() { ProbeKind::Echo } else { ProbeKind::Tcp }
}

/// A JSON array.
fn array<T: serde::Serialize>(values: &[T]) -> rusqlite::Result<String> {
    serde_json::to_string(values)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

fn microseconds(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
