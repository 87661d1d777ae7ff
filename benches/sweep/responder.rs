//! Hosts that the kernel cannot play: slow ones, lossy ones and liars. A tun device in a network
//! namespace; whatever is routed to it is answered from here after a delay that follows from the
//! address, so that a host is equally slow every time.
//!
//! `responder --tun NAME [--delay-ms LEAST-MOST] [--loss-percent N] [--forge]`. With `--forge` nobody
//! answers truly: for every request come replies from the wrong host, with a wrong hash, of a wrong
//! kind, cut short, and ICMP errors.
#![expect(
    clippy::unwrap_used,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a lab tool that cannot go on says where"
)]

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use clap::Parser;
use tun_rs::{DeviceBuilder, Layer, SyncDevice};

/// Answers whatever is routed to a tun device
#[derive(Debug, Parser)]
struct Settings {
    /// The device to make
    #[arg(long)]
    tun: String,
    /// Least and most delay, milliseconds
    #[arg(long, default_value = "0-0", value_parser = delays)]
    delay_ms: (u64, u64),
    /// Answers that are lost, percent, besides what else is lost
    #[arg(long, default_value_t = 0)]
    loss_percent: u8,
    /// Lie instead of answering
    #[arg(long)]
    forge: bool,
}

fn delays(text: &str) -> Result<(u64, u64), String> {
    let parsed = text.split_once('-').map(|(least, most)| (least.parse(), most.parse()));
    match parsed {
        Some((Ok(least), Ok(most))) if least <= most => Ok((least, most)),
        _ => Err("write for example 200-450".to_owned()),
    }
}

fn main() {
    let settings = Settings::parse();
    let device = DeviceBuilder::new()
        .name(&settings.tun)
        .layer(Layer::L3)
        .mtu(1_500)
        .enable(true)
        .build_sync()
        .unwrap();
    let device = Arc::new(device);
    let (sender, waiting) = channel();
    {
        let device = Arc::clone(&device);
        std::thread::spawn(move || deliver(&device, &waiting));
    }
    let mut chance = fastrand::Rng::with_seed(7);
    let mut buffer = [0; 2_048];
    loop {
        let Ok(length) = device.recv(&mut buffer) else { continue };
        let request = &buffer[..length];
        if settings.loss_percent > 0 && chance.u8(0..100) < settings.loss_percent {
            continue;
        }
        let answers =
            if settings.forge { lies(request) } else { answer(request).into_iter().collect() };
        let delay = delay(request, settings.delay_ms);
        for answer in answers {
            if delay.is_zero() {
                let _ = device.send(&answer);
            } else {
                sender.send((Instant::now() + delay, answer)).unwrap();
            }
        }
    }
}

/// The same for every packet to one address.
fn delay(request: &[u8], (least, most): (u64, u64)) -> Duration {
    let (_, target) = ends(request);
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(target);
    Duration::from_micros(least * 1_000 + hash % ((most - least) * 1_000 + 1))
}

fn deliver(device: &SyncDevice, waiting: &Receiver<(Instant, Vec<u8>)>) {
    let mut queue: BinaryHeap<Reverse<(Instant, Vec<u8>)>> = BinaryHeap::new();
    loop {
        while queue.peek().is_some_and(|Reverse((due, _))| *due <= Instant::now()) {
            let Some(Reverse((_, packet))) = queue.pop() else { break };
            let _ = device.send(&packet);
        }
        let wait = queue.peek().map_or(Duration::from_hours(1), |Reverse((due, _))| {
            due.saturating_duration_since(Instant::now())
        });
        match waiting.recv_timeout(wait) {
            Ok(later) => queue.push(Reverse(later)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Where the two addresses stand.
fn ends(packet: &[u8]) -> (&[u8], &[u8]) {
    if is_v6(packet) {
        (&packet[8..24], &packet[24..40])
    } else {
        (&packet[12..16], &packet[16..20])
    }
}

fn is_v6(packet: &[u8]) -> bool {
    packet[0] >> 4 == 6
}

/// The upper layer's protocol, and where it begins.
fn upper(packet: &[u8]) -> (u8, usize) {
    if is_v6(packet) { (packet[6], 40) } else { (packet[9], usize::from(packet[0] & 15) * 4) }
}

/// The echo reply to an echo request; SYN-ACK to a SYN for port 80, RST to any other; else nothing.
fn answer(request: &[u8]) -> Option<Vec<u8>> {
    let (protocol, at) = upper(request);
    let mut reply = turned(request);
    match (protocol, request.get(at)?) {
        (1, 8) => reply[at] = 0,
        (58, 128) => reply[at] = 129,
        (6, _) if request.len() >= at + 20 && request[at + 13] == 0x02 => {
            reply.truncate(at + 20);
            let is_open = request[at + 2..at + 4] == [0, 80];
            let sequence = u32::from_be_bytes(request[at + 4..at + 8].try_into().unwrap());
            reply[at..at + 2].copy_from_slice(&request[at + 2..at + 4]);
            reply[at + 2..at + 4].copy_from_slice(&request[at..at + 2]);
            reply[at + 4..at + 8].copy_from_slice(&9_u32.to_be_bytes());
            reply[at + 8..at + 12].copy_from_slice(&sequence.wrapping_add(1).to_be_bytes());
            reply[at + 12] = 0x50;
            reply[at + 13] = if is_open { 0x12 } else { 0x14 };
            let length = reply.len();
            if is_v6(&reply) {
                reply[4..6].copy_from_slice(&20_u16.to_be_bytes());
            } else {
                reply[2..4].copy_from_slice(&(length as u16).to_be_bytes());
            }
        }
        _ => return None,
    }
    seal(&mut reply);
    Some(reply)
}

/// What a liar sends for an echo request. None of it is an answer of the host asked.
fn lies(request: &[u8]) -> Vec<Vec<u8>> {
    let Some(truth) = answer(request) else { return Vec::new() };
    let (_, at) = upper(request);
    let source_end = if is_v6(request) { 23 } else { 15 };
    let mut lies = Vec::new();
    let mut lie = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut packet = truth.clone();
        change(&mut packet);
        seal(&mut packet);
        lies.push(packet);
    };
    // From a neighbour, with the right hash for another.
    lie(&|packet| packet[source_end] ^= 1);
    // A wrong hash, a wrong departure.
    lie(&|packet| packet[at + 16] ^= 1);
    lie(&|packet| packet[at + 8] ^= 1);
    // A timestamp reply, a request, an unreachable, a time exceeded.
    for kind in [14, 8, 3, 11] {
        lie(&|packet| packet[at] = kind);
    }
    // An unreachable as it should be, which quotes the request whole.
    let mut error = truth.clone();
    error.truncate(at);
    error.extend([if is_v6(request) { 1 } else { 3 }, 1, 0, 0, 0, 0, 0, 0]);
    error.extend(request);
    let length = error.len() as u16;
    if is_v6(request) {
        error[4..6].copy_from_slice(&(length - 40).to_be_bytes());
    } else {
        error[2..4].copy_from_slice(&length.to_be_bytes());
    }
    seal(&mut error);
    lies.push(error);
    lies
}

fn turned(request: &[u8]) -> Vec<u8> {
    let mut reply = request.to_vec();
    let (from, to) = ends(request);
    let (from, to) = (from.to_vec(), to.to_vec());
    let at = if is_v6(request) { 8 } else { 12 };
    reply[at..at + to.len()].copy_from_slice(&to);
    reply[at + to.len()..at + 2 * to.len()].copy_from_slice(&from);
    reply
}

/// Checksums of both layers.
fn seal(packet: &mut [u8]) {
    let (protocol, at) = upper(packet);
    if !is_v6(packet) {
        packet[10..12].fill(0);
        let sum = folded(sum(&packet[..at]));
        packet[10..12].copy_from_slice(&sum);
    }
    let field = at + if protocol == 6 { 16 } else { 2 };
    packet[field..field + 2].fill(0);
    let mut total = sum(&packet[at..]);
    if protocol != 1 {
        let (from, to) = ends(packet);
        total += sum(from) + sum(to) + u32::from(protocol) + (packet.len() - at) as u32;
    }
    packet[field..field + 2].copy_from_slice(&folded(total));
}

fn sum(bytes: &[u8]) -> u32 {
    let pair = |pair: &[u8]| u32::from(u16::from_be_bytes([pair[0], *pair.get(1).unwrap_or(&0)]));
    bytes.chunks(2).map(pair).sum()
}

fn folded(mut sum: u32) -> [u8; 2] {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    (!(sum as u16)).to_be_bytes()
}
