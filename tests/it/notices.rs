//! What is said in both languages, and what is told rather than left to be misread.

use super::program::{expect, run, told};

#[test]
fn a_wrong_range_and_a_plan_are_told_in_vietnamese() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    expect(folder, &["-q", "init"], 0);
    let refused = told(&expect(folder, &["--lang", "vi", "scan", "10.0.0.1/24"], 2));
    assert!(refused.contains("có bit phần máy: hãy viết `10.0.0.0/24`"), "{refused}");
    let checked = told(&expect(folder, &["--lang", "vi", "check", "plan"], 3));
    assert!(checked.contains("PLANS UNKNOWN - chưa đo lần nào | 'tasks_met'="), "{checked}");
    let checked = told(&expect(folder, &["--lang", "en", "check", "plan"], 3));
    assert!(checked.contains("PLANS UNKNOWN - nobody has looked yet | "), "{checked}");
}

#[test]
fn a_vantage_that_is_no_word_is_refused_with_one_that_is() {
    let folder = tempfile::tempdir().unwrap();
    let refused = told(&expect(folder.path(), &["--vantage", "bad name", "runs"], 2));
    assert!(refused.contains("write `--vantage bad-name`"), "{refused}");
}

#[test]
fn a_day_before_the_oldest_evidence_is_told() {
    const DEVICE: &str = "[[site]]\ncode = \"s\"\nname = \"S\"\nkind = \"data_centre\"\nunit = \"2025/51\"\n[[device]]\nname = \"h\"\nrole = \"server\"\nsite = \"s\"\nmanagement_ports = [9]\n[[prefix]]\nprefix = \"127.0.0.0/8\"\nrole = \"server\"\nsite = \"s\"\n[[device.address]]\naddress = \"127.0.0.1\"\nrole = \"management\"\n";
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("in.toml"), DEVICE).unwrap();
    expect(folder, &["-q", "init"], 0);
    let early = ["--lang", "en", "status", "--as-of", "2020-01-01"];
    let silent = told(&run(folder, &early));
    assert!(!silent.contains("no evidence is that old"), "nobody has looked: {silent}");
    expect(folder, &["-q", "import", "in.toml"], 0);
    run(folder, &["-q", "probe", "h"]);
    let warned = told(&run(folder, &early));
    assert!(warned.contains("no evidence is that old: the oldest is of 20"), "{warned}");
    let today = told(&run(folder, &["--lang", "en", "status", "--as-of", "2099-01-01"]));
    assert!(!today.contains("no evidence is that old"), "{today}");
}
