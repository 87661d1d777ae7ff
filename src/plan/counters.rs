//! The counters that open a report: VNNIC's three public ones first, then the totals by kind.

use crate::domain::finding::{Assessment, Rung, Verdict};
use crate::domain::plan::{Criterion, Plan};
use crate::domain::progress::Counter;
use crate::domain::record::Record;
use crate::domain::subject::SubjectKind;
use crate::domain::system::SystemKind;
use crate::domain::text::Text;

use super::ground::Ground;
use super::progress::standing;

/// Every counter, in printing order.
#[must_use]
pub fn of(record: &Record, assessments: &[Assessment]) -> Vec<Counter> {
    let mut counters =
        vec![plans_issued(record), portals(record, assessments), independent_bodies()];
    counters.extend(by_kind(assessments));
    counters
}

/// Whether plans are issued: a plan with a number and a date of issue is.
fn plans_issued(record: &Record) -> Counter {
    let own: Vec<&Plan> = record.plans.iter().filter(|plan| has_document(plan)).collect();
    let issued = own.iter().filter(|plan| plan.number.is_some() && plan.date.is_some()).count();
    Counter {
        key: "plans_issued",
        label: Text::new("plans issued", "kế hoạch đã ban hành"),
        done_count: u64::try_from(issued).unwrap_or(u64::MAX),
        total_count: u64::try_from(own.len()).unwrap_or(u64::MAX),
        unknown_count: 0,
    }
}

/// A plan that somebody must issue: it has a task that a document closes.
fn has_document(plan: &Plan) -> bool {
    plan.phases
        .iter()
        .flat_map(|phase| &phase.tasks)
        .any(|task| task.criterion == Criterion::Document)
}

/// Portals and public-service portals at rung 4 of the web service: what VNNIC counts.
fn portals(record: &Record, assessments: &[Assessment]) -> Counter {
    let ground = Ground::of(record);
    let portals = assessments.iter().filter(|assessment| {
        let kind = ground.system_kind(&assessment.subject);
        assessment.subject.kind == SubjectKind::Web
            && matches!(kind, Some(SystemKind::Portal | SystemKind::AdministrativeProcedures))
    });
    let label = Text::new(
        "portals and public-service portals working on IPv6",
        "cổng thông tin, cổng dịch vụ công hoạt động với IPv6",
    );
    counted("portals_on_ipv6", label, portals)
}

/// Bodies with their own prefix and AS number. Nothing of it can be recorded yet: not known.
fn independent_bodies() -> Counter {
    Counter {
        key: "bodies_with_own_ip_and_asn",
        label: Text::new("bodies with independent IP and ASN", "cơ quan có IP, ASN độc lập"),
        done_count: 0,
        total_count: 1,
        unknown_count: 1,
    }
}

fn by_kind(assessments: &[Assessment]) -> Vec<Counter> {
    let kinds = [
        (
            SubjectKind::Web,
            "web_on_ipv6",
            "web services reachable over IPv6",
            "dịch vụ web truy cập được qua IPv6",
        ),
        (
            SubjectKind::Dns,
            "dns_on_ipv6",
            "DNS zones reachable over IPv6",
            "vùng DNS truy cập được qua IPv6",
        ),
        (
            SubjectKind::Mail,
            "mail_on_ipv6",
            "mail domains reachable over IPv6",
            "miền thư truy cập được qua IPv6",
        ),
        (
            SubjectKind::Server,
            "servers_on_ipv6",
            "servers reachable over IPv6",
            "máy chủ truy cập được qua IPv6",
        ),
        (
            SubjectKind::Device,
            "devices_on_ipv6",
            "network devices reachable over IPv6",
            "thiết bị mạng truy cập được qua IPv6",
        ),
        (SubjectKind::Link, "links_on_ipv6", "links that pass IPv6", "kênh truyền thông suốt IPv6"),
        (
            SubjectKind::Lan,
            "lans_on_ipv6",
            "LANs with a host reached over IPv6",
            "mạng LAN có máy trạm truy cập được qua IPv6",
        ),
    ];
    kinds
        .into_iter()
        .map(|(kind, key, en, vi)| {
            let subjects = assessments.iter().filter(|assessment| assessment.subject.kind == kind);
            counted(key, Text::new(en, vi), subjects)
        })
        .collect()
}

fn counted<'a>(
    key: &'static str,
    label: Text,
    subjects: impl Iterator<Item = &'a Assessment>,
) -> Counter {
    let mut counter = Counter { key, label, done_count: 0, total_count: 0, unknown_count: 0 };
    for assessment in subjects {
        counter.total_count += 1;
        match standing(assessment, Rung::Reachable) {
            Verdict::Pass => counter.done_count += 1,
            Verdict::Unknown => counter.unknown_count += 1,
            Verdict::Fail | Verdict::NotApplicable | Verdict::Exempt => {}
        }
    }
    counter
}
