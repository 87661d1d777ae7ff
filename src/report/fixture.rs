//! A generated report to render: some twenty units, forty links, every verdict, names of hostile
//! strangers. Nothing in it is a real host.

use std::collections::BTreeMap;

use jiff::civil::date;
use uuid::Uuid;

use crate::domain::audit::{FamilyAudit, LinkAudit, LinkState, RttSummary};
use crate::domain::collection::{Collection, CollectionState, Job};
use crate::domain::criterion::Per;
use crate::domain::device::{Device, DeviceRole};
use crate::domain::family::Family;
use crate::domain::finding::{Assessment, Finding, Rung, Verdict};
use crate::domain::link::{Link, LinkEnd, LinkTier};
use crate::domain::paper::Papers;
use crate::domain::plan::{
    Criterion, Phase, PhaseProgress, Plan, PlanProgress, PlanTask, Progress, SourceStatus,
    TaskProgress, TaskVerdict,
};
use crate::domain::prefix::{Prefix, PrefixRole};
use crate::domain::progress::{Blocker, Counter, ProgressReport, UnitProgress, UnknownApart};
use crate::domain::record::Record;
use crate::domain::runs::Provenance;
use crate::domain::service::{Service, ServiceKind};
use crate::domain::site::{Site, SiteKind};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::system::Exposure;
use crate::domain::text::Text;
use crate::domain::unit::{Era, Unit, UnitKey, UnitKind};

pub(crate) const HOSTILE: &str =
    "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u{202e}=cmd|'/C calc'!A0\u{1b}[2J";

const NAMES: [&str; 20] = [
    "Phường Cẩm Thành",
    "Phường Nghĩa Lộ",
    "Phường Trương Quang Trọng",
    "Xã Tịnh Khê",
    "Xã Bình Sơn",
    "Xã Vạn Tường",
    "Xã Bình Chương",
    "Xã Sơn Tịnh",
    "Xã Tư Nghĩa",
    "Xã Mộ Đức",
    "Phường Đức Phổ",
    "Xã Ba Tơ",
    "Xã Minh Long",
    "Xã Sơn Hà",
    "Xã Trà Bồng",
    "Phường Kon Tum",
    "Xã Đăk Hà",
    "Xã Ngọk Tụ",
    "Xã Măng Đen",
    "Đặc khu Lý Sơn",
];

/// The rules of each rung, as the rules' table names them for a server.
const RULES: [&str; 6] = [
    "server-inventoried",
    "server-ipv6-capable",
    "server-address-planned",
    "server-addressed",
    "server-reachable-v6",
    "server-port-parity",
];

/// The report of a seed.
pub(crate) fn report(seed: u64) -> ProgressReport {
    let mut dice = fastrand::Rng::with_seed(seed);
    let record = record(&mut dice);
    let assessments: Vec<_> = record
        .subjects()
        .into_iter()
        .map(|subject| assessment(subject, &mut dice))
        .chain(["192.0.2.66", "2001:db8:51:7::bad"].map(unregistered))
        .collect();
    let units = units(&record, &assessments);
    let links = record.links.iter().map(|link| audit(link, &mut dice)).collect();
    let mut provenance = Provenance::default();
    for each in &assessments {
        provenance.note(&each.subject, 3);
    }
    ProgressReport {
        made_at: "2026-11-24T10:02:11Z".parse().unwrap(),
        unit: None,
        interface_count: 0,
        vantages: vec!["ttdl".to_owned(), "internet-fpt".to_owned()],
        last_collection: Some(collection()),
        counters: counters(),
        plans: vec![plan()],
        units,
        blockers: blockers(&assessments),
        papers: Papers::default(),
        earlier: None,
        movements: Vec::new(),
        forecasts: Vec::new(),
        groups: Vec::new(),
        closeouts: Vec::new(),
        remediations: BTreeMap::new(),
        shopping: Vec::new(),
        provenance,
        described: Vec::new(),
        declared_rungs: BTreeMap::new(),
        availability: BTreeMap::new(),
        unknown_apart: UnknownApart::default(),
        assessments,
        links,
        record,
    }
}

fn key(number: usize) -> UnitKey {
    UnitKey { era: Era::Y2025, code: format!("{:05}", 21_001 + number * 17) }
}

fn record(dice: &mut fastrand::Rng) -> Record {
    let mut record = Record::default();
    let province = UnitKey { era: Era::Y2025, code: "51".to_owned() };
    record.units.push(unit(province.clone(), "Tỉnh Quảng Ngãi", UnitKind::Province));
    record.sites.push(site("ttdl", "Trung tâm dữ liệu tỉnh", SiteKind::DataCentre, province));
    for (number, name) in NAMES.iter().enumerate() {
        record.units.push(unit(key(number), name, UnitKind::Commune));
        let code = format!("xa-{number:02}");
        record.sites.push(site(
            &code,
            &format!("Trụ sở UBND {name}"),
            SiteKind::Commune,
            key(number),
        ));
        record.devices.push(device(&format!("r-{code}"), &code, DeviceRole::Router));
        record.devices.push(device(&format!("sw-{code}"), &code, DeviceRole::Switch));
        if dice.bool() {
            record.devices.push(device(&format!("srv-{code}"), &code, DeviceRole::Server));
        }
        let (code, prefix) = (code.as_str(), format!("2001:db8:51:{number:x}::/64"));
        record.prefixes.push(lan(code, &prefix));
        for tier in [LinkTier::Access2, LinkTier::Backup] {
            record.links.push(link(number, code, name, tier));
        }
    }
    record.devices.push(device(HOSTILE, "ttdl", DeviceRole::Server));
    record.devices.push(device("r-kho", "nowhere", DeviceRole::Router));
    for (code, kind, name) in [
        ("web-cong", ServiceKind::Web, "quangngai.example"),
        ("web-dvc", ServiceKind::Web, "dichvucong.quangngai.example"),
        ("dns-tinh", ServiceKind::Dns, "quangngai.example"),
        ("mail-tinh", ServiceKind::Mail, "quangngai.example"),
    ] {
        record.services.push(service(code, kind, name));
    }
    record
}

fn unit(key: UnitKey, name: &str, kind: UnitKind) -> Unit {
    Unit {
        key,
        name: name.to_owned(),
        kind,
        parent_code: None,
        legacy_province: None,
        successor_codes: Vec::new(),
        centre_deg: None,
    }
}

fn site(code: &str, name: &str, kind: SiteKind, unit: UnitKey) -> Site {
    let (code, name) = (code.to_owned(), name.to_owned());
    Site { code, name, kind, unit: Some(unit), organisation: None, first_hop_security: None }
}

fn device(name: &str, site: &str, role: DeviceRole) -> Device {
    Device { management_ports: vec![22], ..Device::bare(name, role, site) }
}

fn lan(site: &str, prefix: &str) -> Prefix {
    Prefix {
        prefix: prefix.parse().unwrap(),
        role: PrefixRole::Lan,
        unit: None,
        site: Some(site.to_owned()),
        vlan: None,
        twin: None,
        description: None,
    }
}

fn link(number: usize, site: &str, name: &str, tier: LinkTier) -> Link {
    let (suffix, provider) =
        if tier == LinkTier::Backup { ("-DP", "Viettel") } else { ("", "VNPT") };
    let end = |site: &str| LinkEnd { site: site.to_owned(), ..LinkEnd::default() };
    Link {
        name: (number == 3).then(|| format!("Kênh {name}")),
        a: end("ttdl"),
        b: end(site),
        provider: Some(provider.to_owned()),
        committed_rate_kbps: Some(200_000),
        ..Link::bare(format!("TSLCD-{number:02}{suffix}"), tier)
    }
}

fn service(code: &str, kind: ServiceKind, name: &str) -> Service {
    Service {
        code: code.to_owned(),
        kind,
        name: name.to_owned(),
        system: None,
        device: Some(HOSTILE.to_owned()),
        ports: Vec::new(),
        exposure: Exposure::Public,
        required_vantages: Vec::new(),
    }
}

fn assessment(subject: Subject, dice: &mut fastrand::Rng) -> Assessment {
    let reached = dice.usize(0..7);
    let mut rungs = [Verdict::Unknown; 8];
    let mut findings = Vec::new();
    for ((rule, rung), verdict) in RULES.iter().zip(Rung::ALL).zip(rungs.iter_mut()) {
        let number = usize::from(rung.number());
        *verdict = match number.cmp(&reached) {
            std::cmp::Ordering::Less if number == 2 && dice.u8(0..9) == 0 => Verdict::NotApplicable,
            std::cmp::Ordering::Less => Verdict::Pass,
            std::cmp::Ordering::Equal if dice.bool() => Verdict::Fail,
            std::cmp::Ordering::Equal | std::cmp::Ordering::Greater => Verdict::Unknown,
        };
        findings.push(Finding {
            rule,
            rung: *rung,
            verdict: *verdict,
            reason: reason(*verdict, number, &subject),
            evidence: Vec::new(),
            contradicted: false,
        });
    }
    let rung = reached.checked_sub(1).and_then(|number| Rung::ALL.get(number).copied());
    Assessment { subject, findings, rungs, rung }
}

fn reason(verdict: Verdict, number: usize, subject: &Subject) -> Text {
    match (verdict, number) {
        (Verdict::Pass, _) => Text::new("proved", "đã chứng minh"),
        (Verdict::Fail, 4) => Text::new(
            "TCP port 22 answers over IPv4 and is silent over IPv6",
            "cổng TCP 22 trả lời qua IPv4 nhưng không trả lời qua IPv6",
        ),
        (Verdict::Fail, _) => Text::new(
            format!("{} shows no global IPv6 address", subject.key),
            format!("{} không có địa chỉ IPv6 toàn cầu", subject.key),
        ),
        (Verdict::Unknown, 1) => Text::new(
            "SNMP did not answer: no credential is known",
            "SNMP không trả lời: chưa có thông tin đăng nhập",
        ),
        (Verdict::Unknown, _) => Text::new(
            "no fresh evidence: not asked for 30 days",
            "không có bằng chứng còn mới: 30 ngày chưa hỏi",
        ),
        (Verdict::NotApplicable | Verdict::Exempt, _) => {
            Text::new("does not apply to rented hosting", "không áp dụng cho dịch vụ thuê")
        }
    }
}

fn unregistered(address: &str) -> Assessment {
    Assessment {
        subject: Subject::new(SubjectKind::Address, address),
        findings: vec![Finding {
            rule: "address-registered",
            rung: Rung::Inventoried,
            verdict: Verdict::Fail,
            reason: Text::new("answers but is not recorded", "có trả lời nhưng chưa đăng ký"),
            evidence: Vec::new(),
            contradicted: false,
        }],
        rungs: [Verdict::Unknown; 8],
        rung: None,
    }
}

fn units(record: &Record, assessments: &[Assessment]) -> Vec<UnitProgress> {
    let mut units = Vec::new();
    for unit in &record.units {
        let mut progress = UnitProgress {
            unit: unit.key.clone(),
            name: unit.name.clone(),
            by_rung_count: [0; 8],
            none_count: 0,
            unknown_count: 0,
            total_count: 0,
            runs: [3].into_iter().collect(),
        };
        let ours = |each: &&Assessment| record.unit_of(&each.subject) == Some(&unit.key);
        for assessment in assessments.iter().filter(ours) {
            let next = assessment.rung.map_or(0, |rung| usize::from(rung.number()) + 1);
            match next.checked_sub(1) {
                Some(number) => progress.by_rung_count[number] += 1,
                None => progress.none_count += 1,
            }
            progress.unknown_count += u64::from(assessment.rungs[next] == Verdict::Unknown);
            progress.total_count += 1;
        }
        units.push(progress);
    }
    units
}

fn audit(link: &Link, dice: &mut fastrand::Rng) -> LinkAudit {
    let state = match dice.u8(0..10) {
        0 => LinkState::Down,
        1 | 2 => LinkState::Degraded,
        3 => LinkState::Unknown,
        _ => LinkState::Up,
    };
    let v4 = family(Family::Ipv4, LinkState::Up, dice);
    let mut families = vec![v4];
    if dice.u8(0..8) > 0 {
        families.push(family(Family::Ipv6, state, dice));
    }
    let verdict = match (families.len(), state) {
        (2, LinkState::Up) => Verdict::Pass,
        (2, LinkState::Degraded | LinkState::Down) => Verdict::Fail,
        _ => Verdict::Unknown,
    };
    let sla = if link.tier == LinkTier::Backup { Verdict::NotApplicable } else { verdict };
    LinkAudit { code: link.code.clone(), families, parity: verdict, sla }
}

fn family(family: Family, state: LinkState, dice: &mut fastrand::Rng) -> FamilyAudit {
    let (sent_count, received_count) = match state {
        LinkState::Up => (100, 100),
        LinkState::Degraded => (100, dice.u32(88..97)),
        LinkState::Down => (100, 0),
        LinkState::Unknown => (0, 0),
    };
    let avg_us = dice.u32(900..28_000);
    let rtt =
        RttSummary { min_us: avg_us / 2, avg_us, max_us: avg_us * 3, p95_us: avg_us + avg_us / 3 };
    let reason = match state {
        LinkState::Up => Text::new("within its contract", "trong cam kết"),
        LinkState::Degraded => {
            Text::new("loses more than the contract's 1%", "mất gói vượt mức 1 % của hợp đồng")
        }
        LinkState::Down => Text::new("no echo came back", "không gói echo nào trở về"),
        LinkState::Unknown => {
            Text::new("the vantage has no IPv6 address", "điểm đo không có địa chỉ IPv6")
        }
    };
    FamilyAudit {
        family,
        sent_count,
        received_count,
        rtt: (received_count > 0).then_some(rtt),
        jitter_us: (received_count > 1).then(|| dice.u32(20..900)),
        state,
        reason,
    }
}

fn collection() -> Collection {
    Collection {
        number: 3,
        id: Uuid::nil(),
        job: Job::Survey,
        vantage: "ttdl".to_owned(),
        command: "mang6 survey".to_owned(),
        approval: None,
        unlisted: false,
        state: CollectionState::Complete,
        opened_at: "2026-11-24T09:58:00Z".parse().unwrap(),
        closed_at: Some("2026-11-24T10:01:40Z".parse().unwrap()),
        observation_count: 12_480,
    }
}

fn counters() -> Vec<Counter> {
    let counter = |key, en: &str, vi: &str, [done_count, total_count, unknown_count]: [u64; 3]| {
        let runs = [2, 3].into_iter().collect();
        Counter { key, label: Text::new(en, vi), done_count, total_count, unknown_count, runs }
    };
    vec![
        counter("plan_issued", "Plan issued", "Đã ban hành kế hoạch chuyển đổi", [41, 108, 12]),
        counter(
            "portals_on_ipv6",
            "Portals and public-service portals on IPv6",
            "Cổng thông tin, cổng dịch vụ công hoạt động trên IPv6",
            [1, 2, 0],
        ),
        counter(
            "bodies_with_asn",
            "Bodies with independent addresses and ASN",
            "Cơ quan có địa chỉ IP và số hiệu mạng độc lập",
            [0, 1, 1],
        ),
        counter("devices", "Devices reachable over IPv6", "Thiết bị kết nối IPv6", [18, 41, 6]),
        counter("links", "Links that pass IPv6", "Kênh truyền thông IPv6", [27, 40, 5]),
        counter(
            "units",
            "Units with a LAN on IPv6",
            "Đơn vị có LAN chạy IPv6",
            [1_204, 9_600, 310],
        ),
    ]
}

fn blockers(assessments: &[Assessment]) -> Vec<Blocker> {
    let failing = assessments.iter().filter_map(|each| {
        let finding = each.findings.iter().find(|finding| finding.verdict == Verdict::Fail)?;
        (each.subject.kind != SubjectKind::Address).then_some((each, finding))
    });
    let blocker = |((each, finding), held_count): ((&Assessment, &Finding), u64)| Blocker {
        subject: each.subject.clone(),
        rung: finding.rung,
        rule: finding.rule,
        reason: finding.reason.clone(),
        held_count,
    };
    failing.zip((1..=12).rev()).map(blocker).collect()
}

fn plan() -> PlanProgress {
    let phases = phases();
    let mut counts = [
        (TaskVerdict::Met, [108, 108, 0]),
        (TaskVerdict::Late, [62, 97, 4]),
        (TaskVerdict::Unknown, [0, 1, 1]),
        (TaskVerdict::Open, [1, 3, 0]),
        (TaskVerdict::Unknown, [0, 0, 0]),
        (TaskVerdict::Late, [27, 40, 5]),
    ]
    .into_iter();
    let progress = phases.iter().map(|phase| {
        let tasks = phase.tasks.iter().zip(counts.by_ref());
        let tasks = tasks.map(|(task, counted)| done(&task.id, counted)).collect();
        PhaseProgress { id: phase.id.clone(), tasks }
    });
    let progress = progress.collect();
    let plan = Plan {
        id: "127-kh-ubnd".to_owned(),
        number: Some("127/KH-UBND".to_owned()),
        date: Some(date(2019, 9, 30)),
        issuer: None,
        title: Text::new(
            "Converting the infrastructure and applications of the province's State bodies to \
             IPv6, 2019-2025",
            "Chuyển đổi hạ tầng, ứng dụng công nghệ thông tin của các cơ quan nhà nước trên địa \
             bàn tỉnh Quảng Ngãi sang IPv6, giai đoạn 2019-2025",
        ),
        from: Some(date(2019, 9, 30)),
        to: Some(date(2025, 12, 31)),
        legacy_provinces: Vec::new(),
        bases: Vec::new(),
        supersedes: Vec::new(),
        text_status: SourceStatus::Seen,
        phases,
    };
    PlanProgress { plan, phases: progress }
}

fn phases() -> Vec<Phase> {
    let phase = |id: &str, en: &str, vi: &str, tasks: Vec<PlanTask>| Phase {
        id: id.to_owned(),
        name: Text::new(en, vi),
        from: None,
        to: None,
        tasks,
    };
    let task = |id, en, vi, source| task((id, en, vi), 1.0, source);
    let first = vec![
        task(
            "1.1",
            "Issue the plan, name contacts",
            "Ban hành kế hoạch, phân công đầu mối",
            SourceStatus::Seen,
        ),
        task("1.6", "Plan the addresses", "Quy hoạch địa chỉ", SourceStatus::Proxy),
    ];
    let third = vec![
        task("3.1", "Name servers", "Hệ thống tên miền DNS", SourceStatus::Assumed),
        task("3.2", "Portals", "Cổng thông tin điện tử tỉnh, sở, xã", SourceStatus::Seen),
        task(
            "3.4",
            "Mail and document management",
            "Thư điện tử, quản lý văn bản điều hành",
            SourceStatus::User,
        ),
    ];
    let fifth = vec![self::task(
        (
            "5.1",
            "Dedicated links to every body, within SLA and at parity",
            "Mạng truyền số liệu chuyên dùng cấp II tới từng cơ quan, đạt SLA và ngang IPv4",
        ),
        0.8,
        SourceStatus::Seen,
    )];
    vec![
        phase("1", "1. Preparation", "1. Chuẩn bị", first),
        phase("3", "3. Public services", "3. Dịch vụ đối ngoại", third),
        phase("5", "5. WAN and LAN", "5. Mạng diện rộng TSLCD và LAN", fifth),
    ]
}

fn task((id, en, vi): (&str, &str, &str), target_ratio: f64, source: SourceStatus) -> PlanTask {
    PlanTask {
        id: id.to_owned(),
        name: Text::new(en, vi),
        due: Some(date(2025, 12, 31)),
        criterion: Criterion::Document(Per::Plan),
        target_ratio,
        weight: 1.0,
        lead: None,
        source,
    }
}

fn done(id: &str, (verdict, counts): (TaskVerdict, [u64; 3])) -> TaskProgress {
    let [done_count, total_count, unknown_count] = counts;
    let progress = Progress { done_count, total_count, unknown_count, exempt_count: 0 };
    TaskProgress { id: id.to_owned(), verdict, progress, runs: [3].into_iter().collect() }
}
