//! Workbooks and CSV of an import: read beside the declarations, completed with what is stored, and
//! every difference from it decided field by field: asked on a terminal, else by `--on-conflict`.

use std::collections::HashSet;

use super::desk::Desk;
use super::failure::Failure;
use super::faults;
use super::record;
use crate::domain::asset;
use crate::domain::record::{Declared, Noun, Record};
use crate::domain::text::Text;
use crate::inventory;
use crate::inventory::sheet::{Conflict, Sheets};
use crate::inventory::source::SourceFile;
use crate::report::labels::words;
use crate::store::Store;

/// What becomes of a field on which a sheet and the record differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnConflict {
    /// It stays as it is stored.
    Keep,
    /// It becomes what the sheet says.
    Take,
    /// Somebody is asked; without a terminal nothing is changed.
    Ask,
}

/// Reads and checks sheets together with the other declarations of the import.
pub fn accept(
    desk: &Desk<'_>,
    store: &Store,
    existing: &Record,
    (sheets, others): (&[SourceFile], Vec<SourceFile>),
    on_conflict: OnConflict,
) -> Result<Vec<Declared>, Failure> {
    let lang = desk.settings.lang;
    let label = |noun: Noun, field: &str, word: &str| {
        words::of(noun, field, word).map(|(_, label)| label.text())
    };
    let mut sheets =
        Sheets::read(sheets, existing, &label).map_err(|faults| faults::refused(&faults, lang))?;
    for note in &sheets.notes {
        desk.voice.note(note);
    }
    let mut stored = Vec::new();
    for (noun, key) in sheets.keys() {
        stored.extend(store.asset(noun, &key).map_err(record::refused)?);
    }
    sheets.fill(stored);
    let days = custom_days(existing);
    let read = |sheets: &Sheets| {
        let written = sheets.files(&days);
        let files: Vec<SourceFile> = others.iter().chain(&written.files).cloned().collect();
        match inventory::accept(&files, existing) {
            Ok(declared) => Ok((declared, written)),
            Err(faults) => Err(faults::refused(&written.placed(faults), lang)),
        }
    };
    let (declared, written) = read(&sheets)?;
    let conflicts = sheets.conflicts(&declared, &written);
    let kept: Vec<&Conflict> = match (conflicts.is_empty(), on_conflict) {
        (true, _) | (false, OnConflict::Take) => Vec::new(),
        (false, OnConflict::Keep) => conflicts.iter().collect(),
        (false, OnConflict::Ask) => ask(desk, &conflicts)?,
    };
    sheets.keep(&kept);
    // Read again: the fields kept, by either side's right, are now those stored.
    let (mut declared, written) = read(&sheets)?;
    for declared in &mut declared {
        if let Some(cell) = written.cell(&declared.place) {
            declared.place = cell;
        }
    }
    Ok(declared)
}

/// The custom fields that hold days: only TOML tells days from text.
fn custom_days(existing: &Record) -> HashSet<String> {
    let class = asset::of(Noun::CustomField);
    existing
        .assets
        .iter()
        .filter(|asset| asset.noun == Noun::CustomField)
        .filter(|asset| asset.details.text(class, "kind") == Some("date"))
        .map(|asset| asset.key.clone())
        .collect()
}

/// The answers to one question, each its key.
const ANSWERS: &[char] = &['k', 't', 'K', 'T', 'q'];

/// Asks about each; answers with those to keep.
fn ask<'c>(desk: &Desk<'_>, conflicts: &'c [Conflict]) -> Result<Vec<&'c Conflict>, Failure> {
    let mut kept = Vec::new();
    let mut for_all = None;
    for (at, conflict) in conflicts.iter().enumerate() {
        let answer = match for_all {
            Some(answer) => answer,
            None => {
                match desk.voice.choose(&question(conflict, at + 1, conflicts.len()), ANSWERS) {
                    Some(answer) => answer,
                    None => return Err(undecided(desk, conflicts)),
                }
            }
        };
        match answer {
            'K' | 'k' => kept.push(conflict),
            'q' => return Err(stopped()),
            _ => {}
        }
        for_all = for_all.or_else(|| answer.is_ascii_uppercase().then_some(answer));
    }
    Ok(kept)
}

fn question(conflict: &Conflict, number: usize, count: usize) -> Text {
    let told = told(conflict);
    Text::new(
        format!(
            "{number}/{count} {}\nk keep · t take the sheet's · K keep all · T take all · q stop",
            told.en
        ),
        format!(
            "{number}/{count} {}\nk giữ · t lấy theo bảng · K giữ tất cả · T lấy tất cả · q dừng",
            told.vi
        ),
    )
}

fn told(conflict: &Conflict) -> Text {
    let Conflict { noun, key, field, stored, sheet, place, .. } = conflict;
    let class = asset::of(*noun);
    let shown =
        |value: &str| if value.is_empty() { "–".to_owned() } else { format!("`{value}`") };
    let (stored, sheet) = (shown(stored), shown(sheet));
    Text::new(
        format!(
            "{place}: {} {key}, {}: stored {stored}, the sheet says {sheet}",
            class.en, field.en
        ),
        format!("{place}: {} {key}, {}: đang lưu {stored}, bảng ghi {sheet}", class.vi, field.vi),
    )
}

fn undecided(desk: &Desk<'_>, conflicts: &[Conflict]) -> Failure {
    let head = desk
        .say(&Text::new(
            "nothing was changed: the sheet and the record differ",
            "chưa thay đổi gì: bảng và dữ liệu đang lưu khác nhau",
        ))
        .to_owned();
    let lines: Vec<String> =
        conflicts.iter().map(|each| desk.say(&told(each)).to_owned()).collect();
    Failure::data(format!("{head}\n{}", lines.join("\n"))).hint(
        "decide for all: `--on-conflict keep` or `--on-conflict take`; on a terminal each is asked",
        "quyết định chung: `--on-conflict keep` hoặc `--on-conflict take`; trên màn hình lệnh sẽ hỏi từng mục",
    )
}

fn stopped() -> Failure {
    Failure::data("nothing was changed: stopped at a question")
        .vi("chưa thay đổi gì: đã dừng ở một câu hỏi")
}
