//! `[[organisation]]`: a body that owns or uses what the network carries.

use crate::domain::organisation::{Organisation, OrganisationKind};

use super::super::fields::Fields;
use super::super::value::Value;
use super::period;

/// The keys of an organisation.
pub(crate) const KEYS: &[&str] = &[
    "code",
    "name",
    "kind",
    "unit",
    "parent",
    "identifier_code",
    "valid_from",
    "valid_to",
    "successor",
];

/// Reads an organisation.
pub(crate) fn read(fields: &Fields<'_>) -> Option<Organisation> {
    let code = fields.need("code").and_then(Value::code);
    let name = fields.need("name").and_then(Value::name);
    let kind = fields.need_word::<OrganisationKind>("kind");
    let unit = fields.value("unit").and_then(Value::unit_key);
    let parent = fields.value("parent").and_then(Value::code);
    let identifier_code = fields.value("identifier_code").and_then(Value::code);
    let (valid_from, valid_to) = period(fields, "valid_from", "valid_to");
    let successor = fields.value("successor").and_then(Value::code);
    Some(Organisation {
        code: code?,
        name: name?,
        kind: kind?,
        unit,
        parent,
        identifier_code,
        valid_from,
        valid_to,
        successor,
    })
}
