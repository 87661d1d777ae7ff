//! What the routers at a link's ends said of their ports in a run: the second witness.

use std::collections::HashMap;

use crate::domain::link::{Link, LinkEnd};
use crate::domain::observation::{Observation, Outcome};
use crate::domain::reading::Reading;
use crate::domain::subject::SubjectKind;

/// `ifOperStatus` of a port that carries nothing (RFC 2863 §3.1.14).
const DEAD: &[&str] = &["down", "notPresent", "lowerLayerDown"];

/// Ports by device and `ifName`: whether they are up.
#[derive(Debug, Default)]
pub struct Ports<'a> {
    up: HashMap<(&'a str, &'a str), bool>,
}

impl<'a> Ports<'a> {
    /// From what devices answered; where one was asked twice, a port that was down once is down.
    pub fn of(observed: impl Iterator<Item = &'a Observation>) -> Self {
        let mut up = HashMap::new();
        for observation in observed {
            if !matches!(observation.subject.kind, SubjectKind::Device | SubjectKind::Server) {
                continue;
            }
            for (name, status) in told(&observation.outcome) {
                let is_up = status == "up";
                if is_up || DEAD.contains(&status) {
                    let port = (observation.subject.key.as_str(), name);
                    let known = up.entry(port).or_insert(is_up);
                    *known &= is_up;
                }
            }
        }
        Self { up }
    }

    /// Whether the ports of a link are up: `Some(false)` when one of them is down, `None` when
    /// nobody said.
    #[must_use]
    pub fn of_link(&self, link: &Link) -> Option<bool> {
        let told = [self.of_end(&link.a), self.of_end(&link.b)];
        told.into_iter().flatten().reduce(|one, other| one && other)
    }

    fn of_end(&self, end: &LinkEnd) -> Option<bool> {
        let port = (end.device.as_deref()?, end.interface.as_deref()?);
        self.up.get(&port).copied()
    }
}

/// Ports by name, with the RFC's word for their state.
fn told(outcome: &Outcome) -> Vec<(&str, &str)> {
    match outcome {
        Outcome::Answered(Reading::Facts(reading)) => {
            let facts = reading.facts.interfaces.iter();
            facts.filter_map(|fact| Some((&*fact.name, fact.oper_status.as_deref()?))).collect()
        }
        Outcome::Answered(Reading::Ports(reading)) => {
            let ports = reading.ports.iter();
            ports.filter_map(|port| Some((&*port.name, port.oper_status.as_deref()?))).collect()
        }
        Outcome::Answered(_)
        | Outcome::Silent
        | Outcome::Refused { .. }
        | Outcome::Failed { .. }
        | Outcome::NotAttempted { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::facts::{DeviceFacts, InterfaceFact};
    use crate::domain::link::LinkTier;
    use crate::domain::reading::FactsReading;
    use crate::domain::subject::Subject;
    use crate::domain::task::ProbeKind;

    fn said(device: &str, ports: &[(&str, Option<&str>)]) -> Observation {
        let interface = |(name, status): &(&str, Option<&str>)| InterfaceFact {
            name: (*name).to_owned(),
            oper_status: status.map(str::to_owned),
            ..InterfaceFact::default()
        };
        let interfaces = ports.iter().map(interface).collect();
        let facts = DeviceFacts { interfaces, ..DeviceFacts::default() };
        Observation {
            id: None,
            at: Timestamp::UNIX_EPOCH,
            vantage: "noc".to_owned(),
            subject: Subject::new(SubjectKind::Device, device),
            probe: ProbeKind::Snmp,
            address: [192, 0, 2, 1].into(),
            port: Some(161),
            detail: String::new(),
            outcome: Outcome::Answered(Reading::Facts(Box::new(FactsReading {
                credential: "ro".to_owned(),
                facts,
                truncated: None,
            }))),
            raw: None,
        }
    }

    fn link() -> Link {
        let end = |device: &str, interface: &str| LinkEnd {
            site: "x".to_owned(),
            device: Some(device.to_owned()),
            interface: Some(interface.to_owned()),
            ..LinkEnd::default()
        };
        Link {
            a: end("core-1", "Gi0/1"),
            b: end("cr-1", "wan"),
            ..Link::bare("L", LinkTier::Access2)
        }
    }

    fn port(observed: &[Observation]) -> Option<bool> {
        Ports::of(observed.iter()).of_link(&link())
    }

    #[test]
    fn a_link_is_dead_at_its_access_when_either_port_is_down() {
        let (up, down) = (Some("up"), Some("lowerLayerDown"));
        assert_eq!(port(&[]), None, "nobody said");
        assert_eq!(port(&[said("core-1", &[("Gi0/2", down)])]), None, "another port");
        assert_eq!(port(&[said("core-2", &[("Gi0/1", down)])]), None, "another router");
        assert_eq!(port(&[said("core-1", &[("Gi0/1", Some("dormant"))])]), None, "neither");
        assert_eq!(port(&[said("core-1", &[("Gi0/1", None)])]), None, "no word");
        assert_eq!(port(&[said("core-1", &[("Gi0/1", up)])]), Some(true));
        assert_eq!(port(&[said("core-1", &[("Gi0/1", down)])]), Some(false));
        let far = [said("core-1", &[("Gi0/1", up)]), said("cr-1", &[("wan", down)])];
        assert_eq!(port(&far), Some(false));
        let twice = [said("core-1", &[("Gi0/1", down)]), said("core-1", &[("Gi0/1", up)])];
        assert_eq!(port(&twice), Some(false), "down over one family is down");
    }
}
