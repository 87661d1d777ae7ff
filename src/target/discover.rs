//! Whom to log in to: every declared device at its management addresses with its own credentials,
//! or addresses as typed with credentials as given.

use std::net::IpAddr;

use crate::domain::address::{Address, AddressRole};
use crate::domain::credential::Credential;
use crate::domain::device::Device;
use crate::domain::family::{AddressScope, Family};
use crate::domain::record::Record;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::{Ask, ProbeKind, Task};
use crate::domain::text::Text;

use super::atlas::Atlas;
use super::deadline;
use super::round::{Round, Skipped};
use super::scope::Scope;

/// How to log in.
#[derive(Debug, Clone)]
pub struct DiscoverOptions {
    /// Everything the credentials file holds.
    pub credentials: Vec<Credential>,
    /// Tried before the device's own, whoever it is.
    pub first: Vec<Credential>,
    /// The families to ask.
    pub families: Vec<Family>,
    /// Where agents listen.
    pub snmp_port: u16,
    /// Where SSH servers listen.
    pub ssh_port: u16,
}

/// SNMP and SSH at the management addresses of declared devices; `names` empty means all of them.
#[must_use]
pub fn tasks(record: &Record, scope: &Scope, names: &[String], options: &DiscoverOptions) -> Round {
    let atlas = Atlas::of(record);
    let mut round = Round::default();
    for device in
        record.devices.iter().filter(|device| names.is_empty() || names.contains(&device.name))
    {
        let subject = subject_of(device);
        let credentials = credentials_of(device, options, &subject, &mut round);
        let addresses = management_addresses(&atlas.addresses_of(&device.name), &options.families);
        if addresses.is_empty() {
            round.skip(subject.clone(), None, no_address());
        }
        for address in addresses {
            log_in(&mut round, scope, &subject, address, &credentials, device.ssh_legacy, options);
        }
    }
    round
}

/// SNMP and SSH at addresses as typed.
#[must_use]
pub fn ad_hoc(scope: &Scope, addresses: &[IpAddr], options: &DiscoverOptions) -> Round {
    let mut round = Round::default();
    for address in
        addresses.iter().filter(|address| options.families.contains(&Family::of(**address)))
    {
        let subject = Subject::new(SubjectKind::Address, address.to_string());
        log_in(&mut round, scope, &subject, *address, &options.first, false, options);
    }
    round
}

/// Each credential of a device alone, in the order of trial, with its questions: one at each
/// management address. And what cannot be tried.
#[must_use]
pub fn trials(
    record: &Record,
    scope: &Scope,
    device: &Device,
    options: &DiscoverOptions,
) -> (Vec<(Credential, Vec<Task>)>, Vec<Skipped>) {
    let mut round = Round::default();
    let subject = subject_of(device);
    let credentials = credentials_of(device, options, &subject, &mut round);
    let atlas = Atlas::of(record);
    let addresses = management_addresses(&atlas.addresses_of(&device.name), &options.families);
    if addresses.is_empty() {
        round.skip(subject.clone(), None, no_address());
    }
    let mut trials = Vec::new();
    for credential in credentials {
        let alone = std::slice::from_ref(&credential);
        for address in &addresses {
            log_in(&mut round, scope, &subject, *address, alone, device.ssh_legacy, options);
        }
        trials.push((credential, std::mem::take(&mut round.tasks)));
    }
    (trials, round.skipped)
}

#[expect(
    clippy::too_many_arguments,
    reason = "one question has this many parts; a struct would only rename them"
)]
fn log_in(
    round: &mut Round,
    scope: &Scope,
    subject: &Subject,
    address: IpAddr,
    credentials: &[Credential],
    legacy: bool,
    options: &DiscoverOptions,
) {
    let (snmp, ssh): (Vec<Credential>, Vec<Credential>) =
        credentials.iter().cloned().partition(|credential| credential.login.is_snmp());
    if !snmp.is_empty() {
        let ask = Ask::Snmp { port: options.snmp_port, credentials: snmp };
        let deadline = deadline::of(ProbeKind::Snmp);
        round.push(scope, Task { subject: subject.clone(), address, ask, deadline });
    }
    if !ssh.is_empty() {
        let ask = Ask::Ssh { port: options.ssh_port, credentials: ssh, legacy };
        let deadline = deadline::of(ProbeKind::Ssh);
        round.push(scope, Task { subject: subject.clone(), address, ask, deadline });
    }
}

/// The subject a device is judged as.
pub(crate) fn subject_of(device: &Device) -> Subject {
    let kind = if device.is_server() { SubjectKind::Server } else { SubjectKind::Device };
    Subject::new(kind, &device.name)
}

/// The given ones first, then the device's own by name; a name the file does not hold is told.
fn credentials_of(
    device: &Device,
    options: &DiscoverOptions,
    subject: &Subject,
    round: &mut Round,
) -> Vec<Credential> {
    let mut credentials = options.first.clone();
    for name in &device.credentials {
        match options.credentials.iter().find(|credential| credential.name == *name) {
            Some(credential) => credentials.push(credential.clone()),
            None => round.skip(subject.clone(), None, unknown_credential(name)),
        }
    }
    if credentials.is_empty() && device.credentials.is_empty() {
        round.skip(subject.clone(), None, no_credential());
    }
    credentials
}

/// Where a device is managed: its management addresses, and for a family that has none of them any
/// address of that family. One of each family: more would ask the same device again.
pub(crate) fn management_addresses<'a>(
    addresses: &(impl Iterator<Item = &'a Address> + Clone),
    families: &[Family],
) -> Vec<IpAddr> {
    families
        .iter()
        .filter_map(|family| {
            let mut usable = addresses.clone().filter(|address| {
                Family::of(address.address) == *family
                    && AddressScope::of(address.address) != AddressScope::LinkLocal
            });
            let managed = usable.clone().find(|address| address.role == AddressRole::Management);
            managed.or_else(|| usable.next()).map(|address| address.address)
        })
        .collect()
}

fn unknown_credential(name: &str) -> Text {
    Text::new(
        format!("the credentials file has no `{name}`"),
        format!("tệp thông tin đăng nhập không có `{name}`"),
    )
}

fn no_credential() -> Text {
    Text::new("no credential is named for it", "chưa khai báo thông tin đăng nhập")
}

fn no_address() -> Text {
    Text::new("no address is declared for it", "chưa khai báo địa chỉ")
}
