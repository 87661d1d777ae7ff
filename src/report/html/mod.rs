//! The progress report as one self-contained HTML page for the province's leaders: both languages
//! in it, switched without a script; no request leaves it (its Content-Security-Policy forbids
//! every one, and every script but its own by hash: that one searches and sorts, and the page reads without it); readable on a phone, on paper, in the dark. It prints finished values: what a figure
//! means and whether it is good was decided before.

mod bi;
mod burnup;
mod chart;
mod figures;
mod links;
mod plans;
mod rows;
mod script;
mod subjects;
mod tiles;
mod unknown;

pub use rows::devices_with_row;

use std::io::{self, Write};

use askama::Template as _;

use crate::domain::finding::Rung;
use crate::domain::progress::{Counter, ProgressReport};
use crate::domain::subject::SubjectKind;
use crate::domain::text::Lang;
use crate::domain::unit::{Era, UnitKind};
use crate::report::content::{ASSETS, Content};
use crate::report::human::status::share;
use crate::report::labels::Labelled as _;
use crate::report::number::{integer, moment, percent};
use crate::report::style::mark;

use bi::Bi;
use burnup::BurnupView;
use chart::Bar;
use figures::FigureView;
use links::LinkView;
use plans::PlanView;
use subjects::{KindView, UnitView};
use tiles::TileView;
use unknown::UnknownView;

/// Writes the page, `lang` switched on: the tables of `content` after the page's own pictures of
/// `report`. It writes in many small pieces: hand it a buffered writer.
pub fn write(
    report: &ProgressReport,
    content: &Content,
    lang: Lang,
    out: &mut dyn Write,
) -> io::Result<()> {
    Page::of(report, content, lang).write_into(out)
}

#[derive(askama::Template)]
#[template(path = "page.html")]
struct Page {
    lang: Lang,
    title: Bi,
    territory: Option<Bi>,
    made_at: Bi,
    vantages: Vec<Bi>,
    last_run: Option<Bi>,
    headline: Vec<CounterView>,
    totals: Vec<CounterView>,
    plans: Vec<PlanView>,
    kinds: Vec<KindView>,
    legend: Vec<LegendView>,
    units: Vec<UnitView>,
    homeless: subjects::Rows,
    rungs: Vec<LegendView>,
    links: Vec<LinkView>,
    blockers: Vec<BlockerView>,
    more_blockers: Option<Bi>,
    unknown: Vec<UnknownView>,
    unregistered: Vec<Bi>,
    more_unregistered: Option<Bi>,
    assets: &'static str,
    /// Whether there are devices without a row.
    is_bounded: bool,
    verdicts: Vec<VerdictView>,
    tiles: Vec<TileView>,
    burnups: Vec<BurnupView>,
    figures: Vec<FigureView>,
    script: &'static str,
    script_hash: String,
}

/// Blockers and unrecorded addresses that the page lists before it only counts them.
const LISTED: usize = 500;

/// The three public counters of VNNIC come first in every report (DOMAIN.md §2).
const HEADLINE_COUNT: usize = 3;

impl Page {
    fn of(report: &ProgressReport, content: &Content, lang: Lang) -> Self {
        let anchors = subjects::Anchors::of(report);
        let mut counters: Vec<_> = report.counters.iter().map(CounterView::of).collect();
        let totals = counters.split_off(counters.len().min(HEADLINE_COUNT));
        let (units, homeless) = subjects::by_unit(report, &anchors);
        Self {
            lang,
            title: Bi::each(|lang| content.subject.in_lang(lang).to_owned()),
            territory: territory(report),
            made_at: Bi::each(|lang| moment(report.made_at, lang)),
            vantages: report.vantages.iter().map(|vantage| Bi::same(vantage)).collect(),
            last_run: last_run(report),
            headline: counters,
            totals,
            plans: report.plans.iter().map(PlanView::of).collect(),
            kinds: subjects::by_kind(report),
            legend: legend(),
            units,
            homeless,
            rungs: Rung::ALL.iter().map(|rung| LegendView::of(*rung)).collect(),
            links: links::worst_first(report),
            blockers: blockers(report, &anchors),
            unknown: unknown::groups(report, &anchors),
            unregistered: unregistered(report).take(LISTED).collect(),
            more_unregistered: beyond(unregistered(report).count()),
            assets: ASSETS,
            is_bounded: devices_with_row(&report.record, report.unit.as_ref()).is_some(),
            more_blockers: beyond(report.blockers.len()),
            verdicts: crate::domain::finding::Verdict::ALL
                .iter()
                .map(|verdict| VerdictView::of(*verdict))
                .collect(),
            tiles: tiles::of(report),
            burnups: burnup::of(report),
            figures: figures::of(content),
            script: script::SCRIPT,
            script_hash: script::hash(),
        }
    }

    /// The page's title, in the language switched on.
    fn page_title(&self) -> String {
        self.title.in_lang(self.lang).to_owned()
    }

    /// A piece of the page's own text.
    #[expect(clippy::unused_self, reason = "templates call functions through `self`")]
    fn t(&self, vi: &str, en: &str) -> Bi {
        Bi::each(|lang| {
            match lang {
                Lang::En => en,
                Lang::Vi => vi,
            }
            .to_owned()
        })
    }
}

struct CounterView {
    label: Bi,
    count: Bi,
    percent: Option<Bi>,
    unknown: Option<Bi>,
    bar: Bar,
    /// Counters have no target of their own: the plans have.
    target_x: Option<String>,
}

impl CounterView {
    fn of(counter: &Counter) -> Self {
        let Counter { done_count, total_count, unknown_count, .. } = *counter;
        Self {
            label: Bi::from(&counter.label),
            count: n_of_n(done_count, total_count),
            percent: known_percent(done_count, total_count, unknown_count),
            unknown: unknown_label(unknown_count),
            bar: chart::progress_bar(done_count, total_count, unknown_count),
            target_x: None,
        }
    }
}

/// `12/96`.
fn n_of_n(done_count: u64, total_count: u64) -> Bi {
    Bi::each(|lang| format!("{}/{}", integer(done_count, lang), integer(total_count, lang)))
}

/// The share done in per cent. There is none of nothing, nor where everything is unknown.
fn known_percent(done_count: u64, total_count: u64, unknown_count: u64) -> Option<Bi> {
    let share = share(done_count, total_count).filter(|_| unknown_count < total_count)?;
    Some(Bi::each(|lang| percent(share, lang)))
}

/// `unknown 4`, where there are any.
fn unknown_label(unknown_count: u64) -> Option<Bi> {
    (unknown_count > 0).then(|| {
        Bi::each(|lang| match lang {
            Lang::En => format!("unknown {}", integer(unknown_count, lang)),
            Lang::Vi => format!("chưa rõ {}", integer(unknown_count, lang)),
        })
    })
}

struct LegendView {
    class: String,
    number: String,
    label: Bi,
}

impl LegendView {
    fn of(rung: Rung) -> Self {
        Self {
            class: format!("r{}", rung.number()),
            number: rung.number().to_string(),
            label: Bi::from(rung.label()),
        }
    }
}

fn legend() -> Vec<LegendView> {
    let none = LegendView {
        class: "none".to_owned(),
        number: crate::report::number::MISSING.to_owned(),
        label: chart::none_label(),
    };
    std::iter::once(none).chain(Rung::ALL.iter().map(|rung| LegendView::of(*rung))).collect()
}

struct VerdictView {
    class: &'static str,
    mark: &'static str,
    label: Bi,
}

impl VerdictView {
    fn of(verdict: crate::domain::finding::Verdict) -> Self {
        Self { class: verdict.as_str(), mark: mark(verdict), label: Bi::from(verdict.label()) }
    }
}

struct BlockerView {
    subject: Bi,
    kind: Bi,
    anchor: Option<String>,
    rung: Bi,
    rule: &'static str,
    reason: Bi,
    held: Bi,
}

fn blockers(report: &ProgressReport, anchors: &subjects::Anchors) -> Vec<BlockerView> {
    let view = |blocker: &crate::domain::progress::Blocker| BlockerView {
        subject: subjects::name(&blocker.subject, report),
        kind: Bi::from(blocker.subject.kind.label()),
        anchor: anchors.of_subject(&blocker.subject),
        rung: chart::rung_label(blocker.rung),
        rule: blocker.rule,
        reason: Bi::from(&blocker.reason),
        held: Bi::each(|lang| integer(blocker.held_count, lang)),
    };
    report.blockers.iter().take(LISTED).map(view).collect()
}

/// How many of a list the page leaves out.
fn beyond(count: usize) -> Option<Bi> {
    let more = u64::try_from(count.saturating_sub(LISTED)).unwrap_or(u64::MAX);
    (more > 0).then(|| Bi::each(|lang| integer(more, lang)))
}

fn unregistered(report: &ProgressReport) -> impl Iterator<Item = Bi> + '_ {
    let addresses =
        report.assessments.iter().filter(|each| each.subject.kind == SubjectKind::Address);
    addresses.map(|each| Bi::same(&each.subject.key))
}

fn territory(report: &ProgressReport) -> Option<Bi> {
    let provinces = report.record.units.iter().filter(|unit| unit.kind == UnitKind::Province);
    let mut current = provinces.filter(|unit| unit.key.era == Era::Y2025);
    let province = current.next()?;
    current.next().is_none().then(|| Bi::same(&province.name))
}

fn last_run(report: &ProgressReport) -> Option<Bi> {
    let run = report.last_collection.as_ref()?;
    let ended = run.closed_at.unwrap_or(run.opened_at);
    Some(Bi::each(|lang| {
        let (job, state) = (run.job.label().in_lang(lang), run.state.label().in_lang(lang));
        let (count, at) = (integer(run.observation_count, lang), moment(ended, lang));
        match lang {
            Lang::En => format!("run {} ({job}, {state}), {at}, {count} observations", run.number),
            Lang::Vi => format!("lượt {} ({job}, {state}), {at}, {count} quan sát", run.number),
        }
    }))
}

#[cfg(test)]
mod tests;
