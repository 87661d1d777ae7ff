//! What people see, as snapshots: no colour, English and Vietnamese.

use crate::domain::change::{Author, Change, ChangeKind, FieldChange};
use crate::domain::finding::{Assessment, Finding, Rung, Verdict};
use crate::domain::observation::{Observation, ObservationId, Outcome, Refusal, Stage};
use crate::domain::reading::{EchoReading, EchoTrainReading, HttpReading, Reading, TcpReading};
use crate::domain::record::{Noun, SourcePlace};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::ProbeKind;
use crate::domain::text::{Lang, Text};
use crate::report::fixture;
use crate::report::style::Style;

use super::evidence::{Cited, Evidence, answer};
use super::{audit, changes, checks, diff, status};

fn observation(id: i64, outcome: Outcome) -> Observation {
    Observation {
        id: Some(ObservationId(id)),
        at: "2026-11-24T10:02:11Z".parse().unwrap(),
        vantage: "ttdl".to_owned(),
        subject: Subject::new(SubjectKind::Web, "web-cong"),
        probe: ProbeKind::Tcp,
        address: "2001:db8::5".parse().unwrap(),
        port: Some(443),
        detail: String::new(),
        outcome,
        raw: None,
    }
}

fn assessment() -> Assessment {
    let finding = |rule, rung, verdict, en: &str, vi: &str, evidence: &[i64]| Finding {
        rule,
        rung,
        verdict,
        reason: Text::new(en, vi),
        evidence: evidence.iter().copied().map(ObservationId).collect(),
        contradicted: false,
    };
    let [pass, fail, unknown] = [Verdict::Pass, Verdict::Fail, Verdict::Unknown];
    Assessment {
        subject: Subject::new(SubjectKind::Web, "web-cong"),
        findings: vec![
            finding(
                "web-inventoried",
                Rung::Inventoried,
                pass,
                "name and owner are known",
                "đã có tên miền và chủ quản",
                &[],
            ),
            finding(
                "web-reachable-v6",
                Rung::Reachable,
                pass,
                "every AAAA connects",
                "mọi AAAA đều kết nối được",
                &[1],
            ),
            finding(
                "web-same-status",
                Rung::Equivalent,
                fail,
                "status 200 over IPv4, 404 over IPv6; \u{1b}[31mserver",
                "mã 200 qua IPv4, 404 qua IPv6; \u{1b}[31mserver",
                &[2, 9],
            ),
            finding(
                "web-large-packets-v6",
                Rung::Equivalent,
                unknown,
                "not asked",
                "chưa hỏi",
                &[],
            ),
        ],
        rungs: [pass, pass, Verdict::NotApplicable, pass, pass, fail, unknown, unknown],
        rung: Some(Rung::Reachable),
    }
}

pub(crate) fn with_evidence<T>(check: impl FnOnce(&Assessment, &Evidence<'_>) -> T) -> T {
    let http = HttpReading {
        body_bytes: 1_234,
        connect_us: 900,
        first_byte_us: 12_300,
        ..HttpReading::answered(404)
    };
    let observations = [
        observation(1, Outcome::Answered(Reading::Tcp(TcpReading { connect_us: 12_300 }))),
        Observation {
            probe: ProbeKind::Http,
            detail: "https cong.example/".to_owned(),
            ..observation(2, Outcome::Answered(Reading::Http(Box::new(http))))
        },
    ];
    let cited = observations.iter().map(|observation| Cited { run: Some(3), observation });
    check(&assessment(), &Evidence::new(cited))
}

fn shown(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn explain_goes_up_the_ladder() {
    with_evidence(|assessment, evidence| {
        for lang in [Lang::En, Lang::Vi] {
            let text = shown(|out| {
                checks::explain(assessment, evidence, lang, Style::PLAIN, out).unwrap();
            });
            insta::assert_snapshot!(format!("explain_{lang}"), text);
        }
    });
}

#[test]
fn evidence_in_one_line() {
    let cited = |outcome| {
        let observation = observation(1, outcome);
        super::evidence::line(Cited { run: Some(3), observation: &observation }, Lang::En)
    };
    let echo = Reading::Echo(EchoReading {
        rtt_us: 12_300,
        packet_bytes: 84,
        source: None,
        hop_limit: None,
    });
    assert_eq!(
        cited(Outcome::Answered(echo)),
        "run 3 · 2026-11-24 10:02:11Z · ttdl → 2001:db8::5 port 443 TCP: answered in 12.3 ms"
    );
    let large =
        EchoReading { rtt_us: 12_300, packet_bytes: 1_500, source: None, hop_limit: Some(61) };
    let large = Outcome::Answered(Reading::LargeEcho(large));
    assert!(cited(large.clone()).ends_with("1,500 bytes came back in 12.3 ms, hop limit 61"));
    assert!(answer(&large, Lang::Vi).ends_with(", giới hạn chặng 61"));
    let reason = "\u{1b}]0;owned\u{7}".to_owned();
    assert_eq!(
        cited(Outcome::Failed { stage: Stage::Login, reason }),
        "run 3 · 2026-11-24 10:02:11Z · ttdl → 2001:db8::5 port 443 TCP: failed, login: \\u{1b}]0;owned\\u{7}"
    );
}

#[test]
fn a_train_without_replies_has_no_average() {
    let train = |rtts_us| {
        let reading = EchoTrainReading {
            rtts_us,
            duplicate_count: 0,
            reordered_count: 0,
            interval_us: 20_000,
            hop_limit: Some(63),
        };
        answer(&Outcome::Answered(Reading::EchoTrain(reading)), Lang::En)
    };
    assert_eq!(train(vec![None, None]), "0 of 2 echoes came back");
    assert_eq!(
        train(vec![Some(10_000), None]),
        "1 of 2 echoes came back, 10.0 ms on average, hop limit 63"
    );
    assert_eq!(
        answer(&Outcome::Refused { by: Refusal::Port }, Lang::Vi),
        "bị từ chối: bởi cổng dịch vụ"
    );
}

#[test]
fn audit_is_side_by_side_and_worst_first() {
    let mut report = fixture::report(1);
    report.links.truncate(9);
    let text = shown(|out| audit::write(&report.links, Lang::En, Style::PLAIN, out).unwrap());
    insta::assert_snapshot!(text);
}

#[test]
fn status_counts_and_names_the_unknown() {
    let mut report = fixture::report(1);
    report.units.truncate(3);
    let status = status::Status {
        as_of: report.made_at,
        counters: &report.counters,
        plans: &report.plans,
        units: &report.units,
    };
    let text = shown(|out| status::write(status, Lang::Vi, Style::PLAIN, out).unwrap());
    insta::assert_snapshot!(text);
}

fn change() -> Change {
    let field = |field: &str, old: Option<&str>, new: Option<&str>| FieldChange {
        field: field.to_owned(),
        old: old.map(str::to_owned),
        new: new.map(str::to_owned),
    };
    Change {
        kind: ChangeKind::Change,
        noun: Noun::Device,
        key: "r1\u{202e}".to_owned(),
        fields: vec![field("model", None, Some("X\n9")), field("serial", Some("A1"), None)],
        place: Some(SourcePlace {
            file: std::path::Path::new("lab/devices.toml").into(),
            line: 4,
            column: 1,
        }),
    }
}

#[test]
fn an_import_says_what_it_would_do() {
    let added = Change { kind: ChangeKind::Add, key: "r2".to_owned(), ..change() };
    let list = [added, change()];
    let text = shown(|out| changes::preview(&list, Lang::En, Style::PLAIN, out).unwrap());
    insta::assert_snapshot!(text);
}

#[test]
fn history_says_who_and_when() {
    let author = Author { user: "lan".to_owned(), at: "2026-11-24T10:02:11Z".parse().unwrap() };
    let text = shown(|out| changes::history(&[(author, change())], Style::PLAIN, out).unwrap());
    insta::assert_snapshot!(text);
}

#[test]
fn two_runs_side_by_side() {
    let before = observation(1, Outcome::Answered(Reading::Tcp(TcpReading { connect_us: 900 })));
    let after = observation(2, Outcome::Silent);
    let list = [
        diff::OutcomeChange { before: Some(&before), after: Some(&after) },
        diff::OutcomeChange { before: None, after: Some(&after) },
    ];
    let text = shown(|out| diff::write(&list, Lang::En, Style::PLAIN, out).unwrap());
    insta::assert_snapshot!(text);
}
