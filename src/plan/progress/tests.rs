//! Progress against small plans: shares, unknowns, due days, territory, documents.

use jiff::civil::date;

use super::*;
use crate::domain::criterion::Per;
use crate::domain::finding::{Assessment, Rung, Verdict};
use crate::domain::paper::Papers;
use crate::domain::plan::{Criterion, Phase, SourceStatus};
use crate::domain::record::Record;
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
        weight: 1.0,
        lead: None,
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

fn webs_at_4(of: &str) -> Criterion {
    Criterion::parse(&format!("class = web{of}: rung >= 4")).unwrap()
}

fn check(
    plan: &Plan,
    record: &Record,
    assessments: &[Assessment],
    now: &str,
) -> (TaskVerdict, u64, u64, u64) {
    let papers = Papers::default();
    let basis = Basis::new(record, assessments, &papers, &[], now.parse().unwrap());
    let progress = of(plan, &basis);
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
    let all = |target| plan(webs_at_4(""), target, &[]);
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
fn a_document_task_is_unknown_until_a_document_is_recorded() {
    let plan = plan(Criterion::Document(Per::Plan), 1.0, &[]);
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
        first_hop_security: None,
    };
    let service = |code: &str, system: Option<&str>| Service {
        code: code.to_owned(),
        kind: ServiceKind::Web,
        name: code.to_owned(),
        system: system.map(str::to_owned),
        device: None,
        ports: Vec::new(),
        exposure: Exposure::Public,
        required_vantages: Vec::new(),
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
    let criterion = Criterion::parse("class = lan: rung >= 4").unwrap();
    let of_quang_ngai = plan(criterion, 1.0, &["Tỉnh Quảng Ngãi"]);
    assert_eq!(check(&of_quang_ngai, &record, &lans, BEFORE), (TaskVerdict::Met, 1, 1, 0));
    let webs = [
        assessment(SubjectKind::Web, "portal", upto(4, FAIL)),
        assessment(SubjectKind::Web, "other", upto(0, FAIL)),
    ];
    let portals = plan(webs_at_4(" and system = portal"), 1.0, &[]);
    assert_eq!(check(&portals, &record, &webs, BEFORE), (TaskVerdict::Met, 1, 1, 0));
}

/// A plan of one task over three bodies, of which one is gone and one took over.
fn bodies() -> Record {
    let body = |code: &str, to: Option<Date>, successor: Option<&str>| {
        crate::domain::organisation::Organisation {
            code: code.to_owned(),
            name: code.to_owned(),
            kind: crate::domain::organisation::OrganisationKind::Department,
            unit: None,
            parent: None,
            identifier_code: None,
            valid_from: None,
            valid_to: to,
            successor: successor.map(str::to_owned),
        }
    };
    Record {
        organisations: vec![
            body("stttt", Some(date(2025, 2, 28)), Some("skhcn")),
            body("skhcn", None, None),
            body("stc", None, None),
        ],
        ..Record::default()
    }
}

fn document(id: i64, body: &str, dated: Date) -> crate::domain::paper::PlanDocument {
    crate::domain::paper::PlanDocument {
        id,
        plan: "p".to_owned(),
        task: "3.2".to_owned(),
        body: Some(body.to_owned()),
        unit: None,
        number: "1/KH".to_owned(),
        dated,
        file: None,
        sha256: None,
        note: None,
        recorded_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        user: "u".to_owned(),
        withdraws: None,
    }
}

fn with_papers(
    plan: &Plan,
    (record, assessments, papers): (&Record, &[Assessment], &Papers),
    samples: &[tally::Sample],
    now: &str,
) -> (TaskVerdict, [u64; 4]) {
    let basis = Basis::new(record, assessments, papers, samples, now.parse().unwrap());
    let progress = of(plan, &basis);
    let task = progress.phases[0].tasks[0].clone();
    let Progress { done_count, total_count, unknown_count, exempt_count } = task.progress;
    (task.verdict, [done_count, total_count, unknown_count, exempt_count])
}

#[test]
fn a_document_of_a_gone_body_counts_for_its_successor_and_from_its_day_on() {
    let mut plan = plan(Criterion::Document(Per::Body), 1.0, &[]);
    plan.from = Some(date(2019, 1, 1));
    let record = bodies();
    let first = document(1, "stttt", date(2020, 5, 1));
    let mut papers = Papers { documents: vec![first], ..Papers::default() };
    let at = |papers: &Papers, now| with_papers(&plan, (&record, &[], papers), &[], now);
    // Two bodies live at any time; before the paper's day nobody has one.
    assert_eq!(at(&papers, "2020-04-01T00:00:00Z"), (TaskVerdict::Unknown, [0, 3, 3, 0]));
    assert_eq!(at(&papers, "2025-06-01T00:00:00Z"), (TaskVerdict::Unknown, [1, 2, 1, 0]));
    papers.documents.push(document(2, "stc", date(2025, 5, 1)));
    assert_eq!(at(&papers, "2025-06-01T00:00:00Z"), (TaskVerdict::Met, [2, 2, 0, 0]));
    // Withdrawn: it stays in the history and counts no longer.
    let mut withdrawal = document(3, "stc", date(2025, 5, 1));
    withdrawal.withdraws = Some(2);
    papers.documents.push(withdrawal);
    assert_eq!(at(&papers, "2025-06-01T00:00:00Z"), (TaskVerdict::Unknown, [1, 2, 1, 0]));
}

#[test]
fn an_exemption_leaves_the_rest_owed_and_is_open_again_after_its_last_day() {
    let plan = plan(webs_at_4(""), 1.0, &[]);
    let record = Record::default();
    let webs = [
        assessment(SubjectKind::Web, "a", upto(4, FAIL)),
        assessment(SubjectKind::Web, "b", upto(2, FAIL)),
    ];
    let exemption = crate::domain::paper::Exemption {
        id: 1,
        plan: None,
        task: None,
        subject: Some(Subject::new(SubjectKind::Web, "b")),
        reason: "r".to_owned(),
        remedy: None,
        cost_vnd: None,
        owner: "o".to_owned(),
        from: date(2025, 1, 1),
        review_on: date(2025, 3, 1),
        retires_on: date(2025, 6, 30),
        recorded_at: "2025-01-01T00:00:00Z".parse().unwrap(),
        user: "u".to_owned(),
        withdraws: None,
    };
    let papers = Papers { exemptions: vec![exemption], ..Papers::default() };
    let at = |now| with_papers(&plan, (&record, &webs, &papers), &[], now);
    assert_eq!(at("2024-12-31T10:00:00Z"), (TaskVerdict::Open, [1, 2, 0, 0]));
    assert_eq!(at("2025-06-30T10:00:00Z"), (TaskVerdict::Met, [1, 2, 0, 1]));
    assert_eq!(at("2025-07-01T10:00:00Z"), (TaskVerdict::Open, [1, 2, 0, 0]));
}

#[test]
fn what_must_be_held_for_days_needs_a_look_at_their_beginning_and_no_failure_since() {
    let text = "class = web: rung >= 4 for 14 days";
    let plan = plan(Criterion::parse(text).unwrap(), 1.0, &[]);
    let record = Record::default();
    let papers = Papers::default();
    let good = || vec![assessment(SubjectKind::Web, "a", upto(4, FAIL))];
    let bad = || vec![assessment(SubjectKind::Web, "a", upto(2, FAIL))];
    let sample = |at: &str, assessments: Vec<Assessment>| tally::Sample {
        provenance: crate::domain::runs::Provenance::default(),
        at: at.parse().unwrap(),
        assessments,
    };
    let (begin, middle) = ("2025-03-01T00:00:00Z", "2025-03-08T00:00:00Z");
    let now = "2025-03-15T00:00:00Z";
    let at = |samples: &[_]| with_papers(&plan, (&record, &good(), &papers), samples, now).1;
    assert_eq!(at(&[]), [0, 1, 1, 0]);
    assert_eq!(at(&[sample(middle, good())]), [0, 1, 1, 0]);
    assert_eq!(at(&[sample(begin, good()), sample(middle, good())]), [1, 1, 0, 0]);
    assert_eq!(at(&[sample(begin, good()), sample(middle, bad())]), [0, 1, 0, 0]);
}

#[test]
fn on_track_is_an_even_pace_from_the_start_to_the_due_day() {
    let mut plan = plan(webs_at_4(""), 1.0, &[]);
    plan.from = Some(date(2025, 1, 1));
    let record = Record::default();
    let papers = Papers::default();
    let mut webs = vec![assessment(SubjectKind::Web, "a", upto(4, FAIL))];
    webs.extend(["b", "c", "d"].map(|key| assessment(SubjectKind::Web, key, upto(2, FAIL))));
    let at = |now| with_papers(&plan, (&record, &webs, &papers), &[], now).0;
    // A quarter is done: enough until a quarter of the 364 days is over.
    assert_eq!(at("2025-04-01T00:00:00Z"), TaskVerdict::OnTrack);
    assert_eq!(at("2025-04-03T00:00:00Z"), TaskVerdict::Open);
    assert_eq!(at("2026-01-01T00:00:00Z"), TaskVerdict::Late);
}

#[test]
fn classes_tags_and_numbers_select() {
    let mut record = Record::default();
    let key = (crate::domain::record::Noun::Service, "a".to_owned());
    record.tags.insert(key, vec!["pilot".to_owned()]);
    let webs = [
        assessment(SubjectKind::Web, "a", upto(4, FAIL)),
        assessment(SubjectKind::Web, "b", upto(2, FAIL)),
        assessment(SubjectKind::Dns, "c", upto(7, FAIL)),
    ];
    let papers = Papers::default();
    let count = |text: &str| {
        let plan = plan(Criterion::parse(text).unwrap(), 1.0, &[]);
        with_papers(&plan, (&record, &webs, &papers), &[], "2025-04-03T00:00:00Z")
    };
    assert_eq!(count("class = web and tag = pilot: rung >= 4"), (TaskVerdict::Met, [1, 1, 0, 0]));
    assert_eq!(count("not tag = pilot: rung >= 4"), (TaskVerdict::Open, [1, 2, 0, 0]));
    assert_eq!(count("all: rung >= 7, count >= 1"), (TaskVerdict::Met, [1, 3, 0, 0]));
    assert_eq!(count("all: rung >= 7, count >= 2").1, [1, 3, 0, 0]);
    assert_eq!(count("class in [web, dns]: check = none").1, [0, 3, 3, 0]);
}
