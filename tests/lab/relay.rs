//! The TSLCD cloud: a relay between tun devices, one pair a primary link, that delays every packet.
//! These kernels have no netem. One process carries all links; it lives inside core's namespace, so
//! that `lab down` finds it. A link's extra delay for IPv6 is a number in a file, read ten times a
//! second, so that a switch acts at once.

use std::collections::VecDeque;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use tun_rs::{DeviceBuilder, Layer, SyncDevice};

use super::network;
use super::run::{daemon, enter};
use super::state::State;

/// The largest packet.
const MTU: usize = 1_500;
/// How often the control files are read.
const CONTROL_INTERVAL: Duration = Duration::from_millis(100);

/// Starts the relay and brings every primary link up.
pub(crate) fn start(state: &State) {
    state.folder("relay");
    let program = std::env::current_exe().unwrap();
    // A busy machine must not make the links slower: what they delay is a fault's doing alone.
    let (program, dir) = (program.to_str().unwrap(), state.dir.to_str().unwrap());
    let command = ["nice", "-n", "-19", program, "--dir", dir, "relay"];
    daemon("core", &command, &state.dir.join("relay/log"));
    for commune in &state.shape.communes {
        let until = Instant::now() + Duration::from_secs(10);
        let there = |namespace: &str, device: &str| {
            std::process::Command::new("ip")
                .args(["-n", &format!("m6-{namespace}"), "link", "show", device])
                .output()
                .unwrap()
                .status
                .success()
        };
        while !(there("core", &format!("tl{}", commune.number))
            && there(&commune.namespace(), "wan"))
        {
            assert!(
                Instant::now() < until,
                "the relay did not make its links: see {}/relay/log",
                state.dir.display()
            );
        }
        network::primary_up(commune);
    }
}

/// Sets what IPv6 takes longer on a link, one way, microseconds.
/// Returns when the relay has taken it up.
pub(crate) fn set_slow(state: &State, commune: &str, slow_us: u64) {
    let (control, part, taken) =
        (path(state, commune, ""), path(state, commune, ".part"), path(state, commune, ".taken"));
    std::fs::write(&part, slow_us.to_string()).unwrap();
    std::fs::rename(&part, &control).unwrap();
    let until = Instant::now() + Duration::from_secs(5);
    while std::fs::read_to_string(&taken).unwrap_or_default() != slow_us.to_string() {
        assert!(Instant::now() < until, "the relay does not take {} up", control.display());
    }
}

fn path(state: &State, commune: &str, ending: &str) -> std::path::PathBuf {
    state.folder("relay").join(format!("{commune}{ending}"))
}

/// Relays until it is killed.
pub(crate) fn run(state: &State) -> ExitCode {
    let mut controls = Vec::new();
    for commune in &state.shape.communes {
        let name = format!("tl{}", commune.number);
        let near = Arc::new(enter("core", move || open(&name)));
        let far = Arc::new(enter(&commune.namespace(), || open("wan")));
        let slow = Arc::new(AtomicU64::new(0));
        for (number, (from, to)) in [(&near, &far), (&far, &near)].into_iter().enumerate() {
            let plan = &state.shape.plan;
            let lane = Lane {
                delay_us: plan.delay_us,
                jitter_us: plan.jitter_us,
                slow_us: Arc::clone(&slow),
                chance: fastrand::Rng::with_seed(
                    state.seed ^ (u64::from(commune.number) << 8) ^ number as u64,
                ),
            };
            carry(Arc::clone(from), Arc::clone(to), lane);
        }
        controls.push((path(state, &commune.code, ""), path(state, &commune.code, ".taken"), slow));
    }
    let (_alive, never) = channel::<()>();
    loop {
        for (control, taken, slow) in &controls {
            let Ok(Ok(wanted)) = std::fs::read_to_string(control).map(|text| text.parse()) else {
                continue;
            };
            if slow.swap(wanted, Ordering::Relaxed) != wanted || !taken.exists() {
                std::fs::write(taken, wanted.to_string()).unwrap();
            }
        }
        if never.recv_timeout(CONTROL_INTERVAL) != Err(RecvTimeoutError::Timeout) {
            return ExitCode::SUCCESS;
        }
    }
}

fn open(name: &str) -> SyncDevice {
    DeviceBuilder::new()
        .name(name)
        .layer(Layer::L3)
        .mtu(MTU as u16)
        .enable(false)
        .build_sync()
        .unwrap()
}

/// One direction of one link.
struct Lane {
    delay_us: u64,
    jitter_us: u64,
    slow_us: Arc<AtomicU64>,
    chance: fastrand::Rng,
}

impl Lane {
    fn delay(&mut self, packet: &[u8]) -> Duration {
        let slow = if is_v6(packet) { self.slow_us.load(Ordering::Relaxed) } else { 0 };
        Duration::from_micros(self.delay_us + slow + self.chance.u64(0..=self.jitter_us))
    }
}

/// Reads on one thread, writes on another when each packet's time has come, in order.
fn carry(from: Arc<SyncDevice>, to: Arc<SyncDevice>, mut lane: Lane) {
    let (sender, waiting) = channel::<(Instant, Vec<u8>)>();
    std::thread::spawn(move || {
        let mut buffer = [0; 2 * MTU];
        loop {
            // A device that is down reads as an error until it is up again.
            let Ok(length) = from.recv(&mut buffer) else {
                std::thread::park_timeout(Duration::from_millis(10));
                continue;
            };
            let due = Instant::now() + lane.delay(&buffer[..length]);
            if sender.send((due, buffer[..length].to_vec())).is_err() {
                return;
            }
        }
    });
    std::thread::spawn(move || deliver(&to, &waiting));
}

/// A queue a family: each keeps its order, and slow IPv6 does not hold IPv4 up.
fn deliver(to: &SyncDevice, waiting: &Receiver<(Instant, Vec<u8>)>) {
    let mut queues: [VecDeque<(Instant, Vec<u8>)>; 2] = [VecDeque::new(), VecDeque::new()];
    loop {
        for queue in &mut queues {
            while queue.front().is_some_and(|(due, _)| *due <= Instant::now()) {
                let (_, packet) = queue.pop_front().unwrap();
                // A device that is down loses the packet, as a cut cable does.
                let _ = to.send(&packet);
            }
        }
        let next = queues.iter().filter_map(|queue| queue.front().map(|(due, _)| *due)).min();
        let wait = next
            .map_or(Duration::from_hours(1), |due| due.saturating_duration_since(Instant::now()));
        match waiting.recv_timeout(wait) {
            Ok((due, packet)) => queues[usize::from(is_v6(&packet))].push_back((due, packet)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn is_v6(packet: &[u8]) -> bool {
    packet.first().is_some_and(|octet| octet >> 4 == 6)
}
