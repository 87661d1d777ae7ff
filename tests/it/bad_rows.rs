//! An import that fails changes nothing: the record before and after is the same bytes, whatever
//! was wrong and however much of the declaration was right. That each of the bad rows has its place
//! and its remedy is shown table by table in `src/inventory/tests/`.

use std::fs;
use std::path::Path;

use super::program::{expect, told};

/// A good row beside each bad one: it must not be written either.
const GOOD: &str = "[[site]]\ncode = \"moi\"\nname = \"Mới\"\nkind = \"office\"\n";

/// What is wrong, the place that is told, words of the remedy.
const BAD: &[(&str, &str, &str)] = &[
    ("[[site]\n", ":5:8", "[[link]]"),
    ("[[sites]]\ncode = \"x\"\n", ":5:3", "did you mean `[[site]]`"),
    ("[[site]]\ncode = \"x\"\nkind = \"office\"\n", ":5:1", "name ="),
    ("[[site]]\ncode = \"x\"\nname = \"X\"\nkind = \"ofice\"\n", ":8:8", "did you mean `office`"),
    ("[[site]]\ncode = \"moi\"\nname = \"X\"\nkind = \"office\"\n", ":6:8", "delete one"),
    (
        "[[site]]\ncode = \"x\"\nname = \"X\"\nkind = \"office\"\norganisation = \"so-khc\"\n",
        ":9:16",
        "did you mean `so-khcn`",
    ),
    (
        "[[device]]\nname = \"x\"\nrole = \"server\"\nsite = \"ttdl\"\nrack = \"r01\"\nrack_unit = 40\n",
        ":10:13",
        "show rack r01",
    ),
    (
        "[[device]]\nname = \"x\"\nrole = \"server\"\nsite = \"ttdl\"\nrack = \"r01\"\nrack_unit = 42\nheight_units = 2\n",
        ":10:13",
        "counted from 1",
    ),
    ("[[prefix]]\nprefix = \"10.6.4.128/25\"\nrole = \"lan\"\n", ":6:10", "role = \"container\""),
    ("[[address]]\naddress = \"192.0.2.1/24\"\nrole = \"host\"\n", ":6:11", "192.0.2.0/24"),
    ("[[address]]\naddress = \"10.6.4.0/24\"\nrole = \"host\"\n", ":6:11", "10.6.4.1"),
    ("[[vlan]]\ncode = \"v\"\nvlan = 4095\n", ":7:8", "802.1Q"),
    (
        "[[room]]\ncode = \"p\"\nname = \"P\"\nsite = \"ttdl\"\ncustom = { \"số_ghế\" = \"sáu\" }\n",
        ":9:23",
        "for example",
    ),
    ("[[remove]]\nnoun = \"rack\"\nkey = \"r01\"\n", ":5:1", "mang6 show"),
];

fn record(folder: &Path) -> Vec<u8> {
    expect(folder, &["export", "inventory"], 0).stdout
}

#[test]
fn an_import_that_fails_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let fixture =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/inventory/annex-ii.toml");
    expect(folder.path(), &["-q", "init", "--territory", "none"], 0);
    expect(folder.path(), &["-q", "import", fixture.to_str().unwrap()], 0);
    let before = record(folder.path());
    for (bad, place, remedy) in BAD {
        fs::write(folder.path().join("bad.toml"), format!("{GOOD}{bad}")).unwrap();
        for arguments in [&["import", "bad.toml"][..], &["import", "--dry-run", "bad.toml"]] {
            let output = expect(folder.path(), arguments, 3);
            let text = told(&output);
            assert!(text.contains(&format!("bad.toml{place}")), "{bad}\n{text}");
            assert!(text.contains("hint: ") && text.contains(remedy), "{bad}\n{text}");
            assert!(output.stdout.is_empty(), "{text}");
        }
        assert!(record(folder.path()) == before, "something was written with\n{bad}");
    }
    expect(folder.path(), &["history", "site", "moi"], 3);
}

/// A name is found and a filter compares without diacritics, on fields, tags and custom fields; the
/// record of a past day is listed as it was; everything sorts by the Vietnamese alphabet.
#[test]
fn lists_are_selected_sorted_and_dated() {
    let folder = tempfile::tempdir().unwrap();
    let fixture =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/inventory/annex-ii.toml");
    expect(folder.path(), &["-q", "init", "--territory", "none"], 0);
    expect(folder.path(), &["-q", "import", fixture.to_str().unwrap()], 0);
    let names = |arguments: &[&str]| {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["-o", "name"]).collect();
        let output = expect(folder.path(), &arguments, 0);
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(names(&["list", "devices", "-l", "tag=loi"]), ["core-1"]);
    assert_eq!(names(&["list", "sites", "-l", "name~TRUNG TAM"]), ["ttdl"]);
    assert_eq!(names(&["list", "devices", "-l", "nguồn_vốn=ngan sach tinh"]), ["core-1"]);
    assert_eq!(names(&["list", "devices", "-l", "rack!=", "-l", "role!=switch"]).len(), 4);
    assert_eq!(names(&["list", "rooms", "-l", "custom.số_ghế=2"]), ["p-may-chu"]);
    let sorted = names(&["list", "devices", "--sort", "memory_mib", "-l", "memory_mib!="]);
    assert_eq!(sorted, ["vm-cong", "hv-1"]);
    assert_eq!(names(&["list", "devices", "--as-of", "2020-01-01"]), Vec::<String>::new());
    let today = names(&["list", "devices", "--as-of", "2999-01-01"]);
    assert_eq!(today, names(&["list", "devices"]));
    let rack = told(&expect(folder.path(), &["show", "rack", "tu so 1"], 0));
    assert!(rack.contains("core-1 · switch · 1U") && rack.contains(" 40 "), "{rack}");
    let cable = told(&expect(folder.path(), &["show", "device", "cr-21040"], 0));
    assert!(
        cable.contains("cr-21040/eth0 ──c-0002── [ODF-1/12] ──c-0001── core-1/Te1/0/1"),
        "{cable}"
    );
}
