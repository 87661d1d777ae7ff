//! `audit --month` for people: a link a line, IPv4 beside IPv6, broken promises first.

use jiff::SignedDuration;

use crate::domain::family::Family;
use crate::domain::finding::Verdict;
use crate::domain::sla::{FamilyMonth, LinkMonth, Month};
use crate::report::alert::length;
use crate::report::grid::{Align, Cell, Column, Grid};

/// The links as rows.
#[must_use]
pub fn grid(month: &Month) -> Grid {
    let beside = |column: Column| Column { align: Align::Left, ..column };
    let columns = vec![
        Column::new("code", "link", "kênh"),
        Column::new("unit", "unit", "đơn vị"),
        Column::number("promised_ratio", "promised", "cam kết"),
        Column::number("ipv4_availability_ratio", "availability v4", "khả dụng v4"),
        beside(Column::number("ipv6_availability_ratio", "| v6", "| v6")),
        Column::number("ipv4_outage_count", "outages v4", "số lần mất v4"),
        beside(Column::number("ipv6_outage_count", "| v6", "| v6")),
        Column::number("ipv4_mttr", "MTTR v4", "khắc phục TB v4"),
        beside(Column::number("ipv6_mttr", "| v6", "| v6")),
        Column::new("ipv4_kept", "kept v4", "đạt v4"),
        Column::new("ipv6_kept", "| v6", "| v6"),
        Column::number("ipv4_loss_ratio", "loss v4", "mất gói v4").wide(),
        Column::number("ipv6_loss_ratio", "loss v6", "mất gói v6").wide(),
        Column::number("ipv4_rtt_avg_us", "RTT v4", "RTT v4").wide(),
        Column::number("ipv6_rtt_avg_us", "RTT v6", "RTT v6").wide(),
        Column::number("ipv4_down", "down v4", "mất v4").wide(),
        Column::number("ipv6_down", "down v6", "mất v6").wide(),
        Column::number("ipv4_unknown", "unknown v4", "không rõ v4").wide(),
        Column::number("planned", "planned", "bảo trì").wide(),
        Column::new("provider", "provider", "nhà cung cấp").wide(),
        Column::new("contract_number", "contract", "hợp đồng").wide(),
    ];
    let mut links: Vec<&LinkMonth> = month.links.iter().collect();
    links.sort_by_cached_key(|link| {
        let broken = link.families.iter().any(|family| family.kept == Verdict::Fail);
        let down: SignedDuration = link.families.iter().map(|family| family.down).sum();
        (!broken, std::cmp::Reverse(down), link.code.clone())
    });
    Grid::new("links", columns).with_rows(links, row)
}

fn row(link: &LinkMonth) -> Vec<Cell> {
    let of = |family: Family| link.families.iter().find(|month| month.family == family);
    let (v4, v6) = (of(Family::Ipv4), of(Family::Ipv6));
    let ratio = |month: Option<&FamilyMonth>| {
        Cell::maybe(month.and_then(|month| month.availability_ratio), Cell::Ratio)
    };
    let count = |month: Option<&FamilyMonth>| {
        Cell::maybe(month.and_then(FamilyMonth::outage_count), |count| {
            Cell::count(u64::try_from(count).unwrap_or(u64::MAX))
        })
    };
    let span = |span: Option<SignedDuration>| Cell::maybe(span, |span| Cell::text(length(span)));
    let repair =
        |month: Option<&FamilyMonth>| span(month.and_then(|month| month.mean_time_to_repair));
    let kept = |month: Option<&FamilyMonth>| Cell::maybe(month, |month| Cell::Verdict(month.kept));
    let loss = |month: Option<&FamilyMonth>| {
        Cell::maybe(month.and_then(|month| month.total.loss_ratio()), Cell::Ratio)
    };
    let rtt = |month: Option<&FamilyMonth>| {
        Cell::maybe(month.and_then(|month| month.total.rtt_avg_us), Cell::Microseconds)
    };
    vec![
        Cell::text(&link.code),
        Cell::some_text(link.unit.as_deref()),
        Cell::maybe(link.promised_ratio, Cell::Ratio),
        ratio(v4),
        ratio(v6),
        count(v4),
        count(v6),
        repair(v4),
        repair(v6),
        kept(v4),
        kept(v6),
        loss(v4),
        loss(v6),
        rtt(v4),
        rtt(v6),
        span(v4.map(|month| month.down)),
        span(v6.map(|month| month.down)),
        span(v4.map(|month| month.unknown)),
        span(v4.or(v6).map(|month| month.planned)),
        Cell::some_text(link.provider.as_deref()),
        Cell::some_text(link.contract_number.as_deref()),
    ]
}
