//! `audit --month -o json`: each link's month, each outage with its edges and witness.

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::family::Family;
use crate::domain::finding::Verdict;
use crate::domain::sla::{FamilyMonth, LinkMonth, Month, MonthOutage};
use crate::domain::track::Cause;

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sla {
    schema: &'static str,
    from: Timestamp,
    to: Timestamp,
    vantage: String,
    links: Vec<Link>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Link {
    code: String,
    unit: Option<String>,
    provider: Option<String>,
    contract_number: Option<String>,
    promised_ratio: Option<f64>,
    families: Families,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Families {
    #[serde(skip_serializing_if = "Option::is_none")]
    ipv4: Option<Figures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ipv6: Option<Figures>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Figures {
    availability_ratio: Option<f64>,
    kept: Verdict,
    up_s: f64,
    degraded_s: f64,
    down_s: f64,
    unknown_s: f64,
    planned_s: f64,
    outage_count: Option<usize>,
    mttr_s: Option<f64>,
    outages: Vec<Outage>,
    filtered: Vec<Filtered>,
    sample_count: u32,
    sent_count: u32,
    received_count: u32,
    duplicate_count: u32,
    reordered_count: u32,
    loss_ratio: Option<f64>,
    rtt_us: Option<Rtt>,
    jitter_us: Option<u32>,
}

/// Echoes were lost while TCP passed: the link was not down.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Filtered {
    start: Timestamp,
    end: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Rtt {
    min: Option<u32>,
    avg: Option<u32>,
    max: Option<u32>,
    p95: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Outage {
    start: Timestamp,
    start_after: Option<Timestamp>,
    end: Option<Timestamp>,
    end_unknown: bool,
    counted_s: f64,
    cause: Cause,
    carried_by_backup: bool,
    run: Option<i64>,
    acknowledged_by: Option<String>,
    note: Option<String>,
}

impl Sla {
    /// The document.
    #[must_use]
    pub fn new(month: &Month) -> Self {
        Self {
            schema: "mang6.sla/v1",
            from: month.from,
            to: month.to,
            vantage: month.vantage.clone(),
            links: month.links.iter().map(Link::of).collect(),
        }
    }
}

impl Link {
    fn of(link: &LinkMonth) -> Self {
        let figures = |family: Family| {
            let mut families = link.families.iter();
            families.find(|month| month.family == family).map(Figures::of)
        };
        Self {
            code: link.code.clone(),
            unit: link.unit.clone(),
            provider: link.provider.clone(),
            contract_number: link.contract_number.clone(),
            promised_ratio: link.promised_ratio,
            families: Families { ipv4: figures(Family::Ipv4), ipv6: figures(Family::Ipv6) },
        }
    }
}

impl Figures {
    fn of(month: &FamilyMonth) -> Self {
        let total = month.total;
        Self {
            availability_ratio: month.availability_ratio,
            kept: month.kept,
            up_s: month.up.as_secs_f64(),
            degraded_s: month.degraded.as_secs_f64(),
            down_s: month.down.as_secs_f64(),
            unknown_s: month.unknown.as_secs_f64(),
            planned_s: month.planned.as_secs_f64(),
            outage_count: month.outage_count(),
            mttr_s: month.mean_time_to_repair.map(|span| span.as_secs_f64()),
            outages: month.outages.iter().map(Outage::of).collect(),
            filtered: month
                .filtered
                .iter()
                .map(|(start, end)| Filtered { start: *start, end: *end })
                .collect(),
            sample_count: total.sample_count,
            sent_count: total.sent_count,
            received_count: total.received_count,
            duplicate_count: total.duplicate_count,
            reordered_count: total.reordered_count,
            loss_ratio: total.loss_ratio(),
            rtt_us: total.rtt_avg_us.map(|_| Rtt {
                min: total.rtt_min_us,
                avg: total.rtt_avg_us,
                max: total.rtt_max_us,
                p95: total.rtt_p95_us,
            }),
            jitter_us: total.jitter_avg_us,
        }
    }
}

impl Outage {
    fn of(outage: &MonthOutage) -> Self {
        let said = outage.acknowledged.as_ref();
        Self {
            start: outage.start,
            start_after: outage.start_after,
            end: outage.end,
            end_unknown: outage.end_unknown,
            counted_s: outage.counted.as_secs_f64(),
            cause: outage.cause,
            carried_by_backup: outage.carried,
            run: outage.witness,
            acknowledged_by: said.map(|said| said.author.clone()),
            note: said.and_then(|said| said.note.clone()),
        }
    }
}
