//! The engine against the kernel's own echo on loopback, where every address of 127.0.0.0/8 is a host.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use super::asker::Layout;
use super::filter;
use super::line::Line;
use super::run;
use crate::domain::address_space::AddressSpace;
use crate::domain::family::Family;
use crate::domain::sweep::{HitKind, Shard, SocketChoice, SocketUsed, Sweep, SweepRate};

pub(super) fn sweep(first: &str, last: &str) -> Sweep {
    let (first, last): (IpAddr, IpAddr) = (first.parse().unwrap(), last.parse().unwrap());
    Sweep {
        space: AddressSpace::new(Family::of(first), &[(first, last)], &[]),
        ports: Vec::new(),
        shard: Shard::WHOLE,
        asks: 2,
        timeout: Duration::from_millis(500),
        least_wait: None,
        rate: SweepRate::Max,
        socket: SocketChoice::Auto,
        seed: 1,
        workers: 2,
        caps: Vec::new(),
        finished: None,
    }
}

fn answered(sweep: &Sweep) -> (BTreeSet<u32>, u64, SocketUsed) {
    let mut hits = BTreeSet::new();
    let mut finished = 0;
    let summary = run(sweep, &AtomicBool::new(false), |tidings| {
        finished += tidings.finished_count;
        hits.extend(tidings.hits.into_iter().map(|hit| hit.index));
    })
    .unwrap();
    assert_eq!(finished, summary.asked_count);
    assert!(summary.unsent.is_empty() && !summary.interrupted);
    (hits, summary.asked_count, summary.socket)
}

#[test]
fn worker_finds_every_host_of_a_dense_range_and_ends_when_the_last_answered() {
    let began = Instant::now();
    let (hits, asked, socket) = answered(&sweep("127.9.0.1", "127.9.31.254"));
    assert_eq!((hits.len(), asked), (8_190, 8_190));
    assert_eq!(socket, SocketUsed::Raw, "run the tests as root");
    assert!(began.elapsed() < Duration::from_secs(30));
}

#[test]
fn line_raw_finds_hosts_of_both_families() {
    // The datagram socket needs `ping_group_range`: tests/it/lab_sweep.rs has it.
    for (first, last) in [("127.8.0.1", "127.8.0.200"), ("::1", "::1")] {
        let mut sweep = sweep(first, last);
        sweep.socket = SocketChoice::Raw;
        let (hits, asked, _) = answered(&sweep);
        assert_eq!(u64::try_from(hits.len()).unwrap(), asked, "{first}");
    }
    let layout = |family| Line::icmp(family, SocketChoice::Raw).unwrap().layout(family);
    assert_eq!([layout(Family::Ipv4), layout(Family::Ipv6)], [Layout::Ipv4, Layout::Message]);
}

#[test]
fn ports_of_loopback_are_open_or_closed_by_half_open_connections() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut sweep = sweep("127.0.0.1", "127.0.0.1");
    sweep.ports = vec![1, port];
    let mut kinds = std::collections::BTreeMap::new();
    run(&sweep, &AtomicBool::new(false), |tidings| {
        kinds.extend(tidings.hits.into_iter().map(|hit| (hit.index, hit.kind)));
    })
    .unwrap();
    let expected = [(0, HitKind::Refused), (1, HitKind::Answered)];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn shards_together_find_everybody_once() {
    let mut all = Vec::new();
    for number in 1..=3 {
        let mut sweep = sweep("127.7.0.1", "127.7.0.100");
        sweep.shard = Shard { number, of: 3 };
        all.extend(answered(&sweep).0);
    }
    all.sort_unstable();
    assert_eq!(all, (0..100).collect::<Vec<_>>());
}

#[test]
fn a_stopped_sweep_ends_at_once() {
    let mut sweep = sweep("127.6.0.1", "127.6.255.254");
    sweep.rate = SweepRate::Adapted { first_per_s: 100, most_per_s: Some(100) };
    let summary = run(&sweep, &AtomicBool::new(true), |_| {}).unwrap();
    assert!(summary.interrupted && summary.asked_count == 0);
}

#[test]
fn filter_lets_nothing_but_replies_to_our_identifier_through() {
    let socket = |protocol| {
        socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::RAW, Some(protocol)).unwrap()
    };
    let (listening, sending) =
        (socket(socket2::Protocol::ICMPV4), socket(socket2::Protocol::ICMPV4));
    listening.attach_filter(&filter::replies(Family::Ipv4, Layout::Ipv4, 0x1234)).unwrap();
    let here: std::net::SocketAddr = "127.5.0.1:0".parse().unwrap();
    for (kind, identifier) in [(0, 0x1235_u16), (8, 0x1234), (3, 0x1234), (0, 0x1234)] {
        let [high, low] = identifier.to_be_bytes();
        let mut message = [kind, 0, 0, 0, high, low, 0, 9];
        let [sum_high, sum_low] = crate::probe::wire::checksum(&message).to_be_bytes();
        (message[2], message[3]) = (sum_high, sum_low);
        sending.send_to(&message, &here.into()).unwrap();
    }
    listening.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let mut count = 0;
    let mut buffer = [std::mem::MaybeUninit::new(0_u8); 128];
    while listening.recv(&mut buffer).is_ok() {
        count += 1;
    }
    // The request is answered by the kernel with our identifier, and one reply was forged.
    assert_eq!(count, 2);
}
