//! What is wrong with the address plan as it is declared: overlaps, orphans, LANs that no host can
//! form an address in, units without a prefix, IPv4 networks without a twin. Judged over the record
//! alone, all of it at once; the findings of single subjects are the rules'.

use std::collections::HashSet;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::domain::address_plan::finding::{PlanFault, PlanFinding};
use crate::domain::prefix::{Prefix, PrefixRole};
use crate::domain::record::Record;
use crate::domain::text::Text;
use crate::domain::unit::{Era, UnitKey, UnitKind};

/// Everything that is wrong, in the order of [`PlanFault`], then of the subjects.
#[must_use]
pub fn check(record: &Record) -> Vec<PlanFinding> {
    let mut prefixes: Vec<&Prefix> = record.prefixes.iter().collect();
    prefixes.sort_by_key(|prefix| {
        (prefix.prefix.addr().is_ipv6(), prefix.prefix.network(), prefix.prefix.prefix_len())
    });
    let mut findings = Vec::new();
    nesting(&prefixes, &mut findings);
    addresses(record, &prefixes, &mut findings);
    lengths(&prefixes, &mut findings);
    units(record, &mut findings);
    twins(&prefixes, &mut findings);
    findings.sort_by_key(|finding| finding.fault);
    findings
}

/// Whether hosts stand in it.
fn has_hosts(prefix: &Prefix) -> bool {
    matches!(prefix.role, PrefixRole::Lan | PrefixRole::Server | PrefixRole::Management)
}

/// What stands inside what: each prefix's holder is the last one around it.
fn nesting(prefixes: &[&Prefix], findings: &mut Vec<PlanFinding>) {
    let mut around: Vec<&Prefix> = Vec::new();
    for prefix in prefixes {
        while around.last().is_some_and(|outer| !outer.prefix.contains(&prefix.prefix)) {
            around.pop();
        }
        let net = prefix.prefix;
        match around.last() {
            Some(outer) if outer.role != PrefixRole::Container => {
                let (outer, role) = (outer.prefix, outer.role);
                findings.push(finding(
                    PlanFault::Overlap,
                    net,
                    Text::new(
                        format!("lies inside {outer}, a {role} prefix, which holds no others: make that a container, or mend one of the two"),
                        format!("nằm trong {outer} ({role}), vùng không chứa vùng khác: đổi vùng đó thành container, hoặc sửa một trong hai"),
                    ),
                ));
            }
            None if prefix.role != PrefixRole::Container => findings.push(finding(
                PlanFault::OrphanPrefix,
                net,
                Text::new(
                    "lies in no container: declare the block it is taken from",
                    "không thuộc vùng chứa nào: khai báo khối địa chỉ mà nó được lấy ra",
                ),
            )),
            _ => {}
        }
        if let Some(finding) = outside_unit(prefix, &around) {
            findings.push(finding);
        }
        around.push(prefix);
    }
}

/// A network of a unit inside a container of another's.
fn outside_unit(prefix: &Prefix, around: &[&Prefix]) -> Option<PlanFinding> {
    let unit = prefix.unit.as_ref().filter(|_| has_hosts(prefix))?;
    let (outer, holder) =
        around.iter().rev().find_map(|outer| Some((outer.prefix, outer.unit.as_ref()?)))?;
    // A province's block holds every unit's.
    let is_fine = holder == unit || holder.era != unit.era || holder.code.len() < unit.code.len();
    (!is_fine).then(|| {
        finding(
            PlanFault::OutsideUnit,
            prefix.prefix,
            Text::new(
                format!("is {unit}'s and lies in {outer}, {holder}'s: mend `unit`, or allot another"),
                format!("thuộc {unit} nhưng nằm trong {outer} của {holder}: sửa `unit`, hoặc cấp vùng khác"),
            ),
        )
    })
}

fn addresses(record: &Record, prefixes: &[&Prefix], findings: &mut Vec<PlanFinding>) {
    let links = record.links.iter().flat_map(|link| {
        [link.prefix_v4.map(IpNet::V4), link.prefix_v6.map(IpNet::V6)].into_iter().flatten()
    });
    let nets: HashSet<IpNet> = prefixes.iter().map(|prefix| prefix.prefix).chain(links).collect();
    let mut lengths: Vec<u8> = nets.iter().map(IpNet::prefix_len).collect();
    lengths.sort_unstable();
    lengths.dedup();
    let is_held = |address: IpAddr| {
        let net = |length: &u8| IpNet::new(address, *length).ok().map(|net| net.trunc());
        lengths.iter().filter_map(net).any(|net| nets.contains(&net))
    };
    let mut orphans: Vec<IpAddr> = record
        .addresses
        .iter()
        .map(|address| address.address)
        .filter(|address| !address.is_loopback() && !is_held(*address))
        .collect();
    orphans.sort_unstable();
    findings.extend(orphans.into_iter().map(|address| PlanFinding {
        fault: PlanFault::OrphanAddress,
        subject: address.to_string(),
        reason: Text::new(
            "lies in no declared prefix: declare its network, or mend the address",
            "không thuộc vùng địa chỉ nào đã khai báo: khai báo vùng của nó, hoặc sửa địa chỉ",
        ),
    }));
}

fn lengths(prefixes: &[&Prefix], findings: &mut Vec<PlanFinding>) {
    for prefix in prefixes.iter().filter(|prefix| prefix.prefix.addr().is_ipv6()) {
        let (net, length) = (prefix.prefix, prefix.prefix.prefix_len());
        if has_hosts(prefix) && length != 64 {
            findings.push(finding(
                PlanFault::LanNotA64,
                net,
                Text::new(
                    format!("is a /{length}: hosts form their addresses in a /64 only (RFC 4862, RFC 7421)"),
                    format!("là /{length}: máy trạm chỉ tự đặt địa chỉ trong /64 (RFC 4862, RFC 7421)"),
                ),
            ));
        }
        if prefix.role == PrefixRole::Link && !matches!(length, 64 | 126 | 127) {
            findings.push(finding(
                PlanFault::LinkLength,
                net,
                Text::new(
                    format!("is a /{length}: a link has a /64 or a /127 (RFC 6164)"),
                    format!("là /{length}: kênh dùng /64 hoặc /127 (RFC 6164)"),
                ),
            ));
        }
        if prefix.role == PrefixRole::Container && !length.is_multiple_of(4) {
            findings.push(finding(
                PlanFault::NotAligned,
                net,
                Text::new(
                    format!("/{length} ends within a digit of the address: a multiple of 4 is read at a glance"),
                    format!("/{length} không kết thúc ở ranh giới chữ số: nên dùng bội số của 4 để dễ đọc"),
                ),
            ));
        }
    }
}

/// Units of today without an IPv6 prefix of their own or at one of their sites; the province's only
/// where it has no block.
fn units(record: &Record, findings: &mut Vec<PlanFinding>) {
    let of_sites = |code: &str| record.sites.iter().find(|site| site.code == code)?.unit.as_ref();
    let has: HashSet<&UnitKey> = record
        .prefixes
        .iter()
        .filter(|prefix| prefix.prefix.addr().is_ipv6())
        .flat_map(|prefix| [prefix.unit.as_ref(), prefix.site.as_deref().and_then(of_sites)])
        .flatten()
        .collect();
    let mut without: Vec<_> = record
        .units
        .iter()
        .filter(|unit| unit.key.era == Era::Y2025 && unit.kind != UnitKind::District)
        .filter(|unit| !has.contains(&unit.key))
        .collect();
    without.sort_by(|left, right| left.key.cmp(&right.key));
    findings.extend(without.into_iter().map(|unit| {
        let name = &unit.name;
        PlanFinding {
            fault: PlanFault::UnitWithoutPrefix,
            subject: unit.key.to_string(),
            reason: Text::new(
                format!("{name} has no IPv6 prefix: `mang6 prefix allocate`"),
                format!("{name} chưa có vùng IPv6: `mang6 prefix allocate`"),
            ),
        }
    }));
}

fn twins(prefixes: &[&Prefix], findings: &mut Vec<PlanFinding>) {
    let named: HashSet<IpNet> = prefixes.iter().filter_map(|prefix| prefix.twin).collect();
    for prefix in prefixes.iter().filter(|prefix| prefix.prefix.addr().is_ipv4()) {
        if has_hosts(prefix) && prefix.twin.is_none() && !named.contains(&prefix.prefix) {
            findings.push(finding(
                PlanFault::WithoutTwin,
                prefix.prefix,
                Text::new(
                    "has no IPv6 prefix beside it: `mang6 prefix allocate`, or declare `twin`",
                    "chưa có vùng IPv6 song song: `mang6 prefix allocate`, hoặc khai báo `twin`",
                ),
            ));
        }
    }
}

fn finding(fault: PlanFault, net: IpNet, reason: Text) -> PlanFinding {
    PlanFinding { fault, subject: net.to_string(), reason }
}

#[cfg(test)]
mod tests;
