//! Sheets as offices write them, and every kind of bad row with its place and remedy.

mod bad_rows;
mod good;

use std::collections::HashSet;

use super::*;
use crate::domain::record::Declared;
use crate::inventory::{accept, embedded, parse};

/// What stands in the record before a sheet comes.
const STORED: &str = r#"
[[site]]
code = "ttdl"
name = "Trung tâm dữ liệu tỉnh"
kind = "data_centre"
[[site]]
code = "ba-to"
name = "UBND xã Ba Tơ"
kind = "commune"
[[site]]
code = "hai-1"
name = "Trụ sở Hải"
kind = "office"
[[site]]
code = "hai-2"
name = "Trụ sở Hải"
kind = "office"
[[device]]
name = "core-1"
role = "router"
site = "ttdl"
serial = "S-1"
model = "MX204"
[[custom_field]]
name = "so_bien_ban"
kind = "integer"
applies_to = ["device"]
title_vi = "Số biên bản"
[[custom_field]]
name = "ngay_kiem_ke"
kind = "date"
title_vi = "Ngày kiểm kê"
"#;

fn stored() -> (Record, Vec<Asset>) {
    let mut files = embedded::files();
    files.retain(|file| file.path.to_string_lossy().contains("units-2025"));
    files.push(SourceFile { path: "stored.toml".into(), bytes: STORED.as_bytes().to_vec() });
    let declared = parse(&files).unwrap();
    let mut record = Record::default();
    let assets: Vec<Asset> = declared.iter().map(Declared::asset).collect();
    record.assets = assets.iter().filter(|asset| !asset.class().has_struct()).cloned().collect();
    for declared in declared {
        record.put(declared.thing);
    }
    (record, assets)
}

fn no_labels(_: Noun, field: &str, word: &str) -> Option<Text> {
    let vi = match (field, word) {
        ("role", "router") => "bộ định tuyến",
        ("role", "switch") => "bộ chuyển mạch",
        ("role", "server") => "máy chủ",
        ("tier", "access-2") => "truy nhập cấp II",
        _ => return None,
    };
    Some(Text::new(word, vi))
}

/// The whole way of a file, as `import` goes it.
fn import(name: &str, bytes: Vec<u8>) -> Result<(Vec<Declared>, Sheets), Faults> {
    let (record, assets) = stored();
    let file = SourceFile { path: name.into(), bytes };
    let mut sheets = Sheets::read(&[file], &record, &no_labels)?;
    let keys: HashSet<(Noun, String)> = sheets.keys().into_iter().collect();
    sheets.fill(
        assets
            .into_iter()
            .filter(|asset| keys.contains(&(asset.noun, asset.key.clone())))
            .collect(),
    );
    let written = sheets.files(&HashSet::from(["ngay_kiem_ke".to_owned()]));
    let declared = accept(&written.files, &record).map_err(|faults| written.placed(faults))?;
    Ok((declared, sheets))
}

fn texts(declared: &Declared, keys: &[&str]) -> Vec<String> {
    let whole = declared.asset();
    let class = whole.class();
    let printed =
        |key: &&str| whole.details.get(class, key).map(asset::Value::printed).unwrap_or_default();
    keys.iter().map(printed).collect()
}
