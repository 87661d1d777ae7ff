//! When each host was seen first and last: a row holds 256 neighbouring addresses. It follows from the
//! parts of the sweeps, so writing the same sweep twice changes nothing.
//!
//! Form of `hosts`: for each host ascending: the last byte of its address, first and last time seen in
//! milliseconds since 1970, the last as a difference to the first, and the round trip in microseconds
//! (LEB128 but for the byte).

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::pack::{Damaged, put, take};
use crate::domain::sweep::Sighting;
use crate::domain::task::ProbeKind;

const FIND: &str =
    "SELECT hosts FROM sighting WHERE vantage = ?1 AND probe = ?2 AND port = ?3 AND network = ?4";
const PUT: &str = "INSERT INTO sighting (vantage, probe, port, network, hosts)
    VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (vantage, probe, port, network) DO UPDATE SET hosts = excluded.hosts";
const ALL: &str =
    "SELECT network, hosts FROM sighting WHERE vantage = ?1 AND probe = ?2 AND port = ?3";

/// Whose sightings: a question without its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sight<'a> {
    pub(super) vantage: &'a str,
    pub(super) probe: ProbeKind,
    /// 0: the probe has none.
    pub(super) port: u16,
}

/// What is known of one host, milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) first_ms: u64,
    pub(super) last_ms: u64,
    pub(super) rtt_us: u64,
}

/// Notes that hosts were seen; an earlier first time and a later last time stay.
pub(super) fn note(
    connection: &Connection,
    sight: Sight<'_>,
    hosts: impl Iterator<Item = (IpAddr, Seen)>,
) -> rusqlite::Result<()> {
    let mut networks: BTreeMap<Vec<u8>, BTreeMap<u8, Seen>> = BTreeMap::new();
    for (address, seen) in hosts {
        let (network, host) = parts(address);
        networks.entry(network).or_default().insert(host, seen);
    }
    for (network, new) in networks {
        let key = params![sight.vantage, sight.probe.as_str(), sight.port, network];
        let stored: Option<Vec<u8>> =
            connection.prepare_cached(FIND)?.query_row(key, |row| row.get(0)).optional()?;
        let mut hosts = match stored {
            None => BTreeMap::new(),
            Some(bytes) => unpack(&bytes).map_err(damaged)?,
        };
        for (host, seen) in new {
            let known = hosts.entry(host).or_insert(seen);
            known.first_ms = known.first_ms.min(seen.first_ms);
            if seen.last_ms >= known.last_ms {
                (known.last_ms, known.rtt_us) = (seen.last_ms, seen.rtt_us);
            }
        }
        let values =
            params![sight.vantage, sight.probe.as_str(), sight.port, network, pack(&hosts)];
        connection.prepare_cached(PUT)?.execute(values)?;
    }
    Ok(())
}

/// Every host that was ever seen so.
pub(super) fn all(connection: &Connection, sight: Sight<'_>) -> rusqlite::Result<Vec<Sighting>> {
    let mut statement = connection.prepare_cached(ALL)?;
    let mut rows = statement.query(params![sight.vantage, sight.probe.as_str(), sight.port])?;
    let mut sightings = Vec::new();
    while let Some(row) = rows.next()? {
        let (network, bytes): (Vec<u8>, Vec<u8>) = (row.get("network")?, row.get("hosts")?);
        for (host, seen) in unpack(&bytes).map_err(damaged)? {
            let moment = |ms: u64| {
                Timestamp::from_millisecond(i64::try_from(ms).unwrap_or(0)).unwrap_or_default()
            };
            sightings.push(Sighting {
                address: whole(&network, host).map_err(damaged)?,
                port: (sight.port != 0).then_some(sight.port),
                first_seen: moment(seen.first_ms),
                last_seen: moment(seen.last_ms),
                rtt_us: u32::try_from(seen.rtt_us).unwrap_or(u32::MAX),
            });
        }
    }
    Ok(sightings)
}

fn pack(hosts: &BTreeMap<u8, Seen>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(hosts.len() * 12);
    for (host, seen) in hosts {
        bytes.push(*host);
        put(&mut bytes, seen.first_ms);
        put(&mut bytes, seen.last_ms.saturating_sub(seen.first_ms));
        put(&mut bytes, seen.rtt_us);
    }
    bytes
}

fn unpack(mut bytes: &[u8]) -> Result<BTreeMap<u8, Seen>, Damaged> {
    let mut hosts = BTreeMap::new();
    while let Some((host, rest)) = bytes.split_first() {
        bytes = rest;
        let first_ms = take(&mut bytes)?;
        let last_ms = first_ms.checked_add(take(&mut bytes)?).ok_or(Damaged)?;
        hosts.insert(*host, Seen { first_ms, last_ms, rtt_us: take(&mut bytes)? });
    }
    Ok(hosts)
}

/// The network an address stands in, and its last byte.
fn parts(address: IpAddr) -> (Vec<u8>, u8) {
    let mut octets = match address {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    };
    let host = octets.last_mut().map_or(0, std::mem::take);
    (octets, host)
}

fn whole(network: &[u8], host: u8) -> Result<IpAddr, Damaged> {
    if let Ok([a, b, c, _]) = <[u8; 4]>::try_from(network) {
        return Ok(IpAddr::V4(Ipv4Addr::new(a, b, c, host)));
    }
    let octets: [u8; 16] = network.try_into().map_err(|_| Damaged)?;
    let bits = u128::from_be_bytes(octets) | u128::from(host);
    Ok(IpAddr::V6(Ipv6Addr::from_bits(bits)))
}

pub(super) fn damaged(error: Damaged) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_and_hosts_of_both_families_come_back() {
        for text in ["192.0.2.255", "10.0.0.0", "2001:db8::ff", "::1"] {
            let address: IpAddr = text.parse().unwrap();
            let (network, host) = parts(address);
            assert_eq!(whole(&network, host), Ok(address), "{text}");
        }
        assert_eq!(whole(&[1, 2, 3], 4), Err(Damaged));
        let seen = Seen { first_ms: 1_800_000_000_000, last_ms: 1_800_000_900_000, rtt_us: 310 };
        let hosts = BTreeMap::from([(0, seen), (255, seen)]);
        assert_eq!(unpack(&pack(&hosts)).unwrap(), hosts);
        assert_eq!(unpack(&pack(&hosts)[..5]), Err(Damaged));
    }
}
