//! The path towards an address: echoes whose hop limits count up, all at once over one raw socket.
//! Routers that say "time exceeded" (RFC 4443 §3.3, RFC 792) name themselves; where nobody says any
//! more is where the path breaks. Nothing is judged here.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::asked::Asked;
use super::train::{self, Ends, Ride, Train};
use super::vantage::{IcmpSocket, icmp_socket};
use super::{icmp, refusal};
use crate::domain::family::Family;
use crate::domain::observation::NotAttempted;
use crate::domain::reading::{Reading, TraceReading};
use crate::domain::task::{Ask, Task};

/// Echoes a hop: routers limit how many errors they send (RFC 4443 §2.4 f), the second is asked later.
const ECHOES_A_HOP: u16 = 2;
/// From one to the next.
const INTERVAL: Duration = Duration::from_millis(300);
/// How long a hop may take.
const TIMEOUT: Duration = Duration::from_secs(1);
/// From one path's begin to the next one's: sixty packets each, and no burst.
const APART: Duration = Duration::from_millis(10);
/// What an echo carries, bytes: our mark, and as much as ping(8) sends.
const PAYLOAD_BYTES: u16 = 56;

/// Asks every path of one family together; results in the order of the tasks.
pub(crate) async fn traces(
    family: Family,
    tasks: &[Task],
    cookie: u64,
    stop: Arc<AtomicBool>,
) -> Vec<Asked> {
    // The unprivileged socket hears replies only, never who stood in the way.
    if icmp_socket(family) != IcmpSocket::Raw {
        return tasks.iter().map(|_| Asked::not_attempted(NotAttempted::NoPermission)).collect();
    }
    let trains: Vec<Train> =
        (0_u32..).zip(tasks).flat_map(|(rank, task)| hops(rank, task)).collect();
    let riding = tokio::task::spawn_blocking(move || train::run(family, &trains, cookie, &stop));
    let rides = match riding.await {
        Ok(Ok(rides)) => rides,
        Ok(Err(error)) => return tasks.iter().map(|_| icmp::without_socket(&error)).collect(),
        Err(_) => {
            return tasks.iter().map(|_| Asked::not_attempted(NotAttempted::Internal)).collect();
        }
    };
    let mut rides = rides.into_iter();
    tasks.iter().map(|task| asked(&rides.by_ref().take(count(task)).collect::<Vec<_>>())).collect()
}

fn count(task: &Task) -> usize {
    if let Ask::Trace { hops } = task.ask { usize::from(hops) } else { 0 }
}

/// A train for each hop of one path.
fn hops(rank: u32, task: &Task) -> impl Iterator<Item = Train> {
    let address = task.address;
    (1..=count(task)).map(move |hop| Train {
        address,
        count: ECHOES_A_HOP,
        interval: INTERVAL,
        timeout: TIMEOUT,
        payload_bytes: PAYLOAD_BYTES,
        delay: APART * (rank + 1),
        dscp: 0,
        source: None,
        hop_limit: u8::try_from(hop).ok(),
        ends: Ends::AfterAll,
    })
}

/// One path from its hops' rides, nearest first.
fn asked(rides: &[Ride]) -> Asked {
    if rides.iter().any(|ride| ride.rtts_us.is_empty()) {
        return Asked::not_attempted(NotAttempted::Interrupted);
    }
    let reached = rides.iter().position(|ride| ride.rtts_us.iter().any(Option::is_some));
    let ended = rides.iter().position(|ride| ride.unreachable.is_some());
    // What lies beyond the address, or beyond who ended the path, is the same answer again.
    let end = reached.or(ended).unwrap_or(rides.len());
    let mut hops: Vec<Option<IpAddr>> = rides.iter().take(end).map(|ride| ride.exceeded).collect();
    let known = hops.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
    hops.truncate(known);
    let reading = TraceReading {
        hops,
        reached_at: reached.and_then(|at| u8::try_from(at + 1).ok()),
        ended_by: match reached {
            Some(_) => None,
            None => ended.and_then(|at| Some(rides.get(at)?.unreachable?.1)),
        },
    };
    if reading != TraceReading::default() {
        return Asked::answered(Reading::Trace(reading));
    }
    match rides.first().and_then(|ride| ride.send_errno) {
        Some(errno) => refusal::of(&std::io::Error::from_raw_os_error(errno)),
        None => Asked::silent(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::observation::Outcome;
    use crate::domain::subject::{Subject, SubjectKind};

    #[tokio::test]
    async fn trace_to_loopback_is_one_hop() {
        for (family, address) in [(Family::Ipv4, "127.0.0.1"), (Family::Ipv6, "::1")] {
            let task = Task {
                subject: Subject::new(SubjectKind::Web, "w"),
                address: address.parse().unwrap(),
                ask: Ask::Trace { hops: 4 },
                deadline: Duration::from_secs(3),
            };
            let asked = traces(family, &[task.clone(), task], 11, Arc::default()).await;
            let path = TraceReading { reached_at: Some(1), ..TraceReading::default() };
            let outcome = Outcome::Answered(Reading::Trace(path));
            assert_eq!(asked.len(), 2);
            assert!(asked.iter().all(|asked| asked.outcome == outcome), "{asked:?}");
        }
    }

    fn ride(exceeded: Option<&str>, replied: bool) -> Ride {
        Ride {
            rtts_us: vec![replied.then_some(90), None],
            exceeded: exceeded.map(|router| router.parse().unwrap()),
            ..Ride::default()
        }
    }

    fn path(rides: &[Ride]) -> Option<TraceReading> {
        let Outcome::Answered(Reading::Trace(reading)) = asked(rides).outcome else { return None };
        Some(reading)
    }

    #[test]
    fn a_path_ends_at_its_address_at_who_refuses_or_where_nobody_speaks() {
        let (near, far) = ("2001:db8::1", "2001:db8::2");
        let hop = |text: &str| Some(text.parse().unwrap());
        let whole =
            [ride(Some(near), false), ride(None, false), ride(None, true), ride(None, true)];
        let expected = TraceReading { hops: vec![hop(near)], reached_at: Some(3), ended_by: None };
        assert_eq!(path(&whole), Some(expected));
        let broken = [ride(Some(near), false), ride(Some(far), false), ride(None, false)];
        let expected = TraceReading { hops: vec![hop(near), hop(far)], ..TraceReading::default() };
        assert_eq!(path(&broken), Some(expected));
        let refusing = Ride { unreachable: Some((0, far.parse().unwrap())), ..ride(None, false) };
        let refused = [ride(None, false), ride(Some(near), false), refusing.clone(), refusing];
        let expected =
            TraceReading { hops: vec![None, hop(near)], reached_at: None, ended_by: hop(far) };
        assert_eq!(path(&refused), Some(expected));
        assert_eq!(asked(&[ride(None, false), ride(None, false)]), Asked::silent());
        let stopped = [ride(Some(near), false), Ride::default()];
        assert_eq!(asked(&stopped), Asked::not_attempted(NotAttempted::Interrupted));
    }
}
