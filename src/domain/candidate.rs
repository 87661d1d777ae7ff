//! IPv6 addresses that are worth asking, and how anybody came to think so. A prefix of 2⁶⁴ addresses
//! is never enumerated: what is asked in it is a list of these.

use std::net::Ipv6Addr;

use super::closed_set::closed_set;

closed_set! {
    /// Where a candidate came from, most trustworthy first: an address with several sources bears
    /// the first of them.
    pub enum CandidateSource {
        /// Somebody declared it.
        Inventory = "inventory",
        /// The AAAA record of a known name.
        Dns = "dns",
        /// A name under ip6.arpa.
        ReverseDns = "reverse_dns",
        /// An address that a managed device says it has.
        Device = "device",
        /// A neighbour cache: the vantage's own or a device's.
        NeighborCache = "neighbor_cache",
        /// An answer to ff02::1 on a link of the vantage.
        Multicast = "multicast",
        /// The network's IPv4 address in hexadecimal: `::a7f:650c`.
        V4Hex = "v4_hex",
        /// The network's IPv4 address in decimal digits: `::10:127:101:12`.
        V4Decimal = "v4_decimal",
        /// The last octet of the network's IPv4 address in decimal digits: `::112`.
        V4LowOctet = "v4_low_octet",
        /// Modified EUI-64 of a known MAC address (RFC 4291 appendix A).
        Eui64 = "eui64",
        /// `::1`, `::2` …
        LowByte = "low_byte",
        /// A port that somebody thought of: `::53`, `::443:1`.
        PortWord = "port_word",
        /// What other addresses of this run look like.
        Habit = "habit",
    }
}

impl CandidateSource {
    /// Whether somebody or something knew the address; else it is a guess after a pattern.
    #[must_use]
    pub fn is_known(self) -> bool {
        self <= Self::Multicast
    }
}

/// An address to ask, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Candidate {
    /// The address.
    pub address: Ipv6Addr,
    /// Why.
    pub source: CandidateSource,
}

closed_set! {
    /// How the search of one prefix ended.
    pub enum SearchOutcome {
        /// Every pass was made.
        Searched = "searched",
        /// Addresses that nobody chose answer too: an answer tells nothing about a host.
        Aliased = "aliased",
        /// Somebody stopped it.
        Interrupted = "interrupted",
    }
}

closed_set! {
    /// How the walk of a prefix's ip6.arpa zone ended.
    pub enum WalkOutcome {
        /// No resolver is configured.
        NotAsked = "not_asked",
        /// Every branch that exists was followed.
        Walked = "walked",
        /// It reached its bound of questions; what it found until then counts.
        Bounded = "bounded",
        /// The server has an answer for names that cannot exist.
        Synthesised = "synthesised",
        /// The server denies names that others stand under (against RFC 8020): no branch can be
        /// left out for being denied.
        NotRfc8020 = "not_rfc8020",
        /// The server does not answer, or not to us.
        Unanswered = "unanswered",
    }
}

/// What the search of one prefix cost and brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchedPrefix {
    /// The prefix.
    pub prefix: ipnet::Ipv6Net,
    /// How it ended.
    pub outcome: SearchOutcome,
    /// Addresses that were asked, those to tell an aliased prefix included.
    pub candidate_count: u64,
    /// Echo requests that were sent at most: each candidate as often as silence is asked again.
    pub echo_count: u64,
    /// Questions of the ip6.arpa walk.
    pub question_count: u64,
    /// Candidates that answered; `None` where answers tell nothing.
    pub answered_count: Option<u64>,
    /// How the walk ended.
    pub walk: WalkOutcome,
}
