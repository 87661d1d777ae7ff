//! The record stands as a whole after every import and merge: what `export inventory` writes is
//! always taken by an empty database. And the program's refusals in the reader's language.

use std::fs;
use std::path::Path;

use super::program::{expect, mang6, told};

const DECLARED: &str = r#"
[[custom_field]]
name = "seats"
kind = "integer"
[[site]]
code = "ttdl"
name = "Trung tâm dữ liệu"
kind = "data_centre"
custom = { seats = 4 }
[[site]]
code = "xa"
name = "UBND xã"
kind = "commune"
[[rack]]
code = "r01"
site = "ttdl"
units_count = 42
[[device]]
name = "core-1"
role = "switch"
site = "ttdl"
rack = "r01"
rack_unit = 40
[[prefix]]
prefix = "10.0.0.0/8"
role = "container"
[[prefix]]
prefix = "10.1.0.0/24"
role = "lan"
site = "ttdl"
twin = "2001:db8:1::/64"
[[prefix]]
prefix = "2001:db8:1::/64"
role = "lan"
site = "ttdl"
twin = "10.1.0.0/24"
[[address]]
address = "10.1.0.1/24"
role = "management"
device = "core-1"
"#;

fn database(declared: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    expect(folder.path(), &["-q", "init", "--territory", "none"], 0);
    fs::write(folder.path().join("first.toml"), declared).unwrap();
    expect(folder.path(), &["-q", "import", "first.toml"], 0);
    folder
}

fn export(folder: &Path) -> Vec<u8> {
    expect(folder, &["export", "inventory"], 0).stdout
}

#[test]
fn an_import_leaves_nothing_behind_that_no_longer_stands() {
    let folder = database(DECLARED);
    let before = export(folder.path());
    for (change, words) in [
        (
            "[[remove]]\nnoun = \"prefix\"\nkey = \"2001:db8:1::/64\"\n",
            &["first.toml:27:1", "declared nowhere"][..],
        ),
        (
            "[[prefix]]\nprefix = \"2001:db8:1::/64\"\nrole = \"lan\"\n[[prefix]]\nprefix = \"10.1.0.0/25\"\nrole = \"lan\"\n[[remove]]\nnoun = \"prefix\"\nkey = \"10.1.0.0/24\"\n",
            &["first.toml:37:1", "`10.1.0.1/24` lies in `10.1.0.0/25`"],
        ),
        (
            "[[remove]]\nnoun = \"custom_field\"\nkey = \"seats\"\n",
            &["first.toml:5:1", "`seats`, which is not defined so"],
        ),
        (
            "[[custom_field]]\nname = \"seats\"\nkind = \"date\"\n",
            &["site `ttdl` has `4` in the custom field `seats`"],
        ),
        (
            "[[custom_field]]\nname = \"seats\"\nkind = \"integer\"\napplies_to = [\"room\"]\n",
            &["site `ttdl` has `4`"],
        ),
        (
            "[[rack]]\ncode = \"r01\"\nsite = \"xa\"\nunits_count = 42\n",
            &["first.toml:18:1", "stands at site `ttdl`, its rack `r01` at `xa`"],
        ),
        (
            "[[prefix]]\nprefix = \"10.0.0.0/8\"\nrole = \"management\"\n",
            &["`10.1.0.0/24` of the record lies inside", "management"],
        ),
    ] {
        fs::write(folder.path().join("change.toml"), change).unwrap();
        for arguments in [&["import", "change.toml"][..], &["import", "--dry-run", "change.toml"]] {
            let refused = told(&expect(folder.path(), arguments, 3));
            for word in words {
                assert!(refused.contains(word), "no `{word}` in\n{refused}\nof\n{change}");
            }
        }
        assert!(export(folder.path()) == before, "something was changed by\n{change}");
    }
}

#[test]
fn what_moves_together_may_move() {
    let folder = database(DECLARED);
    let change = "[[rack]]\ncode = \"r01\"\nsite = \"xa\"\nunits_count = 42\n\
                  [[device]]\nname = \"core-1\"\nrole = \"switch\"\nsite = \"xa\"\nrack = \"r01\"\nrack_unit = 1\n\
                  [[remove]]\nnoun = \"address\"\nkey = \"10.1.0.1\"\n\
                  [[remove]]\nnoun = \"prefix\"\nkey = \"10.1.0.0/24\"\n\
                  [[remove]]\nnoun = \"prefix\"\nkey = \"2001:db8:1::/64\"\n\
                  [[site]]\ncode = \"ttdl\"\nname = \"Trung tâm dữ liệu\"\nkind = \"data_centre\"\n\
                  [[remove]]\nnoun = \"custom_field\"\nkey = \"seats\"\n";
    fs::write(folder.path().join("change.toml"), change).unwrap();
    let imported = told(&expect(folder.path(), &["import", "change.toml"], 0));
    assert!(imported.contains("3 changed, 4 removed"), "{imported}");
    let empty = database(&String::from_utf8(export(folder.path())).unwrap());
    assert!(export(empty.path()) == export(folder.path()), "the export comes back");
}

#[test]
fn a_merge_of_records_that_contradict_each_other_takes_nothing() {
    let here = database(DECLARED);
    let before = export(here.path());
    for (theirs, words) in [
        (
            "[[prefix]]\nprefix = \"10.1.0.128/25\"\nrole = \"lan\"\n",
            &["first.toml:1:1", "`10.1.0.128/25`", "lies inside the lan prefix `10.1.0.0/24`"][..],
        ),
        (
            "[[prefix]]\nprefix = \"10.0.0.0/9\"\nrole = \"lan\"\n",
            &["`10.1.0.0/24`", "lies inside the lan prefix `10.0.0.0/9`"],
        ),
        (
            "[[custom_field]]\nname = \"seats\"\nkind = \"text\"\n[[room]]\ncode = \"p\"\nname = \"P\"\nsite = \"s\"\ncustom = { seats = \"many\" }\n[[site]]\ncode = \"s\"\nname = \"S\"\nkind = \"office\"\n",
            &["room `p` has `many` in the custom field `seats`"],
        ),
    ] {
        let there = database(theirs);
        let other = there.path().join("mang6.db").display().to_string();
        let refused = told(&expect(here.path(), &["db", "merge", &other], 3));
        for word in [words, &["nothing of", "mend one of the two"]].concat() {
            assert!(refused.contains(word), "no `{word}` in\n{refused}");
        }
        assert!(export(here.path()) == before, "something was taken");
        let vietnamese = told(&expect(here.path(), &["--lang", "vi", "db", "merge", &other], 3));
        assert!(vietnamese.contains("lỗi: chưa lấy gì từ"), "{vietnamese}");
    }
    let well = database("[[prefix]]\nprefix = \"10.2.0.0/24\"\nrole = \"lan\"\n");
    expect(here.path(), &["db", "merge", well.path().join("mang6.db").to_str().unwrap()], 0);
    let merged = String::from_utf8(export(here.path())).unwrap();
    assert!(merged.contains("10.2.0.0/24"), "{merged}");
    database(&merged);
}

#[test]
fn refusals_are_told_in_vietnamese_where_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, code, words) in [
        (&["list", "units"][..], 3, &["lỗi: chưa có cơ sở dữ liệu: `mang6.db`", "gợi ý: "][..]),
        (&["lits"], 2, &["lỗi: không có lệnh `lits`", "có phải ý bạn là list"]),
        (
            &["report", "seal", "--number", "1/BC", "--date", "5/11/2026"],
            2,
            &["giá trị `5/11/2026`", "viết năm-tháng-ngày, ví dụ 2026-06-30"],
        ),
        (&["check", "lnik"], 3, &["lỗi: không có lệnh `lnik`"]),
        (&["scan", "127.0.0.1", "--timeout", "2"], 2, &["`2` thiếu đơn vị: viết 2ms hoặc 2s"]),
    ] {
        let refused = told(&expect(folder.path(), &[&["--lang", "vi"], arguments].concat(), code));
        for word in words {
            assert!(refused.contains(word), "no `{word}` in\n{refused}");
        }
        assert!(!refused.contains("error:") && !refused.contains("hint:"), "{refused}");
    }
    let by_variable = mang6(folder.path()).env("MANG6_LANG", "vi").arg("lits").output().unwrap();
    assert!(told(&by_variable).contains("không có lệnh"), "{}", told(&by_variable));
    let by_file = "lang = \"vi\"\n";
    fs::write(folder.path().join("config.toml"), by_file).unwrap();
    let by_file =
        mang6(folder.path()).env("MANG6_CONFIG", "config.toml").arg("lits").output().unwrap();
    assert!(told(&by_file).contains("không có lệnh"), "{}", told(&by_file));
}

#[test]
fn an_argument_that_is_no_text_is_refused_and_nothing_panics() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    let stray = std::ffi::OsStr::from_bytes(b"\xff");
    // What a monitoring system cannot ask for is UNKNOWN to it.
    for (verb, code) in [("check", 3), ("list", 2)] {
        let output = mang6(folder.path()).arg(verb).arg(stray).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", told(&output));
    }
}

#[test]
fn credentials_without_a_file_are_told_apart_from_a_name_it_lacks() {
    let folder = database(DECLARED);
    let listed = told(&expect(folder.path(), &["credentials", "list"], 0));
    assert!(
        listed.contains("there is no credentials file: name one in MANG6_CREDENTIALS"),
        "{listed}"
    );
}

#[test]
fn a_bad_day_is_a_mistake_with_its_form_told() {
    let folder = tempfile::tempdir().unwrap();
    let typed = ["report", "seal", "--number", "1/BC", "--date", "5/11/2026"];
    let refused = told(&expect(folder.path(), &typed, 2));
    assert!(refused.contains("write year-month-day, for example 2026-06-30"), "{refused}");
}

#[test]
fn a_rule_whose_links_stand_in_a_units_prefix_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    expect(folder.path(), &["-q", "init"], 0);
    let rule = "[address_plan]\nblock = \"2001:db8:5100::/40\"\nholder = \"2025/51\"\n\
                [address_plan.links]\npool = \"2001:db8:5103::/48\"\n";
    fs::write(folder.path().join("rule.toml"), rule).unwrap();
    let allocate = ["prefix", "allocate", "--rule", "rule.toml"];
    // Nobody has it yet: units are given what is left.
    expect(folder.path(), &allocate, 0);
    let unit = "[[prefix]]\nprefix = \"2001:db8:5103::/48\"\nrole = \"container\"\nunit = \"2025/21040\"\n";
    fs::write(folder.path().join("unit.toml"), unit).unwrap();
    expect(folder.path(), &["-q", "import", "unit.toml"], 0);
    let refused = told(&expect(folder.path(), &allocate, 3));
    for word in
        ["rule.toml:5:8", "the container prefix of the unit 2025/21040", "hint: name a pool"]
    {
        assert!(refused.contains(word), "no `{word}` in\n{refused}");
    }
}

/// Whoever looks next need not wait: what was stored last is counted already.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "what the copy kept is taken out behind the program's back"
)]
fn a_scan_a_merge_and_a_restore_leave_counts_that_hold() {
    let (here, there) =
        (database(DECLARED), database("[[site]]\ncode = \"s\"\nname = \"S\"\nkind = \"office\"\n"));
    let judges = |arguments: &[&str]| {
        let verbose = [&["--db", "mang6.db", "-vv"], arguments].concat();
        let output = mang6(here.path()).args(verbose).output().unwrap();
        let told = told(&output);
        assert!(!told.contains("error:"), "{arguments:?}: {told}");
        told.contains("the subjects are judged")
    };
    let status: &[&str] = &["--read-only", "status"];
    assert!(!judges(status), "an import counts");
    expect(here.path(), &["db", "backup", "copy.db"], 0);
    assert!(judges(&["scan", "127.0.0.1"]), "a scan judges what it stored");
    assert!(!judges(status) && !judges(&["check", "plan"]), "a scan counts");
    let other = there.path().join("mang6.db").display().to_string();
    assert!(judges(&["db", "merge", &other]), "a merge judges what it took");
    assert!(!judges(status), "a merge counts");
    // A copy of another day, as far as the counts go.
    let copy = rusqlite::Connection::open(here.path().join("copy.db")).unwrap();
    assert_eq!(copy.execute("DELETE FROM standing", []).unwrap(), 1);
    drop(copy);
    assert!(judges(&["db", "restore", "copy.db"]), "a restore judges what it brought back");
    assert!(!judges(status), "a restore counts");
}
