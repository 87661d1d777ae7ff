//! The report for machines: JSON with every table, and CSV with one value a line, so that tables of
//! different shapes share a file.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::domain::text::Lang;
use crate::report::content::Content;
use crate::report::csv::field;
use crate::report::grid::Cell;
use crate::report::json::value_of;

/// The document: `tables.KEY[]` of rows by column key. Numbers are as exact as they are known.
#[must_use]
pub fn document(content: &Content, lang: Lang) -> Value {
    let mut tables = Map::new();
    for table in content.tables() {
        let row = |row: &Vec<Cell>| {
            let keys = table.grid.columns.iter().map(|column| column.key.to_owned());
            let values = row.iter().map(|cell| value_of(cell, lang));
            Value::Object(keys.zip(values).collect())
        };
        let rows: Vec<Value> = table.grid.rows.iter().map(row).collect();
        tables.insert(table.grid.noun.to_owned(), Value::Array(rows));
    }
    let sections: Vec<Value> = content
        .sections
        .iter()
        .map(|section| {
            let keys: Vec<&str> = section.tables.iter().map(|table| table.grid.noun).collect();
            let words: Vec<&str> =
                section.paragraphs.iter().map(|paragraph| paragraph.in_lang(lang)).collect();
            json!({ "heading": section.heading.in_lang(lang), "paragraphs": words, "tables": keys })
        })
        .collect();
    json!({
        "schema": "mang6.report/v1",
        "kind": content.kind,
        "subject": content.subject.in_lang(lang),
        "as_of": content.as_of.to_string(),
        "run": content.run,
        "sections": sections,
        "tables": tables,
    })
}

/// Writes the JSON document.
pub fn write_json(content: &Content, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &document(content, lang))?;
    writeln!(out)
}

/// Writes the CSV: `table,row,column,value`, rows counted from 1, missing values left empty.
pub fn write_csv(content: &Content, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["table", "row", "column", "value"])?;
    for table in content.tables() {
        for (number, row) in (1..).zip(&table.grid.rows) {
            let number: u64 = number;
            for (column, cell) in table.grid.columns.iter().zip(row) {
                let value = field(cell, lang);
                csv.write_record([table.grid.noun, &number.to_string(), column.key, &value])?;
            }
        }
    }
    csv.flush()
}
