//! Vendors by IANA private enterprise number: the arc after 1.3.6.1.4.1 of `sysObjectID`. The whole
//! registry as of 2024-08-23, number and organisation only (IANA publishes it under CC0), is in
//! `enterprises.tsv`. 8072 is net-snmp, an agent and no vendor.

/// Number, tab, organisation; ascending.
const REGISTRY: &str = include_str!("enterprises.tsv");

/// Numbers whose organisation makes agents and not devices: net-snmp, UC Davis (its forerunner),
/// NET-SNMP's own "unknown", and FOKUS, who wrote FreeBSD's.
const AGENTS: &[u64] = &[0, 2021, 8072, 12325];

/// Names that go before the registry's: 11863 passed to TP-Link's company in the United States in
/// 2024, while the switches sold elsewhere stay with the one that held it before; Tec has been Toshiba TEC since
/// 1999; and Dahua's agents go by a number that the registry does not have.
const NAMES: &[(u64, &str)] = &[
    (1129, "TOSHIBA TEC Corporation"),
    (11863, "TP-Link Corporation Limited."),
    (1_004_849, "Dahua Technology"),
];

/// The arc after 1.3.6.1.4.1, with or without a leading dot.
pub(crate) fn number(object_id: &str) -> Option<u64> {
    object_id.trim_start_matches('.').strip_prefix("1.3.6.1.4.1.")?.split('.').next()?.parse().ok()
}

/// The organisation that a `sysObjectID` points to.
pub(crate) fn vendor(sys_object_id: &str) -> Option<&'static str> {
    organisation(number(sys_object_id)?)
}

/// The organisation of a number.
pub(crate) fn organisation(number: u64) -> Option<&'static str> {
    if AGENTS.contains(&number) {
        return None;
    }
    let named = NAMES.iter().find(|(each, _)| *each == number).map(|(_, name)| *name);
    named.or_else(|| registered(number))
}

/// Halves the text until the line is found: the registry has 62,000 lines and no index.
fn registered(number: u64) -> Option<&'static str> {
    let mut rest = REGISTRY;
    while !rest.is_empty() {
        let middle = rest.len() / 2;
        let start = rest.as_bytes().get(..middle)?.iter().rposition(|byte| *byte == b'\n');
        let start = start.map_or(0, |at| at + 1);
        let tail = rest.get(start..)?;
        let end = tail.find('\n').map_or(rest.len(), |at| start + at + 1);
        let (found, name) = rest.get(start..end)?.trim_end().split_once('\t')?;
        match found.parse::<u64>().ok()?.cmp(&number) {
            std::cmp::Ordering::Equal => return Some(name),
            std::cmp::Ordering::Less => rest = rest.get(end..)?,
            std::cmp::Ordering::Greater => rest = rest.get(..start)?,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vendors_by_number() {
        assert_eq!(vendor("1.3.6.1.4.1.14988.1"), Some("MikroTik"));
        assert_eq!(vendor(".1.3.6.1.4.1.9.1.2494"), Some("ciscoSystems"));
        assert_eq!(vendor("1.3.6.1.4.1.2011.2.23.291"), Some("HUAWEI Technology Co.,Ltd"));
        assert_eq!(vendor("1.3.6.1.4.1.8072.3.2.10"), None);
        assert_eq!(vendor("1.3.6.1.4.1.4294967295"), None);
        assert_eq!(vendor("1.3.6.1.2.1"), None);
    }

    #[test]
    fn every_line_of_the_registry_is_found_again() {
        let numbers = |line: &str| line.split_once('\t').map(|(number, _)| number.parse().unwrap());
        let all: Vec<u64> = REGISTRY.lines().filter_map(numbers).collect();
        assert!(all.len() > 60_000 && all.is_sorted());
        assert!(all.iter().step_by(97).all(|number| registered(*number).is_some()));
        assert!(
            registered(*all.first().unwrap()).is_some() && registered(all[all.len() - 1]).is_some()
        );
    }
}
