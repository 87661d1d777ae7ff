//! The way to a range past the kernel's routing: interface, next hop and both link addresses, asked of
//! the routing and neighbour tables (rtnetlink(7)). Only ranges that all lie behind one next hop have
//! one; for everything else the raw socket is right.

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use crate::domain::address_space::AddressSpace;
use crate::domain::family::Family;
use crate::probe::netlink::{NLM_F_REQUEST, Netlink, Row, address, attribute, attributes, octets};

/// Messages and attributes of linux/rtnetlink.h.
const RTM_NEWROUTE: u16 = 24;
const RTM_GETROUTE: u16 = 26;
const RTA_DST: u16 = 1;
const RTA_OIF: u16 = 4;
const RTA_GATEWAY: u16 = 5;
const RTA_PREFSRC: u16 = 7;
/// A route that forwards.
const RTN_UNICAST: u8 = 1;
/// Addresses between two that are looked up: whoever has more specific routes uses the raw socket.
const STEP: u64 = 256;
/// Look-ups for one range at most: a /8 in steps of a /20.
const MOST_LOOKUPS: u64 = 4_096;
/// How long the next hop may take to tell its link address.
const NEIGHBOR_WAIT: Duration = Duration::from_secs(1);
/// From one look at the neighbour table to the next.
const NEIGHBOR_INTERVAL: Duration = Duration::from_millis(10);

/// A way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Way {
    /// Where it leads first.
    pub(super) hop: Hop,
    /// Our own link address.
    pub(super) own: [u8; 6],
    /// The next hop's link address.
    pub(super) next: [u8; 6],
}

/// The way to a range.
pub(super) fn to(space: &AddressSpace) -> io::Result<Way> {
    let netlink = Netlink::open()?;
    let step = (space.count() / MOST_LOOKUPS).max(STEP);
    let mut only: Option<Hop> = None;
    let ends = space.spans().flat_map(|(first, last)| [first, last]);
    let inside = (0..space.count()).step_by(usize::try_from(step).unwrap_or(usize::MAX));
    for address in ends.chain(inside.filter_map(|index| space.at(index))) {
        let hop = netlink.hop(address)?;
        match &only {
            None => only = Some(hop),
            Some(first) if *first == hop => {}
            Some(_) => return Err(no_way("the range lies behind several next hops")),
        }
    }
    let hop = only.ok_or_else(|| no_way("the range is empty"))?;
    let own = own_link(hop.interface)?;
    let next = netlink.link_of(&hop)?;
    Ok(Way { hop, own, next })
}

/// The first step of a way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hop {
    /// The interface's number.
    pub(super) interface: u32,
    /// The next hop's address.
    pub(super) gateway: IpAddr,
    /// Our own address on the interface.
    pub(super) source: IpAddr,
}

impl Netlink {
    /// The next hop towards an address, by the kernel's own choice.
    fn hop(&self, to: IpAddr) -> io::Result<Hop> {
        let (family, octets) = octets(to);
        let bits = u8::try_from(octets.len() * 8).unwrap_or(0);
        let mut body = vec![family, bits, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        attribute(&mut body, RTA_DST, &octets);
        let answers = self.ask(RTM_GETROUTE, NLM_F_REQUEST, &body, RTM_NEWROUTE)?;
        let route = answers.first().ok_or_else(|| no_way("there is no route to the range"))?;
        if route.get(7) != Some(&RTN_UNICAST) {
            return Err(no_way("the range is not behind a router"));
        }
        let attributes = route.get(12..).map(attributes).unwrap_or_default();
        let found =
            |wanted| attributes.iter().find(|(kind, _)| *kind == wanted).map(|(_, data)| data);
        let interface = found(RTA_OIF).and_then(|data| data.get(..4)?.try_into().ok());
        let gateway = found(RTA_GATEWAY).and_then(|data| address(data));
        let source = found(RTA_PREFSRC).and_then(|data| address(data));
        match (interface.map(u32::from_ne_bytes), gateway, source) {
            (Some(interface), Some(gateway), Some(source)) => {
                Ok(Hop { interface, gateway, source })
            }
            _ => Err(no_way("the range is not behind a router")),
        }
    }

    /// The next hop's link address; where the kernel does not know it yet, it is made to ask.
    fn link_of(&self, hop: &Hop) -> io::Result<[u8; 6]> {
        let until = Instant::now() + NEIGHBOR_WAIT;
        loop {
            if let Some(link) = self.neighbor(hop)? {
                return Ok(link);
            }
            if Instant::now() >= until {
                return Err(no_way("the next hop does not tell its link address"));
            }
            // One empty datagram to the discard port makes the kernel resolve it.
            let local: SocketAddr = (hop.source, 0).into();
            let _ = UdpSocket::bind(local).and_then(|socket| socket.send_to(&[], (hop.gateway, 9)));
            std::thread::park_timeout(NEIGHBOR_INTERVAL);
        }
    }

    /// The next hop's link address as the kernel knows it.
    pub(super) fn neighbor(&self, hop: &Hop) -> io::Result<Option<[u8; 6]>> {
        let rows = self.neighbors(Family::of(hop.gateway))?;
        let is_it = |row: &&Row| row.interface == hop.interface && row.address == hop.gateway;
        Ok(rows.iter().find(is_it).map(|row| row.link))
    }
}

/// The link address of an interface of ours.
fn own_link(interface: u32) -> io::Result<[u8; 6]> {
    let found = nix::ifaddrs::getifaddrs()?.find_map(|each| {
        let link = *each.address?.as_link_addr()?;
        let is_it = u32::try_from(link.ifindex()).ok()? == interface;
        is_it.then(|| link.addr())?
    });
    found.ok_or_else(|| no_way("the interface has no link address"))
}

fn no_way(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_behind_no_router() {
        for (family, text) in [(Family::Ipv4, "127.0.0.1"), (Family::Ipv6, "::1")] {
            let address: IpAddr = text.parse().unwrap();
            let error = to(&AddressSpace::new(family, &[(address, address)], &[])).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::Unsupported, "{text}: {error}");
        }
    }
}
