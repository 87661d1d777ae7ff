//! Where a packet leaves this host: its source address or its interface, said with each packet
//! (`IP_PKTINFO`, `IPV6_PKTINFO`: RFC 3542 §6), so that one socket serves links that leave apart.

use std::io::IoSlice;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::os::fd::AsRawFd as _;

use nix::errno::Errno;
use nix::libc::{in_addr, in_pktinfo, in6_addr, in6_pktinfo};
use nix::net::if_::if_nametoindex;
use nix::sys::socket::{ControlMessage, MsgFlags, SockaddrStorage, sendmsg};
use socket2::Socket;

use crate::domain::packet_source::PacketSource;

/// A source as the kernel takes it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Door {
    /// `ifindex`; 0: as the routing table says.
    interface: u32,
    /// The source address; `None`: as the kernel chooses.
    address: Option<IpAddr>,
}

/// No interface has it: the kernel refuses the packet, which is what an interface that went away
/// comes to.
const NO_INTERFACE: u32 = i32::MAX.cast_unsigned();

impl Door {
    pub(super) fn of(source: &PacketSource) -> Self {
        match source {
            PacketSource::Address(address) => Self { interface: 0, address: Some(*address) },
            PacketSource::Interface(name) => {
                let interface = if_nametoindex(name.as_str()).unwrap_or(NO_INTERFACE);
                Self { interface, address: None }
            }
        }
    }

    /// Sends a packet through it.
    pub(super) fn send(
        self,
        socket: &Socket,
        packet: &[u8],
        to: SocketAddr,
    ) -> std::io::Result<usize> {
        let parts = [IoSlice::new(packet)];
        let fd = socket.as_raw_fd();
        let address = SockaddrStorage::from(to);
        let nothing = MsgFlags::empty();
        let sent = match to {
            SocketAddr::V4(_) => {
                let info = self.v4();
                let control = [ControlMessage::Ipv4PacketInfo(&info)];
                sendmsg(fd, &parts, &control, nothing, Some(&address))
            }
            SocketAddr::V6(_) => {
                let info = self.v6();
                let control = [ControlMessage::Ipv6PacketInfo(&info)];
                sendmsg(fd, &parts, &control, nothing, Some(&address))
            }
        };
        // The kernel's words for a source that went away: it says nothing about the target.
        let gone = [Errno::EINVAL, Errno::ENODEV, Errno::ENXIO];
        let told = |error| if gone.contains(&error) { Errno::EADDRNOTAVAIL } else { error };
        sent.map_err(|error| told(error).into())
    }

    fn v4(self) -> in_pktinfo {
        let address = match self.address {
            Some(IpAddr::V4(address)) => address,
            _ => Ipv4Addr::UNSPECIFIED,
        };
        in_pktinfo {
            ipi_ifindex: self.interface.cast_signed(),
            ipi_spec_dst: in_addr { s_addr: u32::from_ne_bytes(address.octets()) },
            ipi_addr: in_addr { s_addr: 0 },
        }
    }

    fn v6(self) -> in6_pktinfo {
        let octets = match self.address {
            Some(IpAddr::V6(address)) => address.octets(),
            _ => [0; 16],
        };
        in6_pktinfo { ipi6_addr: in6_addr { s6_addr: octets }, ipi6_ifindex: self.interface }
    }
}

/// Whether this host has such an address or interface; the operating system's word when it has not.
pub fn check(source: &PacketSource) -> std::io::Result<()> {
    match source {
        PacketSource::Address(address) => UdpSocket::bind((*address, 0)).map(drop),
        PacketSource::Interface(name) => {
            if_nametoindex(name.as_str()).map(drop).map_err(std::io::Error::from)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_there_or_the_system_says_why_not() {
        for there in ["127.0.0.1", "127.0.0.9", "::1", "lo"] {
            check(&there.parse().unwrap()).unwrap();
        }
        for gone in ["192.0.2.99", "2001:db8::99", "no-such-if"] {
            check(&gone.parse().unwrap()).unwrap_err();
        }
    }

    #[test]
    fn the_kernel_is_told_address_or_interface() {
        let address = Door::of(&"127.0.0.9".parse().unwrap());
        assert_eq!(address.v4().ipi_spec_dst.s_addr.to_ne_bytes(), [127, 0, 0, 9]);
        assert_eq!((address.v4().ipi_ifindex, address.v6().ipi6_addr.s6_addr), (0, [0; 16]));
        let interface = Door::of(&"lo".parse().unwrap());
        assert_eq!((interface.v4().ipi_ifindex, interface.v6().ipi6_ifindex), (1, 1));
        assert_eq!(interface.v4().ipi_spec_dst.s_addr, 0);
    }
}
