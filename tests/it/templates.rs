//! Workbooks to fill: written by the real program, read back by calamine and by `import`. What
//! LibreOffice makes of them is `tests/proof/templates.sh`.

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use calamine::{Data, Reader as _, Xlsx};
use serde_json::Value;

use super::program::{expect, json, told};

/// Fields that no template has: how the province's own people log in.
const OURS: &[&str] = &["credentials", "ssh_legacy", "ssh_jump"];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/inventory").join(name)
}

fn record(declarations: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    expect(folder.path(), &["-q", "init"], 0);
    for name in declarations {
        expect(folder.path(), &["-q", "import", fixture(name).to_str().unwrap()], 0);
    }
    folder
}

fn template(folder: &Path, lang: &str, arguments: &[&str]) -> Vec<u8> {
    let file = folder.join("mau.xlsx");
    let written = ["--lang", lang, "template", "xlsx", "--out", "mau.xlsx"];
    expect(folder, &[&written, arguments].concat(), 0);
    fs::read(file).unwrap()
}

fn listed(folder: &Path, noun: &str) -> Value {
    let mut listed = json(&expect(folder, &["list", noun, "-o", "json"], 0));
    for thing in listed[noun].as_array_mut().unwrap() {
        let thing = thing.as_object_mut().unwrap();
        thing.retain(|key, _| !OURS.contains(&key.as_str()));
    }
    listed
}

#[test]
fn a_template_sent_back_as_it_is_changes_nothing() {
    for name in ["annex-ii.toml", "every-key.toml"] {
        let folder = record(&[name]);
        for lang in ["vi", "en"] {
            template(folder.path(), lang, &["--unit", "51"]);
            let preview = told(&expect(folder.path(), &["import", "--dry-run", "mau.xlsx"], 0));
            assert!(preview.contains("0 add · 0 change · 0 remove"), "{name} {lang}\n{preview}");
        }
    }
}

/// What a province's own things refer to and is not its own.
const OUTSIDE: &str = r#"
[[prefix]]
prefix = "2001:db8:6:1::/64"
role = "management"
[[prefix]]
prefix = "2001:db8:6::/48"
role = "container"
asn = 64_512
registry = "vnnic"
granted_on = 2024-10-10
[[prefix]]
prefix = "10.70.1.0/30"
role = "link"
[[system]]
code = "dancu"
name = "CSDL quốc gia về dân cư"
kind = "national"
exposure = "internal"
"#;

/// Nothing is left out: what a province's template is filled with is the record again.
#[test]
fn a_filled_template_rebuilds_what_it_lists_in_another_database() {
    let folder = record(&["annex-ii.toml"]);
    // Custom fields are defined, not filled.
    let declared = fs::read_to_string(fixture("annex-ii.toml")).unwrap();
    let definitions: String = declared
        .split("\n[[")
        .filter(|table| table.starts_with("custom_field]]"))
        .map(|table| format!("[[{table}\n"))
        .collect();
    assert!(definitions.contains("số_ghế"), "{definitions}");
    for lang in ["vi", "en"] {
        template(folder.path(), lang, &["--unit", "51"]);
        let other = record(&[]);
        fs::write(other.path().join("o.toml"), format!("{definitions}{OUTSIDE}")).unwrap();
        expect(other.path(), &["-q", "import", "o.toml"], 0);
        fs::copy(folder.path().join("mau.xlsx"), other.path().join("mau.xlsx")).unwrap();
        expect(other.path(), &["-q", "import", "--on-conflict", "take", "mau.xlsx"], 0);
        for noun in [
            "contacts",
            "sites",
            "data_centres",
            "rooms",
            "racks",
            "ups",
            "sensors",
            "vlans",
            "devices",
            "interfaces",
            "prefixes",
            "addresses",
            "cables",
            "links",
            "systems",
            "services",
        ] {
            let (before, after) = (listed(folder.path(), noun), listed(other.path(), noun));
            assert!(!before[noun].as_array().unwrap().is_empty(), "{noun}");
            assert_eq!(before[noun], after[noun], "{lang} {noun}");
        }
    }
}

#[test]
fn every_sheet_has_heads_notes_and_lists_in_both_languages() {
    let folder = record(&["annex-ii.toml"]);
    for (lang, guide, devices, name) in
        [("vi", "Hướng dẫn", "Thiết bị", "Tên *"), ("en", "Guide", "Devices", "Name *")]
    {
        let bytes = template(folder.path(), lang, &[]);
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
        let names = workbook.sheet_names();
        assert_eq!(names.first().map(String::as_str), Some(guide));
        assert!(names.len() > 23 && names.iter().any(|name| name == devices), "{names:?}");
        let range = workbook.worksheet_range(devices).unwrap();
        // Not filled: a province's whole record is nothing to send to an office.
        assert_eq!((range.height(), range.get((0, 0))), (1, Some(&Data::String(name.to_owned()))));
        let sheet = part(&bytes, &sheet_path(&names, devices));
        assert!(sheet.matches("<dataValidation ").count() > 10, "{sheet}");
        assert!(sheet.contains("state=\"frozen\""), "{sheet}");
        let heads = sheet.matches("t=\"s\"").count();
        let index = names.iter().position(|each| each == devices).unwrap();
        let notes = part(&bytes, &format!("xl/comments{index}.xml"));
        assert_eq!(notes.matches("<comment ").count(), heads, "{notes}");
    }
}

fn sheet_path(names: &[String], name: &str) -> String {
    let at = names.iter().position(|each| each == name).unwrap();
    format!("xl/worksheets/sheet{}.xml", at + 1)
}

fn part(bytes: &[u8], path: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(path).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The workbook with other text in one cell, as a spreadsheet program would leave it.
fn filled(bytes: &[u8], sheet: &str, cell: &str, value: &str) -> Vec<u8> {
    let workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let path = sheet_path(&workbook.sheet_names(), sheet);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut written = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().to_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if name == path {
            let text = String::from_utf8(bytes).unwrap();
            let begin = text.find(&format!("<c r=\"{cell}\"")).unwrap();
            let end = begin + text[begin..].find("</c>").unwrap() + "</c>".len();
            let new = format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{value}</t></is></c>");
            bytes = format!("{}{new}{}", &text[..begin], &text[end..]).into_bytes();
        }
        written.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        written.write_all(&bytes).unwrap();
    }
    written.finish().unwrap().into_inner()
}

/// The cell of a sheet that holds a text, and the head above it.
fn find(bytes: &[u8], sheet: &str, text: &str, head: &str) -> String {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = workbook.worksheet_range(sheet).unwrap();
    let holds = |data: Option<&Data>, text: &str| data == Some(&Data::String(text.to_owned()));
    let row = (1..range.height()).find(|row| holds(range.get((*row, 0)), text)).unwrap();
    let column = (0..range.width()).find(|column| holds(range.get((0, *column)), head)).unwrap();
    let column = mang6::domain::record::letters(u32::try_from(column + 1).unwrap());
    format!("{column}{}", row + 1)
}

const COMMUNE: &str = r#"
[[site]]
code = "binh-son"
name = "UBND xã Bình Sơn"
kind = "commune"
unit = "2025/21040"
[[device]]
name = "r-01"
role = "router"
site = "binh-son"
serial = "0045-01"
model = "RB4011"
custom = { ghi_chu = "của xã" }
[[device]]
name = "Tổng đài"
role = "other"
site = "binh-son"
[[site]]
code = "xa-khac"
name = "Xã khác"
kind = "commune"
[[custom_field]]
name = "ghi_chu"
kind = "text"
title_vi = "Ghi chú"
"#;

#[test]
fn a_filled_cell_is_a_change_whose_history_names_the_cell() {
    let folder = tempfile::tempdir().unwrap();
    expect(folder.path(), &["-q", "init"], 0);
    fs::write(folder.path().join("xa.toml"), COMMUNE).unwrap();
    expect(folder.path(), &["-q", "import", "xa.toml"], 0);
    // By the name without diacritics; another commune's site is none of its business.
    let bytes = template(folder.path(), "vi", &["--unit", "binh son"]);
    let sites = {
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
        workbook.worksheet_range("Địa điểm").unwrap().height()
    };
    assert_eq!(sites, 2);
    let serial = find(&bytes, "Thiết bị", "r-01", "Số sê-ri");
    let changed = filled(&bytes, "Thiết bị", &serial, "0045-99");
    fs::write(folder.path().join("gui-lai.xlsx"), &changed).unwrap();
    let told_first = told(&expect(folder.path(), &["import", "gui-lai.xlsx"], 0));
    assert!(told_first.contains("0 added, 1 changed"), "{told_first}");
    let history = told(&expect(folder.path(), &["history", "devices", "r-01"], 0));
    assert!(
        history.contains("gui-lai.xlsx: Thiết bị!") && history.contains("0045-99"),
        "{history}"
    );
    // Meanwhile somebody changed what the commune changed too: both are shown, nobody is overruled.
    fs::write(
        folder.path().join("tinh.toml"),
        COMMUNE.replace("0045-01", "0045-50").replace("RB4011", "CCR2004"),
    )
    .unwrap();
    expect(folder.path(), &["-q", "import", "tinh.toml"], 0);
    let refused = told(&expect(folder.path(), &["import", "gui-lai.xlsx"], 3));
    let conflict = format!(
        "gui-lai.xlsx: Thiết bị!{serial}: device r-01, serial: stored `0045-50`, the sheet says `0045-99`"
    );
    assert!(refused.contains(&conflict) && !refused.contains("CCR2004"), "{refused}");
    expect(folder.path(), &["import", "--on-conflict", "take", "gui-lai.xlsx"], 0);
    let device = &json(&expect(folder.path(), &["show", "devices", "r-01", "-o", "json"], 0));
    let device = &device["devices"][0];
    assert_eq!(
        (device["serial"].as_str(), device["model"].as_str(), device["custom"]["ghi_chu"].as_str()),
        (Some("0045-99"), Some("CCR2004"), Some("của xã"))
    );
}

#[test]
fn what_no_office_fills_is_refused() {
    let folder = record(&[]);
    let refused = told(&expect(folder.path(), &["template", "xlsx", "--noun", "plans"], 2));
    assert!(refused.contains("declare them in TOML"), "{refused}");
    expect(folder.path(), &["template", "xlsx", "--unit", "99999", "--out", "x.xlsx"], 3);
    assert!(!folder.path().join("x.xlsx").exists());
}
