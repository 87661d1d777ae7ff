//! Which asset a host of an Ansible run is: by its name, else by the address that it is named by,
//! else by the one device whose declared addresses it shows.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use crate::domain::family::AddressScope;
use crate::domain::record::Record;
use crate::domain::text::Text;
use crate::domain::vietnamese::fold;
use crate::vendor::playbook::Told;

/// The record by what is asked of it.
pub(crate) struct Hosts<'a> {
    record: &'a Record,
    names: HashMap<&'a str, &'a str>,
    /// Names without diacritics; `None` where two devices share one.
    folded: HashMap<String, Option<&'a str>>,
    /// Declared addresses; `None` where two devices share one.
    addresses: HashMap<IpAddr, Option<&'a str>>,
}

/// Why a host is no asset: what is wrong, and what to do.
pub(crate) struct Stranger {
    /// Whether it may be left out: it is nobody's, and no contradiction.
    pub(crate) is_unknown: bool,
    pub(crate) what: Text,
    pub(crate) hint: Text,
}

impl<'a> Hosts<'a> {
    pub(crate) fn of(record: &'a Record) -> Self {
        let mut hosts = Self {
            record,
            names: HashMap::new(),
            folded: HashMap::new(),
            addresses: HashMap::new(),
        };
        for device in &record.devices {
            hosts.names.insert(&device.name, &device.name);
            let mine = Some(device.name.as_str());
            let shared = hosts.folded.entry(fold(&device.name)).or_insert(mine);
            if *shared != mine {
                *shared = None;
            }
        }
        for address in &record.addresses {
            let Some(device) = address.device.as_deref() else { continue };
            let shared = hosts.addresses.entry(address.address).or_insert(Some(device));
            if *shared != Some(device) {
                *shared = None;
            }
        }
        hosts
    }

    /// The device that a host is, by everything that it told.
    pub(crate) fn device(&self, host: &str, told: &[&Told]) -> Result<&'a str, Stranger> {
        let shown = self.shown(told);
        let named = self.named(host);
        let only = (shown.devices.len() == 1).then(|| shown.devices.first().copied()).flatten();
        match (named, only) {
            (Some(named), _) if shown.devices.is_empty() || shown.devices.contains(named) => {
                Ok(named)
            }
            (Some(named), _) => Err(contradiction(host, named, &shown)),
            (None, Some(only)) => Ok(only),
            (None, None) => Err(unknown(host, &shown)),
        }
    }

    /// By the name, with or without diacritics, or the address that stands for it.
    fn named(&self, host: &str) -> Option<&'a str> {
        let by_name = self.names.get(host).copied();
        let by_folded = || self.folded.get(&fold(host)).copied().flatten();
        let by_address = || self.addresses.get(&host.parse::<IpAddr>().ok()?).copied().flatten();
        by_name.or_else(by_folded).or_else(by_address)
    }

    /// The devices whose declared addresses it shows. Loopback is everybody's.
    fn shown(&self, told: &[&Told]) -> Shown<'a> {
        let facts = told.iter().flat_map(|told| &told.facts.addresses);
        let own = facts.map(|fact| fact.address).filter(|address| is_somebodys(*address));
        let mut shown = Shown::default();
        for address in own {
            shown.is_told = true;
            shown.devices.extend(self.addresses.get(&address).copied().flatten());
        }
        shown
    }

    /// Where evidence about a device is filed: its declared address, IPv4 first; else the first that the
    /// host shows.
    pub(crate) fn address(&self, device: &str, told: &[&Told]) -> Option<IpAddr> {
        let declared = self.record.addresses_of(device).map(|address| address.address).min();
        let facts = || told.iter().flat_map(|told| &told.facts.addresses);
        declared.or_else(|| facts().map(|fact| fact.address).find(|address| is_somebodys(*address)))
    }
}

#[derive(Default)]
struct Shown<'a> {
    is_told: bool,
    devices: BTreeSet<&'a str>,
}

fn is_somebodys(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => !four.is_loopback() && !four.is_link_local(),
        IpAddr::V6(_) => AddressScope::of(address).proves_addressing(),
    }
}

fn listed(shown: &Shown<'_>) -> String {
    shown.devices.iter().take(5).copied().collect::<Vec<_>>().join(", ")
}

fn contradiction(host: &str, named: &str, shown: &Shown<'_>) -> Stranger {
    let others = listed(shown);
    Stranger {
        is_unknown: false,
        what: Text::new(
            format!("`{host}` is named like `{named}` and shows the addresses of: {others}"),
            format!("`{host}` mang tên `{named}` nhưng lại có địa chỉ của: {others}"),
        ),
        hint: Text::new(
            "the playbook asked another machine: compare `ansible_host` with `mang6 show device`, then run it again",
            "playbook đã hỏi nhầm máy: so `ansible_host` với `mang6 show device` rồi chạy lại",
        ),
    }
}

fn unknown(host: &str, shown: &Shown<'_>) -> Stranger {
    let (en, vi) = match (shown.is_told, shown.devices.is_empty()) {
        (false, _) => (String::new(), String::new()),
        (true, true) => (
            ", nor is any of its addresses declared".to_owned(),
            ", địa chỉ của nó cũng chưa khai báo".to_owned(),
        ),
        (true, false) => {
            let others = listed(shown);
            (
                format!(", and its addresses are those of several: {others}"),
                format!(", địa chỉ của nó lại thuộc nhiều thiết bị: {others}"),
            )
        }
    };
    Stranger {
        is_unknown: true,
        what: Text::new(
            format!("no device is named `{host}`{en}"),
            format!("không có thiết bị nào tên `{host}`{vi}"),
        ),
        hint: Text::new(
            "run it with the inventory of `mang6 export ansible`, declare the device, or leave such hosts out: `--skip-unknown`",
            "chạy với danh sách của `mang6 export ansible`, khai báo thiết bị, hoặc bỏ qua: `--skip-unknown`",
        ),
    }
}
