//! A sweep: many addresses of one family, each asked the same. The request, and what came of it, in
//! numbers instead of one noun an address.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::address_space::AddressSpace;
use super::bits::Bits;
use super::closed_set::closed_set;

/// What to sweep and how.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// The addresses.
    pub space: AddressSpace,
    /// The TCP ports to ask of each; none means an echo.
    pub ports: Vec<u16>,
    /// The part of them that is ours.
    pub shard: Shard,
    /// How often a silent address is asked, at least once.
    pub asks: u8,
    /// How long an answer may take, from each ask on.
    pub timeout: Duration,
    /// Waits are derived from the round-trip times seen and are never shorter than this; `None`
    /// waits the whole timeout.
    pub least_wait: Option<Duration>,
    /// How fast.
    pub rate: SweepRate,
    /// Which socket.
    pub socket: SocketChoice,
    /// The order's seed.
    pub seed: u64,
    /// Threads that ask.
    pub workers: usize,
    /// How fast addresses behind one link may be asked; not where the brakes are off.
    pub caps: Vec<Cap>,
    /// Numbers that were finished before and are not asked again; `None`: none was.
    pub finished: Option<Arc<Bits>>,
}

impl Sweep {
    /// How many numbers are left to ask.
    #[must_use]
    pub fn left_count(&self) -> u64 {
        let finished = self.finished.as_ref().map_or(0, |finished| finished.count());
        self.shard.count(self.number_count()).saturating_sub(finished)
    }

    /// How many numbers there are: addresses, or ports of addresses.
    #[must_use]
    pub fn number_count(&self) -> u64 {
        self.space.count().saturating_mul(self.port_count())
    }

    /// The address and port of a number.
    #[must_use]
    pub fn target(&self, number: u32) -> Option<(IpAddr, Option<u16>)> {
        let (number, count) = (u64::from(number), self.port_count());
        let address = self.space.at(number / count)?;
        let place = usize::try_from(number % count).ok()?;
        Some((address, self.ports.get(place).copied()))
    }

    /// The number of an address and port.
    #[must_use]
    pub fn number(&self, address: IpAddr, port: Option<u16>) -> Option<u32> {
        let place = match port {
            None if self.ports.is_empty() => 0,
            None => return None,
            Some(port) => self.ports.iter().position(|each| *each == port)?,
        };
        let index = self.space.index_of(address)?;
        let number = index.checked_mul(self.port_count())?;
        u32::try_from(number.checked_add(u64::try_from(place).ok()?)?).ok()
    }

    fn port_count(&self) -> u64 {
        u64::try_from(self.ports.len().max(1)).unwrap_or(1)
    }
}

/// One of several machines that share a range: they ask disjoint parts that together are the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Which part, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
}

impl Shard {
    /// All of it.
    pub const WHOLE: Self = Self { number: 1, of: 1 };

    /// How many of so many addresses are ours. Part I has the numbers I-1, I-1+N, I-1+2N …, so that
    /// every part touches every network and no seed has to be agreed on.
    #[must_use]
    pub fn count(self, all: u64) -> u64 {
        let (first, of) = self.numbers();
        all.saturating_sub(first).div_ceil(of)
    }

    /// The number of the address at a position of our part.
    #[must_use]
    pub fn index(self, position: u64) -> u64 {
        let (first, of) = self.numbers();
        position.saturating_mul(of).saturating_add(first)
    }

    /// Whether a number is ours.
    #[must_use]
    pub fn has(self, index: u64) -> bool {
        let (first, of) = self.numbers();
        index % of == first
    }

    fn numbers(self) -> (u64, u64) {
        (u64::from(self.number.saturating_sub(1)), u64::from(self.of.max(1)))
    }
}

/// How fast a sweep may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SweepRate {
    /// By what the network takes: hosts known to be there are asked again all the time.
    Adapted {
        /// Packets per second before anything is known.
        first_per_s: u32,
        /// Packets per second at most; `None`: as many as keep being answered.
        most_per_s: Option<u32>,
    },
    /// As fast as the kernel takes them.
    Max,
}

/// How fast addresses that stand behind one link may be asked. They may stand behind others, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cap {
    /// The addresses, first to last.
    pub spans: Vec<(IpAddr, IpAddr)>,
    /// Packets per second at most, all of them together.
    pub per_s: u32,
}

closed_set! {
    /// Which socket the user wants.
    pub enum SocketChoice {
        /// Raw where it is permitted, else datagram.
        Auto = "auto",
        /// Raw: honours routing and policy.
        Raw = "raw",
        /// Packet: past the routing, fastest.
        Packet = "packet",
        /// The unprivileged datagram one.
        Dgram = "dgram",
    }
}

closed_set! {
    /// Which socket a sweep used.
    pub enum SocketUsed {
        /// Raw ICMP.
        Raw = "raw",
        /// Packet.
        Packet = "packet",
        /// ICMP datagram.
        Dgram = "dgram",
    }
}

/// How an address answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HitKind {
    /// An echo came back, or the port is open.
    Answered,
    /// The port refused: somebody is there, but not what was asked for.
    Refused,
}

/// An address, or a port of one, that answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Its number: the address's place in the space, times the count of ports plus the port's place
    /// where ports are asked.
    pub index: u32,
    /// How it answered.
    pub kind: HitKind,
    /// Round-trip time, microseconds.
    pub rtt_us: u32,
    /// When the answer came, milliseconds after the sweep began.
    pub at_ms: u32,
}

/// A sweep as it is stored when it begins.
#[derive(Debug, Clone)]
pub struct NewSweep {
    /// The plan.
    pub sweep: Sweep,
    /// Where it looks from.
    pub vantage: String,
    /// Whole IP packet of an ask, bytes.
    pub packet_bytes: u16,
    /// When it began.
    pub began_at: Timestamp,
}

/// A host as sweeps saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sighting {
    /// Its address.
    pub address: IpAddr,
    /// The port, for TCP.
    pub port: Option<u16>,
    /// When it answered for the first time.
    pub first_seen: Timestamp,
    /// When it answered last.
    pub last_seen: Timestamp,
    /// The round trip of the last time, microseconds.
    pub rtt_us: u32,
}

/// Addresses that could not be asked: our own kernel refused to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsent {
    /// The address's number in the space.
    pub index: u32,
    /// The operating system's error number.
    pub errno: i32,
}

/// How a sweep went, answers apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweepSummary {
    /// Which socket was used.
    pub socket: SocketUsed,
    /// Addresses that were asked.
    pub asked_count: u64,
    /// Packets sent.
    pub sent_count: u64,
    /// Replies that our own receive buffer lost, by the kernel's count; their addresses were asked
    /// again.
    pub overflow_count: u64,
    /// Addresses that could not be asked.
    pub unsent: Vec<Unsent>,
    /// Whether somebody stopped it.
    pub interrupted: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_disjoint_and_complete() {
        for all in [0, 1, 5, 254] {
            for of in [1, 2, 3, 7] {
                let mut asked: Vec<u64> = (1..=of)
                    .map(|number| Shard { number, of })
                    .flat_map(|shard| (0..shard.count(all)).map(move |at| shard.index(at)))
                    .collect();
                asked.sort_unstable();
                assert_eq!(asked, (0..all).collect::<Vec<_>>(), "{all} addresses, {of} shards");
            }
        }
    }
}
