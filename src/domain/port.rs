//! A router's ports as it tells of them (IF-MIB, RFC 2863): state and counters, and what two looks at
//! the counters make of the time between.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What a router said of the ports that were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortsReading {
    /// The name of the credential that worked.
    pub credential: String,
    /// `SNMPv2-MIB::sysUpTime`, hundredths of a second: counters begin anew when it does.
    pub uptime_cs: Option<u64>,
    /// The ports.
    pub ports: Vec<PortReading>,
}

/// One port.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortReading {
    /// `ifName`, else `ifDescr`.
    pub name: String,
    /// `ifOperStatus` as its RFC word, for example `up`.
    pub oper_status: Option<String>,
    /// `ifHCInOctets`.
    pub in_octets: Option<u64>,
    /// `ifHCOutOctets`.
    pub out_octets: Option<u64>,
    /// `ifInErrors` and `ifOutErrors`.
    pub error_count: Option<u64>,
    /// `ifInDiscards` and `ifOutDiscards`.
    pub discard_count: Option<u64>,
}

impl PortsReading {
    /// A port by its name.
    #[must_use]
    pub fn port(&self, name: &str) -> Option<&PortReading> {
        self.ports.iter().find(|port| port.name == name)
    }
}

/// A look at a port.
#[derive(Debug, Clone, Copy)]
pub struct PortLook<'a> {
    /// When.
    pub at: Timestamp,
    /// The router's uptime, hundredths of a second.
    pub uptime_cs: Option<u64>,
    /// What was told.
    pub port: &'a PortReading,
}

/// What passed a port between two looks. What cannot be told is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PortUse {
    /// Into the router, bit/s.
    pub in_bps: Option<f64>,
    /// Out of the router, bit/s.
    pub out_bps: Option<f64>,
    /// Packets with errors.
    pub error_count: Option<u64>,
    /// Packets thrown away.
    pub discard_count: Option<u64>,
}

/// What passed between two looks; nothing where the router was started between them, or the looks
/// are not in order. 64-bit counters do not come round within a link's life.
#[must_use]
pub fn between(earlier: PortLook<'_>, later: PortLook<'_>) -> PortUse {
    let over = later.at.duration_since(earlier.at);
    let restarted = match (earlier.uptime_cs, later.uptime_cs) {
        (Some(before), Some(now)) => now < before,
        _ => false,
    };
    if restarted || over < SignedDuration::from_secs(1) {
        return PortUse::default();
    }
    let grown = |count: fn(&PortReading) -> Option<u64>| {
        count(later.port)?.checked_sub(count(earlier.port)?)
    };
    let bps = |count| grown(count).map(|octets| to_f64(octets) * 8.0 / over.as_secs_f64());
    PortUse {
        in_bps: bps(|port| port.in_octets),
        out_bps: bps(|port| port.out_octets),
        error_count: grown(|port| port.error_count),
        discard_count: grown(|port| port.discard_count),
    }
}

/// Exact up to 2^53 octets: eight petabytes between two looks.
fn to_f64(octets: u64) -> f64 {
    let (high, low) = (octets >> 32, octets & 0xffff_ffff);
    let part = |part: u64| f64::from(u32::try_from(part).unwrap_or(u32::MAX));
    part(high).mul_add(4_294_967_296.0, part(low))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(octets: u64) -> PortReading {
        PortReading {
            name: "wan".to_owned(),
            in_octets: Some(octets),
            out_octets: Some(octets * 2),
            error_count: Some(octets / 100),
            ..PortReading::default()
        }
    }

    fn look(second: i64, uptime_cs: Option<u64>, port: &PortReading) -> PortLook<'_> {
        PortLook { at: Timestamp::from_second(second).unwrap(), uptime_cs, port }
    }

    #[test]
    fn rates_are_what_grew_over_the_time() {
        let (first, second) = (port(1_000), port(1 << 40));
        let used = between(look(0, Some(10), &first), look(300, Some(30_010), &second));
        let octets = 1_099_511_626_776.0;
        assert_eq!(used.in_bps, Some(octets * 8.0 / 300.0));
        assert_eq!(used.out_bps, Some(octets * 16.0 / 300.0));
        assert_eq!(used.error_count, Some((1 << 40) / 100 - 10));
        assert_eq!(used.discard_count, None, "not told");
    }

    #[test]
    fn nothing_is_made_of_counters_that_began_anew() {
        let (first, second) = (port(1_000), port(2_000));
        let nothing = PortUse::default();
        let earlier = look(0, Some(500), &first);
        assert_eq!(between(earlier, look(300, Some(400), &second)), nothing, "restarted");
        assert_eq!(between(earlier, look(0, Some(500), &second)), nothing, "no time passed");
        let shrunk = between(look(0, None, &second), look(300, None, &first));
        assert_eq!((shrunk.in_bps, shrunk.error_count), (None, None), "a counter that was cleared");
    }
}
