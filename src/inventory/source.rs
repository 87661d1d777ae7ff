//! A file of declarations as bytes, then as text, with the way from a byte to its line and column.
//! It does not read the disk ([`load`](super::load) does) and does not know TOML.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::domain::record::SourcePlace;
use crate::domain::text::Text;

use super::fault::{Fault, quoted};

/// A file as it was read.
#[derive(Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The file as the user named it, or `embedded:NAME`.
    pub path: PathBuf,
    /// Its bytes, unchecked.
    pub bytes: Vec<u8>,
}

/// Bytes are left out: the file may hold credentials.
impl std::fmt::Debug for SourceFile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} ({} bytes)", self.path.display(), self.bytes.len())
    }
}

/// Whether messages about a file may repeat what stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// Declarations: a message shows what was found.
    Open,
    /// Credentials: a message never shows a value.
    Secret,
}

/// How much text one core reads at a time, bytes: a thousand devices, a tenth of a second.
const PART_BYTES: usize = 1 << 20;

/// A file's text with the offsets of its lines.
pub(super) struct SourceText<'a> {
    /// Held once by the places of everything that stands in it.
    path: Arc<Path>,
    /// The text without a byte order mark.
    pub(super) text: &'a str,
    /// Once somebody asked: of a file that is read part by part nobody does.
    line_starts: OnceLock<Vec<u32>>,
    /// Lines of the file before this text, for a part of it.
    lines_before: usize,
    /// Whether messages may repeat values.
    pub(super) quoting: Quoting,
}

impl<'a> SourceText<'a> {
    /// Decodes a file: UTF-8, with or without a byte order mark, and without NUL bytes.
    pub(super) fn decode(file: &'a SourceFile, quoting: Quoting) -> Result<Self, Box<Fault>> {
        let body = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&file.bytes);
        if body.starts_with(b"\xff\xfe") || body.starts_with(b"\xfe\xff") {
            return Err(Box::new(utf_16(file)));
        }
        let text = std::str::from_utf8(body)
            .map_err(|error| Box::new(not_utf_8(file, body, error.valid_up_to(), quoting)))?;
        let path = file.path.as_path().into();
        let source = Self { path, text, line_starts: OnceLock::new(), lines_before: 0, quoting };
        match text.find('\0') {
            Some(at) => Err(Box::new(Fault {
                place: source.place(at),
                field: "",
                problem: Text::new(
                    "a NUL byte: this is no text file",
                    "có byte NUL: đây không phải tệp văn bản",
                ),
                hint: Some(Text::new(
                    "save it as plain text in UTF-8",
                    "lưu tệp dưới dạng văn bản thuần UTF-8",
                )),
            })),
            None => Ok(source),
        }
    }

    /// The place of a byte of the text: columns count characters, from 1.
    pub(super) fn place(&self, offset: usize) -> SourcePlace {
        let starts = self.line_starts();
        let line = starts.partition_point(|start| at(*start) <= offset);
        let start = starts.get(line.saturating_sub(1)).map_or(0, |start| at(*start));
        let before = self.text.get(start..offset.min(self.text.len())).unwrap_or("");
        SourcePlace {
            file: Arc::clone(&self.path),
            line: u32::try_from(self.lines_before + line).unwrap_or(u32::MAX),
            column: u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX),
        }
    }

    /// Where each line begins. A file is never of four gigabytes: `load` reads none of that size.
    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let ends = self.text.match_indices('\n');
            let starts = ends.map(|(end, _)| u32::try_from(end + 1).unwrap_or(u32::MAX));
            std::iter::once(0).chain(starts).collect()
        })
    }

    /// The text in parts that are declarations of their own, so that a large file is read by all
    /// cores: cut before lines that begin a noun. A text that may hold such a line within a string
    /// stays whole, as does JSON.
    pub(super) fn parts(&self, is_noun: impl Fn(&str) -> bool) -> Vec<SourceText<'a>> {
        let whole = self.is_json() || self.text.contains("\"\"\"") || self.text.contains("'''");
        let mut starts = vec![0];
        let mut from = PART_BYTES;
        while !whole && let Some(rest) = self.text.as_bytes().get(from..) {
            let Some(at) = rest.windows(3).position(|three| three == b"\n[[") else { break };
            let start = from + at + 1;
            from = start + 2;
            let word = self.text.get(from..).and_then(|rest| rest.split("]]").next());
            if word.is_some_and(&is_noun) {
                starts.push(start);
                from = start + PART_BYTES;
            }
        }
        let ends = starts.iter().copied().skip(1).chain([self.text.len()]);
        let mut lines_before = self.lines_before;
        let part = |(start, end): (&usize, usize)| {
            let part = self.part(*start..end, lines_before);
            lines_before += part.text.matches('\n').count();
            part
        };
        starts.iter().zip(ends).map(part).collect()
    }

    /// A part that begins and ends with whole lines.
    fn part(&self, span: Range<usize>, lines_before: usize) -> SourceText<'a> {
        SourceText {
            path: Arc::clone(&self.path),
            text: self.slice(&span),
            line_starts: OnceLock::new(),
            lines_before,
            quoting: self.quoting,
        }
    }

    /// Whether it is JSON: read by another parser, and with days as text.
    pub(super) fn is_json(&self) -> bool {
        self.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
    }

    /// The text between two bytes, empty when there is none.
    pub(super) fn slice(&self, span: &Range<usize>) -> &'a str {
        self.text.get(span.clone()).unwrap_or("")
    }
}

fn at(start: u32) -> usize {
    usize::try_from(start).unwrap_or(usize::MAX)
}

fn utf_16(file: &SourceFile) -> Fault {
    let path = file.path.display();
    Fault {
        place: SourcePlace { file: file.path.as_path().into(), line: 1, column: 1 },
        field: "",
        problem: Text::new("the file is UTF-16, not UTF-8", "tệp ở dạng UTF-16, không phải UTF-8"),
        hint: Some(Text::new(
            format!("save it as UTF-8, or: `iconv -f UTF-16 -t UTF-8 {path} > new.toml`"),
            format!("lưu lại bằng UTF-8, hoặc: `iconv -f UTF-16 -t UTF-8 {path} > new.toml`"),
        )),
    }
}

fn not_utf_8(file: &SourceFile, body: &[u8], valid_bytes: usize, quoting: Quoting) -> Fault {
    let valid = String::from_utf8_lossy(body.get(..valid_bytes).unwrap_or(&[]));
    let line = valid.matches('\n').count() + 1;
    let column = valid.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    let offset = valid_bytes + (file.bytes.len() - body.len());
    let byte = match (quoting, body.get(valid_bytes)) {
        (Quoting::Open, Some(byte)) => format!(" (0x{byte:02X})"),
        (Quoting::Secret, _) | (_, None) => String::new(),
    };
    let path = file.path.display();
    Fault {
        place: SourcePlace {
            file: file.path.as_path().into(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
        },
        field: "",
        problem: Text::new(
            format!("not UTF-8: the byte at offset {offset}{byte} begins no character"),
            format!("không phải UTF-8: byte tại vị trí {offset}{byte} không bắt đầu ký tự nào"),
        ),
        hint: Some(Text::new(
            format!(
                "save it as UTF-8; if it was typed in an old Windows code page: `iconv -f WINDOWS-1258 -t UTF-8 {path} > new.toml`"
            ),
            format!(
                "lưu lại bằng UTF-8; nếu tệp gõ bằng bảng mã Windows cũ: `iconv -f WINDOWS-1258 -t UTF-8 {path} > new.toml`"
            ),
        )),
    }
}

/// A value for a message: quoted in an open file, left out of a secret one.
pub(super) fn shown(value: &str, quoting: Quoting) -> String {
    match quoting {
        Quoting::Open => quoted(value),
        Quoting::Secret => "…".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: &[u8]) -> SourceFile {
        SourceFile { path: "a.toml".into(), bytes: bytes.to_vec() }
    }

    fn check(text: &str, offset: usize, expected: (u32, u32)) {
        let file = file(text.as_bytes());
        let place = SourceText::decode(&file, Quoting::Open).unwrap().place(offset);
        assert_eq!((place.line, place.column), expected, "{text:?} at {offset}");
    }

    #[test]
    fn places_count_characters_from_one() {
        check("abc", 0, (1, 1));
        check("abc", 3, (1, 4));
        check("a\nbc", 3, (2, 2));
        check("a\r\nbc", 4, (2, 2));
        check("xã = 1", 6, (1, 6));
        check("", 0, (1, 1));
    }

    #[test]
    fn parts_are_whole_nouns_with_the_places_of_the_file() {
        let noun = format!("[[site]]\nname = \"{}\"\n\n", "x".repeat(PART_BYTES / 3));
        let text = noun.repeat(7);
        let whole = file(text.as_bytes());
        let source = SourceText::decode(&whole, Quoting::Open).unwrap();
        let parts = source.parts(|word| word == "site");
        assert!(parts.len() > 1 && parts.iter().all(|part| part.text.starts_with("[[site]]")));
        assert_eq!(parts.iter().map(|part| part.text).collect::<String>(), text);
        let mut before = 0;
        for part in &parts {
            assert_eq!(part.place(10), source.place(before + 10));
            assert_eq!(part.place(part.text.len() - 2), source.place(before + part.text.len() - 2));
            before += part.text.len();
        }
        assert_eq!(source.parts(|word| word == "room").len(), 1);
        let strings = file(format!("{text}# \"\"\"").as_bytes());
        let source = SourceText::decode(&strings, Quoting::Open).unwrap();
        assert_eq!(source.parts(|_| true).len(), 1);
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        let file = file(b"\xef\xbb\xbfab");
        let source = SourceText::decode(&file, Quoting::Open).unwrap();
        assert_eq!((source.text, source.place(1).column), ("ab", 2));
    }

    #[test]
    fn bytes_that_are_no_text_are_placed() {
        let faults = [
            (&b"a = 1\nb = \"\xe0\""[..], (2, 6), "offset 11"),
            (&b"\xff\xfea\0"[..], (1, 1), "UTF-16"),
            (&b"a\0"[..], (1, 2), "NUL"),
        ];
        for (bytes, place, words) in faults {
            let file = file(bytes);
            let fault = SourceText::decode(&file, Quoting::Open).err().unwrap();
            assert_eq!((fault.place.line, fault.place.column), place);
            assert!(fault.problem.en.contains(words), "{}", fault.problem.en);
            assert!(fault.hint.is_some());
        }
    }

    #[test]
    fn debug_shows_no_content() {
        assert_eq!(format!("{:?}", file(b"secret")), "a.toml (6 bytes)");
    }
}
