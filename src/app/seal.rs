//! `report seal`: keeps the values of a report as they were handed in, with the paper's number and
//! day; lists and shows what was sealed. Later reports stand beside the last one (`last`).

use jiff::civil::Date;

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::import::operating_system_user;
use super::outcome::Outcome;
use super::report::{self, ReportRequest};
use super::{list, paper, record};
use crate::domain::seal::Seal;
use crate::domain::text::{Lang, Text};
use crate::report::{grids, json, tidy};
use crate::store::Store;

/// What to do with seals.
#[derive(Debug, Clone)]
pub enum SealRequest {
    /// Keep a report's values.
    Seal {
        /// Which report.
        report: Box<ReportRequest>,
        /// The number on the paper.
        number: String,
        /// The day on the paper.
        dated: Date,
    },
    /// Show what was handed in, by its id here.
    Show(i64),
    /// List what was sealed.
    List,
}

/// Does it.
pub fn run(desk: &mut Desk<'_>, request: &SealRequest) -> Result<Outcome, Failure> {
    match request {
        SealRequest::Seal { report, number, dated } => seal(desk, report, number, *dated),
        SealRequest::Show(id) => show(desk, *id),
        SealRequest::List => {
            let seals = record::read(desk)?.seals().map_err(record::refused)?;
            list::write_grid(desk, &grids::seals(&seals), "report")?;
            Ok(Outcome::Well)
        }
    }
}

fn seal(
    desk: &mut Desk<'_>,
    request: &ReportRequest,
    number: &str,
    dated: Date,
) -> Result<Outcome, Failure> {
    paper::not_ahead(desk, dated)?;
    let mut store = record::open(desk)?;
    let seals = store.seals().map_err(record::refused)?;
    if seals.iter().any(|each| each.number == number && each.dated == dated) {
        return Err(Failure::data(format!("paper {number} of {dated} is sealed already"))
            .hint("see it: `mang6 report seal`", "xem lại: `mang6 report seal`"));
    }
    let mut values = report::values(desk, &store, request)?;
    let links = report::links(desk, &store, &mut values, request)?;
    let content = report::content_of(&store, &values, &links, request)?;
    let new = Seal {
        id: 0,
        kind: request.kind.as_str().to_owned(),
        plan: request.plan.clone(),
        unit: report::unit_of(&store, request)?,
        period: request.period,
        number: number.to_owned(),
        dated,
        content: tidy::document(&content, Lang::Vi).to_string(),
        sha256: String::new(),
        as_of: content.as_of,
        chain_position: 0,
        chain_sha256: String::new(),
        sealed_at: desk.clock.now(),
        user: operating_system_user(),
    };
    let sealed = store.add_seal(new).map_err(record::refused)?;
    let (id, at, hash) = (sealed.id, sealed.chain_position, &sealed.chain_sha256);
    desk.voice.note(&Text::new(
        format!("sealed as {id}; write on the paper: chain of evidence {at}, {hash}"),
        format!("đã niêm phong, số {id}; ghi vào văn bản: chuỗi bằng chứng {at}, {hash}"),
    ));
    Ok(Outcome::Well)
}

fn show(desk: &mut Desk<'_>, id: i64) -> Result<Outcome, Failure> {
    let seals = record::read(desk)?.seals().map_err(record::refused)?;
    let seal = seals.into_iter().find(|each| each.id == id).ok_or_else(|| {
        Failure::data(format!("nothing is sealed as {id}"))
            .hint("see what is: `mang6 report seal`", "xem danh sách: `mang6 report seal`")
    })?;
    if matches!(desk.format, Format::Json | Format::Jsonl) {
        let content: serde_json::Value = serde_json::from_str(&seal.content)
            .map_err(|error| Failure::data(format!("seal {id}: {error}")))?;
        json::write_document(&content, desk.out)?;
    } else {
        list::write_grid(desk, &grids::sealed_figures(&seal), "report")?;
    }
    Ok(Outcome::Well)
}

/// The last report of the same kind, plan and unit that was handed in before a report's moment.
pub(crate) fn last(store: &Store, request: &ReportRequest) -> Result<Option<Seal>, Failure> {
    let unit = report::unit_of(store, request)?;
    let seals = store.seals().map_err(record::refused)?;
    let same = |each: &Seal| {
        each.kind == request.kind.as_str() && each.plan == request.plan && each.unit == unit
    };
    let to = request.period.map(|(_, to)| to);
    let before = |each: &Seal| match (to, each.period) {
        (Some(to), Some((_, end))) => end <= to,
        (Some(_), None) | (None, _) => true,
    };
    let sealed = seals.into_iter().filter(|each| same(each) && before(each));
    Ok(sealed.max_by_key(|each| (each.dated, each.id)))
}
