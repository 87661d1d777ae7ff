//! Each fault alone, then a plan without one.

use super::*;
use crate::domain::address::{Address, AddressRole};
use crate::domain::record::Thing;
use crate::domain::site::{Site, SiteKind};
use crate::domain::unit::Unit;

fn key(code: &str) -> UnitKey {
    UnitKey { era: Era::Y2025, code: code.to_owned() }
}

/// A province with a commune, a site in it and a plan that is well.
fn well() -> Record {
    let mut record = Record::default();
    for (code, kind) in [("51", UnitKind::Province), ("21040", UnitKind::Commune)] {
        record.put(Thing::Unit(Box::new(Unit {
            key: key(code),
            name: code.to_owned(),
            kind,
            parent_code: (code != "51").then(|| "51".to_owned()),
            legacy_province: None,
            successor_codes: Vec::new(),
            centre_deg: None,
        })));
    }
    record.put(Thing::Site(Box::new(Site {
        code: "xa".to_owned(),
        name: "xa".to_owned(),
        kind: SiteKind::Commune,
        unit: Some(key("21040")),
        organisation: None,
        first_hop_security: None,
    })));
    for (text, role, unit) in [
        ("10.0.0.0/8", PrefixRole::Container, Some("51")),
        ("2001:db8::/32", PrefixRole::Container, Some("51")),
        ("2001:db8:1::/48", PrefixRole::Container, Some("21040")),
    ] {
        put(&mut record, text, role, unit);
    }
    put(&mut record, "10.1.0.0/24", PrefixRole::Lan, None);
    record.put(Thing::Prefix(Box::new(Prefix {
        site: Some("xa".to_owned()),
        twin: "10.1.0.0/24".parse().ok(),
        ..prefix("2001:db8:1:1::/64", PrefixRole::Lan, Some("21040"))
    })));
    record
}

fn prefix(text: &str, role: PrefixRole, unit: Option<&str>) -> Prefix {
    Prefix {
        prefix: text.parse().unwrap(),
        role,
        unit: unit.map(key),
        site: None,
        vlan: None,
        twin: None,
        description: None,
    }
}

fn put(record: &mut Record, text: &str, role: PrefixRole, unit: Option<&str>) {
    record.put(Thing::Prefix(Box::new(prefix(text, role, unit))));
}

fn told(record: &Record) -> Vec<(PlanFault, String)> {
    check(record).into_iter().map(|finding| (finding.fault, finding.subject)).collect()
}

#[test]
fn a_plan_that_is_well_has_no_finding() {
    assert_eq!(told(&well()), []);
}

#[test]
fn each_fault_is_told_at_its_subject() {
    use PlanFault::{
        LanNotA64, LinkLength, NotAligned, OrphanPrefix, OutsideUnit, Overlap, WithoutTwin,
    };
    use PrefixRole::{Container, Lan, Link, Management};
    for (text, role, unit, fault) in [
        ("2001:db8:1:1:8000::/65", Link, None, Overlap),
        ("2001:db9:1::/64", Lan, None, OrphanPrefix),
        ("2001:db8:1:2::/72", Lan, None, LanNotA64),
        ("2001:db8:1:10::/60", Management, None, LanNotA64),
        ("2001:db8:1:2::/96", Link, None, LinkLength),
        ("2001:db8:8000::/33", Container, None, NotAligned),
        ("10.2.0.0/24", Lan, None, WithoutTwin),
        ("2001:db8:1:2::/64", Lan, Some("21124"), OutsideUnit),
    ] {
        let mut record = well();
        put(&mut record, text, role, unit);
        let told = told(&record);
        assert!(told.contains(&(fault, text.to_owned())), "{text} {told:?}");
        // The first also has a length of its own.
        assert_eq!(told.len(), if fault == Overlap { 2 } else { 1 }, "{text} {told:?}");
    }
}

#[test]
fn an_address_outside_every_prefix_and_a_unit_without_one_are_told() {
    let mut record = well();
    for address in ["192.0.2.7", "2001:db8:1:1::7", "127.0.0.1"] {
        record.put(Thing::Address(Address {
            address: address.parse().unwrap(),
            prefix_length: None,
            device: None,
            interface: None,
            role: AddressRole::Host,
            dns_name: None,
        }));
    }
    assert_eq!(told(&record), [(PlanFault::OrphanAddress, "192.0.2.7".to_owned())]);
    let mut record = well();
    record.prefixes.retain(|prefix| prefix.unit != Some(key("21040")) && prefix.site.is_none());
    assert_eq!(
        told(&record),
        [
            (PlanFault::UnitWithoutPrefix, "2025/21040".to_owned()),
            (PlanFault::WithoutTwin, "10.1.0.0/24".to_owned()),
        ]
    );
}
