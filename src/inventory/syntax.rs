//! TOML that is no TOML: the parser's words with a place, and what people usually meant. It reads
//! no noun.

use toml::Spanned;
use toml::de::{DeTable, Error};

use crate::domain::text::Text;

use super::fields::Reading;
use super::source::Quoting;

/// Syntax faults kept of one file: after the first few the parser guesses.
const KEPT_COUNT: usize = 3;

/// Largest text in which the parser goes on after a fault: it keeps every one, and a large file of
/// another kind has one per line.
const RECOVERED_MAX_BYTES: usize = 4 << 20;

/// Parses a file's text in the form that its name says; faults go to the sink.
pub(super) fn document(reading: Reading<'_>) -> Option<Spanned<DeTable<'_>>> {
    if reading.source.is_json() { super::json::parse(reading) } else { parse(reading) }
}

/// Parses a file's text; on any syntax fault nothing of the file is read further, since every
/// later place would be a guess.
pub(super) fn parse(reading: Reading<'_>) -> Option<Spanned<DeTable<'_>>> {
    let text = reading.source.text;
    let errors = if text.len() <= RECOVERED_MAX_BYTES {
        let (document, errors) = DeTable::parse_recoverable(text);
        if errors.is_empty() {
            return Some(document);
        }
        errors
    } else {
        match DeTable::parse(text) {
            Ok(document) => return Some(document),
            Err(error) => vec![error],
        }
    };
    let mut last_line = 0;
    let mut kept = 0;
    for error in &errors {
        let start = error.span().map_or(0, |span| span.start);
        let line = reading.source.place(start).line;
        // One broken value often gives several errors on its line: the first says it.
        if line == last_line || kept == KEPT_COUNT {
            continue;
        }
        last_line = line;
        kept += 1;
        let problem = problem(error);
        let hint = hint(reading, error, start);
        reading.fault(&(start..start), problem, Some(hint));
    }
    None
}

fn problem(error: &Error) -> Text {
    let message = error.message();
    if message.contains("duplicate key") {
        Text::new(
            "this key is written twice in one table",
            "khóa này bị ghi hai lần trong một bảng",
        )
    } else {
        Text::new(format!("not TOML: {message}"), format!("sai cú pháp TOML: {message}"))
    }
}

fn hint(reading: Reading<'_>, error: &Error, start: usize) -> Text {
    let text = reading.source.text;
    let line_start = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line = text.get(line_start..).and_then(|rest| rest.lines().next()).unwrap_or("").trim();
    let message = error.message();
    let shows = reading.source.quoting == Quoting::Open;
    if message.contains("duplicate key") {
        return Text::new(
            "keep one; a second noun begins with its own `[[…]]` line",
            "giữ lại một; đối tượng thứ hai bắt đầu bằng dòng `[[…]]` riêng",
        );
    }
    if text.get(..start).is_some_and(|before| before.ends_with('\r')) || line.contains('\r') {
        return Text::new(
            "save it with line ends of Unix or Windows, not of old Macintosh",
            "lưu tệp với kiểu xuống dòng Unix hoặc Windows",
        );
    }
    if line.contains(['“', '”', '‘', '’']) {
        return Text::new(
            "these are typographic quotes: write `\"`",
            "đây là dấu nháy cong: hãy dùng `\"`",
        );
    }
    if let Some((key, value)) = line.split_once('=') {
        let (key, value) = (key.trim(), value.trim());
        let bare = !value.is_empty() && !value.starts_with(['"', '\'', '[', '{']);
        if bare && shows && value.chars().count() <= 80 {
            return Text::new(
                format!("text stands in quotes: `{key} = \"{value}\"`"),
                format!("chuỗi phải đặt trong dấu nháy: `{key} = \"{value}\"`"),
            );
        }
        if value.starts_with('"') && value.matches('"').count() % 2 == 1 {
            return Text::new(
                "the quotation mark is not closed on this line",
                "dấu nháy chưa được đóng trên dòng này",
            );
        }
        if bare {
            return Text::new("text stands in quotes", "chuỗi phải đặt trong dấu nháy");
        }
    }
    if line.starts_with('[') {
        return Text::new(
            "a noun begins with a line such as `[[link]]`",
            "mỗi đối tượng bắt đầu bằng dòng như `[[link]]`",
        );
    }
    Text::new(
        "the form is shown in inventory/README.md: `key = \"value\"` under a `[[noun]]` line",
        "xem mẫu ở inventory/README.md: `key = \"value\"` dưới dòng `[[noun]]`",
    )
}
