//! Scenario tables to domain values. The declared part is a plain reading of the inventory's words,
//! without its checks: `inventory` has those, and rooms do not import one another.

use std::str::FromStr;

use jiff::SignedDuration;
use toml::{Table, Value};

use super::form::{Scenario, Seen, subject_of};
use crate::domain::address::Address;
use crate::domain::device::Device;
use crate::domain::facts::{AddressFact, DeviceFacts, InterfaceFact, ListeningSocket};
use crate::domain::family::AddressScope;
use crate::domain::link::{Link, LinkEnd, Sla};
use crate::domain::observation::{Observation, ObservationId, Outcome};
use crate::domain::prefix::Prefix;
use crate::domain::reading::{
    DnsReading, DnsRecord, EchoReading, EchoTrainReading, FactsReading, HttpReading,
    PacketTooBigReading, PageReading, Reading, SmtpReading, TcpReading, TlsReading, TraceReading,
};
use crate::domain::record::{Record, Thing};
use crate::domain::service::Service;
use crate::domain::site::{Site, SiteKind};
use crate::domain::system::InformationSystem;
use crate::domain::task::ProbeKind;
use crate::domain::unit::{Era, UnitKey};

impl Scenario {
    /// What is declared.
    pub(crate) fn record(&self) -> Record {
        let mut record = Record::default();
        let things = [
            self.site.iter().map(site).collect::<Vec<_>>(),
            self.system.iter().map(system).collect(),
            self.device.iter().map(device).collect(),
            self.address.iter().map(address).collect(),
            self.prefix.iter().map(prefix).collect(),
            self.link.iter().map(link).collect(),
            self.service.iter().map(service).collect(),
        ];
        for thing in things.into_iter().flatten() {
            if !self.undeclare.contains(&thing.key()) {
                record.put(thing);
            }
        }
        record
    }

    /// What was observed, numbered in the order of the file.
    pub(crate) fn observations(&self) -> Vec<Observation> {
        let all = self
            .seen
            .iter()
            .flat_map(|seen| seen.at.iter().map(move |address| observation(self, seen, *address)));
        let mut all: Vec<Observation> = all.collect();
        for (observation, number) in all.iter_mut().zip(1..) {
            observation.id = Some(ObservationId(number));
        }
        all
    }
}

fn text(table: &Table, key: &str) -> Option<String> {
    table.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn word<T: FromStr>(table: &Table, key: &str) -> Option<T> {
    let read = |word: &str| word.parse().unwrap_or_else(|_| panic!("`{key}` is not a `{word}`"));
    table.get(key).and_then(Value::as_str).map(read)
}

fn number<T: TryFrom<i64>>(table: &Table, key: &str) -> Option<T> {
    table.get(key).and_then(Value::as_integer).and_then(|number| number.try_into().ok())
}

fn list<'a>(table: &'a Table, key: &str) -> impl Iterator<Item = &'a Value> {
    table.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn words(table: &Table, key: &str) -> Vec<String> {
    list(table, key).map(|word| word.as_str().unwrap().to_owned()).collect()
}

fn ports(table: &Table, key: &str) -> Vec<u16> {
    list(table, key).map(|port| u16::try_from(port.as_integer().unwrap()).unwrap()).collect()
}

fn site(table: &Table) -> Thing {
    let code = text(table, "code").unwrap();
    Thing::Site(Box::new(Site {
        name: code.clone(),
        code,
        kind: SiteKind::Commune,
        unit: text(table, "unit").map(|code| UnitKey { era: Era::Y2025, code }),
        organisation: None,
        first_hop_security: word(table, "first_hop_security"),
    }))
}

fn system(table: &Table) -> Thing {
    let code = text(table, "code").unwrap();
    Thing::System(Box::new(InformationSystem {
        name: code.clone(),
        code,
        kind: word(table, "kind").unwrap(),
        owner: text(table, "owner"),
        operator: None,
        security_level: None,
        hosting: word(table, "hosting"),
        exposure: word(table, "exposure").unwrap(),
        basis: None,
    }))
}

fn device(table: &Table) -> Thing {
    Thing::Device(Box::new(Device {
        manufacturer: text(table, "manufacturer"),
        model: text(table, "model"),
        platform: text(table, "platform"),
        os_version: text(table, "os_version"),
        management_ports: ports(table, "management_ports"),
        ..Device::bare(
            text(table, "name").unwrap(),
            word(table, "role").unwrap(),
            text(table, "site").unwrap(),
        )
    }))
}

fn address(table: &Table) -> Thing {
    Thing::Address(Address {
        address: word(table, "address").unwrap(),
        prefix_length: None,
        device: text(table, "device"),
        interface: None,
        role: word(table, "role").unwrap(),
        dns_name: text(table, "dns_name"),
    })
}

fn prefix(table: &Table) -> Thing {
    Thing::Prefix(Box::new(Prefix {
        prefix: word(table, "prefix").unwrap(),
        role: word(table, "role").unwrap(),
        unit: None,
        site: text(table, "site"),
        vlan: None,
        twin: None,
        description: None,
    }))
}

fn link(table: &Table) -> Thing {
    let end = |key: &str| {
        let end = table.get(key).and_then(Value::as_table).unwrap();
        LinkEnd {
            site: text(end, "site").unwrap(),
            device: text(end, "device"),
            interface: None,
            ipv4: word(end, "ipv4"),
            ipv6: word(end, "ipv6"),
        }
    };
    let sla = table.get("sla").and_then(Value::as_table).cloned().unwrap_or_default();
    Thing::Link(Box::new(Link {
        a: end("a"),
        b: end("b"),
        provider: text(table, "provider"),
        ipv6_offer: word(table, "ipv6_offer"),
        prefix_v6: word(table, "prefix_v6"),
        sla: Sla {
            rtt_us: number(&sla, "rtt_us"),
            jitter_us: number(&sla, "jitter_us"),
            loss_ratio: sla.get("loss_ratio").and_then(Value::as_float),
            availability_ratio: sla.get("availability_ratio").and_then(Value::as_float),
        },
        ..Link::bare(text(table, "code").unwrap(), word(table, "tier").unwrap())
    }))
}

fn service(table: &Table) -> Thing {
    Thing::Service(Box::new(Service {
        code: text(table, "code").unwrap(),
        kind: word(table, "kind").unwrap(),
        name: text(table, "name").unwrap(),
        system: text(table, "system"),
        device: text(table, "device"),
        ports: ports(table, "ports"),
        exposure: word(table, "exposure").unwrap(),
        required_vantages: words(table, "required_vantages"),
    }))
}

fn observation(scenario: &Scenario, seen: &Seen, address: std::net::IpAddr) -> Observation {
    let (probe, rest) = seen.ask.split_once(' ').unwrap_or((&seen.ask, ""));
    let probe: ProbeKind = probe.parse().unwrap();
    let (port, detail) = match probe {
        ProbeKind::Echo
        | ProbeKind::EchoTrain
        | ProbeKind::LargeEcho
        | ProbeKind::Trace
        | ProbeKind::RouterAdvertisement
        | ProbeKind::Playbook => (None, rest),
        ProbeKind::Tcp
        | ProbeKind::Dns
        | ProbeKind::Http
        | ProbeKind::Smtp
        | ProbeKind::Snmp
        | ProbeKind::Ssh => {
            let (port, detail) = rest.split_once(' ').unwrap_or((rest, ""));
            (Some(port.parse().unwrap()), detail)
        }
    };
    let outcome = match &seen.outcome {
        None => Outcome::Answered(reading(probe, detail, seen)),
        Some(words) => outcome(words),
    };
    Observation {
        id: None,
        at: scenario.now() - SignedDuration::from_mins(seen.age_min.unwrap()),
        vantage: seen.from.clone(),
        subject: subject_of(&seen.subject),
        probe,
        address,
        port,
        detail: detail.to_owned(),
        outcome,
        raw: match &seen.message {
            Some(name) => Some(Scenario::message(name)),
            None => seen.page.as_ref().map(|page| page.repeat(50).into_bytes()),
        },
    }
}

fn outcome(words: &str) -> Outcome {
    let mut parts = words.splitn(3, ' ');
    let (kind, second) = (parts.next().unwrap(), parts.next().unwrap_or_default());
    match kind {
        "silent" => Outcome::Silent,
        "refused" => Outcome::Refused { by: second.parse().unwrap() },
        "failed" => Outcome::Failed {
            stage: second.parse().unwrap(),
            reason: parts.next().unwrap_or_default().to_owned(),
        },
        "not_attempted" => Outcome::NotAttempted { why: second.parse().unwrap() },
        _ => panic!("no outcome: {words}"),
    }
}

fn reading(probe: ProbeKind, detail: &str, seen: &Seen) -> Reading {
    let answer = &seen.answer;
    match probe {
        ProbeKind::Echo => Reading::Echo(EchoReading {
            rtt_us: 1_000,
            packet_bytes: 84,
            source: None,
            hop_limit: None,
        }),
        ProbeKind::LargeEcho => match number(answer, "mtu_bytes") {
            Some(mtu_bytes) => {
                Reading::PacketTooBig(PacketTooBigReading { mtu_bytes, router: None })
            }
            None => Reading::LargeEcho(EchoReading {
                rtt_us: 1_100,
                packet_bytes: 1_500,
                source: None,
                hop_limit: None,
            }),
        },
        ProbeKind::Trace => Reading::Trace(TraceReading {
            hops: words(answer, "hops").iter().map(|router| router.parse().ok()).collect(),
            reached_at: number(answer, "reached_at"),
            ended_by: word(answer, "ended_by"),
        }),
        ProbeKind::RouterAdvertisement => {
            Reading::RouterAdvertisements(Value::Table(answer.clone()).try_into().unwrap())
        }
        ProbeKind::EchoTrain => Reading::EchoTrain(train(answer)),
        ProbeKind::Tcp => Reading::Tcp(TcpReading { connect_us: 900 }),
        ProbeKind::Dns => Reading::Dns(Box::new(dns(answer, detail))),
        ProbeKind::Http => Reading::Http(Box::new(HttpReading {
            body_us: Some(500),
            page: Some(PageReading {
                embedded_hosts: words(answer, "embedded"),
                ipv4_literals: words(answer, "literals"),
                cut: answer.contains_key("cut"),
            }),
            strict_transport_security: text(answer, "hsts"),
            content_encoding: text(answer, "encoding"),
            status: number(answer, "status").unwrap_or(200),
            location: text(answer, "location"),
            body_bytes: seen
                .page
                .as_ref()
                .map_or(0, |page| u32::try_from(page.len()).unwrap() * 50),
            tls: detail.starts_with("https ").then(|| tls(answer)),
            connect_us: 900,
            tls_us: Some(3_000),
            first_byte_us: 2_000,
            page_sha256: None,
            difference_ppm: None,
        })),
        ProbeKind::Smtp => Reading::Smtp(Box::new(smtp(answer))),
        ProbeKind::Snmp | ProbeKind::Ssh | ProbeKind::Playbook => {
            Reading::Facts(Box::new(facts(answer)))
        }
    }
}

/// `sent` echoes at `rtt_us`, every second one `jitter_us` later, the last `lost` of them lost.
fn train(answer: &Table) -> EchoTrainReading {
    let sent: usize = number(answer, "sent").unwrap_or(20);
    let lost: usize = number(answer, "lost").unwrap_or(0);
    let (rtt, jitter): (u32, u32) =
        (number(answer, "rtt_us").unwrap_or(5_000), number(answer, "jitter_us").unwrap_or(0));
    let rtts = (0..sent)
        .map(|at| (at < sent - lost).then_some(if at % 2 == 0 { rtt } else { rtt + jitter }));
    EchoTrainReading {
        rtts_us: rtts.collect(),
        duplicate_count: 0,
        reordered_count: 0,
        interval_us: 20_000,
        hop_limit: None,
    }
}

/// `records`: `TYPE VALUE` of the asked name, or `NAME TYPE VALUE`.
fn dns(answer: &Table, detail: &str) -> DnsReading {
    let asked = detail.split(' ').nth(1).unwrap();
    let record = |value: &Value| {
        let words = value.as_str().unwrap();
        let (first, rest) = words.split_once(' ').unwrap();
        let own = first.parse::<crate::domain::task::RecordType>().is_ok();
        let (name, (record_type, value)) =
            if own { (asked, (first, rest)) } else { (first, rest.split_once(' ').unwrap()) };
        DnsRecord {
            name: name.to_owned(),
            record_type: record_type.to_owned(),
            ttl_s: 300,
            value: value.to_owned(),
        }
    };
    DnsReading {
        rcode: text(answer, "rcode").unwrap_or_else(|| "NOERROR".to_owned()),
        authoritative: false,
        truncated: false,
        answers: list(answer, "records").map(record).collect(),
        elapsed_us: 1_000,
        authorities: list(answer, "authority").map(record).collect(),
        additionals: list(answer, "glue").map(record).collect(),
        edns_payload_bytes: match answer.get("edns") {
            None => Some(1_232),
            Some(_) => number(answer, "edns"),
        },
    }
}

fn tls(answer: &Table) -> TlsReading {
    TlsReading {
        version: "TLSv1.3".to_owned(),
        certificate_sha256: text(answer, "certificate").unwrap_or_else(|| "00".repeat(32)),
        certificate_subject: "CN=www.example".to_owned(),
        certificate_not_after: word(answer, "not_after"),
        certificate_fault: word(answer, "fault"),
    }
}

fn smtp(answer: &Table) -> SmtpReading {
    let offered = text(answer, "starttls");
    SmtpReading {
        greeting_us: Some(2_000),
        tls_us: None,
        ehlo_refused: number(answer, "ehlo"),
        banner: text(answer, "banner").unwrap_or_else(|| "220 mx1.example ESMTP".to_owned()),
        extensions: offered.iter().map(|_| "STARTTLS".to_owned()).collect(),
        starttls: offered.map(|_| tls(answer)),
        starttls_fault: None,
        connect_us: 900,
    }
}

fn facts(answer: &Table) -> FactsReading {
    // `ADDRESS FLAG…`
    let fact = |value: &Value| {
        let mut words = value.as_str().unwrap().split(' ');
        let address = words.next().unwrap().parse().unwrap();
        AddressFact {
            address,
            prefix_length: None,
            scope: AddressScope::of(address),
            interface: None,
            raw_index: None,
            flags: words.map(|word| word.parse().unwrap()).collect(),
        }
    };
    let socket = |port: &Value| ListeningSocket {
        address: "::".parse().unwrap(),
        port: u16::try_from(port.as_integer().unwrap()).unwrap(),
        dual_stack: true,
    };
    FactsReading {
        credential: "lab".to_owned(),
        facts: DeviceFacts {
            vendor: text(answer, "vendor"),
            model: text(answer, "model"),
            os: text(answer, "os"),
            os_version: text(answer, "os_version"),
            addresses: list(answer, "addresses").map(fact).collect(),
            interfaces: list(answer, "macs")
                .map(|mac| InterfaceFact {
                    mac_address: mac.as_str().map(str::to_owned),
                    ..InterfaceFact::default()
                })
                .collect(),
            listening: answer
                .contains_key("listening")
                .then(|| list(answer, "listening").map(socket).collect()),
            ipv6_stack: word(answer, "ipv6_stack"),
            ..DeviceFacts::default()
        },
        truncated: text(answer, "truncated"),
    }
}
