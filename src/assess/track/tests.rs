//! The ten scenarios of a dedicated network, with an injected clock: what is reported equals what was
//! injected within one interval, and people hear it once.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::assess::policy::Policy;
use crate::domain::link::{LinkEnd, LinkTier, Sla};
use crate::domain::observation::{NotAttempted, Observation, Outcome};
use crate::domain::reading::{EchoTrainReading, Reading};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::ProbeKind;

/// From one run to the next, seconds.
const STEP_S: i64 = 60;
/// Where time begins, seconds since 1970.
const START_S: i64 = 1_760_000_000;

/// A province of four links at one hub, of which D stands by for A.
pub(super) fn links() -> Vec<Link> {
    let link = |at: u8, code: &str| Link {
        a: LinkEnd {
            site: "hub".to_owned(),
            ipv4: Some([192, 0, 2, 4 * at + 1].into()),
            ipv6: Some(format!("2001:db8:{at}::1").parse().unwrap()),
            ..LinkEnd::default()
        },
        b: LinkEnd {
            site: format!("site-{at}"),
            ipv4: Some([192, 0, 2, 4 * at + 2].into()),
            ipv6: Some(format!("2001:db8:{at}::2").parse().unwrap()),
            ..LinkEnd::default()
        },
        backup_for: (code == "D").then(|| "A".to_owned()),
        sla: Sla { rtt_us: Some(20_000), loss_ratio: Some(0.02), ..Sla::default() },
        ..Link::bare(code, LinkTier::Access2)
    };
    (0..).zip(["A", "B", "C", "D"]).map(|(at, code)| link(at, code)).collect()
}

/// What is injected: to which links and families, from when to when (minutes), and what.
struct Fault {
    links: &'static [&'static str],
    families: &'static [Family],
    minutes: std::ops::Range<i64>,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Cut,
    /// Three of ten are lost.
    Lossy,
    /// One of ten is lost, every second train.
    SlightlyLossy,
    Slow,
    /// Cut every second run.
    Flaps,
    CannotAsk,
    Slower6,
}

pub(super) fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(START_S + 60 * minute).unwrap()
}

struct World {
    faults: Vec<Fault>,
    windows: Vec<Window>,
    /// The wall clock is set by so many seconds when the minute comes.
    clock: Option<(i64, i64)>,
}

struct Told {
    periods: BTreeMap<(TrackKey, u32), Period>,
    changes: Vec<Change>,
}

use std::collections::BTreeMap;

impl World {
    fn with(faults: Vec<Fault>) -> Self {
        Self { faults, windows: Vec::new(), clock: None }
    }

    fn outcome(&self, link: &str, family: Family, minute: i64) -> Outcome {
        let mut rtts: Vec<Option<u32>> = (0..10).map(|at| Some(5_000 + 10 * (at % 3))).collect();
        for fault in self.faults.iter().filter(|fault| {
            fault.links.contains(&link)
                && fault.families.contains(&family)
                && fault.minutes.contains(&minute)
        }) {
            match fault.what {
                What::Cut => rtts.fill(None),
                What::Lossy => rtts[2..5].fill(None),
                What::SlightlyLossy if minute % 2 == 0 => rtts[4] = None,
                What::SlightlyLossy => {}
                What::Slow => rtts.fill(Some(30_000)),
                What::Flaps if (minute - fault.minutes.start) / 2 % 2 == 0 => rtts.fill(None),
                What::Flaps => {}
                What::Slower6 => rtts.fill(Some(9_000)),
                What::CannotAsk => {
                    return Outcome::NotAttempted { why: NotAttempted::NoFamilyAtVantage };
                }
            }
        }
        Outcome::Answered(Reading::EchoTrain(EchoTrainReading {
            rtts_us: rtts,
            duplicate_count: 0,
            reordered_count: 0,
            interval_us: 200_000,
            hop_limit: None,
        }))
    }

    /// Runs every minute for so long.
    fn run(&self, minutes: i64) -> Told {
        let (links, parity, mut book) = (links(), Policy::standard(), Book::new());
        let ground = Ground {
            links: &links,
            windows: &self.windows,
            vantage: "noc",
            parity: &parity,
            policy: TrackPolicy::standard(),
        };
        let mut told = Told { periods: BTreeMap::new(), changes: Vec::new() };
        for minute in 0..minutes {
            let mut wall = at(minute);
            if let Some((when, by_s)) = self.clock.filter(|(when, _)| minute >= *when) {
                let by = SignedDuration::from_secs(by_s);
                wall += by;
                if minute == when {
                    shift(&mut book, by);
                }
            }
            let looks: Vec<Look> = links
                .iter()
                .flat_map(|link| Family::ALL.iter().map(move |family| (link, *family)))
                .map(|(link, family)| {
                    let observation = Observation {
                        id: None,
                        at: wall,
                        vantage: "noc".to_owned(),
                        subject: Subject::new(SubjectKind::Link, &link.code),
                        probe: ProbeKind::EchoTrain,
                        address: link.b.address(family).unwrap(),
                        port: None,
                        detail: String::new(),
                        outcome: self.outcome(&link.code, family, minute),
                        raw: None,
                    };
                    look::of(link, &observation, &ground.policy).unwrap()
                })
                .collect();
            // As it is stored and read back between runs.
            for memory in book.values_mut() {
                *memory = serde_json::from_str(&serde_json::to_string(memory).unwrap()).unwrap();
            }
            let taken = advance(&mut book, &ground, &looks);
            for (track, period) in taken.periods {
                told.periods.insert((track, period.number), period);
            }
            told.changes.extend(taken.changes);
        }
        told
    }
}

fn key(kind: TrackKind, key: &str, aspect: Aspect) -> TrackKey {
    TrackKey::new(kind, key, aspect)
}

impl Told {
    /// The periods of a track as (state, from minute, to minute), rounded to the step.
    fn periods(&self, track: &TrackKey) -> Vec<(TrackState, i64, Option<i64>)> {
        let minute = |at: Timestamp| (at.as_second() - START_S).div_euclid(STEP_S);
        self.periods
            .iter()
            .filter(|((of, _), _)| of == track)
            .map(|(_, period)| (period.state, minute(period.start), period.end.map(minute)))
            .collect()
    }

    fn link(&self, code: &str, aspect: Aspect) -> Vec<(TrackState, i64, Option<i64>)> {
        self.periods(&key(TrackKind::Link, code, aspect))
    }

    fn heard(&self) -> Vec<(String, TrackState)> {
        let word = |change: &Change| {
            let track = &change.track;
            let flaps = if change.flapping { " flaps" } else { "" };
            (format!("{} {} {}{flaps}", track.kind, track.key, track.aspect), change.to)
        };
        self.changes.iter().map(word).collect()
    }
}

const BOTH: &[Family] = &[Family::Ipv4, Family::Ipv6];
const ALL: &[&str] = &["A", "B", "C", "D"];
use TrackState::{Backup, Degraded, Down, Unknown, Up};

fn fault(
    links: &'static [&'static str],
    families: &'static [Family],
    minutes: std::ops::Range<i64>,
    what: What,
) -> World {
    World::with(vec![Fault { links, families, minutes, what }])
}

fn said(words: &[(&str, TrackState)]) -> Vec<(String, TrackState)> {
    words.iter().map(|(word, state)| ((*word).to_owned(), *state)).collect()
}

#[test]
fn scenario_nothing_happens_and_nothing_is_said() {
    let told = World::with(Vec::new()).run(60);
    for code in ALL {
        for aspect in Aspect::ALL {
            assert_eq!(told.link(code, *aspect), [(Up, 0, None)], "{code} {aspect}");
        }
    }
    assert!(told.changes.is_empty());
}

#[test]
fn scenario_link_cut() {
    let told = fault(&["B"], BOTH, 10..25, What::Cut).run(40);
    for aspect in [Aspect::Ipv4, Aspect::Ipv6] {
        // The start is the last answer before, which is within the run before.
        assert_eq!(
            told.link("B", aspect),
            [(Up, 0, Some(10)), (Down, 10, Some(25)), (Up, 25, None)]
        );
    }
    assert_eq!(told.link("C", Aspect::Ipv4), [(Up, 0, None)]);
    let expected =
        [("link B ipv4", Down), ("link B ipv6", Down), ("link B ipv4", Up), ("link B ipv6", Up)];
    assert_eq!(told.heard(), said(&expected));
    let first = told.changes.first().unwrap();
    assert_eq!((first.since, first.cause), (at(10), Cause::Link));
}

#[test]
fn scenario_a_single_lost_train_is_no_outage() {
    let told = fault(&["B"], BOTH, 10..11, What::Cut).run(30);
    assert_eq!(told.link("B", Aspect::Ipv4), [(Up, 0, None)]);
    assert!(told.changes.is_empty());
}

#[test]
fn scenario_lossy() {
    let told = fault(&["B"], &[Family::Ipv4], 10..30, What::Lossy).run(60);
    assert_eq!(
        told.link("B", Aspect::Ipv4),
        [(Up, 0, Some(10)), (Degraded, 10, Some(30)), (Up, 30, None)]
    );
    assert_eq!(told.heard(), said(&[("link B ipv4", Degraded), ("link B ipv4", Up)]));
}

#[test]
fn scenario_slightly_lossy_is_seen_over_several_trains() {
    // 5%, never two in one train.
    let told = fault(&["B"], &[Family::Ipv4], 20..60, What::SlightlyLossy).run(90);
    assert_eq!(
        told.link("B", Aspect::Ipv4),
        [(Up, 0, Some(20)), (Degraded, 20, Some(59)), (Up, 59, None)]
    );
}

#[test]
fn scenario_slow() {
    let told = fault(&["B"], BOTH, 10..30, What::Slow).run(60);
    assert_eq!(
        told.link("B", Aspect::Ipv6),
        [(Up, 0, Some(10)), (Degraded, 10, Some(30)), (Up, 30, None)]
    );
    assert_eq!(told.link("B", Aspect::Parity), [(Up, 0, None)]);
}

#[test]
fn scenario_slower_over_ipv6_within_the_contract() {
    let told = fault(&["B"], &[Family::Ipv6], 10..30, What::Slower6).run(60);
    assert_eq!(told.link("B", Aspect::Ipv6), [(Up, 0, None)]);
    assert_eq!(
        told.link("B", Aspect::Parity),
        [(Up, 0, Some(10)), (Degraded, 10, Some(30)), (Up, 30, None)]
    );
    assert_eq!(told.heard(), said(&[("link B parity", Degraded), ("link B parity", Up)]));
}

#[test]
fn scenario_flapping_is_said_once_and_kept_whole() {
    let told = fault(&["B"], &[Family::Ipv4], 10..50, What::Flaps).run(100);
    let periods = told.link("B", Aspect::Ipv4);
    let outages = periods.iter().filter(|(state, ..)| *state == Down).count();
    assert_eq!(outages, 10, "each outage is kept: {periods:?}");
    let heard = told.heard();
    let flaps: Vec<usize> = (0..)
        .zip(&heard)
        .filter(|(_, (word, _))| word.ends_with("flaps"))
        .map(|(at, _)| at)
        .collect();
    // Four changes, then "flaps", then one word when it has settled.
    assert_eq!(flaps, [4], "{heard:?}");
    assert_eq!((heard.len(), heard.last().unwrap().1), (6, Up), "{heard:?}");
}

#[test]
fn scenario_only_ipv6_broken() {
    let told = fault(&["B"], &[Family::Ipv6], 10..25, What::Cut).run(40);
    assert_eq!(told.link("B", Aspect::Ipv4), [(Up, 0, None)]);
    assert_eq!(
        told.link("B", Aspect::Ipv6),
        [(Up, 0, Some(10)), (Down, 10, Some(25)), (Up, 25, None)]
    );
    assert_eq!(told.heard(), said(&[("link B ipv6", Down), ("link B ipv6", Up)]));
}

#[test]
fn scenario_hub_down_is_one_outage_a_family() {
    let told = fault(ALL, BOTH, 10..25, What::Cut).run(40);
    for code in ALL {
        assert_eq!(
            told.link(code, Aspect::Ipv4),
            [(Up, 0, Some(10)), (Unknown, 10, Some(25)), (Up, 25, None)],
            "{code}"
        );
    }
    let hub = key(TrackKind::Hub, "hub", Aspect::Ipv4);
    assert_eq!(told.periods(&hub), [(Up, 0, Some(10)), (Down, 10, Some(25)), (Up, 25, None)]);
    let expected = [
        ("hub hub ipv4", Down),
        ("hub hub ipv6", Down),
        ("hub hub ipv4", Up),
        ("hub hub ipv6", Up),
    ];
    assert_eq!(told.heard(), said(&expected));
}

#[test]
fn scenario_vantage_without_ipv6() {
    let told = fault(ALL, &[Family::Ipv6], 10..25, What::CannotAsk).run(40);
    assert_eq!(
        told.link("B", Aspect::Ipv6),
        [(Up, 0, Some(10)), (Unknown, 10, Some(25)), (Up, 25, None)]
    );
    assert_eq!(told.link("B", Aspect::Ipv4), [(Up, 0, None)]);
    assert_eq!(told.heard(), said(&[("vantage noc ipv6", Down), ("vantage noc ipv6", Up)]));
}

#[test]
fn scenario_backup_takes_over_and_fails_as_well() {
    let mut world = fault(&["A"], BOTH, 10..40, What::Cut);
    world.faults.push(Fault { links: &["D"], families: BOTH, minutes: 20..30, what: What::Cut });
    let told = world.run(60);
    assert_eq!(
        told.link("A", Aspect::Ipv4),
        [
            (Up, 0, Some(10)),
            (Backup, 10, Some(20)),
            (Down, 20, Some(30)),
            (Backup, 30, Some(40)),
            (Up, 40, None)
        ]
    );
    let first = told.changes.first().unwrap();
    assert_eq!((first.to, first.carried_by.as_deref()), (Backup, Some("D")));
}

#[test]
fn scenario_maintenance_is_kept_and_not_said() {
    let mut world = fault(&["B"], BOTH, 10..25, What::Cut);
    let window =
        |to| Window { code: "W1".to_owned(), links: vec!["B".to_owned()], from: at(8), to };
    world.windows = vec![window(at(30))];
    let told = world.run(40);
    assert_eq!(
        told.link("B", Aspect::Ipv4),
        [(Up, 0, Some(10)), (Down, 10, Some(25)), (Up, 25, None)]
    );
    assert!(told.changes.is_empty());
    // What goes on when the work should be over is said then.
    world.windows = vec![window(at(20))];
    let told = world.run(40);
    assert_eq!(told.changes.first().unwrap().since, at(10));
    assert_eq!(told.heard().first().unwrap(), &("link B ipv4".to_owned(), Down));
}

#[test]
fn scenario_clock_steps_back_and_lengths_stay_true() {
    let mut world = fault(&["B"], BOTH, 10..25, What::Cut);
    // The clock was an hour ahead and is set right in the middle of the outage.
    world.clock = Some((15, -3_600));
    let told = world.run(40);
    let periods = told.link("B", Aspect::Ipv4);
    assert_eq!(periods[1..], [(Down, 10 - 60, Some(25 - 60)), (Up, 25 - 60, None)]);
    assert_eq!(told.heard().len(), 4);
}

#[test]
fn a_gap_is_unknown_and_never_an_outage() {
    let (links, parity, mut book) = (links(), Policy::standard(), Book::new());
    let ground = Ground {
        links: &links,
        windows: &[],
        vantage: "noc",
        parity: &parity,
        policy: TrackPolicy::standard(),
    };
    let look = |minute: i64| Look {
        link: "B".to_owned(),
        family: Family::Ipv4,
        end: End::Far,
        at: at(minute),
        figures: Some(Figures {
            mark: Mark {
                sent_count: 10,
                received_count: 10,
                ..Mark::plain(at(minute), LinkState::Up)
            },
            rtt: None,
            jitter_us: None,
            duplicate_count: 0,
            reordered_count: 0,
            port_up: None,
            tcp_passes: None,
        }),
    };
    let mut told = Told { periods: BTreeMap::new(), changes: Vec::new() };
    for minute in [0, 5, 10, 100, 105] {
        for (track, period) in advance(&mut book, &ground, &[look(minute)]).periods {
            told.periods.insert((track, period.number), period);
        }
    }
    assert_eq!(
        told.link("B", Aspect::Ipv4),
        [(Up, 0, Some(10)), (Unknown, 10, Some(100)), (Up, 100, None)]
    );
}

#[test]
fn the_second_witness_tells_a_dead_port_from_a_path_that_loses_everything() {
    let (links, parity) = (links(), Policy::standard());
    let ground = Ground {
        links: &links,
        windows: &[],
        vantage: "noc",
        parity: &parity,
        policy: TrackPolicy::standard(),
    };
    let look = |link: &str, minute: i64, received_count: u32, port_up: Option<bool>| {
        let state = if received_count == 0 { LinkState::Down } else { LinkState::Up };
        let mark = Mark { sent_count: 10, received_count, ..Mark::plain(at(minute), state) };
        Look {
            link: link.to_owned(),
            family: Family::Ipv4,
            end: End::Far,
            at: at(minute),
            figures: Some(Figures {
                mark,
                rtt: None,
                jitter_us: None,
                duplicate_count: 0,
                reordered_count: 0,
                port_up,
                tcp_passes: None,
            }),
        }
    };
    for (port_up, cause) in
        [(Some(false), Cause::Access), (Some(true), Cause::Link), (None, Cause::Link)]
    {
        let mut book = Book::new();
        for minute in 0..5 {
            advance(
                &mut book,
                &ground,
                &[look("A", minute, 10, None), look("B", minute, 10, None)],
            );
        }
        let mut changes = Vec::new();
        for minute in 5..8 {
            let looks = [look("A", minute, 10, None), look("B", minute, 0, port_up)];
            changes.extend(advance(&mut book, &ground, &looks).changes);
        }
        let [change] = &changes[..] else { panic!("{changes:?}") };
        assert_eq!((change.track.key.as_str(), change.cause), ("B", cause), "{port_up:?}");
    }
}

#[test]
fn availability_leaves_out_what_is_planned_or_unknown() {
    use super::availability::{Stretch, over};
    let period = |number, state, from, to: Option<i64>| Period {
        number,
        state,
        cause: Cause::Link,
        start: at(from),
        start_after: None,
        end: to.map(at),
    };
    let periods = [
        period(1, Up, 0, Some(100)),
        period(2, Down, 100, Some(110)),
        period(3, Backup, 110, Some(130)),
        period(4, Up, 130, Some(200)),
        period(5, Unknown, 200, Some(300)),
        period(6, Down, 300, Some(310)),
        period(7, Up, 310, None),
    ];
    let window = Window { code: "W".to_owned(), links: Vec::new(), from: at(290), to: at(320) };
    let stretch = Stretch { from: at(50), to: at(10_000) };
    let sum = over(stretch, at(410), &periods, &[&window]);
    let minutes = |length: SignedDuration| length.as_mins();
    assert_eq!((minutes(sum.up), minutes(sum.down)), (50 + 70 + 90, 30));
    assert_eq!((minutes(sum.planned), minutes(sum.unknown)), (30, 90));
    assert_eq!(sum.outages.len(), 1, "planned work is no outage");
    assert_eq!((sum.outages[0].numbers.as_slice(), sum.outages[0].carried), (&[2, 3][..], true));
    assert_eq!(sum.mean_time_to_repair().map(minutes), Some(30));
    assert!((sum.ratio().unwrap() - 210.0 / 240.0).abs() < 1e-9);
}
