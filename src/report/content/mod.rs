//! The one content of a report: headings, sentences and tables of cells that know what they are.
//! Every form (docx, xlsx, csv, json, markdown, the page) renders this and adds no figure of its own,
//! so that a number is the same in all of them. Figures are taken from finished values; what a figure
//! means was decided before.

mod appendix;
mod assets;
mod declared;
mod links;
mod resources;
mod results;
mod security;
mod targets;

pub use appendix::{forecast_grid, group_grid};
pub(in crate::report) use assets::units_of_devices;
pub use assets::{ASSETS, assets_columns, assets_grid, assets_rows};
pub use links::sla_tables;
pub use targets::closeout_grid;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::closed_set::closed_set;
use crate::domain::plan::Plan;
use crate::domain::progress::ProgressReport;
use crate::domain::runs::Runs;
use crate::domain::seal::Seal;
use crate::domain::subject::Subject;
use crate::domain::text::Text;
use crate::domain::unit::{Era, UnitKind};
use crate::report::grid::{Cell, Column, Grid};
use crate::report::human::status::needs_asterisk;
use crate::report::number::{date, moment};
use crate::report::sealed;

closed_set! {
    /// What a report is about.
    pub enum Kind {
        /// Progress under the plans.
        Progress = "progress",
        /// A plan that ended: target against actual.
        Closeout = "closeout",
        /// What there is.
        Inventory = "inventory",
        /// The dedicated links in a month.
        Sla = "sla",
    }
}

/// A report.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// What it is about.
    pub kind: Kind,
    /// Its subject, as printed under "BÁO CÁO".
    pub subject: Text,
    /// The place in "…, ngày tháng năm", and the territory.
    pub place: Option<String>,
    /// The body above the one that reports.
    pub parent: Option<String>,
    /// The body that reports.
    pub issuer: Option<String>,
    /// As of when.
    pub as_of: Timestamp,
    /// The run that the newest figures come from.
    pub run: Option<i64>,
    /// Its parts, in order.
    pub sections: Vec<Section>,
}

/// A part under a heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// The heading, numbered: `II. …`.
    pub heading: Text,
    /// Sentences before its tables.
    pub paragraphs: Vec<Text>,
    /// Its tables.
    pub tables: Vec<Table>,
    /// Whether it follows the signature.
    pub is_annex: bool,
}

/// A table of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its title.
    pub title: Text,
    /// Its cells; the grid's noun is its key.
    pub grid: Grid,
    /// The columns worth a chart: the one that names a bar, and those stacked in it.
    pub chart: Option<(usize, Vec<usize>)>,
}

impl Table {
    pub(crate) fn new(en: &str, vi: &str, grid: Grid) -> Self {
        Self { title: Text::new(en, vi), grid, chart: None }
    }

    fn with_chart(mut self, name: usize, stacked: &[usize]) -> Self {
        self.chart = Some((name, stacked.to_vec()));
        self
    }
}

impl Content {
    /// Every table, in order.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.sections.iter().flat_map(|section| &section.tables)
    }

    /// The table of a key.
    #[must_use]
    pub fn table(&self, key: &str) -> Option<&Table> {
        self.tables().find(|table| table.grid.noun == key)
    }
}

/// The last column of every table of figures that evidence decides: the runs they come from.
fn runs_column() -> Column {
    Column::new("runs", "runs", "Lượt đo").wide()
}

/// The runs of a row's figures; missing where nobody looked.
fn runs_cell(runs: &Runs) -> Cell {
    if runs.numbers().is_empty() { Cell::Missing } else { Cell::Integers(runs.numbers().to_vec()) }
}

/// The runs behind subjects.
fn runs_behind<'a>(
    report: &ProgressReport,
    subjects: impl IntoIterator<Item = &'a Subject>,
) -> Cell {
    runs_cell(&report.provenance.behind(subjects))
}

/// Who reports, and about which days.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// The body above the one that reports.
    pub parent: Option<String>,
    /// The body that reports.
    pub issuer: Option<String>,
    /// First and last day of the period, where there is one.
    pub period: Option<(Date, Date)>,
    /// The unit it is about, by name, where it is about one.
    pub unit: Option<String>,
    /// Tables of the links' month, for the report on them.
    pub sla: Vec<Table>,
    /// The last report of the same kind that was handed in.
    pub sealed: Option<Seal>,
}

/// Makes the content of a report.
#[must_use]
pub fn of(report: &ProgressReport, kind: Kind, frame: Frame) -> Content {
    let sections = match kind {
        Kind::Progress => vec![
            basis(report),
            results::section(report),
            targets::section(report),
            appendix::obstacles(report),
            appendix::next(report),
            proposals(),
            appendix::annex(report),
        ],
        Kind::Closeout => {
            vec![
                basis(report),
                targets::closeout(report),
                appendix::exceptions(report),
                proposals(),
            ]
        }
        Kind::Inventory => vec![basis(report), results::inventory(report)],
        Kind::Sla => vec![basis(report), links::section(report, frame.sla.clone())],
    };
    let mut content = Content {
        kind,
        subject: subject(kind, report, &frame),
        place: territory(report).map(|name| short(&name)),
        parent: frame.parent,
        issuer: frame.issuer,
        as_of: report.made_at,
        run: report.last_collection.as_ref().map(|run| run.number),
        sections,
    };
    if let Some(seal) = frame.sealed {
        let table = sealed::table(&content, &seal);
        content.sections.push(handed_in(table));
    }
    content
}

/// What differs from the paper that was handed in last.
fn handed_in(table: Table) -> Section {
    let paragraph = if table.grid.rows.is_empty() {
        Text::new("Every figure is as it was handed in.", "Mọi số liệu giống báo cáo đã gửi.")
    } else {
        Text::new(
            "What was handed in stays as it was; these figures differ now.",
            "Số liệu đã báo cáo được giữ nguyên; các số liệu sau nay đã khác.",
        )
    };
    Section {
        heading: Text::new("Annex: since the last paper", "Phụ lục: so với báo cáo đã gửi"),
        paragraphs: vec![paragraph],
        tables: vec![table],
        is_annex: true,
    }
}

fn subject(kind: Kind, report: &ProgressReport, frame: &Frame) -> Text {
    let (en, vi) = match kind {
        Kind::Progress => ("Progress of the IPv6 migration", "Tiến độ chuyển đổi IPv6"),
        Kind::Closeout => {
            ("Close-out of the IPv6 migration plan", "Tổng kết kế hoạch chuyển đổi IPv6")
        }
        Kind::Inventory => ("Inventory of the network infrastructure", "Kiểm kê hạ tầng mạng"),
        Kind::Sla => {
            ("Quality of the dedicated links", "Chất lượng kênh truyền số liệu chuyên dùng")
        }
    };
    let about = frame.unit.clone().or_else(|| territory(report));
    let about_vi = about.as_deref().map(|name| format!(" {}", in_a_sentence(name)));
    let about = about.map(|name| format!(" · {name}")).unwrap_or_default();
    let (from_en, from_vi) = match frame.period {
        None => (String::new(), String::new()),
        Some((from, to)) => {
            use crate::domain::text::Lang::{En, Vi};
            (
                format!(", {} – {}", date(from, En), date(to, En)),
                format!(" từ ngày {} đến ngày {}", date(from, Vi), date(to, Vi)),
            )
        }
    };
    Text::new(
        format!("{en}{about}{from_en}"),
        format!("{vi}{}{from_vi}", about_vi.unwrap_or_default()),
    )
}

/// The province of today, where there is one.
fn territory(report: &ProgressReport) -> Option<String> {
    let mut provinces = report
        .record
        .units
        .iter()
        .filter(|unit| unit.kind == UnitKind::Province && unit.key.era == Era::Y2025);
    let province = provinces.next()?;
    provinces.next().is_none().then(|| province.name.clone())
}

/// A unit's name within a sentence: its kind is no proper name.
fn in_a_sentence(name: &str) -> String {
    for (kind, small) in
        [("Tỉnh ", "tỉnh "), ("Xã ", "xã "), ("Phường ", "phường "), ("Đặc khu ", "đặc khu ")]
    {
        if let Some(rest) = name.strip_prefix(kind) {
            return format!("{small}{rest}");
        }
    }
    name.to_owned()
}

/// A province's name without its kind.
fn short(name: &str) -> String {
    name.strip_prefix("Tỉnh ").unwrap_or(name).to_owned()
}

/// I: what it rests on. The edition of every plan is named.
fn basis(report: &ProgressReport) -> Section {
    use crate::domain::text::Lang::{En, Vi};
    let mut paragraphs: Vec<Text> = Vec::new();
    for progress in &report.plans {
        paragraphs.push(named(&progress.plan));
        let plan = &progress.plan;
        paragraphs
            .extend(plan.bases.iter().map(|basis| Text::new(basis, format!("Căn cứ {basis}."))));
    }
    let run = report.last_collection.as_ref();
    paragraphs.push(Text::new(
        format!(
            "Figures are as of {}; the latest run is {}. Unknown is counted beside and never as done.",
            moment(report.made_at, En),
            run.map_or_else(|| "none".to_owned(), |run| run.number.to_string()),
        ),
        format!(
            "Số liệu tính đến {}; lượt đo gần nhất: {}. Số chưa rõ được ghi riêng, không tính là đạt.",
            moment(report.made_at, Vi),
            run.map_or_else(|| "chưa có".to_owned(), |run| run.number.to_string()),
        ),
    ));
    if let Some(earlier) = &report.earlier {
        paragraphs.push(Text::new(
            format!("The previous period ends {}.", moment(earlier.at, En)),
            format!("Kỳ trước kết thúc lúc {}.", moment(earlier.at, Vi)),
        ));
    }
    Section {
        heading: Text::new("I. Basis and situation", "I. Căn cứ, tình hình chung"),
        paragraphs,
        tables: Vec::new(),
        is_annex: false,
    }
}

/// A plan as a basis: its kind, number and day where it has them, its title, and whether its rows are
/// its text's own: the edition.
fn named(plan: &Plan) -> Text {
    use crate::domain::text::Lang::{En, Vi};
    let day = |lang| plan.date.map(|day| date(day, lang));
    let (en, vi) = match plan.number.as_deref() {
        Some(number) if number.contains("QĐ") => ("Decision", format!("Quyết định số {number}")),
        Some(number) if number.contains('/') => ("Plan", format!("Kế hoạch số {number}")),
        Some(number) => ("", number.to_owned()),
        None => ("", String::new()),
    };
    let number = plan.number.as_deref().unwrap_or_default();
    let joined = |kind: String, day: String, title: &str| {
        let head = [kind, day].into_iter().filter(|part| !part.is_empty());
        let head = head.collect::<Vec<_>>().join(" ");
        if head.is_empty() { title.to_owned() } else { format!("{head}: {title}") }
    };
    let (mark_en, mark_vi) = if needs_asterisk(plan.text_status) {
        (
            " (* rows are a template, to be replaced by the paper plan's own)",
            " (* nội dung là bản mẫu, cần thay bằng văn bản kế hoạch)",
        )
    } else {
        ("", "")
    };
    let of = day(En).map(|day| format!("of {day}")).unwrap_or_default();
    let ngay = day(Vi).map(|day| format!("ngày {day}")).unwrap_or_default();
    let kind = if en.is_empty() { number.to_owned() } else { format!("{en} {number}") };
    Text::new(
        format!("{}{mark_en}", joined(kind, of, &plan.title.en)),
        format!("Căn cứ {}{mark_vi}.", joined(vi, ngay, &plan.title.vi)),
    )
}

fn proposals() -> Section {
    Section {
        heading: Text::new("VI. Proposals", "VI. Kiến nghị"),
        paragraphs: vec![Text::new("(To be written by the office.)", "(Đơn vị báo cáo bổ sung.)")],
        tables: Vec::new(),
        is_annex: false,
    }
}

#[cfg(test)]
mod tests;
