//! `[[site]]`: a place where network equipment stands.

use crate::domain::site::{FirstHopSecurity, Site, SiteKind};

use super::super::fields::Fields;
use super::super::value::Value;

/// The keys of a site.
pub(crate) const KEYS: &[&str] =
    &["code", "name", "kind", "unit", "organisation", "first_hop_security"];

/// Reads a site.
pub(crate) fn read(fields: &Fields<'_>) -> Option<Site> {
    let code = fields.need("code").and_then(Value::code);
    let name = fields.need("name").and_then(Value::name);
    let kind = fields.need_word::<SiteKind>("kind");
    let unit = fields.value("unit").and_then(Value::unit_key);
    let organisation = fields.value("organisation").and_then(Value::code);
    let first_hop_security =
        fields.value("first_hop_security").and_then(Value::word::<FirstHopSecurity>);
    Some(Site { code: code?, name: name?, kind: kind?, unit, organisation, first_hop_security })
}
