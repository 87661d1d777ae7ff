//! Whether what a host would send from is an address that others can rely on: the server's and the
//! device's rule share it.
//!
//! A host picks its source address itself (RFC 6724 §5). An address of a prefix that nobody declared
//! (a stranger's router advertisement, RFC 6104) may be picked, and its answers then go nowhere or are
//! filtered (BCP 38); a temporary one (RFC 8981) changes, a deprecated one (RFC 4862 §5.5.4) is going
//! away, a duplicate one (RFC 4862 §5.4) is another host's too. A
//! tentative one may yet prove to be either. What an agent of SNMP calls random may be temporary or stable
//! (RFC 7217): only a look inside the host tells.

use std::collections::HashSet;
use std::net::IpAddr;

use super::case::{Case, Told};
use super::ruling::{Ruling, bounded, gathered, listed, ruling};
use crate::domain::device::Device;
use crate::domain::facts::{AddressFact, AddressFlag};
use crate::domain::family::AddressScope;
use crate::domain::task::ProbeKind;

/// Judges every global IPv6 address that a host shows of itself.
pub(crate) fn judge(case: &Case<'_>, device: &Device) -> Ruling {
    let told = case.facts_of(device);
    let inside = shown_inside(&told);
    let parts: Vec<Ruling> = told.iter().filter_map(|told| one(case, told, &inside)).collect();
    gathered(parts).unwrap_or_else(|| {
        let told_any = told.iter().filter(|told| !told.reading.facts.addresses.is_empty());
        let seen: Vec<_> = told_any.map(|told| told.observation).collect();
        if seen.is_empty() {
            ruling!(
                Unknown,
                "it told none of its addresses",
                "thiết bị chưa cho biết địa chỉ của mình"
            )
        } else {
            ruling!(
                NotApplicable,
                "it shows no global IPv6 address",
                "thiết bị không có địa chỉ IPv6 toàn cục nào"
            )
            .citing(seen)
        }
    })
}

/// The addresses of which a look inside the host tells what they are.
fn shown_inside(told: &[Told<'_>]) -> HashSet<IpAddr> {
    let inside =
        |told: &&Told<'_>| matches!(told.observation.probe, ProbeKind::Ssh | ProbeKind::Playbook);
    let facts = told.iter().filter(inside).flat_map(|told| &told.reading.facts.addresses);
    facts.map(|fact| fact.address).collect()
}

/// What one look at the host says. `None` where it shows no global IPv6 address.
fn one(case: &Case<'_>, told: &Told<'_>, inside: &HashSet<IpAddr>) -> Option<Ruling> {
    let global = |fact: &&AddressFact| {
        fact.address.is_ipv6() && AddressScope::of(fact.address) == AddressScope::Global
    };
    let facts: Vec<&AddressFact> = told.reading.facts.addresses.iter().filter(global).collect();
    if facts.is_empty() {
        return None;
    }
    let mut faults: Vec<Ruling> = Vec::new();
    let strays: Vec<IpAddr> = facts
        .iter()
        .map(|fact| fact.address)
        .filter(
            |address| matches!(address, IpAddr::V6(six) if case.declared.plan_of(*six).is_none()),
        )
        .collect();
    if !strays.is_empty() {
        let list = listed(strays);
        faults.push(ruling!(
            Fail,
            "{list} lies in no declared prefix: does a stranger advertise it?",
            "{list} không nằm trong dải nào đã khai báo: có thiết bị lạ quảng bá?"
        ));
    }
    let flags = facts.iter().flat_map(|fact| fact.flags.iter().map(move |flag| (*fact, *flag)));
    let tells = |(fact, flag): &(&AddressFact, AddressFlag)| {
        *flag != AddressFlag::Random || !inside.contains(&fact.address)
    };
    faults.extend(flags.filter(tells).map(|(fact, flag)| flagged(fact, flag)));
    let ruling = match (gathered(faults), &told.reading.truncated) {
        (Some(fault), _) => fault,
        (None, Some(_)) => ruling!(
            Unknown,
            "its list of addresses came cut short, nothing is wrong in what came",
            "danh sách địa chỉ bị cắt, phần đã nhận không có lỗi"
        ),
        (None, None) => {
            let list = listed(facts.iter().map(|fact| fact.address));
            ruling!(Pass, "{list}: all in declared prefixes", "{list}: đều trong dải đã khai báo")
        }
    };
    Some(ruling.citing([told.observation]))
}

/// What is said of an address that a host itself calls one not to rely on.
fn flagged(fact: &AddressFact, flag: AddressFlag) -> Ruling {
    let address = fact.address;
    let place = fact.interface.as_deref().map(bounded).unwrap_or_default();
    match flag {
        AddressFlag::Temporary => ruling!(
            Fail,
            "{address} is temporary ({place}): who looks for it tomorrow finds nobody",
            "{address} là địa chỉ tạm thời ({place}): ngày mai không còn"
        ),
        AddressFlag::Random => ruling!(
            Unknown,
            "{address} was chosen at random ({place}): temporary or stable, only a login tells",
            "{address} được chọn ngẫu nhiên ({place}): tạm thời hay ổn định, phải đăng nhập mới biết"
        ),
        AddressFlag::Deprecated => ruling!(
            Fail,
            "{address} is deprecated ({place}): it is going away",
            "{address} sắp bị bỏ ({place})"
        ),
        AddressFlag::Duplicate => ruling!(
            Fail,
            "{address} is another host's too ({place})",
            "{address} bị trùng với máy khác ({place})"
        ),
        AddressFlag::Unusable => ruling!(
            Fail,
            "{address} is configured and cannot be used ({place})",
            "{address} đã cấu hình nhưng không dùng được ({place})"
        ),
        AddressFlag::Tentative => ruling!(
            Unknown,
            "{address} is still being checked for another host that has it ({place})",
            "{address} đang được kiểm tra trùng lặp ({place})"
        ),
    }
}
