//! The socket of a worker: opened, bounded, filtered. Raw by default, because it honours routing and
//! policy; datagram where raw is not permitted; packet where the user chose it and the range lies
//! behind one next hop.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsFd as _, AsRawFd as _, BorrowedFd};
use std::time::Duration;

use nix::sys::socket::setsockopt;
use nix::sys::socket::sockopt::{RcvBufForce, ReceiveTimestampns, RxqOvfl};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::{Domain, Protocol, SockFilter, Socket, Type};

use super::asker::Layout;
use super::route::Way;
use crate::domain::family::Family;
use crate::domain::sweep::{SocketChoice, SocketUsed};
use crate::probe::privilege::with_raw;

/// Room for replies that come while we send: a small packet takes 768 bytes of it, so 20,000 fit,
/// what comes in a tenth of a second at full speed.
const RECEIVE_BUFFER_BYTES: usize = 16 << 20;
/// Room for requests that wait for the wire.
const SEND_BUFFER_BYTES: usize = 4 << 20;
/// Ethernet types of linux/if_ether.h, as a packet socket wants them: in network order.
const ETH_P_IP: u16 = 0x0800;
const ETH_P_IPV6: u16 = 0x86dd;

/// An open socket of one family.
pub(super) struct Line {
    socket: Socket,
    /// Which kind it became.
    pub(super) used: SocketUsed,
}

impl Line {
    /// An ICMP socket of the kind that was chosen; `Auto` takes raw, else datagram.
    pub(super) fn icmp(family: Family, choice: SocketChoice) -> io::Result<Self> {
        let protocol = match family {
            Family::Ipv4 => Protocol::ICMPV4,
            Family::Ipv6 => Protocol::ICMPV6,
        };
        let datagram = || Self::of(domain(family), Type::DGRAM, protocol, SocketUsed::Dgram);
        let raw = || Self::of(domain(family), Type::RAW, protocol, SocketUsed::Raw);
        match choice {
            SocketChoice::Auto => match raw() {
                Err(error) if error.kind() == ErrorKind::PermissionDenied => datagram(),
                opened => opened,
            },
            SocketChoice::Raw | SocketChoice::Packet => raw(),
            SocketChoice::Dgram => datagram(),
        }
    }

    /// A raw TCP socket that sends from this address.
    pub(super) fn tcp(source: IpAddr) -> io::Result<Self> {
        let family = Family::of(source);
        let line = Self::of(domain(family), Type::RAW, Protocol::TCP, SocketUsed::Raw)?;
        line.socket.bind(&SocketAddr::new(source, 0).into())?;
        Ok(line)
    }

    /// A packet socket on the way's interface.
    pub(super) fn packet(way: &Way) -> io::Result<Self> {
        let kind = if way.hop.source.is_ipv4() { ETH_P_IP } else { ETH_P_IPV6 };
        let protocol = Protocol::from(i32::from(kind.to_be()));
        let line = Self::of(Domain::PACKET, Type::RAW, protocol, SocketUsed::Packet)?;
        // The library makes no link address itself; the system's list has that of every interface.
        let interface = nix::ifaddrs::getifaddrs()?.find_map(|each| {
            let found = *each.address?.as_link_addr()?;
            (u32::try_from(found.ifindex()).ok()? == way.hop.interface).then_some(found)
        });
        let interface = interface.ok_or_else(|| io::Error::from(ErrorKind::NotFound))?;
        nix::sys::socket::bind(line.socket.as_raw_fd(), &interface)?;
        Ok(line)
    }

    fn of(domain: Domain, kind: Type, protocol: Protocol, used: SocketUsed) -> io::Result<Self> {
        let socket = with_raw(|| Socket::new(domain, kind, Some(protocol)))?;
        socket.set_nonblocking(true)?;
        // Beyond the system's limit where we may, else up to it; a small buffer is no reason not to
        // sweep: what it loses is counted and asked again.
        if setsockopt(&socket, RcvBufForce, &RECEIVE_BUFFER_BYTES).is_err() {
            let _ = socket.set_recv_buffer_size(RECEIVE_BUFFER_BYTES);
        }
        let _ = socket.set_send_buffer_size(SEND_BUFFER_BYTES);
        setsockopt(&socket, ReceiveTimestampns, &true)?;
        setsockopt(&socket, RxqOvfl, &1)?;
        Ok(Self { socket, used })
    }

    /// What stands around the messages that come.
    pub(super) fn layout(&self, family: Family) -> Layout {
        match (self.used, family) {
            (SocketUsed::Packet, _) => Layout::Frame,
            (SocketUsed::Raw, Family::Ipv4) => Layout::Ipv4,
            (SocketUsed::Raw, Family::Ipv6) | (SocketUsed::Dgram, _) => Layout::Message,
        }
    }

    /// Lets only some packets through. The datagram socket gets only its own without.
    pub(super) fn filter(&self, filter: &[SockFilter]) -> io::Result<()> {
        match self.used {
            SocketUsed::Dgram => Ok(()),
            SocketUsed::Raw | SocketUsed::Packet => self.socket.attach_filter(filter),
        }
    }

    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    /// Waits for a packet to come.
    pub(super) fn wait(&self, longest: Duration) -> io::Result<()> {
        let timeout = Timespec {
            tv_sec: i64::try_from(longest.as_secs()).unwrap_or(1),
            tv_nsec: i64::from(longest.subsec_nanos()),
        };
        let mut polled = [PollFd::from_borrowed_fd(self.fd(), PollFlags::IN)];
        match poll(&mut polled, Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

fn domain(family: Family) -> Domain {
    match family {
        Family::Ipv4 => Domain::IPV4,
        Family::Ipv6 => Domain::IPV6,
    }
}
