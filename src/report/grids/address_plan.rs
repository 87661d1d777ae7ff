//! The address plan as listings: what the rule gives, how full each prefix is, what is wrong, what is
//! free.

use ipnet::IpNet;

use crate::domain::address_plan::Allotment;
use crate::domain::address_plan::finding::PlanFinding;
use crate::domain::address_plan::usage::Usage;
use crate::domain::prefix::PrefixRole;
use crate::domain::record::Record;
use crate::report::grid::{Cell, Column, Grid};
use crate::report::labels::Label;

/// Every prefix of a plan, the IPv4 twin beside it.
#[must_use]
pub fn allotments(record: &Record, allotments: &[Allotment]) -> Grid {
    let columns = vec![
        Column::new("prefix", "prefix", "vùng địa chỉ"),
        Column::new("level", "for a", "cấp cho"),
        Column::new("state", "state", "tình trạng"),
        Column::new("unit", "unit", "đơn vị hành chính"),
        Column::new("unit_name", "name", "tên đơn vị"),
        Column::new("site", "site", "địa điểm"),
        Column::new("link", "link", "kênh truyền"),
        Column::number("vlan", "VLAN", "VLAN"),
        Column::new("twin", "IPv4 twin", "vùng IPv4"),
        Column::new("role", "role", "vai trò").wide(),
    ];
    Grid::new("allotments", columns).with_rows(allotments, |each| {
        let unit = each.unit.as_ref();
        let name = unit.and_then(|key| record.units.iter().find(|unit| unit.key == *key));
        vec![
            Cell::prefix(IpNet::V6(each.prefix)),
            Cell::word(each.level),
            state(each.is_new),
            Cell::maybe(unit, |unit| Cell::text(unit.to_string())),
            Cell::some_text(name.map(|unit| unit.name.as_str())),
            Cell::some_text(each.site.as_deref()),
            Cell::some_text(each.link.as_deref()),
            Cell::maybe(each.vlan, |vlan| Cell::Identifier(i64::from(vlan))),
            Cell::maybe(each.twin, Cell::prefix),
            Cell::word(each.role),
        ]
    })
}

fn state(is_new: bool) -> Cell {
    if is_new {
        Cell::Word { word: "new", label: Label::new("new", "cấp mới") }
    } else {
        Cell::Word { word: "kept", label: Label::new("kept", "giữ nguyên") }
    }
}

/// Every declared prefix and how full it is; one inside another is moved to the right by people's
/// tables.
#[must_use]
pub fn usages(usages: &[Usage<'_>]) -> Grid {
    let columns = vec![
        Column::new("prefix", "prefix", "vùng địa chỉ"),
        Column::new("role", "role", "vai trò"),
        Column::new("unit", "unit", "đơn vị hành chính"),
        Column::new("site", "site", "địa điểm"),
        Column::new("twin", "twin", "vùng song song"),
        Column::number("depth", "depth", "bậc").wide(),
        Column::number("inside_count", "inside", "vùng bên trong"),
        Column::number("taken_ratio", "taken", "đã cấp"),
        Column::number("addresses_count", "addresses", "địa chỉ"),
    ];
    Grid::new("prefixes", columns).with_rows(usages, |usage| {
        let prefix = usage.prefix;
        vec![
            Cell::prefix(prefix.prefix),
            Cell::word(prefix.role),
            Cell::maybe(prefix.unit.as_ref(), |unit| Cell::text(unit.to_string())),
            Cell::some_text(prefix.site.as_deref()),
            Cell::maybe(prefix.twin, Cell::prefix),
            count(usage.depth),
            if prefix.role == PrefixRole::Container {
                count(usage.inside_count)
            } else {
                Cell::Missing
            },
            Cell::maybe(usage.taken_ratio, Cell::Ratio),
            count(usage.address_count),
        ]
    })
}

fn count(value: usize) -> Cell {
    Cell::count(u64::try_from(value).unwrap_or(u64::MAX))
}

/// What is wrong, whom it is about, and why.
#[must_use]
pub fn plan_findings(findings: &[PlanFinding]) -> Grid {
    let columns = vec![
        Column::new("subject", "subject", "đối tượng"),
        Column::new("fault", "fault", "vấn đề"),
        Column::new("reason", "reason", "lý do"),
    ];
    Grid::new("findings", columns).with_rows(findings, |finding| {
        vec![
            Cell::text(&finding.subject),
            Cell::word(finding.fault),
            Cell::Words(finding.reason.clone()),
        ]
    })
}

/// Free prefixes, the lowest first.
#[must_use]
pub fn free(prefixes: &[IpNet]) -> Grid {
    Grid::new("prefixes", vec![Column::new("prefix", "prefix", "vùng địa chỉ")])
        .with_rows(prefixes, |prefix| vec![Cell::prefix(*prefix)])
}
