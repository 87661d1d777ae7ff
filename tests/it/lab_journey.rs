//! The whole job on the lab province: every fault off, then every fault on, for three seeds; what
//! mang6 says is compared with the lab's truth, verdict by verdict.

use super::program::{json, told};
use super::province::Province;
use super::truth;

fn surveyed(province: &Province) -> serde_json::Value {
    let output = province.mang6(&["survey", "-o", "json"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "survey\n{}", told(&output));
    json(&output)
}

fn check(seed: u64) {
    let folder = tempfile::tempdir().unwrap();
    let province = Province::raise(folder.path(), seed);
    for arguments in
        [&["init"][..], &["import", &province.folder().join("inventory").to_string_lossy()]]
    {
        let output = province.mang6(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{}", told(&output));
    }
    let mut wrong = 0;
    let mut told_all = String::new();
    for state in ["off", "on"] {
        province.lab(&["switch", "all", state]);
        let truth = json(&province.lab(&["truth", "--json"]));
        let compared = truth::compare(&truth, &surveyed(&province));
        assert!(compared.len() > 200, "the lab's truth says too little: {}", compared.len());
        wrong += truth::wrong_count(&compared);
        told_all += &truth::table(&format!("seed {seed}, every switch {state}"), &compared);
    }
    assert_eq!(wrong, 0, "\n{told_all}");
}

#[test]
fn seed_1_every_verdict_is_the_truth() {
    check(1);
}

#[test]
fn seed_2_every_verdict_is_the_truth() {
    check(2);
}

#[test]
fn seed_3_every_verdict_is_the_truth() {
    check(3);
}
