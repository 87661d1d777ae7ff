//! Vendors by IANA private enterprise number: the arc after 1.3.6.1.4.1 of `sysObjectID`. Number and
//! organisation only, from the registry (CC0). 8072 is net-snmp, an agent and no vendor.

/// Number and name, ascending.
const ENTERPRISES: &[(u64, &str)] = &[
    (2, "IBM"),
    (9, "Cisco"),
    (11, "HPE"),
    (63, "Apple"),
    (171, "D-Link"),
    (207, "Allied Telesis"),
    (232, "HPE"),
    (253, "Xerox"),
    (311, "Microsoft"),
    (318, "APC"),
    (367, "Ricoh"),
    (476, "Vertiv"),
    (534, "Eaton"),
    (641, "Lexmark"),
    (674, "Dell"),
    (890, "Zyxel"),
    (1248, "Epson"),
    (1347, "Kyocera"),
    (1588, "Brocade"),
    (1602, "Canon"),
    (1916, "Extreme Networks"),
    (2011, "Huawei"),
    (2272, "Nortel"),
    (2435, "Brother"),
    (2604, "Sophos"),
    (2620, "Check Point"),
    (2636, "Juniper"),
    (3375, "F5"),
    (3808, "CyberPower"),
    (3902, "ZTE"),
    (4526, "Netgear"),
    (4881, "Ruijie"),
    (6486, "Alcatel-Lucent Enterprise"),
    (6574, "Synology"),
    (6876, "VMware"),
    (7367, "DrayTek"),
    (8741, "SonicWall"),
    (10002, "Ubiquiti"),
    (11863, "TP-Link"),
    (12356, "Fortinet"),
    (14823, "Aruba"),
    (14988, "MikroTik"),
    (18334, "Konica Minolta"),
    (19046, "Lenovo"),
    (24681, "QNAP"),
    (25053, "Ruckus"),
    (25461, "Palo Alto Networks"),
    (25506, "H3C"),
    (30065, "Arista"),
    (41112, "Ubiquiti"),
    (52642, "FS"),
];

/// The vendor that a `sysObjectID` points to.
pub(crate) fn vendor(sys_object_id: &str) -> Option<&'static str> {
    let number: u64 =
        sys_object_id.strip_prefix("1.3.6.1.4.1.")?.split('.').next()?.parse().ok()?;
    let at = ENTERPRISES.binary_search_by_key(&number, |(number, _)| *number).ok()?;
    ENTERPRISES.get(at).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vendors_by_number() {
        assert_eq!(vendor("1.3.6.1.4.1.14988.1"), Some("MikroTik"));
        assert_eq!(vendor("1.3.6.1.4.1.9.1.2494"), Some("Cisco"));
        assert_eq!(vendor("1.3.6.1.4.1.8072.3.2.10"), None);
        assert_eq!(vendor("1.3.6.1.2.1"), None);
        assert!(ENTERPRISES.is_sorted_by_key(|(number, _)| *number));
    }
}
