//! The rule of the address plan: `[address_plan]` in a file of its own, which an import passes over.
//! What does not fit together is a fault at its value; what the rule gives to whom
//! is [`domain::address_plan`](crate::domain::address_plan)'s.

use ipnet::Ipv6Net;

use crate::domain::address_plan::{Rule, Share};
use crate::domain::link::LinkTier;
use crate::domain::prefix::Prefix;
use crate::domain::text::Text;
use crate::domain::unit::UnitKind;

use super::custom::Definitions;
use super::fault::{Faults, Sink};
use super::fields::{Fields, Reading};
use super::source::{Quoting, SourceFile, SourceText};
use super::value::Value;

/// The table's name.
pub(super) const WORD: &str = "address_plan";

const KEYS: &[&str] = &["block", "holder", "units", "sites", "lans", "links"];
/// Kinds of units that are given a prefix unless the rule says otherwise: all of today's.
const KINDS: [UnitKind; 4] =
    [UnitKind::Province, UnitKind::Commune, UnitKind::Ward, UnitKind::SpecialZone];
/// Tiers of links unless the rule says otherwise: an Internet line and a tunnel have others'.
const TIERS: [LinkTier; 5] = [
    LinkTier::Backbone,
    LinkTier::Access1,
    LinkTier::Access2,
    LinkTier::Backup,
    LinkTier::LanUplink,
];

/// Reads the rule; `block` stands in for the file's own where one is given. What it shares out is
/// held against the prefixes that are `declared`.
pub fn parse(
    file: &SourceFile,
    block: Option<Ipv6Net>,
    declared: &[Prefix],
) -> Result<Rule, Faults> {
    let sink = Sink::default();
    let rule = match SourceText::decode(file, Quoting::Open) {
        Ok(source) => {
            let definitions = Definitions::default();
            let reading = Reading { source: &source, sink: &sink, definitions: &definitions };
            read(reading, block, declared)
        }
        Err(fault) => {
            sink.push(*fault);
            None
        }
    };
    sink.finish()?;
    rule.ok_or_else(|| Faults { faults: Vec::new(), more_count: 0 })
}

fn read(reading: Reading<'_>, block: Option<Ipv6Net>, declared: &[Prefix]) -> Option<Rule> {
    let document = super::syntax::parse(reading)?;
    let document = document.get_ref();
    let file = Fields::open(reading, document, ("address plan", 0), &[WORD]);
    let (table, start) = file.need(WORD)?.table("[address_plan]")?;
    let fields = Fields::open(reading, table, (WORD, start), KEYS);
    let own = fields.need("block").and_then(aligned_prefix);
    let block = block.or(own)?;
    let holder = fields.value("holder").and_then(Value::unit_key);
    let units = part(&fields, "units", &["pool", "length", "kinds"]);
    let sites = part(&fields, "sites", &["length"]);
    let lans = part(&fields, "lans", &["length", "count"]);
    let links = part(&fields, "links", &["pool", "length", "tiers"]);
    let pool = pool(units.as_ref(), block).unwrap_or(block);
    let unit_length = length(units.as_ref(), (48, pool.prefix_len()), true);
    let site_length = sites.as_ref().map(|sites| length(Some(sites), (56, unit_length), true));
    let lan_length = length(lans.as_ref(), (64, site_length.unwrap_or(unit_length)), true);
    let lan_count = lans
        .as_ref()
        .and_then(|lans| lans.value("count"))
        .and_then(|value| value.number(0..=256_u16))
        .unwrap_or(1);
    // The last of what units are given: it is the last to be missed.
    let last = || last(pool, unit_length);
    let link_pool = self::pool(links.as_ref(), block).or_else(last)?;
    let link_length = length(links.as_ref(), (64, link_pool.prefix_len()), false);
    let kinds = units.as_ref().and_then(|units| units.value("kinds"));
    let tiers = links.as_ref().and_then(|links| links.value("tiers"));
    let rule = Rule {
        block,
        holder,
        units: Share { pool, length: unit_length },
        kinds: kinds.map_or_else(|| KINDS.to_vec(), |kinds| each(kinds, Value::word::<UnitKind>)),
        site_length,
        lan_length,
        lan_count,
        links: Share { pool: link_pool, length: link_length },
        tiers: tiers.map_or_else(|| TIERS.to_vec(), |tiers| each(tiers, Value::word::<LinkTier>)),
    };
    let written = links.as_ref().and_then(|links| links.value("pool"));
    links_stand_apart(&rule, written.or_else(|| fields.value("block")), declared);
    Some(rule)
}

/// The links' pool is a piece of nobody's prefix: what a unit is given belongs to its sites.
/// Told at the pool where it is written, else at the block that it is the last part of.
fn links_stand_apart(rule: &Rule, written: Option<Value<'_>>, declared: &[Prefix]) {
    let Some(written) = written else { return };
    let (pool, length) = (rule.links.pool, rule.units.length);
    let problem = if let Some(around) = rule.around_links(declared) {
        let (net, what) = (around.prefix, around.role);
        let holder = match (&around.site, &around.unit) {
            (Some(site), _) => {
                Text::new(format!(" of the site `{site}`"), format!(" của địa điểm `{site}`"))
            }
            (None, Some(unit)) => {
                Text::new(format!(" of the unit {unit}"), format!(" của đơn vị {unit}"))
            }
            (None, None) => Text::new("", ""),
        };
        Text::new(
            format!("the links' pool `{pool}` lies in `{net}`, the {what} prefix{}", holder.en),
            format!("vùng cấp cho kênh `{pool}` nằm trong `{net}`, tiền tố {what}{}", holder.vi),
        )
    } else if rule.links_lie_in_a_units() {
        Text::new(
            format!("the links' pool `{pool}` is a piece of a unit's /{length}"),
            format!("vùng cấp cho kênh `{pool}` là một phần của /{length} cấp cho một đơn vị"),
        )
    } else {
        return;
    };
    let example = format!("links = {{ pool = \"…/{length}\" }}");
    let hint = Text::new(
        format!(
            "name a pool of links that no unit has, a /{length} or shorter: `{example}`; `mang6 prefix next {} --length {length}` finds one",
            rule.units.pool
        ),
        format!(
            "ghi vùng cấp riêng cho kênh, chưa đơn vị nào dùng, /{length} hoặc ngắn hơn: `{example}`; `mang6 prefix next {} --length {length}` tìm vùng trống",
            rule.units.pool
        ),
    );
    written.fault(problem, Some(hint));
}

fn part<'a>(fields: &Fields<'a>, key: &'static str, keys: &[&'static str]) -> Option<Fields<'a>> {
    let (table, start) = fields.value(key)?.table(&format!("{key} = {{ length = 56 }}"))?;
    Some(Fields::open(fields.reading, table, (key, start), keys))
}

fn each<'a, T>(value: Value<'a>, read: impl Fn(Value<'a>) -> Option<T>) -> Vec<T> {
    value.list().into_iter().filter_map(read).collect()
}

/// A prefix that ends at a nibble: a digit of the address says whose it is.
fn aligned_prefix(value: Value<'_>) -> Option<Ipv6Net> {
    let prefix = value.prefix_v6()?;
    if prefix.prefix_len().is_multiple_of(4) {
        return Some(prefix);
    }
    not_aligned(&value, prefix.prefix_len());
    None
}

fn not_aligned(value: &Value<'_>, length: u8) {
    let (shorter, longer) = (length - length % 4, length - length % 4 + 4);
    value.fault(
        Text::new(
            format!("/{length} ends within a digit of the address"),
            format!("/{length} không kết thúc ở ranh giới một chữ số của địa chỉ"),
        ),
        Some(Text::new(
            format!("a multiple of 4: /{shorter} or /{longer}"),
            format!("dùng bội số của 4: /{shorter} hoặc /{longer}"),
        )),
    );
}

/// The pool of a part; it lies in the block.
fn pool(part: Option<&Fields<'_>>, block: Ipv6Net) -> Option<Ipv6Net> {
    let value = part?.value("pool")?;
    let pool = aligned_prefix(value)?;
    if block.contains(&pool) {
        return Some(pool);
    }
    value.fault(
        Text::new(
            format!("`{pool}` does not lie in the block `{block}`"),
            format!("`{pool}` không nằm trong khối `{block}`"),
        ),
        Some(Text::new(
            "leave `pool` out, or name a part of the block",
            "bỏ `pool`, hoặc ghi một phần của khối",
        )),
    );
    None
}

/// The length of a part: longer than what it is taken from.
fn length(part: Option<&Fields<'_>>, (otherwise, outer): (u8, u8), is_aligned: bool) -> u8 {
    let Some(value) = part.and_then(|part| part.value("length")) else { return otherwise };
    let Some(length) = value.number(1..=127_u8) else { return otherwise };
    if is_aligned && !length.is_multiple_of(4) {
        not_aligned(&value, length);
    } else if length <= outer {
        value.fault(
            Text::new(
                format!("/{length} is not longer than the /{outer} it is taken from"),
                format!("/{length} không dài hơn /{outer} chứa nó"),
            ),
            Some(Text::new(format!("a length above {outer}"), format!("độ dài lớn hơn {outer}"))),
        );
    } else if !is_aligned && length != 64 && length != 127 {
        value.fault(
            Text::new(
                format!("a link is given a /64 or a /127, not a /{length}"),
                format!("kênh được cấp /64 hoặc /127, không phải /{length}"),
            ),
            Some(Text::new("length = 64", "length = 64")),
        );
    }
    length
}

/// The last prefix of a length in a pool.
fn last(pool: Ipv6Net, length: u8) -> Option<Ipv6Net> {
    Ipv6Net::new(pool.broadcast(), length).ok().map(|net| net.trunc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::prefix::PrefixRole;
    use crate::domain::unit::{Era, UnitKey};
    use crate::inventory::embedded;

    fn read(text: &str) -> Result<Rule, String> {
        let file = SourceFile { path: "plan.toml".into(), bytes: text.as_bytes().to_vec() };
        parse(&file, None, &[]).map_err(|faults| faults.to_string())
    }

    #[test]
    fn the_embedded_rule_is_read_and_takes_another_block() {
        let rule = parse(&embedded::address_plan(), None, &[]).unwrap();
        assert_eq!(rule.block.to_string(), "2001:db8:5100::/40");
        assert_eq!(rule.links.pool.to_string(), "2001:db8:51ff::/48");
        let other =
            parse(&embedded::address_plan(), "2402:5300:8000::/36".parse().ok(), &[]).unwrap();
        assert_eq!(other.units.pool.to_string(), "2402:5300:8000::/36");
        assert_eq!(other.links.pool.to_string(), "2402:5300:8fff::/48");
        assert_eq!((other.units.length, other.site_length, other.lan_length), (48, Some(56), 64));
    }

    #[test]
    fn what_does_not_fit_is_told_at_its_place() {
        for (text, told) in [
            ("", "this address plan has no `address_plan`"),
            ("[address_plan]\n", "has no `block`"),
            ("[address_plan]\nblock = \"10.0.0.0/8\"\n", "plan.toml:2:9"),
            (
                "[address_plan]\nblock = \"2001:db8::/33\"\n",
                "2:9: /33 ends within a digit of the address\nhint: a multiple of 4: /32 or /36",
            ),
            (
                "[address_plan]\nblock = \"2001:db8::/32\"\nunits = { length = 32 }\n",
                "3:20: /32 is not longer than the /32 it is taken from",
            ),
            (
                "[address_plan]\nblock = \"2001:db8::/32\"\nunits = { pool = \"2001:db9::/36\" }\n",
                "`2001:db9::/36` does not lie in the block",
            ),
            (
                "[address_plan]\nblock = \"2001:db8::/32\"\nlinks = { length = 96 }\n",
                "a /64 or a /127, not a /96",
            ),
            (
                "[address_plan]\nblock = \"2001:db8::/32\"\nsites = { length = 50 }\n",
                "/50 ends within a digit",
            ),
            ("[address_plan]\nblock = \"2001:db8::/32\"\nunits = { kinds = [\"xã\"] }\n", "3:20"),
            (
                "[address_plan]\nblock = \"2001:db8::/32\"\nlinks = { pool = \"2001:db8:7::/52\" }\n",
                "plan.toml:3:18: the links' pool `2001:db8:7::/52` is a piece of a unit's /48\nhint: name a pool",
            ),
            ("[address_plan]\nblok = \"2001:db8::/32\"\n", "did you mean `block`?"),
        ] {
            let faults = read(text).unwrap_err();
            assert!(faults.contains(told), "{text}\n{faults}");
        }
    }

    fn container(prefix: &str, unit: Option<&str>, site: Option<&str>) -> Prefix {
        let unit = unit.map(|code| UnitKey { era: Era::Y2025, code: code.to_owned() });
        Prefix {
            prefix: prefix.parse().unwrap(),
            role: PrefixRole::Container,
            unit,
            site: site.map(str::to_owned),
            vlan: None,
            twin: None,
            description: None,
        }
    }

    #[test]
    fn links_are_given_nothing_out_of_a_declared_units_or_sites_prefix() {
        let written = "[address_plan]\nblock = \"2001:db8::/32\"\nholder = \"2025/51\"\nlinks = { pool = \"2001:db8:7::/48\" }\n";
        let left_out = "[address_plan]\nblock = \"2001:db8::/32\"\n";
        for (text, declared, told) in [
            (
                written,
                container("2001:db8:7::/48", Some("21040"), None),
                Some(
                    "4:18: the links' pool `2001:db8:7::/48` lies in `2001:db8:7::/48`, the container prefix of the unit 2025/21040",
                ),
            ),
            (written, container("2001:db8::/44", None, Some("ttdl")), Some("of the site `ttdl`")),
            (
                left_out,
                container("2001:db8:fff0::/44", Some("21040"), None),
                Some("2:9: the links' pool `2001:db8:ffff::/48` lies in `2001:db8:fff0::/44`"),
            ),
            // The holder's own, the block, and what is elsewhere.
            (written, container("2001:db8:7::/48", Some("51"), None), None),
            (left_out, container("2001:db8::/32", Some("51"), None), None),
            (left_out, container("2001:db8:1::/48", Some("21040"), None), None),
            (left_out, container("2001::/16", Some("21040"), None), None),
        ] {
            let file = SourceFile { path: "plan.toml".into(), bytes: text.as_bytes().to_vec() };
            let faults = parse(&file, None, &[declared]).map_err(|faults| faults.to_string());
            match told {
                Some(told) => assert!(
                    faults.as_ref().is_err_and(|faults| faults.contains(told)),
                    "{faults:?}"
                ),
                None => assert!(faults.is_ok(), "{faults:?}"),
            }
        }
    }
}
