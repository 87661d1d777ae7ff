//! Whether the DNS says of a host's addresses what the record says: the server's and the device's rule
//! share it. Only addresses that the record gives a name (`dns_name`) are judged.

use std::net::{IpAddr, Ipv6Addr};

use super::case::Case;
use super::names::{addresses_of, look_up, reverse_name};
use super::ruling::{Ruling, bounded, gathered, listed, ruling};
use crate::domain::device::Device;
use crate::domain::family::Family;
use crate::domain::task::RecordType;
use crate::domain::text::Text;

/// Judges every IPv6 address of a host that has a name on record.
pub(crate) fn judge(case: &Case<'_>, device: &Device) -> Ruling {
    let named = case.declared.records_of(&device.name).iter().filter_map(|record| {
        let IpAddr::V6(address) = record.address else { return None };
        Some((address, record.dns_name.as_deref()?))
    });
    let parts = named.flat_map(|(address, name)| {
        [forwards(case, address, name), backwards(case, address, name)]
    });
    gathered(parts.collect()).unwrap_or_else(|| {
        ruling!(
            NotApplicable,
            "no IPv6 address of it has a name on record",
            "chưa địa chỉ IPv6 nào của nó có tên trong hồ sơ"
        )
    })
}

fn forwards(case: &Case<'_>, address: Ipv6Addr, name: &str) -> Ruling {
    let lookup = addresses_of(case, Family::Ipv6, name);
    let (shown, Text { en, vi }) = (bounded(name), &lookup.words);
    let ruling = if lookup.values.is_none() {
        ruling!(Unknown, "AAAA of {shown} {en}", "AAAA của {shown} {vi}")
    } else if lookup.is_absent() {
        ruling!(Fail, "{shown} {en}", "{shown} {vi}")
    } else if lookup.addresses().contains(&IpAddr::V6(address)) {
        ruling!(Pass, "{shown} leads to {address}", "{shown} trỏ tới {address}")
    } else {
        let others = listed(lookup.addresses());
        ruling!(
            Fail,
            "{shown} leads to {others} and not to {address}",
            "{shown} trỏ tới {others}, không phải {address}"
        )
    };
    ruling.citing(lookup.seen)
}

fn backwards(case: &Case<'_>, address: Ipv6Addr, name: &str) -> Ruling {
    let pointer = look_up(case, RecordType::Ptr, &reverse_name(address));
    let (shown, Text { en, vi }) = (bounded(name), &pointer.words);
    let ruling = match &pointer.values {
        None => ruling!(Unknown, "PTR of {address} {en}", "PTR của {address} {vi}"),
        Some(names) if names.contains(name) => {
            ruling!(Pass, "PTR of {address} names {shown}", "PTR của {address} là {shown}")
        }
        Some(names) if names.is_empty() => ruling!(Fail, "{address} {en}", "{address} {vi}"),
        Some(names) => {
            let others = listed(names);
            ruling!(
                Fail,
                "PTR of {address} names {others} and not {shown}",
                "PTR của {address} là {others}, không phải {shown}"
            )
        }
    };
    ruling.citing(pointer.seen)
}
