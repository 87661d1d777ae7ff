//! What comes off the wire, read as the probers read it and without a socket: the door by which the
//! fuzzers come to the decoders (`fuzz/src/lib.rs`). Each takes any bytes.

use std::net::Ipv6Addr;

use crate::domain::family::Family;
use crate::domain::reading::DnsReading;
use crate::domain::router_advertisement::RouterAdvertisement;
use crate::domain::task::{DnsTransport, RecordType};

/// An ICMPv6 message that came from a link-local address with hop limit 255; `None` where it is no
/// valid router advertisement (RFC 4861 §6.1.2).
#[must_use]
pub fn advertisement(message: &[u8], from: Ipv6Addr) -> Option<RouterAdvertisement> {
    super::on_link::advertisement::read(message, from, super::on_link::advertisement::LINK_HOPS)
}

/// Whether an ICMP packet is a reply to a request that bears our mark, or an error about one.
/// Raw IPv4 sockets deliver the IP header, all others do not.
#[must_use]
pub fn is_icmp_of_ours(family: Family, with_ip_header: bool, packet: &[u8]) -> bool {
    super::wire::hear(family, with_ip_header, packet).is_some()
}

/// A DNS message (RFC 1035 §4.1) as the answer to `name`'s AAAA asked under `identifier`; `None`
/// where it is none.
#[must_use]
pub fn dns(message: &[u8], identifier: u16, name: &str) -> Option<DnsReading> {
    let question = super::dns::Question {
        port: 53,
        name,
        record_type: RecordType::Aaaa,
        transport: DnsTransport::Udp,
        recursion_desired: false,
        dnssec: false,
    };
    super::dns::decode(message, identifier, &question)
}

/// A mail server's banner and its answer to EHLO (RFC 5321 §4.2): the banner's line and the
/// extensions. The error says why it is none.
///
/// # Errors
/// What came is no greeting, or ended too early.
pub async fn smtp(spoken: &[u8]) -> Result<(String, Vec<String>), String> {
    super::smtp::greeting(spoken).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_takes_what_its_prober_takes() {
        let router = "fe80::1".parse().unwrap();
        let mut advertised = [0; 16];
        advertised[0] = 134;
        assert_eq!(advertisement(&advertised, router).unwrap().router, router);
        assert!(advertisement(&advertised[..15], router).is_none());
        assert!(!is_icmp_of_ours(Family::Ipv6, false, &advertised));
        let greeted =
            smtp(b"220 mx.lab hello\r\n250-mx.lab\r\n250-STARTTLS\r\n250 SIZE 9\r\n").await;
        let extensions = vec!["STARTTLS".to_owned(), "SIZE".to_owned()];
        assert_eq!(greeted, Ok(("220 mx.lab hello".to_owned(), extensions)));
        assert!(smtp(b"554 no\r\n").await.is_err());
        // RFC 1035 §4.1: header, `a.` AAAA IN, one answer that points at the question.
        let mut answer =
            b"\x12\x34\x84\x00\x00\x01\x00\x01\x00\x00\x00\x00\x01a\x00\x00\x1c\x00\x01".to_vec();
        answer.extend(b"\xc0\x0c\x00\x1c\x00\x01\x00\x00\x00\x3c\x00\x10");
        answer.extend("2001:db8::1".parse::<Ipv6Addr>().unwrap().octets());
        assert_eq!(dns(&answer, 0x1234, "a").unwrap().answers[0].value, "2001:db8::1");
        assert!(dns(&answer, 0x1235, "a").is_none(), "another question's identifier");
        assert!(dns(&answer, 0x1234, "b").is_none(), "another question");
    }
}
