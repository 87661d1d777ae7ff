//! The report as Markdown (tables of GitHub's dialect).

use std::io::{self, Write};

use crate::domain::text::Lang;
use crate::report::content::{Content, Table};
use crate::report::grid::Align;
use crate::report::number::moment;
use crate::report::table::on_paper;
use crate::report::text::escape;

/// Writes it.
pub fn write(content: &Content, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}\n", inert(content.subject.in_lang(lang)))?;
    let as_of = match lang {
        Lang::En => "As of",
        Lang::Vi => "Tính đến",
    };
    writeln!(out, "{as_of} {}\n", moment(content.as_of, lang))?;
    for section in &content.sections {
        writeln!(out, "## {}\n", inert(section.heading.in_lang(lang)))?;
        for paragraph in &section.paragraphs {
            writeln!(out, "{}\n", inert(paragraph.in_lang(lang)))?;
        }
        for table in &section.tables {
            write_table(table, lang, out)?;
        }
    }
    Ok(())
}

fn write_table(table: &Table, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### {}\n", inert(table.title.in_lang(lang)))?;
    let titles: Vec<String> =
        table.grid.columns.iter().map(|column| inert(column.title.in_lang(lang))).collect();
    writeln!(out, "| {} |", titles.join(" | "))?;
    let rules = table.grid.columns.iter().map(|column| match column.align {
        Align::Left => "---",
        Align::Right => "---:",
    });
    writeln!(out, "| {} |", rules.collect::<Vec<_>>().join(" | "))?;
    for row in &table.grid.rows {
        let cells: Vec<String> = row.iter().map(|cell| inert(&on_paper(cell, lang))).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    writeln!(out)
}

/// Text without meaning to Markdown or HTML.
fn inert(text: &str) -> String {
    let mut inert = String::with_capacity(text.len());
    for letter in escape(text).chars() {
        match letter {
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '#' => {
                inert.push('\\');
                inert.push(letter);
            }
            '<' => inert.push_str("&lt;"),
            '>' => inert.push_str("&gt;"),
            '&' => inert.push_str("&amp;"),
            other => inert.push(other),
        }
    }
    inert
}
