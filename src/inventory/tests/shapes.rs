//! Files that are no declaration: syntax, unknown keys, wrong types, values out of bounds.

use super::{Case, file, parsed, refuse_all};

const SYNTAX: &[Case] = &[
    ("", "1:1", "the file is empty", "[[site]]"),
    ("\u{feff}\r\n", "1:1", "the file is empty", "delete it"),
    ("# nothing\n", "1:1", "declares nothing", "[[site]]"),
    ("[[site]\n", "1:8", "not TOML", "[[link]]"),
    ("[[site]]\ncode = abc\n", "2:8", "not TOML", "`code = \"abc\"`"),
    ("[[site]]\ncode = “abc”\n", "2:8", "not TOML", "typographic quotes"),
    ("[[site]]\ncode = \"abc\n", "2:12", "not TOML", "not closed"),
    ("[[site]]\r\ncode = \"a\"\r\ncode = \"b\"\r\n", "3:1", "written twice", "keep one"),
    ("[[site]]\ncode = \"a\"\rname = \"b\"\n", "2:12", "not TOML", "line ends"),
    ("[[site]]\nfrom = 2025-13-01\n", "2:8", "not TOML", "quotes"),
    ("just words\n", "1:6", "not TOML", "inventory/README.md"),
    (
        "[[credential]]\nname = \"x\"\ncommunity = \"hunter2\"\n",
        "1:3",
        "never part of the inventory",
        "MANG6_CREDENTIALS",
    ),
    ("[[sites]]\ncode = \"a\"\n", "1:3", "`sites` is no noun", "`[[site]]`"),
    ("[package]\nname = \"x\"\n", "1:2", "no noun", "a declaration holds"),
    (
        "[site]\ncode = \"a\"\n",
        "1:1",
        "`site` must be an array of tables, found a table",
        "[[site]]",
    ),
    ("site = 4\n", "1:8", "must be an array of tables, found a whole number", "[[site]]"),
];

const KEYS: &[Case] = &[
    (
        "[[site]]\ncode = \"a\"\nname = \"A\"\nkind = \"office\"\ncolour = 1\n",
        "5:1",
        "unknown key `colour` of this site",
        "its keys: address, code, contact",
    ),
    (
        "[[site]]\ncode = \"a\"\nname = \"A\"\nknid = \"office\"\nkind = \"office\"\n",
        "4:1",
        "unknown key `knid`",
        "did you mean `kind`?",
    ),
    (
        "[[site]]\ncode = \"a\"\nkind = \"office\"\n",
        "1:1",
        "this site has no `name`",
        "name = \"…\"",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\na = { site = \"x\" }\n",
        "1:1",
        "this link has no `b`",
        "b = { site",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\na = { site = \"x\" }\nb = { device = \"d\" }\n",
        "5:5",
        "this link end has no `site`",
        "site = ",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\na = { site = \"x\" }\nb = { site = \"y\", ip = \"1.1.1.1\" }\n",
        "5:19",
        "unknown key `ip` of this link end",
        "ipv4",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\na = { site = \"x\", interface = \"e0\" }\nb = { site = \"y\" }\n",
        "4:31",
        "without its `device`",
        "device = ",
    ),
    (
        "[[address]]\naddress = \"10.0.0.1\"\nrole = \"host\"\ninterface = \"e0\"\n",
        "4:13",
        "without its `device`",
        "device = ",
    ),
];

const TYPES: &[Case] = &[
    (
        "[[unit]]\nera = \"2025\"\ncode = 21040\nname = \"X\"\nkind = \"commune\"\n",
        "3:8",
        "`code` must be text in quotes, found a whole number `21040`",
        "code = \"21040\"",
    ),
    (
        "[[site]]\ncode = [\"a\"]\nname = \"A\"\nkind = \"office\"\n",
        "2:8",
        "found a list",
        "code = \"…\"",
    ),
    (
        "[[site]]\ncode = \"a\"\nname = \"A\"\nkind = \"offices\"\n",
        "4:8",
        "`kind` is not one of its words: `offices`",
        "did you mean `office`? one of: data_centre",
    ),
    (
        "[[organisation]]\ncode = \"a\"\nname = \"A\"\nkind = \"other\"\nvalid_from = \"01/07/2025\"\n",
        "5:14",
        "`valid_from` must be a day",
        "valid_from = 2025-07-01",
    ),
    (
        "[[organisation]]\ncode = \"a\"\nname = \"A\"\nkind = \"other\"\nvalid_from = 2025-07-01T08:00:00Z\n",
        "5:14",
        "without quotes or time",
        "valid_from = 2025",
    ),
    (
        "[[organisation]]\ncode = \"a\"\nname = \"A\"\nkind = \"other\"\nvalid_from = 2025-07-01\nvalid_to = 2024-07-01\n",
        "6:12",
        "lies before `valid_from`",
        "exchange them",
    ),
    (
        "[[device]]\nname = \"d\"\nrole = \"router\"\nsite = \"s\"\nssh_legacy = \"yes\"\n",
        "5:14",
        "must be true or false",
        "ssh_legacy = true",
    ),
    (
        "[[device]]\nname = \"d\"\nrole = \"router\"\nsite = \"s\"\nmanagement_ports = 22\n",
        "5:20",
        "must be a list",
        "management_ports = [22]",
    ),
    (
        "[[device]]\nname = \"d\"\nrole = \"router\"\nsite = \"s\"\ninterface = \"eth0\"\n",
        "5:13",
        "must be an array of tables",
        "[[interface]]",
    ),
];

const NUMBERS: &[Case] = &[
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\ncommitted_rate_kbps = \"100M\"\na = { site = \"x\" }\nb = { site = \"y\" }\n",
        "4:23",
        "`committed_rate_kbps` must be a whole number, found text `100M`",
        "committed_rate_kbps = 100_000",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\ncommitted_rate_kbps = -1\na = { site = \"x\" }\nb = { site = \"y\" }\n",
        "4:23",
        "between 1 and 4294967295, found `-1`",
        "kilobits per second",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\ncommitted_rate_kbps = 99999999999999999999999999999999999999999999\na = { site = \"x\" }\nb = { site = \"y\" }\n",
        "4:23",
        "must lie between",
        "kilobits per second",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\ncommitted_rate_kbps = 1.5\na = { site = \"x\" }\nb = { site = \"y\" }\n",
        "4:23",
        "found a number with a fraction `1.5`",
        "committed_rate_kbps =",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\nsla = { rtt_us = \"20ms\" }\na = { site = \"x\" }\nb = { site = \"y\" }\n",
        "4:18",
        "`rtt_us` must be a whole number",
        "rtt_us = 20_000",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\nsla = { loss_ratio = 2 }\na = { site = \"x\" }\nb = { site = \"y\" }\n",
        "4:22",
        "between 0 and 1, found `2`",
        "loss_ratio = 0.02",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\nsla = { loss_ratio = \"2%\" }\na = { site = \"x\" }\nb = { site = \"y\" }\n",
        "4:22",
        "must be a number from 0 to 1",
        "loss_ratio = 0.02",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\nsla = { availability_ratio = nan }\na = { site = \"x\" }\nb = { site = \"y\" }\n",
        "4:30",
        "between 0 and 1",
        "share",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\nsla = { loss_ratio = -0.1 }\na = { site = \"x\" }\nb = { site = \"y\" }\n",
        "4:22",
        "found `-0.1`",
        "share",
    ),
    (
        "[[prefix]]\nprefix = \"10.0.0.0/24\"\nrole = \"lan\"\nvlan = 4095\n",
        "4:8",
        "between 1 and 4094, found `4095`",
        "802.1Q",
    ),
    (
        "[[prefix]]\nprefix = \"10.0.0.0/24\"\nrole = \"lan\"\nvlan = 0\n",
        "4:8",
        "between 1 and 4094",
        "802.1Q",
    ),
    (
        "[[system]]\ncode = \"s\"\nname = \"S\"\nkind = \"portal\"\nexposure = \"public\"\nsecurity_level = 6\n",
        "6:18",
        "between 1 and 5, found `6`",
        "1 to 5",
    ),
    (
        "[[service]]\ncode = \"s\"\nkind = \"web\"\nname = \"a.example\"\nports = [80, 0]\n",
        "5:14",
        "between 1 and 65535, found `0`",
        "port 0",
    ),
    (
        "[[service]]\ncode = \"s\"\nkind = \"web\"\nname = \"a.example\"\nports = [80, 70000]\n",
        "5:14",
        "found `70000`",
        "65535",
    ),
    (
        "[[service]]\ncode = \"s\"\nkind = \"web\"\nname = \"a.example\"\nports = [80, 80]\n",
        "5:14",
        "port 80 is listed twice",
        "keep one",
    ),
    (
        "[[unit]]\nera = \"2025\"\ncode = \"1\"\nname = \"X\"\nkind = \"commune\"\nlatitude_deg = 108.8\nlongitude_deg = 15.1\n",
        "6:16",
        "between -90 and 90",
        "latitude",
    ),
    (
        "[[unit]]\nera = \"2025\"\ncode = \"1\"\nname = \"X\"\nkind = \"commune\"\nlatitude_deg = 15.1\n",
        "6:16",
        "`latitude_deg` stands alone",
        "both",
    ),
];

const PLAN_HEAD: &str = "[[plan]]\nid = \"p\"\ntext_status = \"S\"\ntitle = { vi = \"T\", en = \"T\" }\n[[plan.phase]]\nid = \"1\"\nname = { vi = \"P\", en = \"P\" }\n[[plan.phase.task]]\nid = \"1.1\"\nsource = \"A\"\nname = { vi = \"P\", en = \"P\" }\n";

const CRITERIA: &[Case] = &[
    (
        "criterion = { subjects = [\"address\"], rung = 4 }\n",
        "12:26",
        "no ladder",
        "device, server",
    ),
    (
        "criterion = { subjects = [\"web\", \"link\"], systems = [\"portal\"], rung = 4 }\n",
        "12:53",
        "`systems` selects services",
        "two tasks",
    ),
    ("criterion = \"clas = web: rung >= 4\"\n", "12:14", "`clas` is no attribute", "one of: class"),
    (
        "criterion = \"class = wbe: rung >= 4\"\n",
        "12:22",
        "`wbe` is no value of `class`",
        "device, server",
    ),
    ("criterion = \"class = web\"\n", "12:25", "ends where `:`", "class = web: rung >= 4"),
    ("criterion = \"class = web: rung >= 9\"\n", "12:35", "of 0-7, found `9`", "rung >= 4"),
    (
        "criterion = \"class = web: rung >= 4 and check = web-has-aaa\"\n",
        "12:49",
        "`web-has-aaa` is no check",
        "one of: web-has-aaaa",
    ),
    ("criterion = \"contact\"\n", "12:14", "`contact` is no attribute", "one of"),
    ("criterion = \"document per commune\"\n", "12:14", "`document` is no attribute", "one of"),
    (
        "target_ratio = 0.5\ncriterion = \"class = web: rung >= 4, share >= 50%\"\n",
        "12:16",
        "the target is said twice",
        "keep one",
    ),
    ("weight = 0\ncriterion = \"document\"\n", "12:10", "above 0, found `0`", "weight = 2"),
    ("weight = \"2\"\ncriterion = \"document\"\n", "12:10", "above 0, found `2`", "weight = 2"),
    ("", "8:1", "this task has no `criterion`", "criterion = \"class"),
    (
        "criterion = { document = true, rung = 4 }\n",
        "12:13",
        "either `document = true` or subjects",
        "document = true",
    ),
    (
        "criterion = { document = false }\n",
        "12:13",
        "either `document = true` or subjects",
        "rung = 4",
    ),
    ("criterion = { subjects = [], rung = 4 }\n", "12:26", "`subjects` is empty", "at least one"),
    (
        "criterion = { subjects = [\"web\"], rung = 8 }\n",
        "12:42",
        "between 0 and 7, found `8`",
        "0 to 7",
    ),
    (
        "criterion = { subjects = [\"webs\"], rung = 4 }\n",
        "12:27",
        "not one of its words: `webs`",
        "did you mean `web`?",
    ),
    (
        "target_ratio = 50\ncriterion = { document = true }\n",
        "12:16",
        "between 0 and 1, found `50`",
        "target_ratio = 0.5",
    ),
    (
        "criterion = { document = true }\n[[plan.phase.task]]\nid = \"1.1\"\nsource = \"A\"\nname = { vi = \"P\", en = \"P\" }\ncriterion = { document = true }\n",
        "14:6",
        "`1.1` occurs twice",
        "its own id",
    ),
    (
        "criterion = { document = true }\n[[plan.phase]]\nid = \"1\"\nname = { vi = \"P\", en = \"P\" }\n",
        "14:6",
        "`1` occurs twice",
        "its own id",
    ),
];

#[test]
fn what_is_no_toml_is_placed() {
    refuse_all(SYNTAX, parsed);
}

#[test]
fn unknown_and_missing_keys_are_placed() {
    refuse_all(KEYS, parsed);
}

#[test]
fn wrong_types_say_what_to_write() {
    refuse_all(TYPES, parsed);
}

#[test]
fn numbers_out_of_bounds_say_their_unit() {
    refuse_all(NUMBERS, parsed);
}

#[test]
fn criteria_that_say_nothing_are_refused() {
    refuse_all(CRITERIA, |text| parsed(&format!("{PLAN_HEAD}{text}")));
}

#[test]
fn all_faults_of_all_files_are_told_at_once_by_place() {
    let files = [
        file("b.toml", "[[site]]\ncode = \"x y\"\nname = \"A\"\nkind = \"x\"\n"),
        file("a.toml", b"\xe0".to_vec()),
        file("c.toml", "[[link]]\n"),
    ];
    let faults = super::super::parse(&files).unwrap_err();
    insta::assert_snapshot!(faults);
}

#[test]
fn a_long_text_is_refused_by_its_length() {
    let name = "x".repeat(256);
    let faults =
        parsed(&format!("[[site]]\ncode = \"a\"\nname = \"{name}\"\nkind = \"office\"\n")).unwrap();
    assert!(faults.to_string().contains("`name` has 256 characters, at most 255 are kept"));
}

#[test]
fn a_file_full_of_mistakes_is_bounded() {
    let text = "[[site]]\n".repeat(5000);
    let faults = parsed(&text).unwrap();
    assert_eq!((faults.faults.len(), faults.count()), (100, 15000));
}

#[test]
fn deep_nesting_is_a_fault_not_a_crash() {
    let text = format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(parsed(&text).is_some());
    let text = format!("a = {}", "{ a = ".repeat(50_000));
    assert!(parsed(&text).is_some());
}

proptest::proptest! {
    /// One slip in a good file ends with nouns or with faults that lie in the file.
    #[test]
    fn one_slip_is_placed_in_the_file(at in 0_usize..5000, byte in proptest::prelude::any::<u8>(), is_cut: bool) {
        let mut bytes = include_bytes!("../../../tests/fixtures/inventory/every-key.toml").to_vec();
        let at = at.min(bytes.len() - 1);
        if is_cut {
            bytes.remove(at);
        } else {
            bytes[at] = byte;
        }
        let line_count = bytes.split(|byte| *byte == b'\n').count();
        let files = [file("a.toml", bytes)];
        if let Err(faults) = super::super::accept(&files, &crate::domain::record::Record::default()) {
            for fault in faults.faults {
                assert!(fault.place.line >= 1 && fault.place.column >= 1);
                assert!(usize::try_from(fault.place.line).unwrap() <= line_count, "{fault:?}");
                assert!(fault.hint.is_some(), "{fault:?}");
            }
        }
    }


    /// Whatever stands in a file, reading it ends with nouns or faults.
    #[test]
    fn no_bytes_are_a_crash(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        let _ = super::super::parse(&[file("a.toml", bytes)]);
    }

    /// The same for texts that look like declarations.
    #[test]
    fn no_text_is_a_crash(text in "(\\[\\[(site|link|plan|unit|device)\\]\\]\n)?(code|a|phase|era|name|ports|sla) = (\"[^\"\n]{0,12}\"|-?[0-9_]{1,30}|[0-9.e+-]{1,12}|\\{ ?[a-z]* = [0-9\"]*\\}|\\[[0-9, ]*\\])\n?") {
        let _ = super::super::parse(&[file("a.toml", text)]);
    }
}

#[test]
fn long_dotted_keys_are_a_fault_not_a_crash() {
    for count in [100, 1000, 20_000, 1_000_000] {
        for text in [
            format!("a{} = 1", ".a".repeat(count)),
            format!("[a{}]", ".a".repeat(count)),
            format!("[[site]]\na{} = 1", ".a".repeat(count)),
        ] {
            assert!(parsed(&text).is_some());
        }
    }
}

#[test]
fn tables_that_extend_other_values_are_faults_not_crashes() {
    for text in [
        "site = []\n[site.x]\n",
        "site = []\n[[site]]\n",
        "site = [{}]\n[site.x]\n",
        "site = 1\nsite.x = 2\n",
        "[[site]]\n[site]\n",
        "[[site.x]]\n[[site]]\n",
        "[site.x]\n[site.x]\n",
    ] {
        assert!(parsed(text).is_some(), "{text}");
    }
}
