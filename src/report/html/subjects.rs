//! Subjects: their rungs by kind and by unit, and the anchors that lead to them.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::domain::finding::{Assessment, Rung, Verdict};
use crate::domain::progress::{ProgressReport, UnitProgress};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::unit::UnitKey;
use crate::report::content::{ASSETS, units_of_devices};
use crate::report::labels::Labelled as _;
use crate::report::number::{MISSING, integer};

use super::VerdictView;
use super::bi::Bi;
use super::chart::{Bar, ByRung};
use super::plans::slug;
use super::rows::devices_with_row;

/// Where on the page each subject stands.
pub(super) struct Anchors(HashMap<Subject, String>);

impl Anchors {
    pub(super) fn of(report: &ProgressReport) -> Self {
        let shown = Shown::of(report);
        let ladders = report.assessments.iter().filter(|each| has_ladder(each.subject.kind));
        let ladders = ladders.filter(|each| shown.has_row(&each.subject));
        // Numbered, not spelled: keys may hold anything, and two could have one slug.
        let anchors =
            ladders.enumerate().map(|(at, each)| (each.subject.clone(), format!("s{at}")));
        Self(anchors.collect())
    }

    pub(super) fn of_subject(&self, subject: &Subject) -> Option<String> {
        self.0.get(subject).cloned()
    }
}

/// What has a row on the page.
struct Shown(Option<HashSet<String>>);

impl Shown {
    fn of(report: &ProgressReport) -> Self {
        Self(devices_with_row(&report.record, report.unit.as_ref()))
    }

    fn has_row(&self, subject: &Subject) -> bool {
        let is_device = matches!(subject.kind, SubjectKind::Device | SubjectKind::Server);
        !is_device || self.0.as_ref().is_none_or(|names| names.contains(&subject.key))
    }
}

fn has_ladder(kind: SubjectKind) -> bool {
    kind != SubjectKind::Address
}

pub(super) struct KindView {
    pub(super) kind: Bi,
    pub(super) bar: Bar,
    pub(super) total: Bi,
}

/// Rungs by kind of subject; kinds that nobody has are left out.
pub(super) fn by_kind(report: &ProgressReport) -> Vec<KindView> {
    let mut by_kind: BTreeMap<SubjectKind, ByRung> = BTreeMap::new();
    for assessment in report.assessments.iter().filter(|each| has_ladder(each.subject.kind)) {
        let counted = by_kind.entry(assessment.subject.kind).or_default();
        let slot =
            assessment.rung.and_then(|rung| counted.held_count.get_mut(usize::from(rung.number())));
        match slot {
            Some(slot) => *slot += 1,
            None => counted.none_count += 1,
        }
    }
    let view = |(kind, counted): (SubjectKind, ByRung)| KindView {
        kind: Bi::from(kind.label()),
        bar: counted.bar(),
        total: Bi::each(|lang| integer(counted.total_count(), lang)),
    };
    by_kind.into_iter().map(view).collect()
}

pub(super) struct UnitView {
    pub(super) anchor: String,
    pub(super) code: Bi,
    pub(super) name: Bi,
    pub(super) bar: Bar,
    pub(super) reached: Bi,
    pub(super) unknown: Bi,
    pub(super) total: Bi,
    pub(super) subjects: Rows,
    /// What prints the rest, where there is one.
    pub(super) command: String,
}

/// The rows of a unit, and how many more there are.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) shown: Vec<SubjectView>,
    left_out: usize,
}

impl Rows {
    pub(super) fn is_empty(&self) -> bool {
        self.shown.is_empty() && self.left_out == 0
    }

    /// How many have no row; `None` where every one has.
    pub(super) fn left_out(&self) -> Option<Bi> {
        let count = u64::try_from(self.left_out).unwrap_or(u64::MAX);
        (count > 0).then(|| Bi::each(|lang| integer(count, lang)))
    }
}

pub(super) struct SubjectView {
    pub(super) anchor: Option<String>,
    pub(super) name: Bi,
    pub(super) kind: Bi,
    pub(super) rung_class: String,
    pub(super) rung: String,
    /// What somebody typed.
    pub(super) declared: Option<String>,
    pub(super) verdicts: Vec<VerdictView>,
    pub(super) holds_back: Vec<Bi>,
}

/// The units with their subjects, and the subjects that belong to none of them.
pub(super) fn by_unit(report: &ProgressReport, anchors: &Anchors) -> (Vec<UnitView>, Rows) {
    let mut of_unit: HashMap<&UnitKey, Rows> = HashMap::new();
    let mut homeless = Rows::default();
    let shown = Shown::of(report);
    let known: HashSet<_> = report.units.iter().map(|unit| &unit.unit).collect();
    let devices = units_of_devices(report);
    for assessment in report.assessments.iter().filter(|each| has_ladder(each.subject.kind)) {
        let subject = &assessment.subject;
        let unit = match subject.kind {
            SubjectKind::Device | SubjectKind::Server => devices.get(subject.key.as_str()).copied(),
            SubjectKind::Web
            | SubjectKind::Dns
            | SubjectKind::Mail
            | SubjectKind::Link
            | SubjectKind::Lan
            | SubjectKind::Address => report.record.unit_of(subject),
        };
        let rows = match unit.filter(|key| known.contains(key)) {
            Some(key) => of_unit.entry(key).or_default(),
            None => &mut homeless,
        };
        if shown.has_row(subject) {
            rows.shown.push(SubjectView::of(assessment, report, anchors));
        } else {
            rows.left_out += 1;
        }
    }
    let views = report
        .units
        .iter()
        .map(|unit| UnitView::of(unit, of_unit.remove(&unit.unit).unwrap_or_default()));
    (views.collect(), homeless)
}

impl UnitView {
    fn of(unit: &UnitProgress, subjects: Rows) -> Self {
        // From rung 4 on a subject is reachable over IPv6: what VNNIC counts (DOMAIN.md §6).
        let reached = unit.by_rung_count.iter().skip(usize::from(Rung::Reachable.number())).sum();
        Self {
            anchor: format!("u-{}-{}", unit.unit.era, slug(&unit.unit.code)),
            code: Bi::same(&unit.unit.code),
            name: Bi::same(&unit.name),
            bar: ByRung::from(unit).bar(),
            reached: super::n_of_n(reached, unit.total_count),
            unknown: Bi::each(|lang| integer(unit.unknown_count, lang)),
            total: Bi::each(|lang| integer(unit.total_count, lang)),
            subjects,
            command: format!(
                "mang6 report --unit {} --format csv --table {ASSETS}",
                unit.unit.code
            ),
        }
    }
}

impl SubjectView {
    fn of(assessment: &Assessment, report: &ProgressReport, anchors: &Anchors) -> Self {
        let held = assessment.rung.map(Rung::number);
        Self {
            anchor: anchors.of_subject(&assessment.subject),
            name: name(&assessment.subject, report),
            kind: Bi::from(assessment.subject.kind.label()),
            rung_class: held.map_or_else(|| "none".to_owned(), |number| format!("r{number}")),
            rung: held.map_or_else(|| MISSING.to_owned(), |number| number.to_string()),
            declared: report
                .declared_rungs
                .get(&assessment.subject)
                .map(|typed| typed.number().to_string()),
            verdicts: assessment.rungs.iter().map(|each| VerdictView::of(*each)).collect(),
            holds_back: holds_back(assessment),
        }
    }
}

/// Why it is not one rung higher: the reasons of the lowest rung that does not hold.
fn holds_back(assessment: &Assessment) -> Vec<Bi> {
    let open = |verdict: Verdict| matches!(verdict, Verdict::Fail | Verdict::Unknown);
    let lowest = assessment
        .findings
        .iter()
        .filter(|finding| open(finding.verdict))
        .filter(|finding| assessment.rung.is_none_or(|held| finding.rung > held))
        .map(|finding| finding.rung)
        .min();
    let Some(lowest) = lowest else { return Vec::new() };
    let findings = assessment.findings.iter();
    let blocking = findings.filter(|each| each.rung == lowest && open(each.verdict));
    blocking.map(|finding| Bi::from(&finding.reason)).collect()
}

/// What people call a subject.
pub(super) fn name(subject: &Subject, report: &ProgressReport) -> Bi {
    let record = &report.record;
    let called = match subject.kind {
        SubjectKind::Web | SubjectKind::Dns | SubjectKind::Mail => {
            record.service(&subject.key).map(|service| service.name.as_str())
        }
        SubjectKind::Lan => record.site(&subject.key).map(|site| site.name.as_str()),
        SubjectKind::Link => record.link(&subject.key).and_then(|link| link.name.as_deref()),
        SubjectKind::Device | SubjectKind::Server | SubjectKind::Address => None,
    };
    match called {
        Some(called) if called != subject.key => Bi::same(&format!("{} ({called})", subject.key)),
        _ => Bi::same(&subject.key),
    }
}
