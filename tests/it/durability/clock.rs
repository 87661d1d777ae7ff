//! A clock that jumps while a job runs: the clock is handed in, so that each jump is at a moment of our
//! choosing. Nothing is lost, nothing is believed that was not measured.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use mang6::app::audit::{self, AuditRequest, AuditWork};
use mang6::app::clock::SteadyClock;
use mang6::app::desk::{Desk, Voice};
use mang6::app::format::Format;
use mang6::app::outcome::Outcome;
use mang6::app::settings::{AuditSettings, KeepSettings, PaceSettings, Settings};
use mang6::app::survey;
use mang6::domain::clock::Clock;
use mang6::domain::text::{Lang, Text};
use mang6::domain::watch::Unwatched;
use mang6::report::style::Style;

use super::super::program::expect;
use super::kills::{ANSWERS, LINKS, SWEEPS, committed, copy, difference, ground, rows};
use super::number;

/// Goes on as time does, until it has been read so often; from then on it is wrong by the jump.
struct Jumping {
    began: Instant,
    from: Timestamp,
    readings_left: AtomicU32,
    jump: SignedDuration,
}

impl Clock for Jumping {
    fn now(&self) -> Timestamp {
        let left = self.readings_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            Some(left.saturating_sub(1))
        });
        let jump = if left == Ok(0) { self.jump } else { SignedDuration::ZERO };
        let since = SignedDuration::try_from(self.began.elapsed()).unwrap();
        self.from.checked_add(since).unwrap().checked_add(jump).unwrap()
    }
}

/// Nobody to talk to.
struct Silent;

impl Voice for Silent {
    fn warn(&self, _: &Text) {}
    fn note(&self, _: &Text) {}
}

fn settings(folder: &Path) -> Settings {
    Settings {
        db: folder.join("mang6.db"),
        read_only: false,
        lang: Lang::En,
        vantage: "ttdl".to_owned(),
        internet_vantages: Vec::new(),
        v6_only_vantage: false,
        credentials: None,
        known_hosts: folder.join("known_hosts"),
        ssh_accept_new: false,
        resolvers: Vec::new(),
        trusted_ca_files: Vec::new(),
        trust_anchor_files: Vec::new(),
        family: None,
        audit: AuditSettings {
            count: 3,
            interval: std::time::Duration::from_millis(20),
            large_every: std::time::Duration::ZERO,
            ..AuditSettings::STANDARD
        },
        keep: KeepSettings::default(),
        pace: PaceSettings::STANDARD,
    }
}

/// One audit or survey under a clock.
fn look(folder: &Path, clock: &Arc<Jumping>, is_survey: bool) {
    let mut out = Vec::new();
    // As the program does it.
    let inner: Arc<dyn Clock> = Arc::<Jumping>::clone(clock);
    let clock: Arc<dyn Clock> = Arc::new(SteadyClock::over(inner));
    let mut desk = Desk {
        settings: settings(folder),
        clock,
        watch: Arc::new(Unwatched),
        voice: &Silent,
        out: &mut out,
        format: Format::Json,
        style: Style::PLAIN,
        unattended: false,
        command: "mang6".to_owned(),
    };
    let outcome = if is_survey {
        survey::run(&mut desk)
    } else {
        audit::run(&mut desk, &AuditWork::Measure(AuditRequest::default()))
    };
    let ended = outcome.unwrap_or_else(|failure| panic!("{failure:?}"));
    assert!(!matches!(ended, Outcome::Interrupted));
}

/// Three looks, an hour's audit apart in nothing but their number; the clock jumps in the second.
fn three(folder: &Path, from: Timestamp, (readings, jump): (u32, SignedDuration), is_survey: bool) {
    let clock = |readings_left: u32, from: Timestamp| {
        let readings_left = AtomicU32::new(readings_left);
        Arc::new(Jumping { began: Instant::now(), from, readings_left, jump })
    };
    look(folder, &clock(u32::MAX, from), is_survey);
    let before = committed(folder);
    let jumping = clock(readings, from.checked_add(SignedDuration::from_secs(300)).unwrap());
    look(folder, &jumping, is_survey);
    expect(folder, &["db", "check"], 0);
    assert!(committed(folder).is_superset(&before));
    // The clock stays wrong.
    look(folder, &clock(0, from.checked_add(SignedDuration::from_secs(600)).unwrap()), is_survey);
    expect(folder, &["db", "check"], 0);
}

#[expect(clippy::print_stderr, reason = "the proof tells what was tried")]
#[test]
fn a_clock_that_jumps_loses_nothing_and_makes_no_outage() {
    let seed = number("MANG6_SEED", 6);
    let mut chance = fastrand::Rng::with_seed(seed);
    let work = tempfile::tempdir().unwrap();
    let ready = work.path().join("ready");
    fs::create_dir(&ready).unwrap();
    ground(&ready);
    let from: Timestamp = "2026-11-28T06:00:00Z".parse().unwrap();
    let held = |folder: &Path| [ANSWERS, SWEEPS, LINKS].map(|query| rows(folder, query).unwrap());
    let unjumped = [false, true].map(|is_survey| {
        let folder = work.path().join(format!("whole-{is_survey}"));
        copy(&ready, &folder);
        three(&folder, from, (u32::MAX, SignedDuration::ZERO), is_survey);
        held(&folder)
    });
    let day = SignedDuration::from_hours(24);
    let sizes = [day / 1_440, day / 24, day, day * 30, day * 365, day * 3_650];
    let jumps = number("MANG6_CLOCK_JUMPS", 6);
    for jump in 0..jumps {
        let size = *chance.choice(&sizes).unwrap();
        let size = if jump % 2 == 0 { size } else { -size };
        let (readings, is_survey) = (chance.u32(..30), jump % 3 == 2);
        let folder = work.path().join(format!("jumped-{jump}"));
        copy(&ready, &folder);
        three(&folder, from, (readings, size), is_survey);
        let what = format!("seed {seed}, {size:#} after {readings} readings, survey: {is_survey}");
        for (now, whole) in held(&folder).iter().zip(&unjumped[usize::from(is_survey)]) {
            assert_eq!(difference(now, whole), Vec::<&String>::new(), "{what}");
            assert_eq!(now.len(), whole.len(), "{what}");
        }
        let down =
            rows(&folder, "SELECT track, start_us FROM period WHERE state = 'down'").unwrap();
        assert_eq!(down, Vec::<String>::new(), "{what}");
        let upside_down = "SELECT number FROM period WHERE end_us < start_us";
        assert_eq!(rows(&folder, upside_down).unwrap(), Vec::<String>::new(), "{what}");
        fs::remove_dir_all(&folder).unwrap();
    }
    eprintln!("clock: {jumps} jumps, a minute to ten years, forward and back");
}
