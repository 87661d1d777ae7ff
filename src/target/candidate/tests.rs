//! What holds for every source at once, whatever is known.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::net::{IpAddr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};
use proptest::prelude::*;

use super::ground::Plot;
use super::knowledge::{Knowledge, MacAddress};
use super::search::{Breadth, Cost, MOST_KNOWN_PROBES, MOST_PROBES, Search};
use crate::domain::candidate::{Candidate, CandidateSource, SearchOutcome};

fn plot() -> Plot {
    Plot {
        prefix: "2001:db8:1:2::/64".parse().unwrap(),
        twin: Some("10.127.101.0/27".parse().unwrap()),
        is_link: false,
    }
}

fn whole(plot: Plot, attempts: u8) -> Search {
    Search::new(plot, Breadth::Whole, Cost { attempts, question_count: 0 }, 7)
}

/// Runs a search against hosts that answer; gives the hosts with their sources and every pass.
fn searched(
    plot: Plot,
    knowledge: &Knowledge,
    answers: &dyn Fn(Ipv6Addr) -> bool,
    attempts: u8,
) -> (Search, Vec<Candidate>) {
    let mut search = whole(plot, attempts);
    let mut asked = Vec::new();
    loop {
        let pass = search.next_pass(knowledge, &BTreeMap::new(), &|_| true);
        if pass.is_empty() {
            return (search, asked);
        }
        for candidate in &pass {
            if answers(candidate.address) {
                search.heard(*candidate);
            }
        }
        asked.extend(pass);
    }
}

/// The source that finds a host, if any does.
fn finds(host: &str, teach: impl FnOnce(&mut Knowledge)) -> Option<CandidateSource> {
    let host: Ipv6Addr = host.parse().unwrap();
    let mut knowledge = Knowledge::default();
    teach(&mut knowledge);
    let (search, _) = searched(plot(), &knowledge, &|address| address == host, 2);
    search.hosts().iter().find(|found| found.address == host).map(|found| found.source)
}

#[test]
fn every_documented_pattern_is_found_by_its_source() {
    let nothing = |_: &mut Knowledge| {};
    for (host, source) in [
        ("2001:db8:1:2::7", CandidateSource::LowByte),
        ("2001:db8:1:2::2c1", CandidateSource::LowByte),
        ("2001:db8:1:2::443", CandidateSource::PortWord),
        ("2001:db8:1:2::1bb", CandidateSource::PortWord),
        ("2001:db8:1:2::53:2", CandidateSource::PortWord),
        ("2001:db8:1:2::dead:beef", CandidateSource::PortWord),
        ("2001:db8:1:2::a7f:650c", CandidateSource::V4Hex),
        ("2001:db8:1:2:10:127:101:12", CandidateSource::V4Decimal),
    ] {
        assert_eq!(finds(host, nothing), Some(source), "{host}");
    }
    let mac: MacAddress = "02:00:00:00:00:21".parse().unwrap();
    assert_eq!(
        finds("2001:db8:1:2::ff:fe00:21", |knowledge| knowledge.add_mac(mac, None)),
        Some(CandidateSource::Eui64)
    );
    let host = "2001:db8:1:2:8d3c:91f2:5be7:6a4d";
    assert_eq!(finds(host, nothing), None, "a privacy address is nobody's guess");
    for source in [CandidateSource::NeighborCache, CandidateSource::ReverseDns] {
        let teach = |knowledge: &mut Knowledge| knowledge.add(host.parse().unwrap(), source);
        assert_eq!(finds(host, teach), Some(source));
    }
}

#[test]
fn the_low_octet_of_a_large_twin_is_found() {
    let large = Plot { twin: Some("10.70.4.0/24".parse().unwrap()), ..plot() };
    let host: Ipv6Addr = "2001:db8:1:2::254".parse().unwrap();
    let (search, _) = searched(large, &Knowledge::default(), &|address| address == host, 2);
    assert_eq!(search.hosts().first().map(|found| found.source), Some(CandidateSource::V4LowOctet));
}

#[test]
fn a_link_gets_the_few_guesses_that_two_ends_are_worth() {
    let link = Plot { is_link: true, ..plot() };
    let host: Ipv6Addr = "2001:db8:1:2::2".parse().unwrap();
    let (search, asked) = searched(link, &Knowledge::default(), &|address| address == host, 2);
    assert_eq!(search.hosts().len(), 1);
    assert!(asked.len() < 24, "{} asked", asked.len());
}

#[test]
fn habits_find_what_looks_like_what_answered() {
    let hosts: HashSet<Ipv6Addr> =
        ["2001:db8:1:2:a:0:1:5", "2001:db8:1:2:a:0:1:19", "2001:db8:1:2:a:0:1:c8"]
            .into_iter()
            .map(|host| host.parse().unwrap())
            .collect();
    let mut knowledge = Knowledge::default();
    knowledge.add("2001:db8:1:2:a:0:1:5".parse().unwrap(), CandidateSource::Dns);
    let (search, _) = searched(plot(), &knowledge, &|address| hosts.contains(&address), 2);
    let found: HashSet<Ipv6Addr> = search.hosts().iter().map(|host| host.address).collect();
    assert_eq!(found, hosts);
}

#[test]
fn a_prefix_where_everything_answers_is_told_in_the_first_pass_and_lists_no_host() {
    let mut knowledge = Knowledge::default();
    knowledge.add("2001:db8:1:2::10".parse().unwrap(), CandidateSource::Inventory);
    let (search, asked) = searched(plot(), &knowledge, &|_| true, 2);
    assert_eq!(search.outcome(), SearchOutcome::Aliased);
    assert_eq!(search.hosts(), []);
    assert!(asked.len() < 10, "{} asked", asked.len());
}

#[test]
fn a_cache_of_100_000_rows_leaves_room_for_the_guesses() {
    let mut knowledge = Knowledge::default();
    for row in 0..100_000_u64 {
        let iid = u128::from(row.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let address = Ipv6Addr::from_bits(plot().prefix.network().to_bits() | iid);
        knowledge.add(IpAddr::V6(address), CandidateSource::NeighborCache);
    }
    let host: Ipv6Addr = "2001:db8:1:2::42".parse().unwrap();
    let (search, asked) = searched(plot(), &knowledge, &|address| address == host, 2);
    assert_eq!(search.hosts().len(), 1);
    assert!(u64::try_from(asked.len()).unwrap() * 2 <= MOST_PROBES);
}

fn prefixes() -> impl Strategy<Value = Plot> {
    let twins = proptest::option::of((any::<u32>(), 16_u8..=30));
    (any::<u64>(), 64_u8..=111, twins, any::<bool>()).prop_map(
        |(network, length, twin, is_link)| Plot {
            is_link,
            prefix: Ipv6Net::new(
                Ipv6Addr::from_bits(0x2001_0db8_u128 << 96 | u128::from(network) << 32),
                length,
            )
            .unwrap()
            .trunc(),
            twin: twin.map(|(bits, length)| Ipv4Net::new(bits.into(), length).unwrap().trunc()),
        },
    )
}

fn knowledges(plot: Plot) -> impl Strategy<Value = Knowledge> {
    let addresses = proptest::collection::vec((any::<u64>(), 0..CandidateSource::ALL.len()), 0..80);
    let macs = proptest::collection::vec(any::<[u8; 6]>(), 0..80);
    (addresses, macs).prop_map(move |(addresses, macs)| {
        let mut knowledge = Knowledge::default();
        for (iid, source) in addresses {
            let mask = plot.prefix.hostmask().to_bits();
            let address =
                Ipv6Addr::from_bits(plot.prefix.network().to_bits() | u128::from(iid) & mask);
            knowledge.add(IpAddr::V6(address), CandidateSource::ALL[source]);
        }
        for octets in macs {
            knowledge.add_mac(MacAddress(octets), None);
        }
        knowledge
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is known and whoever answers: in the prefix, once, within the budget, the same again.
    #[test]
    fn candidates_keep_to_prefix_budget_and_rank(
        (plot, knowledge) in prefixes().prop_flat_map(|plot| (Just(plot), knowledges(plot))),
        attempts in 1_u8..=5,
        answering in any::<u64>(),
    ) {
        let answers = |address: Ipv6Addr| {
            let mixed = u64::from_be_bytes(address.octets()[8..].try_into().unwrap()) ^ answering;
            mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 62 == 0
        };
        let (search, asked) = searched(plot, &knowledge, &answers, attempts);
        let distinct: BTreeSet<Ipv6Addr> = asked.iter().map(|candidate| candidate.address).collect();
        prop_assert_eq!(distinct.len(), asked.len());
        prop_assert!(asked.iter().all(|candidate| plot.prefix.contains(&candidate.address)));
        let packets = u64::try_from(asked.len()).unwrap() * u64::from(attempts);
        prop_assert!(packets <= MOST_PROBES, "{} packets", packets);
        prop_assert!(search.hosts().iter().all(|host| answers(host.address)));
        let (_, again) = searched(plot, &knowledge, &answers, attempts);
        prop_assert_eq!(asked, again);
    }

    /// An address that is refused is never proposed.
    #[test]
    fn what_is_not_permitted_is_never_asked(plot in prefixes(), refused in any::<u8>()) {
        let mut search = whole(plot, 1);
        let is_permitted = |address: Ipv6Addr| address.octets()[15] != refused;
        let pass = search.next_pass(&Knowledge::default(), &BTreeMap::new(), &is_permitted);
        prop_assert!(pass.iter().all(|candidate| is_permitted(candidate.address)));
    }
}

#[test]
fn a_survey_follows_what_is_known_within_its_own_budget() {
    let mut knowledge = Knowledge::default();
    knowledge.add("10.127.101.12".parse().unwrap(), CandidateSource::NeighborCache);
    let told: Ipv6Addr = "2001:db8:1:2:8d3c:91f2:5be7:6a4d".parse().unwrap();
    knowledge.add(IpAddr::V6(told), CandidateSource::NeighborCache);
    let declared: Ipv6Addr = "2001:db8:1:2::b0:5:11".parse().unwrap();
    let hosts =
        ["2001:db8:1:2::a7f:650c", "2001:db8:1:2::b0:5:60"].map(|host| host.parse().unwrap());
    let mut search =
        Search::new(plot(), Breadth::Known, Cost { attempts: 2, question_count: 0 }, 7);
    search.answered_before(declared);
    let mut asked = HashSet::new();
    loop {
        let pass = search.next_pass(&knowledge, &BTreeMap::new(), &|address| address != declared);
        if pass.is_empty() {
            break;
        }
        for candidate in pass {
            asked.insert(candidate.address);
            if candidate.address == told || hosts.contains(&candidate.address) {
                search.heard(candidate);
            }
        }
    }
    let found: BTreeMap<Ipv6Addr, CandidateSource> =
        search.hosts().into_iter().map(|host| (host.address, host.source)).collect();
    let expected = [
        (told, CandidateSource::NeighborCache),
        (declared, CandidateSource::Inventory),
        (hosts[0], CandidateSource::V4Hex),
        (hosts[1], CandidateSource::Habit),
    ];
    assert_eq!(found, BTreeMap::from(expected));
    assert!(!asked.contains(&declared), "the sweep asked it");
    assert!(!asked.contains(&"2001:db8:1:2::443".parse().unwrap()), "a guess without a reason");
    assert!(asked.len() * 2 <= usize::try_from(MOST_KNOWN_PROBES).unwrap(), "{}", asked.len());
}
