//! The kernel's own tables, asked by rtnetlink(7): messages there and back, and the neighbour table.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

use crate::domain::family::Family;

/// Address families, messages and attributes of linux/rtnetlink.h and linux/neighbour.h.
const AF_INET: u8 = 2;
const AF_INET6: u8 = 10;
const AF_NETLINK: i32 = 16;
const RTM_NEWNEIGH: u16 = 28;
const RTM_GETNEIGH: u16 = 30;
const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;
pub(super) const NLM_F_REQUEST: u16 = 1;
const NLM_F_DUMP: u16 = 0x300;
const NDA_DST: u16 = 1;
const NDA_LLADDR: u16 = 2;

/// A row of the neighbour table that has a link address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The interface's number.
    pub interface: u32,
    /// The neighbour's address.
    pub address: IpAddr,
    /// Its link address.
    pub link: [u8; 6],
}

/// The kernel's tables.
pub(super) struct Netlink(Socket);

impl Netlink {
    pub(super) fn open() -> io::Result<Self> {
        let socket = Socket::new(Domain::from(AF_NETLINK), Type::RAW, Some(Protocol::from(0)))?;
        socket.set_read_timeout(Some(Duration::from_secs(1)))?;
        Ok(Self(socket))
    }

    /// The neighbour table of a family.
    pub(super) fn neighbors(&self, family: Family) -> io::Result<Vec<Row>> {
        let family = match family {
            Family::Ipv4 => AF_INET,
            Family::Ipv6 => AF_INET6,
        };
        let body = [family, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let answers = self.ask(RTM_GETNEIGH, NLM_F_REQUEST | NLM_F_DUMP, &body, RTM_NEWNEIGH)?;
        Ok(answers.iter().filter_map(|answer| row(answer)).collect())
    }

    /// Asks and gives the bodies of the answers of a kind.
    pub(super) fn ask(
        &self,
        kind: u16,
        flags: u16,
        body: &[u8],
        answer: u16,
    ) -> io::Result<Vec<Vec<u8>>> {
        let length = u32::try_from(16 + body.len()).unwrap_or(0);
        let mut message = length.to_ne_bytes().to_vec();
        message.extend(kind.to_ne_bytes());
        message.extend(flags.to_ne_bytes());
        message.extend([1, 0, 0, 0, 0, 0, 0, 0]);
        message.extend(body);
        self.0.send(&message)?;
        let mut bodies = Vec::new();
        let is_dump = flags & NLM_F_DUMP != 0;
        loop {
            let mut buffer = vec![0_u8; 32_768];
            let came = io::Read::read(&mut &self.0, &mut buffer)?;
            let mut rest = buffer.get(..came).unwrap_or_default();
            while let Some((length, kind)) = header(rest) {
                let Some(whole) = rest.get(16..length) else { break };
                if kind == NLMSG_DONE || kind == NLMSG_ERROR {
                    return Ok(bodies);
                }
                if kind == answer {
                    bodies.push(whole.to_vec());
                }
                rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
            }
            if !is_dump {
                return Ok(bodies);
            }
        }
    }
}

/// Whom this machine talked to lately on its own links, of both families: nobody is asked for it.
pub fn neighbors() -> io::Result<Vec<Row>> {
    let netlink = Netlink::open()?;
    let mut rows = netlink.neighbors(Family::Ipv6)?;
    rows.extend(netlink.neighbors(Family::Ipv4)?);
    Ok(rows)
}

fn row(answer: &[u8]) -> Option<Row> {
    let interface = answer.get(4..8)?.try_into().ok().map(u32::from_ne_bytes)?;
    let attributes = attributes(answer.get(12..)?);
    let found = |wanted| attributes.iter().find(|(kind, _)| *kind == wanted);
    let link = found(NDA_LLADDR)?.1.as_slice().try_into().ok()?;
    Some(Row { interface, address: address(&found(NDA_DST)?.1)?, link })
}

/// Length and kind of a message.
fn header(message: &[u8]) -> Option<(usize, u16)> {
    let length = u32::from_ne_bytes(message.get(..4)?.try_into().ok()?);
    let kind = u16::from_ne_bytes(message.get(4..6)?.try_into().ok()?);
    let length = usize::try_from(length).ok()?;
    (length >= 16).then_some((length, kind))
}

pub(super) fn attribute(body: &mut Vec<u8>, kind: u16, data: &[u8]) {
    let length = u16::try_from(4 + data.len()).unwrap_or(0);
    body.extend(length.to_ne_bytes());
    body.extend(kind.to_ne_bytes());
    body.extend(data);
}

pub(super) fn attributes(mut bytes: &[u8]) -> Vec<(u16, Vec<u8>)> {
    let mut attributes = Vec::new();
    while let Some([length_low, length_high, kind_low, kind_high]) = bytes.first_chunk::<4>() {
        let length = usize::from(u16::from_ne_bytes([*length_low, *length_high]));
        let kind = u16::from_ne_bytes([*kind_low, *kind_high]) & 0x3fff;
        let Some(data) = bytes.get(4..length) else { break };
        attributes.push((kind, data.to_vec()));
        bytes = bytes.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    attributes
}

pub(super) fn octets(address: IpAddr) -> (u8, Vec<u8>) {
    match address {
        IpAddr::V4(v4) => (AF_INET, v4.octets().to_vec()),
        IpAddr::V6(v6) => (AF_INET6, v6.octets().to_vec()),
    }
}

pub(super) fn address(data: &[u8]) -> Option<IpAddr> {
    if let Ok(v4) = <[u8; 4]>::try_from(data) {
        return Some(IpAddr::V4(Ipv4Addr::from(v4)));
    }
    <[u8; 16]>::try_from(data).ok().map(|v6| IpAddr::V6(Ipv6Addr::from(v6)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_an_address_and_a_link_address() {
        let mut answer = vec![AF_INET6, 0, 0, 0];
        answer.extend(7_u32.to_ne_bytes());
        answer.extend([2, 0, 0, 0]);
        let address: Ipv6Addr = "2001:db8::7".parse().unwrap();
        attribute(&mut answer, NDA_DST, &address.octets());
        assert_eq!(row(&answer), None, "nobody answered for it");
        attribute(&mut answer, NDA_LLADDR, &[2, 0, 0, 0, 0, 9]);
        let expected = Row { interface: 7, address: address.into(), link: [2, 0, 0, 0, 0, 9] };
        assert_eq!(row(&answer), Some(expected));
    }

    #[test]
    fn broken_answers_are_nothing() {
        assert_eq!(header(&[8, 0, 0, 0, 1, 0]), None);
        assert_eq!(attributes(&[3, 0, 1, 0]), []);
        assert_eq!(attributes(&[200, 0, 1, 0, 9]), []);
        assert_eq!(attributes(&[5, 0, 1, 0, 9]), [(1, vec![9])]);
        assert_eq!(row(&[10, 0, 0, 0, 1]), None);
    }
}
