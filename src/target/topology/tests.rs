//! Who is one, who is not, and the edges between them.

use std::net::IpAddr;

use super::*;
use crate::domain::facts::{
    AddressFact, DeviceFacts, InterfaceFact, NeighborFact, NeighborProtocol, PartFact,
};
use crate::domain::family::AddressScope;
use crate::domain::observation::Outcome;
use crate::domain::reading::{FactsReading, Reading};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::ProbeKind;

/// What a device at this address told.
pub(crate) fn answer(probe: ProbeKind, address: &str, facts: DeviceFacts) -> Observation {
    let reading = FactsReading { credential: "c".to_owned(), facts, truncated: None };
    Observation {
        id: None,
        at: "2026-10-01T08:00:00Z".parse().unwrap(),
        vantage: "v".to_owned(),
        subject: Subject::new(SubjectKind::Address, address),
        probe,
        address: address.parse().unwrap(),
        port: None,
        detail: String::new(),
        outcome: Outcome::Answered(Reading::Facts(Box::new(reading))),
        raw: None,
    }
}

/// A device with a name, a chassis and an address on `eth0`.
pub(crate) fn device(name: &str, chassis: &str, address: &str) -> DeviceFacts {
    let address: IpAddr = address.parse().unwrap();
    DeviceFacts {
        sys_name: Some(name.to_owned()),
        chassis_id: (!chassis.is_empty()).then(|| chassis.to_owned()),
        interfaces: vec![InterfaceFact {
            index: 1,
            name: "eth0".to_owned(),
            mac_address: (!chassis.is_empty()).then(|| chassis.to_owned()),
            ..InterfaceFact::default()
        }],
        addresses: vec![AddressFact {
            address,
            prefix_length: Some(if address.is_ipv4() { 24 } else { 64 }),
            scope: AddressScope::of(address),
            interface: Some("eth0".to_owned()),
            raw_index: None,
            flags: Vec::new(),
        }],
        ..DeviceFacts::default()
    }
}

fn lldp(chassis: &str, local: &str, remote: Option<&str>) -> NeighborFact {
    NeighborFact {
        chassis_id: Some(chassis.to_owned()),
        local_interface: Some(local.to_owned()),
        remote_interface: remote.map(str::to_owned),
        ..NeighborFact::by(NeighborProtocol::Lldp)
    }
}

#[test]
fn one_device_asked_at_two_addresses_and_by_two_protocols_is_one() {
    let mut shell = device("sw-1", "", "10.0.0.1");
    shell.os = Some("Debian GNU/Linux".to_owned());
    let mut agent = device("sw-1", "02:00:00:00:00:01", "10.0.0.1");
    agent.os = Some("Linux".to_owned());
    let topology = of(&[
        answer(ProbeKind::Ssh, "10.0.0.1", shell),
        answer(ProbeKind::Snmp, "10.0.0.1", agent),
        answer(ProbeKind::Snmp, "10.9.9.9", device("sw-1", "02:00:00:00:00:01", "10.0.0.1")),
    ]);
    let [node] = topology.nodes.as_slice() else { panic!("{:?}", topology.nodes) };
    assert_eq!((node.answers.len(), node.facts.os.as_deref()), (3, Some("Debian GNU/Linux")));
    assert_eq!(
        node.merged_because,
        ["chassis identifier 02:00:00:00:00:01", "answered at 10.0.0.1"]
    );
}

#[test]
fn a_shared_name_or_a_shared_address_alone_merges_nobody() {
    let topology = of(&[
        answer(ProbeKind::Snmp, "10.0.0.1", device("switch", "02:00:00:00:00:01", "10.0.0.1")),
        answer(ProbeKind::Snmp, "10.0.0.2", device("switch", "02:00:00:00:00:02", "10.0.0.2")),
        answer(ProbeKind::Snmp, "10.0.0.3", device("other", "02:00:00:00:00:03", "10.0.0.2")),
    ]);
    let names: Vec<&str> = topology.nodes.iter().map(|node| node.name.as_str()).collect();
    assert_eq!(names, ["other", "switch@10.0.0.1", "switch@10.0.0.2"]);
}

#[test]
fn a_virtual_address_and_a_branch_fresh_from_the_box_merge_nobody() {
    let serial =
        |serial: &str, facts: DeviceFacts| DeviceFacts { serial: Some(serial.to_owned()), ..facts };
    let count = |answers: &[Observation]| of(answers).nodes.len();
    // The virtual address .254 was asked twice, and two routers answered for it.
    let (one, two) = (
        device("r1", "02:00:00:00:00:01", "10.0.0.1"),
        device("r2", "02:00:00:00:00:02", "10.0.0.2"),
    );
    let at = |address: &str, facts: &DeviceFacts| answer(ProbeKind::Snmp, address, facts.clone());
    assert_eq!(count(&[at("10.0.0.254", &one), at("10.0.0.254", &two), at("10.0.0.1", &one)]), 2);
    // The same name at the same address of two branches.
    let fresh = |number: &str| serial(number, device("MikroTik", "", "192.168.88.1"));
    assert_eq!(count(&[at("10.1.0.1", &fresh("A1")), at("10.2.0.1", &fresh("B2"))]), 2);
    assert_eq!(count(&[at("10.1.0.1", &fresh("A1")), at("10.2.0.1", &fresh("a1"))]), 1);
    // A number that nobody wrote is nobody's.
    for number in ["0123456789", "1234567890", "00000000"] {
        let board = |name: &str, at: &str| serial(number, device(name, "", at));
        let two =
            [at("10.1.0.1", &board("a", "10.1.0.1")), at("10.2.0.1", &board("b", "10.2.0.1"))];
        assert_eq!(count(&two), 2, "{number}");
    }
    // A chassis that calls itself by what others do too.
    let local = |name: &str, at: &str| device(name, "192.168.1.1", at);
    assert_eq!(
        count(&[at("10.1.0.1", &local("a", "10.1.0.1")), at("10.2.0.1", &local("b", "10.2.0.1"))]),
        2
    );
    let nobodys = |name: &str, at: &str| device(name, "00:00:00:00:00:00", at);
    assert_eq!(
        count(&[
            at("10.1.0.1", &nobodys("a", "10.1.0.1")),
            at("10.2.0.1", &nobodys("b", "10.2.0.1"))
        ]),
        2
    );
    // A shell may tell the board's number where the agent tells the chassis's.
    let shell = answer(ProbeKind::Ssh, "10.0.0.1", serial("BOARD", device("r1", "", "10.0.0.1")));
    assert_eq!(count(&[at("10.0.0.1", &serial("CHASSIS", one)), shell]), 1);
}

#[test]
fn an_answer_that_tells_little_joins_no_two_machines_and_a_stack_with_another_master_is_one() {
    let with = |serial: &str| DeviceFacts {
        serial: Some(serial.to_owned()),
        ..device("r1", "", "192.168.88.1")
    };
    let at = |facts: &DeviceFacts| answer(ProbeKind::Snmp, "10.0.0.254", facts.clone());
    let little = DeviceFacts::default();
    assert_eq!(of(&[at(&little), at(&with("A1")), at(&with("B2"))]).nodes.len(), 2);
    let part = PartFact { index: 2, serial: "B2".to_owned(), ..PartFact::default() };
    let stack = DeviceFacts { parts: vec![part], ..with("A1") };
    assert_eq!(of(&[at(&stack), at(&with("b2"))]).nodes.len(), 1);
    // The chassis identifier goes with the master.
    let chassis =
        |id: &str, facts: DeviceFacts| DeviceFacts { chassis_id: Some(id.to_owned()), ..facts };
    let one = chassis("02:00:00:00:00:01", stack);
    let other = chassis("02:00:00:00:00:02", with("b2"));
    assert_eq!(of(&[at(&one), at(&other)]).nodes.len(), 1);
}

#[test]
fn a_virtual_address_that_moved_between_two_looks_joins_nobody() {
    let of_serial = |serial: &str, address: &str| DeviceFacts {
        serial: Some(serial.to_owned()),
        ..device("", "", address)
    };
    let (one, two) = (of_serial("S1", "10.0.0.2"), of_serial("S2", "10.0.0.3"));
    let answers = [
        answer(ProbeKind::Snmp, "10.0.0.1", one.clone()),
        answer(ProbeKind::Ssh, "10.0.0.1", two.clone()),
        answer(ProbeKind::Snmp, "10.0.0.2", one),
        answer(ProbeKind::Snmp, "10.0.0.3", two),
    ];
    assert_eq!(of(&answers).nodes.len(), 2);
}

#[test]
fn branches_with_the_same_name_and_address_are_told_apart_by_their_interfaces() {
    let branch = |mac: &str| {
        let mut facts = device("OpenWrt", "", "192.168.1.1");
        facts.interfaces =
            vec![InterfaceFact { mac_address: Some(mac.to_owned()), ..InterfaceFact::default() }];
        facts
    };
    let at = |address: &str, mac: &str| answer(ProbeKind::Snmp, address, branch(mac));
    let two = [at("10.1.0.1", "02:00:00:00:00:01"), at("10.2.0.1", "02:00:00:00:00:02")];
    assert_eq!(of(&two).nodes.len(), 2);
    let one = [at("10.1.0.1", "02:00:00:00:00:01"), at("10.2.0.1", "02:00:00:00:00:01")];
    assert_eq!(of(&one).nodes.len(), 1);
}

#[test]
fn an_edge_told_from_both_ends_is_one_and_interfaces_bear_their_owners_names() {
    let mut one = device("sw-1", "02:00:00:00:00:01", "10.0.0.1");
    one.interfaces[0].name = "Gi1/0/1".to_owned();
    one.neighbors.push(lldp("02:00:00:00:00:02", "Gi1/0/1", Some("eth0")));
    let mut two = device("sw-2", "02:00:00:00:00:02", "10.0.0.2");
    two.neighbors.push(lldp("02:00:00:00:00:01", "eth0", Some("GigabitEthernet1/0/1")));
    two.neighbors.push(lldp("02:00:00:00:00:77", "eth9", Some("uplink")));
    let topology =
        of(&[answer(ProbeKind::Snmp, "10.0.0.1", one), answer(ProbeKind::Snmp, "10.0.0.2", two)]);
    let told: Vec<String> = topology
        .edges
        .iter()
        .map(|edge| {
            let end = |end: &crate::domain::topology::End| {
                format!("{}:{}", end.device, end.interface.as_deref().unwrap_or("?"))
            };
            format!("{} {} {}", end(&edge.a), end(&edge.b), edge.seen_from_both)
        })
        .collect();
    assert_eq!(told, ["02:00:00:00:00:77:uplink sw-2:eth9 false", "sw-1:Gi1/0/1 sw-2:eth0 true"]);
}

#[test]
fn link_local_peers_are_found_through_their_mac_address() {
    let mut one = device("r1", "02:00:00:00:00:01", "2001:db8::1");
    one.neighbors.push(NeighborFact {
        address: Some("fe80::ff:fe00:2".parse().unwrap()),
        local_interface: Some("eth0".to_owned()),
        ..NeighborFact::by(NeighborProtocol::Ospfv3)
    });
    let two = device("r2", "02:00:00:00:00:02", "2001:db8::2");
    let topology = of(&[
        answer(ProbeKind::Snmp, "2001:db8::1", one),
        answer(ProbeKind::Snmp, "2001:db8::2", two),
    ]);
    let [edge] = topology.edges.as_slice() else { panic!("{:?}", topology.edges) };
    assert_eq!((edge.a.device.as_str(), edge.b.device.as_str()), ("r1", "r2"));
}

#[test]
fn the_mac_address_in_a_link_local_address() {
    let mac = |text: &str| mac_of_link_local(text.parse().unwrap());
    assert_eq!(mac("fe80::ff:fe00:2").as_deref(), Some("02:00:00:00:00:02"));
    assert_eq!(mac("fe80::1"), None);
    assert_eq!(mac("2001:db8::ff:fe00:2"), None);
}
