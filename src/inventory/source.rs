//! A file of declarations as bytes, then as text, with the way from a byte to its line and column.
//! It does not read the disk ([`load`](super::load) does) and does not know TOML.

use std::ops::Range;
use std::path::PathBuf;

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

/// A file's text with the offsets of its lines.
pub(super) struct SourceText<'a> {
    path: &'a PathBuf,
    /// The text without a byte order mark.
    pub(super) text: &'a str,
    line_starts: Vec<usize>,
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
        let line_starts =
            std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let source = Self { path: &file.path, text, line_starts, quoting };
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
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = self.text.get(start..offset.min(self.text.len())).unwrap_or("");
        SourcePlace {
            file: self.path.clone(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX),
        }
    }

    /// Whether the form has no dates of its own, so that they are written as text.
    pub(super) fn has_no_dates(&self) -> bool {
        self.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
    }

    /// The text between two bytes, empty when there is none.
    pub(super) fn slice(&self, span: &Range<usize>) -> &'a str {
        self.text.get(span.clone()).unwrap_or("")
    }
}

fn utf_16(file: &SourceFile) -> Fault {
    let path = file.path.display();
    Fault {
        place: SourcePlace { file: file.path.clone(), line: 1, column: 1 },
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
            file: file.path.clone(),
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
