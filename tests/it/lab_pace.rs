//! How fast a sweep is where nobody said so: as fast as the network takes, and no faster through a
//! link than its contract leaves room for.

use std::time::{Duration, Instant};

use super::field::Field;
use super::program::{json, told};

#[test]
fn lab_pace_finds_an_unknown_bottleneck_and_misses_nobody_behind_it() {
    let folder = tempfile::tempdir().unwrap();
    let field = Field::make();
    field.answers("10.98.0.0/19");
    field.narrows("ip daddr 10.98.0.0/15", 10_000, 200);
    // 8,190 hosts, then 8,190 hosts among as many silent addresses.
    for (range, silent) in [("10.98.0.0/19", 0.0), ("10.98.0.0/18", 8_192.0)] {
        // What the bottleneck needs, silent addresses asked twice; four times that, and the waits.
        let needs = Duration::from_secs_f64((8_192.0 + 2.0 * silent) / 10_000.0);
        let mut tries = Vec::new();
        let is_well = |(answered, took): &(u64, Duration)| {
            *answered >= 8_182 && *took < needs * 4 + Duration::from_secs(2)
        };
        // Whoever shares the machine may keep the sender from its cores, and then lets it send in
        // bursts: of three tries one must be well.
        while tries.len() < 3 && !tries.last().is_some_and(is_well) {
            let began = Instant::now();
            let scan = json(&field.scan(folder.path(), &[range, "--timeout", "500ms"]));
            tries.push((scan["answered_count"].as_u64().unwrap(), began.elapsed()));
        }
        assert!(tries.last().is_some_and(is_well), "{range}: {tries:?} of 8,190 or 8,192");
    }
    assert!(field.dropped() > 0, "it was never reached");
}

#[test]
fn lab_pace_through_a_link_keeps_to_a_part_of_its_committed_rate() {
    let folder = tempfile::tempdir().unwrap();
    let field = Field::make();
    field.answers("10.98.0.0/20");
    let declared = "[[site]]\ncode = \"c\"\nname = \"Trung tâm\"\nkind = \"data_centre\"\n\
        [[site]]\ncode = \"s\"\nname = \"Ba Tơ\"\nkind = \"office\"\n\
        [[link]]\ncode = \"l\"\ntier = \"access-2\"\na = { site = \"c\" }\nb = { site = \"s\" }\n\
        committed_rate_kbps = 4000\n\
        [[prefix]]\nprefix = \"10.98.4.0/22\"\nrole = \"lan\"\nsite = \"s\"\n\
        [[prefix]]\nprefix = \"10.98.8.0/22\"\nrole = \"lan\"\nsite = \"c\"\n";
    std::fs::write(folder.path().join("declared.toml"), declared).unwrap();
    // An eighth of 4 Mbit/s is 612 of the largest packets a sweep sends.
    field.narrows("ip daddr 10.98.4.0/22", 640, 16);
    let run = |arguments: &[&str]| {
        let mut command = field.mang6(folder.path());
        let output = command.args(["--db", "mang6.db", "-o", "json"]).args(arguments).output();
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{}", told(&output));
        output
    };
    run(&["init", "--territory", "none"]);
    run(&["import", "declared.toml"]);
    let scan = ["scan", "10.98.4.0/22", "10.98.8.0/22", "--timeout", "300ms"];
    for rate in [&[][..], &["--rate", "20000"]] {
        let scan = json(&run(&[&scan[..], rate].concat()));
        assert_eq!(scan["answered_count"], 2_044, "{rate:?}");
        assert_eq!(field.dropped(), 0, "{rate:?}: the line was filled");
    }
    run(&[&scan[..], &["--rate", "max"]].concat());
    assert!(field.dropped() > 0, "without brakes the line is filled: the check can fail");
}

#[test]
fn lab_pace_follows_a_next_hop_that_moves() {
    let folder = tempfile::tempdir().unwrap();
    let field = Field::make();
    field.answers("10.98.0.0/21");
    field.answers("2001:db8:98::/118");
    for (turn, range, count) in [(1, "10.98.0.0/21", 2_046), (2, "2001:db8:98::/118", 1_024)] {
        // Nobody waits for an address longer than the move goes unnoticed, unless it is known.
        let arguments =
            [range, "--socket", "packet", "--rate", "1500", "--timeout", "100ms", "--retries", "0"];
        let scan = std::thread::scope(|scope| {
            let scanning = scope.spawn(|| json(&field.scan(folder.path(), &arguments)));
            #[expect(clippy::disallowed_methods, reason = "the moment of the move is the input")]
            std::thread::sleep(Duration::from_millis(500));
            field.at_far(&format!("ip link set cable address 02:00:00:00:0f:0{turn}"));
            scanning.join().unwrap()
        });
        assert_eq!(scan["answered_count"], count, "{range}");
    }
}
