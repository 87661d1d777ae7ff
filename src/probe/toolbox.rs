//! What the probes of one run share: ICMP clients, and a source of numbers nobody can guess.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use surge_ping::{Client, Config, ICMP};

use super::privilege::with_raw;
use super::vantage::{IcmpSocket, icmp_socket};
use crate::domain::family::Family;

/// Shared tools.
pub(crate) struct Toolbox {
    v4: Option<Client>,
    v6: Option<Client>,
    /// Echoes per address before it counts as silent.
    pub(crate) echo_attempts: u8,
}

impl Toolbox {
    /// Opens what the operating system gives. Must be called inside the runtime.
    pub(crate) fn open(echo_attempts: u8) -> Self {
        Self { v4: client(Family::Ipv4), v6: client(Family::Ipv6), echo_attempts }
    }

    /// The ICMP client of a family; `None` when no socket is to be had.
    pub(crate) fn client(&self, family: Family) -> Option<&Client> {
        match family {
            Family::Ipv4 => self.v4.as_ref(),
            Family::Ipv6 => self.v6.as_ref(),
        }
    }
}

fn client(family: Family) -> Option<Client> {
    let kind = match family {
        Family::Ipv4 => ICMP::V4,
        Family::Ipv6 => ICMP::V6,
    };
    let socket = match icmp_socket(family) {
        IcmpSocket::Raw => socket2::Type::RAW,
        IcmpSocket::Datagram => socket2::Type::DGRAM,
        IcmpSocket::Refused => return None,
    };
    with_raw(|| Client::new(&Config::builder().kind(kind).sock_type_hint(socket).build())).ok()
}

/// 64 bits that nobody can guess: the standard library seeds its hashers from the operating system.
pub(crate) fn unguessable() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// 16 bits of them.
pub(crate) fn unguessable_u16() -> u16 {
    let [high, low, ..] = unguessable().to_be_bytes();
    u16::from_be_bytes([high, low])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn both_families_have_a_client_and_no_two_numbers_are_the_same() {
        let toolbox = Toolbox::open(1);
        assert!(Family::ALL.iter().all(|family| toolbox.client(*family).is_some()));
        let numbers: std::collections::HashSet<u64> = (0..1_000).map(|_| unguessable()).collect();
        assert_eq!(numbers.len(), 1_000);
    }
}
