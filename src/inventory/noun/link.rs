//! `[[link]]`: a path between two sites with both families' addresses at both ends. There is no
//! built-in limit: what the contract does not promise stays `None`.

use crate::domain::link::{Ipv6Offer, Link, LinkEnd, LinkTier, Sla};
use crate::domain::text::Text;

use super::super::fields::Fields;
use super::super::value::Value;
use super::period;

/// The keys of a link.
pub(crate) const KEYS: &[&str] = &[
    "code",
    "name",
    "tier",
    "a",
    "b",
    "provider",
    "contract_number",
    "contract_from",
    "contract_to",
    "technology",
    "committed_rate_kbps",
    "backup_for",
    "ipv6_offer",
    "prefix_v4",
    "prefix_v6",
    "sla",
    "noc_contact",
];
const END_KEYS: &[&str] = &["site", "device", "interface", "ipv4", "ipv6"];
const SLA_KEYS: &[&str] = &["rtt_us", "jitter_us", "loss_ratio", "availability_ratio"];

/// Longest delay a contract can promise, µs: one minute, beyond which a packet is lost, not late.
const DELAY_MAX_US: u32 = 60_000_000;

/// Reads a link.
pub(crate) fn read(fields: &Fields<'_>) -> Option<Link> {
    let code = fields.need("code").and_then(Value::code);
    let name = fields.value("name").and_then(Value::name);
    let tier = fields.need_word::<LinkTier>("tier");
    let a = fields.need("a").and_then(|value| end(value, "a"));
    let b = fields.need("b").and_then(|value| end(value, "b"));
    let provider = fields.value("provider").and_then(Value::name);
    let contract_number = fields.value("contract_number").and_then(Value::name);
    let (contract_from, contract_to) = period(fields, "contract_from", "contract_to");
    let technology = fields.value("technology").and_then(Value::name);
    let committed_rate_kbps =
        fields.value("committed_rate_kbps").and_then(|value| value.number(1..=u32::MAX));
    let backup_for = fields.value("backup_for").and_then(Value::code);
    let ipv6_offer = fields.value("ipv6_offer").and_then(Value::word::<Ipv6Offer>);
    let prefix_v4 = fields.value("prefix_v4").and_then(Value::prefix_v4);
    let prefix_v6 = fields.value("prefix_v6").and_then(Value::prefix_v6);
    let sla = fields.value("sla").map(sla).unwrap_or_default();
    let noc_contact = fields.value("noc_contact").and_then(Value::name);
    Some(Link {
        code: code?,
        name,
        tier: tier?,
        a: a?,
        b: b?,
        provider,
        contract_number,
        contract_from,
        contract_to,
        technology,
        committed_rate_kbps,
        backup_for,
        ipv6_offer,
        prefix_v4,
        prefix_v6,
        sla,
        noc_contact,
    })
}

fn end(value: Value<'_>, key: &str) -> Option<LinkEnd> {
    let (table, start) = value.table(&format!("{key} = {{ site = \"…\" }}"))?;
    let fields = Fields::open(value.reading, table, ("link end", start), END_KEYS);
    let site = fields.need("site").and_then(Value::code);
    let device = fields.value("device").and_then(Value::device_name);
    let interface_value = fields.value("interface");
    let interface = interface_value.and_then(Value::name);
    if let (Some(value), None) = (interface_value, fields.value("device")) {
        value.fault(
            Text::new("an `interface` without its `device`", "có `interface` nhưng thiếu `device`"),
            Some(Text::new("add `device = \"…\"`", "thêm `device = \"…\"`")),
        );
    }
    let ipv4 = fields.value("ipv4").and_then(Value::ipv4);
    let ipv6 = fields.value("ipv6").and_then(Value::ipv6);
    Some(LinkEnd { site: site?, device, interface, ipv4, ipv6 })
}

fn sla(value: Value<'_>) -> Sla {
    let Some((table, start)) = value.table("sla = { rtt_us = 20_000 }") else {
        return Sla::default();
    };
    let fields = Fields::open(value.reading, table, ("link SLA", start), SLA_KEYS);
    Sla {
        rtt_us: fields.value("rtt_us").and_then(|value| value.number(1..=DELAY_MAX_US)),
        jitter_us: fields.value("jitter_us").and_then(|value| value.number(1..=DELAY_MAX_US)),
        loss_ratio: fields.value("loss_ratio").and_then(Value::ratio),
        availability_ratio: fields.value("availability_ratio").and_then(Value::ratio),
    }
}
