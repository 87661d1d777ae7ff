//! Echo trains: many targets at once over one ICMP socket, on an absolute schedule, timed by the
//! kernel's receive timestamps. Reading the clock in user space is 0.9 ms late when the cores are
//! busy, too much for a parity verdict on a 5 ms link.
//!
//! Packets leave at a pace of bytes (`pace.rs`), and what our own receive buffer lost is no loss of the
//! path: it is asked again, and what stays unheard is told as such.
//!
//! One plain thread per family runs [`run`]; it blocks. Nothing is judged here.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's enums are open: what is not named here is told as it is"
)]

mod pace;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{ErrorKind, IoSliceMut};
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsFd as _, AsRawFd as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use nix::sys::socket::sockopt::{
    Ipv4RecvTtl, Ipv6RecvHopLimit, RcvBuf, RcvBufForce, ReceiveTimestampns, RxqOvfl,
};
use nix::sys::socket::{
    ControlMessageOwned, MsgFlags, SockaddrStorage, getsockopt, recvmsg, setsockopt,
};
use nix::time::{ClockId, clock_gettime};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::{Domain, Protocol, Socket, Type};

use self::pace::{BYTES_PER_S, Pace, Room};
use super::door::Door;
use super::losses::Losses;
use super::privilege::with_raw;
use super::wire::{self, Heard, Mark};
use crate::domain::family::Family;
use crate::domain::packet_source::PacketSource;

/// The largest packet that can come back, IP header included.
const BUFFER_BYTES: usize = 2_048;
/// Room for replies that come while we send: 4 MiB hold some thousand small packets.
const RECEIVE_BUFFER_BYTES: usize = 4 << 20;
/// How often a train of one answer is sent on because of our own losses.
const MOST_GRACES: u16 = 4;
/// How often cancellation is looked at.
const LONGEST_POLL: Duration = Duration::from_millis(100);
/// Linux's number for "no buffer space available".
const ENOBUFS: i32 = 105;
/// How long to wait when our own send buffer is full.
const FULL_BUFFER_PAUSE: Duration = Duration::from_micros(500);
/// What a kernel timestamp may be later than our own clock's reading before it is a clock step.
pub(super) const CLOCK_SLACK: Duration = Duration::from_millis(1);

/// When a train has been sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ends {
    /// With its last request: each of them is measured.
    AfterAll,
    /// With the first reply: one is all that is wanted.
    WithFirstReply,
}

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
    /// When it has been sent.
    pub(crate) ends: Ends,
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
    /// The hop limit that the last reply came with.
    pub(crate) hop_limit: Option<u8>,
    /// Who said that the hop limit was used up.
    pub(crate) exceeded: Option<IpAddr>,
    /// The last error of sending, by number.
    pub(crate) send_errno: Option<i32>,
    /// Requests without a reply, by position, whose reply may have come and found our own receive
    /// buffer full: they say nothing about the path.
    pub(crate) unheard: Vec<usize>,
}

/// Runs trains of one family together and returns their rides in the same order. Fails only when no
/// socket is to be had.
pub(crate) fn run(
    family: Family,
    trains: &[Train],
    cookie: u64,
    stop: &AtomicBool,
) -> std::io::Result<Vec<Ride>> {
    run_in(family, trains, (cookie, RECEIVE_BUFFER_BYTES, BYTES_PER_S), stop)
}

/// The same with a receive buffer of so many bytes, at so many bytes a second.
fn run_in(
    family: Family,
    trains: &[Train],
    (cookie, buffer_bytes, bytes_per_s): (u64, usize, u32),
    stop: &AtomicBool,
) -> std::io::Result<Vec<Ride>> {
    let mut yard = Yard::open(family, trains, cookie, buffer_bytes)?;
    yard.pace = Pace::new(bytes_per_s, yard.start);
    while !stop.load(Ordering::Relaxed) && (!yard.is_done() || yard.asks_again()) {
        yard.send_due();
        yard.wait()?;
        yard.receive();
    }
    let stopped = !yard.is_done();
    if yard.losses.count > 0 {
        tracing::warn!(%family, count = yard.losses.count, "our own receive buffer lost answers");
    }
    let Yard { rides, losses, start, .. } = yard;
    let finished = rides.into_iter().zip(trains).map(|(riding, train)| {
        // What was under way when somebody stopped the run is not lost: it was not measured.
        let cut_off = riding.awaited > 0 || riding.sent.len() < usize::from(train.count);
        if stopped && cut_off && !riding.is_over(train) {
            return Ride::default();
        }
        let unheard = riding.unheard(train, &losses, start);
        Ride { unheard, ..riding.ride }
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
    start: Instant,
    pace: Pace,
    room: Room,
    /// When our own receive buffer lost answers.
    losses: Losses,
    /// Since when the kernel's count of losses can have grown unseen: a packet brings the count of the
    /// moment it was queued.
    unseen_since: [Instant; 2],
}

/// A train under way.
struct Riding {
    ride: Ride,
    /// When each request left, by both clocks.
    sent: Vec<Departure>,
    awaited: usize,
    /// The last request answered so far.
    newest: usize,
    /// How often it was sent on because of our own losses.
    graces: u16,
}

#[derive(Clone, Copy)]
struct Departure {
    monotonic: Instant,
    realtime: Duration,
}

/// What the kernel tells of a packet that came.
#[derive(Clone, Copy)]
struct Came {
    /// When, since 1970.
    at: Option<Duration>,
    hop_limit: Option<u8>,
}

impl<'a> Yard<'a> {
    fn open(
        family: Family,
        trains: &'a [Train],
        cookie: u64,
        buffer_bytes: usize,
    ) -> std::io::Result<Self> {
        let (socket, raw) = open(family)?;
        socket.set_nonblocking(true)?;
        // A smaller buffer than asked for is no reason not to measure.
        if setsockopt(&socket, RcvBufForce, &buffer_bytes).is_err() {
            let _ = socket.set_recv_buffer_size(buffer_bytes);
        }
        let room = Room::of(getsockopt(&socket, RcvBuf).unwrap_or(buffer_bytes));
        setsockopt(&socket, ReceiveTimestampns, &true)?;
        setsockopt(&socket, RxqOvfl, &1)?;
        // Where the system does not tell it, a reply is as good without.
        let _ = match family {
            Family::Ipv4 => setsockopt(&socket, Ipv4RecvTtl, &true),
            Family::Ipv6 => setsockopt(&socket, Ipv6RecvHopLimit, &true),
        };
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
        let riding =
            || Riding { ride: Ride::default(), sent: Vec::new(), awaited: 0, newest: 0, graces: 0 };
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
            start,
            pace: Pace::new(BYTES_PER_S, start),
            room,
            losses: Losses::default(),
            unseen_since: [start; 2],
        })
    }

    fn is_done(&self) -> bool {
        self.schedule.is_empty() && (self.awaited == 0 || Instant::now() >= self.last_call)
    }

    /// Puts trains whose one answer may have been lost on our side on the schedule again; tells whether
    /// there were any.
    fn asks_again(&mut self) -> bool {
        let now = Instant::now();
        for (at, (riding, train)) in self.rides.iter_mut().zip(self.trains).enumerate() {
            let is_wanted = train.ends == Ends::WithFirstReply
                && !riding.is_over(train)
                && riding.graces < MOST_GRACES;
            if is_wanted && !riding.unheard(train, &self.losses, self.start).is_empty() {
                riding.graces += 1;
                self.schedule.push(Reverse((now, at)));
            }
        }
        !self.schedule.is_empty()
    }

    /// Sends every request whose time has come, and puts the next of its train on the schedule; no
    /// faster than the pace, and no more than there is room for answers.
    fn send_due(&mut self) {
        while let Some(Reverse((due, at))) = self.schedule.peek().copied() {
            let now = Instant::now();
            if due.max(self.pace.opens_at(self.start)) > now || self.room.is_used_up() {
                return;
            }
            self.schedule.pop();
            let Some(train) = self.trains.get(at) else { continue };
            if self.rides.get(at).is_some_and(|riding| riding.is_over(train)) {
                continue;
            }
            if !self.send(at, train) {
                self.schedule.push(Reverse((Instant::now() + FULL_BUFFER_PAUSE, at)));
                return;
            }
            let sent = self.rides.get(at).map_or(usize::MAX, |riding| riding.sent.len());
            let bytes = wire::packet_bytes(self.family, usize::from(train.payload_bytes));
            self.pace.sent(bytes, now);
            self.room.expect(bytes);
            if sent < usize::from(train.count) {
                // Where the pace held it up, one that is asked until it answers takes its time again.
                let from = if train.ends == Ends::AfterAll { due } else { now };
                self.schedule.push(Reverse((from + train.interval, at)));
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
        let opens = self.pace.opens_at(self.start);
        let next = self.schedule.peek().map_or(self.last_call, |Reverse((due, _))| opens.max(*due));
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
        let mut control = nix::cmsg_space!(nix::sys::time::TimeSpec, u32, i32);
        let mut has_heard = false;
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
                break;
            };
            has_heard = true;
            let came = Came { at: arrival(&message), hop_limit: hop_limit(&message) };
            if let Some(count) = overflow(&message) {
                let [since, _] = self.unseen_since;
                let moment = |at: Instant| milliseconds(at.duration_since(self.start));
                self.losses.told(count, moment(since), moment(Instant::now()));
            }
            let from = message.address.and_then(|address| address_of(&address));
            let length = message.bytes;
            if let (Some(from), Some(packet)) = (from, buffer.get(..length)) {
                self.heard(from, came, packet);
            }
        }
        self.room.emptied();
        let [_, last] = self.unseen_since;
        if has_heard {
            self.unseen_since = [last, Instant::now()];
        }
    }

    fn heard(&mut self, from: IpAddr, came: Came, packet: &[u8]) {
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
                let is_first = riding.reply(train, mark, came);
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
    /// Whether nothing more is to be sent, whatever the count.
    fn is_over(&self, train: &Train) -> bool {
        train.ends == Ends::WithFirstReply && self.ride.rtts_us.iter().any(Option::is_some)
    }

    /// Requests without a reply while our own buffer lost answers. Of a train of one answer there are
    /// none once as many as it has were lost while nothing was lost here.
    fn unheard(&self, train: &Train, losses: &Losses, start: Instant) -> Vec<usize> {
        let asked = self.ride.rtts_us.iter().zip(&self.sent).enumerate();
        let unheard: Vec<usize> = asked
            .filter(|(_, (rtt, departure))| {
                let since = departure.monotonic.saturating_duration_since(start);
                rtt.is_none()
                    && losses.touch(milliseconds(since), milliseconds(since + train.timeout))
            })
            .map(|(position, _)| position)
            .collect();
        let lost = self.ride.rtts_us.iter().filter(|rtt| rtt.is_none()).count();
        let is_lost = lost.saturating_sub(unheard.len()) >= usize::from(train.count);
        if train.ends == Ends::WithFirstReply && is_lost { Vec::new() } else { unheard }
    }

    /// Takes a reply; tells whether it is the first to its request, and in time.
    fn reply(&mut self, train: &Train, mark: Mark, came: Came) -> bool {
        let Ok(position) = usize::try_from(mark.position) else { return false };
        let Some(departure) = self.sent.get(position).copied() else { return false };
        let Some(slot) = self.ride.rtts_us.get_mut(position) else { return false };
        if slot.is_some() {
            self.ride.duplicate_count += 1;
            return false;
        }
        let rtt = departure.rtt(came.at);
        let is_in_time = rtt <= train.timeout;
        if is_in_time {
            *slot = Some(u32::try_from(rtt.as_micros()).unwrap_or(u32::MAX));
            self.ride.hop_limit = came.hop_limit.or(self.ride.hop_limit);
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

/// The hop limit that a packet came with.
fn hop_limit(message: &nix::sys::socket::RecvMsg<'_, '_, SockaddrStorage>) -> Option<u8> {
    message.cmsgs().ok()?.find_map(|control| match control {
        ControlMessageOwned::Ipv4Ttl(hops) | ControlMessageOwned::Ipv6HopLimit(hops) => {
            u8::try_from(hops).ok()
        }
        _ => None,
    })
}

/// How many packets the kernel had dropped for want of room when it queued this one.
fn overflow(message: &nix::sys::socket::RecvMsg<'_, '_, SockaddrStorage>) -> Option<u32> {
    message.cmsgs().ok()?.find_map(|control| match control {
        ControlMessageOwned::RxqOvfl(count) => Some(count),
        _ => None,
    })
}

fn milliseconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
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
    match with_raw(|| Socket::new(domain, Type::RAW, Some(protocol))) {
        Ok(socket) => Ok((socket, true)),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            Ok((Socket::new(domain, Type::DGRAM, Some(protocol))?, false))
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests;
