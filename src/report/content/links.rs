//! Table 6: connections by unit; and the report on the links' month.

use crate::domain::audit::FamilyAudit;
use crate::domain::family::Family;
use crate::domain::outlook::SlaLine;
use crate::domain::progress::ProgressReport;
use crate::domain::record::Record;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::text::Text;
use crate::domain::track::{Total, TrackState};
use crate::report::grid::{Cell, Column, Grid};
use crate::report::labels::Labelled as _;

use super::{Section, Table, runs_behind, runs_column};

pub(super) fn section(report: &ProgressReport, mut tables: Vec<Table>) -> Section {
    tables.push(table(report));
    Section {
        heading: Text::new("II. Quality of the links", "II. Chất lượng kênh truyền"),
        paragraphs: vec![Text::new(
            "Limits are those of each link's own contract.",
            "Ngưỡng đánh giá là cam kết trong hợp đồng của từng kênh.",
        )],
        tables,
        is_annex: false,
    }
}

pub(super) fn table(report: &ProgressReport) -> Table {
    let columns = vec![
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
        Column::new("sla", "within contract", "Đạt cam kết"),
        runs_column(),
    ];
    let mut grid = Grid::new("links", columns);
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
            Cell::Verdict(audit.sla),
            runs_behind(report, [&Subject::new(SubjectKind::Link, &link.code)]),
        ]);
    }
    Table::new("Table 6. Connections by unit", "Bảng 6. Kết nối theo đơn vị", grid)
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
        Column::number("outage_count", "outages", "Số lần đứt"),
        Column::number("mttr_min", "mean repair, min", "Thời gian khắc phục TB, phút"),
        Column::number("unknown_h", "not measured, h", "Không đo được, giờ"),
        Column::number("rtt_avg_us", "mean RTT", "RTT trung bình"),
        Column::number("loss_ratio", "loss", "Mất gói"),
        Column::number("first_run", "first run", "Lượt đo đầu").wide(),
        Column::number("last_run", "last run", "Lượt đo cuối").wide(),
    ];
    let rows = lines.iter().map(|line| {
        let link = record.link(&line.link);
        let known = line.up + line.down;
        let share = (known.as_secs() > 0).then(|| line.up.div_duration_f64(known));
        let ended =
            line.outages.iter().filter_map(|(from, to, _)| Some(from.duration_until((*to)?)));
        let lengths: Vec<f64> = ended.map(|length| length.as_secs_f64() / 60.0).collect();
        let mean = u32::try_from(lengths.len()).ok().filter(|count| *count > 0);
        let mean = mean.map(|count| lengths.iter().sum::<f64>() / f64::from(count));
        // Where nobody measured, no outage seen is not "none".
        let outage_count = (share.is_some() || !line.outages.is_empty())
            .then(|| u64::try_from(line.outages.len()).unwrap_or(u64::MAX));
        let number = |value: f64, digits: usize| Cell::Number { value, digits };
        let total = line.total.as_ref();
        vec![
            Cell::text(&line.vantage),
            Cell::text(&line.link),
            Cell::word(line.aspect),
            Cell::some_text(link.and_then(|link| link.provider.as_deref())),
            Cell::maybe(share, Cell::Ratio),
            Cell::maybe(link.and_then(|link| link.sla.availability_ratio), Cell::Ratio),
            Cell::maybe(outage_count, Cell::count),
            Cell::maybe(mean, |mean| number(mean, 1)),
            number(line.unknown.as_secs_f64() / 3_600.0, 1),
            Cell::maybe(total.and_then(|total| total.rtt_avg_us), Cell::Microseconds),
            Cell::maybe(total.and_then(Total::loss_ratio), Cell::Ratio),
            Cell::maybe(line.audits, |(first, _)| Cell::Identifier(first)),
            Cell::maybe(line.audits, |(_, last)| Cell::Identifier(last)),
        ]
    });
    Grid { rows: rows.collect(), ..Grid::new("availability", columns).with_key(3) }
}

fn outages(lines: &[SlaLine]) -> Grid {
    let columns = vec![
        Column::new("link", "link", "Kênh"),
        Column::new("family", "family", "Họ địa chỉ"),
        Column::new("from", "from", "Từ lúc"),
        Column::new("to", "to", "Đến lúc"),
        Column::number("length_min", "length, min", "Kéo dài, phút"),
        Column::number("run", "run", "Lượt đo"),
    ];
    let mut grid = Grid::new("outages", columns);
    for line in lines {
        for (from, to, run) in &line.outages {
            let length = to.map(|to| from.duration_until(to).as_secs_f64() / 60.0);
            grid.rows.push(vec![
                Cell::text(&line.link),
                Cell::word(line.aspect),
                Cell::Moment(*from),
                Cell::maybe(*to, Cell::Moment),
                Cell::maybe(length, |value| Cell::Number { value, digits: 1 }),
                Cell::Identifier(*run),
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
            Cell::word(line.aspect),
            Cell::maybe(line.days.first(), |day| Cell::Date(day.day)),
            Cell::text(strip),
        ]
    });
    Grid { rows: rows.collect(), ..Grid::new("days", columns) }
}
