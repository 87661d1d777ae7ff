//! From a criterion's text to its expression, or the one mistake with its place. The grammar:
//!
//! ```text
//! criterion = selection ":" condition [ "for" N "days" ] [ "," goal ]
//! goal      = "share" ">=" N "%"  |  "count" ">=" N
//! selection, condition = and { "or" and };   and = not { "and" not };   not = [ "not" ] test
//! test      = "all"  |  "(" condition ")"  |  "rung" ">=" 0-7  |  "check" "=" NAME
//!           | ATTRIBUTE ( "=" | "!=" ) VALUE  |  ATTRIBUTE "in" "[" VALUE { "," VALUE } "]"
//! ```

use super::{Attribute, Expression, Goal, Measured};
use crate::domain::text::Text;

/// Longest criterion, bytes, and deepest nesting: a plan's file may come from anywhere.
const TEXT_LENGTH: usize = 2000;
const DEPTH: u8 = 16;
/// Longest stretch to be held, days: ten years.
const DAYS: u16 = 3_660;

/// What is wrong with a criterion, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Byte of the criterion's text.
    pub at: usize,
    /// What is wrong.
    pub problem: Text,
    /// What to write instead.
    pub hint: Text,
}

/// Reads a criterion.
pub fn measured(text: &str) -> Result<Measured, Mistake> {
    if text.len() > TEXT_LENGTH {
        return Err(mistake(
            TEXT_LENGTH,
            ("the criterion is too long", "tiêu chí quá dài"),
            ("make several tasks of it", "tách thành nhiều nhiệm vụ"),
        ));
    }
    let mut parser = Parser { text, tokens: tokens(text)?, next: 0, depth: 0 };
    let selection = parser.alternatives()?;
    if selection.looks_at(Attribute::Rung) || selection.looks_at(Attribute::Check) {
        return Err(mistake(
            0,
            (
                "the part before `:` selects subjects, and looks at a rung or a check",
                "phần trước `:` chỉ chọn đối tượng, không xét bậc hay phép kiểm tra",
            ),
            (
                "what they must meet stands after `:`, for example `class = web: rung >= 4`",
                "điều kiện phải đạt ghi sau `:`, ví dụ `class = web: rung >= 4`",
            ),
        ));
    }
    parser.symbol(":", "class = web: rung >= 4")?;
    let condition = parser.alternatives()?;
    let sustained_days = parser.sustained()?;
    let goal = parser.goal()?;
    match parser.peek() {
        None => Ok(Measured { text: text.to_owned(), selection, condition, sustained_days, goal }),
        Some(_) => Err(parser.unexpected(
            "the end, `and`, `or`, `for N days` or `, share >= N%`",
            "hết biểu thức, `and`, `or`, `for N days` hoặc `, share >= N%`",
        )),
    }
}

fn mistake(at: usize, problem: (&str, &str), hint: (&str, &str)) -> Mistake {
    Mistake { at, problem: Text::new(problem.0, problem.1), hint: Text::new(hint.0, hint.1) }
}

/// A piece of the text and where it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    at: usize,
    word: String,
    quoted: bool,
}

fn tokens(text: &str) -> Result<Vec<Token>, Mistake> {
    let mut tokens = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let at = text.len() - rest.len();
        let Some(first) = rest.chars().next() else { return Ok(tokens) };
        let (word, length, quoted) = if first == '\'' || first == '"' {
            let inner = rest.get(1..).unwrap_or_default();
            let Some(end) = inner.find(first) else {
                return Err(mistake(
                    at,
                    ("a quote is not closed", "dấu nháy chưa đóng"),
                    ("write `'…'`", "viết `'…'`"),
                ));
            };
            (inner.get(..end).unwrap_or_default(), end + 2, true)
        } else if let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            (*symbol, symbol.len(), false)
        } else {
            let end = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
            if end == 0 {
                return Err(mistake(
                    at,
                    (
                        &format!("`{first}` has no meaning here"),
                        &format!("`{first}` không có nghĩa"),
                    ),
                    (
                        "a name with spaces or signs stands in quotes: `'…'`",
                        "tên có khoảng trắng hoặc dấu phải đặt trong nháy: `'…'`",
                    ),
                ));
            }
            (rest.get(..end).unwrap_or_default(), end, false)
        };
        tokens.push(Token { at, word: word.to_owned(), quoted });
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// Longer ones first.
const SYMBOLS: &[&str] = &[">=", "<=", "!=", "=", ":", ",", "(", ")", "[", "]", "%", "<", ">"];

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '/')
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    next: usize,
    depth: u8,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    fn is(&self, word: &str) -> bool {
        self.peek().is_some_and(|token| !token.quoted && token.word == word)
    }

    fn take(&mut self, word: &str) -> bool {
        let taken = self.is(word);
        self.next += usize::from(taken);
        taken
    }

    fn at(&self) -> usize {
        self.peek().map_or(self.text.len(), |token| token.at)
    }

    fn unexpected(&self, wanted_en: &str, wanted_vi: &str) -> Mistake {
        let (en, vi) = match self.peek() {
            Some(token) => (
                format!("`{}` stands where {wanted_en} is expected", token.word),
                format!("gặp `{}` ở chỗ cần {wanted_vi}", token.word),
            ),
            None => (
                format!("the criterion ends where {wanted_en} is expected"),
                format!("tiêu chí kết thúc ở chỗ cần {wanted_vi}"),
            ),
        };
        mistake(
            self.at(),
            (&en, &vi),
            (
                "for example `class = web and system = portal: rung >= 4 for 14 days, share >= 95%`",
                "ví dụ `class = web and system = portal: rung >= 4 for 14 days, share >= 95%`",
            ),
        )
    }

    fn symbol(&mut self, symbol: &str, example: &str) -> Result<(), Mistake> {
        if self.take(symbol) {
            return Ok(());
        }
        let mut mistake = self.unexpected(&format!("`{symbol}`"), &format!("`{symbol}`"));
        mistake.hint = Text::new(format!("for example `{example}`"), format!("ví dụ `{example}`"));
        Err(mistake)
    }

    fn alternatives(&mut self) -> Result<Expression, Mistake> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(mistake(
                self.at(),
                ("too many brackets within brackets", "quá nhiều lớp ngoặc"),
                ("make several tasks of it", "tách thành nhiều nhiệm vụ"),
            ));
        }
        let mut parts = vec![self.conjunction()?];
        while self.take("or") {
            parts.push(self.conjunction()?);
        }
        self.depth -= 1;
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expression::Or(parts) })
    }

    fn conjunction(&mut self) -> Result<Expression, Mistake> {
        let mut parts = vec![self.negation()?];
        while self.take("and") {
            parts.push(self.negation()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expression::And(parts) })
    }

    fn negation(&mut self) -> Result<Expression, Mistake> {
        if self.take("not") {
            return Ok(Expression::Not(Box::new(self.test()?)));
        }
        self.test()
    }

    fn test(&mut self) -> Result<Expression, Mistake> {
        if self.take("(") {
            let inner = self.alternatives()?;
            self.symbol(")", "(class = web or class = dns)")?;
            return Ok(inner);
        }
        if self.take("all") {
            return Ok(Expression::All);
        }
        let attribute = self.attribute()?;
        match attribute {
            Attribute::Rung => {
                self.symbol(">=", "rung >= 4")?;
                let rung = self.number(0, 7, "rung >= 4")?;
                Ok(Expression::RungAtLeast(u8::try_from(rung).unwrap_or(7)))
            }
            Attribute::Check => {
                self.symbol("=", "check = web-has-aaaa")?;
                let Some(token) = self.peek().cloned() else {
                    return Err(self.unexpected("a check's name", "tên phép kiểm tra"));
                };
                self.next += 1;
                Ok(Expression::Passes(token.word))
            }
            Attribute::Class
            | Attribute::Unit
            | Attribute::UnitKind
            | Attribute::Province
            | Attribute::District
            | Attribute::Tag
            | Attribute::System
            | Attribute::Exposure
            | Attribute::Role
            | Attribute::Site
            | Attribute::Tier
            | Attribute::Provider
            | Attribute::Remediation => self.comparison(attribute),
        }
    }

    fn attribute(&mut self) -> Result<Attribute, Mistake> {
        let Some(token) = self.peek().cloned() else {
            return Err(self.unexpected("a condition", "một điều kiện"));
        };
        let known = (!token.quoted).then(|| token.word.parse().ok()).flatten();
        let Some(attribute) = known else {
            let words = Attribute::WORDS.join(", ");
            return Err(mistake(
                token.at,
                (
                    &format!("`{}` is no attribute of a subject", token.word),
                    &format!("`{}` không phải thuộc tính của đối tượng", token.word),
                ),
                (&format!("one of: {words}"), &format!("một trong: {words}")),
            ));
        };
        self.next += 1;
        Ok(attribute)
    }

    fn comparison(&mut self, attribute: Attribute) -> Result<Expression, Mistake> {
        if self.take("in") {
            self.symbol("[", "class in [web, dns]")?;
            let mut values = vec![self.value(attribute)?];
            while self.take(",") {
                values.push(self.value(attribute)?);
            }
            self.symbol("]", "class in [web, dns]")?;
            return Ok(Expression::Is(attribute, values));
        }
        let is_not = self.take("!=");
        if !is_not {
            self.symbol("=", &format!("{attribute} = …"))?;
        }
        let is = Expression::Is(attribute, vec![self.value(attribute)?]);
        Ok(if is_not { Expression::Not(Box::new(is)) } else { is })
    }

    fn value(&mut self, attribute: Attribute) -> Result<String, Mistake> {
        let token = self.peek().cloned().filter(|token| {
            token.quoted || token.word.chars().all(is_word) && !token.word.is_empty()
        });
        let Some(token) = token else {
            return Err(self.unexpected(
                &format!("a value of `{attribute}`"),
                &format!("giá trị của `{attribute}`"),
            ));
        };
        if let Some(words) = attribute.words()
            && !words.contains(&token.word.as_str())
        {
            let list = words.join(", ");
            return Err(mistake(
                token.at,
                (
                    &format!("`{}` is no value of `{attribute}`", token.word),
                    &format!("`{}` không phải giá trị của `{attribute}`", token.word),
                ),
                (&format!("one of: {list}"), &format!("một trong: {list}")),
            ));
        }
        self.next += 1;
        Ok(token.word)
    }

    /// `for N days`
    fn sustained(&mut self) -> Result<Option<u16>, Mistake> {
        if !self.take("for") {
            return Ok(None);
        }
        let days = self.number(1, u64::from(DAYS), "rung >= 4 for 14 days")?;
        if !self.take("days") {
            self.symbol("day", "rung >= 4 for 14 days")?;
        }
        Ok(Some(u16::try_from(days).unwrap_or(DAYS)))
    }

    /// `, share >= N%` or `, count >= N`
    fn goal(&mut self) -> Result<Option<Goal>, Mistake> {
        if !self.take(",") {
            return Ok(None);
        }
        if self.take("count") {
            self.symbol(">=", "count >= 1")?;
            return Ok(Some(Goal::Count(self.number(1, 1_000_000, "count >= 1")?)));
        }
        if !self.take("share") {
            return Err(self.unexpected("`share` or `count`", "`share` hoặc `count`"));
        }
        self.symbol(">=", "share >= 95%")?;
        let (at, word) = match self.peek() {
            Some(token) => (token.at, token.word.clone()),
            None => (self.text.len(), String::new()),
        };
        let percent = word.parse::<f64>().ok().filter(|share| (0.0..=100.0).contains(share));
        let Some(percent) = percent else {
            return Err(mistake(
                at,
                (
                    &format!("a share is a number of 0-100%, not `{word}`"),
                    &format!("tỷ lệ là số từ 0 đến 100%, không phải `{word}`"),
                ),
                ("for example `share >= 95%`", "ví dụ `share >= 95%`"),
            ));
        };
        self.next += 1;
        self.symbol("%", "share >= 95%")?;
        Ok(Some(Goal::Share(percent / 100.0)))
    }

    fn number(&mut self, least: u64, most: u64, example: &str) -> Result<u64, Mistake> {
        let (at, word) = match self.peek() {
            Some(token) => (token.at, token.word.clone()),
            None => (self.text.len(), String::new()),
        };
        let number = word.parse().ok().filter(|number| (least..=most).contains(number));
        let Some(number) = number else {
            return Err(mistake(
                at,
                (
                    &format!("expected a whole number of {least}-{most}, found `{word}`"),
                    &format!("cần số nguyên từ {least} đến {most}, nhưng gặp `{word}`"),
                ),
                (&format!("for example `{example}`"), &format!("ví dụ `{example}`")),
            ));
        };
        self.next += 1;
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_read() {
        let text = "class in [web, mail] and not tag = 'thí điểm' or unit = 21040: \
                    (rung >= 4 and check = web-has-aaaa) for 14 days, share >= 97.5%";
        let read = measured(text).unwrap();
        let class = Expression::Is(Attribute::Class, vec!["web".to_owned(), "mail".to_owned()]);
        let tag = Expression::Is(Attribute::Tag, vec!["thí điểm".to_owned()]);
        let unit = Expression::Is(Attribute::Unit, vec!["21040".to_owned()]);
        let tagged = Expression::And(vec![class, Expression::Not(Box::new(tag))]);
        assert_eq!(read.selection, Expression::Or(vec![tagged, unit]));
        let passes = Expression::Passes("web-has-aaaa".to_owned());
        assert_eq!(read.condition, Expression::And(vec![Expression::RungAtLeast(4), passes]));
        assert_eq!((read.sustained_days, read.goal), (Some(14), Some(Goal::Share(0.975))));
        let pilot = measured("all: rung >= 7, count >= 1").unwrap();
        assert_eq!((pilot.selection, pilot.goal), (Expression::All, Some(Goal::Count(1))));
    }

    #[test]
    fn each_mistake_has_its_place() {
        for (text, at, problem) in [
            ("", 0, "ends where a condition"),
            ("clas = web: rung >= 4", 0, "`clas` is no attribute"),
            ("class = wbe: rung >= 4", 8, "`wbe` is no value of `class`"),
            ("class = address: rung >= 4", 8, "`address` is no value"),
            ("class in web: rung >= 4", 9, "where `[` is expected"),
            ("class in [web: rung >= 4", 13, "where `]` is expected"),
            ("class > web: rung >= 4", 6, "where `=` is expected"),
            ("class = web", 11, "ends where `:`"),
            ("class = web: rung = 4", 18, "where `>=` is expected"),
            ("class = web: rung >= 8", 21, "whole number of 0-7, found `8`"),
            ("rung >= 1: rung >= 4", 0, "looks at a rung"),
            ("class = web: rung >= 4 for 0 days", 27, "whole number of 1-3660"),
            ("class = web: rung >= 4 for 4 weeks", 29, "where `day` is expected"),
            ("class = web: rung >= 4, share >= 101%", 33, "0-100%, not `101`"),
            ("class = web: rung >= 4, share >= 50", 35, "where `%` is expected"),
            ("class = web: rung >= 4, half", 24, "where `share` or `count`"),
            ("class = web: rung >= 4, count >= 0", 33, "whole number of 1-1000000"),
            ("class = web: rung >= 4 rung >= 5", 23, "where the end"),
            ("class = web: (rung >= 4", 23, "ends where `)`"),
            ("tag = 'pilot: rung >= 4", 6, "a quote is not closed"),
            ("tag = pilot; rung >= 4", 11, "`;` has no meaning"),
        ] {
            let found = measured(text).unwrap_err();
            assert!(found.problem.en.contains(problem), "{text}: {}", found.problem.en);
            assert_eq!(found.at, at, "{text}: {}", found.problem.en);
        }
        let deep = format!("{}all{}: all", "(".repeat(40), ")".repeat(40));
        assert!(measured(&deep).unwrap_err().problem.en.contains("too many brackets"));
        assert!(measured(&"a".repeat(3000)).unwrap_err().problem.en.contains("too long"));
    }
}
