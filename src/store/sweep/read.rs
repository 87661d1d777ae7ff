//! Sweeps as observations again. What a run saw is everything it finished; the newest evidence is who
//! answered, and the silence of whoever was declared or seen before: that an address nobody knows
//! stayed silent says nothing.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::ops::ControlFlow;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, Row};

use super::sighting::{self, Sight, damaged};
use super::{PARTS, bitmap, pack, probe};
use crate::domain::address_space::AddressSpace;
use crate::domain::bits::Bits;
use crate::domain::collection::CollectionState;
use crate::domain::family::Family;
use crate::domain::observation::{Observation, ObservationId, Outcome, Refusal};
use crate::domain::reading::{EchoReading, Reading, TcpReading};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::sweep::{Hit, HitKind, NewSweep, Shard, SocketChoice, Sweep, SweepRate};
use crate::domain::task::ProbeKind;
use crate::store::codec::{conversion, list, moment, word};
use crate::store::observation::StoredObservation;
use crate::store::{Error, Store};

const OF_RUN: &str =
    "SELECT s.*, c.vantage, c.state FROM sweep s JOIN collection c ON c.number = s.collection
    WHERE s.collection = ?1 ORDER BY s.id";
const NEWEST_FIRST: &str =
    "SELECT s.*, c.vantage, c.state FROM sweep s JOIN collection c ON c.number = s.collection
    WHERE s.began_at_us <= ?1 ORDER BY s.began_at_us DESC, s.id DESC";
const DECLARED: &str = "SELECT address FROM address";

/// Numbers of one sweep that an observation's own number leaves room for.
const NUMBER_BITS: u32 = 32;

/// A sweep that is stored.
#[derive(Debug)]
pub struct StoredSweep {
    id: i64,
    /// The run's number.
    pub run: i64,
    /// The run's state.
    pub state: CollectionState,
    /// The plan and when it began.
    pub new: NewSweep,
    /// `None`: everything was finished.
    finished: Option<Bits>,
    /// Whether its end was noted, and with it when its hosts were seen.
    is_ended: bool,
}

/// A question that sweeps ask.
type Question = (String, ProbeKind, IpAddr, Option<u16>);

impl Store {
    /// The sweeps of a run, in the order stored.
    pub fn sweeps_of(&self, run: i64) -> Result<Vec<StoredSweep>, Error> {
        sweeps(&self.connection, run).map_err(|source| self.at(source))
    }

    /// Who answered a sweep so far, ascending.
    pub fn hits_of(&self, sweep: &StoredSweep) -> Result<Vec<Hit>, Error> {
        let hits = hits(&self.connection, sweep.id).map_err(|source| self.at(source))?;
        let mut hits: Vec<Hit> = hits.into_values().collect();
        hits.sort_unstable_by_key(|hit| hit.index);
        Ok(hits)
    }
}

/// The sweeps of a run.
pub(super) fn sweeps(connection: &Connection, run: i64) -> rusqlite::Result<Vec<StoredSweep>> {
    connection.prepare_cached(OF_RUN)?.query_map([run], of)?.collect()
}

/// Everything that the sweeps of a run finished.
pub(in crate::store) fn of_run(
    connection: &Connection,
    run: i64,
) -> rusqlite::Result<Vec<StoredObservation>> {
    let mut observations = Vec::new();
    each_of_run(connection, run, &mut |observation| {
        observations.push(observation);
        ControlFlow::Continue(())
    })?;
    Ok(observations)
}

/// The same, handed over one by one until it is told to stop; a sweep's hits are in memory, no more.
pub(in crate::store) fn each_of_run(
    connection: &Connection,
    run: i64,
    each: &mut dyn FnMut(StoredObservation) -> ControlFlow<()>,
) -> rusqlite::Result<()> {
    for sweep in &sweeps(connection, run)? {
        let hits = hits(connection, sweep.id)?;
        for number in sweep.numbers().filter(|number| sweep.has_finished(*number)) {
            if let Some(seen) = sweep.observation(number, hits.get(&number))
                && each(seen).is_break()
            {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Adds what sweeps saw to the newest answers to each question, as of a moment.
pub(in crate::store) fn add_latest(
    connection: &Connection,
    as_of: Timestamp,
    evidence: &mut Vec<StoredObservation>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(NEWEST_FIRST)?;
    let sweeps: Vec<StoredSweep> =
        statement.query_map([as_of.as_microsecond()], of)?.collect::<rusqlite::Result<_>>()?;
    if sweeps.is_empty() {
        return Ok(());
    }
    let declared = declared(connection)?;
    let mut newest: HashMap<Question, Option<StoredObservation>> = HashMap::new();
    for (at, sweep) in sweeps.iter().enumerate() {
        let newer = sweeps.get(..at).unwrap_or_default();
        if newer.iter().any(|newer| newer.covers(sweep)) {
            continue;
        }
        let hits = hits(connection, sweep.id)?;
        let known = sweep.known(connection, &declared)?;
        for number in known.into_iter().chain(hits.keys().copied()) {
            let Some((address, port)) = sweep.new.sweep.target(number) else { continue };
            let question = (sweep.new.vantage.clone(), probe(&sweep.new.sweep), address, port);
            if newest.contains_key(&question) || !sweep.has_finished(number) {
                continue;
            }
            // A newer sweep that finished it and did not list it found it silent.
            let later = newer.iter().find_map(|newer| newer.silence(&question));
            let seen = later.or_else(|| sweep.observation(number, hits.get(&number)));
            newest.insert(question, seen);
        }
    }
    keep_newest(evidence, newest);
    Ok(())
}

/// Of two answers to one question the later one counts.
fn keep_newest(
    evidence: &mut Vec<StoredObservation>,
    mut newest: HashMap<Question, Option<StoredObservation>>,
) {
    evidence.retain(|stored| {
        let observation = &stored.observation;
        let is_own = observation.subject.kind == SubjectKind::Address
            && observation.subject.key == observation.address.to_string();
        let (vantage, probe) = (observation.vantage.clone(), observation.probe);
        let question = (vantage, probe, observation.address, observation.port);
        match newest.get(&question) {
            Some(Some(swept)) if is_own => {
                let is_later = swept.observation.at > observation.at;
                if !is_later {
                    newest.remove(&question);
                }
                !is_later
            }
            _ => true,
        }
    });
    let mut swept: Vec<StoredObservation> = newest.into_values().flatten().collect();
    swept.sort_by_key(|stored| (stored.run, stored.observation.address, stored.observation.port));
    evidence.extend(swept);
}

impl StoredSweep {
    pub(super) fn id(&self) -> i64 {
        self.id
    }

    /// Whether nothing of it is left to do.
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        self.finished.is_none() && self.is_ended
    }

    /// The numbers that were finished: what is not asked again.
    #[must_use]
    pub fn finished_numbers(&self) -> Bits {
        self.finished.clone().unwrap_or_else(|| self.all_numbers())
    }

    /// The plan and the numbers that were finished.
    pub(super) fn into_finished(mut self) -> (NewSweep, Bits) {
        let finished = self.finished.take().unwrap_or_else(|| self.all_numbers());
        (self.new, finished)
    }

    fn all_numbers(&self) -> Bits {
        let mut all = Bits::new(self.new.sweep.number_count());
        for number in self.numbers() {
            all.set(number);
        }
        all
    }

    /// Every number of its shard.
    fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        let sweep = &self.new.sweep;
        let count = sweep.shard.count(sweep.number_count());
        (0..count).filter_map(|position| u32::try_from(sweep.shard.index(position)).ok())
    }

    fn has_finished(&self, number: u32) -> bool {
        match &self.finished {
            Some(finished) => finished.has(number),
            None => self.new.sweep.shard.has(u64::from(number)),
        }
    }

    /// Whether it finished everything that an older one may tell of: then the older one tells nothing
    /// new, because who was seen before is known from the sightings, where that one came to its end.
    fn covers(&self, older: &Self) -> bool {
        let (own, other) = (&self.new.sweep, &older.new.sweep);
        self.finished.is_none()
            && older.is_ended
            && own.shard == Shard::WHOLE
            && self.new.vantage == older.new.vantage
            && own.ports == other.ports
            && other.space.spans().all(|(first, last)| own.space.covers(first, last))
    }

    /// Numbers of addresses that are declared or were seen before.
    fn known(
        &self,
        connection: &Connection,
        declared: &BTreeSet<IpAddr>,
    ) -> rusqlite::Result<Vec<u32>> {
        let sweep = &self.new.sweep;
        let mut ports: Vec<Option<u16>> = sweep.ports.iter().copied().map(Some).collect();
        if ports.is_empty() {
            ports.push(None);
        }
        let mut known = Vec::new();
        for port in ports {
            known.extend(declared.iter().filter_map(|address| sweep.number(*address, port)));
            let sight =
                Sight { vantage: &self.new.vantage, probe: probe(sweep), port: port.unwrap_or(0) };
            let seen = sighting::all(connection, sight)?;
            known.extend(seen.iter().filter_map(|seen| sweep.number(seen.address, port)));
        }
        Ok(known)
    }

    fn silence(&self, (vantage, kind, address, port): &Question) -> Option<StoredObservation> {
        if self.new.vantage != *vantage || probe(&self.new.sweep) != *kind {
            return None;
        }
        let number = self.new.sweep.number(*address, *port)?;
        self.has_finished(number).then(|| self.observation(number, None))?
    }

    fn observation(&self, number: u32, hit: Option<&Hit>) -> Option<StoredObservation> {
        let (address, port) = self.new.sweep.target(number)?;
        let outcome = match hit {
            None => Outcome::Silent,
            Some(Hit { kind: HitKind::Refused, .. }) => Outcome::Refused { by: Refusal::Port },
            Some(hit) => Outcome::Answered(match port {
                None => Reading::Echo(EchoReading {
                    rtt_us: hit.rtt_us,
                    packet_bytes: self.new.packet_bytes,
                    source: None,
                    hop_limit: None,
                }),
                Some(_) => Reading::Tcp(TcpReading { connect_us: hit.rtt_us }),
            }),
        };
        let after = Duration::from_millis(hit.map_or(0, |hit| hit.at_ms.into()));
        let observation = Observation {
            // Rows of `observation` count up from 1; these count down.
            id: Some(ObservationId(-((self.id << NUMBER_BITS) + i64::from(number)))),
            at: self.new.began_at.saturating_add(after).unwrap_or(self.new.began_at),
            vantage: self.new.vantage.clone(),
            subject: Subject::new(SubjectKind::Address, address.to_string()),
            probe: probe(&self.new.sweep),
            address,
            port,
            detail: String::new(),
            outcome,
            raw: None,
        };
        Some(StoredObservation { run: self.run, observation })
    }
}

fn hits(connection: &Connection, sweep: i64) -> rusqlite::Result<HashMap<u32, Hit>> {
    let mut statement = connection.prepare_cached(PARTS)?;
    let mut rows = statement.query([sweep])?;
    let mut hits = HashMap::new();
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get("hits")?;
        let part = pack::unpack(&bytes).map_err(damaged)?;
        hits.extend(part.into_iter().map(|hit| (hit.index, hit)));
    }
    Ok(hits)
}

fn declared(connection: &Connection) -> rusqlite::Result<BTreeSet<IpAddr>> {
    let mut statement = connection.prepare_cached(DECLARED)?;
    statement.query_map([], |row| word(row, "address"))?.collect()
}

fn of(row: &Row<'_>) -> rusqlite::Result<StoredSweep> {
    let spans: Vec<(IpAddr, IpAddr)> = list(row, "spans")?;
    let family: Family = word(row, "family")?;
    let finished: Option<Vec<u8>> = row.get("finished")?;
    let ended_at_us: Option<i64> = row.get("ended_at_us")?;
    let finished = finished.map(|bytes| bitmap::unpacked(&bytes)).transpose();
    let (rate, first_rate) = (row.get("rate_per_s")?, row.get("first_rate_per_s")?);
    let rate = match (rate, first_rate) {
        (most_per_s, Some(first_per_s)) => SweepRate::Adapted { first_per_s, most_per_s },
        // Before `0012` a rate was kept evenly.
        (Some(per_s), None) => SweepRate::Adapted { first_per_s: per_s, most_per_s: Some(per_s) },
        (None, None) => SweepRate::Max,
    };
    let least_wait: Option<i64> = row.get("least_wait_us")?;
    let seed: i64 = row.get("seed")?;
    let sweep = Sweep {
        space: AddressSpace::new(family, &spans, &[]),
        ports: list(row, "ports")?,
        shard: Shard { number: row.get("shard_number")?, of: row.get("shard_of")? },
        asks: row.get("asks")?,
        timeout: length(row.get("timeout_us")?),
        least_wait: least_wait.map(length),
        rate,
        socket: SocketChoice::Auto,
        seed: seed.cast_unsigned(),
        workers: 1,
        caps: Vec::new(),
        finished: None,
    };
    Ok(StoredSweep {
        id: row.get("id")?,
        run: row.get("collection")?,
        state: word(row, "state")?,
        new: NewSweep {
            sweep,
            vantage: row.get("vantage")?,
            packet_bytes: row.get("packet_bytes")?,
            began_at: moment(row, "began_at_us")?,
        },
        finished: finished.map_err(|error| conversion(row, "finished", error))?,
        is_ended: ended_at_us.is_some(),
    })
}

fn length(microseconds: i64) -> Duration {
    Duration::from_micros(u64::try_from(microseconds).unwrap_or(0))
}
