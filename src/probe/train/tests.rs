//! Trains over loopback: every reply once, at the pace, and our own losses told apart.

use super::*;

/// Raw sockets hear each other's replies: what one pours out must not fill another's buffer.
static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());

fn turn() -> std::sync::MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

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
        ends: Ends::AfterAll,
    }
}

/// As the large packets of a survey: ten thousand that may all leave at once.
#[test]
fn ten_thousand_large_packets_are_all_answered() {
    let _turn = turn();
    let go_on = AtomicBool::new(false);
    let trains = |address: &dyn Fn(u32) -> String| -> Vec<Train> {
        let large = |number| Train {
            ends: Ends::WithFirstReply,
            interval: Duration::from_millis(200),
            timeout: Duration::from_secs(20),
            ..train(&address(number), 3, 1_452)
        };
        (0..10_000).map(large).collect()
    };
    let four = trains(&|number| format!("127.9.{}.{}", number / 250, 1 + number % 250));
    let six = trains(&|_| "::1".to_owned());
    for (family, trains) in [(Family::Ipv4, four), (Family::Ipv6, six)] {
        let rides = run(family, &trains, 0x1a46e, &go_on).unwrap();
        let lost = rides.iter().filter(|ride| ride.rtts_us.iter().flatten().next().is_none());
        assert_eq!(lost.count(), 0, "{family}");
    }
}

/// With a receive buffer that holds nearly nothing: whoever is not heard is asked again, or known
/// to be unheard, and nobody counts as silent.
#[test]
fn what_our_own_buffer_loses_is_never_a_loss_of_the_path() {
    let _turn = turn();
    let go_on = AtomicBool::new(false);
    let large = Train {
        ends: Ends::WithFirstReply,
        timeout: Duration::from_secs(1),
        ..train("127.0.0.1", 2, 1_452)
    };
    let mut trains = vec![large; 300];
    trains.push(train("127.0.0.1", 100, 56));
    let rides = run_in(Family::Ipv4, &trains, (0x0b5, 2_048, u32::MAX), &go_on).unwrap();
    for ride in &rides {
        let is_heard = ride.rtts_us.iter().flatten().next().is_some();
        assert!(is_heard || !ride.unheard.is_empty(), "{ride:?}");
    }
    let measured = rides.last().unwrap();
    let lost = measured.rtts_us.iter().filter(|rtt| rtt.is_none()).count();
    assert_eq!(measured.unheard.len(), lost, "loopback loses nothing by itself");
}

#[test]
fn every_echo_to_loopback_comes_back_once_over_both_families() {
    let _turn = turn();
    let go_on = AtomicBool::new(false);
    for (family, address) in [(Family::Ipv4, "127.0.0.1"), (Family::Ipv6, "::1")] {
        let trains = [train(address, 50, 56), train(address, 20, 1_400), train(address, 0, 56)];
        let rides = run(family, &trains, 0xfeed, &go_on).unwrap();
        let counts: Vec<usize> =
            rides.iter().map(|ride| ride.rtts_us.iter().flatten().count()).collect();
        assert_eq!(counts, [50, 20, 0], "{family}");
        assert!(rides.iter().all(|ride| ride.duplicate_count == 0 && ride.send_errno.is_none()));
        let slowest = rides.iter().flat_map(|ride| ride.rtts_us.iter().flatten()).max().unwrap();
        assert!(*slowest < 500_000, "{slowest} µs on loopback");
    }
}

#[test]
fn a_train_leaves_where_it_is_told_to_and_not_at_all_when_that_is_gone() {
    let _turn = turn();
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
    let _turn = turn();
    let go_on = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let one =
            scope.spawn(|| run(Family::Ipv4, &[train("127.0.0.1", 30, 56)], 1, &go_on).unwrap());
        let other =
            scope.spawn(|| run(Family::Ipv4, &[train("127.0.0.1", 30, 56)], 2, &go_on).unwrap());
        for rides in [one.join().unwrap(), other.join().unwrap()] {
            assert_eq!(rides.first().unwrap().rtts_us.iter().flatten().count(), 30);
            assert_eq!(rides.first().unwrap().duplicate_count, 0);
        }
    });
}

#[test]
fn a_stopped_run_ends_at_once() {
    let _turn = turn();
    let stop = AtomicBool::new(true);
    let rides = run(Family::Ipv4, &[train("127.0.0.1", 1_000, 56)], 3, &stop).unwrap();
    assert!(rides.first().unwrap().rtts_us.is_empty());
}
