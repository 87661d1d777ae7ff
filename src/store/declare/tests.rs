//! Every noun written and read back, changes counted, history kept, nothing half-written.

use jiff::Timestamp;
use jiff::civil::date;

use super::*;
use crate::domain::address::{Address, AddressRole};
use crate::domain::criterion::Per;
use crate::domain::device::{Device, DeviceRole};
use crate::domain::interface::Interface;
use crate::domain::link::{Ipv6Offer, Link, LinkEnd, LinkTier, Sla};
use crate::domain::organisation::{Organisation, OrganisationKind};
use crate::domain::plan::{Criterion, Phase, Plan, PlanTask, SourceStatus};
use crate::domain::prefix::{Prefix, PrefixRole};
use crate::domain::record::{Noun, SourcePlace};
use crate::domain::service::{Service, ServiceKind};
use crate::domain::site::{FirstHopSecurity, Site, SiteKind};
use crate::domain::system::{Exposure, Hosting, InformationSystem, SystemKind};
use crate::domain::text::Text;
use crate::domain::unit::{Era, Unit, UnitKey, UnitKind};

fn unit_key() -> UnitKey {
    UnitKey { era: Era::Y2025, code: "01234".to_owned() }
}

fn device(name: &str) -> Device {
    Device {
        name: name.to_owned(),
        role: DeviceRole::Router,
        site: "xa".to_owned(),
        organisation: Some("ubnd".to_owned()),
        manufacturer: Some("MikroTik".to_owned()),
        model: None,
        platform: None,
        os_version: None,
        serial: None,
        credentials: vec!["a".to_owned(), "b".to_owned()],
        management_ports: vec![22, 443],
        ssh_legacy: true,
        ssh_jump: None,
    }
}

fn link() -> Link {
    let end = |site: &str, host: u8| LinkEnd {
        site: site.to_owned(),
        device: Some("cr".to_owned()),
        interface: Some("eth0".to_owned()),
        ipv4: Some(std::net::Ipv4Addr::new(10, 0, 0, host)),
        ipv6: None,
    };
    Link {
        code: "L1".to_owned(),
        name: Some("Bình Sơn".to_owned()),
        tier: LinkTier::Access2,
        a: end("xa", 1),
        b: end("xa", 2),
        provider: None,
        contract_number: None,
        contract_from: Some(date(2025, 7, 1)),
        contract_to: None,
        technology: None,
        committed_rate_kbps: Some(200_000),
        backup_for: None,
        ipv6_offer: Some(Ipv6Offer::Offered),
        prefix_v4: Some("10.0.0.0/30".parse().unwrap()),
        prefix_v6: None,
        sla: Sla {
            rtt_us: Some(20_000),
            jitter_us: None,
            loss_ratio: Some(0.02),
            availability_ratio: None,
        },
        noc_contact: None,
    }
}

fn plan() -> Plan {
    let text = || Text::new("name", "tên");
    let task = |id: &str, criterion| PlanTask {
        id: id.to_owned(),
        name: text(),
        due: Some(date(2025, 12, 31)),
        criterion,
        target_ratio: 0.5,
        weight: 2.0,
        lead: Some("Sở KH&CN".to_owned()),
        source: SourceStatus::Proxy,
    };
    let criterion = "class in [web, dns] and system = portal: rung >= 4 for 14 days";
    let rung = Criterion::parse(criterion).unwrap();
    Plan {
        id: "127".to_owned(),
        number: Some("127/KH-UBND".to_owned()),
        date: Some(date(2019, 9, 30)),
        issuer: None,
        title: text(),
        from: None,
        to: None,
        legacy_provinces: vec!["Tỉnh Quảng Ngãi".to_owned()],
        bases: Vec::new(),
        supersedes: Vec::new(),
        text_status: SourceStatus::Seen,
        phases: vec![
            Phase {
                id: "1".to_owned(),
                name: text(),
                from: None,
                to: None,
                tasks: vec![task("1.1", Criterion::Document(Per::Body))],
            },
            Phase {
                id: "2".to_owned(),
                name: text(),
                from: None,
                to: None,
                tasks: vec![task("2.1", rung)],
            },
        ],
    }
}

#[expect(clippy::too_many_lines, reason = "one of each noun, with every field")]
fn everything() -> Vec<Thing> {
    vec![
        Thing::Unit(Box::new(Unit {
            key: unit_key(),
            name: "Xã Bình Sơn".to_owned(),
            kind: UnitKind::Commune,
            parent_code: Some("51".to_owned()),
            legacy_province: Some("Tỉnh Quảng Ngãi".to_owned()),
            successor_codes: vec!["1".to_owned(), "2".to_owned()],
            centre_deg: Some((15.1, 108.8)),
        })),
        Thing::Organisation(Box::new(Organisation {
            code: "ubnd".to_owned(),
            name: "UBND".to_owned(),
            kind: OrganisationKind::CommuneCommittee,
            unit: Some(unit_key()),
            parent: None,
            identifier_code: Some("H48".to_owned()),
            valid_from: Some(date(2025, 7, 1)),
            valid_to: None,
            successor: None,
        })),
        Thing::Site(Box::new(Site {
            code: "xa".to_owned(),
            name: "Xã".to_owned(),
            kind: SiteKind::Commune,
            unit: Some(unit_key()),
            organisation: Some("ubnd".to_owned()),
            first_hop_security: Some(FirstHopSecurity::RaGuard),
        })),
        Thing::Device(Box::new(device("cr"))),
        Thing::Interface(Interface {
            device: "cr".to_owned(),
            name: "eth0".to_owned(),
            mac_address: Some("02:00:00:00:00:01".to_owned()),
            description: None,
        }),
        Thing::Address(Address {
            address: "2001:db8::1".parse().unwrap(),
            prefix_length: Some(64),
            device: Some("cr".to_owned()),
            interface: Some("eth0".to_owned()),
            role: AddressRole::Management,
            dns_name: Some("cr.lab".to_owned()),
        }),
        Thing::Prefix(Box::new(Prefix {
            prefix: "2001:db8::/64".parse().unwrap(),
            role: PrefixRole::Lan,
            unit: Some(unit_key()),
            site: Some("xa".to_owned()),
            vlan: Some(10),
            twin: Some("10.0.1.0/24".parse().unwrap()),
            description: Some("LAN".to_owned()),
        })),
        Thing::Link(Box::new(link())),
        Thing::System(Box::new(InformationSystem {
            code: "cong".to_owned(),
            name: "Cổng".to_owned(),
            kind: SystemKind::Portal,
            owner: Some("ubnd".to_owned()),
            operator: None,
            security_level: Some(3),
            hosting: Some(Hosting::Own),
            exposure: Exposure::Public,
            basis: None,
        })),
        Thing::Service(Box::new(Service {
            code: "web".to_owned(),
            kind: ServiceKind::Web,
            name: "cong.lab".to_owned(),
            system: Some("cong".to_owned()),
            device: Some("cr".to_owned()),
            ports: vec![80, 443],
            exposure: Exposure::Public,
            required_vantages: Vec::new(),
        })),
        Thing::Plan(Box::new(plan())),
    ]
}

fn declared(things: Vec<Thing>) -> Vec<Declared> {
    let place =
        |line| SourcePlace { file: std::path::Path::new("lab.toml").into(), line, column: 1 };
    (1..)
        .zip(things)
        .map(|(line, thing)| Declared {
            thing,
            details: Details::default().into(),
            place: place(line),
        })
        .collect()
}

fn author() -> Author {
    Author { user: "noc".to_owned(), at: Timestamp::from_second(1_800_000_000).unwrap() }
}

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("mang6.db")).unwrap();
    (folder, store)
}

#[test]
fn every_noun_reads_back_as_written() {
    let (_folder, mut store) = store();
    let changes = store.apply(&declared(everything()), &author()).unwrap();
    assert_eq!(changes.len(), everything().len());
    let mut expected = Record::default();
    for thing in everything() {
        expected.put(thing);
    }
    assert_eq!(store.record().unwrap(), expected);
}

#[test]
fn writing_the_same_again_changes_nothing_and_previewing_writes_nothing() {
    let (_folder, mut store) = store();
    assert_eq!(store.preview(&declared(everything())).unwrap().len(), everything().len());
    assert_eq!(store.record().unwrap(), Record::default());
    store.apply(&declared(everything()), &author()).unwrap();
    assert_eq!(store.apply(&declared(everything()), &author()).unwrap(), []);
}

#[test]
fn history_tells_who_changed_which_field_where() {
    let (_folder, mut store) = store();
    store.apply(&declared(everything()), &author()).unwrap();
    let mut changed = device("cr");
    changed.model = Some("hAP".to_owned());
    changed.manufacturer = None;
    store.apply(&declared(vec![Thing::Device(Box::new(changed))]), &author()).unwrap();
    let history = store.history(Noun::Device, "cr").unwrap();
    assert_eq!(history.len(), 2);
    let (who, change) = history.last().unwrap();
    assert_eq!((who.user.as_str(), who.at), ("noc", author().at));
    assert_eq!(change.place.as_ref().unwrap().to_string(), "lab.toml:1:1");
    let fields: Vec<(&str, Option<&str>, Option<&str>)> = change
        .fields
        .iter()
        .map(|field| (field.field.as_str(), field.old.as_deref(), field.new.as_deref()))
        .collect();
    assert_eq!(fields, [("manufacturer", Some("MikroTik"), None), ("model", None, Some("hAP"))]);
}

#[test]
fn a_broken_reference_writes_nothing() {
    let (_folder, mut store) = store();
    let error =
        store.apply(&declared(vec![Thing::Device(Box::new(device("cr")))]), &author()).unwrap_err();
    assert!(error.to_string().contains("mang6.db"), "{error}");
    assert_eq!(store.record().unwrap(), Record::default());
    assert_eq!(store.history(Noun::Device, "cr").unwrap(), []);
}

#[test]
fn two_bodies_never_share_an_identifier_code() {
    let (_folder, mut store) = store();
    store.apply(&declared(everything()), &author()).unwrap();
    let Thing::Organisation(mut other) = everything().swap_remove(1) else {
        panic!("the second thing is a body")
    };
    other.code = "other".to_owned();
    store.apply(&declared(vec![Thing::Organisation(other)]), &author()).unwrap_err();
    assert_eq!(store.record().unwrap().organisations.len(), 1);
}

#[test]
fn history_is_never_deleted() {
    let (_folder, mut store) = store();
    store.apply(&declared(everything()), &author()).unwrap();
    store.connection.execute("DELETE FROM change", []).unwrap_err();
    store.connection.execute("UPDATE change SET user = 'x'", []).unwrap_err();
}
