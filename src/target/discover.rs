//! Whom to log in to: every declared device at its management addresses with its own credentials,
//! or addresses as typed with credentials as given.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::domain::address::{Address, AddressRole};
use crate::domain::credential::Credential;
use crate::domain::device::Device;
use crate::domain::family::{AddressScope, Family};
use crate::domain::record::Record;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::{Ask, Jump, ProbeKind, Task};
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
    /// Names of the credentials that worked the last time: tried before a subject's others.
    pub remembered: BTreeMap<Subject, Vec<String>>,
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
        let way = way_of(record, &atlas, device, scope, options);
        for address in addresses {
            log_in(&mut round, scope, (&subject, address), (&credentials, &way), options);
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
        let credentials = remembered_first(options.first.clone(), &subject, options);
        log_in(&mut round, scope, (&subject, *address), (&credentials, &Way::default()), options);
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
    let way = way_of(record, &atlas, device, scope, options);
    let mut trials = Vec::new();
    for credential in credentials {
        let alone = std::slice::from_ref(&credential);
        for address in &addresses {
            log_in(&mut round, scope, (&subject, *address), (alone, &way), options);
        }
        trials.push((credential, std::mem::take(&mut round.tasks)));
    }
    (trials, round.skipped)
}

/// How SSH gets to a device.
#[derive(Default)]
struct Way {
    legacy: bool,
    jump: Option<Box<Jump>>,
    /// Why there is none.
    barred: Option<Text>,
}

/// The way to a device: straight, or through the declared device that it names, whose own jump host is not
/// followed further.
fn way_of(
    record: &Record,
    atlas: &Atlas<'_>,
    device: &Device,
    scope: &Scope,
    options: &DiscoverOptions,
) -> Way {
    let straight = Way { legacy: device.ssh_legacy, ..Way::default() };
    let Some(name) = &device.ssh_jump else { return straight };
    let barred = |text: Text| Way { barred: Some(text), ..Way::default() };
    let Some(host) = record.device(name).filter(|host| host.ssh_jump.is_none()) else {
        return barred(no_jump(
            name,
            ("has a jump host itself", "cũng phải đi qua máy trung gian khác"),
        ));
    };
    let addresses = management_addresses(&atlas.addresses_of(name), &options.families);
    let Some(address) = addresses.iter().find(|address| scope.permit(**address).is_ok()) else {
        return barred(no_jump(
            name,
            ("has no address in scope", "không có địa chỉ trong phạm vi"),
        ));
    };
    // Only its own: what was typed for the target is not shown to the host on the way.
    let own = host.credentials.iter().filter_map(|name| known(options, name)).cloned();
    let credentials: Vec<Credential> = own.filter(|each| !each.login.is_snmp()).collect();
    if credentials.is_empty() {
        return barred(no_jump(name, ("has no SSH credential", "chưa có thông tin đăng nhập SSH")));
    }
    let jump = Jump {
        name: name.clone(),
        address: *address,
        port: JUMP_PORT,
        credentials: remembered_first(credentials, &subject_of(host), options),
        legacy: host.ssh_legacy,
    };
    Way { jump: Some(Box::new(jump)), ..straight }
}

/// Where jump hosts listen, whatever port was typed for the target.
const JUMP_PORT: u16 = 22;

fn known<'a>(options: &'a DiscoverOptions, name: &str) -> Option<&'a Credential> {
    options.credentials.iter().find(|credential| credential.name == name)
}

fn log_in(
    round: &mut Round,
    scope: &Scope,
    (subject, address): (&Subject, IpAddr),
    (credentials, way): (&[Credential], &Way),
    options: &DiscoverOptions,
) {
    let (snmp, ssh): (Vec<Credential>, Vec<Credential>) =
        credentials.iter().cloned().partition(|credential| credential.login.is_snmp());
    if !snmp.is_empty() {
        let ask = Ask::Snmp { port: options.snmp_port, credentials: snmp };
        let deadline = deadline::of(ProbeKind::Snmp);
        round.push(scope, Task { subject: subject.clone(), address, ask, deadline });
    }
    if ssh.is_empty() {
        return;
    }
    if let Some(barred) = &way.barred {
        round.skip(subject.clone(), None, barred.clone());
        return;
    }
    let ask = Ask::Ssh {
        port: options.ssh_port,
        credentials: ssh,
        legacy: way.legacy,
        jump: way.jump.clone(),
    };
    let deadline = deadline::of(ProbeKind::Ssh);
    round.push(scope, Task { subject: subject.clone(), address, ask, deadline });
}

/// What was typed stays first, in the order typed; of the rest, what worked the last time.
fn remembered_first(
    mut credentials: Vec<Credential>,
    subject: &Subject,
    options: &DiscoverOptions,
) -> Vec<Credential> {
    if let Some(names) = options.remembered.get(subject) {
        let typed = |credential: &Credential| {
            options.first.iter().any(|first| first.name == credential.name)
        };
        credentials
            .sort_by_key(|credential| !typed(credential) && !names.contains(&credential.name));
    }
    credentials
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
        match known(options, name) {
            Some(credential) => credentials.push(credential.clone()),
            None => round.skip(subject.clone(), None, unknown_credential(name)),
        }
    }
    if credentials.is_empty() && device.credentials.is_empty() {
        round.skip(subject.clone(), None, no_credential());
    }
    remembered_first(credentials, subject, options)
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

fn no_jump(name: &str, (en, vi): (&str, &str)) -> Text {
    Text::new(format!("its jump host `{name}` {en}"), format!("máy trung gian SSH `{name}` {vi}"))
}

#[cfg(test)]
mod tests {
    use super::super::scope::Unlisted;
    use super::*;
    use crate::domain::credential::Login;
    use crate::domain::device::DeviceRole;

    fn device(name: &str, jump: Option<&str>) -> Device {
        Device {
            name: name.to_owned(),
            role: DeviceRole::Router,
            site: "s".to_owned(),
            organisation: None,
            manufacturer: None,
            model: None,
            platform: None,
            os_version: None,
            serial: None,
            credentials: vec!["a".to_owned(), "b".to_owned()],
            management_ports: Vec::new(),
            ssh_legacy: false,
            ssh_jump: jump.map(str::to_owned),
        }
    }

    fn record(devices: Vec<Device>) -> Record {
        let addresses = devices.iter().zip(1..).map(|(device, at)| Address {
            address: IpAddr::from([127, 0, 0, at]),
            prefix_length: None,
            device: Some(device.name.clone()),
            interface: None,
            role: AddressRole::Management,
            dns_name: None,
        });
        Record { addresses: addresses.collect(), devices, ..Record::default() }
    }

    fn options() -> DiscoverOptions {
        let credential = |name: &str| Credential {
            name: name.to_owned(),
            login: Login::SshAgent { user: "u".to_owned() },
        };
        DiscoverOptions {
            credentials: vec![credential("a"), credential("b")],
            first: Vec::new(),
            families: vec![Family::Ipv4],
            snmp_port: 161,
            ssh_port: 2222,
            remembered: BTreeMap::new(),
        }
    }

    fn round(record: &Record, options: &DiscoverOptions) -> Round {
        let scope = Scope::declared(record, Unlisted::Refused);
        tasks(record, &scope, &[record.devices[0].name.clone()], options)
    }

    fn ssh(round: &Round) -> (Vec<&str>, Option<&Jump>) {
        let Some(Ask::Ssh { credentials, jump, .. }) = round.tasks.first().map(|task| &task.ask)
        else {
            panic!("{round:?}")
        };
        (credentials.iter().map(|each| each.name.as_str()).collect(), jump.as_deref())
    }

    #[test]
    fn what_worked_the_last_time_is_tried_first() {
        let record = record(vec![device("r", None)]);
        let mut options = options();
        assert_eq!(ssh(&round(&record, &options)).0, ["a", "b"]);
        let subject = subject_of(&record.devices[0]);
        options.remembered.insert(subject, vec!["b".to_owned()]);
        assert_eq!(ssh(&round(&record, &options)).0, ["b", "a"]);
        // What was typed is not put after it.
        options.first = vec![options.credentials[0].clone()];
        assert_eq!(ssh(&round(&record, &options)).0[0], "a");
    }

    #[test]
    fn through_the_declared_jump_host_or_not_at_all() {
        let options = options();
        let two = record(vec![device("r", Some("gate")), device("gate", None)]);
        let through = round(&two, &options);
        let jump = ssh(&through).1.unwrap();
        assert_eq!((jump.name.as_str(), jump.address.to_string()), ("gate", "127.0.0.2".into()));
        assert_eq!(jump.port, 22, "the typed port is the target's");
        // Two in a row are not followed, and straight is no substitute.
        let three = record(vec![
            device("r", Some("gate")),
            device("gate", Some("outer")),
            device("outer", None),
        ]);
        let barred = round(&three, &options);
        assert_eq!((barred.tasks.len(), barred.skipped.len()), (0, 1));
    }
}
