//! `[[prefix]]`: a network of the address plan, and so of the scope that may be probed.

use crate::domain::prefix::{Prefix, PrefixRole};
use crate::domain::text::Text;

use super::super::fields::Fields;
use super::super::value::Value;

/// The keys of a prefix.
pub(crate) const KEYS: &[&str] = &["prefix", "role", "unit", "site", "vlan", "twin", "description"];

/// Reads a prefix.
pub(crate) fn read(fields: &Fields<'_>) -> Option<Prefix> {
    let prefix = fields.need("prefix").and_then(Value::prefix);
    let role = fields.need_word::<PrefixRole>("role");
    let unit = fields.value("unit").and_then(Value::unit_key);
    let site = fields.value("site").and_then(Value::code);
    // 1-4094: IEEE 802.1Q reserves 0 and 4095.
    let vlan = fields.value("vlan").and_then(|value| value.number(1..=4094_u16));
    let twin_value = fields.value("twin");
    let twin = twin_value.and_then(Value::prefix);
    let description = fields.value("description").and_then(Value::remark);
    if let (Some(prefix), Some(twin), Some(value)) = (prefix, twin, twin_value)
        && prefix.addr().is_ipv4() == twin.addr().is_ipv4()
    {
        value.fault(
            Text::new(
                format!("the twin of `{prefix}` is of the same family: `{twin}`"),
                format!("`twin` của `{prefix}` cùng họ địa chỉ: `{twin}`"),
            ),
            Some(Text::new(
                "a twin is the other family's prefix of the same network",
                "`twin` là tiền tố thuộc họ địa chỉ còn lại của cùng mạng",
            )),
        );
    }
    Some(Prefix { prefix: prefix?, role: role?, unit, site, vlan, twin, description })
}
