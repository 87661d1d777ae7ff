//! Spots: targets of `probe` that somebody types without having them on record: a page, a zone, a
//! mail domain, a host. A spot becomes a subject and the things that a planner needs to know of it.
//! It decides nothing about scope: the guard does, as for everything else.

use std::net::IpAddr;

use crate::domain::address::{Address, AddressRole};
use crate::domain::closed_set::closed_set;
use crate::domain::device::{Device, DeviceRole};
use crate::domain::record::{Record, Thing};
use crate::domain::service::{Service, ServiceKind};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::system::Exposure;

use super::probe::Page;

closed_set! {
    /// What a spot is.
    pub enum SpotKind {
        /// A page: `https://www.example/`, or a name alone for both ports.
        Web = "web",
        /// A zone.
        Dns = "dns",
        /// A mail domain.
        Mail = "mail",
        /// A host by its addresses.
        Host = "host",
    }
}

/// A spot.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// What the answers are evidence about.
    pub subject: Subject,
    /// What has to be known of it; empty where it is on record.
    pub things: Vec<Thing>,
    /// Which page is asked for, where one was typed.
    pub page: Option<Page>,
}

/// A word that is no spot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no {what}")]
pub struct NoSpot {
    /// As typed.
    pub word: String,
    /// What it should be.
    pub what: &'static str,
}

/// A page at a URL, or the whole web service of a name.
pub fn web(record: &Record, word: &str) -> Result<Spot, NoSpot> {
    let wrong = || NoSpot { word: word.to_owned(), what: "URL with a name in it" };
    let (scheme, rest) = match word.split_once("://") {
        Some(("http", rest)) => (Some(false), rest),
        Some(("https", rest)) => (Some(true), rest),
        Some(_) => return Err(wrong()),
        None => (None, word),
    };
    let rest = rest.split('#').next().unwrap_or_default();
    let (place, path) = rest.find(['/', '?']).map_or((rest, ""), |at| rest.split_at(at));
    let (name, port) = match place.rsplit_once(':') {
        Some((name, port)) => (name, Some(port.parse::<u16>().map_err(|_| wrong())?)),
        None => (place, None),
    };
    let name = name_of(name).ok_or_else(wrong)?;
    if name.parse::<IpAddr>().is_ok() || path.chars().any(|letter| !letter.is_ascii_graphic()) {
        return Err(wrong());
    }
    if scheme.is_none()
        && port.is_none()
        && path.is_empty()
        && let Some(subject) = recorded(record, ServiceKind::Web, &name)
    {
        return Ok(Spot { subject, things: Vec::new(), page: None });
    }
    let ports = match (port, scheme) {
        (Some(port), _) => vec![port],
        (None, Some(true)) => vec![443],
        (None, Some(false)) => vec![80],
        (None, None) => Vec::new(),
    };
    let path = match path {
        "" => "/".to_owned(),
        query if query.starts_with('?') => format!("/{query}"),
        path => path.to_owned(),
    };
    let page = Page { path, tls: scheme };
    Ok(Spot { page: Some(page), ..unrecorded(ServiceKind::Web, &name, ports) })
}

/// A zone.
pub fn zone(record: &Record, word: &str) -> Result<Spot, NoSpot> {
    named(record, ServiceKind::Dns, word, "zone")
}

/// A mail domain.
pub fn mail(record: &Record, word: &str) -> Result<Spot, NoSpot> {
    named(record, ServiceKind::Mail, word, "mail domain")
}

/// One host by its addresses, of both families where both are typed. A device that has the first of
/// them on record is that device.
pub fn host(record: &Record, words: &[String], ports: &[u16]) -> Result<Spot, NoSpot> {
    let read = |word: &String| {
        word.trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<IpAddr>()
            .map_err(|_| NoSpot { word: word.clone(), what: "address" })
    };
    let addresses: Vec<IpAddr> = words.iter().map(read).collect::<Result<_, _>>()?;
    let on_record = record.addresses.iter().find(|known| addresses.contains(&known.address));
    let device = on_record
        .and_then(|address| address.device.as_deref())
        .and_then(|device| record.device(device));
    if let Some(device) = device {
        let kind = if device.is_server() { SubjectKind::Server } else { SubjectKind::Device };
        let subject = Subject::new(kind, &device.name);
        return Ok(Spot { subject, things: Vec::new(), page: None });
    }
    let name = words.join("+");
    let device = Device {
        management_ports: ports.to_vec(),
        ..Device::bare(name.clone(), DeviceRole::Server, "")
    };
    let address = |address: IpAddr| {
        Thing::Address(Address {
            address,
            prefix_length: None,
            device: Some(name.clone()),
            interface: None,
            role: AddressRole::Service,
            dns_name: None,
        })
    };
    let things = std::iter::once(Thing::Device(Box::new(device)))
        .chain(addresses.into_iter().map(address))
        .collect();
    Ok(Spot { subject: Subject::new(SubjectKind::Server, name), things, page: None })
}

fn named(
    record: &Record,
    kind: ServiceKind,
    word: &str,
    what: &'static str,
) -> Result<Spot, NoSpot> {
    let name = name_of(word).ok_or_else(|| NoSpot { word: word.to_owned(), what })?;
    Ok(match recorded(record, kind, &name) {
        Some(subject) => Spot { subject, things: Vec::new(), page: None },
        None => unrecorded(kind, &name, Vec::new()),
    })
}

fn recorded(record: &Record, kind: ServiceKind, name: &str) -> Option<Subject> {
    let service =
        record.services.iter().find(|service| service.kind == kind && service.name == name)?;
    Some(Subject::new(subject_kind(kind), &service.code))
}

fn unrecorded(kind: ServiceKind, name: &str, ports: Vec<u16>) -> Spot {
    let service = Service {
        code: name.to_owned(),
        kind,
        name: name.to_owned(),
        system: None,
        device: None,
        ports,
        // Whoever types a name without a record asks as the public does.
        exposure: Exposure::Public,
        required_vantages: Vec::new(),
    };
    Spot {
        subject: Subject::new(subject_kind(kind), name),
        things: vec![Thing::Service(Box::new(service))],
        page: None,
    }
}

const fn subject_kind(kind: ServiceKind) -> SubjectKind {
    match kind {
        ServiceKind::Web => SubjectKind::Web,
        ServiceKind::Dns => SubjectKind::Dns,
        ServiceKind::Mail => SubjectKind::Mail,
        ServiceKind::Tcp => SubjectKind::Server,
    }
}

/// A domain name as we write it: lower case, without the final dot (RFC 1035 §2.3.4 bounds it).
fn name_of(word: &str) -> Option<String> {
    let name = word.strip_suffix('.').unwrap_or(word).to_ascii_lowercase();
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    (name.len() <= 253 && name.split('.').all(is_label)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let mut record = Record::default();
        for thing in unrecorded(ServiceKind::Web, "www.lab", vec![80, 443]).things {
            let Thing::Service(service) = thing else { unreachable!() };
            record.put(Thing::Service(Box::new(Service { code: "web-1".to_owned(), ..*service })));
        }
        record
    }

    fn check(word: &str, subject: &str, ports: &[u16], page: Option<(&str, Option<bool>)>) {
        let spot = web(&record(), word).unwrap();
        assert_eq!(spot.subject.to_string(), subject, "{word}");
        let asked = spot.things.iter().find_map(|thing| {
            let Thing::Service(service) = thing else { return None };
            Some(service.ports.clone())
        });
        assert_eq!(asked.unwrap_or_default(), ports, "{word}");
        assert_eq!(spot.page.as_ref().map(|page| (page.path.as_str(), page.tls)), page, "{word}");
    }

    #[test]
    fn a_page_is_its_scheme_name_port_and_path() {
        check("www.lab", "web/web-1", &[], None);
        check("other.lab", "web/other.lab", &[], Some(("/", None)));
        check("https://www.lab/", "web/www.lab", &[443], Some(("/", Some(true))));
        check("http://WWW.lab.", "web/www.lab", &[80], Some(("/", Some(false))));
        check("https://a.b:8444/x?y=1#z", "web/a.b", &[8_444], Some(("/x?y=1", Some(true))));
        check("https://a.b?y", "web/a.b", &[443], Some(("/?y", Some(true))));
    }

    #[test]
    fn what_is_no_page_is_refused() {
        for word in [
            "",
            "ftp://a.b/",
            "https://",
            "https://[::1]/",
            "https://192.0.2.1/",
            "https://a b/",
            "https://a.b:99999/",
            "https://a.b/x y",
            "a..b",
        ] {
            assert!(web(&record(), word).is_err(), "{word}");
        }
    }

    #[test]
    fn a_host_is_its_addresses() {
        let words = ["192.0.2.1".to_owned(), "2001:db8::1".to_owned()];
        let spot = host(&record(), &words, &[22]).unwrap();
        assert_eq!(spot.subject.to_string(), "server/192.0.2.1+2001:db8::1");
        assert_eq!(spot.things.len(), 3);
        assert!(host(&record(), &["www.lab".to_owned()], &[]).is_err());
    }

    #[test]
    fn a_zone_and_a_mail_domain_are_names() {
        assert_eq!(zone(&record(), "Lab.").unwrap().subject.to_string(), "dns/lab");
        assert_eq!(mail(&record(), "lab").unwrap().subject.to_string(), "mail/lab");
        assert!(zone(&record(), "la b").is_err());
    }
}
