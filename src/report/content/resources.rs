//! Table 2: number resources. A block is a container that no other holds; in one unit's sheet it is any
//! prefix of the unit's own that no other of them holds, for a commune is granted none.

use std::collections::HashMap;

use ipnet::IpNet;

use crate::domain::asset::{Asset, Details, of};
use crate::domain::prefix::{Prefix, PrefixRole};
use crate::domain::progress::ProgressReport;
use crate::domain::record::Noun;
use crate::report::grid::{Cell, Column, Grid};

use super::Table;

pub(super) fn table(report: &ProgressReport) -> Table {
    let columns = vec![
        Column::new("prefix_v6", "IPv6 block", "Vùng IPv6"),
        Column::new("prefix_v4", "IPv4 block", "Vùng IPv4"),
        Column::new("asn", "AS number", "ASN"),
        Column::new("registry", "granted by", "Nguồn cấp"),
        Column::new("granted_on", "granted on", "Ngày cấp"),
        Column::number("allotted_ratio", "allotted %", "Đã phân bổ %"),
    ];
    let known: HashMap<&str, &Asset> = report
        .described
        .iter()
        .filter(|asset| asset.noun == Noun::Prefix)
        .map(|asset| (asset.key.as_str(), asset))
        .collect();
    let mut grid = Grid::new("resources", columns).with_key(3);
    let prefixes = &report.record.prefixes;
    let inside = |inner: &IpNet, outer: &IpNet| outer != inner && outer.contains(inner);
    let is_block = |each: &&Prefix| each.role == PrefixRole::Container || report.unit.is_some();
    for block in prefixes.iter().filter(is_block) {
        if prefixes.iter().any(|other| inside(&block.prefix, &other.prefix)) {
            continue;
        }
        let shown = Cell::prefix(block.prefix);
        let (v6, v4) = match block.prefix {
            IpNet::V6(_) => (shown, Cell::Missing),
            IpNet::V4(_) => (Cell::Missing, shown),
        };
        let key = block.prefix.to_string();
        let details = known.get(key.as_str()).map(|asset| &asset.details);
        let asn = details.and_then(|details| details.integer(of(Noun::Prefix), "asn"));
        let mut row = vec![v6, v4, Cell::maybe(asn, Cell::Identifier)];
        row.extend(granted(details, Noun::Prefix));
        // Of a network that is in use nothing is allotted further.
        let is_container = block.role == PrefixRole::Container;
        row.push(Cell::maybe(is_container.then(|| allotted(block, prefixes)), Cell::Ratio));
        grid.rows.push(row);
    }
    for asset in report.record.assets.iter().filter(|asset| asset.noun == Noun::Asn) {
        let mut row = vec![Cell::Missing, Cell::Missing, Cell::text(&asset.key)];
        row.extend(granted(Some(&asset.details), Noun::Asn));
        row.push(Cell::Missing);
        grid.rows.push(row);
    }
    Table::new("Table 2. Number resources", "Bảng 2. Tài nguyên số", grid)
}

fn granted(details: Option<&Details>, noun: Noun) -> [Cell; 2] {
    let text = |key: &str| Cell::some_text(details.and_then(|details| details.text(of(noun), key)));
    [text("registry"), text("granted_on")]
}

/// The share of a block that its next prefixes take.
fn allotted(block: &Prefix, prefixes: &[Prefix]) -> f64 {
    let within: Vec<&IpNet> = prefixes
        .iter()
        .map(|each| &each.prefix)
        .filter(|each| **each != block.prefix && block.prefix.contains(*each))
        .collect();
    let next = within
        .iter()
        .filter(|each| !within.iter().any(|other| other != *each && other.contains(**each)));
    next.map(|each| {
        let bits = each.prefix_len().saturating_sub(block.prefix.prefix_len());
        (-f64::from(bits)).exp2()
    })
    .sum()
}
