//! Mutated walks and outputs: whatever an agent sends, decoding ends without a panic and within its
//! bounds. A short form here; `MANG6_MUTATIONS=100000` is the long one (`make proof`).

use super::facts;
use crate::domain::object_id::ObjectId;
use crate::domain::reading::{CommandOutput, WalkReading, WalkRow, WalkValue};

/// A row of every table that is decoded.
const ROWS: &str = "1.3.6.1.2.1.1.1.0 = \"Cisco IOS Software, Version 15.2(7)E3, RELEASE\"\n\
     1.3.6.1.2.1.1.2.0 = .1.3.6.1.4.1.9.1.1208\n1.3.6.1.2.1.1.5.0 = \"sw-1\"\n\
     1.3.6.1.2.1.2.2.1.2.1 = \"Gi0/1\"\n1.3.6.1.2.1.2.2.1.6.1 = x020000000001\n\
     1.3.6.1.2.1.4.34.1.3.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1 = 1\n\
     1.3.6.1.2.1.4.34.1.5.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1 = .1.3.6.1.2.1.4.32.1.5.1.2.16.32.64\n\
     1.3.6.1.2.1.4.32.1.5.1.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.0.64 = 2\n\
     1.3.6.1.2.1.4.35.1.4.1.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.2 = x020000000002\n\
     1.3.6.1.2.1.55.1.8.1.2.1.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.3 = 64\n\
     1.3.6.1.2.1.4.24.7.1.7.2.16.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.0.0.2.16.254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.1 = 1\n\
     1.0.8802.1.1.2.1.4.1.1.5.0.1.1 = x020000000009\n1.0.8802.1.1.2.1.4.1.1.4.0.1.1 = 4\n\
     1.0.8802.1.1.2.1.4.2.1.3.0.1.1.1.4.10.0.0.1 = 1\n\
     1.3.111.2.802.1.1.13.1.4.1.1.6.0.1.1.128.194.0.0.14.1 = x020000000009\n\
     1.3.6.1.4.1.9.9.23.1.2.1.1.6.1.1 = \"n(s)\"\n1.3.6.1.4.1.9.9.23.1.2.1.1.4.1.1 = x0a000002\n\
     1.3.6.1.2.1.17.7.1.2.2.1.2.7.2.0.0.0.0.9 = 1\n1.3.6.1.2.1.17.7.1.4.2.1.3.0.20 = 7\n\
     1.3.6.1.2.1.191.1.9.1.5.1.0.167772163 = xfe800000000000000000000000000003\n\
     1.3.6.1.4.1.9.9.187.1.2.5.1.3.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.2 = 1\n\
     1.3.6.1.2.1.25.2.3.1.3.1 = \"/\"\n1.3.6.1.2.1.25.2.3.1.4.1 = 4096\n1.3.6.1.2.1.25.2.3.1.5.1 = -1\n\
     1.3.6.1.2.1.33.1.2.3.0 = 45\n1.3.6.1.2.1.99.1.1.1.1.5 = 8\n1.3.6.1.2.1.99.1.1.1.2.5 = 17\n\
     1.3.6.1.2.1.99.1.1.1.3.5 = 9\n1.3.6.1.2.1.99.1.1.1.4.5 = 2147483647\n\
     1.3.6.1.2.1.47.1.1.1.1.5.1 = 3\n1.3.6.1.2.1.47.1.1.1.1.11.1 = \"FOC1\"";

/// Small and repeatable.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        // xorshift64
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }
}

fn count(short: usize) -> usize {
    std::env::var("MANG6_MUTATIONS").map_or(short, |text| text.parse().unwrap())
}

fn mutate(rows: &mut [WalkRow], chance: &mut Chance) {
    let at = chance.below(rows.len());
    let numbers = ["0", "255", "256", "4294967296", "99999999999999999999", "128", "16", ""];
    let row = &mut rows[at];
    let mut arcs: Vec<String> = row.oid.to_string().split('.').map(str::to_owned).collect();
    match chance.below(8) {
        0 => arcs.truncate(chance.below(arcs.len() + 1)),
        1 => {
            let place = chance.below(arcs.len());
            arcs[place] = numbers[chance.below(numbers.len())].to_owned();
        }
        2 => arcs.extend((0..chance.below(200)).map(|_| "7".to_owned())),
        3 => row.value = WalkValue::Integer([i64::MIN, -1, 0, i64::MAX][chance.below(4)]),
        4 => row.value = WalkValue::Unsigned(u64::MAX),
        5 => row.value = WalkValue::Octets(vec![0xff; chance.below(300)]),
        6 => row.value = WalkValue::ObjectId("1..2.99999999999999999999".to_owned()),
        _ => row.value = WalkValue::Null,
    }
    // What is no identifier cannot be sent: the row keeps its own.
    row.oid = ObjectId::parse(&arcs.join(".")).unwrap_or_else(|| row.oid.clone());
}

#[test]
fn mutated_walks_are_decoded_without_a_panic() {
    let sound = super::table::tests::rows(ROWS);
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    for _ in 0..count(2_000) {
        let mut rows = sound.clone();
        for _ in 0..=chance.below(6) {
            mutate(&mut rows, &mut chance);
        }
        let most = rows.len();
        let reading =
            WalkReading { credential: String::new(), rows, outputs: Vec::new(), truncated: None };
        let facts = facts(&reading);
        // Nothing comes from nowhere.
        assert!(facts.addresses.len() <= most && facts.neighbors.len() <= most);
        assert!(facts.addresses.iter().all(|fact| {
            fact.prefix_length
                .is_none_or(|length| length <= if fact.address.is_ipv4() { 32 } else { 128 })
        }));
    }
}

#[test]
fn mutated_outputs_are_decoded_without_a_panic() {
    let sound = [
        ("(prompt)", "sw-1#"),
        (
            "show version",
            "Cisco IOS Software, Version 15.2(7)E3, R\ncisco X (Y) with 1K bytes of memory\nProcessor board ID F",
        ),
        ("show ipv6 interface brief", "Vlan1 [up/up]\n  2001:DB8::1\n"),
        ("uname -sr", "FreeBSD 14.1"),
        (
            "ifconfig -a",
            "em0: flags=1<UP>\n\tinet 10.0.0.1 netmask 0xffffff00\n\tinet6 fe80::1%em0 prefixlen 64\n",
        ),
        (
            "ip -j addr",
            "[{\"ifindex\":2,\"ifname\":\"eth0\",\"addr_info\":[{\"local\":\"10.0.0.1\",\"prefixlen\":24}]}]",
        ),
        ("display version", "VRP (R) software, Version 5.170 (S5735 V2)\nHUAWEI S5 uptime is"),
        ("get system status", "Version: FortiGate-60F v7.2.5,build\nSerial-Number: F"),
    ];
    let mut chance = Chance(7);
    for round in 0..count(2_000) {
        let mut outputs: Vec<CommandOutput> = sound
            .iter()
            .map(|(command, stdout)| {
                let mut letters: Vec<char> = stdout.chars().collect();
                for _ in 0..=chance.below(4) {
                    let place = chance.below(letters.len());
                    match chance.below(3) {
                        0 => letters.truncate(place.max(1)),
                        1 => {
                            letters[place] = ['\0', 'ế', '(', ':', '\n', '/', '%'][chance.below(7)];
                        }
                        _ => letters.insert(place, ['9', '.', ' ', '\u{202e}'][chance.below(4)]),
                    }
                }
                CommandOutput {
                    command: (*command).to_owned(),
                    exit_status: Some(0),
                    stdout: letters.into_iter().collect(),
                }
            })
            .collect();
        // Each dialect's first command comes second now and then; and hosts without a prompt.
        let first = [1, 6, 7][round % 3];
        outputs.swap(1, first);
        if round % 4 == 0 {
            outputs.remove(0);
        }
        let reading =
            WalkReading { credential: String::new(), rows: Vec::new(), outputs, truncated: None };
        let _ = facts(&reading);
    }
}
