//! Plans worked out by hand: a province of 96 communes, what is kept, and what does not fit.

use ipnet::IpNet;

use super::*;
use crate::domain::address_plan::allot::allot;
use crate::domain::link::{Link, LinkEnd};
use crate::domain::prefix::Prefix;
use crate::domain::record::{Record, Thing};
use crate::domain::site::{Site, SiteKind};
use crate::domain::unit::{Era, Unit};

fn net(text: &str) -> Ipv6Net {
    text.parse().unwrap()
}

fn key(code: &str) -> UnitKey {
    UnitKey { era: Era::Y2025, code: code.to_owned() }
}

fn rule() -> Rule {
    Rule {
        block: net("2001:db8:5100::/40"),
        holder: Some(key("51")),
        units: Share { pool: net("2001:db8:5100::/40"), length: 48 },
        kinds: vec![UnitKind::Province, UnitKind::Commune],
        site_length: Some(56),
        lan_length: 64,
        lan_count: 1,
        links: Share { pool: net("2001:db8:51ff::/48"), length: 64 },
        tiers: vec![LinkTier::Access2],
    }
}

fn unit(code: &str, kind: UnitKind) -> Unit {
    Unit {
        key: key(code),
        name: code.to_owned(),
        kind,
        parent_code: (code != "51").then(|| "51".to_owned()),
        legacy_province: None,
        successor_codes: Vec::new(),
        centre_deg: None,
    }
}

fn site(code: &str, of: &str) -> Site {
    let (unit, name) = (Some(key(of)), code.to_owned());
    Site {
        code: code.to_owned(),
        name,
        kind: SiteKind::Commune,
        unit,
        organisation: None,
        first_hop_security: None,
    }
}

fn prefix(text: &str, role: PrefixRole, site: Option<&str>) -> Prefix {
    Prefix {
        prefix: text.parse().unwrap(),
        role,
        unit: None,
        site: site.map(str::to_owned),
        vlan: None,
        twin: None,
        description: None,
    }
}

fn link(code: &str, tier: LinkTier) -> Link {
    let end = |site: &str| LinkEnd { site: site.to_owned(), ..LinkEnd::default() };
    Link { a: end("ttdl"), b: end("xa-1"), ..Link::bare(code, tier) }
}

/// The province and so many communes, 20001 on.
fn province(communes: usize) -> Record {
    let mut record = Record::default();
    record.put(Thing::Unit(Box::new(unit("51", UnitKind::Province))));
    for number in 1..=communes {
        record.put(Thing::Unit(Box::new(unit(&(20_000 + number).to_string(), UnitKind::Commune))));
    }
    record
}

/// The plan's new prefixes of a level, as text with whom they are for.
fn given(plan: &Plan, level: Level) -> Vec<String> {
    let of_level = plan.allotments.iter().filter(|each| each.level == level && each.is_new);
    of_level
        .map(|each| {
            let site = each.site.clone().or_else(|| each.link.clone());
            let whom = site.or_else(|| each.unit.as_ref().map(|unit| unit.code.clone()));
            format!("{} {}", each.prefix, whom.unwrap_or_default())
        })
        .collect()
}

/// What was given is declared: as an import of the plan leaves the record.
fn declare(record: &mut Record, plan: &Plan) {
    for each in plan.allotments.iter().filter(|each| each.is_new) {
        record.put(Thing::Prefix(Box::new(Prefix {
            prefix: IpNet::V6(each.prefix),
            role: each.role,
            unit: each.unit.clone(),
            site: each.site.clone(),
            vlan: each.vlan,
            twin: each.twin,
            description: None,
        })));
        if let Some(code) = &each.link {
            let mut link = record.link(code).unwrap().clone();
            link.prefix_v6 = Some(each.prefix);
            record.put(Thing::Link(Box::new(link)));
        }
    }
}

#[test]
fn ninety_six_communes_get_a_48_each_in_the_order_of_their_codes() {
    let plan = allot(&rule(), &province(96)).unwrap();
    let units = given(&plan, Level::Unit);
    assert_eq!(units.len(), 97);
    // The province's code comes after the communes': codes are text.
    assert_eq!(units[0], "2001:db8:5100::/48 20001");
    assert_eq!(units[1], "2001:db8:5101::/48 20002");
    assert_eq!(units[15], "2001:db8:510f::/48 20016");
    assert_eq!(units[16], "2001:db8:5110::/48 20017");
    assert_eq!(units[95], "2001:db8:515f::/48 20096");
    assert_eq!(units[96], "2001:db8:5160::/48 51");
    assert_eq!(given(&plan, Level::Block), ["2001:db8:5100::/40 51"]);
    assert_eq!(given(&plan, Level::Pool), ["2001:db8:51ff::/48 51"]);
}

#[test]
fn sites_lans_and_links_get_theirs_and_v4_networks_their_twins() {
    let mut record = province(2);
    for (code, of) in [("xa-2", "20002"), ("xa-1b", "20001"), ("xa-1a", "20001"), ("ttdl", "51")] {
        record.put(Thing::Site(Box::new(site(code, of))));
    }
    for (text, role, vlan) in [
        ("10.1.20.0/24", PrefixRole::Lan, 20),
        ("10.1.10.0/24", PrefixRole::Lan, 10),
        ("10.1.30.0/27", PrefixRole::Management, 30),
    ] {
        let declared = Prefix { vlan: Some(vlan), ..prefix(text, role, Some("xa-1a")) };
        record.put(Thing::Prefix(Box::new(declared)));
    }
    record.put(Thing::Link(Box::new(link("k-2", LinkTier::Access2))));
    record.put(Thing::Link(Box::new(link("k-1", LinkTier::Access2))));
    record.put(Thing::Link(Box::new(link("internet", LinkTier::Internet))));
    let plan = allot(&rule(), &record).unwrap();
    assert_eq!(
        given(&plan, Level::Site),
        [
            "2001:db8:5102::/56 ttdl",
            "2001:db8:5100::/56 xa-1a",
            "2001:db8:5100:100::/56 xa-1b",
            "2001:db8:5101::/56 xa-2",
        ]
    );
    assert_eq!(
        given(&plan, Level::Lan),
        [
            "2001:db8:5102::/64 ttdl",
            "2001:db8:5100::/64 xa-1a",
            "2001:db8:5100:1::/64 xa-1a",
            "2001:db8:5100:2::/64 xa-1a",
            "2001:db8:5100:100::/64 xa-1b",
            "2001:db8:5101::/64 xa-2",
        ]
    );
    let twins: Vec<(Option<String>, PrefixRole, Option<u16>)> = plan
        .allotments
        .iter()
        .filter(|each| each.level == Level::Lan && each.site.as_deref() == Some("xa-1a"))
        .map(|each| (each.twin.map(|twin| twin.to_string()), each.role, each.vlan))
        .collect();
    assert_eq!(
        twins,
        [
            (Some("10.1.10.0/24".to_owned()), PrefixRole::Lan, Some(10)),
            (Some("10.1.20.0/24".to_owned()), PrefixRole::Lan, Some(20)),
            (Some("10.1.30.0/27".to_owned()), PrefixRole::Management, Some(30)),
        ]
    );
    // An Internet line has its provider's.
    assert_eq!(given(&plan, Level::Link), ["2001:db8:51ff::/64 k-1", "2001:db8:51ff:1::/64 k-2"]);
    let mut short = rule();
    short.links.length = 127;
    let plan = allot(&short, &record).unwrap();
    assert_eq!(given(&plan, Level::Link), ["2001:db8:51ff::/127 k-1", "2001:db8:51ff:1::/127 k-2"]);
}

#[test]
fn what_is_allotted_is_never_moved_and_a_second_run_gives_nothing() {
    let mut record = province(3);
    record.put(Thing::Site(Box::new(site("xa-2", "20002"))));
    let kept = Prefix {
        unit: Some(key("20002")),
        ..prefix("2001:db8:5100::/48", PrefixRole::Container, None)
    };
    record.put(Thing::Prefix(Box::new(kept)));
    record.put(Thing::Prefix(Box::new(prefix(
        "2001:db8:5100:7::/64",
        PrefixRole::Lan,
        Some("xa-2"),
    ))));
    // Somebody else's, in the way.
    record.put(Thing::Prefix(Box::new(prefix("2001:db8:5101:9::/64", PrefixRole::Lan, None))));
    let plan = allot(&rule(), &record).unwrap();
    assert_eq!(
        given(&plan, Level::Unit),
        ["2001:db8:5102::/48 20001", "2001:db8:5103::/48 20003", "2001:db8:5104::/48 51"]
    );
    // The site's own part begins after the LAN that stands where it would.
    assert_eq!(given(&plan, Level::Site), ["2001:db8:5100:100::/56 xa-2"]);
    assert_eq!(given(&plan, Level::Lan), Vec::<String>::new());
    declare(&mut record, &plan);
    let again = allot(&rule(), &record).unwrap();
    assert!(again.allotments.iter().all(|each| !each.is_new), "{again:?}");
    // A commune more changes nothing for the others.
    record.put(Thing::Unit(Box::new(unit("20000", UnitKind::Commune))));
    let more = allot(&rule(), &record).unwrap();
    assert_eq!(given(&more, Level::Unit), ["2001:db8:5105::/48 20000"]);
}

#[test]
fn a_pool_that_is_full_says_how_large_it_must_be() {
    let mut small = rule();
    small.block = net("2001:db8:5100::/44");
    small.units.pool = small.block;
    small.links.pool = net("2001:db8:510f::/48");
    let full = allot(&small, &province(96)).unwrap_err();
    // 16 places, one of them the links': 15 of 97 fit.
    let expected = Full { level: Level::Unit, pool: small.block, length: 48, wanted_count: 82 };
    assert_eq!(full, expected);
    assert_eq!(full.remedy_length(), 40);
    let mut one = rule();
    one.site_length = Some(49);
    let mut record = province(1);
    record.put(Thing::Site(Box::new(site("a", "20001"))));
    record.put(Thing::Site(Box::new(site("b", "20001"))));
    record.put(Thing::Site(Box::new(site("c", "20001"))));
    // Two halves, three sites.
    let full = allot(&one, &record).unwrap_err();
    assert_eq!((full.level, full.pool, full.length), (Level::Site, net("2001:db8:5100::/48"), 49));
}

#[test]
fn usage_is_the_share_taken_and_the_addresses_recorded() {
    let mut record = province(0);
    for (text, role) in [
        ("2001:db8:5100::/48", PrefixRole::Container),
        ("2001:db8:5100:1::/64", PrefixRole::Lan),
        ("2001:db8:5100:8000::/49", PrefixRole::Container),
        ("10.0.0.0/23", PrefixRole::Container),
        ("10.0.1.0/24", PrefixRole::Lan),
    ] {
        record.put(Thing::Prefix(Box::new(prefix(text, role, None))));
    }
    for address in ["10.0.1.5", "10.0.1.6", "10.0.0.9", "2001:db8:5100:1::1", "192.0.2.1"] {
        record.put(Thing::Address(crate::domain::address::Address {
            address: address.parse().unwrap(),
            prefix_length: None,
            device: None,
            interface: None,
            role: crate::domain::address::AddressRole::Host,
            dns_name: None,
        }));
    }
    let usages: Vec<(String, usize, Option<f64>, usize, usize)> = usage::of(&record)
        .into_iter()
        .map(|each| {
            let prefix = each.prefix.prefix.to_string();
            (prefix, each.inside_count, each.taken_ratio, each.address_count, each.depth)
        })
        .collect();
    let row = |prefix: &str, inside, ratio, addresses, depth| {
        (prefix.to_owned(), inside, ratio, addresses, depth)
    };
    assert_eq!(
        usages,
        [
            row("10.0.0.0/23", 1, Some(0.5), 1, 0),
            row("10.0.1.0/24", 0, None, 2, 1),
            row("2001:db8:5100::/48", 2, Some(0.5 + 0.5_f64.powi(16)), 0, 0),
            row("2001:db8:5100:1::/64", 0, None, 1, 1),
            row("2001:db8:5100:8000::/49", 0, Some(0.0), 0, 1),
        ]
    );
}
