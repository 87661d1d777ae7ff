//! A declaration in JSON, as `export inventory --format json` writes it: read into the same tables
//! as TOML, each value with its span, so that every later message has its exact place. Nouns stand
//! under their plural or their singular; `null` is a key left out; days are text.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::domain::asset;
use crate::domain::text::Text;

use super::fault::{Fault, quoted};
use super::fields::Reading;
use super::source::SourceText;

/// Deepest nesting: a plan's criterion's subjects stand eight deep.
const DEPTH_MAX: usize = 32;
/// What says which form it is.
const SCHEMA_KEY: &str = "schema";
/// The forms that are understood.
const SCHEMA: &str = "mang6.export/v1";

/// Parses a file's text; a syntax fault ends the reading, since every later place would be a guess.
pub(super) fn parse(reading: Reading<'_>) -> Option<Spanned<DeTable<'_>>> {
    let mut parser = Parser { text: reading.source.text, at: 0, depth: 0 };
    match parser.document() {
        Ok(document) => nouns(reading, document),
        Err(wrong) => {
            reading.fault(&(wrong.at..wrong.at), wrong.problem, Some(wrong.hint));
            None
        }
    }
}

/// Any one value: what another program wrote. Messages hint at `hint`.
pub(super) fn value<'a>(
    source: &SourceText<'a>,
    hint: &Text,
) -> Result<Spanned<DeValue<'a>>, Box<Fault>> {
    let mut parser = Parser { text: source.text, at: 0, depth: 0 };
    parser.whole().map_err(|wrong| {
        Box::new(Fault {
            place: source.place(wrong.at),
            field: "",
            problem: wrong.problem,
            hint: Some(hint.clone()),
        })
    })
}

/// The document with its nouns under their singular, the schema looked at and left out.
fn nouns<'a>(reading: Reading<'_>, document: Spanned<DeTable<'a>>) -> Option<Spanned<DeTable<'a>>> {
    let span = document.span();
    let mut table = DeTable::new();
    for (key, value) in document.into_inner() {
        let key_span = key.span();
        if key.get_ref() == SCHEMA_KEY {
            if value.get_ref().as_str() != Some(SCHEMA) {
                reading.fault(&value.span(), other_schema(), Some(hint()));
                return None;
            }
            continue;
        }
        let class = asset::CLASSES.iter().find(|class| class.noun.as_str() == key.get_ref());
        let word = class.map_or_else(|| key.into_inner(), |class| Cow::Borrowed(class.word));
        if table.insert(Spanned::new(key_span.clone(), word), value).is_some() {
            reading.fault(&key_span, twice(), Some(hint()));
            return None;
        }
    }
    Some(Spanned::new(span, table))
}

fn other_schema() -> Text {
    Text::new(
        format!("this document is not of the schema `{SCHEMA}`"),
        format!("tài liệu này không thuộc lược đồ `{SCHEMA}`"),
    )
}

fn twice() -> Text {
    Text::new("this key is written twice in one table", "khóa này bị ghi hai lần trong một bảng")
}

fn hint() -> Text {
    Text::new(
        "write it as `mang6 export inventory --format json` does",
        "ghi theo dạng mà `mang6 export inventory --format json` xuất ra",
    )
}

/// What is no JSON, and where.
struct Wrong {
    at: usize,
    problem: Text,
    hint: Text,
}

impl Wrong {
    fn new(at: usize, en: &str, vi: &str) -> Self {
        let problem = Text::new(format!("not JSON: {en}"), format!("sai cú pháp JSON: {vi}"));
        Self { at, problem, hint: hint() }
    }
}

/// A text being read.
struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn document(&mut self) -> Result<Spanned<DeTable<'a>>, Wrong> {
        self.space();
        let start = self.at;
        if self.peek() != Some(b'{') {
            return Err(Wrong::new(
                start,
                "a document begins with `{`",
                "tài liệu bắt đầu bằng `{`",
            ));
        }
        let table = self.table()?;
        let end = self.at;
        self.end()?;
        Ok(Spanned::new(start..end, table))
    }

    /// A value with nothing behind it.
    fn whole(&mut self) -> Result<Spanned<DeValue<'a>>, Wrong> {
        self.space();
        let at = self.at;
        let value = self.value()?;
        self.end()?;
        value.ok_or_else(|| Wrong::new(at, "`null` says nothing", "`null` không chứa gì"))
    }

    fn end(&mut self) -> Result<(), Wrong> {
        self.space();
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(Wrong::new(
                self.at,
                "something follows the end of the document",
                "còn nội dung sau khi tài liệu đã kết thúc",
            )),
        }
    }

    /// A value; `None` is null.
    fn value(&mut self) -> Result<Option<Spanned<DeValue<'a>>>, Wrong> {
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => DeValue::Table(self.nested(Self::table)?),
            Some(b'[') => DeValue::Array(self.nested(Self::list)?.into_iter().collect()),
            Some(b'"') => DeValue::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => {
                let rest = self.rest();
                let length =
                    rest.find(|each: char| !each.is_ascii_alphanumeric()).unwrap_or(rest.len());
                let word = rest.get(..length).unwrap_or_default();
                let value = match word {
                    "true" => Some(DeValue::Boolean(true)),
                    "false" => Some(DeValue::Boolean(false)),
                    "null" => None,
                    _ => return Err(self.no_value(word)),
                };
                self.at += length;
                return Ok(value.map(|value| Spanned::new(start..self.at, value)));
            }
        };
        Ok(Some(Spanned::new(start..self.at, value)))
    }

    fn no_value(&self, word: &str) -> Wrong {
        match (word, self.peek()) {
            ("", None) => {
                Wrong::new(self.at, "the text ends in the middle", "văn bản bị cắt ngang")
            }
            ("", Some(_)) => {
                let found: String = self.rest().chars().take(1).collect();
                let found = quoted(&found);
                Wrong::new(
                    self.at,
                    &format!("{found} where a value is expected"),
                    &format!("gặp {found} ở chỗ cần một giá trị"),
                )
            }
            (word, _) => {
                let found = quoted(word);
                Wrong::new(
                    self.at,
                    &format!("{found} is no value: text stands in quotes"),
                    &format!("{found} không phải giá trị: chuỗi phải đặt trong dấu nháy"),
                )
            }
        }
    }

    fn nested<T>(&mut self, read: fn(&mut Self) -> Result<T, Wrong>) -> Result<T, Wrong> {
        if self.depth == DEPTH_MAX {
            return Err(Wrong::new(self.at, "nested too deeply", "lồng quá nhiều cấp"));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn table(&mut self) -> Result<DeTable<'a>, Wrong> {
        let mut table = DeTable::new();
        self.at += 1;
        self.space();
        while self.peek() != Some(b'}') {
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(Wrong::new(
                    start,
                    "a key in quotes is expected here",
                    "ở đây cần một khóa trong dấu nháy",
                ));
            }
            let key = Spanned::new(start..self.at, self.string()?);
            self.space();
            self.expect(b':')?;
            self.space();
            if let Some(value) = self.value()?
                && table.insert(key, value).is_some()
            {
                return Err(Wrong { at: start, problem: twice(), hint: hint() });
            }
            self.next_or(b'}')?;
        }
        self.at += 1;
        Ok(table)
    }

    fn list(&mut self) -> Result<Vec<Spanned<DeValue<'a>>>, Wrong> {
        let mut list = Vec::new();
        self.at += 1;
        self.space();
        while self.peek() != Some(b']') {
            let start = self.at;
            list.push(self.value()?.ok_or_else(|| {
                Wrong::new(start, "a list holds no `null`", "danh sách không chứa `null`")
            })?);
            self.next_or(b']')?;
        }
        self.at += 1;
        Ok(list)
    }

    /// Goes past a comma, or stays before the end of what is being read.
    fn next_or(&mut self, end: u8) -> Result<(), Wrong> {
        self.space();
        if self.peek() == Some(end) {
            return Ok(());
        }
        self.expect(b',')?;
        self.space();
        if self.peek() == Some(end) {
            return Err(Wrong::new(
                self.at,
                "a comma with nothing behind it",
                "có dấu phẩy nhưng phía sau không có gì",
            ));
        }
        Ok(())
    }

    fn expect(&mut self, wanted: u8) -> Result<(), Wrong> {
        if self.peek() == Some(wanted) {
            self.at += 1;
            return Ok(());
        }
        let wanted = char::from(wanted);
        Err(Wrong::new(
            self.at,
            &format!("`{wanted}` is expected here"),
            &format!("ở đây cần `{wanted}`"),
        ))
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Wrong> {
        let start = self.at;
        let mut is_escaped = false;
        let mut has_escapes = false;
        for (offset, byte) in self.rest().bytes().enumerate().skip(1) {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => (is_escaped, has_escapes) = (true, true),
                b'"' => {
                    self.at = start + offset + 1;
                    return self.unescaped(start..self.at, has_escapes);
                }
                0..=0x1f => break,
                _ => {}
            }
        }
        Err(Wrong::new(
            start,
            "the quotation mark is not closed on this line",
            "dấu nháy chưa được đóng trên dòng này",
        ))
    }

    fn unescaped(&self, span: Range<usize>, has_escapes: bool) -> Result<Cow<'a, str>, Wrong> {
        let start = span.start;
        let text = self.text.get(span).unwrap_or_default();
        if has_escapes {
            return serde_json::from_str(text).map(Cow::Owned).map_err(|_| {
                Wrong::new(start, "this text has a broken escape", "chuỗi này có ký tự thoát sai")
            });
        }
        Ok(Cow::Borrowed(text.get(1..text.len().saturating_sub(1)).unwrap_or_default()))
    }

    fn number(&mut self) -> Result<DeValue<'a>, Wrong> {
        let rest = self.rest();
        let is_of_it = |each: char| each.is_ascii_alphanumeric() || "+-._:".contains(each);
        let length = rest.find(|each| !is_of_it(each)).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        let value = DeValue::parse(word).map(Spanned::into_inner);
        match value {
            Ok(value) if (value.is_integer() || value.is_float()) && is_json_number(word) => {
                self.at += length;
                Ok(value)
            }
            _ => Err(self.no_value(word)),
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.peek() {
            self.at += 1;
        }
    }
}

/// TOML has more numbers than JSON: other bases, groups of digits.
fn is_json_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
}

#[cfg(test)]
mod tests {
    use crate::inventory::source::SourceFile;
    use crate::inventory::{accept, parse};

    fn told(text: &str) -> String {
        let file = SourceFile { path: "a.json".into(), bytes: text.as_bytes().to_vec() };
        match parse(&[file]) {
            Ok(declared) => format!("{} declared", declared.len()),
            Err(faults) => faults.to_string(),
        }
    }

    fn check(text: &str, expected: &str) {
        let told = told(text);
        assert!(told.starts_with(expected), "{text}\n{told}");
    }

    #[test]
    fn nouns_stand_under_either_word() {
        let site =
            "{\"code\": \"s\", \"name\": \"Trụ \\u0073ở\", \"kind\": \"office\", \"unit\": null}";
        check(&format!("{{\"schema\": \"mang6.export/v1\", \"sites\": [{site}]}}"), "1 declared");
        check(&format!("\u{feff} {{ \"site\" : [ {site} ] }} \n"), "1 declared");
    }

    #[test]
    fn days_are_text_and_numbers_are_numbers() {
        let body = "{\"sites\": [{\"code\":\"s\",\"name\":\"S\",\"kind\":\"office\",\"latitude_deg\":15.1e0}],\
            \"organisations\": [{\"code\":\"o\",\"name\":\"O\",\"kind\":\"other\",\"valid_from\":\"2025-07-01\"}]}";
        check(body, "2 declared");
        check(&body.replace("2025-07-01", "01/07/2025"), "a.json:1:");
        check(&body.replace("15.1e0", "1_5"), "a.json:1:66: not JSON: `1_5` is no value");
    }

    #[test]
    fn what_is_no_json_is_placed() {
        for (text, expected) in [
            ("[]", "a.json:1:1: not JSON: a document begins with `{`"),
            ("{\"site\": [", "a.json:1:11: not JSON: the text ends in the middle"),
            ("{\"site\": [{\"code\": s}]}", "a.json:1:20: not JSON: `s` is no value"),
            ("{\"site\": [{\"code\": \"s}]}", "a.json:1:20: not JSON: the quotation mark"),
            ("{\"site\": [{\"code\": \"\\x\"}]}", "a.json:1:20: not JSON: this text has a broken"),
            ("{\"site\": [],}", "a.json:1:13: not JSON: a comma with nothing"),
            ("{\"site\" []}", "a.json:1:9: not JSON: `:` is expected"),
            ("{\"site\": [null]}", "a.json:1:11: not JSON: a list holds no `null`"),
            ("{\"site\": []}\n{}", "a.json:2:1: not JSON: something follows"),
            ("{site: []}", "a.json:1:2: not JSON: a key in quotes"),
            ("{\"site\": [], \"sites\": []}", "a.json:1:14: this key is written twice"),
            (
                "{\"site\": [{\"code\": \"a\", \"code\": \"b\"}]}",
                "a.json:1:25: this key is written",
            ),
            ("{\"schema\": \"mang6.list/v1\"}", "a.json:1:12: this document is not of the schema"),
            ("{\"sitse\": []}", "a.json:1:2: `sitse` is no noun"),
            ("{\"site\": [{\"code\": 07}]}", "a.json:1:20: not JSON: `07` is no value"),
        ] {
            check(text, expected);
        }
        check(&"[".repeat(5000).replacen('[', "{\"site\": ", 1), "a.json:1:");
    }

    #[test]
    fn a_contradiction_has_the_place_of_its_value() {
        let text = "{\"sites\": [\n  {\"code\": \"s\", \"name\": \"S\", \"kind\": \"office\", \"organisation\": \"x\"}]}";
        let file = SourceFile { path: "a.json".into(), bytes: text.as_bytes().to_vec() };
        let faults = accept(&[file], &crate::domain::record::Record::default()).unwrap_err();
        assert!(faults.to_string().starts_with("a.json:2:64: "), "{faults}");
    }
}
