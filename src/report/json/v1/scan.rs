//! `scan -o json`, and the same hosts as a grid for the other formats.

use std::io::{self, Write};
use std::net::IpAddr;

use serde::Serialize;

use crate::domain::candidate::{SearchOutcome, SearchedPrefix, WalkOutcome};
use crate::domain::family::Family;
use crate::domain::observation::{Observation, Outcome};
use crate::domain::reading::Reading;
use crate::domain::task::ProbeKind;
use crate::domain::text::Lang;
use crate::report::grid::{Cell, Column, Grid};
use crate::report::number::{decimal, integer};

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scan {
    schema: &'static str,
    /// Who answered, by address.
    pub hosts: Vec<Host>,
    /// Addresses that were asked.
    pub asked_count: u64,
    /// Addresses that answered.
    pub answered_count: u64,
    /// From the first packet to the last answer or deadline, milliseconds.
    pub elapsed_ms: u64,
    /// IPv6 prefixes too large to enumerate, that were searched for candidates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub searched_prefixes: Vec<Searched>,
    /// Ports that refused, where half-open connections were tried: somebody is there, but not what was
    /// asked for. `list observations` names them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused_count: Option<u64>,
}

/// The search of one IPv6 prefix.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Searched {
    /// The prefix, RFC 5952.
    pub prefix: String,
    /// `searched`; `aliased` where addresses that nobody chose answer, so that its hosts are not
    /// listed; `interrupted`.
    pub outcome: SearchOutcome,
    /// Addresses that were asked.
    pub candidate_count: u64,
    /// Echo requests sent at most, retries included.
    pub echo_count: u64,
    /// Questions of the ip6.arpa walk.
    pub question_count: u64,
    /// Hosts that answered; null where answers tell nothing.
    pub answered_count: Option<u64>,
    /// How the ip6.arpa walk ended: `walked`, `bounded`, `synthesised`, `not_rfc8020`,
    /// `unanswered`, `not_asked`.
    pub reverse_walk: WalkOutcome,
}

impl From<&SearchedPrefix> for Searched {
    fn from(searched: &SearchedPrefix) -> Self {
        Self {
            prefix: searched.prefix.to_string(),
            outcome: searched.outcome,
            candidate_count: searched.candidate_count,
            echo_count: searched.echo_count,
            question_count: searched.question_count,
            answered_count: searched.answered_count,
            reverse_walk: searched.walk,
        }
    }
}

/// A host that answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Host {
    /// Its address, RFC 5952.
    pub address: IpAddr,
    /// Its family.
    pub family: Family,
    /// How it was asked: `icmp` or `tcp`.
    pub method: &'static str,
    /// Round-trip or connection time, microseconds.
    pub rtt_us: Option<u32>,
    /// The port, for `tcp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Where the address came from, when it was a guess (IPv6 candidates).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Scan {
    /// The document of a sweep. What did not answer is counted, not listed.
    #[must_use]
    pub fn new(mut hosts: Vec<Host>, asked_count: u64, elapsed_ms: u64) -> Self {
        hosts.sort_by_key(|host| (host.family, host.address, host.port));
        let mut addresses: Vec<_> = hosts.iter().map(|host| host.address).collect();
        addresses.dedup();
        let answered_count = u64::try_from(addresses.len()).unwrap_or(u64::MAX);
        Self {
            schema: "mang6.scan/v1",
            hosts,
            asked_count,
            answered_count,
            elapsed_ms,
            searched_prefixes: Vec::new(),
            refused_count: None,
        }
    }

    /// The same with the IPv6 prefixes that were searched.
    #[must_use]
    pub fn with_searched(mut self, searched: &[SearchedPrefix]) -> Self {
        self.searched_prefixes = searched.iter().map(Searched::from).collect();
        self
    }

    /// The same with the ports that refused.
    #[must_use]
    pub fn with_refused(mut self, refused_count: Option<u64>) -> Self {
        self.refused_count = refused_count;
        self
    }

    /// `3 of 512 addresses answered in 1.8 s`, for people.
    #[must_use]
    pub fn summary(&self, lang: Lang) -> String {
        let [answered, asked] =
            [self.answered_count, self.asked_count].map(|each| integer(each, lang));
        // A sweep of more than 2³² ms (49 days) is said to have taken that long.
        let elapsed_ms = u32::try_from(self.elapsed_ms).unwrap_or(u32::MAX);
        let seconds = decimal(f64::from(elapsed_ms) / 1_000.0, 1, lang);
        match lang {
            Lang::En => format!("{answered} of {asked} addresses answered in {seconds} s"),
            Lang::Vi => format!("{answered}/{asked} địa chỉ trả lời trong {seconds} s"),
        }
    }

    /// One address a line, as the rows' keys are.
    pub fn write_names(&self, out: &mut dyn Write) -> io::Result<()> {
        self.hosts.iter().try_for_each(|host| writeln!(out, "{}", host.address))
    }

    /// The hosts as rows.
    #[must_use]
    pub fn grid(&self) -> Grid {
        let columns = vec![
            Column::new("address", "address", "địa chỉ"),
            Column::new("family", "family", "họ"),
            Column::new("method", "asked by", "cách hỏi"),
            Column::number("port", "port", "cổng"),
            Column::number("rtt_us", "RTT", "RTT"),
            Column::new("source", "source", "nguồn").wide(),
        ];
        Grid::new("hosts", columns).with_rows(&self.hosts, |host| {
            vec![
                Cell::address(host.address),
                Cell::word(host.family),
                Cell::text(host.method),
                Cell::maybe(host.port, |port| Cell::Identifier(i64::from(port))),
                Cell::maybe(host.rtt_us, Cell::Microseconds),
                Cell::some_text(host.source.as_deref()),
            ]
        })
    }
}

impl Host {
    /// The host behind an observation, if it is an answer to a sweep: an echo reply or a port that
    /// took the connection. A refusal says that something is there, but not what was asked.
    #[must_use]
    pub fn of(observation: &Observation) -> Option<Self> {
        let Outcome::Answered(reading) = &observation.outcome else { return None };
        let (method, rtt_us, source) = match (observation.probe, reading) {
            (ProbeKind::Echo, Reading::Echo(echo)) => ("icmp", echo.rtt_us, echo.source),
            (ProbeKind::Tcp, Reading::Tcp(tcp)) => ("tcp", tcp.connect_us, None),
            _ => return None,
        };
        Some(Self {
            address: observation.address,
            family: observation.family(),
            method,
            rtt_us: Some(rtt_us),
            port: observation.port,
            source: source.map(|source| source.to_string()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::json::write_document;

    fn host(address: &str, port: Option<u16>, rtt_us: Option<u32>) -> Host {
        let address: IpAddr = address.parse().unwrap();
        let method = if port.is_some() { "tcp" } else { "icmp" };
        Host { address, family: Family::of(address), method, rtt_us, port, source: None }
    }

    #[test]
    fn searched_prefixes_stand_beside_the_hosts() {
        let searched = SearchedPrefix {
            prefix: "2001:db8:1::/64".parse().unwrap(),
            outcome: SearchOutcome::Aliased,
            candidate_count: 4,
            echo_count: 8,
            question_count: 0,
            answered_count: None,
            walk: WalkOutcome::NotAsked,
        };
        let scan = Scan::new(Vec::new(), 4, 10).with_searched(&[searched]);
        let mut out = Vec::new();
        write_document(&scan, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }

    #[test]
    fn document() {
        let scan = Scan::new(
            vec![
                host("2001:0db8::0001", None, Some(310)),
                host("192.0.2.10", Some(443), Some(1_200)),
                host("192.0.2.9", None, None),
                host("192.0.2.10", Some(22), Some(1_300)),
            ],
            512,
            1_834,
        );
        assert_eq!(scan.answered_count, 3);
        assert_eq!(scan.summary(Lang::En), "3 of 512 addresses answered in 1.8 s");
        assert_eq!(scan.summary(Lang::Vi), "3/512 địa chỉ trả lời trong 1,8 s");
        let mut out = Vec::new();
        write_document(&scan, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
        let (mut names, mut keys) = (Vec::new(), Vec::new());
        scan.write_names(&mut names).unwrap();
        crate::report::name::write(&scan.grid(), &mut keys).unwrap();
        assert_eq!(names, keys);
    }
}
