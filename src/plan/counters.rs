//! The counters that open a report: VNNIC's three public ones first, then the totals by kind.

use std::collections::HashSet;

use jiff::civil::Date;

use crate::domain::asset;
use crate::domain::finding::{Assessment, Rung};
use crate::domain::organisation::Organisation;
use crate::domain::plan::{Criterion, Plan, Progress};
use crate::domain::progress::Counter;
use crate::domain::record::{Noun, Record};
use crate::domain::runs::{Provenance, Runs};
use crate::domain::subject::SubjectKind;
use crate::domain::system::SystemKind;
use crate::domain::text::Text;

use super::ground::Ground;
use super::meets::standing;

/// Every counter as of a day, in printing order.
#[must_use]
pub fn of(
    record: &Record,
    assessments: &[Assessment],
    provenance: &Provenance,
    today: Date,
) -> Vec<Counter> {
    on(&Ground::of(record), record, (assessments, provenance), today)
}

/// The same on a ground that was read already.
pub(crate) fn on(
    ground: &Ground<'_>,
    record: &Record,
    (assessments, provenance): (&[Assessment], &Provenance),
    today: Date,
) -> Vec<Counter> {
    let portals = portals(ground, assessments, provenance);
    let mut counters = vec![plans_issued(record), portals, independent_bodies(record, today)];
    counters.extend(by_kind(assessments, provenance));
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
        runs: Runs::default(),
    }
}

/// A plan that somebody must issue: it has a task that a document closes.
fn has_document(plan: &Plan) -> bool {
    plan.phases
        .iter()
        .flat_map(|phase| &phase.tasks)
        .any(|task| matches!(task.criterion, Criterion::Document(_)))
}

/// Portals and public-service portals at rung 4 of the web service: what VNNIC counts.
fn portals(ground: &Ground<'_>, assessments: &[Assessment], provenance: &Provenance) -> Counter {
    let portals = assessments.iter().filter(|assessment| {
        let kind = ground.system_kind(&assessment.subject);
        assessment.subject.kind == SubjectKind::Web
            && matches!(kind, Some(SystemKind::Portal | SystemKind::AdministrativeProcedures))
    });
    let label = Text::new(
        "portals and public-service portals working on IPv6",
        "cổng thông tin, cổng dịch vụ công hoạt động với IPv6",
    );
    counted("portals_on_ipv6", label, portals, provenance)
}

/// Bodies to which a registry granted both a prefix and an AS number, of those that live on a day. Of the
/// rest nobody wrote down that they have none: not known.
fn independent_bodies(record: &Record, today: Date) -> Counter {
    let numbered = bodies_with_asn(record);
    let living: Vec<&str> = record
        .organisations
        .iter()
        .filter(|body| lives(body, today))
        .map(|body| body.code.as_str())
        .collect();
    let is_independent =
        |code: &&&str| record.granted.contains(**code) && numbered.contains(**code);
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let done_count = count(living.iter().filter(is_independent).count());
    // Where no body is declared there is one all the same, and nothing known of it.
    let total_count = count(living.len()).max(1);
    Counter {
        key: "bodies_with_own_ip_and_asn",
        label: Text::new("bodies with independent IP and ASN", "cơ quan có IP, ASN độc lập"),
        done_count,
        total_count,
        unknown_count: total_count - done_count,
        runs: Runs::default(),
    }
}

/// Whether a body is there on a day. One that another took over and whose end nobody wrote down is not.
fn lives(body: &Organisation, today: Date) -> bool {
    let has_begun = body.valid_from.is_none_or(|from| from <= today);
    has_begun && body.valid_to.map_or(body.successor.is_none(), |to| today <= to)
}

/// The bodies, by code, that hold an AS number of a registry's.
fn bodies_with_asn(record: &Record) -> HashSet<&str> {
    let class = asset::of(Noun::Asn);
    let asns = record.assets.iter().filter(|asset| asset.noun == Noun::Asn);
    let granted =
        asns.filter(|asn| matches!(asn.details.text(class, "registry"), Some("vnnic" | "apnic")));
    granted.filter_map(|asn| asn.details.text(class, "organisation")).collect()
}

fn by_kind(assessments: &[Assessment], provenance: &Provenance) -> Vec<Counter> {
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
            counted(key, Text::new(en, vi), subjects, provenance)
        })
        .collect()
}

fn counted<'a>(
    key: &'static str,
    label: Text,
    subjects: impl Iterator<Item = &'a Assessment>,
    provenance: &Provenance,
) -> Counter {
    let mut progress = Progress::default();
    let runs = provenance.behind(subjects.map(|assessment| {
        progress.add(standing(assessment, Rung::Reachable));
        &assessment.subject
    }));
    let Progress { done_count, total_count, unknown_count, .. } = progress;
    Counter { key, label, done_count, total_count, unknown_count, runs }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::asset::{Asset, Details, Value};
    use crate::domain::organisation::OrganisationKind;
    use jiff::civil::date;

    fn body(code: &str, successor: Option<&str>) -> Organisation {
        Organisation {
            code: code.to_owned(),
            name: code.to_owned(),
            kind: OrganisationKind::Department,
            unit: None,
            parent: None,
            identifier_code: None,
            valid_from: None,
            valid_to: None,
            successor: successor.map(str::to_owned),
        }
    }

    fn asn(number: &str, body: &str, registry: &str) -> Asset {
        let class = asset::of(Noun::Asn);
        let mut details = Details::default();
        for (key, value) in [("organisation", body), ("registry", registry)] {
            details.values.insert(class.index_of(key).unwrap(), Value::text(value));
        }
        Asset { noun: Noun::Asn, key: number.to_owned(), details }
    }

    #[test]
    fn a_body_is_independent_with_a_prefix_and_an_asn_of_a_registry() {
        let counted = |record: &Record| {
            let Counter { done_count, total_count, unknown_count, .. } =
                independent_bodies(record, date(2026, 6, 1));
            (done_count, total_count, unknown_count)
        };
        assert_eq!(counted(&Record::default()), (0, 1, 1));
        let bodies = [body("a", None), body("b", None), body("c", None), body("old", Some("a"))];
        let asns = [asn("1", "a", "vnnic"), asn("2", "b", "provider"), asn("3", "old", "vnnic")];
        let record = Record {
            organisations: bodies.to_vec(),
            assets: asns.to_vec(),
            granted: ["a", "b", "old"].map(str::to_owned).into(),
            ..Record::default()
        };
        assert_eq!(counted(&record), (1, 3, 2));
    }

    /// A body of before July 2025 counts until its last day and its successor from its first one on,
    /// whatever is known by now.
    #[test]
    fn a_body_counts_on_the_days_on_which_it_is_there() {
        let old = Organisation { valid_to: Some(date(2025, 6, 30)), ..body("old", Some("new")) };
        let new = Organisation { valid_from: Some(date(2025, 7, 1)), ..body("new", None) };
        let record = Record {
            organisations: vec![old, new],
            assets: vec![asn("1", "new", "vnnic")],
            granted: ["new".to_owned()].into(),
            ..Record::default()
        };
        let on = |day| {
            let Counter { done_count, total_count, .. } = independent_bodies(&record, day);
            (done_count, total_count)
        };
        assert_eq!(on(date(2025, 6, 30)), (0, 1));
        assert_eq!(on(date(2025, 7, 1)), (1, 1));
    }

    #[test]
    fn every_counter_has_a_known_key() {
        let counters = of(&Record::default(), &[], &Provenance::default(), date(2026, 6, 1));
        assert_eq!(counters.iter().map(|counter| counter.key).collect::<Vec<_>>(), Counter::KEYS);
    }
}
