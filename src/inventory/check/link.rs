//! Links: two ends in two places, addresses inside their prefix, devices that stand where the link
//! says, no circle of backups.

use std::collections::HashMap;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::domain::family::Family;
use crate::domain::link::{Link, LinkEnd};
use crate::domain::record::{Declared, Record, SourcePlace, Thing};
use crate::domain::text::Text;

use super::super::fault::{Fault, Sink, quoted};
use super::super::network::{label, longest};
use super::super::suggest::nearest;
use super::fault;
use super::index::Index;
use super::reference::leads_back;

/// Longest chain of backups that is followed.
const CHAIN_COUNT: usize = 16;

/// Every declared link.
pub(super) fn check(declared: &[Declared], existing: &Record, index: &Index<'_>, sink: &Sink) {
    let mut owners = Owners::of(declared, existing);
    for declared in declared {
        let Thing::Link(link) = &declared.thing else { continue };
        let at = At { place: &declared.place, link, sink };
        at.two_ends();
        at.backup(index);
        for (name, end) in [("a", &link.a), ("b", &link.b)] {
            at.device_stands_at_site(name, end, index);
            for family in [Family::Ipv4, Family::Ipv6] {
                at.inside_prefix(name, end, family);
                at.nobody_elses(&mut owners, (name, end), family);
            }
        }
    }
}

/// Who has an address, and where that is written; no place for what the record has.
#[derive(Clone, Copy)]
struct Owner<'a> {
    device: Option<&'a str>,
    interface: Option<&'a str>,
    place: Option<&'a SourcePlace>,
}

/// Owners of addresses; filled only when there is a link to compare with.
struct Owners<'a> {
    by_address: HashMap<IpAddr, Owner<'a>>,
}

impl<'a> Owners<'a> {
    fn of(declared: &'a [Declared], existing: &'a Record) -> Self {
        let mut by_address = HashMap::new();
        if declared.iter().any(|declared| matches!(declared.thing, Thing::Link(_))) {
            let stored = existing.addresses.iter().map(|address| (address, None));
            let now = declared.iter().filter_map(|declared| {
                let Thing::Address(address) = &declared.thing else { return None };
                Some((address, Some(&declared.place)))
            });
            for (address, place) in stored.chain(now) {
                let device = address.device.as_deref();
                let interface = address.interface.as_deref();
                by_address.insert(address.address, Owner { device, interface, place });
            }
        }
        Self { by_address }
    }
}

struct At<'a> {
    place: &'a SourcePlace,
    link: &'a Link,
    sink: &'a Sink,
}

impl<'a> At<'a> {
    fn push(&self, field: &'static str, problem: Text, hint: Text) {
        self.sink.push_with(|| fault(self.place, field, problem, hint));
    }

    fn two_ends(&self) {
        let (a, b) = (&self.link.a, &self.link.b);
        let code = quoted(&self.link.code);
        if a.site == b.site && a.device == b.device {
            let site = quoted(&a.site);
            let device = a.device.as_deref().map(quoted);
            let en = device
                .as_ref()
                .map_or_else(|| "no device named".to_owned(), |device| format!("device {device}"));
            let vi = device.map_or_else(
                || "không nêu thiết bị".to_owned(),
                |device| format!("thiết bị {device}"),
            );
            self.push(
                "b",
                Text::new(
                    format!(
                        "both ends of the link {code} are at the same place: site {site}, {en}"
                    ),
                    format!("hai đầu của kênh {code} ở cùng một nơi: địa điểm {site}, {vi}"),
                ),
                Text::new(
                    "a link joins two sites, or two devices of one site",
                    "kênh nối hai địa điểm, hoặc hai thiết bị của một địa điểm",
                ),
            );
        }
        for family in [Family::Ipv4, Family::Ipv6] {
            if let (Some(one), Some(other)) = (a.address(family), b.address(family))
                && one == other
            {
                self.push(
                    key_of("b", family),
                    Text::new(
                        format!("both ends of the link {code} have the address `{one}`"),
                        format!("hai đầu của kênh {code} cùng có địa chỉ `{one}`"),
                    ),
                    Text::new("each end has its own address", "mỗi đầu cần một địa chỉ riêng"),
                );
            }
        }
    }

    fn backup(&self, index: &Index<'_>) {
        let Some(backup_for) = self.link.backup_for.as_deref() else { return };
        if !index.links.contains_key(backup_for) {
            self.sink.push_with(|| no_such_link(self.place, backup_for, index));
            return;
        }
        let mut at = Some(backup_for);
        for _ in 0..CHAIN_COUNT {
            let Some(code) = at else { return };
            if code == self.link.code {
                self.sink.push(leads_back(self.place, "backup_for", code));
                return;
            }
            at = index.links.get(code).copied().flatten();
        }
    }

    fn device_stands_at_site(&self, name: &str, end: &LinkEnd, index: &Index<'_>) {
        let Some(device) = end.device.as_deref().and_then(|device| index.devices.get(device))
        else {
            return;
        };
        if device.site != end.site && index.sites.contains(end.site.as_str()) {
            let (code, device_name) = (quoted(&self.link.code), quoted(&device.name));
            let (says, stands) = (quoted(&end.site), quoted(&device.site));
            self.push(if name == "a" { "a.device" } else { "b.device" },
                Text::new(
                    format!("end {name} of the link {code} is at site {says}, but its device {device_name} stands at {stands}"),
                    format!("đầu {name} của kênh {code} ở địa điểm {says}, nhưng thiết bị {device_name} đặt tại {stands}"),
                ),
                Text::new("mend the end's `site` or its `device`", "sửa `site` hoặc `device` của đầu kênh"),
            );
        }
    }

    fn inside_prefix(&self, name: &str, end: &LinkEnd, family: Family) {
        let net = match family {
            Family::Ipv4 => self.link.prefix_v4.map(IpNet::V4),
            Family::Ipv6 => self.link.prefix_v6.map(IpNet::V6),
        };
        let (Some(address), Some(net)) = (end.address(family), net) else { return };
        let code = quoted(&self.link.code);
        if !net.contains(&address) {
            let key = match family {
                Family::Ipv4 => "prefix_v4",
                Family::Ipv6 => "prefix_v6",
            };
            self.push(key_of(name, family),
                Text::new(
                    format!("end {name} of the link {code} has the {} address `{address}`, outside `{net}`", label(family)),
                    format!("đầu {name} của kênh {code} có địa chỉ {} `{address}`, ngoài `{net}`", label(family)),
                ),
                Text::new(
                    format!("mend the address or the link's `{key}`"),
                    format!("sửa địa chỉ hoặc `{key}` của kênh"),
                ),
            );
        } else if longest(address) - net.prefix_len() >= 2
            && (net.network() == address || (address.is_ipv4() && net.broadcast() == address))
        {
            self.push(key_of(name, family),
                Text::new(
                    format!("end {name} of the link {code} has `{address}`, which no host of `{net}` can have"),
                    format!("đầu {name} của kênh {code} có `{address}`, không máy nào trong `{net}` dùng được"),
                ),
                Text::new("use an address between the first and the last of the prefix", "dùng địa chỉ nằm giữa địa chỉ đầu và cuối của tiền tố"),
            );
        }
    }

    /// An end's address is nobody else's: no other device has it, no other link's end.
    fn nobody_elses(
        &self,
        owners: &mut Owners<'a>,
        (name, end): (&str, &'a LinkEnd),
        family: Family,
    ) {
        let (Some(address), Some(device)) = (end.address(family), end.device.as_deref()) else {
            return;
        };
        let interface = end.interface.as_deref();
        let own = Owner { device: Some(device), interface, place: Some(self.place) };
        let owner = *owners.by_address.entry(address).or_insert(own);
        let Some(owner_device) = owner.device else { return };
        let is_other_port = owner.interface.zip(interface).is_some_and(|(one, other)| one != other);
        if owner_device == device && !is_other_port {
            return;
        }
        let named = |device: &str, interface: Option<&str>| match interface {
            Some(interface) => quoted(&format!("{device}/{interface}")),
            None => quoted(device),
        };
        let (here, there) = (named(device, interface), named(owner_device, owner.interface));
        let written = owner.place.map_or_else(|| "record".to_owned(), ToString::to_string);
        self.push(
            key_of(name, family),
            Text::new(
                format!("the address `{address}` is declared twice: at {here} by this link, at {there} ({written})"),
                format!("địa chỉ `{address}` bị khai báo hai nơi: {here} ở kênh này, {there} ({written})"),
            ),
            Text::new(
                "mend the end's device, interface or address",
                "sửa thiết bị, giao diện hoặc địa chỉ của đầu kênh",
            ),
        );
    }
}

/// The key of an end's address.
fn key_of(end: &str, family: Family) -> &'static str {
    match (end, family) {
        ("a", Family::Ipv4) => "a.ipv4",
        ("a", Family::Ipv6) => "a.ipv6",
        (_, Family::Ipv4) => "b.ipv4",
        (_, Family::Ipv6) => "b.ipv6",
    }
}

fn no_such_link(place: &SourcePlace, wanted: &str, index: &Index<'_>) -> Fault {
    let mut known: Vec<&str> = index.links.keys().copied().collect();
    known.sort_unstable();
    let (en, vi) = match nearest(wanted, known).map(quoted) {
        Some(near) => (format!("did you mean {near}? "), format!("có phải ý bạn là {near}? ")),
        None => (String::new(), String::new()),
    };
    let wanted = quoted(wanted);
    fault(
        place,
        "backup_for",
        Text::new(
            format!("`backup_for` names the link {wanted}, which is declared nowhere"),
            format!("`backup_for` trỏ tới kênh {wanted}, nhưng chưa được khai báo ở đâu"),
        ),
        Text::new(
            format!("{en}mend the reference, or declare it as `[[link]]`"),
            format!("{vi}sửa lại tham chiếu, hoặc khai báo bằng `[[link]]`"),
        ),
    )
}
