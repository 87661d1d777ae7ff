//! `plan record` and `plan exempt`: documents that close a task, and exemptions, with their history.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use super::desk::Desk;
use super::failure::Failure;
use super::import::operating_system_user;
use super::outcome::Outcome;
use super::{kept, list, named, record};
use crate::domain::criterion::Per;
use crate::domain::hexadecimal::hexadecimal;
use crate::domain::paper::{Exemption, PlanDocument};
use crate::domain::plan::{Criterion, Plan, PlanTask};
use crate::domain::record::{Noun, Record};
use crate::domain::subject::Subject;
use crate::domain::text::Text;
use crate::plan::tally::day_of;
use crate::report::grids;
use crate::store::Store;

/// `plan record PLAN TASK …`
#[derive(Debug, Clone, Default)]
pub struct DocumentRequest {
    /// The plan's id.
    pub plan: String,
    /// The task's id.
    pub task: String,
    /// The number on the paper.
    pub number: Option<String>,
    /// The day on the paper.
    pub dated: Option<Date>,
    /// The paper itself: its name and hash are kept, not its text.
    pub file: Option<PathBuf>,
    /// The body that issued it.
    pub body: Option<String>,
    /// The unit it is for.
    pub unit: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// The recorded document that this one withdraws, by number.
    pub withdraws: Option<i64>,
}

/// `plan exempt …`
#[derive(Debug, Clone, Default)]
pub struct ExemptionRequest {
    /// The plan's id; every plan without one.
    pub plan: Option<String>,
    /// The task's id.
    pub task: Option<String>,
    /// The subject, `KIND/KEY`.
    pub subject: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// What will be done.
    pub remedy: Option<String>,
    /// What it is expected to cost, đồng.
    pub cost_vnd: Option<i64>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// First day; today without one.
    pub from: Option<Date>,
    /// When it is looked at again.
    pub review_on: Option<Date>,
    /// Last day.
    pub retires_on: Option<Date>,
    /// The exemption that this one withdraws, by number.
    pub withdraws: Option<i64>,
}

/// Records a document.
pub fn document(desk: &mut Desk<'_>, request: &DocumentRequest) -> Result<Outcome, Failure> {
    let mut store = record::open(desk)?;
    let known = store.record().map_err(record::refused)?;
    let papers = store.papers().map_err(record::refused)?;
    let mut document = PlanDocument {
        id: 0,
        plan: request.plan.clone(),
        task: request.task.clone(),
        body: None,
        unit: None,
        number: String::new(),
        dated: day_of(desk.clock.now()),
        file: None,
        sha256: None,
        note: request.note.clone(),
        recorded_at: desk.clock.now(),
        user: operating_system_user(),
        withdraws: request.withdraws,
    };
    if let Some(number) = request.withdraws {
        let standing = papers.standing_documents().find(|each| each.id == number);
        let standing = standing.ok_or_else(|| none_to_withdraw("document", number))?;
        document = PlanDocument {
            plan: standing.plan.clone(),
            task: standing.task.clone(),
            number: standing.number.clone(),
            ..document
        };
    } else {
        let task = task_of(&known, &request.plan, &request.task)?;
        document.number = request.number.clone().ok_or_else(|| missing("--number"))?;
        document.dated = request.dated.ok_or_else(|| missing("--date"))?;
        not_ahead(desk, document.dated)?;
        (document.body, document.unit) = owing(&store, &known, task, request)?;
        if let Some(path) = &request.file {
            (document.file, document.sha256) = (name_of(path), Some(hash_of(path)?));
        }
    }
    let id = store.add_document(&document).map_err(record::refused)?;
    desk.voice
        .note(&Text::new(format!("recorded as document {id}"), format!("đã ghi văn bản số {id}")));
    kept::refresh(&desk.settings, &store, desk.clock.now());
    Ok(Outcome::Well)
}

/// Records an exemption.
pub fn exempt(desk: &mut Desk<'_>, request: &ExemptionRequest) -> Result<Outcome, Failure> {
    let mut store = record::open(desk)?;
    let known = store.record().map_err(record::refused)?;
    let papers = store.papers().map_err(record::refused)?;
    let exemption = match request.withdraws {
        Some(number) => {
            let standing = papers.standing_exemptions().find(|each| each.id == number);
            let standing = standing.ok_or_else(|| none_to_withdraw("exemption", number))?;
            Exemption {
                reason: request.reason.clone().unwrap_or_else(|| "withdrawn".to_owned()),
                recorded_at: desk.clock.now(),
                user: operating_system_user(),
                withdraws: Some(number),
                ..standing.clone()
            }
        }
        None => new_exemption(desk, &known, request)?,
    };
    let id = store.add_exemption(&exemption).map_err(record::refused)?;
    desk.voice.note(&Text::new(
        format!("recorded as exemption {id}, until {}", exemption.retires_on),
        format!("đã ghi miễn trừ số {id}, đến hết {}", exemption.retires_on),
    ));
    kept::refresh(&desk.settings, &store, desk.clock.now());
    Ok(Outcome::Well)
}

/// `plan record` and `plan exempt` without more: what is on record.
pub fn list(desk: &mut Desk<'_>, documents: bool) -> Result<Outcome, Failure> {
    let papers = record::read(desk)?.papers().map_err(record::refused)?;
    let today = day_of(desk.clock.now());
    let grid =
        if documents { grids::documents(&papers) } else { grids::exemptions(&papers, today) };
    list::write_grid(desk, &grid, "plan")?;
    Ok(Outcome::Well)
}

fn new_exemption(
    desk: &Desk<'_>,
    known: &Record,
    request: &ExemptionRequest,
) -> Result<Exemption, Failure> {
    let today = day_of(desk.clock.now());
    let subject = match &request.subject {
        None => None,
        Some(typed) => Some(subject_of(known, typed)?),
    };
    match (&request.plan, &request.task, &subject) {
        (Some(plan), Some(task), _) => drop(task_of(known, plan, task)?),
        (Some(plan), None, Some(_)) => drop(plan_of(known, plan)?),
        (None, None, Some(_)) => {}
        _ => {
            return Err(Failure::usage(
                "say what is exempt: `--subject KIND/KEY`, or `--plan ID --task ID`, or both",
            ));
        }
    }
    let exemption = Exemption {
        id: 0,
        plan: request.plan.clone(),
        task: request.task.clone(),
        subject,
        reason: request.reason.clone().ok_or_else(|| missing("--reason"))?,
        remedy: request.remedy.clone(),
        cost_vnd: request.cost_vnd,
        owner: request.owner.clone().ok_or_else(|| missing("--owner"))?,
        from: request.from.unwrap_or(today),
        review_on: request.review_on.ok_or_else(|| missing("--review"))?,
        retires_on: request.retires_on.ok_or_else(|| missing("--until"))?,
        recorded_at: desk.clock.now(),
        user: operating_system_user(),
        withdraws: None,
    };
    if exemption.from > exemption.retires_on || exemption.review_on > exemption.retires_on {
        return Err(Failure::usage(format!(
            "an exemption ends after it begins and after its review: --from {} --review {} --until {}",
            exemption.from, exemption.review_on, exemption.retires_on
        )));
    }
    Ok(exemption)
}

fn subject_of(known: &Record, typed: &str) -> Result<Subject, Failure> {
    let found: Vec<Subject> = known
        .subjects()
        .into_iter()
        .filter(|subject| subject.key == typed || subject.to_string() == typed)
        .collect();
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(Failure::data(format!("no subject `{typed}`")).hint(
            "write KIND/KEY, for example `device/sw-1`; see `mang6 list devices`",
            "ghi LOẠI/MÃ, ví dụ `device/sw-1`; xem `mang6 list devices`",
        )),
        several => {
            let names: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(Failure::usage(format!("`{typed}` may be any of: {}", names.join(", "))))
        }
    }
}

/// The plan of an id.
pub(crate) fn plan_of<'a>(known: &'a Record, id: &str) -> Result<&'a Plan, Failure> {
    one_of(&known.plans, id)
}

/// The one of these plans that has an id.
pub(crate) fn one_of<'a>(plans: &'a [Plan], id: &str) -> Result<&'a Plan, Failure> {
    plans.iter().find(|plan| plan.id == id).ok_or_else(|| {
        let ids: Vec<&str> = plans.iter().map(|plan| plan.id.as_str()).collect();
        Failure::data(format!("no plan `{id}`, there are: {}", ids.join(", ")))
            .hint("see the plans: `mang6 plan list`", "xem các kế hoạch: `mang6 plan list`")
    })
}

fn task_of<'a>(known: &'a Record, plan: &str, task: &str) -> Result<&'a PlanTask, Failure> {
    let tasks =
        || plan_of(known, plan).map(|plan| plan.phases.iter().flat_map(|phase| &phase.tasks));
    tasks()?.find(|each| each.id == task).map_or_else(
        || {
            let ids: Vec<&str> = tasks()?.map(|task| task.id.as_str()).collect();
            Err(Failure::data(format!("no task `{task}` in {plan}, it has: {}", ids.join(", "))))
        },
        Ok,
    )
}

/// The body or unit the document is of, as the task asks for one.
fn owing(
    store: &Store,
    known: &Record,
    task: &PlanTask,
    request: &DocumentRequest,
) -> Result<(Option<String>, Option<String>), Failure> {
    let Criterion::Document(per) = task.criterion else {
        return Err(Failure::usage(format!(
            "task {} is not closed by a document: {}",
            task.id,
            task.criterion.text()
        )));
    };
    match per {
        Per::Plan => Ok((request.body.clone(), None)),
        Per::Body => {
            let body = request.body.as_ref().ok_or_else(|| missing("--body"))?;
            let code = known.organisations.iter().find(|each| each.code == *body);
            let code = match code {
                Some(body) => body.code.clone(),
                None => named::find(store, Noun::Organisation, body)?.key,
            };
            Ok((Some(code), None))
        }
        Per::Unit => {
            let unit = request.unit.as_ref().ok_or_else(|| missing("--unit"))?;
            let key = named::find(store, Noun::Unit, unit)?.key;
            let code = key.strip_prefix("2025/").ok_or_else(|| {
                Failure::data(format!("{key} is no unit of 2025: name the unit that took over"))
            })?;
            Ok((None, Some(code.to_owned())))
        }
    }
}

pub(crate) fn not_ahead(desk: &Desk<'_>, dated: Date) -> Result<(), Failure> {
    if dated <= day_of(desk.clock.now()) {
        return Ok(());
    }
    Err(Failure::usage(format!("the paper's day {dated} has not come yet")))
}

fn missing(flag: &str) -> Failure {
    Failure::usage(format!("`{flag}` is missing"))
}

fn none_to_withdraw(what: &str, number: i64) -> Failure {
    Failure::data(format!("no {what} {number} that stands")).hint(
        "see them: `mang6 plan record` or `mang6 plan exempt`",
        "xem: `mang6 plan record` hoặc `mang6 plan exempt`",
    )
}

fn name_of(path: &Path) -> Option<String> {
    path.file_name().map(|name| name.to_string_lossy().into_owned())
}

/// SHA-256 of a file, in pieces.
pub(crate) fn hash_of(path: &Path) -> Result<String, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::environment(format!("cannot read {}: {error}", path.display()))
    };
    let mut file = std::fs::File::open(path).map_err(unreadable)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0_u8; 65_536];
    loop {
        let length = file.read(&mut piece).map_err(unreadable)?;
        if length == 0 {
            return Ok(hexadecimal(&hash.finalize()));
        }
        hash.update(piece.get(..length).unwrap_or_default());
    }
}

/// SHA-256 of bytes, in hexadecimal.
pub(crate) fn sha256_of(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}
