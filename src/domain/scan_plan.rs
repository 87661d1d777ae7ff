//! What a scan set out to do, resolved: ranges instead of what was typed, so that it can be gone on
//! with after the files and the record it was made from have changed. Its JSON is a stored form:
//! fields are added, never renamed.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::family::Family;
use super::sweep::{Shard, SocketChoice, SweepRate};

/// A scan's plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanPlan {
    /// The families that are swept, in order.
    pub families: Vec<Family>,
    /// Every address of these is swept, first to last.
    pub spans: Vec<(IpAddr, IpAddr)>,
    /// The search for IPv6 candidates, where there is one.
    pub search: Option<SearchPlan>,
    /// How often a silent address is asked.
    pub asks: u8,
    /// How long an answer may take, microseconds.
    pub timeout_us: u64,
    /// The floor of derived waits, microseconds; `None` waits the whole timeout.
    pub least_wait_us: Option<u64>,
    /// How fast.
    pub rate: SweepRate,
    /// Which socket.
    pub socket: SocketChoice,
    /// Which part of the ranges.
    pub shard: Shard,
    /// The order's seed.
    pub seed: u64,
    /// Whether echoes are asked for.
    pub icmp: bool,
    /// The TCP ports asked.
    pub ports: Vec<u16>,
}

/// Ranges too large to enumerate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchPlan {
    /// As typed; empty means everything declared.
    pub ranges: Vec<(IpAddr, IpAddr)>,
    /// What is left out.
    pub excluded: Vec<(IpAddr, IpAddr)>,
}
