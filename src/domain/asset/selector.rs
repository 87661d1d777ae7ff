//! Selectors: `-l key=value` over any field, tag or custom field of a noun. Prose is compared
//! without case and diacritics, everything else exactly. It reads no text of the command line's
//! flags but the selector itself, and fetches nothing.

use super::{Class, Details, Value};
use crate::domain::vietnamese::fold;

/// What a selector looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Looked {
    /// A field, by its index in the class.
    Field(usize),
    /// The tags.
    Tags,
    /// A custom field, by name.
    Custom(String),
}

/// How it compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equals,
    Differs,
    Contains,
}

/// One `-l`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    /// What it looks at.
    pub looked: Looked,
    operator: Operator,
    wanted: String,
    folded: String,
    is_prose: bool,
}

/// A selector that means nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectorError {
    /// It has no operator.
    #[error("`{0}` is no filter: write `key=value`, `key!=value` or `key~part`")]
    Form(String),
    /// The noun has no such field.
    #[error("a {noun} has no field `{key}`, it has: {fields}")]
    Field {
        /// The noun.
        noun: &'static str,
        /// The same in Vietnamese.
        noun_vi: &'static str,
        /// What was asked for.
        key: String,
        /// What there is.
        fields: String,
    },
}

impl SelectorError {
    /// The same in Vietnamese.
    #[must_use]
    pub fn vietnamese(&self) -> String {
        match self {
            Self::Form(text) => format!(
                "`{text}` không phải điều kiện lọc: viết `key=value`, `key!=value` hoặc `key~part`"
            ),
            Self::Field { noun_vi, key, fields, .. } => {
                format!("{noun_vi} không có trường `{key}`, các trường: {fields}")
            }
        }
    }
}

impl Selector {
    /// Reads `key=value`, `key!=value` (also true where there is no value), `key~part`. An empty
    /// value means none: `rack=` are those without a rack. `tag=core`; a name that is no field is a
    /// custom field when `is_custom` says so, `custom.NAME` always.
    pub fn parse(
        class: &Class,
        text: &str,
        is_custom: impl Fn(&str) -> bool,
    ) -> Result<Self, SelectorError> {
        let at = text
            .find(['=', '~'])
            .filter(|at| *at > 0)
            .ok_or_else(|| SelectorError::Form(text.to_owned()))?;
        let (key, rest) = text.split_at(at);
        let (key, operator) = match (key.strip_suffix('!'), rest.starts_with('~')) {
            (Some(key), false) => (key, Operator::Differs),
            (_, true) => (key, Operator::Contains),
            (None, false) => (key, Operator::Equals),
        };
        let wanted = rest.get(1..).unwrap_or_default();
        let looked = match class.index_of(key) {
            Some(index) => Looked::Field(index),
            None if key == "tag" || key == "tags" => Looked::Tags,
            None => match key.strip_prefix("custom.") {
                Some(name) => Looked::Custom(name.to_owned()),
                None if is_custom(key) => Looked::Custom(key.to_owned()),
                None => return Err(unknown(class, key)),
            },
        };
        let is_prose = match &looked {
            Looked::Field(index) => {
                class.fields.get(*index).is_some_and(|field| field.kind.is_prose())
            }
            Looked::Tags | Looked::Custom(_) => true,
        };
        let (wanted, folded) = (wanted.to_owned(), fold(wanted));
        Ok(Self { looked, operator, wanted, folded, is_prose })
    }

    /// Whether the details are of those asked for.
    #[must_use]
    pub fn accepts(&self, details: &Details) -> bool {
        match &self.looked {
            Looked::Field(index) => self.accepts_value(details.values.get(index)),
            Looked::Tags => self.accepts_tags(&details.tags),
            Looked::Custom(name) => self.accepts_value(details.custom.get(name)),
        }
    }

    /// The same for the one value that is looked at.
    #[must_use]
    pub fn accepts_value(&self, value: Option<&Value>) -> bool {
        match value {
            // The common case without a copy: one text against one text.
            Some(Value::Text(text)) => self.compare(std::iter::once(text.as_str()), true),
            Some(value) => {
                let texts = value.texts();
                self.compare(texts.iter().map(String::as_str), true)
            }
            None => self.compare(std::iter::empty(), false),
        }
    }

    /// The same for the tags.
    #[must_use]
    pub fn accepts_tags(&self, texts: &[String]) -> bool {
        self.compare(texts.iter().map(String::as_str), !texts.is_empty())
    }

    fn compare<'t>(&self, mut texts: impl Iterator<Item = &'t str>, is_known: bool) -> bool {
        if self.wanted.is_empty() {
            return match self.operator {
                Operator::Equals => !is_known,
                Operator::Differs | Operator::Contains => is_known,
            };
        }
        match self.operator {
            Operator::Equals => texts.any(|text| self.is(text)),
            Operator::Differs => !texts.any(|text| self.is(text)),
            Operator::Contains => texts.any(|text| fold(text).contains(&self.folded)),
        }
    }

    fn is(&self, text: &str) -> bool {
        text == self.wanted || (self.is_prose && fold(text) == self.folded)
    }
}

fn unknown(class: &Class, key: &str) -> SelectorError {
    let fields: Vec<&str> = class.fields.iter().map(|field| field.column).chain(["tag"]).collect();
    SelectorError::Field {
        noun: class.en,
        noun_vi: class.vi,
        key: key.to_owned(),
        fields: fields.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::asset::of;
    use crate::domain::record::Noun;

    fn details() -> Details {
        let class = of(Noun::Rack);
        let mut details = Details::default();
        details.put(class, "code", Some(Value::text("R01")));
        details.put(class, "name", Some(Value::text("Tủ số một")));
        details.put(class, "units_count", Some(Value::Integer(42)));
        details.put(class, "power_feeds", Value::list(vec!["a-1".to_owned(), "b-1".to_owned()]));
        details.tags = vec!["quan-trọng".to_owned()];
        details.custom.insert("suc_chua".to_owned(), Value::Integer(3));
        details
    }

    fn check(text: &str, expected: bool) {
        let selector = Selector::parse(of(Noun::Rack), text, |name| name == "suc_chua").unwrap();
        assert_eq!(selector.accepts(&details()), expected, "{text}");
    }

    #[test]
    fn fields_tags_and_custom_fields_are_compared() {
        check("name=tu so mot", true);
        check("name~SỐ", true);
        check("code=r01", false);
        check("units_count=42", true);
        check("units_count!=42", false);
        check("power_feeds=b-1", true);
        check("power_feeds!=c-1", true);
        check("tag=quan-trong", true);
        check("suc_chua=3", true);
        check("custom.suc_chua=4", false);
        check("room=", true);
        check("room!=", false);
        check("room!=x", true);
        check("name=", false);
    }

    #[test]
    fn what_is_no_selector_is_told() {
        let rack = of(Noun::Rack);
        assert!(matches!(Selector::parse(rack, "name", |_| false), Err(SelectorError::Form(_))));
        let error = Selector::parse(rack, "nmae=x", |_| false).unwrap_err().to_string();
        assert!(error.contains("`nmae`") && error.contains("units_count"), "{error}");
    }
}
