//! `[[system]]`: an information system.

use crate::domain::system::{Exposure, Hosting, InformationSystem, SystemKind};

use super::super::fields::Fields;
use super::super::value::Value;

/// The keys of an information system.
pub(crate) const KEYS: &[&str] = &[
    "code",
    "name",
    "kind",
    "owner",
    "operator",
    "security_level",
    "hosting",
    "exposure",
    "basis",
];

/// Reads an information system.
pub(crate) fn read(fields: &Fields<'_>) -> Option<InformationSystem> {
    let code = fields.need("code").and_then(Value::code);
    let name = fields.need("name").and_then(Value::name);
    let kind = fields.need_word::<SystemKind>("kind");
    let owner = fields.value("owner").and_then(Value::code);
    let operator = fields.value("operator").and_then(Value::code);
    let security_level = fields.value("security_level").and_then(|value| value.number(1..=5_u8));
    let hosting = fields.value("hosting").and_then(Value::word::<Hosting>);
    let exposure = fields.need_word::<Exposure>("exposure");
    let basis = fields.value("basis").and_then(Value::remark);
    Some(InformationSystem {
        code: code?,
        name: name?,
        kind: kind?,
        owner,
        operator,
        security_level,
        hosting,
        exposure: exposure?,
        basis,
    })
}
