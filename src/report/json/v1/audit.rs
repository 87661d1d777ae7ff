//! `audit -o json`: each link's figures of both families and the two judgements made of them.

use serde::Serialize;

use crate::domain::audit::{FamilyAudit, LinkAudit, LinkState, RttSummary};
use crate::domain::family::Family;
use crate::domain::finding::Verdict;
use crate::domain::text::Lang;

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Audit {
    schema: &'static str,
    /// In the order given.
    pub links: Vec<Link>,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Link {
    code: String,
    families: Families,
    parity: Verdict,
    sla: Verdict,
}

/// By family; a family without a declared address is left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Families {
    #[serde(skip_serializing_if = "Option::is_none")]
    ipv4: Option<Figures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ipv6: Option<Figures>,
}

/// One family's figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    sent_count: u32,
    received_count: u32,
    loss_ratio: Option<f64>,
    rtt_us: Option<Rtt>,
    jitter_us: Option<u32>,
    state: LinkState,
    reason: String,
}

/// Round-trip times.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rtt {
    min: u32,
    avg: u32,
    max: u32,
    p95: u32,
}

impl Audit {
    /// The document, reasons in the language asked for.
    #[must_use]
    pub fn new(audits: &[LinkAudit], lang: Lang) -> Self {
        let links = audits.iter().map(|audit| Link::of(audit, lang)).collect();
        Self { schema: "mang6.audit/v1", links }
    }
}

impl Link {
    fn of(audit: &LinkAudit, lang: Lang) -> Self {
        let figures = |family: Family| {
            audit
                .families
                .iter()
                .find(|figures| figures.family == family)
                .map(|figures| Figures::of(figures, lang))
        };
        Self {
            code: audit.code.clone(),
            families: Families { ipv4: figures(Family::Ipv4), ipv6: figures(Family::Ipv6) },
            parity: audit.parity,
            sla: audit.sla,
        }
    }
}

impl Figures {
    fn of(figures: &FamilyAudit, lang: Lang) -> Self {
        Self {
            sent_count: figures.sent_count,
            received_count: figures.received_count,
            loss_ratio: figures.loss_ratio(),
            rtt_us: figures.rtt.map(Rtt::from),
            jitter_us: figures.jitter_us,
            state: figures.state,
            reason: figures.reason.in_lang(lang).to_owned(),
        }
    }
}

impl From<RttSummary> for Rtt {
    fn from(rtt: RttSummary) -> Self {
        Self { min: rtt.min_us, avg: rtt.avg_us, max: rtt.max_us, p95: rtt.p95_us }
    }
}
