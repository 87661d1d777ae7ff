//! Progress against small plans: shares, unknowns, due days, territory, documents.

use jiff::civil::date;

use super::*;
use crate::domain::plan::{Phase, SourceStatus};
use crate::domain::service::{Service, ServiceKind};
use crate::domain::site::{Site, SiteKind};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::system::{Exposure, InformationSystem, SystemKind};
use crate::domain::text::Text;
use crate::domain::unit::{Era, Unit, UnitKey, UnitKind};

const PASS: Verdict = Verdict::Pass;
const FAIL: Verdict = Verdict::Fail;
const UNKNOWN: Verdict = Verdict::Unknown;

fn assessment(kind: SubjectKind, key: &str, rungs: [Verdict; 8]) -> Assessment {
    let held = rungs.iter().take_while(|verdict| **verdict == PASS).count();
    let rung =
        held.checked_sub(1).and_then(|number| Rung::from_number(u8::try_from(number).unwrap()));
    Assessment { subject: Subject::new(kind, key), findings: Vec::new(), rungs, rung }
}

fn upto(number: usize, next: Verdict) -> [Verdict; 8] {
    std::array::from_fn(|at| match at.cmp(&number) {
        std::cmp::Ordering::Less | std::cmp::Ordering::Equal => PASS,
        std::cmp::Ordering::Greater if at == number + 1 => next,
        std::cmp::Ordering::Greater => UNKNOWN,
    })
}

fn plan(criterion: Criterion, target_ratio: f64, provinces: &[&str]) -> Plan {
    let text = || Text::new("", "");
    let task = PlanTask {
        id: "3.2".to_owned(),
        name: text(),
        due: Some(date(2025, 12, 31)),
        criterion,
        target_ratio,
        source: SourceStatus::Seen,
    };
    Plan {
        id: "p".to_owned(),
        number: None,
        date: None,
        issuer: None,
        title: text(),
        from: None,
        to: None,
        legacy_provinces: provinces.iter().map(|name| (*name).to_owned()).collect(),
        bases: Vec::new(),
        supersedes: Vec::new(),
        text_status: SourceStatus::Seen,
        phases: vec![Phase {
            id: "3".to_owned(),
            name: text(),
            from: None,
            to: None,
            tasks: vec![task],
        }],
    }
}

fn webs_at_4(systems: &[SystemKind]) -> Criterion {
    Criterion::Rung {
        subject_kinds: vec![SubjectKind::Web],
        system_kinds: systems.to_vec(),
        rung: Rung::Reachable,
    }
}

fn check(
    plan: &Plan,
    record: &Record,
    assessments: &[Assessment],
    now: &str,
) -> (TaskVerdict, u64, u64, u64) {
    let progress = of(plan, record, assessments, now.parse().unwrap());
    let task = progress.phases.first().unwrap().tasks.first().unwrap().clone();
    (task.verdict, task.progress.done_count, task.progress.total_count, task.progress.unknown_count)
}

const BEFORE: &str = "2025-12-31T16:59:59Z";
const AFTER: &str = "2025-12-31T17:00:00Z";

#[test]
fn a_share_is_met_open_late_or_unknown() {
    let record = Record::default();
    let done = assessment(SubjectKind::Web, "a", upto(4, FAIL));
    let failed = assessment(SubjectKind::Web, "b", upto(3, FAIL));
    let unknown = assessment(SubjectKind::Web, "c", upto(3, UNKNOWN));
    let link = assessment(SubjectKind::Link, "l", upto(5, UNKNOWN));
    let all = |target| plan(webs_at_4(&[]), target, &[]);
    let two = [done.clone(), failed.clone(), link];
    assert_eq!(check(&all(0.5), &record, &two, BEFORE), (TaskVerdict::Met, 1, 2, 0));
    assert_eq!(check(&all(1.0), &record, &two, BEFORE), (TaskVerdict::Open, 1, 2, 0));
    // The due day ends at midnight in Việt Nam, 17:00 UTC.
    assert_eq!(check(&all(1.0), &record, &two, AFTER), (TaskVerdict::Late, 1, 2, 0));
    assert_eq!(
        check(&all(1.0), &record, &[done, unknown.clone()], AFTER),
        (TaskVerdict::Unknown, 1, 2, 1)
    );
    assert_eq!(check(&all(1.0), &record, &[failed, unknown], AFTER), (TaskVerdict::Late, 0, 2, 1));
    assert_eq!(check(&all(1.0), &record, &[], AFTER), (TaskVerdict::Unknown, 0, 0, 0));
}

#[test]
fn a_document_task_is_unknown_until_documents_can_be_recorded() {
    let plan = plan(Criterion::Document, 1.0, &[]);
    assert_eq!(check(&plan, &Record::default(), &[], BEFORE), (TaskVerdict::Unknown, 0, 1, 1));
    assert_eq!(check(&plan, &Record::default(), &[], AFTER), (TaskVerdict::Unknown, 0, 1, 1));
}

#[test]
fn a_plan_covers_its_old_province_and_a_task_its_systems() {
    let key = |code: &str| UnitKey { era: Era::Y2025, code: code.to_owned() };
    let unit = |code: &str, province: &str| Unit {
        key: key(code),
        name: code.to_owned(),
        kind: UnitKind::Commune,
        parent_code: None,
        legacy_province: Some(province.to_owned()),
        successor_codes: Vec::new(),
        centre_deg: None,
    };
    let site = |code: &str, unit: &str| Site {
        code: code.to_owned(),
        name: code.to_owned(),
        kind: SiteKind::Commune,
        unit: Some(key(unit)),
        organisation: None,
    };
    let service = |code: &str, system: Option<&str>| Service {
        code: code.to_owned(),
        kind: ServiceKind::Web,
        name: code.to_owned(),
        system: system.map(str::to_owned),
        device: None,
        ports: Vec::new(),
        exposure: Exposure::Public,
    };
    let record = Record {
        units: vec![unit("1", "Tỉnh Quảng Ngãi"), unit("2", "Tỉnh Kon Tum")],
        sites: vec![site("q", "1"), site("k", "2")],
        services: vec![service("portal", Some("portal")), service("other", None)],
        systems: vec![InformationSystem {
            code: "portal".to_owned(),
            name: String::new(),
            kind: SystemKind::Portal,
            owner: None,
            operator: None,
            security_level: None,
            hosting: None,
            exposure: Exposure::Public,
            basis: None,
        }],
        ..Record::default()
    };
    let lans = [
        assessment(SubjectKind::Lan, "q", upto(4, FAIL)),
        assessment(SubjectKind::Lan, "k", upto(4, FAIL)),
    ];
    let criterion = Criterion::Rung {
        subject_kinds: vec![SubjectKind::Lan],
        system_kinds: Vec::new(),
        rung: Rung::Reachable,
    };
    let of_quang_ngai = plan(criterion, 1.0, &["Tỉnh Quảng Ngãi"]);
    assert_eq!(check(&of_quang_ngai, &record, &lans, BEFORE), (TaskVerdict::Met, 1, 1, 0));
    let webs = [
        assessment(SubjectKind::Web, "portal", upto(4, FAIL)),
        assessment(SubjectKind::Web, "other", upto(0, FAIL)),
    ];
    let portals = plan(webs_at_4(&[SystemKind::Portal]), 1.0, &[]);
    assert_eq!(check(&portals, &record, &webs, BEFORE), (TaskVerdict::Met, 1, 1, 0));
}
