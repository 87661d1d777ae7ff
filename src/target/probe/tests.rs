//! Rounds of probing over a small record, answers fed back as a resolver would give them.

use std::time::Duration;

use jiff::Timestamp;

use super::*;
use crate::domain::address::{Address, AddressRole};
use crate::domain::device::{Device, DeviceRole};
use crate::domain::observation::{Outcome, Refusal};
use crate::domain::prefix::{Prefix, PrefixRole};
use crate::domain::reading::{DnsReading, DnsRecord, EchoReading, TcpReading};
use crate::domain::service::Service;
use crate::domain::system::Exposure;
use crate::target::scope::Unlisted;

fn service(kind: ServiceKind, name: &str) -> Service {
    Service {
        code: name.to_owned(),
        kind,
        name: name.to_owned(),
        system: None,
        device: None,
        ports: Vec::new(),
        exposure: Exposure::Internal,
        required_vantages: Vec::new(),
    }
}

fn record(service: Service) -> Record {
    let prefix = |text: &str| Prefix {
        prefix: text.parse().unwrap(),
        role: PrefixRole::Server,
        unit: None,
        site: None,
        vlan: None,
        twin: None,
        description: None,
    };
    Record {
        prefixes: vec![prefix("10.70.0.0/24"), prefix("2001:db8:70::/64")],
        services: vec![service],
        ..Record::default()
    }
}

/// What a resolver with these records answers.
fn answer(task: &Task, zone: &[(&str, &str, &str)]) -> Observation {
    let outcome = if let Ask::Dns { name, record_type, .. } = &task.ask {
        Outcome::Answered(Reading::Dns(Box::new(DnsReading {
            rcode: "NOERROR".to_owned(),
            authoritative: false,
            truncated: false,
            answers: zone
                .iter()
                .filter(|(owner, kind, _)| owner == name && *kind == record_type.as_str())
                .map(|(owner, kind, value)| DnsRecord {
                    name: (*owner).to_owned(),
                    record_type: (*kind).to_owned(),
                    ttl_s: 60,
                    value: (*value).to_owned(),
                })
                .collect(),
            elapsed_us: 100,
            ..DnsReading::default()
        })))
    } else {
        Outcome::Silent
    };
    Observation {
        id: None,
        at: Timestamp::UNIX_EPOCH,
        vantage: "test".to_owned(),
        subject: task.subject.clone(),
        probe: task.ask.kind(),
        address: task.address,
        port: task.ask.port(),
        detail: task.ask.detail(),
        outcome,
        raw: None,
    }
}

/// Asks round by round until nothing is left; returns what was asked and what was skipped.
fn asked(record: &Record, zone: &[(&str, &str, &str)]) -> (Vec<String>, usize, usize) {
    let scope = Scope::declared(record, Unlisted::Refused);
    let options = ProbeOptions {
        subjects: record.subjects(),
        families: Family::ALL.to_vec(),
        resolver: Some("10.70.0.53:53".parse().unwrap()),
        anchor_zones: vec![".".to_owned()],
        open_ports: OpenPorts::new(),
        pages: HashMap::new(),
    };
    let mut observed = Vec::new();
    let (mut asked, mut rounds) = (Vec::new(), 0);
    loop {
        let round = next_tasks(record, &scope, &options, &observed);
        if round.tasks.is_empty() {
            asked.sort();
            return (asked, round.skipped.len(), rounds);
        }
        rounds += 1;
        for task in &round.tasks {
            let port = task.ask.port().map(|port| format!(":{port}")).unwrap_or_default();
            asked.push(
                format!("{} {}{port} {}", task.ask.kind(), task.address, task.ask.detail())
                    .trim()
                    .to_owned(),
            );
            observed.push(answer(task, zone));
        }
    }
}

#[test]
fn a_web_service_is_resolved_then_asked_at_every_address_and_port() {
    let zone = [("www.lab", "A", "10.70.0.10"), ("www.lab", "AAAA", "2001:db8:70::10")];
    let (asked, skipped, rounds) = asked(&record(service(ServiceKind::Web, "www.lab")), &zone);
    // Nobody took a connection: the third follows the path.
    assert_eq!(rounds, 3);
    assert_eq!(skipped, 0);
    let expected = [
        "dns 10.70.0.53:53 A www.lab udp",
        "dns 10.70.0.53:53 AAAA ipv4only.arpa udp",
        "dns 10.70.0.53:53 AAAA www.lab udp",
        "echo 10.70.0.10",
        "echo 2001:db8:70::10",
        "http 10.70.0.10:443 https www.lab/",
        "http 10.70.0.10:80 http www.lab/",
        "http 2001:db8:70::10:443 https www.lab/",
        "http 2001:db8:70::10:80 http www.lab/",
        "large_echo 10.70.0.10 1500",
        "large_echo 2001:db8:70::10 1280",
        "large_echo 2001:db8:70::10 1500",
        "tcp 10.70.0.10:443",
        "tcp 10.70.0.10:80",
        "tcp 2001:db8:70::10:443",
        "tcp 2001:db8:70::10:80",
        "trace 2001:db8:70::10",
    ];
    assert_eq!(asked, expected);
}

#[test]
fn a_name_that_leads_out_of_scope_is_told_and_not_asked() {
    let zone = [("www.lab", "A", "192.168.9.9")];
    let (asked, skipped, _) = asked(&record(service(ServiceKind::Web, "www.lab")), &zone);
    assert!(asked.iter().all(|question| question.starts_with("dns ")), "{asked:?}");
    assert_eq!(skipped, 1);
}

#[test]
fn a_zone_is_asked_at_every_name_server_over_both_transports() {
    let zone = [
        ("lab", "NS", "ns1.lab"),
        ("ns1.lab", "A", "10.70.0.53"),
        ("ns1.lab", "AAAA", "2001:db8:70::53"),
    ];
    let (asked, _, rounds) = asked(&record(service(ServiceKind::Dns, "lab")), &zone);
    assert_eq!(rounds, 3);
    assert!(asked.contains(&"dns 2001:db8:70::53:53 SOA lab tcp".to_owned()), "{asked:?}");
    assert!(asked.contains(&"dns 10.70.0.53:53 SOA lab tcp".to_owned()), "{asked:?}");
    let keys = "dns 2001:db8:70::53:53 DNSKEY lab udp dnssec".to_owned();
    assert!(asked.contains(&keys), "{asked:?}");
}

#[test]
fn signatures_are_asked_for_from_the_zone_up_to_the_anchor() {
    let (asked, _, _) = asked(&record(service(ServiceKind::Dns, "xa.lab")), &[]);
    let signed: Vec<&str> = asked
        .iter()
        .filter_map(|question| question.strip_suffix(" tcp dnssec")?.strip_prefix("dns "))
        .filter_map(|question| question.split_once(' '))
        .map(|(_, question)| question)
        .collect();
    let expected = ["DNSKEY .", "DNSKEY lab", "DNSKEY xa.lab", "DS lab", "DS xa.lab", "SOA xa.lab"];
    assert_eq!(signed, expected);
}

#[test]
fn the_zone_above_is_asked_for_glue() {
    let zone = [
        ("xa.lab", "NS", "ns1.xa.lab"),
        ("ns1.xa.lab", "A", "10.70.0.53"),
        ("lab", "NS", "ns.lab"),
        ("ns.lab", "AAAA", "2001:db8:70::1"),
    ];
    let (asked, _, _) = asked(&record(service(ServiceKind::Dns, "xa.lab")), &zone);
    assert!(asked.contains(&"dns 2001:db8:70::1:53 NS xa.lab udp".to_owned()), "{asked:?}");
}

#[test]
fn a_mail_domain_leads_to_its_exchangers_and_their_reverse_names() {
    let zone = [("lab", "MX", "10 mx.lab"), ("mx.lab", "AAAA", "2001:db8:70::25")];
    let (asked, _, _) = asked(&record(service(ServiceKind::Mail, "lab")), &zone);
    assert!(asked.contains(&"smtp 2001:db8:70::25:25 mx.lab".to_owned()), "{asked:?}");
    assert!(asked.iter().any(|question| question.contains("PTR 5.2.0.0")), "{asked:?}");
}

/// A port that was open in an earlier run is asked again, though nothing tells of it any more.
#[test]
fn what_was_open_before_is_asked_again() {
    let subject = Subject { kind: SubjectKind::Server, key: "srv".to_owned() };
    let seen = |port, outcome| {
        let ask = Ask::Tcp { port };
        let address = "10.70.0.10".parse().unwrap();
        let task = Task { subject: subject.clone(), address, deadline: Duration::ZERO, ask };
        Observation { outcome, ..answer(&task, &[]) }
    };
    let open = seen(8_088, Outcome::Answered(Reading::Tcp(TcpReading { connect_us: 90 })));
    let mut ports = OpenPorts::new();
    for earlier in [open, seen(8_089, Outcome::Silent)] {
        assert!(TELL_OF_PORTS.contains(&earlier.probe));
        note_open_ports(&mut ports, &earlier);
    }
    assert_eq!(ports, OpenPorts::from([(subject, BTreeSet::from([8_088]))]));
}

/// An address with a name on record is looked up both ways; one without a name is not.
#[test]
fn names_of_hosts_are_asked_forwards_and_backwards() {
    let mut record = record(service(ServiceKind::Tcp, "srv"));
    record.devices.push(Device {
        management_ports: vec![22],
        ..Device::bare("srv", DeviceRole::Server, "ttdl")
    });
    for (address, name) in [
        ("2001:db8:70::10", Some("srv.lab")),
        ("2001:db8:70::11", None),
        ("10.70.0.10", Some("srv.lab")),
    ] {
        record.addresses.push(Address {
            address: address.parse().unwrap(),
            prefix_length: None,
            device: Some("srv".to_owned()),
            interface: None,
            role: AddressRole::Management,
            dns_name: name.map(str::to_owned),
        });
    }
    let (asked, _, _) = asked(&record, &[]);
    let names: Vec<&str> =
        asked.iter().filter_map(|question| question.strip_prefix("dns 10.70.0.53:53 ")).collect();
    let reverse =
        "PTR 0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.7.0.0.8.b.d.0.1.0.0.2.ip6.arpa udp";
    assert_eq!(names, ["AAAA srv.lab udp", reverse]);
}

/// Where a connection over IPv6 was lost, the path there is followed; over IPv4, or where the port itself
/// refused, it is not.
#[test]
fn a_lost_connection_has_its_path_followed() {
    let record = record(service(ServiceKind::Web, "www.lab"));
    let scope = Scope::declared(&record, Unlisted::Refused);
    let subjects = record.subjects();
    let options = ProbeOptions {
        subjects: subjects.clone(),
        families: Family::ALL.to_vec(),
        resolver: Some("10.70.0.53:53".parse().unwrap()),
        anchor_zones: Vec::new(),
        open_ports: OpenPorts::new(),
        pages: HashMap::new(),
    };
    let zone = [("www.lab", "A", "10.70.0.10"), ("www.lab", "AAAA", "2001:db8:70::10")];
    let traced = |six: Outcome| -> Vec<String> {
        let mut observed = Vec::new();
        for _ in 0..3 {
            let round = next_tasks(&record, &scope, &options, &observed);
            for task in round.tasks {
                let is_tcp = task.ask.kind() == ProbeKind::Tcp;
                let mut observation = answer(&task, &zone);
                if is_tcp && task.address.is_ipv6() {
                    observation.outcome = six.clone();
                }
                observed.push(observation);
            }
        }
        let traces = observed.iter().filter(|each| each.probe == ProbeKind::Trace);
        traces.map(|each| each.address.to_string()).collect()
    };
    assert_eq!(traced(Outcome::Silent), ["2001:db8:70::10"]);
    assert_eq!(traced(Outcome::Refused { by: Refusal::Network }), ["2001:db8:70::10"]);
    assert!(traced(Outcome::Refused { by: Refusal::Port }).is_empty());
}

/// A large packet goes to who answers a small one; where it is lost, IPv4 and the least of IPv6 are asked, too.
#[test]
fn large_packets_go_to_who_answers_small_ones() {
    let mut record = record(service(ServiceKind::Tcp, "srv"));
    let mut host = |name: &str, role, last: u8| {
        record.devices.push(Device::bare(name, role, "ttdl"));
        for address in [format!("10.70.0.{last}"), format!("2001:db8:70::{last}")] {
            record.addresses.push(Address {
                address: address.parse().unwrap(),
                prefix_length: None,
                device: Some(name.to_owned()),
                interface: None,
                role: AddressRole::Management,
                dns_name: None,
            });
        }
    };
    host("srv", DeviceRole::Server, 10);
    host("silent", DeviceRole::Server, 11);
    host("sw", DeviceRole::Switch, 12);
    let scope = Scope::declared(&record, Unlisted::Refused);
    let (families, resolver, anchor_zones) = (Family::ALL.to_vec(), None, Vec::new());
    let (subjects, open_ports, pages) = (record.subjects(), OpenPorts::new(), HashMap::new());
    let options = ProbeOptions { subjects, families, resolver, anchor_zones, open_ports, pages };
    let mut observed: Vec<Observation> = Vec::new();
    loop {
        let round = next_tasks(&record, &scope, &options, &observed);
        if round.tasks.is_empty() {
            break;
        }
        for task in round.tasks {
            let echoes = task.ask.kind() == ProbeKind::Echo && task.subject.key != "silent";
            let carries = task.ask.kind() == ProbeKind::LargeEcho && task.subject.key == "srv";
            let mut observation = answer(&task, &[]);
            if echoes || carries {
                let (rtt_us, packet_bytes, source, hop_limit) = (900, 104, None, None);
                let reading = EchoReading { rtt_us, packet_bytes, source, hop_limit };
                observation.outcome = Outcome::Answered(Reading::Echo(reading));
            }
            observed.push(observation);
        }
    }
    let mut asked: Vec<String> = observed
        .iter()
        .filter(|each| each.probe != ProbeKind::Dns)
        .map(|each| format!("{} {} {}", each.probe, each.address, each.detail).trim().to_owned())
        .collect();
    asked.sort();
    let expected = [
        "echo 10.70.0.12",
        "echo 2001:db8:70::10",
        "echo 2001:db8:70::11",
        "echo 2001:db8:70::12",
        "large_echo 10.70.0.12 1500",
        "large_echo 2001:db8:70::10 1500",
        "large_echo 2001:db8:70::12 1280",
        "large_echo 2001:db8:70::12 1500",
    ];
    assert_eq!(asked, expected);
}
