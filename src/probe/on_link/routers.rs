//! Which routers a link has: its own are asked by a router solicitation (RFC 4861 §6.3.7), and every
//! advertisement that is heard meanwhile is taken down, whoever sends it. Nothing leaves the link.
//!
//! It blocks for [`LISTEN_TO_ROUTERS`].

use std::io::{self, IoSliceMut};
use std::net::{Ipv6Addr, SocketAddrV6};
use std::os::fd::AsRawFd as _;
use std::time::{Duration, Instant};

use nix::sys::socket::sockopt::Ipv6RecvHopLimit;
use nix::sys::socket::{ControlMessageOwned, MsgFlags, SockaddrIn6, recvmsg, setsockopt};
use socket2::Socket;

use super::advertisement::{self, SOLICITATION};
use super::{Link, READ_WAIT};
use crate::domain::hexadecimal::with_colons;
use crate::domain::router_advertisement::RouterAdvertisement;
use crate::probe::netlink;

/// How long advertisements may take: a router answers within half a second, but speaks to all no more
/// often than every three (RFC 4861 §6.2.6, `MIN_DELAY_BETWEEN_RAS`).
pub const LISTEN_TO_ROUTERS: Duration = Duration::from_secs(4);
/// From the first solicitation to the second.
const AGAIN_AFTER: Duration = Duration::from_secs(1);
/// All routers of a link (RFC 4291 §2.7.1).
pub const ALL_ROUTERS: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 2);
/// Advertisements of one link that are kept, honest or not.
const MOST_ADVERTISEMENTS: usize = 32;
const HOPS: u32 = 255;

/// Asks the routers of a link; gives every advertisement that was heard, equal ones once. Needs the
/// permission to open raw sockets.
pub fn solicit(link: &Link) -> io::Result<Vec<RouterAdvertisement>> {
    let socket = super::listening(link)?;
    socket.set_multicast_hops_v6(HOPS)?;
    socket.set_multicast_if_v6(link.index)?;
    socket.set_read_timeout(Some(READ_WAIT))?;
    setsockopt(&socket, Ipv6RecvHopLimit, &true)?;
    let routers = SocketAddrV6::new(ALL_ROUTERS, 0, 0, link.index).into();
    let began = Instant::now();
    let mut times = [Duration::ZERO, AGAIN_AFTER].into_iter().peekable();
    let mut heard: Vec<RouterAdvertisement> = Vec::new();
    while began.elapsed() < LISTEN_TO_ROUTERS && heard.len() < MOST_ADVERTISEMENTS {
        if times.next_if(|at| began.elapsed() >= *at).is_some() {
            match socket.send_to(&SOLICITATION, &routers) {
                Err(error) if heard.is_empty() => return Err(error),
                _ => {}
            }
        }
        if let Some(told) = receive(&socket)
            && !heard.contains(&told)
        {
            heard.push(told);
        }
    }
    let neighbors = netlink::neighbors().unwrap_or_default();
    for told in heard.iter_mut().filter(|told| told.mac_address.is_none()) {
        let row =
            neighbors.iter().find(|row| row.interface == link.index && row.address == told.router);
        told.mac_address = row.map(|row| with_colons(&row.link));
    }
    Ok(heard)
}

/// The next message, where it is an advertisement.
fn receive(socket: &Socket) -> Option<RouterAdvertisement> {
    let mut buffer = [0; 2_048];
    let mut control = nix::cmsg_space!(i32);
    let mut parts = [IoSliceMut::new(&mut buffer)];
    let message = recvmsg::<SockaddrIn6>(
        socket.as_raw_fd(),
        &mut parts,
        Some(&mut control),
        MsgFlags::empty(),
    )
    .ok()?;
    let from = message.address?.ip();
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the library's enum is open: only the hop limit was asked for"
    )]
    let hops = message.cmsgs().ok()?.find_map(|control| match control {
        ControlMessageOwned::Ipv6HopLimit(hops) => u8::try_from(hops).ok(),
        _ => None,
    })?;
    let length = message.bytes;
    advertisement::read(buffer.get(..length)?, from, hops)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_is_gone_cannot_be_asked() {
        let link =
            Link { name: "no-such-if".to_owned(), index: 9_999, networks: Vec::new(), own: None };
        assert!(solicit(&link).is_err());
    }
}
