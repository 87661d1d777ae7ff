//! What was asked from the Internet of what is not offered there: such an attempt says nothing of it
//! (DOMAIN.md §4: "from the Internet an internal-only service is not applicable, not failed"). It does not
//! know which place is the Internet: the policy names the vantages.
//!
//! Offered are the public services, each at the addresses and ports that it was asked at or that are
//! declared of its server. A server's or a device's other ports (its management), LANs, and links that are
//! no Internet line are the province's own. An address that nobody wrote down is judged by whoever saw it.

use std::collections::{BTreeSet, HashSet};
use std::net::IpAddr;

use super::ruling::{Ruling, ruling};
use crate::domain::finding::{Rung, Verdict};
use crate::domain::link::LinkTier;
use crate::domain::observation::Observation;
use crate::domain::record::Record;
use crate::domain::service::{Service, ServiceKind};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::system::Exposure;
use crate::domain::task::ProbeKind;

/// What is offered to the Internet, and who was asked from there alone.
#[derive(Default)]
pub(crate) struct Outside<'a> {
    vantages: Option<&'a BTreeSet<String>>,
    /// The services and links that are offered there.
    public: HashSet<Subject>,
    /// Where a public service answers.
    offered: HashSet<(IpAddr, u16)>,
    /// Where one does, whatever the port.
    hosts: HashSet<IpAddr>,
    only: HashSet<&'a Subject>,
}

impl<'a> Outside<'a> {
    /// Nobody, where no vantage is on the Internet.
    pub(crate) fn of(
        record: &Record,
        evidence: &'a [Observation],
        vantages: &'a BTreeSet<String>,
    ) -> Self {
        if vantages.is_empty() {
            return Self::default();
        }
        let Offers { public } = Offers::of(record);
        let mut offered: HashSet<(IpAddr, u16)> =
            public_services(record).flat_map(|service| declared(record, service)).collect();
        // A name leads to addresses that no declaration holds. A resolver is not the service.
        let own = evidence.iter().filter(|each| public.contains(&each.subject));
        let own = own.filter(|each| each.probe != ProbeKind::Dns);
        offered.extend(own.filter_map(|each| Some((each.address, each.port?))));
        let hosts = offered.iter().map(|(address, _)| *address).collect();
        let only = HashSet::new();
        let mut outside = Self { vantages: Some(vantages), public, offered, hosts, only };
        let (inside, others): (Vec<_>, Vec<_>) =
            evidence.iter().partition(|each| outside.counts(each));
        let inside: HashSet<&Subject> = inside.into_iter().map(|each| &each.subject).collect();
        let others = others.into_iter().map(|each| &each.subject);
        outside.only = others.filter(|subject| !inside.contains(subject)).collect();
        outside
    }

    /// Whether an attempt says anything of what it was made for.
    pub(crate) fn counts(&self, observation: &Observation) -> bool {
        if !self.vantages.is_some_and(|them| them.contains(&observation.vantage)) {
            return true;
        }
        let Observation { subject, address, port, .. } = observation;
        match subject.kind {
            SubjectKind::Address => true,
            SubjectKind::Lan => false,
            SubjectKind::Web | SubjectKind::Dns | SubjectKind::Mail | SubjectKind::Link => {
                self.public.contains(subject)
            }
            // A playbook ran on the host itself.
            SubjectKind::Device | SubjectKind::Server => {
                observation.probe == ProbeKind::Playbook
                    || port.map_or_else(
                        || self.hosts.contains(address),
                        |port| self.offered.contains(&(*address, port)),
                    )
            }
        }
    }

    /// A ruling on what only the network can tell, where the network was asked from the Internet alone.
    /// Whatever else was seen or declared decides as it does everywhere.
    pub(crate) fn settled(&self, subject: &Subject, rung: Rung, ruling: Ruling) -> Ruling {
        let waits = ruling.verdict == Verdict::Unknown && ruling.evidence.is_empty();
        // The rest of a LAN's ladder is declared, or told by whoever stands in it.
        let waits = waits && (subject.kind != SubjectKind::Lan || rung == Rung::Reachable);
        if rung < Rung::Addressed || !waits || !self.only.contains(subject) {
            return ruling;
        }
        ruling!(
            NotApplicable,
            "it is internal and was asked from the Internet alone, where it is not offered",
            "dịch vụ nội bộ, mới chỉ được hỏi từ Internet, nơi dịch vụ không được cung cấp"
        )
    }
}

/// What is offered to the Internet, by what is declared alone.
pub(crate) struct Offers {
    /// The services and links that are.
    public: HashSet<Subject>,
}

/// How much of a subject is offered to the Internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offered {
    /// All of it: who asks from there looks at it.
    Whole,
    /// Some addresses and ports of it may be.
    Partly,
    /// Nothing: who asks from there does not look at it.
    Nothing,
}

impl Offers {
    /// Those of a record.
    pub(crate) fn of(record: &Record) -> Self {
        let lines = record.links.iter().filter(|link| link.tier == LinkTier::Internet);
        let lines = lines.map(|link| Subject::new(SubjectKind::Link, &link.code));
        Self { public: public_services(record).filter_map(Service::subject).chain(lines).collect() }
    }

    /// How much of a subject is: what [`Outside::counts`] says of its attempts, as far as they are alike.
    pub(crate) fn of_subject(&self, subject: &Subject) -> Offered {
        match subject.kind {
            SubjectKind::Address => Offered::Whole,
            SubjectKind::Lan => Offered::Nothing,
            SubjectKind::Device | SubjectKind::Server => Offered::Partly,
            SubjectKind::Web | SubjectKind::Dns | SubjectKind::Mail | SubjectKind::Link => {
                if self.public.contains(subject) { Offered::Whole } else { Offered::Nothing }
            }
        }
    }
}

fn public_services(record: &Record) -> impl Iterator<Item = &Service> {
    record.services.iter().filter(|each| each.exposure == Exposure::Public)
}

/// Where a service answers by what is declared of its server.
fn declared(record: &Record, service: &Service) -> Vec<(IpAddr, u16)> {
    let Some(device) = &service.device else { return Vec::new() };
    let usual: &[u16] = match service.kind {
        ServiceKind::Web => &[80, 443],
        ServiceKind::Dns => &[53],
        ServiceKind::Mail => &[25],
        ServiceKind::Tcp => &[],
    };
    let ports = if service.ports.is_empty() { usual } else { &service.ports };
    let own = record.addresses.iter().filter(|each| each.device.as_ref() == Some(device));
    own.flat_map(|each| ports.iter().map(|port| (each.address, *port))).collect()
}
