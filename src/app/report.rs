//! `report`: gathers the finished values and lets `report` render them.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;

use super::desk::Desk;
use super::failure::Failure;
use super::judge::{self, Depth, Judged};
use super::outcome::Outcome;
use super::{evidence_bundle, named, paper, record, report_sla, seal, status, trend};
use crate::domain::asset::Asset;
use crate::domain::collection::{Collection, CollectionState};
use crate::domain::day::day_of;
use crate::domain::finding::{Assessment, Rung, Verdict};
use crate::domain::outlook::{Closeout, Forecast, GroupBy, Movement, SlaLine};
use crate::domain::plan::PlanProgress;
use crate::domain::progress::{Earlier, ProgressReport};
use crate::domain::record::{Noun, Record};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::text::Text;
use crate::domain::unit::{Era, UnitKey};
use crate::plan::{
    blockers, breakdown, closeout, counters, movement, own, progress, shopping, units,
};
use crate::report::content::{self, Content, Frame, Kind};
use crate::report::csv::{self, CsvOptions};
use crate::report::docx::template;
use crate::report::{docx, html, markdown, tidy, xlsx};
use crate::store::Store;

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One page for a browser.
    Html,
    /// A Word document in the administrative form.
    Docx,
    /// A workbook.
    Xlsx,
    /// Values, one a line; one table with `table`.
    Csv,
    /// One document.
    Json,
    /// Text for a wiki.
    Markdown,
}

/// What was asked for.
#[derive(Debug, Clone)]
pub struct ReportRequest {
    /// What it is about.
    pub kind: Kind,
    /// In which form.
    pub form: Form,
    /// This plan only, by id.
    pub plan: Option<String>,
    /// First and last day.
    pub period: Option<(Date, Date)>,
    /// This unit only.
    pub unit: Option<String>,
    /// The office's own .docx.
    pub template: Option<PathBuf>,
    /// This table only, as CSV.
    pub table: Option<String>,
    /// The body that reports.
    pub issuer: Option<String>,
    /// The body above it.
    pub parent: Option<String>,
    /// Where the evidence behind its figures goes.
    pub evidence: Option<PathBuf>,
}

/// Largest template that is read.
const TEMPLATE_BYTES: u64 = 50_000_000;

/// Writes the report; findings where it tells of something missed.
pub fn run(desk: &mut Desk<'_>, request: &ReportRequest) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    let mut values = values(desk, &store, request)?;
    let links = links(desk, &store, &mut values, request)?;
    let content = content_of(&store, &values, &links, request)?;
    write(desk, &values, &content, request)?;
    if let Some(path) = &request.evidence {
        evidence_bundle::write(desk, &store, &content, path)?;
        desk.voice.note(&Text::new(
            format!("evidence in `{}`: unzip it, then `sha256sum -c SHA256SUMS`", path.display()),
            format!("bằng chứng ở `{}`: giải nén rồi `sha256sum -c SHA256SUMS`", path.display()),
        ));
    }
    Ok(Outcome::findings_if(has_findings(&values, &links, request.kind)))
}

/// Whether the paper tells of something missed: a task that is late, a subject that fell back, a link that
/// did not keep what was promised.
fn has_findings(values: &ProgressReport, links: &[SlaLine], kind: Kind) -> bool {
    match kind {
        Kind::Progress | Kind::Closeout => {
            values.plans.iter().any(PlanProgress::is_late)
                || values.movements.iter().any(|moved| moved.is_regression)
        }
        Kind::Sla => links.iter().any(|line| line.figures.kept == Verdict::Fail),
        Kind::Inventory => false,
    }
}

/// The links' figures, for the paper that is about them: its table of connections has its shares from them.
pub(crate) fn links(
    desk: &Desk<'_>,
    store: &Store,
    values: &mut ProgressReport,
    request: &ReportRequest,
) -> Result<Vec<SlaLine>, Failure> {
    match request.kind {
        Kind::Sla => {
            let lines = report_sla::lines(desk, store, values, request.period)?;
            values.availability = report_sla::of_lines(desk, &lines, request.period)?;
            Ok(lines)
        }
        Kind::Progress | Kind::Closeout | Kind::Inventory => Ok(Vec::new()),
    }
}

fn write(
    desk: &mut Desk<'_>,
    values: &ProgressReport,
    content: &Content,
    request: &ReportRequest,
) -> Result<(), Failure> {
    let lang = desk.settings.lang;
    match request.form {
        Form::Html => html::write(values, content, lang, desk.out)?,
        Form::Xlsx => xlsx::write(content, lang, desk.out)?,
        Form::Json => tidy::write_json(content, lang, desk.out)?,
        Form::Markdown => markdown::write(content, lang, desk.out)?,
        Form::Csv => match &request.table {
            None => tidy::write_csv(content, lang, desk.out)?,
            Some(key) if key == content::ASSETS => {
                let (columns, rows) = (content::assets_columns(), content::assets_rows(values));
                csv::write_rows(&columns, rows, CsvOptions::for_scripts(lang), desk.out)?;
            }
            Some(key) => {
                let table = content.table(key).ok_or_else(|| {
                    let keys = content.tables().map(|table| table.grid.noun);
                    let keys: Vec<&str> = keys.chain([content::ASSETS]).collect();
                    Failure::usage(format!("no table `{key}`, there are: {}", keys.join(", ")))
                })?;
                csv::write(&table.grid, CsvOptions::for_scripts(lang), desk.out)?;
            }
        },
        Form::Docx => match &request.template {
            None => docx::write(content, lang, desk.out)?,
            Some(path) => {
                let unreadable = |error: std::io::Error| {
                    Failure::environment(format!("cannot read {}: {error}", path.display()))
                };
                let size = std::fs::metadata(path).map_err(unreadable)?.len();
                if size > TEMPLATE_BYTES {
                    return Err(Failure::data(format!(
                        "{} is too large for a form",
                        path.display()
                    )));
                }
                let bytes = std::fs::read(path).map_err(unreadable)?;
                template::fill(&bytes, content, lang, desk.out).map_err(refused)?;
            }
        },
    }
    Ok(())
}

fn refused(error: template::Error) -> Failure {
    let hint = "it takes {{subject}} {{as_of}} {{run}} {{place}} {{issuer}} {{parent}}, and alone in a paragraph \
                {{body}} {{section:1}} {{table:summary}}";
    let hint_vi = "dùng được {{subject}} {{as_of}} {{run}} {{place}} {{issuer}} {{parent}}, và đứng riêng một đoạn: \
                   {{body}} {{section:1}} {{table:summary}}";
    match error {
        template::Error::Write(error) => error.into(),
        other @ (template::Error::Unreadable(_)
        | template::Error::Unknown(_)
        | template::Error::Empty) => Failure::data(other).hint(hint, hint_vi),
    }
}

/// The content of the report asked for.
pub fn content_of(
    store: &Store,
    values: &ProgressReport,
    links: &[SlaLine],
    request: &ReportRequest,
) -> Result<Content, Failure> {
    let sla = match request.kind {
        Kind::Sla => content::sla_tables(&values.record, links),
        Kind::Progress | Kind::Closeout | Kind::Inventory => Vec::new(),
    };
    let unit = match &request.unit {
        Some(typed) => {
            let key = unit_key(store, typed)?;
            values.record.units.iter().find(|unit| unit.key == key).map(|unit| unit.name.clone())
        }
        None => None,
    };
    let frame = Frame {
        parent: request.parent.clone(),
        issuer: request.issuer.clone(),
        period: request.period,
        unit,
        sla,
        sealed: seal::last(store, request)?,
    };
    Ok(content::of(values, request.kind, frame))
}

/// Everything a report may print.
pub fn values(
    desk: &Desk<'_>,
    store: &Store,
    request: &ReportRequest,
) -> Result<ProgressReport, Failure> {
    let collections = store.collections().map_err(record::refused)?;
    let as_of = match request.period {
        Some((_, to)) => status::moment(desk, Some(to))?.min(desk.clock.now()),
        None => desk.clock.now(),
    };
    // Before anything is judged: two judgements at a time would be twice the memory.
    let forecasts = forecasts(desk, store, request, as_of)?;
    let before = match request.period {
        None => None,
        Some((from, _)) => {
            let day = from.yesterday().map_err(|error| Failure::usage(error.to_string()))?;
            Some(Before::of(desk, store, request, status::moment(desk, Some(day))?)?)
        }
    };
    let mut judged = judged(desk, store, request, as_of)?;
    if let Some(id) = &request.plan {
        paper::plan_of(&judged.record, id)?;
        judged.record.plans.retain(|plan| plan.id == *id);
    }
    let closeouts: Vec<Closeout> = match request.kind {
        Kind::Closeout => {
            let basis = judged.basis();
            judged.record.plans.iter().map(|plan| closeout::of(plan, &basis)).collect()
        }
        Kind::Progress | Kind::Inventory | Kind::Sla => Vec::new(),
    };
    let (earlier, movements) = match before {
        None => (None, Vec::new()),
        Some(before) => {
            let movements = movements(desk, store, (before.earlier.at, before.rungs), &judged)?;
            (Some(before.earlier), movements)
        }
    };
    let values = content(judged, &collections);
    let described = described(store, &values)?;
    let interface_count = match (request.kind, &values.unit) {
        (Kind::Inventory, None) => store.interface_count(|_| true).map_err(record::refused)?,
        (Kind::Inventory, Some(_)) => {
            let devices = &values.record.devices;
            let own: HashSet<&str> = devices.iter().map(|device| device.name.as_str()).collect();
            store.interface_count(|device| own.contains(device)).map_err(record::refused)?
        }
        (Kind::Progress | Kind::Closeout | Kind::Sla, _) => 0,
    };
    let declared_rungs = declared_rungs(desk, store, request, as_of)?;
    let availability = report_sla::availability(desk, store, &values, request)?;
    Ok(ProgressReport {
        interface_count,
        earlier,
        movements,
        forecasts,
        closeouts,
        described,
        declared_rungs,
        availability,
        ..values
    })
}

/// Where the plans that are reported on are heading: of the whole province only.
fn forecasts(
    desk: &Desk<'_>,
    store: &Store,
    request: &ReportRequest,
    as_of: Timestamp,
) -> Result<Vec<Forecast>, Failure> {
    match request.kind {
        Kind::Progress if request.unit.is_none() => {
            let mut plans = store.plans().map_err(record::refused)?;
            plans.retain(|plan| request.plan.as_ref().is_none_or(|id| plan.id == *id));
            trend::forecasts(&desk.settings, store, &plans, as_of)
        }
        Kind::Progress | Kind::Closeout | Kind::Inventory | Kind::Sla => Ok(Vec::new()),
    }
}

/// What was typed of the rungs. Of a past day neither that nor what was proved of it is read.
fn declared_rungs(
    desk: &Desk<'_>,
    store: &Store,
    request: &ReportRequest,
    as_of: Timestamp,
) -> Result<BTreeMap<Subject, Rung>, Failure> {
    if as_of < desk.clock.now() && request.period.is_some() {
        return Ok(BTreeMap::new());
    }
    store.declared_rungs().map_err(record::refused)
}

/// The period before, and of what was judged as of its end no more than tells what moved since: the
/// records and judgements of two moments at a time would be twice the memory.
struct Before {
    earlier: Earlier,
    rungs: Vec<Assessment>,
}

impl Before {
    fn of(
        desk: &Desk<'_>,
        store: &Store,
        request: &ReportRequest,
        at: Timestamp,
    ) -> Result<Self, Failure> {
        // Nothing of it is printed but its counts.
        let before = judged_to(Depth::Counts, desk, store, (request, at))?;
        let plans = before.plans();
        let Judged { record, mut assessments, provenance, unit, .. } = before;
        let record = own_part(record, unit.as_ref());
        let counters = counters::of(&record, &assessments, &provenance, day_of(at));
        drop((record, provenance));
        for assessment in &mut assessments {
            assessment.findings = Vec::new();
        }
        Ok(Self { earlier: Earlier { at, counters, plans }, rungs: assessments })
    }
}

/// What moved since, and why: of what did not move no reason is wanted, so only the rest is judged whole.
fn movements(
    desk: &Desk<'_>,
    store: &Store,
    (at, before): (Timestamp, Vec<Assessment>),
    now: &Judged,
) -> Result<Vec<Movement>, Failure> {
    let moved = movement::between(&before, &now.assessments);
    drop(before);
    if moved.is_empty() {
        return Ok(moved);
    }
    let subjects: Vec<Subject> = moved.into_iter().map(|each| each.subject).collect();
    let whole = |at| judge::explained(store, &desk.settings, (&now.record, at), &subjects);
    let mut then = whole(at)?;
    // Why it stood so then is not told.
    for finding in then.iter_mut().flat_map(|assessment| &mut assessment.findings) {
        (finding.reason, finding.evidence) = (Text::new("", ""), Vec::new());
    }
    Ok(movement::between(&then, &whole(now.as_of)?))
}

/// Systems and prefixes with all that is declared of them: those that the report speaks of.
pub(crate) fn described(store: &Store, values: &ProgressReport) -> Result<Vec<Asset>, Failure> {
    let mut described = Vec::new();
    for noun in [Noun::System, Noun::Prefix] {
        described.extend(store.assets(noun, &[]).map_err(record::refused)?);
    }
    if values.unit.is_some() {
        let record = &values.record;
        let systems = record.systems.iter().map(|system| (Noun::System, system.code.clone()));
        let prefixes = record.prefixes.iter().map(|each| (Noun::Prefix, each.prefix.to_string()));
        let own: HashSet<(Noun, String)> = systems.chain(prefixes).collect();
        described.retain(|asset| own.contains(&(asset.noun, asset.key.clone())));
    }
    Ok(described)
}

/// The record, or one unit's own part of it.
fn own_part(record: Record, unit: Option<&UnitKey>) -> Record {
    match unit {
        Some(unit) => own::record_of(record, unit),
        None => record,
    }
}

/// Judged as of a moment, one unit's part of it where one is asked for.
fn judged(
    desk: &Desk<'_>,
    store: &Store,
    request: &ReportRequest,
    at: Timestamp,
) -> Result<Judged, Failure> {
    let depth = if request.form == Form::Html { Depth::Page } else { Depth::Tables };
    judged_to(depth, desk, store, (request, at))
}

fn judged_to(
    depth: Depth,
    desk: &Desk<'_>,
    store: &Store,
    (request, at): (&ReportRequest, Timestamp),
) -> Result<Judged, Failure> {
    let key = request.unit.as_ref().map(|typed| unit_key(store, typed)).transpose()?;
    let judged = judge::judge_of(depth, store, &desk.settings, (at, key.as_ref()))?;
    Ok(match key {
        Some(key) => of_unit(judged, key),
        None => judged,
    })
}

/// One unit's part of what was judged.
pub(crate) fn of_unit(mut judged: Judged, key: UnitKey) -> Judged {
    let ours = units::subjects_of(&judged.record, &judged.assessments, &key);
    judged
        .papers
        .exemptions
        .retain(|each| each.subject.as_ref().is_none_or(|subject| ours.contains(subject)));
    judged.assessments.retain(|each| ours.contains(&each.subject));
    judged.links.retain(|audit| ours.contains(&Subject::new(SubjectKind::Link, &audit.code)));
    judged.unit = Some(key);
    judged
}

/// The unit asked for, `ERA/CODE`.
pub(crate) fn unit_of(store: &Store, request: &ReportRequest) -> Result<Option<String>, Failure> {
    let key = request.unit.as_ref().map(|typed| unit_key(store, typed)).transpose()?;
    Ok(key.map(|key| key.to_string()))
}

fn unit_key(store: &Store, typed: &str) -> Result<UnitKey, Failure> {
    let key = named::find(store, Noun::Unit, typed)?.key;
    let (era, code) = key.split_once('/').unwrap_or(("2025", key.as_str()));
    let era = era.parse().unwrap_or(Era::Y2025);
    Ok(UnitKey { era, code: code.to_owned() })
}

/// Everything that follows from what was judged at one moment.
pub fn content(judged: Judged, collections: &[Collection]) -> ProgressReport {
    let closed = |collection: &&Collection| {
        collection.state != CollectionState::Open
            && collection.closed_at.is_none_or(|at| at <= judged.as_of)
    };
    let basis = judged.basis();
    let groups = judged
        .record
        .plans
        .iter()
        .flat_map(|plan| breakdown::several(plan, GroupBy::ALL, &basis))
        .collect();
    let plans = judged.record.plans.iter().map(|plan| progress::of(plan, &basis)).collect();
    let (remediations, shopping) = (shopping::remediations(&basis), shopping::list(&basis));
    drop(basis);
    // What is counted of bodies that took over needs every body; the tables print a unit's own.
    let record = own_part(judged.record, judged.unit.as_ref());
    ProgressReport {
        made_at: judged.as_of,
        unit: judged.unit,
        interface_count: 0,
        vantages: judged.vantages,
        last_collection: collections.iter().rfind(closed).cloned(),
        counters: counters::of(
            &record,
            &judged.assessments,
            &judged.provenance,
            day_of(judged.as_of),
        ),
        plans,
        units: units::progress(&record, &judged.assessments, &judged.provenance),
        blockers: blockers::of(&record, &judged.assessments),
        papers: judged.papers,
        earlier: None,
        movements: Vec::new(),
        forecasts: Vec::new(),
        groups,
        closeouts: Vec::new(),
        remediations,
        shopping,
        provenance: judged.provenance,
        described: Vec::new(),
        declared_rungs: BTreeMap::new(),
        availability: BTreeMap::new(),
        assessments: judged.assessments,
        unknown_apart: judged.unknown_apart,
        links: judged.links,
        record,
    }
}
