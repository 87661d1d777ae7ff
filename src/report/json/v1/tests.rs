//! The promised documents as snapshots: a key that changes shows in review.

use std::net::IpAddr;

use crate::domain::facts::{
    AddressFact, DeviceFacts, Forwarding, InterfaceFact, NeighborFact, NeighborProtocol,
};
use crate::domain::family::AddressScope;
use crate::domain::observation::{NotAttempted, Observation, ObservationId, Outcome, Stage};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::ProbeKind;
use crate::domain::text::Lang;
use crate::domain::topology::{Edge, End, Node, NodeAnswer, Topology};
use crate::report::fixture;
use crate::report::human::tests::with_evidence;
use crate::report::json::write_document;

use super::audit::Audit;
use super::discover::Discover;
use super::probe::Probe;
use super::status::Status;

fn document(document: &impl serde::Serialize) -> String {
    let mut out = Vec::new();
    write_document(document, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn audit() {
    let mut report = fixture::report(1);
    report.links.truncate(3);
    report.links[0].families.truncate(1);
    report.links[1].families[0].sent_count = 0;
    report.links[1].families[0].rtt = None;
    report.links[1].families[0].jitter_us = None;
    insta::assert_snapshot!(document(&Audit::new(&report.links, Lang::En)));
}

#[test]
fn probe() {
    with_evidence(|assessment, evidence| {
        let one = [assessment];
        insta::assert_snapshot!(document(&Probe::new("probe", &one, evidence, Lang::En)));
        let two = [assessment, assessment];
        let many = document(&Probe::new("probe", &two, evidence, Lang::En));
        let many: serde_json::Value = serde_json::from_str(&many).unwrap();
        assert_eq!(many.get("rung"), None);
        assert_eq!(many["subjects"][1]["rung"], 4);
    });
}

#[test]
fn status() {
    let mut report = fixture::report(1);
    report.units.truncate(1);
    let status = Status::new(report.made_at, &report.counters, &report.plans, &report.units);
    insta::assert_snapshot!(document(&status));
}

fn observation(probe: ProbeKind, address: &str, outcome: Outcome) -> Observation {
    Observation {
        id: Some(ObservationId(1)),
        at: "2026-11-24T10:02:11Z".parse().unwrap(),
        vantage: "ttdl".to_owned(),
        subject: Subject::new(SubjectKind::Device, "r1"),
        probe,
        address: address.parse().unwrap(),
        port: Some(161),
        detail: String::new(),
        outcome,
        raw: None,
    }
}

fn facts() -> DeviceFacts {
    let address: IpAddr = "2001:db8::1".parse().unwrap();
    DeviceFacts {
        sys_name: Some("r1\u{202e}".to_owned()),
        vendor: Some("Net-SNMP".to_owned()),
        interfaces: vec![InterfaceFact {
            index: 1,
            name: "eth0".to_owned(),
            speed_mbps: Some(1_000),
            ..InterfaceFact::default()
        }],
        addresses: vec![AddressFact {
            address,
            prefix_length: None,
            scope: AddressScope::Global,
            interface: Some("eth0".to_owned()),
            raw_index: None,
            flags: Vec::new(),
        }],
        neighbors: vec![NeighborFact {
            name: Some("sw1".to_owned()),
            mac_address: Some("02:00:00:00:00:01".to_owned()),
            local_interface: Some("eth0".to_owned()),
            ..NeighborFact::by(NeighborProtocol::Lldp)
        }],
        ipv6_forwarding: Some(Forwarding::Forwarding),
        ..DeviceFacts::default()
    }
}

#[test]
fn discover() {
    let at = observation(ProbeKind::Snmp, "2001:db8::1", Outcome::Silent).at;
    let answer = NodeAnswer {
        address: "2001:db8::1".parse().unwrap(),
        probe: ProbeKind::Snmp,
        credential: "lab-v3".to_owned(),
        at,
    };
    let end = |device: &str, managed| End {
        device: device.to_owned(),
        interface: Some("eth0".to_owned()),
        managed,
    };
    let network = Topology {
        nodes: vec![Node {
            name: "r1".to_owned(),
            subjects: vec![Subject::new(SubjectKind::Device, "r1")],
            answers: vec![answer],
            facts: facts(),
            truncated: None,
            merged_because: Vec::new(),
        }],
        edges: vec![Edge {
            a: end("r1", true),
            b: end("sw1", false),
            protocol: NeighborProtocol::Lldp,
            at,
            seen_from_both: false,
        }],
    };
    let reason = "authentication failed".to_owned();
    let failed = Outcome::Failed { stage: Stage::Login, reason };
    let why = NotAttempted::NoCredential;
    let observations = [
        observation(ProbeKind::Ssh, "192.0.2.1", failed),
        observation(ProbeKind::Ssh, "2001:db8::2", Outcome::NotAttempted { why }),
        observation(ProbeKind::Snmp, "192.0.2.3", Outcome::Silent),
        observation(ProbeKind::Tcp, "192.0.2.4", Outcome::Silent),
    ];
    let discover = Discover::new(&observations, &network, Lang::En);
    assert_eq!(discover.grid().rows.len(), 1);
    assert_eq!((discover.failure_grid().rows.len(), discover.edge_grid().rows.len()), (3, 1));
    insta::assert_snapshot!(document(&discover));
}
