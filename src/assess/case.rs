//! What a rule sees: one subject, everything declared, everything observed, the policy and the
//! moment. Also the questions that rules of several subjects ask of them.

use std::borrow::Cow;
use std::net::IpAddr;

use jiff::Timestamp;

use super::contact::{Contact, answered, answers_itself, is_asked_each_time};
use super::declared::Declared;
use super::evidence::{Evidence, Seen};
use super::own::Own;
use super::policy::Policy;
use crate::domain::device::Device;
use crate::domain::family::Family;
use crate::domain::link::Link;
use crate::domain::observation::Observation;
use crate::domain::reading::{FactsReading, Reading};
use crate::domain::service::Service;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::ProbeKind;

/// One subject to judge.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    /// The subject.
    pub(crate) subject: &'a Subject,
    /// Everything declared.
    pub(crate) declared: &'a Declared<'a>,
    /// Everything observed.
    pub(crate) evidence: &'a Evidence<'a>,
    /// What is tolerated.
    pub(crate) policy: &'a Policy,
    /// As of when.
    pub(crate) now: Timestamp,
    /// What its rules ask of it, where it is a device or a server.
    pub(crate) own: &'a Own<'a>,
}

/// What a device told in one look.
#[derive(Clone, Copy)]
pub(crate) struct Told<'a> {
    /// The observation it came in.
    pub(crate) observation: &'a Observation,
    /// The decoded answer.
    pub(crate) reading: &'a FactsReading,
}

impl Told<'_> {
    /// Whether it tells of what another look tells of: addresses, IPv6 in the kernel, or the sockets.
    fn tells_what(&self, other: &Told<'_>) -> bool {
        let (own, others) = (&self.reading.facts, &other.reading.facts);
        (!own.addresses.is_empty() && !others.addresses.is_empty())
            || (own.listening.is_some() && others.listening.is_some())
            || (own.ipv6_stack.is_some() && others.ipv6_forwarding.is_some())
    }
}

impl<'a> Case<'a> {
    /// The device, for a device or server.
    pub(crate) fn device(&self) -> Option<&'a Device> {
        self.own.device
    }

    /// The service, for a web, DNS or mail subject.
    pub(crate) fn service(&self) -> Option<&'a Service> {
        self.declared.service(&self.subject.key)
    }

    /// The link.
    pub(crate) fn link(&self) -> Option<&'a Link> {
        self.declared.link(&self.subject.key)
    }

    /// What a device of this name told, freshly. What a playbook says of something that a look of our own
    /// tells does not count: it came by others' hands.
    pub(crate) fn facts_of(&self, device: &Device) -> Cow<'a, [Told<'a>]> {
        let kind = if device.is_server() { SubjectKind::Server } else { SubjectKind::Device };
        if self.subject.kind == kind && self.is_about(device) {
            return Cow::Borrowed(&self.own.told);
        }
        Cow::Owned(told(&self.evidence.telling(kind, &device.name)))
    }

    /// The declared addresses of a device in one family: see [`Declared::addresses_of`].
    pub(crate) fn addresses_of(&self, device: &Device, family: Family) -> Cow<'a, [IpAddr]> {
        if self.is_about(device) {
            return Cow::Borrowed(self.own.declared(family));
        }
        Cow::Owned(self.declared.addresses_of(&device.name, family))
    }

    /// Whether a device is the subject itself.
    pub(crate) fn is_about(&self, device: &Device) -> bool {
        self.own.device.is_some_and(|own| std::ptr::eq(own, device))
    }

    /// Observations of an address: of the subject's own, they are at hand.
    pub(crate) fn of_address(&self, address: IpAddr) -> Seen<'a, 'a> {
        self.own.at(address).unwrap_or_else(|| self.evidence.of_address(address))
    }

    /// Whether anything at all at an address answers.
    pub(crate) fn contact(&self, address: IpAddr) -> Contact<'a> {
        let seen = self.of_address(address);
        let each_time = |seen: &[&'a Observation]| -> Vec<&'a Observation> {
            seen.iter().copied().filter(|each| is_asked_each_time(each)).collect()
        };
        let (fresh, stale) = (each_time(seen.fresh), each_time(seen.stale));
        let seen = Seen { fresh: &fresh, stale: &stale };
        let contact = Contact::of(&seen, answers_itself);
        // One closed port does not contradict another that is open: here one answer is enough.
        let answers: Vec<_> =
            seen.fresh.iter().copied().filter(|observation| answers_itself(observation)).collect();
        if answers.is_empty() { contact } else { Contact::answering(answers) }
    }

    /// Whether an address takes connections on a port: by the TCP probe, or where it did not ask,
    /// by those that connect on their way.
    pub(crate) fn connects(&self, address: IpAddr, port: u16) -> Contact<'a> {
        let plain =
            Contact::of(&self.evidence.of_question(address, Some(port), ProbeKind::Tcp), answered);
        if plain.is_asked() {
            return plain;
        }
        let by_others = [ProbeKind::Http, ProbeKind::Smtp, ProbeKind::Ssh].map(|probe| {
            Contact::of(&self.evidence.of_question(address, Some(port), probe), answers_itself)
        });
        Contact::any(std::iter::once(plain).chain(by_others))
    }
}

/// What was told in what was seen of a device.
pub(super) fn told<'a>(seen: &Seen<'a, '_>) -> Vec<Told<'a>> {
    let told = seen.fresh.iter().copied().filter_map(|observation| {
        let Some(Reading::Facts(reading)) = observation.reading() else { return None };
        Some(Told { observation, reading })
    });
    let (brought, mut own): (Vec<_>, Vec<_>) =
        told.partition(|told| told.observation.probe == ProbeKind::Playbook);
    let is_known = |told: &Told<'_>| own.iter().any(|own| own.tells_what(told));
    let (_, news): (Vec<_>, Vec<_>) = brought.into_iter().partition(is_known);
    own.extend(news);
    own
}
