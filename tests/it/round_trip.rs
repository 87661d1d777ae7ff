//! What is exported comes back: into an empty database, in both forms, byte for byte. And Annex II
//! of the decision, walked class by class: created, listed, shown, changed, with its history.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::program::{expect, json, mang6, told};

const NOUNS: &[&str] = &[
    "units",
    "organisations",
    "sites",
    "devices",
    "interfaces",
    "addresses",
    "prefixes",
    "links",
    "maintenance",
    "systems",
    "services",
    "plans",
    "data_centres",
    "rooms",
    "racks",
    "power_feeds",
    "ups",
    "generators",
    "cooling",
    "sensors",
    "cables",
    "vlans",
    "vrfs",
    "asns",
    "contacts",
    "custom_fields",
];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/inventory").join(name)
}

/// A database with what the arguments say, and a folder for it.
fn database(territory: &str, imported: &[&Path]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    expect(folder.path(), &["-q", "init", "--territory", territory], 0);
    for path in imported {
        expect(folder.path(), &["-q", "import", path.to_str().unwrap()], 0);
    }
    folder
}

fn exported(folder: &Path, form: &str) -> Vec<u8> {
    let arguments = ["export", "inventory", "--format", form];
    let output = mang6(folder).args(["--db", "mang6.db"]).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", told(&output));
    output.stdout
}

/// Exports, imports into an empty database and exports again.
fn comes_back(folder: &Path, form: &str) {
    let before = exported(folder, form);
    let file = folder.join(format!("export.{form}"));
    fs::write(&file, &before).unwrap();
    let empty = database("none", &[&file]);
    let after = exported(empty.path(), form);
    assert!(before == after, "{form} differs: {} and {} bytes", before.len(), after.len());
    let other = if form == "toml" { "json" } else { "toml" };
    assert!(exported(folder, other) == exported(empty.path(), other), "{other} differs");
}

#[test]
fn an_export_imported_into_an_empty_database_exports_the_same_bytes() {
    let folder = database("quang-ngai", &[&fixture("annex-ii.toml")]);
    for form in ["toml", "json"] {
        comes_back(folder.path(), form);
    }
    let sample = tempfile::tempdir().unwrap();
    expect(sample.path(), &["-q", "demo", "--dir", "."], 0);
    comes_back(sample.path(), "json");
}

/// Exports lists, imports them into an empty database and exports the whole record again.
fn comes_back_as_lists(folder: &Path, arguments: &[&str]) {
    let lists = folder.join(format!("lists{}", arguments.concat()));
    let mut all = vec!["-q", "export", "inventory", "--format", "csv"];
    all.extend(["--dir", lists.to_str().unwrap()]);
    all.extend(arguments);
    expect(folder, &all, 0);
    let mut files: Vec<PathBuf> =
        fs::read_dir(&lists).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let empty = database("none", &[]);
    let mut import = vec!["-q", "import"];
    import.extend(files.iter().map(|file| file.to_str().unwrap()));
    expect(empty.path(), &import, 0);
    assert!(exported(folder, "json") == exported(empty.path(), "json"), "{arguments:?} differ");
    let again = expect(folder, &import[1..], 0);
    assert!(told(&again).contains("0 added, 0 changed"), "{}", told(&again));
}

#[test]
fn lists_imported_into_an_empty_database_are_the_same_record() {
    let folder = database("quang-ngai", &[&fixture("annex-ii.toml"), &fixture("cells.toml")]);
    for arguments in [&[][..], &["--for", "excel"], &["--for", "excel", "--lang", "vi"]] {
        comes_back_as_lists(folder.path(), arguments);
    }
    let one = |arguments: &[&str]| {
        let head = ["export", "inventory", "--format", "csv", "--noun", "contacts"];
        String::from_utf8(expect(folder.path(), &[&head, arguments].concat(), 0).stdout).unwrap()
    };
    let plain = one(&[]);
    assert!(plain.starts_with("code,name,organisation,"), "{plain}");
    assert!(plain.contains("\r\ncells,\"'=HYPERLINK(\"\"http://x\"\")\",,'-,"), "{plain}");
    assert!(one(&["--for", "excel"]).starts_with('\u{feff}'));
    let typed = ["export", "inventory", "--format", "csv", "--dir", "lists/"];
    let note = told(&expect(folder.path(), &typed, 0));
    assert!(note.contains("`mang6 import lists/*.csv` reads them back"), "{note}");
    expect(folder.path(), &["export", "inventory", "--format", "csv"], 2);
    expect(folder.path(), &["export", "inventory", "--noun", "sites"], 2);
}

/// The field that is changed of each noun.
fn changed_field(noun: &str) -> &'static str {
    match noun {
        "units" => "name",
        "organisations" => "phone",
        "plans" => "issuer",
        "contacts" => "title",
        _ => "description",
    }
}

#[test]
fn every_class_of_annex_ii_is_created_listed_shown_changed_and_told() {
    let folder = database("none", &[&fixture("annex-ii.toml")]);
    let record: Value = serde_json::from_slice(&exported(folder.path(), "json")).unwrap();
    let nouns = record.as_object().unwrap();
    assert_eq!(nouns.len(), 1 + NOUNS.len(), "every class, and the schema");
    let mut changes = serde_json::Map::new();
    for noun in NOUNS {
        let things = nouns[*noun].as_array().unwrap();
        let listed = json(&expect(folder.path(), &["list", noun, "-o", "json"], 0));
        assert_eq!(listed[noun].as_array().unwrap().len(), things.len(), "{noun}");
        let mut thing = things[0].clone();
        let new = format!("Đã sửa {noun}");
        thing[changed_field(noun)] = Value::from(new);
        changes.insert((*noun).to_owned(), Value::from(vec![thing]));
    }
    let file = folder.path().join("change.json");
    fs::write(&file, Value::from(changes).to_string()).unwrap();
    expect(folder.path(), &["-q", "import", "change.json"], 0);
    for noun in NOUNS {
        is_told(folder.path(), noun);
    }
    comes_back(folder.path(), "json");
}

/// The first of a noun is shown as changed, and its history tells both values and where from.
fn is_told(folder: &Path, noun: &str) {
    let names = expect(folder, &["list", noun, "-o", "name"], 0);
    let names = String::from_utf8(names.stdout).unwrap();
    let new = format!("Đã sửa {noun}");
    let key = names.lines().next().unwrap();
    let shown = told(&expect(folder, &["show", noun, key], 0));
    assert!(shown.contains(&new), "{noun}\n{shown}");
    let history = json(&expect(folder, &["history", noun, key, "-o", "json"], 0));
    let history = history["changes"].as_array().unwrap();
    let created = |entry: &&Value| entry["change"] == "add";
    let added = history.iter().find(created).unwrap_or_else(|| panic!("{noun} {key}"));
    assert!(added["place"].as_str().unwrap().contains("annex-ii.toml:"), "{added}");
    let changed = history.iter().find(|entry| entry["change"] == "change").unwrap();
    assert_eq!((&changed["field"], &changed["new"]), (&changed_field(noun).into(), &new.into()));
    assert!(changed["place"].as_str().unwrap().starts_with("change.json:1:"), "{changed}");
    assert!(changed["user"].as_str().is_some_and(|user| !user.is_empty()), "{changed}");
}
