//! Lists of offices through the real program: imported, refused with their cells, and where they
//! differ from the record decided by a flag or by whoever sits at the terminal.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::program::{expect, json, told};

const SITES: &str = "Mã;Tên;Loại;Xã phường\nubnd-ba-to;UBND xã Ba Tơ;trụ sở xã;Xã Ba Tơ\n";
const DEVICES: &str = "Tên,Vai trò,Địa điểm,Số sê-ri\nr-01,bộ định tuyến,UBND xã Ba Tơ,S-1\n";

fn record() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    expect(folder.path(), &["-q", "init"], 0);
    fs::write(folder.path().join("dia-diem.csv"), SITES).unwrap();
    fs::write(folder.path().join("thiet-bi.csv"), DEVICES).unwrap();
    expect(folder.path(), &["-q", "import", "dia-diem.csv", "thiet-bi.csv"], 0);
    folder
}

fn serial(folder: &Path) -> String {
    let shown = json(&expect(folder, &["list", "devices", "-o", "json"], 0));
    shown["devices"][0]["serial"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_list_is_imported_and_its_history_names_the_cells() {
    let folder = record();
    assert_eq!(serial(folder.path()), "S-1");
    let history = told(&expect(folder.path(), &["history", "devices", "r-01"], 0));
    assert!(history.contains("thiet-bi.csv:2:1"), "{history}");
    let again = told(&expect(folder.path(), &["import", "thiet-bi.csv"], 0));
    assert!(again.contains("0 added, 0 changed"), "{again}");
}

#[test]
fn a_bad_cell_is_named_and_nothing_is_changed() {
    let folder = record();
    let list = "Tên,Vai trò,Địa điểm\nr-02,bộ định tuyến,ubnd-ba-to\nr-03,máy giặt,ubnd-ba-to\n";
    fs::write(folder.path().join("thiet-bi.csv"), list).unwrap();
    let refused = told(&expect(folder.path(), &["import", "thiet-bi.csv"], 3));
    assert!(refused.contains("thiet-bi.csv:3:2: `máy giặt` is no role"), "{refused}");
    let devices = json(&expect(folder.path(), &["list", "devices", "-o", "json"], 0));
    assert_eq!(devices["devices"].as_array().unwrap().len(), 1);
}

#[test]
fn a_difference_is_decided_by_the_flag_and_without_one_nothing_is_changed() {
    let folder = record();
    fs::write(folder.path().join("thiet-bi.csv"), DEVICES.replace("S-1", "S-9")).unwrap();
    let refused = told(&expect(folder.path(), &["import", "thiet-bi.csv"], 3));
    let line = "thiet-bi.csv:2:4: device r-01, serial: stored `S-1`, the sheet says `S-9`";
    assert!(refused.contains(line) && refused.contains("--on-conflict keep"), "{refused}");
    assert_eq!(serial(folder.path()), "S-1");
    expect(folder.path(), &["import", "--on-conflict", "keep", "thiet-bi.csv"], 0);
    assert_eq!(serial(folder.path()), "S-1");
    expect(folder.path(), &["import", "--on-conflict", "take", "thiet-bi.csv"], 0);
    assert_eq!(serial(folder.path()), "S-9");
}

/// Types a line at a question, on a terminal that util-linux's `script` makes.
fn answered(folder: &Path, answer: &str) -> (i32, String) {
    let program = env!("CARGO_BIN_EXE_mang6");
    let mut child = Command::new("script")
        .args(["-qec", &format!("{program} --db mang6.db import thiet-bi.csv"), "/dev/null"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(format!("{answer}\n").as_bytes()).unwrap();
    // Open until the program has ended: the end of input is no answer.
    let output = child.wait_with_output().unwrap();
    drop(input);
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn on_a_terminal_each_difference_is_asked() {
    let folder = record();
    fs::write(folder.path().join("thiet-bi.csv"), DEVICES.replace("S-1", "S-9")).unwrap();
    for (answer, code, serial_then) in [("k", 0, "S-1"), ("q", 3, "S-1"), ("x\nt", 0, "S-9")] {
        let (ended, shown) = answered(folder.path(), answer);
        assert!(shown.contains("the sheet says `S-9`"), "{shown}");
        assert_eq!(
            (ended, serial(folder.path()).as_str()),
            (code, serial_then),
            "{answer} {shown}"
        );
    }
}
