//! What this place can ask with: which families it has addresses of, and whether it may send ICMP.
//! No packet is sent to find out.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use socket2::{Domain, Protocol, Socket, Type};

use super::privilege::with_raw;
use crate::domain::family::{AddressScope, Family};

/// Which families this vantage has a usable address of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VantageFamilies {
    /// It has an IPv4 address besides loopback and link-local.
    pub ipv4: bool,
    /// It has an IPv6 address besides loopback and link-local.
    pub ipv6: bool,
}

impl VantageFamilies {
    /// Whether an address may be asked from here; loopback always may.
    #[must_use]
    pub fn can_ask(self, address: IpAddr) -> bool {
        address.is_loopback()
            || match Family::of(address) {
                Family::Ipv4 => self.ipv4,
                Family::Ipv6 => self.ipv6,
            }
    }
}

/// Looks at the machine's own interfaces.
#[must_use]
pub fn families() -> VantageFamilies {
    let usable = |address: IpAddr| AddressScope::of(address).proves_addressing();
    let addresses: Vec<IpAddr> = nix::ifaddrs::getifaddrs()
        .map(|interfaces| {
            interfaces
                .filter_map(|interface| {
                    let address = interface.address?;
                    let v4 = address.as_sockaddr_in().map(|v4| IpAddr::V4(v4.ip()));
                    v4.or_else(|| address.as_sockaddr_in6().map(|v6| IpAddr::V6(v6.ip())))
                })
                .collect()
        })
        .unwrap_or_default();
    VantageFamilies {
        ipv4: addresses.iter().any(|address| address.is_ipv4() && usable(*address)),
        ipv6: addresses.iter().any(|address| address.is_ipv6() && usable(*address)),
    }
}

/// Which ICMP socket a family gets here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IcmpSocket {
    /// Raw: sees everything.
    Raw,
    /// Datagram: unprivileged, replies to our own requests only.
    Datagram,
    /// The operating system gives us neither.
    Refused,
}

/// Tries to open an ICMP socket, raw first.
#[must_use]
pub fn icmp_socket(family: Family) -> IcmpSocket {
    let (domain, protocol) = match family {
        Family::Ipv4 => (Domain::IPV4, Protocol::ICMPV4),
        Family::Ipv6 => (Domain::IPV6, Protocol::ICMPV6),
    };
    if with_raw(|| Socket::new(domain, Type::RAW, Some(protocol))).is_ok() {
        IcmpSocket::Raw
    } else if Socket::new(domain, Type::DGRAM, Some(protocol)).is_ok() {
        IcmpSocket::Datagram
    } else {
        IcmpSocket::Refused
    }
}

/// Whether raw TCP sockets are permitted: half-open connections need one.
#[must_use]
pub fn raw_tcp(family: Family) -> bool {
    let domain = match family {
        Family::Ipv4 => Domain::IPV4,
        Family::Ipv6 => Domain::IPV6,
    };
    with_raw(|| Socket::new(domain, Type::RAW, Some(Protocol::TCP))).is_ok()
}

/// The address this vantage would ask from, found by routing without sending.
#[must_use]
pub fn source_towards(address: IpAddr) -> Option<IpAddr> {
    let local: SocketAddr = match address {
        IpAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        IpAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(local).ok()?;
    // Connecting a datagram socket only looks up the route; port 9 is discard.
    socket.connect((address, 9)).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_can_always_be_asked() {
        let none = VantageFamilies { ipv4: false, ipv6: false };
        assert!(none.can_ask("::1".parse().unwrap()) && none.can_ask("127.0.0.9".parse().unwrap()));
        assert!(!none.can_ask("2001:db8::1".parse().unwrap()));
        assert_eq!(source_towards("::1".parse().unwrap()), Some("::1".parse().unwrap()));
    }

    #[test]
    fn an_icmp_socket_is_to_be_had_by_whoever_runs_the_tests() {
        for family in Family::ALL {
            assert_ne!(
                icmp_socket(*family),
                IcmpSocket::Refused,
                "{family}: run the tests as root"
            );
        }
    }
}
