//! Sweeps of ranges: our own batched engine. A worker is one thread and one loop; every reply is
//! checked against a keyed hash, so that strays, ICMP errors and forgeries are no hosts; every address
//! has a deadline of its own; what our own receive buffer lost is asked again.
//!
//! It blocks, stores nothing and judges nothing. Scope and exclusions are the caller's: every address
//! of the space is asked.
//!
//! Begin with [`run`], then `worker.rs`.

mod asker;
mod batch;
mod brakes;
mod canaries;
mod caps;
mod echo;
mod envelope;
mod filter;
mod lanes;
mod line;
mod neighbor;
mod pace;
mod route;
mod syn;
mod tempo;
mod waits;
mod worker;

use std::io;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc;

use asker::{Asker, Question};
use brakes::Brakes;
use caps::Caps;
use echo::Echo;
use envelope::Envelope;
use line::Line;
use neighbor::Neighbor;
use pace::Pace;
use route::Way;
use syn::Syn;
use tempo::Tempo;
use worker::{Share, Worker};

use super::toolbox::unguessable_u16;
use super::vantage::source_towards;
use crate::domain::family::Family;
use crate::domain::sweep::{Hit, SocketChoice, Sweep, SweepRate, SweepSummary};

/// Addresses that a worker is worth starting for.
const ADDRESSES_PER_WORKER: u64 = 4_096;

/// What a worker has to tell.
#[derive(Debug, Default)]
pub struct Tidings {
    /// Who answered since the last time.
    pub hits: Vec<Hit>,
    /// Who was given up since the last time, by number: silent for all we asked.
    pub given_up: Vec<u32>,
    /// How many addresses answered or were given up since the last time.
    pub finished_count: u64,
}

/// Why a sweep cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No socket is to be had.
    #[error("cannot open a socket for the sweep")]
    Socket(#[source] io::Error),
    /// The space has more addresses than can be numbered.
    #[error("{0} addresses are too many for one sweep: share them with `--shard I/N`")]
    TooMany(u64),
    /// A worker broke.
    #[error("the sweep broke")]
    Broke(#[source] io::Error),
}

/// Asks every address of a sweep and tells who answered as it goes. Ends when each answered or was
/// given up, or soon after it is stopped.
pub fn run(
    sweep: &Sweep,
    stop: &AtomicBool,
    mut listen: impl FnMut(Tidings),
) -> Result<SweepSummary, Error> {
    let count = sweep.number_count();
    if u32::try_from(count).is_err() {
        return Err(Error::TooMany(count));
    }
    let workers = open(sweep).map_err(Error::Socket)?;
    let (listener, source) = mpsc::channel();
    std::thread::scope(|scope| {
        let running: Vec<_> = workers
            .into_iter()
            .map(|worker| {
                let listener = listener.clone();
                scope.spawn(move || worker.run(stop, &listener))
            })
            .collect();
        drop(listener);
        for tidings in source {
            listen(tidings);
        }
        let mut whole: Option<SweepSummary> = None;
        for worker in running {
            let part = worker.join().unwrap_or_else(|_| Err(io::Error::other("a worker died")));
            let part = part.map_err(Error::Broke)?;
            whole = Some(match whole {
                None => part,
                Some(before) => joined(before, part),
            });
        }
        whole.ok_or_else(|| Error::Broke(io::Error::other("no worker")))
    })
}

fn open(sweep: &Sweep) -> io::Result<Vec<Worker<'_>>> {
    let wanted = u64::try_from(sweep.workers.max(1)).unwrap_or(1);
    let worthwhile = sweep.shard.count(sweep.number_count()).div_ceil(ADDRESSES_PER_WORKER).max(1);
    let of = match sweep.rate {
        SweepRate::Max => wanted.min(worthwhile),
        // One judges the network; it keeps a pace of 150,000 with ease.
        SweepRate::Adapted { .. } => 1,
    };
    // A range that has no one way past the routing goes by it.
    let way = match sweep.socket {
        SocketChoice::Packet => match route::to(&sweep.space) {
            Err(error) if error.kind() == io::ErrorKind::Unsupported => None,
            found => Some(found?),
        },
        SocketChoice::Auto | SocketChoice::Raw | SocketChoice::Dgram => None,
    };
    (0..of)
        .map(|number| {
            let (line, asker) = open_one(sweep, number, way.as_ref())?;
            let (pace, tempo) = match sweep.rate {
                SweepRate::Max => (Pace::new(None), None),
                SweepRate::Adapted { first_per_s, most_per_s } => {
                    let tempo = Tempo::new(first_per_s, most_per_s, sweep.seed);
                    (Pace::new(Some(tempo.per_s())), Some(tempo))
                }
            };
            let neighbor = way.as_ref().map(Neighbor::new).transpose()?;
            // The caps are kept by the one worker that there is where the brakes are on.
            let caps = tempo.as_ref().and_then(|_| Caps::new(sweep));
            let brakes = Brakes { pace, tempo, caps };
            Ok(Worker::new(sweep, (line, asker, neighbor), Share { number, of, brakes }))
        })
        .collect()
}

/// A worker's socket and how it asks by it.
fn open_one(sweep: &Sweep, number: u64, way: Option<&Way>) -> io::Result<(Line, Asker)> {
    let family = sweep.space.family();
    let packet = way.map(Line::packet).transpose()?;
    let envelope = |protocol| way.map(|way| Envelope::new(way.clone(), protocol));
    if sweep.ports.is_empty() {
        let identifier = unguessable_u16();
        let line = packet.map_or_else(|| Line::icmp(family, sweep.socket), Ok)?;
        let layout = line.layout(family);
        line.filter(&filter::replies(family, layout, identifier))?;
        let protocol = if family == Family::Ipv4 { 1 } else { 58 };
        let question = Question::Echo(Echo::new(family, identifier));
        return Ok((line, Asker { question, layout, envelope: envelope(protocol) }));
    }
    let first = sweep.space.at(0);
    let source = way.map(|way| way.hop.source).or_else(|| source_towards(first?));
    let source = source.ok_or_else(|| io::Error::from(io::ErrorKind::NetworkUnreachable))?;
    let line = packet.map_or_else(|| Line::tcp(source), Ok)?;
    let layout = line.layout(family);
    line.filter(&filter::segments(family, layout, syn::ports(number)))?;
    let question = Question::Syn(Syn::new(source, number));
    Ok((line, Asker { question, layout, envelope: envelope(syn::TCP) }))
}

fn joined(mut whole: SweepSummary, part: SweepSummary) -> SweepSummary {
    whole.asked_count += part.asked_count;
    whole.sent_count += part.sent_count;
    whole.overflow_count += part.overflow_count;
    whole.unsent.extend(part.unsent);
    whole.interrupted |= part.interrupted;
    whole
}

#[cfg(test)]
mod tests;
