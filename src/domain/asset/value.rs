//! A declared value as its field's kind has it, and its one printed form: what history keeps and
//! what two declarations are compared by. It is exact both ways, so that the record of a past day
//! can be rebuilt from history.

use super::kind::Kind;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, words, keys, addresses, days.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Real(f64),
    /// Yes or no.
    Flag(bool),
    /// Several texts, never none.
    List(Vec<String>),
    /// Several whole numbers, never none.
    Integers(Vec<i64>),
}

impl Value {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A list, or nothing when it is empty: an empty list says as little as an absent key.
    #[must_use]
    pub fn list(values: Vec<String>) -> Option<Self> {
        (!values.is_empty()).then_some(Self::List(values))
    }

    /// The printed form: lists are JSON arrays, everything else is as written.
    #[must_use]
    pub fn printed(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            // `{:?}` keeps the fraction of a whole number: 2.0 stays a real.
            Self::Real(number) => format!("{number:?}"),
            Self::Flag(flag) => flag.to_string(),
            Self::List(values) => serde_json::Value::from(values.clone()).to_string(),
            Self::Integers(values) => serde_json::Value::from(values.clone()).to_string(),
        }
    }

    /// Reads a printed form back; `None` when it is not of that kind.
    #[must_use]
    pub fn parse(kind: Kind, printed: &str) -> Option<Self> {
        Some(match kind {
            Kind::Integer(..) | Kind::Identifier(..) | Kind::Microseconds | Kind::RateKbps => {
                Self::Integer(printed.parse().ok()?)
            }
            Kind::Real(..) | Kind::Ratio => Self::Real(printed.parse().ok()?),
            Kind::Flag => Self::Flag(printed.parse().ok()?),
            Kind::Ports => Self::Integers(serde_json::from_str(printed).ok()?),
            Kind::Names | Kind::Codes | Kind::References(_) => {
                Self::List(serde_json::from_str(printed).ok()?)
            }
            Kind::Name
            | Kind::Remark
            | Kind::Code
            | Kind::DeviceName
            | Kind::Word(_)
            | Kind::Set(_)
            | Kind::Date
            | Kind::Moment
            | Kind::Address
            | Kind::Prefix
            | Kind::Mac
            | Kind::DnsName
            | Kind::Unit
            | Kind::Reference(_)
            | Kind::Nested => Self::text(printed),
        })
    }

    /// Whether this is the text, or one of the texts, that somebody asks for.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        match self {
            Self::List(values) => values.clone(),
            Self::Integers(values) => values.iter().map(ToString::to_string).collect(),
            Self::Text(_) | Self::Integer(_) | Self::Real(_) | Self::Flag(_) => {
                vec![self.printed()]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Kind, value: &Value, printed: &str) {
        assert_eq!(value.printed(), printed);
        assert_eq!(Value::parse(kind, printed).as_ref(), Some(value), "{printed}");
    }

    #[test]
    fn printed_forms_are_read_back_exactly() {
        check(Kind::Name, &Value::text("Xã Bình Sơn"), "Xã Bình Sơn");
        check(Kind::Integer(0, 9), &Value::Integer(7), "7");
        check(Kind::Ratio, &Value::Real(1.0), "1.0");
        check(Kind::Real(0.0, 9.0), &Value::Real(1.45), "1.45");
        check(Kind::Flag, &Value::Flag(false), "false");
        check(Kind::Ports, &Value::Integers(vec![22, 443]), "[22,443]");
        let names = Value::List(vec!["Tỉnh Quảng Ngãi".to_owned(), "a, b".to_owned()]);
        check(Kind::Names, &names, "[\"Tỉnh Quảng Ngãi\",\"a, b\"]");
        assert_eq!(Value::parse(Kind::Integer(0, 9), "many"), None);
        assert_eq!(Value::list(Vec::new()), None);
    }
}
