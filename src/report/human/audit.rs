//! `audit` for people: a link a line, IPv4 and IPv6 side by side, worst first.

use std::io::{self, Write};

use crate::domain::audit::{FamilyAudit, LinkAudit, LinkState};
use crate::domain::family::Family;
use crate::domain::finding::Verdict;
use crate::domain::text::Lang;
use crate::report::grid::{Align, Cell, Column, Grid};
use crate::report::style::Style;
use crate::report::table::{Borders, TableOptions, write as write_table};

/// The links, worst first: down before degraded before unknown before up, then by judgement, loss
/// and code.
#[must_use]
pub fn worst_first(audits: &[LinkAudit]) -> Vec<&LinkAudit> {
    let mut ordered: Vec<_> = audits.iter().collect();
    ordered.sort_by_cached_key(|audit| {
        let states = audit.families.iter().map(|family| badness_of_state(family.state));
        let lost: u32 = audit
            .families
            .iter()
            .map(|family| family.sent_count.saturating_sub(family.received_count))
            .sum();
        (
            std::cmp::Reverse(states.max().unwrap_or_default()),
            std::cmp::Reverse(badness(audit.sla).max(badness(audit.parity))),
            std::cmp::Reverse(lost),
            audit.code.clone(),
        )
    });
    ordered
}

fn badness_of_state(state: LinkState) -> u8 {
    match state {
        LinkState::Down => 3,
        LinkState::Degraded => 2,
        LinkState::Unknown => 1,
        LinkState::Up => 0,
    }
}

fn badness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Fail => 2,
        Verdict::Unknown => 1,
        Verdict::Pass | Verdict::NotApplicable | Verdict::Exempt => 0,
    }
}

/// The links as rows, worst first.
#[must_use]
pub fn grid(audits: &[LinkAudit]) -> Grid {
    let columns = vec![
        Column::new("code", "link", "kênh"),
        Column::new("ipv4_state", "v4", "v4"),
        Column::new("ipv6_state", "v6", "v6"),
        Column::number("ipv4_loss_ratio", "loss v4", "mất gói v4"),
        Column { align: Align::Left, ..Column::number("ipv6_loss_ratio", "| v6", "| v6") },
        Column::number("ipv4_rtt_avg_us", "RTT v4", "RTT v4"),
        Column { align: Align::Left, ..Column::number("ipv6_rtt_avg_us", "| v6", "| v6") },
        Column::number("ipv4_jitter_us", "jitter v4", "biến thiên v4"),
        Column { align: Align::Left, ..Column::number("ipv6_jitter_us", "| v6", "| v6") },
        Column::new("parity", "parity", "ngang bằng"),
        Column::new("sla", "SLA", "SLA"),
        Column::number("ipv4_rtt_p95_us", "p95 v4", "p95 v4").wide(),
        Column::number("ipv6_rtt_p95_us", "p95 v6", "p95 v6").wide(),
        Column::number("ipv4_sent_count", "sent v4", "gửi v4").wide(),
        Column::number("ipv6_sent_count", "sent v6", "gửi v6").wide(),
    ];
    Grid::new("links", columns).with_rows(worst_first(audits), row)
}

fn row(audit: &LinkAudit) -> Vec<Cell> {
    let of = |family: Family| audit.families.iter().find(|figures| figures.family == family);
    let (v4, v6) = (of(Family::Ipv4), of(Family::Ipv6));
    let state = |figures: Option<&FamilyAudit>| Cell::maybe(figures, |each| Cell::word(each.state));
    let loss = |figures: Option<&FamilyAudit>| {
        Cell::maybe(figures.and_then(FamilyAudit::loss_ratio), Cell::Ratio)
    };
    let average = |figures: Option<&FamilyAudit>| {
        Cell::maybe(figures.and_then(|each| each.rtt), |rtt| Cell::Microseconds(rtt.avg_us))
    };
    let p95 = |figures: Option<&FamilyAudit>| {
        Cell::maybe(figures.and_then(|each| each.rtt), |rtt| Cell::Microseconds(rtt.p95_us))
    };
    let jitter = |figures: Option<&FamilyAudit>| {
        Cell::maybe(figures.and_then(|each| each.jitter_us), Cell::Microseconds)
    };
    let sent = |figures: Option<&FamilyAudit>| {
        Cell::maybe(figures, |each| Cell::Integer(i64::from(each.sent_count)))
    };
    vec![
        Cell::text(&audit.code),
        state(v4),
        state(v6),
        loss(v4),
        loss(v6),
        average(v4),
        average(v6),
        jitter(v4),
        jitter(v6),
        Cell::Verdict(audit.parity),
        Cell::Verdict(audit.sla),
        p95(v4),
        p95(v6),
        sent(v4),
        sent(v6),
    ]
}

/// Writes the table.
pub fn write(
    audits: &[LinkAudit],
    lang: Lang,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let options = TableOptions { wide: false, borders: Borders::Light, lang, style };
    write_table(&grid(audits), options, out)
}
