//! Drift: the declared record beside the devices as they showed themselves. Only what a device told can
//! contradict the record: what it does not tell is no disagreement.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::domain::architecture::is_architecture;
use crate::domain::device::Device;
use crate::domain::drift::{Drift, DriftKind};
use crate::domain::family::AddressScope;
use crate::domain::observation::{Observation, Outcome};
use crate::domain::record::Record;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::topology::{Node, Topology};

/// Every disagreement: by unit, then by device.
#[must_use]
pub fn of(record: &Record, topology: &Topology, evidence: &[Observation]) -> Vec<Drift> {
    let owners: BTreeMap<IpAddr, &str> = record
        .addresses
        .iter()
        .filter_map(|address| Some((address.address, address.device.as_deref()?)))
        .collect();
    let mut drifts = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for node in &topology.nodes {
        match declared(record, node, &owners) {
            Some(device) => {
                seen.insert(&device.name);
                drifts.extend(changed(record, device, node));
            }
            None => drifts.push(Drift {
                unit: None,
                device: node.name.clone(),
                kind: DriftKind::NotRecorded,
                declared: None,
                observed: Some(who(node)),
                evidence: evidence_of(node),
            }),
        }
    }
    for device in record.devices.iter().filter(|device| !seen.contains(device.name.as_str())) {
        drifts.extend(unseen(record, device, evidence));
    }
    drifts.extend(unmanaged(record, topology));
    drifts.sort_by(|one, other| {
        (&one.unit, &one.device, one.kind, &one.observed).cmp(&(
            &other.unit,
            &other.device,
            other.kind,
            &other.observed,
        ))
    });
    drifts
}

/// The device that a node is declared as: by what it was asked as, else by an address it answered at.
fn declared<'a>(
    record: &'a Record,
    node: &Node,
    owners: &BTreeMap<IpAddr, &str>,
) -> Option<&'a Device> {
    let by_subject = node
        .subjects
        .iter()
        .filter(|subject| subject.kind != SubjectKind::Address)
        .find_map(|subject| record.device(&subject.key));
    by_subject.or_else(|| {
        let owner = node.answers.iter().find_map(|answer| owners.get(&answer.address))?;
        record.device(owner)
    })
}

/// What a declared device showed otherwise.
fn changed(record: &Record, device: &Device, node: &Node) -> Vec<Drift> {
    let unit = record.unit_of(&subject_of(device)).cloned();
    let drift = |kind, declared: Option<String>, observed: Option<String>| Drift {
        unit: unit.clone(),
        device: device.name.clone(),
        kind,
        declared,
        observed,
        evidence: evidence_of(node),
    };
    let mut drifts = Vec::new();
    let facts = &node.facts;
    // A server's agent tells its processor where it knows no model: that contradicts nothing.
    let model = facts.model.as_ref().filter(|model| !is_architecture(model));
    // Of a stack any member's number may be the recorded one.
    let is_a_parts = |serial: &String| facts.parts.iter().any(|part| agree(serial, &part.serial));
    let serial = facts.serial.as_ref().filter(|_| !device.serial.as_ref().is_some_and(is_a_parts));
    for (kind, declared, observed) in [
        (DriftKind::SerialChanged, &device.serial, serial),
        (DriftKind::ModelChanged, &device.model, model),
    ] {
        if let (Some(declared), Some(observed)) = (declared, observed)
            && !agree(declared, observed)
        {
            drifts.push(drift(kind, Some(declared.clone()), Some(observed.clone())));
        }
    }
    let own: BTreeSet<IpAddr> = facts
        .addresses
        .iter()
        .filter(|fact| matches!(fact.scope, AddressScope::Global | AddressScope::Private))
        .map(|fact| fact.address)
        .collect();
    let recorded: BTreeSet<IpAddr> =
        record.addresses_of(&device.name).map(|address| address.address).collect();
    // A walk that was cut off, or a family that was not told at all, misses nothing.
    let told = |address: &IpAddr| own.iter().any(|each| each.is_ipv4() == address.is_ipv4());
    if node.truncated.is_none() {
        drifts.extend(
            recorded
                .difference(&own)
                .filter(|address| told(address))
                .map(|address| drift(DriftKind::AddressMissing, Some(address.to_string()), None)),
        );
    }
    drifts.extend(
        own.difference(&recorded)
            .map(|address| drift(DriftKind::AddressNotRecorded, None, Some(address.to_string()))),
    );
    drifts
}

/// A declared device that never answered a login: why, as last seen. One nobody ever asked is no drift.
fn unseen(record: &Record, device: &Device, evidence: &[Observation]) -> Option<Drift> {
    let subject = subject_of(device);
    let about = || evidence.iter().filter(|each| each.subject == subject);
    // Something answered there, an echo for one: it is there, only not managed.
    if about().any(|each| matches!(each.outcome, Outcome::Answered(_))) {
        return None;
    }
    let last = about().max_by_key(|each| each.at)?;
    Some(Drift {
        unit: record.unit_of(&subject).cloned(),
        device: device.name.clone(),
        kind: DriftKind::NotSeen,
        declared: Some(device.name.clone()),
        observed: Some(last.outcome.kind().as_str().to_owned()),
        evidence: Some(format!("{} {} {}", last.probe, last.address, last.at)),
    })
}

/// Neighbours that a device told of, that never answered themselves and that nobody recorded.
fn unmanaged(record: &Record, topology: &Topology) -> Vec<Drift> {
    let mut found: BTreeMap<&str, Drift> = BTreeMap::new();
    for edge in &topology.edges {
        for (far, near) in [(&edge.a, &edge.b), (&edge.b, &edge.a)] {
            if far.managed || record.device(&far.device).is_some() {
                continue;
            }
            let port = near.interface.as_deref().unwrap_or("?");
            found.entry(&far.device).or_insert_with(|| Drift {
                unit: record
                    .device(&near.device)
                    .and_then(|device| record.unit_of(&subject_of(device)).cloned()),
                device: far.device.clone(),
                kind: DriftKind::NotRecorded,
                declared: None,
                observed: far.interface.clone(),
                evidence: Some(format!("{} {}:{port} {}", edge.protocol, near.device, edge.at)),
            });
        }
    }
    found.into_values().collect()
}

fn subject_of(device: &Device) -> Subject {
    let kind = if device.is_server() { SubjectKind::Server } else { SubjectKind::Device };
    Subject::new(kind, &device.name)
}

/// Letters and digits only, in lower case: one holds the other. People write "Catalyst WS-C2960X-24TS-L".
fn agree(one: &str, other: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    let (one, other) = (letters(one), letters(other));
    one.contains(&other) || other.contains(&one)
}

fn who(node: &Node) -> String {
    let words = [&node.facts.vendor, &node.facts.model, &node.facts.os];
    let said: Vec<&str> = words.into_iter().filter_map(Option::as_deref).collect();
    if said.is_empty() { node.name.clone() } else { said.join(" ") }
}

fn evidence_of(node: &Node) -> Option<String> {
    let answer = node.answers.first()?;
    Some(format!("{} {} {}", answer.probe, answer.address, answer.at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::address::{Address, AddressRole};
    use crate::domain::device::DeviceRole;
    use crate::domain::facts::{AddressFact, DeviceFacts, NeighborProtocol, PartFact};
    use crate::domain::task::ProbeKind;
    use crate::domain::topology::{Edge, End, NodeAnswer};

    fn device(name: &str) -> Device {
        Device {
            model: Some("Catalyst WS-C2960X".to_owned()),
            serial: Some("FOC1".to_owned()),
            ..Device::bare(name, DeviceRole::Switch, "s")
        }
    }

    fn address(device: &str, address: &str) -> Address {
        Address {
            address: address.parse().unwrap(),
            prefix_length: None,
            device: Some(device.to_owned()),
            interface: None,
            role: AddressRole::Management,
            dns_name: None,
        }
    }

    fn node(name: &str, subject: Subject, at: &str, own: &[&str]) -> Node {
        let own = own.iter().map(|text| {
            let address = text.parse().unwrap();
            AddressFact {
                address,
                prefix_length: None,
                scope: AddressScope::of(address),
                interface: None,
                raw_index: None,
                flags: Vec::new(),
            }
        });
        Node {
            name: name.to_owned(),
            subjects: vec![subject],
            answers: vec![NodeAnswer {
                address: at.parse().unwrap(),
                probe: ProbeKind::Snmp,
                credential: "c".to_owned(),
                at: "2026-10-01T08:00:00Z".parse().unwrap(),
            }],
            facts: DeviceFacts {
                model: Some("WS-C2960X".to_owned()),
                serial: Some("FOC2".to_owned()),
                addresses: own.collect(),
                ..DeviceFacts::default()
            },
            truncated: None,
            merged_because: Vec::new(),
        }
    }

    /// Two devices that answered, one of them a stranger; a telephone that a switch sees.
    fn network() -> Topology {
        let end = |device: &str, managed| End {
            device: device.to_owned(),
            interface: Some("p1".to_owned()),
            managed,
        };
        Topology {
            nodes: vec![
                // Asked by its address only: the record knows whose that is.
                node(
                    "x",
                    Subject::new(SubjectKind::Address, "10.0.0.1"),
                    "10.0.0.1",
                    &["10.0.0.1", "10.0.0.77", "fe80::1"],
                ),
                node("guest", Subject::new(SubjectKind::Address, "10.0.0.5"), "10.0.0.5", &[]),
            ],
            edges: vec![Edge {
                a: end("phone-7", false),
                b: end("sw-1", true),
                protocol: NeighborProtocol::Lldp,
                at: "2026-10-01T08:00:00Z".parse().unwrap(),
                seen_from_both: false,
            }],
        }
    }

    fn silent() -> Observation {
        Observation {
            id: None,
            at: "2026-10-01T08:00:00Z".parse().unwrap(),
            vantage: "v".to_owned(),
            subject: Subject::new(SubjectKind::Device, "sw-2"),
            probe: ProbeKind::Snmp,
            address: "10.0.0.2".parse().unwrap(),
            port: Some(161),
            detail: String::new(),
            outcome: Outcome::Silent,
            raw: None,
        }
    }

    #[test]
    fn every_kind_of_disagreement() {
        let record = Record {
            devices: vec![device("sw-1"), device("sw-2"), device("sw-3")],
            addresses: vec![address("sw-1", "10.0.0.1"), address("sw-1", "10.0.0.9")],
            ..Record::default()
        };
        let told: Vec<String> = of(&record, &network(), &[silent()])
            .into_iter()
            .map(|drift| {
                let word = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
                assert!(drift.evidence.is_some(), "{drift:?}");
                format!(
                    "{} {} {} {}",
                    drift.device,
                    drift.kind,
                    word(drift.declared),
                    word(drift.observed)
                )
            })
            .collect();
        // The model is the same in other words; sw-3 was never asked.
        assert_eq!(
            told,
            [
                "guest not_recorded - WS-C2960X",
                "phone-7 not_recorded - p1",
                "sw-1 serial_changed FOC1 FOC2",
                "sw-1 address_missing 10.0.0.9 -",
                "sw-1 address_not_recorded - 10.0.0.77",
                "sw-2 not_seen sw-2 silent",
            ]
        );
    }

    #[test]
    fn a_processor_and_another_member_of_the_stack_are_no_drift() {
        let mut network = network();
        network.nodes.truncate(1);
        network.edges.clear();
        let facts = &mut network.nodes[0].facts;
        facts.addresses.clear();
        facts.model = Some("Generic x86 64-bit".to_owned());
        facts.parts = vec![PartFact { index: 2, serial: "FOC1".to_owned(), ..PartFact::default() }];
        let record = Record {
            devices: vec![device("sw-1")],
            addresses: vec![address("sw-1", "10.0.0.1")],
            ..Record::default()
        };
        assert_eq!(of(&record, &network, &[]), []);
        // Without that part it is another device's number, and another model a change.
        let facts = &mut network.nodes[0].facts;
        facts.parts.clear();
        facts.model = Some("PowerEdge R250".to_owned());
        let kinds: Vec<DriftKind> =
            of(&record, &network, &[]).into_iter().map(|drift| drift.kind).collect();
        assert_eq!(kinds, [DriftKind::SerialChanged, DriftKind::ModelChanged]);
    }
}
