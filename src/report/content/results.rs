//! II: what was reached. Tables 1 to 7 of the form, and the inventory's counts.

use crate::domain::finding::Assessment;
use crate::domain::progress::ProgressReport;
use crate::domain::runs::Runs;
use crate::domain::service::Service;
use crate::domain::site::SiteKind;
use crate::domain::subject::SubjectKind;
use crate::domain::text::Text;
use crate::report::grid::{Cell, Column, Grid};
use crate::report::labels::Labelled as _;

use super::{
    Section, Table, declared, links, resources, runs_behind, runs_cell, runs_column, targets,
};
use crate::domain::criterion::Remediation;

pub(super) fn section(report: &ProgressReport) -> Section {
    Section {
        heading: Text::new("II. Results", "II. Kết quả thực hiện"),
        paragraphs: Vec::new(),
        tables: vec![
            targets::summary(report),
            resources::table(report),
            services(report),
            names(report),
            data_centre(report),
            links::table(report),
            lans(report),
        ],
        is_annex: false,
    }
}

/// What there is, by class and by what has to be done.
pub(super) fn inventory(report: &ProgressReport) -> Section {
    let mut grid = Grid::new(
        "inventory",
        vec![
            Column::new("class", "class", "Loại"),
            Column::number("total_count", "total", "Tổng số"),
        ],
    );
    let record = &report.record;
    let mut add = |label: Text, count: usize| {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        grid.rows.push(vec![Cell::Words(label), Cell::count(count)]);
    };
    for role in crate::domain::device::DeviceRole::ALL {
        let count = record.devices.iter().filter(|device| device.role == *role).count();
        if count > 0 {
            add(role.label().text(), count);
        }
    }
    add(Text::new("organisations", "cơ quan, tổ chức"), record.organisations.len());
    add(Text::new("sites", "địa điểm"), record.sites.len());
    add(
        Text::new("interfaces", "giao diện mạng"),
        usize::try_from(report.interface_count).unwrap_or(usize::MAX),
    );
    add(Text::new("addresses", "địa chỉ"), record.addresses.len());
    add(Text::new("prefixes", "dải địa chỉ"), record.prefixes.len());
    add(Text::new("links", "kênh truyền"), record.links.len());
    add(Text::new("information systems", "hệ thống thông tin"), record.systems.len());
    add(Text::new("services", "dịch vụ"), record.services.len());
    let mut by_noun = std::collections::BTreeMap::<_, usize>::new();
    for asset in &record.assets {
        *by_noun.entry(asset.noun).or_default() += 1;
    }
    for (noun, count) in by_noun {
        let class = crate::domain::asset::of(noun);
        add(Text::new(class.title.0, class.title.1), count);
    }
    Section {
        heading: Text::new("II. Inventory", "II. Kết quả kiểm kê"),
        paragraphs: Vec::new(),
        tables: vec![
            Table::new("What is recorded", "Đối tượng đã kiểm kê", grid).with_chart(0, &[1]),
            data_centre(report),
            super::appendix::shopping(report),
        ],
        is_annex: false,
    }
}

const SERVICE_COLUMNS: [(&str, &str, &str); 9] = [
    ("name", "name", "Tên"),
    ("domain", "domain", "Tên miền"),
    ("unit", "unit", "Đơn vị"),
    ("addressed", "AAAA", "AAAA"),
    ("reachable", "over IPv6", "Kết nối v6"),
    ("equivalent", "as IPv4", "Tương đương v4"),
    ("dnssec", "DNSSEC", "DNSSEC"),
    ("rung", "rung", "Mức"),
    ("last_run", "last run", "Lần đo cuối"),
];

fn service_grid(noun: &'static str, report: &ProgressReport, kinds: &[SubjectKind]) -> Grid {
    let columns = SERVICE_COLUMNS.iter().map(|(key, en, vi)| Column::new(key, en, vi));
    let columns = columns.chain([runs_column()]).collect();
    let assessments = report.assessments.iter().filter(|each| kinds.contains(&each.subject.kind));
    let shown = assessments.filter_map(|each| Some((&each.subject, service(report, each)?)));
    declared::beside(report, Grid::new(noun, columns).with_key(2), shown)
}

fn service(report: &ProgressReport, assessment: &Assessment) -> Option<Vec<Cell>> {
    let service = report.record.service(&assessment.subject.key)?;
    let system = service.system.as_deref().and_then(|code| report.record.system(code));
    let [_, _, _, addressed, reachable, equivalent, ..] = assessment.rungs;
    Some(vec![
        Cell::text(system.map_or(service.code.as_str(), |system| system.name.as_str())),
        Cell::text(&service.name),
        unit(report, assessment),
        Cell::Verdict(addressed),
        Cell::Verdict(reachable),
        Cell::Verdict(equivalent),
        dnssec(report, service),
        rung(assessment),
        last_run(report, assessment),
        runs_behind(report, [&assessment.subject]),
    ])
}

/// The verdict on the zone that the name lies in; missing when no such zone is declared.
fn dnssec(report: &ProgressReport, service: &Service) -> Cell {
    let zones = report.assessments.iter().filter(|each| each.subject.kind == SubjectKind::Dns);
    let signed = zones.filter_map(|zone| {
        let name = &report.record.service(&zone.subject.key)?.name;
        let inside = service.name == *name || service.name.ends_with(&format!(".{name}"));
        let finding = zone.findings.iter().find(|finding| finding.rule == "dns-dnssec")?;
        inside.then_some((name.len(), finding.verdict))
    });
    Cell::maybe(signed.max_by_key(|(length, _)| *length), |(_, verdict)| Cell::Verdict(verdict))
}

pub(super) fn unit(report: &ProgressReport, assessment: &Assessment) -> Cell {
    let key = report.record.unit_of(&assessment.subject);
    let unit = key.and_then(|key| report.record.units.iter().find(|unit| unit.key == *key));
    Cell::maybe(unit, |unit| Cell::text(&unit.name))
}

pub(super) fn rung(assessment: &Assessment) -> Cell {
    Cell::maybe(assessment.rung, |rung| Cell::Identifier(i64::from(rung.number())))
}

/// The run that the newest evidence on it comes from.
pub(super) fn last_run(report: &ProgressReport, assessment: &Assessment) -> Cell {
    let runs = report.provenance.of(&assessment.subject);
    Cell::maybe(runs.and_then(Runs::newest), Cell::Identifier)
}

/// Table 3.
fn services(report: &ProgressReport) -> Table {
    let grid = service_grid("services", report, &[SubjectKind::Web]);
    Table::new("Table 3. Portals and services", "Bảng 3. Cổng thông tin, dịch vụ", grid)
}

/// Table 4.
fn names(report: &ProgressReport) -> Table {
    let grid = service_grid("names", report, &[SubjectKind::Dns, SubjectKind::Mail]);
    Table::new("Table 4. DNS and mail", "Bảng 4. DNS, thư điện tử", grid)
}

/// Table 5: by role, at the data centres.
fn data_centre(report: &ProgressReport) -> Table {
    let columns = vec![
        Column::new("role", "kind", "Loại"),
        Column::number("total_count", "total", "Tổng"),
        Column::number("capable_count", "supports IPv6", "Hỗ trợ IPv6"),
        Column::number("addressed_count", "configured", "Đã cấu hình"),
        Column::number("reachable_count", "working", "Hoạt động"),
        Column::number("configure_count", "to configure", "Cần cấu hình"),
        Column::number("upgrade_count", "to upgrade", "Cần nâng cấp"),
        Column::number("replace_count", "to replace", "Cần thay thế"),
        Column::number("unknown_count", "unknown", "Chưa rõ"),
        runs_column(),
    ];
    let sites: std::collections::HashSet<&str> = report
        .record
        .sites
        .iter()
        .filter(|site| site.kind == SiteKind::DataCentre)
        .map(|site| site.code.as_str())
        .collect();
    let mut by_role = std::collections::BTreeMap::<_, ([u64; 8], Runs)>::new();
    let devices: std::collections::HashMap<&str, _> =
        report.record.devices.iter().map(|device| (device.name.as_str(), device)).collect();
    for assessment in &report.assessments {
        let subject = &assessment.subject;
        if !matches!(subject.kind, SubjectKind::Device | SubjectKind::Server) {
            continue;
        }
        let Some(device) = devices.get(subject.key.as_str()) else { continue };
        if !sites.contains(device.site.as_str()) {
            continue;
        }
        let held = |number: u8| assessment.rung.is_some_and(|rung| rung.number() >= number);
        let class = report.remediations.get(subject).copied().unwrap_or(Remediation::Unknown);
        let facts = [
            true,
            held(1),
            held(3),
            held(4),
            class == Remediation::Configure,
            class == Remediation::Upgrade,
            class == Remediation::Replace,
            class == Remediation::Unknown,
        ];
        let (counts, runs) = by_role.entry(device.role).or_default();
        runs.extend(&report.provenance.behind([subject]));
        for (count, fact) in counts.iter_mut().zip(facts) {
            *count += u64::from(fact);
        }
    }
    let mut grid = Grid::new("data_centre", columns);
    for (role, (counts, runs)) in by_role {
        let mut row = vec![Cell::Words(role.label().text())];
        row.extend(counts.map(Cell::count));
        row.push(runs_cell(&runs));
        grid.rows.push(row);
    }
    Table::new("Table 5. Data centre", "Bảng 5. Trung tâm dữ liệu", grid)
        .with_chart(0, &[4, 5, 6, 7, 8])
}

/// Table 7: a LAN a row.
fn lans(report: &ProgressReport) -> Table {
    let columns = vec![
        Column::new("unit", "unit", "Đơn vị"),
        Column::new("site", "site", "Địa điểm"),
        Column::number("device_count", "devices", "Thiết bị"),
        Column::number("capable_count", "support IPv6", "Hỗ trợ"),
        Column::number("addressed_count", "enabled", "Đã bật"),
        Column::new("hosts", "hosts over IPv6", "Máy trạm"),
        Column::number("rung", "rung", "Mức"),
        runs_column(),
    ];
    let mut at_site = std::collections::HashMap::<&str, ([u64; 3], Runs)>::new();
    let sites: std::collections::HashMap<&str, &str> = report
        .record
        .devices
        .iter()
        .map(|device| (device.name.as_str(), device.site.as_str()))
        .collect();
    for assessment in &report.assessments {
        let is_device =
            matches!(assessment.subject.kind, SubjectKind::Device | SubjectKind::Server);
        let site = sites.get(assessment.subject.key.as_str()).filter(|_| is_device);
        let Some(site) = site else { continue };
        let held = |number: u8| assessment.rung.is_some_and(|rung| rung.number() >= number);
        let (counts, runs) = at_site.entry(*site).or_default();
        runs.extend(&report.provenance.behind([&assessment.subject]));
        for (count, fact) in counts.iter_mut().zip([true, held(1), held(3)]) {
            *count += u64::from(fact);
        }
    }
    let lans = report.assessments.iter().filter(|each| each.subject.kind == SubjectKind::Lan);
    let rows = lans.map(|lan| {
        let [_, _, _, _, reachable, ..] = lan.rungs;
        let (counts, mut runs) = at_site.get(lan.subject.key.as_str()).cloned().unwrap_or_default();
        runs.extend(&report.provenance.behind([&lan.subject]));
        let mut row = vec![unit(report, lan), Cell::text(&lan.subject.key)];
        row.extend(counts.map(Cell::count));
        row.extend([Cell::Verdict(reachable), rung(lan), runs_cell(&runs)]);
        (&lan.subject, row)
    });
    let grid = declared::beside(report, Grid::new("lans", columns).with_key(2), rows);
    Table::new(
        "Table 7. LANs of communes, wards and the special zone",
        "Bảng 7. LAN theo xã, phường, đặc khu",
        grid,
    )
}
