//! The report as a Word document in the administrative form (Decree 30/2020/NĐ-CP, annex I): A4,
//! Times New Roman, the two-row header, tables with a row of column numbers, the foot with its room
//! for a signature. Number, date and signature stay blank. Or the office's own document with its
//! placeholders filled ([`template`]).

pub(crate) mod body;
mod form;
mod parts;
pub mod template;
mod xml;

use std::io::{self, Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

use crate::domain::text::Lang;
use crate::report::content::Content;

/// Writes the document.
pub fn write(content: &Content, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let files = [
        ("[Content_Types].xml", parts::CONTENT_TYPES.to_owned()),
        ("_rels/.rels", parts::RELATIONSHIPS.to_owned()),
        ("docProps/core.xml", parts::core(content, lang)),
        ("word/_rels/document.xml.rels", parts::DOCUMENT_RELATIONSHIPS.to_owned()),
        ("word/document.xml", document(content, lang)),
        ("word/styles.xml", parts::STYLES.to_owned()),
        ("word/settings.xml", parts::SETTINGS.to_owned()),
        ("word/header1.xml", parts::HEADER.to_owned()),
    ];
    out.write_all(&zipped(&files)?)
}

fn document(content: &Content, lang: Lang) -> String {
    let mut document = String::from(parts::DOCUMENT_BEGIN);
    form::head(content, lang, &mut document);
    body::part(content, false, lang, &mut document);
    form::foot(lang, &mut document);
    body::part(content, true, lang, &mut document);
    document.push_str(parts::DOCUMENT_END);
    document
}

/// The files in an archive, always of the same bytes: no times in it.
fn zipped(files: &[(&str, String)]) -> io::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    for (name, text) in files {
        archive.start_file(*name, options).map_err(io::Error::other)?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish().map_err(io::Error::other)?.into_inner())
}
