//! On every day up to the last one the count is the same, on the day after it may not be.

use jiff::civil::date;

use super::*;
use crate::domain::criterion::Per;
use crate::domain::finding::{Assessment, Rung, Verdict};
use crate::domain::organisation::{Organisation, OrganisationKind};
use crate::domain::paper::{Exemption, PlanDocument};
use crate::domain::plan::{Criterion, Phase, Plan, PlanTask, SourceStatus};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::text::Text;
use crate::plan::tally::Basis;

const NOW: &str = "2026-11-28T05:00:00Z";

fn plan(from: Option<Date>, due: Option<Date>, criteria: Vec<Criterion>) -> Plan {
    let text = || Text::new("", "");
    let task = |(number, criterion): (usize, Criterion)| PlanTask {
        id: format!("1.{number}"),
        name: text(),
        due,
        criterion,
        target_ratio: 1.0,
        weight: 1.0,
        lead: None,
        source: SourceStatus::User,
    };
    let tasks = (1..).zip(criteria).map(task).collect();
    Plan {
        id: "p".to_owned(),
        number: None,
        date: None,
        issuer: None,
        title: text(),
        from,
        to: None,
        legacy_provinces: Vec::new(),
        bases: Vec::new(),
        supersedes: Vec::new(),
        text_status: SourceStatus::User,
        phases: vec![Phase { id: "1".to_owned(), name: text(), from: None, to: None, tasks }],
    }
}

fn webs() -> Criterion {
    Criterion::parse("class = web: rung >= 4").unwrap()
}

fn exemption(from: Date, retires_on: Date) -> Exemption {
    Exemption {
        id: 1,
        plan: None,
        task: None,
        subject: Some(Subject::new(SubjectKind::Web, "b")),
        reason: String::new(),
        remedy: None,
        cost_vnd: None,
        owner: String::new(),
        from,
        review_on: from,
        retires_on,
        recorded_at: NOW.parse().unwrap(),
        user: String::new(),
        withdraws: None,
    }
}

fn document(dated: Date) -> PlanDocument {
    PlanDocument {
        id: 1,
        plan: "p".to_owned(),
        task: "1.1".to_owned(),
        body: None,
        unit: None,
        number: "1/KH".to_owned(),
        dated,
        file: None,
        sha256: None,
        note: None,
        recorded_at: NOW.parse().unwrap(),
        user: String::new(),
        withdraws: None,
    }
}

fn body(valid_from: Option<Date>, valid_to: Option<Date>) -> Organisation {
    Organisation {
        code: "so".to_owned(),
        name: "Sở".to_owned(),
        kind: OrganisationKind::Department,
        unit: None,
        parent: None,
        identifier_code: None,
        valid_from,
        valid_to,
        successor: None,
    }
}

/// The last day on which the count stays, checked against counting on every day: not a day too long, and
/// on the day after it is another.
fn check(record: &Record, papers: &Papers, last: Date) {
    let now: Timestamp = NOW.parse().unwrap();
    // One of two is done.
    let web = |key: &str, rung: Option<Rung>, verdict: Verdict| Assessment {
        subject: Subject::new(SubjectKind::Web, key),
        findings: Vec::new(),
        rungs: [verdict; 8],
        rung,
    };
    let webs = [web("a", Some(Rung::Reachable), Verdict::Pass), web("b", None, Verdict::Fail)];
    let count = |at: Timestamp| -> Vec<PlanProgress> {
        let basis = Basis::new(record, &webs, papers, &[], at);
        record.plans.iter().map(|plan| progress::of(plan, &basis)).collect()
    };
    let counted = count(now);
    let until = until(record, papers, &counted, now);
    assert_eq!(day_of(until), last);
    assert_eq!(day_of(until + SignedDuration::from_micros(1)), last.tomorrow().unwrap());
    let mut at = now;
    while at < until {
        assert_eq!(count(at), counted, "on {}", day_of(at));
        at += SignedDuration::from_hours(24);
    }
    assert_eq!(count(until), counted);
    if last < date(2027, 11, 1) {
        assert_ne!(count(until + SignedDuration::from_micros(1)), counted, "after {last}");
    }
}

#[test]
fn a_task_falls_behind_its_time_and_is_late_after_its_day() {
    let of = |from, due| Record {
        plans: vec![plan(Some(from), Some(due), vec![webs()])],
        ..Record::default()
    };
    let none = Papers::default();
    // Half of it done: behind from the day after the middle of its time.
    check(&of(date(2026, 11, 1), date(2027, 1, 1)), &none, date(2026, 12, 1));
    check(&of(date(2026, 11, 27), date(2026, 11, 29)), &none, date(2026, 11, 28));
    // Behind already: late after its day.
    check(&of(date(2026, 1, 1), date(2026, 12, 31)), &none, date(2026, 12, 31));
    // Late already: a year ahead is not looked.
    check(&of(date(2025, 1, 1), date(2025, 12, 31)), &none, date(2027, 11, 28));
}

#[test]
fn a_paper_begins_and_ends() {
    let record = Record { plans: vec![plan(None, None, vec![webs()])], ..Record::default() };
    let of = |from, to| Papers { exemptions: vec![exemption(from, to)], ..Papers::default() };
    check(&record, &of(date(2026, 12, 5), date(2026, 12, 24)), date(2026, 12, 4));
    check(&record, &of(date(2026, 11, 1), date(2026, 12, 24)), date(2026, 12, 24));
    check(&record, &of(date(2026, 11, 1), date(2026, 11, 28)), date(2026, 11, 28));
    let documented =
        Record { plans: vec![plan(None, None, vec![Criterion::Document(Per::Plan)])], ..record };
    let papers = Papers { documents: vec![document(date(2026, 12, 2))], ..Papers::default() };
    check(&documented, &papers, date(2026, 12, 1));
}

#[test]
fn a_body_and_a_makers_support_end() {
    let owed = plan(None, None, vec![Criterion::Document(Per::Body)]);
    let of = |from, to| Record {
        plans: vec![owed.clone()],
        organisations: vec![body(from, to)],
        ..Record::default()
    };
    let none = Papers::default();
    check(&of(None, Some(date(2026, 12, 31))), &none, date(2026, 12, 31));
    check(&of(Some(date(2027, 7, 1)), None), &none, date(2027, 6, 30));
    let now: Timestamp = NOW.parse().unwrap();
    let supported_until = [("r1".to_owned(), date(2026, 12, 15))].into();
    let record = Record { supported_until, ..Record::default() };
    assert_eq!(day_of(until(&record, &none, &[], now)), date(2026, 12, 15));
}
