//! Many packets in one system call: `sendmmsg` and `recvmmsg` over buffers that are laid out once.
//! The only unsafe code of the program; everything that comes back is parsed from bytes by safe code.
//! Nothing is decided here.
#![expect(unsafe_code, reason = "two system calls that no crate offers without a copy a packet")]

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsRawFd as _, BorrowedFd};
use std::ptr;
use std::time::Duration;

use nix::libc;

/// Packets per call: beyond 64 the system call's own cost no longer shows (PEERS.md).
pub(super) const BATCH: usize = 64;
/// The largest packet we send or must understand: Ethernet, IPv6, TCP with options.
pub(super) const FRAME_BYTES: usize = 128;
/// Room for a timestamp and a count of lost packets, each with its header.
const CONTROL_BYTES: usize = 96;
/// A socket address of either family or of the link layer.
const NAME_BYTES: usize = 28;

/// Control data must be aligned as the kernel writes it.
#[derive(Clone, Copy)]
#[repr(align(8))]
struct Control([u8; CONTROL_BYTES]);

/// Socket addresses are read by the kernel as 32-bit words.
#[derive(Clone, Copy)]
#[repr(align(4))]
struct Name([u8; NAME_BYTES]);

/// Packets to be sent, in order.
pub(super) struct Outgoing {
    frames: Box<[[u8; FRAME_BYTES]; BATCH]>,
    lengths: [usize; BATCH],
    names: Box<[Name; BATCH]>,
    name_lengths: [u32; BATCH],
    first: usize,
    end: usize,
}

impl Outgoing {
    pub(super) fn new() -> Self {
        Self {
            frames: Box::new([[0; FRAME_BYTES]; BATCH]),
            lengths: [0; BATCH],
            names: Box::new([Name([0; NAME_BYTES]); BATCH]),
            name_lengths: [0; BATCH],
            first: 0,
            end: 0,
        }
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.end - self.first
    }

    /// How many more fit; room opens again when everything that waits was sent.
    pub(super) fn room(&self) -> usize {
        BATCH - self.end
    }

    /// Adds a packet; `write` gives its length. Without an address the socket knows where to. False
    /// when there is no room.
    pub(super) fn push(
        &mut self,
        to: Option<SocketAddr>,
        write: impl FnOnce(&mut [u8; FRAME_BYTES]) -> usize,
    ) -> bool {
        let at = self.end;
        let (Some(frame), Some(length), Some(name), Some(name_length)) = (
            self.frames.get_mut(at),
            self.lengths.get_mut(at),
            self.names.get_mut(at),
            self.name_lengths.get_mut(at),
        ) else {
            return false;
        };
        *length = write(frame).min(FRAME_BYTES);
        *name_length = to.map_or(0, |to| write_name(&mut name.0, to));
        self.end += 1;
        true
    }

    /// Sends what waits; gives how many went. The error is that of the first that waits.
    pub(super) fn send(&mut self, socket: BorrowedFd<'_>) -> io::Result<usize> {
        let count = self.len();
        if count == 0 {
            return Ok(0);
        }
        let mut parts = [libc::iovec { iov_base: ptr::null_mut(), iov_len: 0 }; BATCH];
        let mut headers = [EMPTY; BATCH];
        let waiting = self.frames.iter_mut().zip(&self.lengths).zip(self.names.iter_mut());
        let waiting = waiting.zip(&self.name_lengths).skip(self.first).take(count);
        for ((part, header), (((frame, length), name), name_length)) in
            parts.iter_mut().zip(&mut headers).zip(waiting)
        {
            *part = libc::iovec { iov_base: frame.as_mut_ptr().cast(), iov_len: *length };
            header.msg_hdr.msg_iov = ptr::from_mut(part);
            header.msg_hdr.msg_iovlen = 1;
            if *name_length > 0 {
                header.msg_hdr.msg_name = name.0.as_mut_ptr().cast();
                header.msg_hdr.msg_namelen = *name_length;
            }
        }
        let asked = u32::try_from(count).unwrap_or(0);
        // SAFETY: the first `count` headers (`count` ≤ BATCH, the arrays' length) each point to one
        // part, and that to a frame whose length `push` has bounded to the frame; names point to
        // NAME_BYTES of which `write_name` gives the used length. All of it outlives the call, is
        // borrowed exclusively by it, and the kernel only reads it but for `msg_len`. The descriptor
        // is open: it is borrowed.
        let sent = unsafe {
            libc::sendmmsg(socket.as_raw_fd(), headers.as_mut_ptr(), asked, libc::MSG_DONTWAIT)
        };
        let sent = usize::try_from(sent).map_err(|_| io::Error::last_os_error())?;
        self.first += sent.min(count);
        self.reset_if_empty();
        Ok(sent)
    }

    /// Gives up the first that waits.
    pub(super) fn skip(&mut self) {
        self.first = (self.first + 1).min(self.end);
        self.reset_if_empty();
    }

    fn reset_if_empty(&mut self) {
        if self.first == self.end {
            (self.first, self.end) = (0, 0);
        }
    }
}

/// Packets that came.
pub(super) struct Incoming {
    frames: Box<[[u8; FRAME_BYTES]; BATCH]>,
    lengths: [usize; BATCH],
    names: Box<[Name; BATCH]>,
    controls: Box<[Control; BATCH]>,
    control_lengths: [usize; BATCH],
}

/// One packet that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Arrival<'a> {
    /// Its first bytes, at most [`FRAME_BYTES`].
    pub(super) bytes: &'a [u8],
    /// Who sent it, where the socket tells.
    pub(super) from: Option<IpAddr>,
    /// The kernel's receive timestamp, since 1970.
    pub(super) stamp: Option<Duration>,
    /// How many packets this socket has lost so far for want of room, modulo 2³².
    pub(super) lost: Option<u32>,
}

impl Incoming {
    pub(super) fn new() -> Self {
        Self {
            frames: Box::new([[0; FRAME_BYTES]; BATCH]),
            lengths: [0; BATCH],
            names: Box::new([Name([0; NAME_BYTES]); BATCH]),
            controls: Box::new([Control([0; CONTROL_BYTES]); BATCH]),
            control_lengths: [0; BATCH],
        }
    }

    /// Takes what is there; gives how many.
    pub(super) fn receive(&mut self, socket: BorrowedFd<'_>) -> io::Result<usize> {
        let mut parts = [libc::iovec { iov_base: ptr::null_mut(), iov_len: 0 }; BATCH];
        let mut headers = [EMPTY; BATCH];
        let places =
            self.frames.iter_mut().zip(self.names.iter_mut()).zip(self.controls.iter_mut());
        for ((part, header), ((frame, name), control)) in
            parts.iter_mut().zip(&mut headers).zip(places)
        {
            *part = libc::iovec { iov_base: frame.as_mut_ptr().cast(), iov_len: FRAME_BYTES };
            name.0.fill(0);
            header.msg_hdr = libc::msghdr {
                msg_name: name.0.as_mut_ptr().cast(),
                msg_namelen: u32::try_from(NAME_BYTES).unwrap_or(0),
                msg_iov: ptr::from_mut(part),
                msg_iovlen: 1,
                msg_control: control.0.as_mut_ptr().cast(),
                msg_controllen: CONTROL_BYTES,
                msg_flags: 0,
            };
        }
        let asked = u32::try_from(BATCH).unwrap_or(0);
        // SAFETY: all BATCH headers point to one part, one name and one control buffer of exactly the
        // lengths given; they outlive the call and are borrowed exclusively by it. No timeout is
        // passed. The descriptor is open: it is borrowed. The kernel writes plain bytes, for which
        // every pattern is valid.
        let came = unsafe {
            libc::recvmmsg(
                socket.as_raw_fd(),
                headers.as_mut_ptr(),
                asked,
                libc::MSG_DONTWAIT,
                ptr::null_mut(),
            )
        };
        let came = usize::try_from(came).map_err(|_| io::Error::last_os_error())?;
        let lengths = self.lengths.iter_mut().zip(&mut self.control_lengths);
        for (header, (length, control_length)) in headers.iter().take(came).zip(lengths) {
            *length = usize::try_from(header.msg_len).unwrap_or(0).min(FRAME_BYTES);
            *control_length = header.msg_hdr.msg_controllen.min(CONTROL_BYTES);
        }
        Ok(came)
    }

    /// One of those that the last call took.
    pub(super) fn arrival(&self, at: usize) -> Option<Arrival<'_>> {
        let bytes = self.frames.get(at)?.get(..*self.lengths.get(at)?)?;
        let control = self.controls.get(at)?.0.get(..*self.control_lengths.get(at)?)?;
        let mut arrival =
            Arrival { bytes, from: read_name(&self.names.get(at)?.0), stamp: None, lost: None };
        read_control(control, &mut arrival);
        Some(arrival)
    }
}

const EMPTY: libc::mmsghdr = libc::mmsghdr {
    msg_hdr: libc::msghdr {
        msg_name: ptr::null_mut(),
        msg_namelen: 0,
        msg_iov: ptr::null_mut(),
        msg_iovlen: 0,
        msg_control: ptr::null_mut(),
        msg_controllen: 0,
        msg_flags: 0,
    },
    msg_len: 0,
};

/// `struct sockaddr_in` or `sockaddr_in6` (ip(7), ipv6(7)); gives its length.
fn write_name(name: &mut [u8; NAME_BYTES], to: SocketAddr) -> u32 {
    let family = match to {
        SocketAddr::V4(_) => libc::AF_INET,
        SocketAddr::V6(_) => libc::AF_INET6,
    };
    let (mut bytes, length) = ([0; NAME_BYTES], if to.is_ipv4() { 16 } else { 28 });
    let [family_low, family_high, ..] = family.to_ne_bytes();
    let family = if cfg!(target_endian = "little") {
        [family_low, family_high]
    } else {
        u16::try_from(family).unwrap_or(0).to_ne_bytes()
    };
    let mut put = |at: usize, part: &[u8]| {
        if let Some(place) = bytes.get_mut(at..at + part.len()) {
            place.copy_from_slice(part);
        }
    };
    put(0, &family);
    put(2, &to.port().to_be_bytes());
    match to {
        SocketAddr::V4(v4) => put(4, &v4.ip().octets()),
        SocketAddr::V6(v6) => put(8, &v6.ip().octets()),
    }
    *name = bytes;
    length
}

fn read_name(name: &[u8; NAME_BYTES]) -> Option<IpAddr> {
    let family = i32::from(u16::from_ne_bytes([name[0], name[1]]));
    if family == libc::AF_INET {
        let octets: [u8; 4] = name.get(4..8)?.try_into().ok()?;
        Some(IpAddr::V4(Ipv4Addr::from(octets)))
    } else if family == libc::AF_INET6 {
        let octets: [u8; 16] = name.get(8..24)?.try_into().ok()?;
        Some(IpAddr::V6(Ipv6Addr::from(octets)))
    } else {
        None
    }
}

/// `struct cmsghdr` is a length of 8 bytes, level and type of 4; data and the next header are aligned
/// to 8 (cmsg(3), on 64 bits).
const CONTROL_HEADER_BYTES: usize = 16;

fn read_control(mut control: &[u8], arrival: &mut Arrival<'_>) {
    while let Some((header, rest)) = control.split_at_checked(CONTROL_HEADER_BYTES) {
        let word = |at: usize| -> Option<[u8; 4]> { header.get(at..at + 4)?.try_into().ok() };
        let length =
            header.get(..8).and_then(|bytes| bytes.try_into().ok()).map(u64::from_ne_bytes);
        let length = length.and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
        let (Some(level), Some(kind)) = (word(8), word(12)) else { return };
        let Some(data) =
            length.checked_sub(CONTROL_HEADER_BYTES).and_then(|length| rest.get(..length))
        else {
            return;
        };
        if i32::from_ne_bytes(level) == libc::SOL_SOCKET {
            let kind = i32::from_ne_bytes(kind);
            if kind == libc::SCM_TIMESTAMPNS {
                arrival.stamp = read_stamp(data);
            } else if kind == libc::SO_RXQ_OVFL {
                let count = data.get(..4).and_then(|bytes| bytes.try_into().ok());
                arrival.lost = count.map(u32::from_ne_bytes);
            }
        }
        control = rest.get(data.len().next_multiple_of(8)..).unwrap_or_default();
    }
}

/// `struct timespec`, 64-bit seconds and nanoseconds.
fn read_stamp(data: &[u8]) -> Option<Duration> {
    let seconds = i64::from_ne_bytes(data.get(..8)?.try_into().ok()?);
    let nanoseconds = i64::from_ne_bytes(data.get(8..16)?.try_into().ok()?);
    Some(Duration::new(u64::try_from(seconds).ok()?, u32::try_from(nanoseconds).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::UdpSocket;
    use std::os::fd::AsFd as _;

    use nix::sys::socket::setsockopt;
    use nix::sys::socket::sockopt::{ReceiveTimestampns, RxqOvfl};

    #[test]
    fn batches_cross_loopback_with_sender_and_stamp() {
        for here in ["127.0.0.1:0", "[::1]:0"] {
            let (from, to) = (UdpSocket::bind(here).unwrap(), UdpSocket::bind(here).unwrap());
            setsockopt(&to, ReceiveTimestampns, &true).unwrap();
            let mut outgoing = Outgoing::new();
            for length in 1..=BATCH {
                assert!(outgoing.push(Some(to.local_addr().unwrap()), |frame| {
                    frame.fill(7);
                    length
                }));
            }
            assert!(!outgoing.push(None, |_| 1));
            assert_eq!(outgoing.send(from.as_fd()).unwrap(), BATCH);
            assert_eq!((outgoing.len(), outgoing.room()), (0, BATCH));
            let mut incoming = Incoming::new();
            assert_eq!(incoming.receive(to.as_fd()).unwrap(), BATCH);
            for at in 0..BATCH {
                let arrival = incoming.arrival(at).unwrap();
                assert_eq!(arrival.bytes, vec![7; at + 1]);
                assert_eq!(arrival.from, Some(from.local_addr().unwrap().ip()));
                assert!(arrival.stamp.unwrap() > Duration::from_secs(1_600_000_000));
            }
            assert_eq!(incoming.receive(to.as_fd()).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        }
    }

    #[test]
    fn what_did_not_fit_into_the_receive_buffer_is_counted() {
        let (from, to) =
            (UdpSocket::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
        setsockopt(&to, RxqOvfl, &1).unwrap();
        socket2::SockRef::from(&to).set_recv_buffer_size(2_048).unwrap();
        let mut outgoing = Outgoing::new();
        let mut incoming = Incoming::new();
        let burst = |outgoing: &mut Outgoing| {
            while outgoing.push(Some(to.local_addr().unwrap()), |_| 100) {}
            outgoing.send(from.as_fd()).unwrap()
        };
        let sent = burst(&mut outgoing);
        let mut taken = incoming.receive(to.as_fd()).unwrap();
        assert!(taken < sent);
        burst(&mut outgoing);
        incoming.receive(to.as_fd()).unwrap();
        let lost = incoming.arrival(0).unwrap().lost.unwrap();
        taken += usize::try_from(lost).unwrap();
        assert_eq!(taken, sent);
    }

    #[test]
    fn hostile_control_data_is_ignored() {
        let mut arrival = Arrival { bytes: &[], from: None, stamp: None, lost: None };
        for bytes in [&[0_u8; 40][..], &[0xff; 40], &[16; 15], &[0x20, 0, 0, 0, 0, 0, 0, 0, 1]] {
            read_control(bytes, &mut arrival);
        }
        assert_eq!((arrival.stamp, arrival.lost), (None, None));
    }
}
