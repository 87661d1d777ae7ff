//! Every kind of answer that an agent should not give (DISCOVERY.md §5), each on the wire: no panic, an end
//! within the deadline, no fact that is wrong, and never a whole walk where rows were cut off.

use std::net::UdpSocket;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::hostile::{
    Answers, From, Question, ROWS, SOUND, WRONG, agent, list, message, open, pdu, tlv, wrapped,
};
use super::tests::{asked, snmpd, up, v2c, v3};
use super::*;
use crate::domain::reading::WalkRow;

/// `asked` gives ten seconds; what comes much later is a hang, however busy the machine.
const HANG: Duration = Duration::from_mins(1);

/// What a walk of such an agent may end as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    /// Every row: what came besides was ignored.
    Whole,
    /// Nothing but a failure or silence.
    Nothing,
    /// A walk that says that it is cut off, or a failure.
    Fault,
    /// Whole, or a fault: how much an agent is forgiven is the library's to say.
    Honest,
}

fn there(bytes: Vec<u8>) -> Vec<(From, Vec<u8>)> {
    vec![(From::There, bytes)]
}

/// The bad answer, then the sound one.
fn before(question: &Question, bad: Vec<u8>) -> Vec<(From, Vec<u8>)> {
    vec![(From::There, bad), (From::There, question.sound())]
}

/// The sound answer, cut where each tag, length, value begins and ends, at each depth.
fn cuts(sound: &[u8]) -> Vec<Vec<u8>> {
    fn ends(text: &[u8], from: usize, out: &mut Vec<usize>) {
        let mut rest = text;
        while let Some((tag, value, more)) = open(rest) {
            let end = from + text.len() - more.len();
            out.extend([end - value.len(), end]);
            // Constructed types have others inside.
            if tag & 0x20 != 0 {
                ends(value, end - value.len(), out);
            }
            rest = more;
        }
    }
    let mut places = Vec::new();
    ends(sound, 0, &mut places);
    places.sort_unstable();
    places.dedup();
    places.into_iter().filter(|at| *at < sound.len()).map(|at| sound[..at].to_vec()).collect()
}

/// An identifier, so much more.
fn id_plus(id: &[u8], more: i32) -> Vec<u8> {
    let negative = id.first().is_some_and(|octet| octet & 0x80 != 0);
    let begin = if negative { -1_i32 } else { 0 };
    let number = id.iter().fold(begin, |sum, octet| sum << 8 | i32::from(*octet));
    number.wrapping_add(more).to_be_bytes().to_vec()
}

fn value_with(question: &Question, value: &[u8]) -> Vec<(From, Vec<u8>)> {
    there(question.with_values(value))
}

/// The sound answer with one binding spoiled.
fn bad_binding(question: &Question, at: usize) -> Vec<(From, Vec<u8>)> {
    let mut bindings: Vec<Vec<u8>> = question
        .bindings
        .iter()
        .map(|(name, value)| tlv(0x30, &[tlv(6, name), value.clone()].concat()))
        .collect();
    let at = at.min(bindings.len().saturating_sub(1));
    // A name that is longer than what holds it.
    bindings[at] = vec![0x30, 4, 6, 0x20, 0x2b, 6];
    there(message(&question.id, (0, 0), &bindings.concat()))
}

const KINDS: &[(&str, End, Answers)] = &[
    ("an empty datagram", End::Whole, |q| before(q, Vec::new())),
    ("one byte", End::Whole, |q| before(q, vec![0x30])),
    ("nothing but an empty datagram", End::Nothing, |_| there(Vec::new())),
    ("junk", End::Whole, |q| before(q, b"not BER at all".to_vec())),
    ("only junk", End::Nothing, |_| there(vec![0xff; 1_400])),
    ("a wrong outer tag", End::Nothing, |q| {
        let mut sound = q.sound();
        sound[0] = 0x31;
        there(sound)
    }),
    ("a length longer than the packet", End::Nothing, |q| {
        let sound = q.sound();
        there([&[0x30, 0x82, 0xff, 0xff], &sound[2..]].concat())
    }),
    ("a length of 2^32", End::Nothing, |q| {
        there([&[0x30, 0x85, 1, 0, 0, 0, 0], &q.sound()[2..]].concat())
    }),
    ("an indefinite length", End::Nothing, |q| {
        let sound = q.sound();
        let (_, body, _) = open(&sound).unwrap();
        there([&[0x30, 0x80], body, &[0, 0]].concat())
    }),
    ("cut at every tag, length, value", End::Honest, |q| {
        let sound = q.sound();
        let mut cuts = cuts(&sound);
        cuts.push(sound);
        cuts.into_iter().map(|bytes| (From::There, bytes)).collect()
    }),
    ("cut, and nothing whole", End::Nothing, |q| {
        let sound = q.sound();
        let cuts = cuts(&sound);
        let at = usize::try_from(q.turn).unwrap() * 7 % cuts.len();
        there(cuts[at].clone())
    }),
    ("another version", End::Nothing, |q| {
        there(wrapped(0, b"x", 0xa2, &pdu(&q.id, (0, 0), &list(&q.bindings))))
    }),
    ("another community", End::Nothing, |q| {
        there(wrapped(1, b"y", 0xa2, &pdu(&q.id, (0, 0), &list(&q.bindings))))
    }),
    ("another kind of PDU", End::Nothing, |q| {
        there(wrapped(1, b"x", 0xa0, &pdu(&q.id, (0, 0), &list(&q.bindings))))
    }),
    ("a trap", End::Nothing, |q| {
        there(wrapped(1, b"x", 0xa7, &pdu(&q.id, (0, 0), &list(&q.bindings))))
    }),
    ("a smaller identifier", End::Whole, |q| {
        let bad = wrong_answer(q, &id_plus(&q.id, -1));
        before(q, bad)
    }),
    ("a larger identifier", End::Whole, |q| {
        let bad = wrong_answer(q, &id_plus(&q.id, 1));
        before(q, bad)
    }),
    ("only another's identifier", End::Nothing, |q| there(wrong_answer(q, &id_plus(&q.id, -1)))),
    ("from another port by who guesses", End::Whole, |q| {
        vec![(From::OtherPort, wrong_answer(q, &id_plus(&q.id, 1))), (From::There, q.sound())]
    }),
    ("from another address by who guesses", End::Whole, |q| {
        vec![(From::OtherAddress, wrong_answer(q, &id_plus(&q.id, 1))), (From::There, q.sound())]
    }),
    // Net-SNMP's agent over IPv6, and many a router, answer from the address that the packet leaves by.
    ("only from another address", End::Whole, |q| vec![(From::OtherAddress, q.sound())]),
    ("twice", End::Whole, |q| before(q, q.sound())),
    ("an error with bindings", End::Fault, |q| {
        there(message(&q.id, (5, 1), &list(&q.bindings).clone()))
    }),
    ("an error whose index is out of range", End::Fault, |q| {
        there(message(&q.id, (5, 127), &list(&q.bindings)))
    }),
    ("tooBig, whatever is asked", End::Fault, |q| there(message(&q.id, (1, 0), &[]))),
    ("tooBig but for one row", End::Whole, |q| {
        let is_one = q.bindings.len() == 1;
        there(if is_one { q.sound() } else { message(&q.id, (1, 0), &[]) })
    }),
    ("no bindings", End::Fault, |q| there(message(&q.id, (0, 0), &[]))),
    ("a bad first binding", End::Fault, |q| bad_binding(q, 0)),
    ("a bad binding in the middle", End::Fault, |q| bad_binding(q, q.bindings.len() / 2)),
    ("a bad last binding", End::Fault, |q| bad_binding(q, usize::MAX)),
    ("an INTEGER of no octets", End::Honest, |q| value_with(q, &[2, 0])),
    ("an INTEGER of nine octets", End::Honest, |q| {
        value_with(q, &[2, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1])
    }),
    ("an identifier of no octets", End::Nothing, |q| {
        there(message(&[], (0, 0), &list(&q.bindings)))
    }),
    ("a negative counter", End::Honest, |q| value_with(q, &[0x41, 4, 0xff, 0xff, 0xff, 0xff])),
    ("a value that is an OID of no octets", End::Honest, |q| value_with(q, &[6, 0])),
    ("a name of no octets", End::Fault, |q| there(q.with_name(&[]))),
    ("a name of 129 arcs", End::Fault, |q| {
        there(q.with_name(&[&[0x2b, 6, 1, 2, 1, 1][..], &[1; 122]].concat()))
    }),
    ("a name of 10,000 arcs", End::Fault, |q| {
        let name = [&[0x2b, 6, 1, 2, 1, 1][..], &[1; 9_994]].concat();
        let binding = tlv(0x30, &[tlv(6, &name), tlv(4, WRONG)].concat());
        there(message(&q.id, (0, 0), &binding))
    }),
    ("an arc beyond 2^32", End::Fault, |q| {
        there(q.with_name(&[0x2b, 6, 1, 2, 1, 1, 1, 0x9f, 0xff, 0xff, 0xff, 0xff, 0x7f]))
    }),
    ("a name that is NULL", End::Fault, |q| {
        let binding = tlv(0x30, &[vec![5, 0], tlv(4, WRONG)].concat());
        there(message(&q.id, (0, 0), &binding.repeat(q.bindings.len())))
    }),
    ("a name of zeros", End::Fault, |q| there(q.with_name(&[0]))),
    ("60,000 octets of text", End::Honest, |q| {
        let (name, _) = q.bindings[0].clone();
        there(message(&q.id, (0, 0), &list(&[(name, tlv(4, &vec![b's'; 60_000]))])))
    }),
    ("an unknown type", End::Honest, |q| value_with(q, &[0x4f, 1, 1])),
    ("no such object, everywhere", End::Honest, |q| value_with(q, &[0x80, 0])),
    ("no such instance, everywhere", End::Honest, |q| value_with(q, &[0x81, 0])),
    ("the view's end before rows", End::Honest, |q| {
        let mut bindings = q.bindings.clone();
        bindings[0].1 = vec![0x82, 0];
        there(message(&q.id, (0, 0), &list(&bindings)))
    }),
    ("names that go backwards", End::Fault, |q| {
        let mut bindings = q.bindings.clone();
        bindings.reverse();
        let last = bindings.last().unwrap().0.clone();
        for (at, binding) in bindings.iter_mut().enumerate() {
            let back =
                200 - u8::try_from((at * 3 + usize::try_from(q.turn).unwrap()) % 90).unwrap();
            binding.0 = [&last[..6], &[1, back & 0x7f]].concat();
            binding.1 = tlv(4, SOUND);
        }
        there(message(&q.id, (0, 0), &list(&bindings)))
    }),
    ("the same name for ever", End::Fault, |q| {
        let name = vec![0x2b, 6, 1, 2, 1, 1, 1, 0];
        let binding = (name, tlv(4, SOUND));
        there(message(&q.id, (0, 0), &list(&vec![binding; q.bindings.len()])))
    }),
    ("the place that was asked for", End::Fault, |q| {
        let bindings: Vec<_> =
            q.places.iter().map(|place| (place.clone(), tlv(4, SOUND))).collect();
        there(message(&q.id, (0, 0), &list(&bindings)))
    }),
    ("new names for ever", End::Fault, |q| {
        let mut number = q.turn * 64;
        let mut bindings = Vec::new();
        for _ in &q.bindings {
            number += 1;
            let [_, a, b, c] = (number * 2).to_be_bytes();
            // Four octets of seven bits each, as arcs of their own.
            let tail = [1, a & 0x7f, b & 0x7f, (c >> 1) & 0x7f];
            bindings.push(([&[0x2b, 6, 1, 2, 1, 1][..], &tail].concat(), tlv(4, SOUND)));
        }
        there(message(&q.id, (0, 0), &list(&bindings)))
    }),
    ("one byte at a time", End::Nothing, |q| {
        q.sound().into_iter().map(|byte| (From::There, vec![byte])).collect()
    }),
    ("never an answer", End::Nothing, |_| Vec::new()),
];

/// An answer of wrong values under this identifier.
fn wrong_answer(question: &Question, id: &[u8]) -> Vec<u8> {
    let bindings: Vec<_> =
        question.bindings.iter().map(|(name, _)| (name.clone(), tlv(4, WRONG))).collect();
    message(id, (0, 0), &list(&bindings))
}

/// Whether the reading holds every sound row and nothing else of the two subtrees.
fn is_whole(walk: &WalkReading) -> bool {
    let sound = |row: &&WalkRow| row.value == WalkValue::Octets(SOUND.to_vec());
    walk.truncated.is_none()
        && walk.rows.iter().filter(sound).count() == 2 * usize::from(ROWS)
        && walk.rows.len() == 2 * usize::from(ROWS)
}

fn check(kind: &str, end: End, asked: &Asked) {
    let walk = match &asked.outcome {
        Outcome::Answered(Reading::Walk(walk)) => Some(walk),
        Outcome::Answered(_) | Outcome::NotAttempted { .. } => panic!("{kind}: {asked:?}"),
        Outcome::Silent | Outcome::Refused { .. } | Outcome::Failed { .. } => None,
    };
    for row in walk.iter().flat_map(|walk| &walk.rows) {
        assert_ne!(row.value, WalkValue::Octets(WRONG.to_vec()), "{kind}: a wrong fact");
    }
    let good = match end {
        End::Whole => walk.is_some_and(is_whole),
        End::Nothing => walk.is_none(),
        End::Fault => walk.is_none_or(|walk| walk.truncated.is_some()),
        End::Honest => true,
    };
    assert!(good, "{kind}: {end:?} was expected: {asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_malformed_answer() {
    let mut all = tokio::task::JoinSet::new();
    // A few at once: an agent of ours that gets no turn in time is no agent that is silent.
    let places = Arc::new(tokio::sync::Semaphore::new(16));
    for (kind, end, answers) in KINDS {
        let places = Arc::clone(&places);
        all.spawn(async move {
            let _place = places.acquire().await.unwrap();
            let port = agent(*answers);
            let start = Instant::now();
            let asked = asked("127.0.0.1", port, vec![v2c("x")]).await;
            assert!(start.elapsed() < HANG, "{kind}: {:?}", start.elapsed());
            (kind, end, asked)
        });
    }
    let mut wrong = Vec::new();
    while let Some(finished) = all.join_next().await {
        let (kind, end, asked) = finished.unwrap();
        if let Err(told) = std::panic::catch_unwind(|| check(kind, *end, &asked)) {
            wrong.push(told.downcast_ref::<String>().cloned().unwrap_or_default());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What a relay between us and a real agent makes of its answers; the number counts them.
type Meddling = fn(&[u8], &[Vec<u8>]) -> Vec<Vec<u8>>;

/// Passes questions on to an agent as they are, and its answers meddled with. A thread each way: neither waits
/// for the other, however slow the agent is.
fn relay(agent_port: u16, meddle: Meddling) -> u16 {
    let quiet = Some(Duration::from_secs(30));
    let front = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = front.local_addr().unwrap().port();
    front.set_read_timeout(quiet).unwrap();
    let back = UdpSocket::bind("127.0.0.1:0").unwrap();
    back.connect(("127.0.0.1", agent_port)).unwrap();
    back.set_read_timeout(quiet).unwrap();
    let asker = Arc::new(Mutex::new(None));
    let (to_asker, to_agent) = (front.try_clone().unwrap(), back.try_clone().unwrap());
    let peer_of = Arc::clone(&asker);
    std::thread::spawn(move || {
        let mut buffer = vec![0; 65_535];
        while let Ok((length, peer)) = front.recv_from(&mut buffer) {
            *asker.lock().unwrap() = Some(peer);
            let _ = to_agent.send(&buffer[..length]);
        }
    });
    std::thread::spawn(move || {
        let mut buffer = vec![0; 65_535];
        let mut earlier: Vec<Vec<u8>> = Vec::new();
        while let Ok(length) = back.recv(&mut buffer) {
            let answer = buffer[..length].to_vec();
            let Some(peer) = *peer_of.lock().unwrap() else { continue };
            for told in meddle(&answer, &earlier) {
                let _ = to_asker.send_to(&told, peer);
            }
            earlier.push(answer);
        }
    });
    port
}

/// Where the security parameters' parts stand: engine identifier, boots, time, user, digest, salt.
fn parameters(message: &[u8]) -> Option<[(usize, usize); 6]> {
    let place = |part: &[u8]| (part.as_ptr().addr() - message.as_ptr().addr(), part.len());
    let (_, body, _) = open(message)?;
    let (_, _, rest) = open(body)?;
    let (_, _, rest) = open(rest)?;
    let (_, parameters, _) = open(rest)?;
    let (_, mut rest, _) = open(parameters)?;
    let mut parts = [(0, 0); 6];
    for part in &mut parts {
        let (_, value, more) = open(rest)?;
        *part = place(value);
        rest = more;
    }
    Some(parts)
}

/// The answer with one octet of a part of its security parameters turned over.
fn turned(answer: &[u8], part: usize) -> Vec<Vec<u8>> {
    let mut bad = answer.to_vec();
    if let Some((at, length)) = parameters(answer).map(|parts| parts[part])
        && length > 0
    {
        bad[at + length - 1] ^= 0x55;
    }
    vec![bad]
}

/// Discovery's first answer names the engine and bears no digest: it has to pass for anything to follow.
fn is_discovery(answer: &[u8]) -> bool {
    parameters(answer).is_none_or(|parts| parts[4].1 == 0)
}

const MEDDLINGS: &[(&str, bool, Meddling)] = &[
    ("nothing", true, |answer, _| vec![answer.to_vec()]),
    ("a wrong engine", false, |answer, _| {
        if is_discovery(answer) { vec![answer.to_vec()] } else { turned(answer, 0) }
    }),
    ("a wrong time", false, |answer, _| {
        if is_discovery(answer) { vec![answer.to_vec()] } else { turned(answer, 2) }
    }),
    ("a bad digest", false, |answer, _| {
        if is_discovery(answer) { vec![answer.to_vec()] } else { turned(answer, 4) }
    }),
    ("a bad salt", false, |answer, _| {
        if is_discovery(answer) { vec![answer.to_vec()] } else { turned(answer, 5) }
    }),
    ("bad padding", false, |answer, _| {
        let mut bad = answer.to_vec();
        if !is_discovery(answer) {
            bad.pop();
            bad.push(0xaa);
            bad.push(0xaa);
        }
        vec![bad]
    }),
    // An answer of before, then the one that is due: the first is ignored.
    ("a replay first", true, |answer, earlier| {
        let replayed = earlier.last().filter(|_| !is_discovery(answer));
        replayed.into_iter().cloned().chain([answer.to_vec()]).collect()
    }),
    ("replays only", false, |answer, earlier| {
        vec![earlier.get(1).unwrap_or(&answer.to_vec()).clone()]
    }),
    ("reports for ever", false, |answer, earlier| {
        vec![earlier.first().unwrap_or(&answer.to_vec()).clone()]
    }),
];

#[tokio::test(flavor = "multi_thread")]
async fn answers_meddled_with_on_the_way_are_not_believed_under_v3() {
    let daemon = snmpd();
    up(&daemon).await;
    let mut all = tokio::task::JoinSet::new();
    for (kind, passes, meddle) in MEDDLINGS {
        let port = relay(daemon.port, *meddle);
        all.spawn(async move {
            let start = Instant::now();
            let asked = asked("127.0.0.1", port, vec![v3("authpass123")]).await;
            assert!(start.elapsed() < HANG, "{kind}: {:?}", start.elapsed());
            let whole = matches!(
                &asked.outcome,
                Outcome::Answered(Reading::Walk(walk)) if walk.truncated.is_none()
            );
            assert_eq!(whole, *passes, "{kind}: {asked:?}");
        });
    }
    while let Some(finished) = all.join_next().await {
        finished.unwrap();
    }
}
