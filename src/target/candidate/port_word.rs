//! Addresses that spell what runs there (RFC 7707 §4.1.3, "service-port"): `::53`, `::443:1`, and the
//! few words that fit into hexadecimal digits.

use crate::domain::candidate::{Candidate, CandidateSource};

use super::ground::{Ground, decimal_digits, of_groups};

/// TCP and UDP ports of the services that state bodies run, by IANA's registry and by custom.
const PORTS: &[u16] = &[
    80, 443, 53, 25, 22, 21, 23, 110, 123, 143, 161, 389, 445, 465, 514, 587, 636, 853, 993, 995,
    1433, 1521, 1812, 2049, 3128, 3306, 3389, 5060, 5432, 6379, 8000, 8006, 8080, 8443, 8888, 9000,
    9090, 9100, 9200, 179, 88, 67, 69,
];

/// Ports of services that are set up in numbers: name servers, portals, mail.
const DOUBLED: &[u16] = &[80, 443, 53, 25, 22, 587, 993, 123, 8080, 3306, 5432, 389, 8443, 161];

/// How many of a kind are looked for.
const INSTANCES: std::ops::RangeInclusive<u16> = 1..=4;

/// Words of hexadecimal digits.
const WORDS: &[[u16; 4]] = &[
    [0, 0, 0, 0xcafe],
    [0, 0, 0, 0xbeef],
    [0, 0, 0, 0xbabe],
    [0, 0, 0, 0xface],
    [0, 0, 0, 0xfeed],
    [0, 0, 0, 0xdead],
    [0, 0, 0, 0xc0de],
    [0, 0, 0, 0xb00c],
    [0, 0, 0, 0xd0c],
    [0, 0, 0, 0xdb],
    [0, 0, 0xdead, 0xbeef],
    [0, 0, 0xcafe, 0xbabe],
    [0, 0, 0xface, 0xb00c],
    [0xdead, 0xbeef, 0xcafe, 0xbabe],
    [0xcafe, 0xcafe, 0xcafe, 0xcafe],
];

/// A port in decimal digits or in hexadecimal, and the words.
pub(super) fn plain(ground: &Ground<'_>) -> Vec<Candidate> {
    let digits = PORTS.iter().filter_map(|port| decimal_digits(*port)).map(u64::from);
    let hexadecimal = PORTS.iter().copied().map(u64::from);
    let words = WORDS.iter().copied().map(of_groups);
    ground.candidates(digits.chain(hexadecimal).chain(words), CandidateSource::PortWord)
}

/// A port and a number, in either order: `::443:2`, `::2:443`.
pub(super) fn numbered(ground: &Ground<'_>) -> Vec<Candidate> {
    let numbered = DOUBLED.iter().filter_map(|port| decimal_digits(*port)).flat_map(|port| {
        INSTANCES.flat_map(move |number| {
            [of_groups([0, 0, port, number]), of_groups([0, 0, number, port])]
        })
    });
    ground.candidates(numbered, CandidateSource::PortWord)
}
