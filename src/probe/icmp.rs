//! Echoes. Single ones by surge-ping; trains and large packets by our own socket in `train.rs`.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use surge_ping::{Client, IcmpPacket, PingIdentifier, PingSequence, SurgeError};

use super::asked::Asked;
use super::refusal;
use super::train::{self, Ends, Ride, Train};
use super::wire;
use crate::domain::family::Family;
use crate::domain::observation::{NotAttempted, Refusal, Stage};
use crate::domain::reading::{EchoReading, EchoTrainReading, PacketTooBigReading, Reading};
use crate::domain::task::{Ask, Task};

/// Large packets that are sent: three in a row lost by chance at 5% loss each way is one in a
/// thousand; a black hole loses them all.
const LARGE_COUNT: u16 = 3;
/// From one large packet to the next.
const LARGE_INTERVAL: Duration = Duration::from_millis(200);

/// One echo, asked again so many times while it stays silent.
pub(crate) async fn echo(
    client: &Client,
    task: &Task,
    payload_bytes: u16,
    attempts: u8,
    identifier: u16,
) -> Asked {
    let mut pinger = client.pinger(task.address, PingIdentifier(identifier)).await;
    pinger.timeout(task.deadline);
    let payload = vec![0x6d; usize::from(payload_bytes)];
    let mut last = Asked::silent();
    for attempt in 0..u16::from(attempts.max(1)) {
        last = match pinger.ping(PingSequence(attempt), &payload).await {
            Ok((packet, rtt)) => heard(&packet, task.address, rtt, payload_bytes),
            Err(SurgeError::Timeout { .. }) => Asked::silent(),
            Err(SurgeError::IOError(error)) => refusal::of(&error),
            Err(error) => Asked::failed(Stage::Answer, error),
        };
        if last != Asked::silent() {
            break;
        }
    }
    last
}

/// surge-ping hands over whatever ICMP message matches, errors included: only an echo reply from the
/// address asked is an answer.
fn heard(packet: &IcmpPacket, asked: IpAddr, rtt: Duration, payload_bytes: u16) -> Asked {
    let (kind, code, from) = match packet {
        IcmpPacket::V4(v4) => {
            (v4.get_icmp_type().0, v4.get_icmp_code().0, IpAddr::V4(v4.get_source()))
        }
        IcmpPacket::V6(v6) => {
            (v6.get_icmpv6_type().0, v6.get_icmpv6_code().0, IpAddr::V6(v6.get_source()))
        }
    };
    if let Some(refusal) = refusal_of(Family::of(asked), kind, code) {
        return Asked::refused(refusal);
    }
    if kind != echo_reply(Family::of(asked)) {
        return Asked::silent();
    }
    if !wire::is_from(asked, from) {
        return Asked::silent();
    }
    let packet = wire::packet_bytes(Family::of(asked), usize::from(payload_bytes));
    Asked::answered(Reading::Echo(EchoReading {
        rtt_us: u32::try_from(rtt.as_micros()).unwrap_or(u32::MAX),
        packet_bytes: u16::try_from(packet).unwrap_or(u16::MAX),
        source: None,
        // The library does not tell it over IPv6.
        hop_limit: None,
    }))
}

/// RFC 792, RFC 4443.
const fn echo_reply(family: Family) -> u8 {
    match family {
        Family::Ipv4 => 0,
        Family::Ipv6 => 129,
    }
}

/// What an ICMP error says, where it is a refusal: unreachable of either kind, or time exceeded on the
/// way (a loop). Anything else, a redirect say, is no word about the target.
fn refusal_of(family: Family, kind: u8, code: u8) -> Option<Refusal> {
    match (family, kind, code) {
        // RFC 1812 §5.2.7.1: 9, 10 and 13 are prohibitions.
        (Family::Ipv4, 3, 9 | 10 | 13) | (Family::Ipv6, 1, 1) => Some(Refusal::Prohibited),
        (Family::Ipv4, 3, 0) | (Family::Ipv6, 1, 0) => Some(Refusal::Network),
        (Family::Ipv4, 3 | 11, _) | (Family::Ipv6, 1 | 3, _) => Some(Refusal::Host),
        _ => None,
    }
}

/// Whether a task is asked by a train.
pub(crate) fn is_train(task: &Task) -> bool {
    matches!(task.ask, Ask::EchoTrain { .. } | Ask::LargeEcho { .. } | Ask::Trace { .. })
}

/// Asks every train of one family together, on a thread of their own; results in the same order.
pub(crate) async fn trains(
    family: Family,
    tasks: &[Task],
    cookie: u64,
    stop: Arc<AtomicBool>,
) -> Vec<Asked> {
    let trains: Vec<Train> = tasks.iter().map(|task| train_of(family, task)).collect();
    let riding = {
        let trains = trains.clone();
        tokio::task::spawn_blocking(move || train::run(family, &trains, cookie, &stop))
    };
    match riding.await {
        Ok(Ok(rides)) => tasks.iter().zip(rides).map(|(task, ride)| asked(task, ride)).collect(),
        Ok(Err(error)) => tasks.iter().map(|_| without_socket(&error)).collect(),
        Err(_) => tasks.iter().map(|_| Asked::not_attempted(NotAttempted::Internal)).collect(),
    }
}

pub(super) fn without_socket(error: &std::io::Error) -> Asked {
    if error.kind() == std::io::ErrorKind::PermissionDenied {
        Asked::not_attempted(NotAttempted::NoPermission)
    } else {
        Asked::not_attempted(NotAttempted::NoFamilyAtVantage)
    }
}

fn train_of(family: Family, task: &Task) -> Train {
    let address = task.address;
    match &task.ask {
        Ask::EchoTrain { count, interval, timeout, payload_bytes, delay, dscp, source } => Train {
            address,
            count: *count,
            interval: *interval,
            timeout: *timeout,
            payload_bytes: *payload_bytes,
            delay: *delay,
            dscp: *dscp,
            source: source.clone(),
            hop_limit: None,
            ends: Ends::AfterAll,
        },
        Ask::LargeEcho { packet_bytes } => Train {
            address,
            count: LARGE_COUNT,
            interval: LARGE_INTERVAL,
            timeout: task.deadline.saturating_sub(LARGE_INTERVAL * u32::from(LARGE_COUNT)),
            payload_bytes: wire::payload_bytes(family, *packet_bytes),
            delay: Duration::ZERO,
            dscp: 0,
            source: None,
            hop_limit: None,
            ends: Ends::WithFirstReply,
        },
        Ask::Echo { .. }
        | Ask::Trace { .. }
        | Ask::Tcp { .. }
        | Ask::Dns { .. }
        | Ask::Http { .. }
        | Ask::Smtp { .. }
        | Ask::Snmp { .. }
        | Ask::Ports { .. }
        | Ask::Ssh { .. } => Train {
            address,
            count: 0,
            interval: Duration::ZERO,
            timeout: Duration::ZERO,
            payload_bytes: 0,
            delay: Duration::ZERO,
            dscp: 0,
            source: None,
            hop_limit: None,
            ends: Ends::AfterAll,
        },
    }
}

fn asked(task: &Task, ride: Ride) -> Asked {
    if ride.rtts_us.is_empty() {
        return Asked::not_attempted(NotAttempted::Interrupted);
    }
    if let Ask::LargeEcho { packet_bytes } = &task.ask {
        large(*packet_bytes, &ride)
    } else if let Ask::EchoTrain { interval, .. } = &task.ask {
        linked(*interval, ride)
    } else {
        Asked::not_attempted(NotAttempted::Internal)
    }
}

/// A train's figures; a train whose requests could not even leave is told by the error.
///
/// A request that we ourselves did not hear the reply of was not measured and is left out.
fn linked(interval: Duration, mut ride: Ride) -> Asked {
    if let (None, Some(errno)) = (ride.rtts_us.iter().flatten().next(), ride.send_errno) {
        return refusal::of(&std::io::Error::from_raw_os_error(errno));
    }
    // Where we missed most of it and heard nothing, the rest says nothing of the link either.
    let is_deaf = ride.rtts_us.iter().all(Option::is_none)
        && !ride.unheard.is_empty()
        && ride.unheard.len() * 2 >= ride.rtts_us.len();
    if is_deaf {
        return Asked::not_attempted(NotAttempted::Internal);
    }
    let mut positions = 0..;
    ride.rtts_us.retain(|_| positions.next().is_some_and(|at| !ride.unheard.contains(&at)));
    if ride.rtts_us.is_empty() {
        return Asked::not_attempted(NotAttempted::Internal);
    }
    Asked::answered(Reading::EchoTrain(EchoTrainReading {
        rtts_us: ride.rtts_us,
        duplicate_count: ride.duplicate_count,
        reordered_count: ride.reordered_count,
        hop_limit: ride.hop_limit,
        interval_us: u32::try_from(interval.as_micros()).unwrap_or(u32::MAX),
    }))
}

/// A large packet came back, or a router said that it is too big, or nothing did.
fn large(packet_bytes: u16, ride: &Ride) -> Asked {
    if let Some(rtt_us) = ride.rtts_us.iter().flatten().next() {
        return Asked::answered(Reading::LargeEcho(EchoReading {
            rtt_us: *rtt_us,
            packet_bytes,
            source: None,
            hop_limit: ride.hop_limit,
        }));
    }
    if let Some((mtu_bytes, router)) = ride.too_big {
        return Asked::answered(Reading::PacketTooBig(PacketTooBigReading {
            mtu_bytes,
            router: Some(router),
        }));
    }
    if ride.unreachable.is_some() {
        return Asked::refused(Refusal::Host);
    }
    match ride.send_errno {
        Some(errno) => refusal::of(&std::io::Error::from_raw_os_error(errno)),
        // Its reply may have come: our own buffer was full.
        None if !ride.unheard.is_empty() => Asked::not_attempted(NotAttempted::Internal),
        None => Asked::silent(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::observation::Outcome;
    use crate::domain::subject::{Subject, SubjectKind};

    fn task(address: &str, ask: Ask) -> Task {
        let subject = Subject::new(SubjectKind::Address, address);
        Task { subject, address: address.parse().unwrap(), ask, deadline: Duration::from_secs(2) }
    }

    #[tokio::test]
    async fn loopback_answers_an_echo_over_both_families() {
        for address in ["127.0.0.1", "::1"] {
            let family = Family::of(address.parse().unwrap());
            let toolbox = crate::probe::toolbox::Toolbox::open(1);
            let client = toolbox.client(family).unwrap();
            let asked =
                echo(client, &task(address, Ask::Echo { payload_bytes: 56 }), 56, 1, 77).await;
            assert!(matches!(asked.outcome, Outcome::Answered(Reading::Echo(_))), "{asked:?}");
        }
    }

    #[tokio::test]
    async fn a_large_packet_to_loopback_comes_back_whole() {
        for (family, address) in [(Family::Ipv4, "127.0.0.1"), (Family::Ipv6, "::1")] {
            let tasks = [task(address, Ask::LargeEcho { packet_bytes: 1_500 })];
            let asked = trains(family, &tasks, 5, Arc::default()).await;
            let Outcome::Answered(Reading::LargeEcho(reading)) = &asked.first().unwrap().outcome
            else {
                panic!("{asked:?}")
            };
            assert_eq!(reading.packet_bytes, 1_500);
            assert!(reading.hop_limit.is_some_and(|hops| hops > 0), "{reading:?}");
        }
    }

    #[test]
    fn icmp_errors_by_type_and_code() {
        assert_eq!(refusal_of(Family::Ipv4, 3, 13), Some(Refusal::Prohibited));
        assert_eq!(refusal_of(Family::Ipv6, 1, 0), Some(Refusal::Network));
        assert_eq!(refusal_of(Family::Ipv4, 3, 1), Some(Refusal::Host));
        assert_eq!(refusal_of(Family::Ipv4, 5, 1), None, "a redirect says nothing");
        assert_eq!(refusal_of(Family::Ipv6, 129, 0), None);
    }

    #[test]
    fn silence_and_too_big_and_unreachable_are_three_things() {
        let lost = Ride { rtts_us: vec![None; 3], ..Ride::default() };
        assert_eq!(large(1_500, &lost), Asked::silent());
        let unheard = Ride { unheard: vec![2], ..lost.clone() };
        assert_eq!(large(1_500, &unheard), Asked::not_attempted(NotAttempted::Internal));
        let train =
            Ride { rtts_us: vec![Some(90), None, None], unheard: vec![2], ..Ride::default() };
        let Outcome::Answered(Reading::EchoTrain(train)) =
            linked(Duration::from_millis(200), train).outcome
        else {
            panic!("it was measured")
        };
        assert_eq!(train.rtts_us, [Some(90), None], "what was not heard is not counted");
        let router: IpAddr = "2001:db8::1".parse().unwrap();
        let told = Ride { too_big: Some((1_280, router)), ..lost.clone() };
        assert!(matches!(large(1_500, &told).outcome, Outcome::Answered(Reading::PacketTooBig(_))));
        let dead = Ride { unreachable: Some((0, router)), ..lost };
        assert_eq!(large(1_500, &dead), Asked::refused(Refusal::Host));
    }
}
