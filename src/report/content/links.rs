//! Table 6: connections by unit; and the report on the links' month.

use jiff::SignedDuration;

use crate::domain::audit::FamilyAudit;
use crate::domain::family::Family;
use crate::domain::outlook::SlaLine;
use crate::domain::progress::ProgressReport;
use crate::domain::record::Record;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::text::Text;
use crate::domain::track::{Aspect, TrackState};
use crate::report::grid::{Cell, Column, Grid};
use crate::report::labels::Labelled as _;

use super::{Section, Table, declared, runs_behind, runs_column};

pub(super) fn section(report: &ProgressReport, mut tables: Vec<Table>) -> Section {
    tables.push(table(report));
    Section {
        heading: Text::new("II. Quality of the links", "II. Chất lượng kênh truyền"),
        paragraphs: vec![Text::new(
            "Limits are those of each link's own contract. Availability is shown where at least 90% of the period was observed.",
            "Ngưỡng đánh giá là cam kết trong hợp đồng của từng kênh. Mức khả dụng chỉ ghi khi đã quan sát ít nhất 90% kỳ báo cáo.",
        )],
        tables,
        is_annex: false,
    }
}

pub(super) fn table(report: &ProgressReport) -> Table {
    let mut grid = Grid::new("links", columns());
    let mut subjects = Vec::new();
    for audit in &report.links {
        let Some(link) = report.record.link(&audit.code) else { continue };
        let family = |family: Family| audit.families.iter().find(|each| each.family == family);
        let (v4, v6) = (family(Family::Ipv4), family(Family::Ipv6));
        let site = report.record.site(&link.b.site);
        let unit = site.and_then(|site| site.unit.as_ref()).map(|key| {
            let unit = report.record.units.iter().find(|unit| unit.key == *key);
            format!("{} ({})", unit.map_or("", |unit| unit.name.as_str()), key.code)
        });
        let rtt = |audit: Option<&FamilyAudit>| {
            Cell::maybe(audit.and_then(|audit| audit.rtt), |rtt| Cell::Microseconds(rtt.avg_us))
        };
        let loss = |audit: Option<&FamilyAudit>| {
            let sent = audit.filter(|audit| audit.sent_count > 0);
            Cell::maybe(sent, |audit| {
                let lost = audit.sent_count.saturating_sub(audit.received_count);
                Cell::Ratio(f64::from(lost) / f64::from(audit.sent_count))
            })
        };
        let available = |family: Family| {
            let ratio = report.availability.get(&(link.code.clone(), family));
            Cell::maybe(ratio.copied(), Cell::Ratio)
        };
        let subject = Subject::new(SubjectKind::Link, &link.code);
        grid.rows.push(vec![
            Cell::text(&link.code),
            Cell::maybe(unit, Cell::text),
            Cell::Words(link.tier.label().text()),
            Cell::some_text(link.provider.as_deref()),
            Cell::maybe(link.committed_rate_kbps, Cell::RateKbps),
            Cell::some_text(link.backup_for.as_deref()),
            Cell::maybe(v6, |audit| Cell::Words(audit.state.label().text())),
            rtt(v4),
            rtt(v6),
            loss(v4),
            loss(v6),
            available(Family::Ipv4),
            available(Family::Ipv6),
            Cell::Verdict(audit.sla),
            runs_behind(report, [&subject]),
        ]);
        subjects.push(subject);
    }
    let grid = declared::with_rungs(report, grid, &subjects);
    Table::new("Table 6. Connections by unit", "Bảng 6. Kết nối theo đơn vị", grid)
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("link", "link", "Kênh"),
        Column::new("unit", "unit (code)", "Đơn vị (mã)"),
        Column::new("tier", "tier", "Cấp"),
        Column::new("provider", "provider", "Nhà cung cấp"),
        Column::number("committed_rate_kbps", "rate", "Băng thông"),
        Column::new("backup_for", "backup for", "Dự phòng"),
        Column::new("state_v6", "IPv6", "v6"),
        Column::number("rtt_v4_us", "RTT v4", "RTT v4"),
        Column::number("rtt_v6_us", "RTT v6", "RTT v6"),
        Column::number("loss_v4_ratio", "loss v4", "Mất gói v4"),
        Column::number("loss_v6_ratio", "loss v6", "Mất gói v6"),
        Column::number("availability_v4_ratio", "availability v4", "Khả dụng v4"),
        Column::number("availability_v6_ratio", "availability v6", "Khả dụng v6"),
        Column::new("sla", "within contract", "Đạt cam kết"),
        runs_column(),
    ]
}

/// The tables of the links' month: figures, outages, days.
#[must_use]
pub fn sla_tables(record: &Record, lines: &[SlaLine]) -> Vec<Table> {
    vec![
        Table::new("Availability", "Độ khả dụng", availability(record, lines)),
        Table::new("Outages", "Các lần gián đoạn", outages(lines)),
        Table::new("Days", "Theo ngày", days(lines)),
    ]
}

fn availability(record: &Record, lines: &[SlaLine]) -> Grid {
    let columns = vec![
        Column::new("vantage", "from", "Điểm đo"),
        Column::new("link", "link", "Kênh"),
        Column::new("family", "family", "Họ địa chỉ"),
        Column::new("provider", "provider", "Nhà cung cấp"),
        Column::number("availability_ratio", "availability", "Khả dụng"),
        Column::number("promised_ratio", "promised", "Cam kết"),
        Column::new("kept", "within contract", "Đạt cam kết"),
        Column::number("outage_count", "outages", "Số lần đứt"),
        Column::number("mttr_min", "mean repair, min", "Thời gian khắc phục TB, phút"),
        Column::number("planned_h", "planned work, h", "Bảo trì theo kế hoạch, giờ"),
        Column::number("unknown_h", "not measured, h", "Không đo được, giờ"),
        Column::number("rtt_avg_us", "mean RTT", "RTT trung bình"),
        Column::number("loss_ratio", "loss", "Mất gói"),
        Column::number("first_run", "first run", "Lượt đo đầu").wide(),
        Column::number("last_run", "last run", "Lượt đo cuối").wide(),
    ];
    let rows = lines.iter().map(|line| {
        let (link, figures) = (record.link(&line.link), &line.figures);
        vec![
            Cell::text(&line.vantage),
            Cell::text(&line.link),
            Cell::word(Aspect::from(figures.family)),
            Cell::some_text(link.and_then(|link| link.provider.as_deref())),
            Cell::maybe(figures.availability_ratio, Cell::Ratio),
            Cell::maybe(link.and_then(|link| link.sla.availability_ratio), Cell::Ratio),
            Cell::Verdict(figures.kept),
            Cell::maybe(figures.outage_count(), |count| {
                Cell::count(u64::try_from(count).unwrap_or(u64::MAX))
            }),
            Cell::maybe(figures.mean_time_to_repair, minutes),
            hours(figures.planned),
            hours(figures.unknown),
            Cell::maybe(figures.total.rtt_avg_us, Cell::Microseconds),
            Cell::maybe(figures.total.loss_ratio(), Cell::Ratio),
            Cell::maybe(line.audits, |(first, _)| Cell::Identifier(first)),
            Cell::maybe(line.audits, |(_, last)| Cell::Identifier(last)),
        ]
    });
    Grid { rows: rows.collect(), ..Grid::new("availability", columns).with_key(3) }
}

fn minutes(length: SignedDuration) -> Cell {
    Cell::Number { value: length.as_secs_f64() / 60.0, digits: 1 }
}

fn hours(length: SignedDuration) -> Cell {
    Cell::Number { value: length.as_secs_f64() / 3_600.0, digits: 1 }
}

/// Each outage once, whole; its length is what counts against the contract: within the period, planned
/// work left out.
fn outages(lines: &[SlaLine]) -> Grid {
    let columns = vec![
        Column::new("link", "link", "Kênh"),
        Column::new("family", "family", "Họ địa chỉ"),
        Column::new("from", "from", "Từ lúc"),
        Column::new("to", "to", "Đến lúc"),
        Column::number("length_min", "counted, min", "Tính gián đoạn, phút"),
        Column::number("run", "run", "Lượt đo"),
    ];
    let mut grid = Grid::new("outages", columns);
    for line in lines {
        for outage in &line.figures.outages {
            grid.rows.push(vec![
                Cell::text(&line.link),
                Cell::word(Aspect::from(line.figures.family)),
                Cell::Moment(outage.start),
                Cell::maybe(outage.end, Cell::Moment),
                minutes(outage.counted),
                Cell::maybe(outage.witness, Cell::Identifier),
            ]);
        }
    }
    grid
}

/// A letter a day: `.` up, `~` degraded, `b` on the backup, `#` down, `?` unknown.
fn days(lines: &[SlaLine]) -> Grid {
    let columns = vec![
        Column::new("link", "link", "Kênh"),
        Column::new("family", "family", "Họ địa chỉ"),
        Column::new("from", "from", "Từ ngày"),
        Column::new(
            "strip",
            "days: . up ~ degraded b backup # down ? unknown",
            "từng ngày: . thông ~ suy giảm b dự phòng # đứt ? chưa rõ",
        ),
    ];
    let rows = lines.iter().map(|line| {
        let strip: String = line
            .days
            .iter()
            .map(|day| match day.state {
                TrackState::Up => '.',
                TrackState::Degraded => '~',
                TrackState::Backup => 'b',
                TrackState::Down => '#',
                TrackState::Unknown => '?',
            })
            .collect();
        vec![
            Cell::text(&line.link),
            Cell::word(Aspect::from(line.figures.family)),
            Cell::maybe(line.days.first(), |day| Cell::Date(day.day)),
            Cell::text(strip),
        ]
    });
    Grid { rows: rows.collect(), ..Grid::new("days", columns) }
}
