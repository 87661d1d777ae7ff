//! Whoever answers on a link of this machine: an echo to everybody, the same behind an option that
//! nobody knows, and the question who listens to groups. Three packets from each of our own addresses
//! there, twice; none of them leaves the link. What answers is a candidate and no evidence: it is asked
//! by its own address before anybody believes it.
//!
//! It blocks for [`LISTEN`].

pub(super) mod advertisement;
mod packet;
pub mod routers;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::{Ipv6Addr, SocketAddrV6};
use std::os::fd::AsRawFd as _;
use std::time::{Duration, Instant};

use ipnet::Ipv6Net;
use nix::ifaddrs::InterfaceAddress;
use nix::net::if_::InterfaceFlags;
use nix::sys::socket::{SockaddrIn6, recvfrom};
use socket2::{Domain, Protocol, Socket, Type};

use super::privilege::with_raw;
use super::toolbox::unguessable;
use crate::domain::family::AddressScope;

/// How long answers may take: listeners spread their reports over a second.
pub const LISTEN: Duration = Duration::from_millis(1_500);
/// From the first time to the second: what was lost once is seldom lost twice.
const AGAIN_AFTER: Duration = Duration::from_millis(250);
/// How often the time is looked at.
const READ_WAIT: Duration = Duration::from_millis(50);
/// Addresses of one link that are kept, honest or not.
const MOST_HEARD: usize = 4_096;
/// Our own addresses on a link that ask.
const MOST_SOURCES: usize = 8;
/// The protocol whose raw socket takes whole packets (ipv6(7)).
const IPPROTO_RAW: i32 = 255;

/// A link of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its interface.
    pub name: String,
    /// The interface's number.
    pub index: u32,
    /// The networks that stand on it, each with our own address there.
    pub networks: Vec<(Ipv6Net, Ipv6Addr)>,
    /// Our own link-local address.
    own: Option<Ipv6Addr>,
}

/// Every link of this machine that has an IPv6 network on it and carries multicast.
#[must_use]
pub fn links() -> Vec<Link> {
    let Ok(interfaces) = nix::ifaddrs::getifaddrs() else { return Vec::new() };
    let mut links: BTreeMap<String, Link> = BTreeMap::new();
    for interface in interfaces {
        let wanted = InterfaceFlags::IFF_UP | InterfaceFlags::IFF_MULTICAST;
        let is_link = interface.flags.contains(wanted)
            && !interface.flags.contains(InterfaceFlags::IFF_LOOPBACK);
        let Some(address) = interface.address.and_then(|own| Some(own.as_sockaddr_in6()?.ip()))
        else {
            continue;
        };
        let index = nix::net::if_::if_nametoindex(interface.interface_name.as_str());
        let (true, Ok(index)) = (is_link, index) else { continue };
        let name = interface.interface_name.clone();
        let link = links.entry(name.clone()).or_insert_with(|| Link {
            name,
            index,
            networks: Vec::new(),
            own: None,
        });
        let scope = AddressScope::of(address.into());
        if scope == AddressScope::LinkLocal {
            link.own = link.own.or(Some(address));
        } else if scope.proves_addressing() {
            link.networks.extend(network(&interface, address).map(|net| (net, address)));
        }
    }
    links.into_values().filter(|link| !link.networks.is_empty()).collect()
}

/// The network that an address of ours stands in; an address by itself stands in none.
fn network(interface: &InterfaceAddress, address: Ipv6Addr) -> Option<Ipv6Net> {
    let mask = interface.netmask?.as_sockaddr_in6()?.ip();
    let length = u8::try_from(mask.to_bits().leading_ones()).ok()?;
    (length < 127).then(|| Ipv6Net::new(address, length).ok().map(|net| net.trunc()))?
}

/// A raw ICMPv6 socket of one link. Kernels before 5.7 bind with the capability only.
fn listening(link: &Link) -> io::Result<Socket> {
    with_raw(|| {
        let socket = Socket::new(Domain::IPV6, Type::RAW, Some(Protocol::ICMPV6))?;
        socket.bind_device(Some(link.name.as_bytes()))?;
        Ok(socket)
    })
}

/// Asks everybody on a link; gives the addresses that answered, ours left out, ascending. Needs the
/// permission to open raw sockets.
pub fn ask(link: &Link) -> io::Result<Vec<Ipv6Addr>> {
    let sending =
        with_raw(|| Socket::new(Domain::IPV6, Type::RAW, Some(Protocol::from(IPPROTO_RAW))))?;
    let listening = listening(link)?;
    // Reports go to a group of their own. Where it cannot be joined, the other two still answer.
    let _ = listening.join_multicast_v6(&packet::ALL_LISTENED, link.index);
    listening.set_read_timeout(Some(READ_WAIT))?;
    let cookie = unguessable();
    let own: BTreeSet<Ipv6Addr> = sources(link).collect();
    let began = Instant::now();
    let mut times = [Duration::ZERO, AGAIN_AFTER].into_iter().peekable();
    let mut heard = BTreeSet::new();
    let mut buffer = [0; 2_048];
    while began.elapsed() < LISTEN && heard.len() < MOST_HEARD {
        if times.next_if(|at| began.elapsed() >= *at).is_some() {
            send(&sending, link, cookie)?;
        }
        let Ok((length, Some(from))) = recvfrom::<SockaddrIn6>(listening.as_raw_fd(), &mut buffer)
        else {
            continue;
        };
        let message = buffer.get(..length).unwrap_or_default();
        if packet::is_answer(message, cookie) && !own.contains(&from.ip()) {
            heard.insert(from.ip());
        }
    }
    Ok(heard.into_iter().collect())
}

/// Our own addresses on a link: an answer comes from an address of the same network.
fn sources(link: &Link) -> impl Iterator<Item = Ipv6Addr> {
    link.own.into_iter().chain(link.networks.iter().map(|(_, own)| *own))
}

fn send(socket: &Socket, link: &Link, cookie: u64) -> io::Result<()> {
    let everybody = SocketAddrV6::new(packet::ALL_NODES, 0, 0, link.index).into();
    for source in sources(link).take(MOST_SOURCES) {
        socket.send_to(&packet::echo(source, cookie), &everybody)?;
        socket.send_to(&packet::unknown_option(source, cookie), &everybody)?;
    }
    if let Some(own) = link.own {
        socket.send_to(&packet::listeners(own), &everybody)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_no_link() {
        assert!(links().iter().all(|link| link.name != "lo"));
    }
}
