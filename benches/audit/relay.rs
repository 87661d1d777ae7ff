//! The bench's network: every link between two tun devices, in one process, with delay, jitter and
//! loss per link and a count of what it did. These kernels have no netem.
//!
//! `audit_relay LINKS SECONDS OUT`, inside the far end's namespace, with the near end's device made
//! first and moved away by the script. Packets from `near0` to 10.64.x.y or 2001:db8:64::x:y (link
//! number in the last 16 bits) go on to `far0` and back. On the way there a link's delay (1-20 ms by its
//! number) and a jitter of up to a millisecond are kept, and its loss (0, 1, 3 or 10%) falls, decided by
//! a seeded generator. At the end: one JSON object a link and family, with the requests that came, those
//! dropped, and the mean time that passed here between a request's coming and its reply's leaving.
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on says where")]
#![expect(clippy::print_stdout, reason = "its script waits for the word")]

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::io::Write as _;
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use std::os::fd::{AsFd as _, BorrowedFd};
use tun_rs::{DeviceBuilder, Layer, SyncDevice};

/// What was done to a link in one family.
#[derive(Default)]
struct Count {
    came: u32,
    dropped: u32,
    answered: u32,
    held_ns: u64,
}

/// A packet that waits: when it goes on, and to which side.
type Held = Reverse<(Instant, u64, Vec<u8>)>;

struct Relay {
    near: SyncDevice,
    far: SyncDevice,
    counts: HashMap<(u16, bool), Count>,
    /// When each request came, by link, family, and its place in the train.
    came: HashMap<(u16, bool, u64), Instant>,
    held: BinaryHeap<Held>,
    random: fastrand::Rng,
    serial: u64,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let seconds: u64 = arguments.next().unwrap().parse().unwrap();
    let out = arguments.next().unwrap();
    let device = |name: &str| {
        let device = DeviceBuilder::new().name(name).layer(Layer::L3).mtu(1_500).build_sync();
        let device = device.unwrap();
        device.set_nonblocking(true).unwrap();
        device
    };
    let (near, far) = (device("near0"), device("far0"));
    println!("ready");
    std::io::stdout().flush().unwrap();
    let mut relay = Relay {
        near,
        far,
        counts: HashMap::new(),
        came: HashMap::new(),
        held: BinaryHeap::new(),
        random: fastrand::Rng::with_seed(7),
        serial: 0,
    };
    let end = Instant::now() + Duration::from_secs(seconds);
    let stop = std::path::PathBuf::from(format!("{out}.stop"));
    while Instant::now() < end && !stop.exists() {
        for _ in 0..200 {
            relay.turn();
        }
    }
    relay.write(&out);
}

impl Relay {
    /// One wait and all that is there.
    fn turn(&mut self) {
        let next = self.held.peek().map(|Reverse((due, ..))| *due);
        let left = next.map_or(Duration::from_millis(5), |due| {
            due.saturating_duration_since(Instant::now()).min(Duration::from_millis(5))
        });
        {
            let mut fds = [
                PollFd::new(fd(&self.near), PollFlags::POLLIN),
                PollFd::new(fd(&self.far), PollFlags::POLLIN),
            ];
            // Sub-millisecond waits are not worth a sleep: go round.
            let wait = u16::try_from(left.as_millis()).unwrap_or(5);
            let _ = poll(&mut fds, PollTimeout::from(wait));
        }
        let mut buffer = [0; 2_048];
        for _ in 0..64 {
            let Ok(length) = self.near.recv(&mut buffer) else { break };
            self.request(&buffer[..length]);
        }
        for _ in 0..64 {
            let Ok(length) = self.far.recv(&mut buffer) else { break };
            self.reply(&buffer[..length]);
        }
        while let Some(Reverse((due, ..))) = self.held.peek() {
            if *due > Instant::now() {
                break;
            }
            let Reverse((_, _, packet)) = self.held.pop().unwrap();
            let _ = self.far.send(&packet);
        }
    }

    fn request(&mut self, packet: &[u8]) {
        let Some((link, v6, id)) = told(packet, true) else { return };
        let now = Instant::now();
        let count = self.counts.entry((link, v6)).or_default();
        count.came += 1;
        let loss = [0, 0, 1, 3, 0, 10][usize::from(link) % 6];
        if self.random.u32(0..100) < loss {
            count.dropped += 1;
            return;
        }
        self.came.insert((link, v6, id), now);
        let delay = Duration::from_millis(u64::from(link) % 20 + 1)
            + Duration::from_micros(self.random.u64(0..1_000));
        self.serial += 1;
        self.held.push(Reverse((now + delay, self.serial, packet.to_vec())));
    }

    fn reply(&mut self, packet: &[u8]) {
        let Some((link, v6, id)) = told(packet, false) else { return };
        let _ = self.near.send(packet);
        if let Some(came) = self.came.remove(&(link, v6, id)) {
            let count = self.counts.entry((link, v6)).or_default();
            count.answered += 1;
            count.held_ns += u64::try_from(came.elapsed().as_nanos()).unwrap();
        }
    }

    fn write(&self, out: &str) {
        let mut file = std::io::BufWriter::new(std::fs::File::create(out).unwrap());
        for ((link, v6), count) in &self.counts {
            let mean = count.held_ns.checked_div(u64::from(count.answered)).unwrap_or(0);
            writeln!(
                file,
                "{{\"link\":{link},\"family\":\"{}\",\"came\":{},\"dropped\":{},\"answered\":{},\"held_ns\":{mean}}}",
                if *v6 { "ipv6" } else { "ipv4" },
                count.came,
                count.dropped,
                count.answered
            )
            .unwrap();
        }
    }
}

fn fd(device: &SyncDevice) -> BorrowedFd<'_> {
    device.as_fd()
}

/// Link, whether IPv6, and what tells one echo from another: identifier, sequence and the first octets
/// of its payload.
fn told(packet: &[u8], request: bool) -> Option<(u16, bool, u64)> {
    let (v6, header, end) = match packet.first()? >> 4 {
        4 => (false, usize::from(packet.first()? & 0x0f) * 4, if request { 16 } else { 12 }),
        6 => (true, 40, if request { 24 } else { 8 }),
        _ => return None,
    };
    let wanted = match (v6, request) {
        (false, true) => 8,
        (false, false) => 0,
        (true, true) => 128,
        (true, false) => 129,
    };
    let icmp = packet.get(header..)?;
    if *icmp.first()? != wanted {
        return None;
    }
    let address = packet.get(end..end + if v6 { 16 } else { 4 })?;
    let [.., high, low] = address else { return None };
    let mut hash = 0_u64;
    for octet in icmp.get(4..icmp.len().min(40))? {
        hash = hash.wrapping_mul(0x0100_0000_01b3) ^ u64::from(*octet);
    }
    Some((u16::from_be_bytes([*high, *low]), v6, hash))
}
