//! Echo trains: many targets at once over one ICMP socket, on an absolute schedule, timed by the
//! kernel's receive timestamps. Reading the clock in user space is 0.9 ms late when the cores are
//! busy, too much for a parity verdict on a 5 ms link.
//!
//! One plain thread per family runs [`run`]; it blocks. Nothing is judged here.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's enums are open: what is not named here is told as it is"
)]

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{ErrorKind, IoSliceMut};
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsFd as _, AsRawFd as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use nix::sys::socket::sockopt::ReceiveTimestampns;
use nix::sys::socket::{ControlMessageOwned, MsgFlags, SockaddrStorage, recvmsg, setsockopt};
use nix::time::{ClockId, clock_gettime};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::{Domain, Protocol, Socket, Type};

use super::door::Door;
use super::wire::{self, Heard, Mark};
use crate::domain::family::Family;
use crate::domain::packet_source::PacketSource;

/// The largest packet that can come back, IP header included.
const BUFFER_BYTES: usize = 2_048;
/// Room for replies that come while we send: 4 MiB hold some thousand small packets.
const RECEIVE_BUFFER_BYTES: usize = 4 << 20;
/// How often cancellation is looked at.
const LONGEST_POLL: Duration = Duration::from_millis(100);
/// Linux's number for "no buffer space available".
const ENOBUFS: i32 = 105;
/// How long to wait when our own send buffer is full.
const FULL_BUFFER_PAUSE: Duration = Duration::from_micros(500);
/// What a kernel timestamp may be later than our own clock's reading before it is a clock step.
pub(super) const CLOCK_SLACK: Duration = Duration::from_millis(1);

/// One train.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Train {
    pub(crate) address: IpAddr,
    pub(crate) count: u16,
    pub(crate) interval: Duration,
    pub(crate) timeout: Duration,
    pub(crate) payload_bytes: u16,
    /// When its first request leaves, from the run's begin; zero: as the trains share an interval.
    pub(crate) delay: Duration,
    /// Differentiated services code point (RFC 2474) of its packets; one for a whole run.
    pub(crate) dscp: u8,
    /// Where they leave; `None`: as the routing table says.
    pub(crate) source: Option<PacketSource>,
    /// The hop limit of its packets; `None`: the system's own.
    pub(crate) hop_limit: Option<u8>,
}

/// How a train did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ride {
    /// One per request sent, in order; `None` where nothing came in time.
    pub(crate) rtts_us: Vec<Option<u32>>,
    /// Replies beyond the first to one request.
    pub(crate) duplicate_count: u32,
    /// Replies that came after the reply to a later request.
    pub(crate) reordered_count: u32,
    /// A router's "too big": what it carries, and who said so.
    pub(crate) too_big: Option<(u32, IpAddr)>,
    /// An "unreachable": its code, and who said so.
    pub(crate) unreachable: Option<(u8, IpAddr)>,
    /// Who said that the hop limit was used up.
    pub(crate) exceeded: Option<IpAddr>,
    /// The last error of sending, by number.
    pub(crate) send_errno: Option<i32>,
}

/// Runs trains of one family together and returns their rides in the same order. Fails only when no
/// socket is to be had.
pub(crate) fn run(
    family: Family,
    trains: &[Train],
    cookie: u64,
    stop: &AtomicBool,
) -> std::io::Result<Vec<Ride>> {
    let mut yard = Yard::open(family, trains, cookie)?;
    while !yard.is_done() && !stop.load(Ordering::Relaxed) {
        yard.send_due();
        yard.wait()?;
        yard.receive();
    }
    let stopped = !yard.is_done();
    let finished = yard.rides.into_iter().zip(trains).map(|(riding, train)| {
        // What was under way when somebody stopped the run is not lost: it was not measured.
        let cut_off = riding.awaited > 0 || riding.sent.len() < usize::from(train.count);
        if stopped && cut_off { Ride::default() } else { riding.ride }
    });
    Ok(finished.collect())
}

/// A socket, trains under way, and what comes next.
struct Yard<'a> {
    family: Family,
    socket: Socket,
    raw: bool,
    cookie: u64,
    trains: &'a [Train],
    /// Where each train leaves, unless the routing table says.
    doors: Vec<Option<Door>>,
    rides: Vec<Riding>,
    /// When which train sends its next request.
    schedule: BinaryHeap<Reverse<(Instant, usize)>>,
    /// Requests of all trains whose answer is under way.
    awaited: usize,
    /// When the last answer under way no longer counts.
    last_call: Instant,
}

/// A train under way.
struct Riding {
    ride: Ride,
    /// When each request left, by both clocks.
    sent: Vec<Departure>,
    awaited: usize,
    /// The last request answered so far.
    newest: usize,
}

#[derive(Clone, Copy)]
struct Departure {
    monotonic: Instant,
    realtime: Duration,
}

impl<'a> Yard<'a> {
    fn open(family: Family, trains: &'a [Train], cookie: u64) -> std::io::Result<Self> {
        let (socket, raw) = open(family)?;
        socket.set_nonblocking(true)?;
        // A smaller buffer than asked for is no reason not to measure.
        let _ = socket.set_recv_buffer_size(RECEIVE_BUFFER_BYTES);
        setsockopt(&socket, ReceiveTimestampns, &true)?;
        mark(&socket, family, trains.first().map_or(0, |train| train.dscp))?;
        let start = Instant::now();
        let count = u32::try_from(trains.len().max(1)).unwrap_or(u32::MAX);
        let schedule = (0_u32..)
            .zip(trains.iter().enumerate())
            .filter(|(_, (_, train))| train.count > 0)
            // Spread over one interval, so that a hundred links make no burst.
            .map(|(rank, (at, train))| {
                let shared = train.interval * rank / count;
                let delay = if train.delay.is_zero() { shared } else { train.delay };
                Reverse((start + delay, at))
            })
            .collect();
        let riding = || Riding { ride: Ride::default(), sent: Vec::new(), awaited: 0, newest: 0 };
        let rides = trains.iter().map(|_| riding()).collect();
        Ok(Self {
            family,
            socket,
            raw,
            cookie,
            trains,
            doors: trains.iter().map(|train| train.source.as_ref().map(Door::of)).collect(),
            rides,
            schedule,
            awaited: 0,
            last_call: start,
        })
    }

    fn is_done(&self) -> bool {
        self.schedule.is_empty() && (self.awaited == 0 || Instant::now() >= self.last_call)
    }

    /// Sends every request whose time has come, and puts the next of its train on the schedule.
    fn send_due(&mut self) {
        while let Some(Reverse((due, at))) = self.schedule.peek().copied() {
            if due > Instant::now() {
                return;
            }
            self.schedule.pop();
            let Some(train) = self.trains.get(at) else { continue };
            if !self.send(at, train) {
                self.schedule.push(Reverse((Instant::now() + FULL_BUFFER_PAUSE, at)));
                return;
            }
            let sent = self.rides.get(at).map_or(usize::MAX, |riding| riding.sent.len());
            if sent < usize::from(train.count) {
                self.schedule.push(Reverse((due + train.interval, at)));
            }
        }
    }

    /// Sends the next request of a train; false when our own buffers are full and it must wait.
    fn send(&mut self, at: usize, train: &Train) -> bool {
        let Some(riding) = self.rides.get_mut(at) else { return true };
        let position = u32::try_from(riding.sent.len()).unwrap_or(u32::MAX);
        let mark =
            Mark { cookie: self.cookie, train: u32::try_from(at).unwrap_or(u32::MAX), position };
        let [high, low, ..] = self.cookie.to_be_bytes();
        let identifier = u16::from_be_bytes([high, low]);
        let packet = wire::request(self.family, identifier, mark, usize::from(train.payload_bytes));
        if let Some(hops) = train.hop_limit {
            // What cannot be limited goes further, and tells of another hop: it must not leave.
            if let Err(error) = limit(&self.socket, self.family, hops) {
                riding.ride.send_errno = error.raw_os_error();
                riding.sent.push(Departure { monotonic: Instant::now(), realtime: realtime() });
                riding.ride.rtts_us.push(None);
                return true;
            }
        }
        let departure = Departure { monotonic: Instant::now(), realtime: realtime() };
        let to = SocketAddr::new(train.address, 0);
        let sent = match self.doors.get(at) {
            Some(Some(door)) => door.send(&self.socket, &packet, to),
            _ => self.socket.send_to(&packet, &to.into()),
        };
        if sent.as_ref().is_err_and(is_full) {
            return false;
        }
        riding.sent.push(departure);
        riding.ride.rtts_us.push(None);
        match sent {
            Ok(_) => {
                riding.awaited += 1;
                self.awaited += 1;
                self.last_call = self.last_call.max(departure.monotonic + train.timeout);
            }
            Err(error) => riding.ride.send_errno = error.raw_os_error(),
        }
        true
    }

    /// Waits for a packet or for the next thing to do.
    fn wait(&self) -> std::io::Result<()> {
        let next = self.schedule.peek().map_or(self.last_call, |Reverse((due, _))| *due);
        let left = next.saturating_duration_since(Instant::now()).min(LONGEST_POLL);
        let timeout = Timespec { tv_sec: 0, tv_nsec: i64::from(left.subsec_nanos()) };
        let fd = self.socket.as_fd();
        let mut polled = [PollFd::from_borrowed_fd(fd, PollFlags::IN)];
        match poll(&mut polled, Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes every packet that is there.
    fn receive(&mut self) {
        let mut buffer = [0; BUFFER_BYTES];
        let mut control = nix::cmsg_space!(nix::sys::time::TimeSpec);
        loop {
            let mut parts = [IoSliceMut::new(&mut buffer)];
            let fd = self.socket.as_raw_fd();
            let came = recvmsg::<SockaddrStorage>(
                fd,
                &mut parts,
                Some(&mut control),
                MsgFlags::MSG_DONTWAIT,
            );
            let Ok(message) = came else {
                // Empty, or an error queued for one of our requests, which its own packet tells too.
                if came.is_err_and(|error| error == nix::errno::Errno::EINTR) {
                    continue;
                }
                return;
            };
            let arrived = arrival(&message);
            let from = message.address.and_then(|address| address_of(&address));
            let length = message.bytes;
            if let (Some(from), Some(packet)) = (from, buffer.get(..length)) {
                self.heard(from, arrived, packet);
            }
        }
    }

    fn heard(&mut self, from: IpAddr, arrived: Option<Duration>, packet: &[u8]) {
        let with_header = self.raw && self.family == Family::Ipv4;
        let Some(heard) = wire::hear(self.family, with_header, packet) else { return };
        let mark = match heard {
            Heard::Reply(mark)
            | Heard::Exceeded(mark)
            | Heard::TooBig { mark, .. }
            | Heard::Unreachable { mark, .. } => mark,
        };
        if mark.cookie != self.cookie {
            return;
        }
        let Ok(at) = usize::try_from(mark.train) else { return };
        let (Some(train), Some(riding)) = (self.trains.get(at), self.rides.get_mut(at)) else {
            return;
        };
        match heard {
            Heard::Reply(mark) if wire::is_from(train.address, from) => {
                let is_first = riding.reply(train, mark, arrived);
                self.awaited = self.awaited.saturating_sub(usize::from(is_first));
            }
            Heard::Reply(_) => {}
            Heard::TooBig { mtu_bytes, .. } => riding.ride.too_big = Some((mtu_bytes, from)),
            Heard::Exceeded(_) => riding.ride.exceeded = Some(from),
            Heard::Unreachable { code, .. } => riding.ride.unreachable = Some((code, from)),
        }
    }
}

impl Riding {
    /// Takes a reply; tells whether it is the first to its request, and in time.
    fn reply(&mut self, train: &Train, mark: Mark, arrived: Option<Duration>) -> bool {
        let Ok(position) = usize::try_from(mark.position) else { return false };
        let Some(departure) = self.sent.get(position).copied() else { return false };
        let Some(slot) = self.ride.rtts_us.get_mut(position) else { return false };
        if slot.is_some() {
            self.ride.duplicate_count += 1;
            return false;
        }
        let rtt = departure.rtt(arrived);
        let is_in_time = rtt <= train.timeout;
        if is_in_time {
            *slot = Some(u32::try_from(rtt.as_micros()).unwrap_or(u32::MAX));
            self.awaited = self.awaited.saturating_sub(1);
            self.ride.reordered_count += u32::from(position < self.newest);
            self.newest = self.newest.max(position);
        }
        is_in_time
    }
}

impl Departure {
    /// By the kernel's stamp; by our own clock where there is none or the clock was stepped.
    fn rtt(self, arrived: Option<Duration>) -> Duration {
        let own = self.monotonic.elapsed();
        arrived
            .and_then(|arrived| arrived.checked_sub(self.realtime))
            .filter(|stamped| *stamped <= own + CLOCK_SLACK)
            .unwrap_or(own)
    }
}

/// Whether sending failed for want of room on our side: that is no loss on the way.
pub(super) fn is_full(error: &std::io::Error) -> bool {
    error.kind() == ErrorKind::WouldBlock || error.raw_os_error() == Some(ENOBUFS)
}

/// The kernel's receive timestamp, since 1970.
fn arrival(message: &nix::sys::socket::RecvMsg<'_, '_, SockaddrStorage>) -> Option<Duration> {
    message.cmsgs().ok()?.find_map(|control| match control {
        ControlMessageOwned::ScmTimestampns(stamp) => Some(Duration::from(stamp)),
        _ => None,
    })
}

fn address_of(address: &SockaddrStorage) -> Option<IpAddr> {
    let v4 = address.as_sockaddr_in().map(|v4| IpAddr::V4(v4.ip()));
    v4.or_else(|| address.as_sockaddr_in6().map(|v6| IpAddr::V6(v6.ip())))
}

/// The clock that receive timestamps are taken from. This is no reading of the time of day: only
/// differences of it leave this file.
pub(super) fn realtime() -> Duration {
    clock_gettime(ClockId::CLOCK_REALTIME).map_or(Duration::ZERO, Duration::from)
}

/// Marks what the socket sends; the code point stands in the upper six bits of its octet.
fn mark(socket: &Socket, family: Family, dscp: u8) -> std::io::Result<()> {
    let octet = u32::from(dscp) << 2;
    match (dscp, family) {
        (0, _) => Ok(()),
        (_, Family::Ipv4) => socket.set_tos_v4(octet),
        (_, Family::Ipv6) => socket.set_tclass_v6(octet),
    }
}

/// How many routers the next packets may pass.
fn limit(socket: &Socket, family: Family, hops: u8) -> std::io::Result<()> {
    match family {
        Family::Ipv4 => socket.set_ttl_v4(u32::from(hops)),
        Family::Ipv6 => socket.set_unicast_hops_v6(u32::from(hops)),
    }
}

/// A raw socket, or the unprivileged datagram one; and whether it is raw.
fn open(family: Family) -> std::io::Result<(Socket, bool)> {
    let (domain, protocol) = match family {
        Family::Ipv4 => (Domain::IPV4, Protocol::ICMPV4),
        Family::Ipv6 => (Domain::IPV6, Protocol::ICMPV6),
    };
    match Socket::new(domain, Type::RAW, Some(protocol)) {
        Ok(socket) => Ok((socket, true)),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            Ok((Socket::new(domain, Type::DGRAM, Some(protocol))?, false))
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn train(address: &str, count: u16, payload_bytes: u16) -> Train {
        Train {
            address: address.parse().unwrap(),
            count,
            interval: Duration::from_millis(2),
            timeout: Duration::from_millis(500),
            payload_bytes,
            delay: Duration::ZERO,
            dscp: 46,
            source: None,
            hop_limit: None,
        }
    }

    #[test]
    fn every_echo_to_loopback_comes_back_once_over_both_families() {
        let go_on = AtomicBool::new(false);
        for (family, address) in [(Family::Ipv4, "127.0.0.1"), (Family::Ipv6, "::1")] {
            let trains = [train(address, 50, 56), train(address, 20, 1_400), train(address, 0, 56)];
            let rides = run(family, &trains, 0xfeed, &go_on).unwrap();
            let counts: Vec<usize> =
                rides.iter().map(|ride| ride.rtts_us.iter().flatten().count()).collect();
            assert_eq!(counts, [50, 20, 0], "{family}");
            assert!(
                rides.iter().all(|ride| ride.duplicate_count == 0 && ride.send_errno.is_none())
            );
            let slowest =
                rides.iter().flat_map(|ride| ride.rtts_us.iter().flatten()).max().unwrap();
            assert!(*slowest < 500_000, "{slowest} µs on loopback");
        }
    }

    #[test]
    fn a_train_leaves_where_it_is_told_to_and_not_at_all_when_that_is_gone() {
        let go_on = AtomicBool::new(false);
        let of = |address: &str, source: &str| {
            let source = Some(source.parse().unwrap());
            Train { source, ..train(address, 5, 56) }
        };
        let trains = [
            of("127.0.0.1", "127.0.0.9"),
            of("127.0.0.1", "lo"),
            of("127.0.0.1", "192.0.2.99"),
            of("127.0.0.1", "no-such-if"),
            train("127.0.0.1", 5, 56),
        ];
        let rides = run(Family::Ipv4, &trains, 0xbeef, &go_on).unwrap();
        let told: Vec<_> = rides
            .iter()
            .map(|ride| (ride.rtts_us.iter().flatten().count(), ride.send_errno.is_some()))
            .collect();
        assert_eq!(told, [(5, false), (5, false), (0, true), (0, true), (5, false)]);
        let trains = [of("::1", "::1"), of("::1", "lo"), of("::1", "no-such-if")];
        let rides = run(Family::Ipv6, &trains, 0xbee6, &go_on).unwrap();
        let heard: Vec<usize> =
            rides.iter().map(|ride| ride.rtts_us.iter().flatten().count()).collect();
        assert_eq!(heard, [5, 5, 0]);
    }

    #[test]
    fn a_run_with_another_cookie_hears_nothing_of_ours() {
        let go_on = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let one = scope
                .spawn(|| run(Family::Ipv4, &[train("127.0.0.1", 30, 56)], 1, &go_on).unwrap());
            let other = scope
                .spawn(|| run(Family::Ipv4, &[train("127.0.0.1", 30, 56)], 2, &go_on).unwrap());
            for rides in [one.join().unwrap(), other.join().unwrap()] {
                assert_eq!(rides.first().unwrap().rtts_us.iter().flatten().count(), 30);
                assert_eq!(rides.first().unwrap().duplicate_count, 0);
            }
        });
    }

    #[test]
    fn a_stopped_run_ends_at_once() {
        let stop = AtomicBool::new(true);
        let rides = run(Family::Ipv4, &[train("127.0.0.1", 1_000, 56)], 3, &stop).unwrap();
        assert!(rides.first().unwrap().rtts_us.is_empty());
    }
}
