//! What the kernel lets through to us: echo replies with our identifier, segments to our ports.
//! Everything else is dropped before it is copied. Classic BPF (Linux `filter.rst`).

use socket2::SockFilter;

use super::asker::Layout;
use crate::domain::family::Family;

/// Load a byte, a half word, from an absolute offset; from an offset plus X.
const LOAD_BYTE: u16 = 0x30;
const LOAD_HALF: u16 = 0x28;
const LOAD_BYTE_X: u16 = 0x50;
const LOAD_HALF_X: u16 = 0x48;
/// X = 4 × (the low four bits of a byte): the length of an IPv4 header.
const LOAD_X_HEADER: u16 = 0xb1;
const JUMP_EQUAL: u16 = 0x15;
const AND: u16 = 0x54;
const RETURN: u16 = 0x06;
/// As much of a packet as wanted.
const ALL: u32 = 0x4_0000;

/// ICMP echo reply, RFC 792; ICMPv6 echo reply, RFC 4443.
const ECHO_REPLY: u32 = 0;
const ECHO_REPLY_V6: u32 = 129;

/// Bytes of an Ethernet header, and the offsets of the protocol in the frames of both families.
const ETHERNET_BYTES: u32 = 14;
const FRAME_PROTOCOL: u32 = 23;
const FRAME_PROTOCOL_V6: u32 = 20;
const FRAME_MESSAGE_V6: u32 = 54;
const ICMP: u32 = 1;
const ICMPV6: u32 = 58;
const TCP: u32 = 6;

/// Echo replies to our identifier.
pub(super) fn replies(family: Family, layout: Layout, identifier: u16) -> Vec<SockFilter> {
    let (kind, protocol) = match family {
        Family::Ipv4 => (ECHO_REPLY, ICMP),
        Family::Ipv6 => (ECHO_REPLY_V6, ICMPV6),
    };
    let mut wanted = Wanted::new(family, layout, protocol);
    wanted.byte(0, kind);
    wanted.half(4, u16::MAX, identifier);
    wanted.program()
}

/// TCP segments to a block of ports: those that are `first` under the mask.
pub(super) fn segments(
    family: Family,
    layout: Layout,
    (first, mask): (u16, u16),
) -> Vec<SockFilter> {
    let mut wanted = Wanted::new(family, layout, TCP);
    wanted.half(2, mask, first);
    wanted.program()
}

/// Conditions that must all hold; each is a few steps, the last of which compares.
struct Wanted {
    steps: Vec<(SockFilter, Option<u32>)>,
    /// Where the message begins, besides X.
    base: u32,
    /// Whether X holds the length of an IPv4 header.
    with_x: bool,
}

impl Wanted {
    fn new(family: Family, layout: Layout, protocol: u32) -> Self {
        let mut wanted = Self { steps: Vec::new(), base: 0, with_x: false };
        match (layout, family) {
            (Layout::Message, _) | (Layout::Ipv4, Family::Ipv6) => {}
            (Layout::Ipv4, Family::Ipv4) => wanted.header(0),
            (Layout::Frame, Family::Ipv4) => {
                wanted.byte(FRAME_PROTOCOL, protocol);
                wanted.header(ETHERNET_BYTES);
            }
            (Layout::Frame, Family::Ipv6) => {
                wanted.byte(FRAME_PROTOCOL_V6, protocol);
                wanted.base = FRAME_MESSAGE_V6;
            }
        }
        wanted
    }

    /// An IPv4 header begins at an offset: messages are counted from its end.
    fn header(&mut self, at: u32) {
        self.steps.push((step(LOAD_X_HEADER, at), None));
        (self.base, self.with_x) = (at, true);
    }

    fn byte(&mut self, at: u32, value: u32) {
        let code = if self.with_x { LOAD_BYTE_X } else { LOAD_BYTE };
        self.steps.push((step(code, self.base + at), None));
        self.equal(value);
    }

    fn half(&mut self, at: u32, mask: u16, value: u16) {
        let code = if self.with_x { LOAD_HALF_X } else { LOAD_HALF };
        self.steps.push((step(code, self.base + at), None));
        self.steps.push((step(AND, mask.into()), None));
        self.equal(value.into());
    }

    fn equal(&mut self, value: u32) {
        self.steps.push((step(JUMP_EQUAL, value), Some(value)));
    }

    /// Comparisons that fail jump to the end, which refuses.
    fn program(self) -> Vec<SockFilter> {
        let count = self.steps.len();
        let mut program: Vec<SockFilter> = self
            .steps
            .into_iter()
            .enumerate()
            .map(|(at, (plain, compared))| match compared {
                None => plain,
                // Over the steps that are left and the one that accepts.
                Some(value) => unless(value, u8::try_from(count - at).unwrap_or(u8::MAX)),
            })
            .collect();
        program.extend([step(RETURN, ALL), step(RETURN, 0)]);
        program
    }
}

fn step(code: u16, k: u32) -> SockFilter {
    SockFilter::new(code, 0, 0, k)
}

/// Goes on when equal, else skips so many steps.
fn unless(k: u32, skip: u8) -> SockFilter {
    SockFilter::new(JUMP_EQUAL, 0, skip, k)
}
