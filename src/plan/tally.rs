//! What a task counts, one by one: each subject, unit or body it applies to, and whether that one
//! meets it. Every count of this room is made from these, so that no two of them can differ.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;

use crate::domain::criterion::{Attribute, Measured, Per};
pub use crate::domain::day::day_of;
use crate::domain::finding::{Assessment, Verdict};
use crate::domain::organisation::Organisation;
use crate::domain::paper::{Exemption, Papers, PlanDocument};
use crate::domain::plan::{Criterion, Plan, PlanTask, Progress};
use crate::domain::record::{Noun, Record};
use crate::domain::runs::{Provenance, Runs};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::unit::{Era, UnitKey, UnitKind};

use super::ground::Ground;
use super::meets;

/// Judgements as of an earlier moment, for what must be held over days.
#[derive(Debug, Clone)]
pub struct Sample {
    /// As of when.
    pub at: Timestamp,
    /// Each subject's assessment.
    pub assessments: Vec<Assessment>,
    /// The runs behind each.
    pub provenance: Provenance,
}

/// What progress is counted from.
pub struct Basis<'a> {
    pub(crate) record: &'a Record,
    pub(crate) assessments: &'a [Assessment],
    pub(crate) ground: Arc<Ground<'a>>,
    pub(crate) today: Date,
    provenance: Option<&'a Provenance>,
    /// The runs behind each assessment, by its place.
    runs: Vec<Option<&'a Runs>>,
    /// The unit each assessment counts for, by its place.
    units: Vec<Option<&'a UnitKey>>,
    now: Timestamp,
    documents: Vec<&'a PlanDocument>,
    exemptions: HashMap<Option<&'a Subject>, Vec<&'a Exemption>>,
    samples: Vec<(Timestamp, HashMap<&'a Subject, &'a Assessment>)>,
    earlier_runs: Vec<&'a Provenance>,
    with_contact: WithContact<'a>,
    only: Option<&'a UnitKey>,
}

impl<'a> Basis<'a> {
    /// Reads everything once, as of `now`.
    #[must_use]
    pub fn new(
        record: &'a Record,
        assessments: &'a [Assessment],
        papers: &'a Papers,
        samples: &'a [Sample],
        now: Timestamp,
    ) -> Self {
        Self::on(Arc::new(Ground::of(record)), (record, assessments), papers, samples, now)
    }

    /// The same on a ground that was read already.
    pub(crate) fn on(
        ground: Arc<Ground<'a>>,
        (record, assessments): (&'a Record, &'a [Assessment]),
        papers: &'a Papers,
        samples: &'a [Sample],
        now: Timestamp,
    ) -> Self {
        let today = day_of(now);
        let index = |sample: &'a Sample| {
            let by_subject = sample.assessments.iter().map(|each| (&each.subject, each));
            (sample.at, by_subject.collect())
        };
        Self {
            record,
            assessments,
            units: assessments.par_iter().map(|each| ground.unit_of(&each.subject)).collect(),
            ground,
            today,
            provenance: None,
            runs: Vec::new(),
            now,
            documents: papers.standing_documents().filter(|each| each.dated <= today).collect(),
            exemptions: exemptions(papers, today),
            samples: samples.iter().filter(|sample| sample.at <= now).map(index).collect(),
            earlier_runs: samples.iter().map(|sample| &sample.provenance).collect(),
            with_contact: with_contact(record),
            only: None,
        }
    }

    /// The same, and of what each unit and each body owes one unit's own is counted.
    #[must_use]
    pub fn of_unit(self, only: Option<&'a UnitKey>) -> Self {
        Self { only, ..self }
    }

    /// Whether a unit is spoken of.
    pub(crate) fn is_about(&self, unit: Option<&UnitKey>) -> bool {
        self.only.is_none_or(|only| unit == Some(only))
    }

    /// The same, and what is counted names the runs it rests on.
    #[must_use]
    pub fn with_provenance(self, provenance: &'a Provenance) -> Self {
        let runs = self.assessments.par_iter().map(|each| provenance.of(&each.subject)).collect();
        Self { provenance: Some(provenance), runs, ..self }
    }

    /// The place of a subject that is one of the assessments' own; of a copy of it `None`. Every task of
    /// every plan asks of every subject: a step in a list is a tenth of a step in a map.
    fn place(&self, subject: &Subject) -> Option<usize> {
        let begin = self.assessments.as_ptr().addr();
        let offset = std::ptr::from_ref(subject).addr().checked_sub(begin)?;
        let place = offset / size_of::<Assessment>();
        let own = &self.assessments.get(place)?.subject;
        std::ptr::eq(own, subject).then_some(place)
    }

    /// The runs behind one subject; `None` when nobody looked.
    pub(crate) fn runs_of(&self, subject: &Subject) -> Option<&'a Runs> {
        match self.place(subject).and_then(|place| self.runs.get(place)) {
            Some(runs) => *runs,
            None => self.provenance.and_then(|known| known.of(subject)),
        }
    }

    /// The unit that a subject counts for.
    pub(crate) fn unit_of(&self, subject: &Subject) -> Option<&'a UnitKey> {
        match self.place(subject).and_then(|place| self.units.get(place)) {
            Some(unit) => *unit,
            None => self.ground.unit_of(subject),
        }
    }

    /// The runs behind subjects.
    pub(crate) fn runs<'s>(&self, subjects: impl Iterator<Item = &'s Subject>) -> Runs {
        let mut runs = Runs::default();
        for behind in subjects.filter_map(|subject| self.runs_of(subject)) {
            runs.extend(behind);
        }
        runs
    }

    /// Whether an exemption of it is in force.
    pub(crate) fn is_exempt(&self, plan: &str, task: &str, subject: Option<&Subject>) -> bool {
        let own = self.exemptions.get(&subject);
        own.is_some_and(|own| own.iter().any(|each| each.covers(plan, task, subject)))
    }
}

/// The exemptions in force on a day, by what they are of.
fn exemptions(papers: &Papers, today: Date) -> HashMap<Option<&Subject>, Vec<&Exemption>> {
    let mut by_subject: HashMap<Option<&Subject>, Vec<&Exemption>> = HashMap::new();
    for each in papers.standing_exemptions().filter(|each| each.holds_on(today)) {
        by_subject.entry(each.subject.as_ref()).or_default().push(each);
    }
    by_subject
}

/// What owes a task something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owing<'a> {
    /// The plan's own issuer.
    Plan,
    /// A subject of a ladder.
    Subject(&'a Subject),
    /// A unit of 2025.
    Unit(&'a UnitKey),
    /// A body, by code.
    Body(&'a str),
}

/// Everything a task counts, each with its verdict: pass, fail, unknown, or exempt.
#[must_use]
pub fn each<'a>(plan: &Plan, task: &PlanTask, basis: &Basis<'a>) -> Vec<(Owing<'a>, Verdict)> {
    match &task.criterion {
        Criterion::Measured(measured) => subjects(plan, task, measured, basis),
        Criterion::Document(per) => owing(plan, *per, basis)
            .into_iter()
            .map(|owing| (owing, documented(plan, task, owing, basis)))
            .collect(),
        Criterion::Contact(per) => owing(plan, *per, basis)
            .into_iter()
            .map(|owing| {
                let known = match owing {
                    Owing::Unit(key) => basis.with_contact.units.contains(key),
                    Owing::Body(code) => basis.with_contact.bodies.contains(code),
                    Owing::Plan | Owing::Subject(_) => false,
                };
                (owing, if known { Verdict::Pass } else { Verdict::Fail })
            })
            .collect(),
    }
}

/// The runs behind what a task counts; of days on end also the earlier ones.
#[must_use]
pub fn runs(task: &PlanTask, each: &[(Owing<'_>, Verdict)], basis: &Basis<'_>) -> Runs {
    let subjects = || {
        each.iter().filter_map(|(owing, _)| match owing {
            Owing::Subject(subject) => Some(*subject),
            Owing::Plan | Owing::Unit(_) | Owing::Body(_) => None,
        })
    };
    let mut runs = basis.runs(subjects());
    if task.criterion.measured().is_some_and(|measured| measured.sustained_days.is_some()) {
        for sample in &basis.earlier_runs {
            runs.extend(&sample.behind(subjects()));
        }
    }
    runs
}

/// Counts them.
#[must_use]
pub fn count(each: &[(Owing<'_>, Verdict)]) -> Progress {
    let mut progress = Progress::default();
    for (_, verdict) in each {
        progress.add(*verdict);
    }
    progress
}

fn subjects<'a>(
    plan: &Plan,
    task: &PlanTask,
    measured: &Measured,
    basis: &Basis<'a>,
) -> Vec<(Owing<'a>, Verdict)> {
    // On every core: one plan has most of the tasks, and each asks of a hundred thousand.
    let assessments: &'a [Assessment] = basis.assessments;
    let of = |assessment: &'a Assessment| {
        let verdict = verdict_on((plan, task, measured), assessment, basis)?;
        Some((Owing::Subject(&assessment.subject), verdict))
    };
    assessments.par_iter().filter_map(of).collect()
}

/// The verdict of a task on a subject that it counts; `None`: it does not count it.
pub(crate) fn verdict_on(
    (plan, task, measured): (&Plan, &PlanTask, &Measured),
    assessment: &Assessment,
    basis: &Basis<'_>,
) -> Option<Verdict> {
    if !counts(plan, measured, assessment, &basis.ground, basis.today) {
        return None;
    }
    let verdict = sustained(measured, assessment, basis);
    let is_exempt = || basis.is_exempt(&plan.id, &task.id, Some(&assessment.subject));
    Some(if verdict != Verdict::Pass && is_exempt() { Verdict::Exempt } else { verdict })
}

/// The subjects that a plan counts by how they stood for days on end: of no other does an earlier
/// look matter. Where the selection itself looks at what was judged it may be any.
#[must_use]
pub fn held_for_days(
    record: &Record,
    assessments: &[Assessment],
    now: Timestamp,
) -> HashSet<Subject> {
    held_on(&Ground::of(record), record, assessments, now)
}

/// The same on a ground that was read already.
pub(crate) fn held_on(
    ground: &Ground<'_>,
    record: &Record,
    assessments: &[Assessment],
    now: Timestamp,
) -> HashSet<Subject> {
    let today = day_of(now);
    let mut held = HashSet::new();
    for plan in &record.plans {
        let tasks = plan.phases.iter().flat_map(|phase| &phase.tasks);
        let measured = tasks.filter_map(|task| task.criterion.measured());
        for measured in measured.filter(|measured| measured.sustained_days.is_some()) {
            let by_judgement = [Attribute::Rung, Attribute::Check, Attribute::Remediation];
            let is_any = by_judgement.iter().any(|each| measured.selection.looks_at(*each));
            let counted =
                assessments.iter().filter(|it| is_any || counts(plan, measured, it, ground, today));
            held.extend(counted.map(|assessment| assessment.subject.clone()));
        }
    }
    held
}

/// Whether a measured task of a plan counts a subject.
fn counts(
    plan: &Plan,
    measured: &Measured,
    assessment: &Assessment,
    ground: &Ground<'_>,
    today: Date,
) -> bool {
    assessment.subject.kind != SubjectKind::Address
        && meets::verdict(&measured.selection, assessment, ground, today) == Verdict::Pass
        && covers(plan, ground, &assessment.subject)
}

/// Now, and at every earlier look within the days it must be held; there must be one at or before
/// their beginning.
fn sustained(measured: &Measured, assessment: &Assessment, basis: &Basis<'_>) -> Verdict {
    let now = meets::verdict(&measured.condition, assessment, &basis.ground, basis.today);
    let Some(days) = measured.sustained_days.filter(|_| now == Verdict::Pass) else { return now };
    let begin = basis.now - jiff::SignedDuration::from_hours(24 * i64::from(days));
    let earlier = |(_, sample): &(Timestamp, HashMap<&Subject, &Assessment>)| {
        sample.get(&assessment.subject).map_or(Verdict::Unknown, |found| {
            meets::verdict(&measured.condition, found, &basis.ground, basis.today)
        })
    };
    let before = basis.samples.iter().filter(|(at, _)| *at <= begin).max_by_key(|(at, _)| *at);
    let within = basis.samples.iter().filter(|(at, _)| *at > begin);
    let first = before.map_or(Verdict::Unknown, earlier);
    meets::all(std::iter::once(first).chain(within.map(earlier)))
}

/// Whether a plan speaks about a subject: it covers everything, or the province that the subject's
/// unit lay in before July 2025. A subject of no such province (the province's own bodies after the
/// merger, the data centre) counts for every plan: its services carry all of them.
pub(crate) fn covers(plan: &Plan, ground: &Ground<'_>, subject: &Subject) -> bool {
    plan.legacy_provinces.is_empty()
        || ground
            .legacy_province(subject)
            .is_none_or(|province| plan.legacy_provinces.iter().any(|covered| covered == province))
}

/// Who owes something under a plan.
fn owing<'a>(plan: &Plan, per: Per, basis: &Basis<'a>) -> Vec<Owing<'a>> {
    match per {
        Per::Plan => vec![Owing::Plan],
        Per::Unit => units(plan, basis.record)
            .filter(|unit| basis.is_about(Some(unit)))
            .map(Owing::Unit)
            .collect(),
        Per::Body => {
            // After its end a plan is owed by those that were there at its end.
            let day = plan.to.map_or(basis.today, |to| to.min(basis.today));
            bodies(plan, basis, day)
                .filter(|body| basis.is_about(body.unit.as_ref()))
                .map(|body| Owing::Body(body.code.as_str()))
                .collect()
        }
    }
}

/// The communes, wards and special zones of 2025 that a plan covers.
pub(crate) fn units<'a>(
    plan: &Plan,
    record: &'a Record,
) -> impl Iterator<Item = &'a UnitKey> + use<'a> {
    let provinces = plan.legacy_provinces.clone();
    let covered = move |province: Option<&str>| {
        provinces.is_empty()
            || province.is_some_and(|name| provinces.iter().any(|each| each == name))
    };
    record
        .units
        .iter()
        .filter(move |unit| {
            unit.key.era == Era::Y2025
                && matches!(unit.kind, UnitKind::Commune | UnitKind::Ward | UnitKind::SpecialZone)
                && covered(unit.legacy_province.as_deref())
        })
        .map(|unit| &unit.key)
}

/// The bodies that existed on a day in the territory of a plan.
pub(crate) fn bodies<'a>(
    plan: &Plan,
    basis: &Basis<'a>,
    day: Date,
) -> impl Iterator<Item = &'a Organisation> + use<'a> {
    let provinces = plan.legacy_provinces.clone();
    let record = basis.record;
    let units: BTreeMap<&UnitKey, Option<&str>> = record
        .units
        .iter()
        .map(|unit| (&unit.key, unit.legacy_province.as_deref().or(province_name(unit))))
        .collect();
    record.organisations.iter().filter(move |body| {
        let lived = body.valid_from.is_none_or(|from| from <= day)
            && body.valid_to.is_none_or(|to| to >= day);
        let province = body.unit.as_ref().and_then(|key| units.get(key).copied().flatten());
        lived
            && (provinces.is_empty()
                || province.is_none_or(|name| provinces.iter().any(|each| each == name)))
    })
}

/// A province of before July 2025 is its own.
fn province_name(unit: &crate::domain::unit::Unit) -> Option<&str> {
    (unit.key.era == Era::Legacy && unit.kind == UnitKind::Province).then_some(unit.name.as_str())
}

/// The body that took over from a body in the end; itself while it lives.
#[must_use]
pub fn successor<'a>(record: &'a Record, code: &'a str) -> &'a str {
    let mut code = code;
    // Successors of successors; as many steps as there are bodies ends any circle.
    for _ in 0..record.organisations.len() {
        let body = record.organisations.iter().find(|body| body.code == code);
        match body.and_then(|body| body.successor.as_deref()) {
            Some(next) => code = next,
            None => break,
        }
    }
    code
}

/// Whether a document is on record. One that no one recorded may still exist: unknown for the
/// plan's own papers, and a failure where each unit or body owes one.
fn documented(plan: &Plan, task: &PlanTask, owing: Owing<'_>, basis: &Basis<'_>) -> Verdict {
    let of_task = |document: &&&PlanDocument| document.plan == plan.id && document.task == task.id;
    let mut documents = basis.documents.iter().filter(of_task);
    let found = match owing {
        Owing::Plan | Owing::Subject(_) => documents.next().is_some(),
        Owing::Unit(key) => {
            documents.any(|document| document.unit.as_deref() == Some(key.code.as_str()))
        }
        Owing::Body(code) => {
            let heir = successor(basis.record, code);
            documents.any(|document| {
                let by = document.body.as_deref();
                by.is_some_and(|by| by == code || successor(basis.record, by) == heir)
            })
        }
    };
    match (found, owing) {
        (true, _) => Verdict::Pass,
        (false, Owing::Plan) if basis.is_exempt(&plan.id, &task.id, None) => Verdict::Exempt,
        (false, _) => Verdict::Unknown,
    }
}

/// What has a contact. A unit goes by its key: of two eras the same code may mean two communes.
struct WithContact<'a> {
    bodies: HashSet<&'a str>,
    units: HashSet<&'a UnitKey>,
}

/// A contact is declared of a body, and a body's unit has what the body has.
fn with_contact(record: &Record) -> WithContact<'_> {
    let class = crate::domain::asset::of(Noun::Contact);
    let contacts = record.assets.iter().filter(|asset| asset.noun == Noun::Contact);
    let bodies: HashSet<&str> =
        contacts.filter_map(|asset| asset.details.text(class, "organisation")).collect();
    let known = record.organisations.iter().filter(|body| bodies.contains(body.code.as_str()));
    let units = known.filter_map(|body| body.unit.as_ref()).collect();
    WithContact { bodies, units }
}
