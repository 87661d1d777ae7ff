//! Mutated answers on the wire: an agent that answers every request with a spoiled message first and
//! the sound one after it. A walk ends within its deadline, whatever comes. A short form here;
//! `MANG6_MUTATIONS=100000` is the long one (`make proof`).

use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::tests::{asked, snmpd, up, v2c, v3};
use crate::domain::observation::Outcome;
use crate::domain::reading::{Reading, WalkRow};
use crate::probe::asked::Asked;

/// One tag, length, value; lengths below 128 are enough for what is sent here.
fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    [&[tag, u8::try_from(value.len()).unwrap()], value].concat()
}

/// The sound answer to a request: its identifier comes back, with the system group's next row.
fn answer(request: &[u8], turn: u8) -> Option<Vec<u8>> {
    // 30 len, version, community, then the PDU's tag and length, then the identifier.
    let community = usize::from(*request.get(6)?);
    let pdu = 7 + community;
    let id_length = usize::from(*request.get(pdu + 3)?);
    let id = request.get(pdu + 4..pdu + 4 + id_length)?;
    let name = [0x2b, 6, 1, 2, 1, 1, turn.clamp(1, 100), 0];
    let binding = tlv(0x30, &[tlv(6, &name), tlv(4, b"text")].concat());
    let pdu_body = [tlv(2, id), tlv(2, &[0]), tlv(2, &[0]), tlv(0x30, &binding)].concat();
    let community = request.get(5..pdu)?;
    let body = [&[2, 1, 1][..], community, &tlv(0xa2, &pdu_body)].concat();
    Some(tlv(0x30, &body))
}

fn spoil(sound: &[u8], seed: &mut u64) -> Vec<u8> {
    let mut next = |bound: usize| {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        usize::try_from(*seed % u64::try_from(bound.max(1)).unwrap()).unwrap()
    };
    let mut spoiled = sound.to_vec();
    for _ in 0..=next(3) {
        let at = next(spoiled.len());
        match next(5) {
            0 => spoiled.truncate(at),
            1 => spoiled.insert(at, u8::try_from(next(256)).unwrap()),
            2 if !spoiled.is_empty() => {
                spoiled.remove(at);
            }
            3 => spoiled.extend_from_slice(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]),
            _ => {
                if let Some(octet) = spoiled.get_mut(at) {
                    *octet ^= 1 << next(8);
                }
            }
        }
        if spoiled.is_empty() {
            break;
        }
    }
    spoiled
}

#[tokio::test(flavor = "multi_thread")]
async fn mutated_answers_hang_and_break_nothing() {
    let wanted: usize =
        std::env::var("MANG6_MUTATIONS").map_or(1_500, |text| text.parse().unwrap());
    let sent = Arc::new(AtomicUsize::new(0));
    let mut lanes = tokio::task::JoinSet::new();
    for lane in 1..=8_u64 {
        let sent = Arc::clone(&sent);
        lanes.spawn(async move {
            let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
            let port = socket.local_addr().unwrap().port();
            socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
            let count = Arc::clone(&sent);
            std::thread::spawn(move || {
                let mut seed = lane.wrapping_mul(0x9e37_79b9_7f4a_7c15);
                let mut buffer = [0; 2_048];
                let mut turn = 0_u8;
                while let Ok((length, peer)) = socket.recv_from(&mut buffer) {
                    turn = turn.wrapping_add(1) % 100;
                    let Some(sound) = answer(&buffer[..length], turn) else { continue };
                    let _ = socket.send_to(&spoil(&sound, &mut seed), peer);
                    let _ = socket.send_to(&sound, peer);
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
            while sent.load(Ordering::Relaxed) < wanted {
                let start = Instant::now();
                let asked = asked("127.0.0.1", port, vec![v2c("x")]).await;
                // `asked` gives ten seconds; a late end would be a hang.
                assert!(start.elapsed() < Duration::from_secs(40), "{asked:?}");
                if let Outcome::NotAttempted { why } = &asked.outcome {
                    panic!("our own fault: {why:?}");
                }
            }
        });
    }
    while let Some(lane) = lanes.join_next().await {
        lane.unwrap();
    }
    assert!(sent.load(Ordering::Relaxed) >= wanted);
}

/// Whether a message is encrypted: 30 len, 02 01 03, 30 len, msgID, msgMaxSize, then 04 01 msgFlags
/// (RFC 3412 §6). What is not is a report, which nobody can vouch for.
fn is_encrypted(message: &[u8]) -> bool {
    let after = |at: usize| -> Option<usize> {
        let length = *message.get(at + 1)?;
        Some(if length & 0x80 == 0 { at + 2 } else { at + 2 + usize::from(length & 0x7f) })
    };
    let flags = || -> Option<u8> {
        let header = after(after(0)? + 3)?;
        let size = header + 2 + usize::from(*message.get(header + 1)?);
        let flags = size + 2 + usize::from(*message.get(size + 1)?);
        (message.get(flags..flags + 2)? == [4, 1]).then(|| message.get(flags + 2).copied())?
    };
    flags().is_some_and(|flags| flags & 2 != 0)
}

/// Stands between a walk and a real agent, and sends every answer spoiled before it sends it sound.
fn spoiling(agent_port: u16, lane: u64, count: Arc<AtomicUsize>) -> u16 {
    let near = UdpSocket::bind("127.0.0.1:0").unwrap();
    let far = UdpSocket::bind("127.0.0.1:0").unwrap();
    far.connect(("127.0.0.1", agent_port)).unwrap();
    let port = near.local_addr().unwrap().port();
    near.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    far.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    std::thread::spawn(move || {
        let mut seed = lane.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut buffer = vec![0; 65_535];
        while let Ok((length, peer)) = near.recv_from(&mut buffer) {
            let _ = far.send(&buffer[..length]);
            let Ok(length) = far.recv(&mut buffer) else { continue };
            let sound = &buffer[..length];
            if is_encrypted(sound) {
                let spoiled = spoil(sound, &mut seed);
                if spoiled != sound {
                    let _ = near.send_to(&spoiled, peer);
                    count.fetch_add(1, Ordering::Relaxed);
                }
            }
            let _ = near.send_to(sound, peer);
        }
    });
    port
}

/// Under v3 with a digest no octet of an answer can be changed: whatever comes before the sound answer,
/// the facts are those of the agent, all of them.
#[tokio::test(flavor = "multi_thread")]
async fn mutated_answers_under_v3_make_no_wrong_fact_and_lose_none() {
    let wanted: usize =
        std::env::var("MANG6_MUTATIONS").map_or(1_500, |text| text.parse().unwrap());
    let daemon = snmpd();
    up(&daemon).await;
    // What the clock moves is not compared.
    let rows = |asked: &Asked| {
        let Outcome::Answered(Reading::Walk(walk)) = &asked.outcome else { panic!("{asked:?}") };
        assert_eq!(walk.truncated, None, "{walk:?}");
        let clock = |row: &&WalkRow| !row.oid.arcs().starts_with(&[1, 3, 6, 1, 2, 1, 1, 3]);
        walk.rows.iter().filter(clock).cloned().collect::<Vec<WalkRow>>()
    };
    let truth = rows(&asked("127.0.0.1", daemon.port, vec![v3("authpass123")]).await);
    assert!(truth.len() > 5, "{truth:?}");
    let sent = Arc::new(AtomicUsize::new(0));
    let mut lanes = tokio::task::JoinSet::new();
    for lane in 1..=8_u64 {
        let (sent, truth) = (Arc::clone(&sent), truth.clone());
        let port = spoiling(daemon.port, lane, Arc::clone(&sent));
        lanes.spawn(async move {
            while sent.load(Ordering::Relaxed) < wanted {
                let told = rows(&asked("127.0.0.1", port, vec![v3("authpass123")]).await);
                assert_eq!(told, truth);
            }
        });
    }
    while let Some(lane) = lanes.join_next().await {
        lane.unwrap();
    }
    assert!(sent.load(Ordering::Relaxed) >= wanted);
}
