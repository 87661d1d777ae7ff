//! The office's own .docx with named placeholders: `{{subject}}`, `{{as_of}}`, `{{run}}`, `{{place}}`,
//! `{{issuer}}` in any text; `{{body}}`, `{{section:N}}` and `{{table:KEY}}` alone in a paragraph. A word
//! processor may split what was typed into pieces: a paragraph's pieces are read together.

use std::collections::BTreeSet;
use std::io::{self, Cursor, Read as _, Write};

use zip::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::domain::text::Lang;
use crate::report::content::Content;
use crate::report::number::moment;

use super::{body, xml};

/// Largest part that is read: a template is a form, not a book.
const PART_BYTES: u64 = 20_000_000;

/// Why a template cannot be filled.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is no .docx.
    #[error("the template is no .docx: {0}")]
    Unreadable(String),
    /// Placeholders that mean nothing.
    #[error("the template has unknown placeholders: {0}")]
    Unknown(String),
    /// Nothing to fill.
    #[error("the template has no placeholder, for example {{{{body}}}} or {{{{table:summary}}}}")]
    Empty,
    /// The output failed.
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// Fills the template.
pub fn fill(
    template: &[u8],
    content: &Content,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let unreadable = |error: &dyn std::fmt::Display| Error::Unreadable(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(template)).map_err(|error| unreadable(&error))?;
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let mut filler = Filler { content, lang, filled: 0, unknown: BTreeSet::new() };
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|error| unreadable(&error))?;
        if part.is_dir() {
            continue;
        }
        let name = part.name().to_owned();
        let mut bytes = Vec::new();
        part.by_ref().take(PART_BYTES + 1).read_to_end(&mut bytes)?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > PART_BYTES {
            return Err(Error::Unreadable(format!("{name} is too large")));
        }
        let is_text = name == "word/document.xml"
            || name.starts_with("word/header")
            || name.starts_with("word/footer");
        if is_text {
            let text = String::from_utf8(bytes).map_err(|error| unreadable(&error))?;
            bytes = filler.part(&text).into_bytes();
        }
        package
            .start_file(name, SimpleFileOptions::default())
            .map_err(|error| unreadable(&error))?;
        package.write_all(&bytes)?;
    }
    if !filler.unknown.is_empty() {
        let unknown: Vec<String> = filler.unknown.into_iter().collect();
        return Err(Error::Unknown(unknown.join(", ")));
    }
    if filler.filled == 0 {
        return Err(Error::Empty);
    }
    let bytes = package.finish().map_err(|error| unreadable(&error))?.into_inner();
    out.write_all(&bytes)?;
    Ok(())
}

struct Filler<'a> {
    content: &'a Content,
    lang: Lang,
    filled: usize,
    unknown: BTreeSet<String>,
}

impl Filler<'_> {
    /// A part with each of its paragraphs filled.
    fn part(&mut self, text: &str) -> String {
        let mut done = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, paragraph, after)) = next_paragraph(rest) {
            done.push_str(before);
            done.push_str(&self.paragraph(paragraph));
            rest = after;
        }
        done.push_str(rest);
        done
    }

    fn paragraph(&mut self, paragraph: &str) -> String {
        let words = words_of(paragraph);
        if !words.contains("{{") {
            return paragraph.to_owned();
        }
        if let Some(block) =
            words.trim().strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"))
            && let Some(block) = self.block(block.trim())
        {
            self.filled += 1;
            return block;
        }
        let mut filled = String::new();
        let mut rest = words.as_str();
        while let Some((before, after)) = rest.split_once("{{") {
            filled.push_str(before);
            let Some((name, after)) = after.split_once("}}") else {
                filled.push_str("{{");
                rest = after;
                continue;
            };
            match self.word(name.trim()) {
                Some(word) => {
                    self.filled += 1;
                    filled.push_str(&word);
                }
                None => drop(self.unknown.insert(format!("{{{{{}}}}}", name.trim()))),
            }
            rest = after;
        }
        filled.push_str(rest);
        with_words(paragraph, &filled)
    }

    /// What fills a paragraph of its own.
    fn block(&self, name: &str) -> Option<String> {
        let mut out = String::new();
        match name.split_once(':') {
            None if name == "body" => body::sections(self.content, self.lang, &mut out),
            Some(("table", key)) => {
                body::table(self.content.table(key.trim())?, self.lang, &mut out);
            }
            Some(("section", number)) => {
                let number: usize = number.trim().parse().ok()?;
                let section = self.content.sections.get(number.checked_sub(1)?)?;
                body::section(section, self.lang, &mut out);
            }
            _ => return None,
        }
        // A table is followed by a paragraph, or a word processor takes the cell for damaged.
        out.push_str("<w:p/>");
        Some(out)
    }

    fn word(&self, name: &str) -> Option<String> {
        let content = self.content;
        let blank = || "…".to_owned();
        Some(match name {
            "subject" => content.subject.in_lang(self.lang).to_owned(),
            "as_of" => moment(content.as_of, self.lang),
            "run" => content.run.map_or_else(blank, |run| run.to_string()),
            "place" => content.place.clone().unwrap_or_else(blank),
            "issuer" => content.issuer.clone().unwrap_or_else(blank),
            "parent" => content.parent.clone().unwrap_or_else(blank),
            _ => return None,
        })
    }
}

/// The text before the next paragraph, the paragraph, and what follows.
fn next_paragraph(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let begin = from + text.get(from..)?.find("<w:p")?;
        let next = text.get(begin + 4..)?.chars().next()?;
        if next == '>' || next == ' ' {
            let open = begin + text.get(begin..)?.find('>')? + 1;
            if text.get(..open)?.ends_with("/>") {
                from = open;
                continue;
            }
            let end = open + text.get(open..)?.find("</w:p>")? + "</w:p>".len();
            return Some((text.get(..begin)?, text.get(begin..end)?, text.get(end..)?));
        }
        from = begin + 4;
    }
}

/// The pieces of a paragraph's text: where each begins and ends.
fn pieces(paragraph: &str) -> Vec<(usize, usize)> {
    let mut pieces = Vec::new();
    let mut from = 0;
    while let Some(found) = paragraph.get(from..).and_then(|rest| rest.find("<w:t")) {
        let at = from + found;
        let rest = paragraph.get(at + 4..).unwrap_or_default();
        let Some(open) = rest.find('>').filter(|_| rest.starts_with(['>', ' '])) else {
            from = at + 4;
            continue;
        };
        let begin = at + 4 + open + 1;
        let Some(length) = paragraph.get(begin..).and_then(|rest| rest.find("</w:t>")) else {
            break;
        };
        pieces.push((begin, begin + length));
        from = begin + length;
    }
    pieces
}

fn words_of(paragraph: &str) -> String {
    let words: String =
        pieces(paragraph).iter().filter_map(|(begin, end)| paragraph.get(*begin..*end)).collect();
    words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// The paragraph with all its words in its first piece, which keeps its looks.
fn with_words(paragraph: &str, words: &str) -> String {
    let mut filled = String::with_capacity(paragraph.len() + words.len());
    let mut from = 0;
    for (at, (begin, end)) in pieces(paragraph).into_iter().enumerate() {
        filled.push_str(paragraph.get(from..begin).unwrap_or_default());
        if at == 0 {
            filled.push_str(&xml::text(words));
        }
        from = end;
    }
    filled.push_str(paragraph.get(from..).unwrap_or_default());
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_in_pieces_is_read_whole() {
        let paragraph = "<w:p><w:pPr><w:jc/></w:pPr><w:r><w:t>A {{sub</w:t></w:r><w:r><w:t xml:space=\"preserve\">ject}} &amp; B</w:t></w:r></w:p>";
        let text = format!("<w:body><w:p/>{paragraph}<w:p><w:r><w:t>x</w:t></w:r></w:p></w:body>");
        let (before, found, after) = next_paragraph(&text).unwrap();
        assert_eq!((before, found), ("<w:body><w:p/>", paragraph));
        assert!(after.starts_with("<w:p><w:r><w:t>x"));
        assert_eq!(words_of(found), "A {{subject}} & B");
        let filled = with_words(found, "A <S> & B");
        assert!(filled.contains("<w:t>A &lt;S&gt; &amp; B</w:t>"), "{filled}");
        assert!(filled.contains("<w:t xml:space=\"preserve\"></w:t>"), "{filled}");
    }
}
