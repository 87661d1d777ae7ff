//! An agent for tests that no honest maker ships: it knows a small sound MIB and says, instead of the sound
//! answer or before it, what a test wants said.

use std::net::UdpSocket;
use std::time::Duration;

/// `SNMPv2-MIB::system`, the content of its object identifier.
const SYSTEM: &[u8] = &[0x2b, 6, 1, 2, 1, 1];
/// `IF-MIB::ifDescr`.
const NAMES: &[u8] = &[0x2b, 6, 1, 2, 1, 2, 2, 1, 2];
/// Rows of each of the two subtrees that the tests' plan walks.
pub(super) const ROWS: u8 = 7;
/// What every sound value is; anything else in a reading is a wrong fact.
pub(super) const SOUND: &[u8] = b"sound";
/// What every spoiled value is.
pub(super) const WRONG: &[u8] = b"wrong";

/// One tag, length, value.
pub(super) fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = value.len();
    let mut out = vec![tag];
    if length < 0x80 {
        out.push(u8::try_from(length).unwrap());
    } else {
        out.push(0x82);
        out.extend_from_slice(&u16::try_from(length).unwrap().to_be_bytes());
    }
    out.extend_from_slice(value);
    out
}

/// The first tag and value, and what follows.
pub(super) fn open(text: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = text.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        let octets = rest.get(..count)?;
        let length = octets.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet));
        (length, rest.get(count..)?)
    };
    Some((tag, rest.get(..length)?, rest.get(length..)?))
}

/// A question, and what the sound answer to it is made of.
pub(super) struct Question {
    /// The content of its request identifier.
    pub(super) id: Vec<u8>,
    /// Name (content) and value (whole), in order.
    pub(super) bindings: Vec<(Vec<u8>, Vec<u8>)>,
    /// The places that were asked for, contents.
    pub(super) places: Vec<Vec<u8>>,
    /// How many came before it.
    pub(super) turn: u32,
}

impl Question {
    fn read(request: &[u8], turn: u32) -> Option<Self> {
        let (_, message, _) = open(request)?;
        let (_, _, rest) = open(message)?;
        let (_, _, rest) = open(rest)?;
        let (kind, pdu, _) = open(rest)?;
        let (_, id, rest) = open(pdu)?;
        let (_, _, rest) = open(rest)?;
        let (_, repetitions, rest) = open(rest)?;
        let (_, mut list, _) = open(rest)?;
        let mut places = Vec::new();
        while let Some((_, binding, more)) = open(list) {
            places.push(open(binding)?.1.to_vec());
            list = more;
        }
        let count = if kind == 0xa5 { *repetitions.last()? } else { 1 };
        let mut bindings = Vec::new();
        let mut at = places.clone();
        for _ in 0..count {
            for place in &mut at {
                let (name, value) = after(place);
                place.clone_from(&name);
                bindings.push((name, value));
            }
        }
        Some(Self { id: id.to_vec(), bindings, places, turn })
    }

    /// The sound answer.
    pub(super) fn sound(&self) -> Vec<u8> {
        message(&self.id, (0, 0), &list(&self.bindings))
    }

    /// The sound answer with each value made another.
    pub(super) fn with_values(&self, value: &[u8]) -> Vec<u8> {
        let bindings: Vec<_> =
            self.bindings.iter().map(|(name, _)| (name.clone(), value.to_vec())).collect();
        message(&self.id, (0, 0), &list(&bindings))
    }

    /// The sound answer with each name made another; the values are wrong.
    pub(super) fn with_name(&self, name: &[u8]) -> Vec<u8> {
        let binding = tlv(0x30, &[tlv(6, name), tlv(4, WRONG)].concat());
        message(&self.id, (0, 0), &binding.repeat(self.bindings.len()))
    }
}

/// The row after a place. Every arc is below 128, so octets order as arcs do.
fn after(place: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let rows = [SYSTEM, NAMES].into_iter().flat_map(|base| {
        (1..=ROWS).map(move |number| {
            let tail: &[u8] = if base == SYSTEM { &[number, 0] } else { &[number] };
            [base, tail].concat()
        })
    });
    rows.into_iter()
        .find(|row| row.as_slice() > place)
        .map_or_else(|| (place.to_vec(), vec![0x82, 0]), |row| (row, tlv(4, SOUND)))
}

/// A variable binding list's content.
pub(super) fn list(bindings: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    bindings
        .iter()
        .flat_map(|(name, value)| tlv(0x30, &[tlv(6, name), value.clone()].concat()))
        .collect()
}

/// A response for the community `x`.
pub(super) fn message(id: &[u8], (status, index): (u8, u8), list: &[u8]) -> Vec<u8> {
    wrapped(1, b"x", 0xa2, &pdu(id, (status, index), list))
}

/// A PDU's content.
pub(super) fn pdu(id: &[u8], (status, index): (u8, u8), list: &[u8]) -> Vec<u8> {
    [tlv(2, id), tlv(2, &[status]), tlv(2, &[index]), tlv(0x30, list)].concat()
}

/// A message around a PDU.
pub(super) fn wrapped(version: u8, community: &[u8], kind: u8, pdu: &[u8]) -> Vec<u8> {
    tlv(0x30, &[tlv(2, &[version]), tlv(4, community), tlv(kind, pdu)].concat())
}

/// Where an answer comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// Where the question went.
    There,
    /// Another port of the same address.
    OtherPort,
    /// Another address.
    OtherAddress,
}

/// What is sent for a question, in order.
pub(super) type Answers = fn(&Question) -> Vec<(From, Vec<u8>)>;

/// Answers at a port of its own until nobody has asked for a quarter of a minute.
pub(super) fn agent(answers: Answers) -> u16 {
    let there = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = there.local_addr().unwrap().port();
    there.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
    let other_port = UdpSocket::bind("127.0.0.1:0").unwrap();
    let other_address = UdpSocket::bind(("127.0.0.2", port)).unwrap();
    std::thread::spawn(move || {
        let mut buffer = [0; 8_192];
        let mut turn = 0;
        while let Ok((length, peer)) = there.recv_from(&mut buffer) {
            let Some(question) = Question::read(&buffer[..length], turn) else { continue };
            turn += 1;
            for (from, bytes) in answers(&question) {
                let socket = match from {
                    From::There => &there,
                    From::OtherPort => &other_port,
                    From::OtherAddress => &other_address,
                };
                let _ = socket.send_to(&bytes, peer);
            }
        }
    });
    port
}

#[test]
fn what_is_written_is_read_and_rows_follow_one_another() {
    let long = tlv(4, &[7; 300]);
    assert_eq!(open(&long), Some((4, &[7; 300][..], &[][..])));
    assert_eq!(open(&long[..9]), None);
    let (first, value) = after(SYSTEM);
    assert_eq!((first, value), ([SYSTEM, &[1, 0]].concat(), tlv(4, SOUND)));
    let (last, end) = after(&[NAMES, &[ROWS]].concat());
    assert_eq!((last, end), ([NAMES, &[ROWS]].concat(), vec![0x82, 0]));
}
