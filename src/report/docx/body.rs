//! Headings, sentences and tables. A table has bold centred heads, a row that numbers the columns,
//! and numbers on the right.

use crate::domain::text::Lang;
use crate::report::content::{Content, Section, Table};
use crate::report::grid::{Align, Cell};
use crate::report::labels::Labelled as _;
use crate::report::table::on_paper;

use super::xml::{Look, PAGE_BREAK, paragraph, run};

/// The width of the text, twips: A4 less the margins.
const TEXT_TWIPS: usize = 9_355;
/// What a cell's own margins take, both sides (the style `Figures`).
const CELL_TWIPS: usize = 120;

/// Every section; a template's `{{body}}`.
pub(super) fn sections(content: &Content, lang: Lang, out: &mut String) {
    for each in &content.sections {
        section(each, lang, out);
    }
}

/// The text that is signed, or the annexes that follow the signature, from a page of their own.
pub(super) fn part(content: &Content, annexes: bool, lang: Lang, out: &mut String) {
    let sections = content.sections.iter().filter(|each| each.is_annex == annexes);
    for (at, each) in sections.enumerate() {
        if annexes && at == 0 {
            out.push_str(PAGE_BREAK);
        }
        section(each, lang, out);
    }
}

pub(super) fn section(section: &Section, lang: Lang, out: &mut String) {
    let style = if section.is_annex { "AnnexHeading" } else { "Heading1" };
    out.push_str(&paragraph(style, &run(section.heading.in_lang(lang), Look::default())));
    for sentence in &section.paragraphs {
        out.push_str(&paragraph("Body", &run(sentence.in_lang(lang), Look::default())));
    }
    for each in &section.tables {
        out.push_str(&paragraph("Caption", &run(each.title.in_lang(lang), Look::default())));
        table(each, lang, out);
    }
}

/// One table. Narrow columns get small letters; one without rows says so.
pub(super) fn table(table: &Table, lang: Lang, out: &mut String) {
    let columns = &table.grid.columns;
    let shown: Vec<usize> = (0..columns.len())
        .filter(|at| columns.get(*at).is_some_and(|each| !each.wide_only))
        .collect();
    if table.grid.rows.is_empty() {
        let none = match lang {
            Lang::En => "(nothing recorded)",
            Lang::Vi => "(chưa có số liệu)",
        };
        out.push_str(&paragraph("Body", &run(none, Look { italic: true, ..Look::default() })));
        return;
    }
    let size = match shown.len() {
        0..=6 => 24,
        7..=9 => 20,
        _ => 16,
    };
    let widths = widths(table, &shown, size, lang);
    out.extend([format!(
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"Figures\"/><w:tblW w:w=\"{TEXT_TWIPS}\" w:type=\"dxa\"/>\
         <w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>"
    )]);
    for width in &widths {
        out.extend([format!("<w:gridCol w:w=\"{width}\"/>")]);
    }
    out.push_str("</w:tblGrid>");
    let title =
        |at: &usize| columns.get(*at).map_or("", |column| column.title.in_lang(lang)).to_owned();
    head(&shown.iter().map(title).collect::<Vec<_>>(), &widths, Look::bold(size), out);
    let numbers: Vec<String> = (1..=shown.len()).map(|number| format!("({number})")).collect();
    head(&numbers, &widths, Look { italic: true, ..Look::plain(size) }, out);
    for row in &table.grid.rows {
        out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for (at, width) in shown.iter().zip(&widths) {
            let words = row.get(*at).map(|cell| words(cell, lang)).unwrap_or_default();
            let right = columns.get(*at).is_some_and(|column| column.align == Align::Right);
            let style = if right { "CellRight" } else { "Cell" };
            out.push_str(&cell(*width, &paragraph(style, &run(&words, Look::plain(size)))));
        }
        out.push_str("</w:tr>");
    }
    out.push_str("</w:tbl>");
}

fn head(words: &[String], widths: &[usize], look: Look, out: &mut String) {
    out.push_str("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
    for (word, width) in words.iter().zip(widths) {
        out.push_str(&cell(*width, &paragraph("CellCentred", &run(word, look))));
    }
    out.push_str("</w:tr>");
}

fn cell(width: usize, content: &str) -> String {
    format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>{content}</w:tc>")
}

/// A value in a paper: the mark beside a verdict's word is no letter of the form's typeface.
pub(crate) fn words(cell: &Cell, lang: Lang) -> String {
    if let Cell::Verdict(verdict) = cell {
        verdict.label().text().in_lang(lang).to_owned()
    } else {
        on_paper(cell, lang)
    }
}

/// The longest piece of a value that no line may break: numbers keep their unit.
fn unbroken(words: &str, right: bool) -> usize {
    let pieces = words.split(|letter: char| !right && (letter.is_whitespace() || letter == '-'));
    pieces.map(|piece| piece.chars().count()).max().unwrap_or(0)
}

/// The longest word of a head, in plain letters: it is bold, and capitals are half as wide again.
fn heading(title: &str) -> usize {
    let wide = |word: &str| {
        let capitals = word.chars().filter(|letter| letter.is_uppercase()).count();
        word.chars().count() + 1 + capitals / 2
    };
    title.split_whitespace().map(wide).max().unwrap_or(0)
}

/// Each column's width in twips, together the text's. First come the longest unbroken pieces, so
/// that no word, day or number is torn; what is left goes to those that could use it.
fn widths(table: &Table, shown: &[usize], size: u16, lang: Lang) -> Vec<usize> {
    const LOOKED_AT: usize = 500;
    // A letter is about half as wide as high, a bold one of a head a little more; twips are
    // twentieths of a point, sizes half points.
    let letter = usize::from(size) * 11 / 2;
    let wants: Vec<(usize, usize)> = shown
        .iter()
        .map(|at| {
            let column = table.grid.columns.get(*at);
            let title = column.map_or("", |column| column.title.in_lang(lang));
            let right = column.is_some_and(|column| column.align == Align::Right);
            let cells = table.grid.rows.iter().take(LOOKED_AT).filter_map(|row| row.get(*at));
            let (mut least, mut whole) = (heading(title), title.chars().count().min(12));
            for cell in cells {
                let words = words(cell, lang);
                let fixed = right || matches!(cell, Cell::Date(_));
                least = least.max(unbroken(&words, fixed).min(24));
                whole = whole.max(words.chars().count().min(48));
            }
            (least.max(4) * letter + CELL_TWIPS, whole.max(4) * letter + CELL_TWIPS)
        })
        .collect();
    let least: usize = wants.iter().map(|(least, _)| least).sum();
    if least >= TEXT_TWIPS {
        return wants.iter().map(|(each, _)| each * TEXT_TWIPS / least.max(1)).collect();
    }
    let more: usize = wants.iter().map(|(least, whole)| whole.saturating_sub(*least)).sum();
    let spare = TEXT_TWIPS - least;
    let width = |(least, whole): &(usize, usize)| match more {
        0 => least + spare / wants.len().max(1),
        more => least + whole.saturating_sub(*least) * spare / more,
    };
    wants.iter().map(width).collect()
}
