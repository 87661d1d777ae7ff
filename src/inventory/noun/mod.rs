//! One file per noun: its keys, and how a table becomes the noun. A reader takes in every fault it
//! meets and answers `None` when the noun cannot be made; references are not followed here.

pub(super) mod device;
pub(super) mod link;
pub(super) mod organisation;
pub(super) mod plan;
pub(super) mod prefix;
pub(super) mod service;
pub(super) mod site;
pub(super) mod system;
pub(super) mod unit;

use jiff::civil::Date;

use crate::domain::text::Text;

use super::fields::Fields;
use super::value::Value;

/// Two days that must be in order: reads both, and places the fault at the later key.
fn period(
    fields: &Fields<'_>,
    from_key: &'static str,
    to_key: &'static str,
) -> (Option<Date>, Option<Date>) {
    let from = fields.value(from_key).and_then(Value::date);
    let to_value = fields.value(to_key);
    let to = to_value.and_then(Value::date);
    if let (Some(from), Some(to), Some(value)) = (from, to, to_value)
        && to < from
    {
        value.fault(
            Text::new(
                format!("`{to_key}` ({to}) lies before `{from_key}` ({from})"),
                format!("`{to_key}` ({to}) sớm hơn `{from_key}` ({from})"),
            ),
            Some(Text::new("exchange them, or leave one out", "đổi chỗ hai ngày, hoặc bỏ một")),
        );
    }
    (from, to)
}

/// Every value of a list read in the same way; what cannot be read is left out (and is a fault).
fn each<'a, T>(value: Option<Value<'a>>, read: impl Fn(Value<'a>) -> Option<T>) -> Vec<T> {
    value.map(|value| value.list().into_iter().filter_map(read).collect()).unwrap_or_default()
}
