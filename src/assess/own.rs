//! What the rules of a device or a server ask of it again and again: itself, what it told, its
//! addresses. Worked out once for each subject and body of evidence: nine rules each asking anew were
//! half of judging. It decides nothing.

use std::net::IpAddr;

use super::case::{Told, told};
use super::declared::Declared;
use super::evidence::{Evidence, Seen};
use crate::domain::device::Device;
use crate::domain::family::{AddressScope, Family};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::ProbeKind;

/// A device's own, and nothing of any other subject.
pub(crate) struct Own<'a> {
    /// The device as declared.
    pub(super) device: Option<&'a Device>,
    /// What it told, freshly.
    pub(super) told: Vec<Told<'a>>,
    /// Its declared addresses, IPv4 and IPv6.
    declared: [Vec<IpAddr>; 2],
    /// Where its answers are looked for, IPv4 and IPv6.
    asked: [Vec<IpAddr>; 2],
    /// What was seen of those, every rule asks that.
    seen: Vec<(IpAddr, Seen<'a, 'a>)>,
}

impl<'a> Own<'a> {
    /// A subject's own.
    pub(crate) fn of(
        subject: &Subject,
        declared: &Declared<'a>,
        evidence: &'a Evidence<'a>,
    ) -> Self {
        let is_device = matches!(subject.kind, SubjectKind::Device | SubjectKind::Server);
        let device = is_device.then(|| declared.device(&subject.key)).flatten();
        let Some(device) = device else {
            let none = || [Vec::new(), Vec::new()];
            return Self {
                device: None,
                told: Vec::new(),
                declared: none(),
                asked: none(),
                seen: Vec::new(),
            };
        };
        let of_it = evidence.of_subject(subject);
        let own = declared.addresses_by_family(&device.name);
        let asked = FAMILIES.map(|family| asked(own[place(family)].clone(), &of_it, family));
        let all = asked.iter().flatten();
        let seen = all.map(|address| (*address, evidence.of_address(*address))).collect();
        Self { device: Some(device), told: told(&of_it), declared: own, asked, seen }
    }

    /// What was seen of an address, where its answers are looked for there.
    pub(super) fn at(&self, address: IpAddr) -> Option<Seen<'a, 'a>> {
        self.seen.iter().find(|(known, _)| *known == address).map(|(_, seen)| *seen)
    }

    /// Its declared addresses of a family.
    pub(super) fn declared(&self, family: Family) -> &[IpAddr] {
        &self.declared[place(family)]
    }

    /// Where its answers of a family are looked for.
    pub(super) fn asked(&self, family: Family) -> &[IpAddr] {
        &self.asked[place(family)]
    }
}

const FAMILIES: [Family; 2] = [Family::Ipv4, Family::Ipv6];

const fn place(family: Family) -> usize {
    match family {
        Family::Ipv4 => 0,
        Family::Ipv6 => 1,
    }
}

/// A device's declared addresses of a family, and those that were asked for the subject's sake.
pub(super) fn asked(declared: Vec<IpAddr>, seen: &Seen<'_, '_>, family: Family) -> Vec<IpAddr> {
    let mut addresses = declared;
    addresses.extend(
        seen.fresh
            .iter()
            .chain(seen.stale)
            .filter(|observation| observation.family() == family)
            .filter(|observation| AddressScope::of(observation.address).proves_addressing())
            // A resolver asked about the subject is not the subject.
            .filter(|observation| {
                !matches!(observation.probe, ProbeKind::Dns | ProbeKind::Playbook)
            })
            .map(|observation| observation.address),
    );
    addresses.sort_unstable();
    addresses.dedup();
    addresses
}
