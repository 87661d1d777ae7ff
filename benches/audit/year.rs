//! A year of an audit every five minutes, 96 links, both families, loaded as runs are taken in: states,
//! periods, samples and roll-ups, old samples let go every month. `audit_year DB [DAYS [LINKS]]`; the
//! database must hold the links L0 … (benches/audit/links.py). Prints how long it took and how large
//! the file is; the month's report is then timed by the script.
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on says where")]
#![expect(clippy::print_stdout, reason = "figures are what it is for")]

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use mang6::assess::policy::Policy;
use mang6::assess::track::policy::TrackPolicy;
use mang6::assess::track::{Ground, Taken, advance};
use mang6::domain::audit::{LinkState, RttSummary};
use mang6::domain::collection::Job;
use mang6::domain::family::Family;
use mang6::domain::prune::PrunePolicy;
use mang6::domain::track::{Book, ClockState, End, Figures, Look, Mark};
use mang6::store::collection::NewCollection;
use mang6::store::track::Taking;
use mang6::store::{Access, Store};

/// From one run to the next, seconds.
const STEP_S: i64 = 300;
/// 1 November 2025, in the province's time.
const START_S: i64 = 1_761_930_000;

/// What an audit keeps by default.
fn five_weeks(at: Timestamp) -> PrunePolicy {
    let samples_before = at - SignedDuration::from_hours(35 * 24);
    PrunePolicy { samples_before, answers_before: None, runs_before: None }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = std::path::PathBuf::from(arguments.next().unwrap());
    let days: i64 = arguments.next().map_or(365, |days| days.parse().unwrap());
    let mut store = Store::open(&path, Access::ReadWrite).unwrap();
    let record = store.record().unwrap();
    let links = record.links;
    let parity = Policy::standard();
    let ground = Ground {
        links: &links,
        windows: &[],
        vantage: "bench",
        parity: &parity,
        policy: TrackPolicy::standard(),
    };
    let (mut book, mut random) = (Book::new(), fastrand::Rng::with_seed(5));
    let (start, mut samples) = (Instant::now(), 0);
    for day in 0..days {
        let mut taken = Taken::default();
        for step in 0..86_400 / STEP_S {
            let at = Timestamp::from_second(START_S + day * 86_400 + step * STEP_S).unwrap();
            let looks: Vec<Look> = (0..)
                .zip(&links)
                .flat_map(|(rank, link)| {
                    Family::ALL.iter().map(move |family| (rank, link, *family))
                })
                .map(|(rank, link, family)| Look {
                    link: link.code.clone(),
                    family,
                    end: End::Far,
                    at,
                    figures: Some(figures(&mut random, at, (rank + day + step / 7) % 97 == 0)),
                })
                .collect();
            let one = advance(&mut book, &ground, &looks);
            taken.samples.extend(one.samples);
            taken.periods.extend(one.periods);
            taken.changes.extend(one.changes);
        }
        samples += taken.samples.len();
        let at = Timestamp::from_second(START_S + day * 86_400).unwrap();
        let collection = open(&mut store, at);
        let taking = Taking {
            collection,
            vantage: "bench",
            book: &book,
            periods: &taken.periods,
            samples: &taken.samples,
            changes: &[],
        };
        store.take_in(&taking).unwrap();
        if day % 30 == 29 {
            store.prune(&five_weeks(at)).unwrap();
        }
    }
    let size = std::fs::metadata(&path).unwrap().len();
    println!(
        "{samples} samples in {:.1} s; {:.1} MiB",
        start.elapsed().as_secs_f64(),
        f64::from(u32::try_from(size >> 10).unwrap()) / 1_024.0
    );
}

fn open(store: &mut Store, at: Timestamp) -> i64 {
    let new = NewCollection {
        id: uuid::Uuid::now_v7(),
        job: Job::Audit,
        vantage: "bench".to_owned(),
        command: "audit_year".to_owned(),
        approval: None,
        unlisted: false,
        opened_at: at,
    };
    let number = store.open_collection(&new).unwrap().number;
    let clock = ClockState {
        wall: at,
        since_boot: SignedDuration::ZERO,
        boot_id: String::new(),
        synchronised: None,
        estimated_error_us: None,
        max_error_us: None,
    };
    store.note_clock(number, &clock, None).unwrap();
    number
}

/// A train of ten; an outage now and then, a lost echo sometimes.
fn figures(random: &mut fastrand::Rng, at: Timestamp, down: bool) -> Figures {
    let received = if down { 0 } else { 10 - u32::from(random.u32(0..100) == 0) };
    let avg_us = random.u32(4_000..6_000);
    let state = if down { LinkState::Down } else { LinkState::Up };
    Figures {
        mark: Mark {
            sent_count: 10,
            received_count: received,
            heard_from: (!down).then_some(at),
            heard_until: (!down).then_some(at),
            ..Mark::plain(at, state)
        },
        rtt: (!down).then_some(RttSummary {
            min_us: avg_us - 300,
            avg_us,
            max_us: avg_us + 900,
            p95_us: avg_us + 700,
        }),
        jitter_us: (!down).then(|| random.u32(50..400)),
        duplicate_count: 0,
        reordered_count: 0,
        port_up: None,
        tcp_passes: None,
    }
}
