//! Figures, states and judgements of link audits, on trains made by hand.

use super::figures::jitter_us;
use super::judgement::of_family;
use super::*;
use crate::domain::finding::Verdict;
use crate::domain::link::{LinkEnd, LinkTier};
use crate::domain::observation::{NotAttempted, Refusal};

const FAR_V4: &str = "10.70.1.2";
const FAR_V6: &str = "2001:db8:70:1::2";

fn link(sla: Sla) -> Link {
    Link {
        b: LinkEnd {
            site: "xa".to_owned(),
            ipv4: Some(FAR_V4.parse().unwrap()),
            ipv6: Some(FAR_V6.parse().unwrap()),
            ..LinkEnd::default()
        },
        sla,
        ..Link::bare("L1", LinkTier::Access2)
    }
}

fn now() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

fn seen(vantage: &str, address: &str, outcome: Outcome) -> Observation {
    Observation {
        id: None,
        at: now(),
        vantage: vantage.to_owned(),
        subject: Subject::new(SubjectKind::Link, "L1"),
        probe: ProbeKind::EchoTrain,
        address: address.parse().unwrap(),
        port: None,
        detail: String::new(),
        outcome,
        raw: None,
    }
}

fn train(rtts_us: &[Option<u32>]) -> Outcome {
    Outcome::Answered(Reading::EchoTrain(EchoTrainReading {
        rtts_us: rtts_us.to_vec(),
        duplicate_count: 0,
        reordered_count: 0,
        interval_us: 20_000,
        hop_limit: None,
    }))
}

/// A train of 50 of which the last `lost` are lost.
fn steady(rtt_us: u32, lost: usize) -> Outcome {
    let rtts: Vec<_> = (0..50).map(|at| (at < 50 - lost).then_some(rtt_us)).collect();
    train(&rtts)
}

fn audited(sla: Sla, observations: &[Observation]) -> LinkAudit {
    audit(&link(sla), observations, now(), &Policy::standard())
}

fn ipv6(audit: &LinkAudit) -> &FamilyAudit {
    of_family(&audit.families, Family::Ipv6).unwrap()
}

#[test]
fn figures_of_a_train() {
    let rtts: Vec<_> = (1..=20).map(|number| Some(number * 1_000)).chain([None]).collect();
    let audit = audited(Sla::default(), &[seen("north", FAR_V6, train(&rtts))]);
    let found = ipv6(&audit);
    let rtt = found.rtt.unwrap();
    assert_eq!((found.sent_count, found.received_count), (21, 20));
    assert_eq!((rtt.min_us, rtt.avg_us, rtt.max_us, rtt.p95_us), (1_000, 10_500, 20_000, 19_000));
    assert_eq!(found.jitter_us, Some(1_000));
}

#[test]
fn jitter_is_of_neighbours_only() {
    let check = |rtts: &[Option<u32>], expected| {
        let reading = EchoTrainReading {
            rtts_us: rtts.to_vec(),
            duplicate_count: 0,
            reordered_count: 0,
            interval_us: 1,
            hop_limit: None,
        };
        assert_eq!(jitter_us(&reading), expected, "{rtts:?}");
    };
    check(&[Some(1_000), Some(3_000), Some(2_000)], Some(1_500));
    check(&[Some(1_000), None, Some(9_000)], None);
    check(&[Some(1_000)], None);
    check(&[], None);
}

#[test]
fn states() {
    let check = |outcome: Option<Outcome>, sla: Sla, expected: LinkState| {
        let observations: Vec<_> =
            outcome.into_iter().map(|outcome| seen("north", FAR_V6, outcome)).collect();
        let audit = audited(sla, &observations);
        let found = ipv6(&audit);
        assert_eq!(found.state, expected, "{}", found.reason.en);
    };
    let no_family = Outcome::NotAttempted { why: NotAttempted::NoFamilyAtVantage };
    let strict = || Sla { rtt_us: Some(4_000), ..Sla::default() };
    let lenient = || Sla { loss_ratio: Some(0.10), ..Sla::default() };
    check(None, Sla::default(), LinkState::Unknown);
    check(Some(no_family), Sla::default(), LinkState::Unknown);
    check(Some(Outcome::Silent), Sla::default(), LinkState::Down);
    check(Some(Outcome::Refused { by: Refusal::Network }), Sla::default(), LinkState::Down);
    check(Some(steady(5_000, 50)), Sla::default(), LinkState::Down);
    check(Some(steady(5_000, 0)), Sla::default(), LinkState::Up);
    check(Some(steady(5_000, 1)), Sla::default(), LinkState::Up);
    check(Some(steady(5_000, 2)), Sla::default(), LinkState::Degraded);
    check(Some(steady(5_000, 4)), lenient(), LinkState::Up);
    check(Some(steady(5_000, 6)), lenient(), LinkState::Degraded);
    check(Some(steady(5_000, 0)), strict(), LinkState::Degraded);
}

#[test]
fn down_is_total_loss_and_unasked_is_no_loss_at_all() {
    let silent = audited(Sla::default(), &[seen("north", FAR_V6, Outcome::Silent)]);
    assert_eq!(ipv6(&silent).loss_ratio(), Some(1.0));
    assert_eq!(ipv6(&audited(Sla::default(), &[])).loss_ratio(), None);
}

#[test]
fn parity_needs_both_limits_broken() {
    let check = |four: Outcome, six: Outcome, expected: Verdict| {
        let observations = [seen("north", FAR_V4, four), seen("north", FAR_V6, six)];
        assert_eq!(audited(Sla::default(), &observations).parity, expected);
    };
    check(steady(5_000, 0), steady(5_000, 0), Verdict::Pass);
    // 60%, but 1.5 ms.
    check(steady(2_500, 0), steady(4_000, 0), Verdict::Pass);
    // 4 ms, but 10%.
    check(steady(40_000, 0), steady(44_000, 0), Verdict::Pass);
    check(steady(20_000, 0), steady(23_001, 0), Verdict::Fail);
    check(steady(9_000, 0), steady(5_000, 0), Verdict::Pass);
    // Two points of loss are tolerated, four are not.
    check(steady(5_000, 0), steady(5_000, 1), Verdict::Pass);
    check(steady(5_000, 1), steady(5_000, 3), Verdict::Fail);
    check(steady(5_000, 0), Outcome::Silent, Verdict::Fail);
    check(Outcome::Silent, steady(5_000, 0), Verdict::Pass);
    check(Outcome::Silent, Outcome::Silent, Verdict::Unknown);
}

#[test]
fn the_contract_binds_both_families() {
    let loss = || Sla { loss_ratio: Some(0.02), ..Sla::default() };
    let check = |sla: Sla, four: Outcome, six: Option<Outcome>, expected: Verdict| {
        let mut observations = vec![seen("north", FAR_V4, four)];
        observations.extend(six.map(|outcome| seen("north", FAR_V6, outcome)));
        assert_eq!(audited(sla, &observations).sla, expected);
    };
    check(Sla::default(), steady(5_000, 0), None, Verdict::NotApplicable);
    let availability = Sla { availability_ratio: Some(0.995), ..Sla::default() };
    check(availability, steady(5_000, 0), None, Verdict::NotApplicable);
    check(loss(), steady(5_000, 1), Some(steady(5_000, 1)), Verdict::Pass);
    check(loss(), steady(5_000, 2), Some(steady(5_000, 0)), Verdict::Fail);
    check(loss(), steady(5_000, 0), Some(Outcome::Silent), Verdict::Fail);
    check(loss(), steady(5_000, 0), None, Verdict::Unknown);
    // One reply has no jitter: a limit on it is neither kept nor broken.
    let jitter = Sla { jitter_us: Some(1_000), ..Sla::default() };
    let lone = || train(&[Some(5_000)]);
    check(jitter, lone(), Some(lone()), Verdict::Unknown);
}

#[test]
fn of_several_vantages_the_worst_speaks_and_contradiction_is_unknown() {
    let one = seen("north", FAR_V6, steady(5_000, 0));
    let worse = seen("south", FAR_V6, steady(5_000, 5));
    let audit = audited(Sla::default(), &[one.clone(), worse]);
    assert_eq!((ipv6(&audit).received_count, ipv6(&audit).state), (45, LinkState::Degraded));
    let silent = seen("south", FAR_V6, Outcome::Silent);
    assert_eq!(ipv6(&audited(Sla::default(), &[one, silent])).state, LinkState::Unknown);
}

/// A vantage without IPv4 far away is compared with nobody: only what one place measured over both is.
#[test]
fn families_are_compared_by_who_measured_both() {
    let near = [seen("north", FAR_V4, steady(5_000, 0)), seen("north", FAR_V6, steady(5_100, 0))];
    let no_family = Outcome::NotAttempted { why: NotAttempted::NoFamilyAtVantage };
    let far = [seen("pilot", FAR_V4, no_family), seen("pilot", FAR_V6, steady(40_000, 0))];
    let audit = audited(Sla::default(), &[&near[..], &far[..]].concat());
    assert_eq!(audit.parity, Verdict::Pass);
    // Its figure still is the family's worst.
    assert_eq!(ipv6(&audit).rtt.map(|rtt| rtt.avg_us), Some(40_000));
    // Where nobody measured both, the families are compared as they are.
    let apart = [near[0].clone(), far[1].clone()];
    assert_eq!(audited(Sla::default(), &apart).parity, Verdict::Fail);
}

#[test]
fn many_links_are_audited_as_each_alone() {
    let observations = [seen("north", FAR_V6, steady(5_000, 5))];
    let links = [link(Sla::default()), Link { code: "L2".to_owned(), ..link(Sla::default()) }];
    let audits = audit_all(&links, &observations, now(), &Policy::standard());
    let alone = links.map(|link| audit(&link, &observations, now(), &Policy::standard()));
    assert_eq!(audits, alone);
    let states = [LinkState::Degraded, LinkState::Unknown];
    assert_eq!(audits.iter().map(|audit| ipv6(audit).state).collect::<Vec<_>>(), states);
}

#[test]
fn a_link_local_far_end_proves_nothing() {
    let mut link = link(Sla::default());
    link.b.ipv6 = Some("fe80::2".parse().unwrap());
    let observations = [seen("north", "fe80::2", steady(5_000, 0))];
    let audit = audit(&link, &observations, now(), &Policy::standard());
    assert_eq!((audit.families.len(), audit.parity), (1, Verdict::Fail));
}

#[test]
fn a_family_without_address_is_left_out() {
    let mut link = link(Sla::default());
    link.b.ipv6 = None;
    let audit = audit(&link, &[], now(), &Policy::standard());
    assert_eq!((audit.families.len(), audit.parity), (1, Verdict::Fail));
    link.b.ipv4 = None;
    let audit = super::audit(&link, &[], now(), &Policy::standard());
    assert_eq!((audit.families.len(), audit.parity), (0, Verdict::NotApplicable));
}

/// A connection to a port of the far end, so many seconds after the trains.
fn tried(address: &str, seconds: i64, outcome: Outcome) -> Observation {
    let at = now() - jiff::SignedDuration::from_secs(30 - seconds);
    Observation { at, probe: ProbeKind::Tcp, port: Some(22), ..seen("north", address, outcome) }
}

#[test]
fn echoes_lost_where_tcp_passes_are_filtered_and_nothing_is_known_of_its_figures() {
    let sla = Sla { rtt_us: Some(20_000), loss_ratio: Some(0.02), ..Sla::default() };
    let lost = |address| {
        let at = now() - jiff::SignedDuration::from_secs(30);
        Observation { at, ..seen("north", address, steady(0, 50)) }
    };
    let trains = [lost(FAR_V4), lost(FAR_V6)];
    let with = |more: &[Observation]| audited(sla.clone(), &[&trains[..], more].concat());
    let open =
        || Outcome::Answered(Reading::Tcp(crate::domain::reading::TcpReading { connect_us: 900 }));
    let both = [tried(FAR_V4, 3, open()), tried(FAR_V6, 3, open())];
    let audit = with(&both);
    let states: Vec<LinkState> = audit.families.iter().map(|family| family.state).collect();
    assert_eq!(states, [LinkState::Degraded; 2]);
    assert_eq!((audit.parity, audit.sla), (Verdict::Unknown, Verdict::Unknown));
    let six = ipv6(&audit);
    assert_eq!((six.loss_ratio(), six.sent_count), (None, 0), "who lost them is not known");
    assert!(six.reason.en.contains("ICMP is filtered"), "{}", six.reason.en);
    assert!(six.reason.vi.contains("ICMP bị chặn"), "{}", six.reason.vi);
    // What is no sign of it: silence, a reset (a firewall's on this side?), a router's refusal, a connection from before the train, one of
    // the other family.
    for other in [
        tried(FAR_V6, 3, Outcome::Silent),
        tried(FAR_V6, 3, Outcome::Refused { by: Refusal::Port }),
        tried(FAR_V6, 3, Outcome::Refused { by: Refusal::Host }),
        tried(FAR_V6, 3, Outcome::Refused { by: Refusal::Prohibited }),
        tried(FAR_V6, -1, open()),
        tried(FAR_V4, 3, open()),
    ] {
        let six = ipv6(&with(std::slice::from_ref(&other))).clone();
        assert_eq!(six.state, LinkState::Down, "{other:?}");
    }
    // A link that answers echoes is judged by them, whatever its ports do.
    let well = [seen("north", FAR_V6, steady(5_000, 0)), tried(FAR_V6, 3, open())];
    assert_eq!(ipv6(&audited(sla, &well)).state, LinkState::Up);
}
