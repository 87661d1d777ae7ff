//! Links with both families side by side, worst first.

use crate::domain::audit::{FamilyAudit, LinkAudit, LinkState};
use crate::domain::family::Family;
use crate::domain::progress::ProgressReport;
use crate::report::human::audit;
use crate::report::labels::Labelled as _;
use crate::report::number::{MISSING, milliseconds, percent, rate_kbps};

use super::VerdictView;
use super::bi::Bi;

pub(super) struct LinkView {
    pub(super) code: Bi,
    pub(super) name: Option<Bi>,
    pub(super) site: Bi,
    pub(super) about: Bi,
    pub(super) v4: FamilyView,
    pub(super) v6: FamilyView,
    pub(super) parity: VerdictView,
    pub(super) sla: VerdictView,
    pub(super) reasons: Vec<ReasonView>,
}

/// Why a family is not up.
pub(super) struct ReasonView {
    pub(super) class: &'static str,
    pub(super) family: &'static str,
    pub(super) text: Bi,
}

pub(super) struct FamilyView {
    pub(super) class: &'static str,
    pub(super) mark: &'static str,
    pub(super) state: Option<Bi>,
    pub(super) loss: Bi,
    pub(super) rtt: Bi,
    pub(super) jitter: Bi,
}

pub(super) fn worst_first(report: &ProgressReport) -> Vec<LinkView> {
    audit::worst_first(&report.links).into_iter().map(|each| LinkView::of(each, report)).collect()
}

impl LinkView {
    fn of(audit: &LinkAudit, report: &ProgressReport) -> Self {
        let figures = |family: Family| audit.families.iter().find(|each| each.family == family);
        let declared = report.record.link(&audit.code);
        let site = declared.map_or("", |link| {
            let site = report.record.site(&link.b.site);
            site.map_or(link.b.site.as_str(), |site| site.name.as_str())
        });
        let about = Bi::each(|lang| {
            let Some(link) = declared else { return String::new() };
            let tier = Some(link.tier.label().in_lang(lang).to_owned());
            let rate = link.committed_rate_kbps.map(|rate| rate_kbps(rate, lang));
            let parts: Vec<_> = [tier, link.provider.clone(), rate].into_iter().flatten().collect();
            parts.join(" · ")
        });
        let reasons = audit.families.iter().filter(|each| each.state != LinkState::Up);
        let reasons = reasons.map(|each| ReasonView {
            class: state_class(each.state).0,
            family: each.family.label().en,
            text: Bi::from(&each.reason),
        });
        Self {
            code: Bi::same(&audit.code),
            name: declared.and_then(|link| link.name.as_deref()).map(Bi::same),
            site: Bi::same(site),
            about,
            v4: FamilyView::of(figures(Family::Ipv4)),
            v6: FamilyView::of(figures(Family::Ipv6)),
            parity: VerdictView::of(audit.parity),
            sla: VerdictView::of(audit.sla),
            reasons: reasons.collect(),
        }
    }
}

impl FamilyView {
    fn of(figures: Option<&FamilyAudit>) -> Self {
        let missing = || Bi::same(MISSING);
        let Some(figures) = figures else {
            return Self {
                class: "missing",
                mark: MISSING,
                state: None,
                loss: missing(),
                rtt: missing(),
                jitter: missing(),
            };
        };
        let (class, mark) = state_class(figures.state);
        let time = |time_us: Option<u32>| {
            time_us.map_or_else(missing, |time| Bi::each(|lang| milliseconds(time, lang)))
        };
        Self {
            class,
            mark,
            state: Some(Bi::from(figures.state.label())),
            loss: figures
                .loss_ratio()
                .map_or_else(missing, |ratio| Bi::each(|lang| percent(ratio, lang))),
            rtt: time(figures.rtt.map(|rtt| rtt.avg_us)),
            jitter: time(figures.jitter_us),
        }
    }
}

/// The class and the sign of a state: each sign has a shape of its own.
fn state_class(state: LinkState) -> (&'static str, &'static str) {
    match state {
        LinkState::Up => ("pass", "✓"),
        LinkState::Degraded => ("degraded", "▼"),
        LinkState::Down => ("fail", "✗"),
        LinkState::Unknown => ("unknown", "?"),
    }
}
