//! `.csv` and `.tsv` to a grid: separated by `;`, `,` or tabs, in UTF-8 with or without a byte order
//! mark, UTF-16, or an old encoding.

use crate::domain::text::Text;

use super::super::source::SourceFile;
use super::encoding::{self, Converted};
use super::exact;
use super::grid::{CELLS_MAX, COLUMNS_MAX, Cell, Grid};
use super::workbook::written;

/// Reads a file; the encoding when the whole file is in an old one, and cells converted singly.
pub(super) fn read(file: &SourceFile) -> Result<(Grid, Converted), (u32, Text)> {
    let (text, encoding) = encoding::file(&file.bytes).ok_or_else(|| (1, undecodable()))?;
    // Excel's own first line: it names the separator.
    let (named, body, skipped) = match text.split_once('\n') {
        Some((line, rest)) if line.trim_end().starts_with("sep=") => {
            (line.trim_end().as_bytes().get(4).copied(), rest, 1)
        }
        _ => (None, text.as_str(), 0),
    };
    let exact = exact::of(body);
    let separator = exact.map(|(_, separator)| separator).or(named);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator.unwrap_or_else(|| self::separator(body)))
        .from_reader(body.as_bytes());
    let mut grid = Grid::new(&file.path, None);
    grid.exact = exact.map(|(class, _)| class);
    let mut converted = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut lines = Lines { body: body.as_bytes(), at: 0, line: 1 + skipped };
    for row in 0.. {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                return Err((u32::try_from(line).unwrap_or(u32::MAX), not_csv(&error)));
            }
        }
        let line = lines.of(record.position().map_or(0, csv::Position::byte));
        grid.lines.push(line);
        for (column, field) in (0..).zip(&record) {
            let cell = match grid.exact {
                Some(_) => (!field.is_empty()).then(|| Cell::Text(field.to_owned())),
                None => written(field, &mut converted),
            };
            let Some(cell) = cell else { continue };
            if column >= COLUMNS_MAX || grid.cells.len() >= CELLS_MAX {
                return Err((line, too_large()));
            }
            grid.cells.insert((row, column), cell);
        }
    }
    if let Some(encoding) = encoding {
        converted.push((encoding, grid.cells.len()));
    }
    Ok((grid, converted))
}

/// Counts a file's lines as an editor does. The reader's own count ends a row between CR and LF and
/// puts blank lines before the row that follows them: its rows stood a line too high.
struct Lines<'a> {
    body: &'a [u8],
    /// The byte up to which lines are counted.
    at: usize,
    /// The line that this byte stands on, from 1.
    line: u32,
}

impl Lines<'_> {
    /// The line of the first byte of a row, which begins at this byte or after the line ends there.
    fn of(&mut self, begin: u64) -> u32 {
        let begin = usize::try_from(begin).unwrap_or(usize::MAX);
        while let Some(byte) = self.body.get(self.at) {
            if self.at >= begin && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            let is_end = match byte {
                b'\n' => true,
                b'\r' => self.body.get(self.at + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line = self.line.saturating_add(u32::from(is_end));
            self.at += 1;
        }
        self.line
    }
}

/// The separator that most lines have most often, quoted text left out.
fn separator(text: &str) -> u8 {
    let count = |separator: char| {
        let mut is_quoted = false;
        text.lines()
            .take(50)
            .flat_map(str::chars)
            .filter(|character| {
                is_quoted ^= *character == '"';
                !is_quoted && *character == separator
            })
            .count()
    };
    // A tie is decided by the first of these: a semicolon is rarely part of a value.
    let counts = [(b';', count(';')), (b'\t', count('\t')), (b',', count(','))];
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    counts.iter().find(|(_, count)| *count == most).map_or(b',', |(separator, _)| *separator)
}

fn undecodable() -> Text {
    Text::new(
        "neither UTF-8, UTF-16, TCVN3, VNI nor windows-1258",
        "không phải UTF-8, UTF-16, TCVN3, VNI hay windows-1258",
    )
}

fn not_csv(error: &csv::Error) -> Text {
    Text::new(format!("not CSV: {error}"), format!("sai cú pháp CSV: {error}"))
}

fn too_large() -> Text {
    Text::new(
        format!("too large: at most {CELLS_MAX} cells and {COLUMNS_MAX} columns"),
        format!("quá lớn: tối đa {CELLS_MAX} ô và {COLUMNS_MAX} cột"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: &[&str]) {
        let file = SourceFile { path: "a.csv".into(), bytes: bytes.to_vec() };
        let (grid, _) = read(&file).unwrap();
        let row: Vec<String> = (0..grid.width()).map(|column| grid.text(0, column)).collect();
        assert_eq!(row, expected);
    }

    #[test]
    fn separators_and_marks_are_found() {
        check(b"a;b,c;d\n1;2;3\n", &["a", "b,c", "d"]);
        check(b"a,b,c\n", &["a", "b", "c"]);
        check(b"a\tb c\td\n", &["a", "b c", "d"]);
        check(b"\xef\xbb\xbfa,\"b;c\"\n1,2\n", &["a", "b;c"]);
        check(b"sep=;\r\na;b\r\n", &["a", "b"]);
    }

    #[test]
    fn a_row_knows_its_line_even_after_quoted_line_ends() {
        let file = SourceFile { path: "a.csv".into(), bytes: b"a,b\n\"x\ny\",2\n3,4\n".to_vec() };
        let (grid, _) = read(&file).unwrap();
        assert_eq!(grid.place(2, 1).to_string(), "a.csv:4:2");
    }

    #[test]
    fn a_row_knows_its_line_whatever_ends_the_lines() {
        // A quoted line end and a blank line are lines of the file.
        let text = "a,b\n1,2\n\"x\ny\",2\n\n\n3,4\n5,6";
        for end in ["\n", "\r\n", "\r"] {
            let bytes = text.replace('\n', end).into_bytes();
            let (grid, _) = read(&SourceFile { path: "a.csv".into(), bytes }).unwrap();
            assert_eq!(grid.lines, [1, 2, 3, 7, 8], "{end:?}");
        }
        let excel = b"sep=;\r\na;b\r\n\"x\r\ny\";2\r\n3;4\r\n".to_vec();
        let (grid, _) = read(&SourceFile { path: "a.csv".into(), bytes: excel }).unwrap();
        assert_eq!(grid.lines, [2, 3, 5]);
    }
}
