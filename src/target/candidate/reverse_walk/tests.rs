//! The walk against servers of every kind.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// How a server treats names that it has no record for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Server {
    /// As RFC 8020 says.
    Honest,
    /// Answers for everything.
    Synthesising,
    /// Says of everything that it exists.
    Lying,
    /// Denies what stands above a name.
    DeniesAbove,
    /// Makes up names below one branch only.
    WildcardBelow(Branch),
    /// Never answers.
    Mute,
}

impl Server {
    fn says(self, name: &str, named: &BTreeSet<String>) -> Said {
        let is_above = || named.iter().any(|other| other.ends_with(&format!(".{name}")));
        match self {
            Self::Mute => Said::Nothing,
            Self::Synthesising => Said::Named,
            _ if named.contains(name) => Said::Named,
            Self::Lying => Said::Exists,
            Self::WildcardBelow(branch) if name.ends_with(&format!(".{}", branch.name())) => {
                Said::Named
            }
            Self::WildcardBelow(branch) if branch.name().ends_with(name) => Said::Exists,
            Self::Honest | Self::WildcardBelow(_) if is_above() => Said::Exists,
            Self::Honest | Self::DeniesAbove | Self::WildcardBelow(_) => Said::Denied,
        }
    }
}

fn prefix() -> Ipv6Net {
    "2001:db8:1:2::/64".parse().unwrap()
}

fn walked(server: Server, named: &[Ipv6Addr], witnesses: &[Ipv6Addr]) -> ReverseWalk {
    let records: BTreeSet<String> =
        named.iter().map(|address| Branch::of(*address, DIGITS).name()).collect();
    let mut walk = ReverseWalk::new(prefix(), witnesses, 1_500, 3);
    loop {
        let questions = walk.next_questions();
        if questions.is_empty() {
            return walk;
        }
        for name in questions {
            walk.answered(&name, server.says(&name, &records));
        }
    }
}

fn address(iid: u64) -> Ipv6Addr {
    Ipv6Addr::from_bits(prefix().network().to_bits() | u128::from(iid))
}

#[test]
fn an_honest_server_tells_every_name() {
    let named = [address(1), address(0x53), address(0x8d3c_91f2_5be7_6a4d)];
    let walk = walked(Server::Honest, &named, &named[..1]);
    assert_eq!((walk.outcome(), walk.found()), (WalkOutcome::Walked, named.to_vec()));
    assert!(walk.question_count() < 700, "{} questions", walk.question_count());
}

#[test]
fn an_empty_zone_costs_a_handful_of_questions() {
    let walk = walked(Server::Honest, &[], &[]);
    assert_eq!((walk.outcome(), walk.question_count()), (WalkOutcome::Walked, 19));
}

#[test]
fn a_server_that_answers_for_everything_is_recognised_at_once() {
    for server in [Server::Synthesising, Server::Lying] {
        let walk = walked(server, &[address(1)], &[]);
        assert_eq!((walk.outcome(), walk.found()), (WalkOutcome::Synthesised, Vec::new()));
        assert!(walk.question_count() <= 7);
    }
}

#[test]
fn a_server_that_denies_what_stands_above_a_name_is_recognised_by_a_known_name() {
    let walk = walked(Server::DeniesAbove, &[address(0x53)], &[address(0x53)]);
    assert_eq!((walk.outcome(), walk.found()), (WalkOutcome::NotRfc8020, vec![address(0x53)]));
}

#[test]
fn a_branch_that_is_made_up_is_left_out_and_the_rest_walked() {
    let branch = Branch::of(address(0xabc0_0000_0000_0000), 19);
    let walk = walked(Server::WildcardBelow(branch), &[address(7)], &[]);
    assert_eq!((walk.outcome(), walk.found()), (WalkOutcome::Walked, vec![address(7)]));
    assert!(walk.question_count() < 600, "{} questions", walk.question_count());
}

#[test]
fn a_mute_server_is_left_alone() {
    let walk = walked(Server::Mute, &[], &[]);
    assert_eq!((walk.outcome(), walk.question_count()), (WalkOutcome::Unanswered, 3));
}

#[test]
fn a_full_zone_ends_at_the_bound() {
    let named: Vec<Ipv6Addr> =
        (0..500).map(|row: u64| address(row.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
    let walk = walked(Server::Honest, &named, &[]);
    assert_eq!(walk.outcome(), WalkOutcome::Bounded);
    assert!(walk.question_count() <= 1_500);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is said, the walk ends within its bound and finds nothing outside its prefix.
    #[test]
    fn any_server_is_walked_within_the_bound(
        said in proptest::collection::vec(0_u8..4, 1..64),
        length in 64_u8..=111,
    ) {
        let prefix = Ipv6Net::new(address(0), length).unwrap().trunc();
        let mut walk = ReverseWalk::new(prefix, &[address(1)], 400, 5);
        let mut next = said.iter().cycle();
        loop {
            let questions = walk.next_questions();
            if questions.is_empty() {
                break;
            }
            for name in questions {
                let said = match next.next() {
                    Some(0) => Said::Named,
                    Some(1) => Said::Exists,
                    Some(2) => Said::Nothing,
                    _ => Said::Denied,
                };
                walk.answered(&name, said);
            }
        }
        prop_assert!(walk.question_count() <= 400);
        prop_assert!(walk.found().iter().all(|address| prefix.contains(address)));
    }

    /// An honest server's names are all found while there are few.
    #[test]
    fn few_names_are_all_found(iids in proptest::collection::btree_set(1_u64.., 1..6)) {
        let named: Vec<Ipv6Addr> = iids.iter().map(|iid| address(*iid)).collect();
        prop_assert_eq!(walked(Server::Honest, &named, &[]).found(), named);
    }
}
