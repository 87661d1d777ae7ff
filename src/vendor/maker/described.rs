//! Agents (and views of them) that do not tell `sysObjectID`: whose they are by words that every
//! product of that maker has in its description. Words of a host's name or of another maker's
//! product must not be among them, so there are few.

/// What a description has, and the enterprise number of its maker.
const WORDS: &[(&str, u64)] = &[
    ("Cisco IOS", 9),
    ("Cisco Internetwork Operating System", 9),
    ("Cisco NX-OS", 9),
    ("Cisco Adaptive Security Appliance", 9),
    ("Cisco Controller", 9),
    ("Cisco PIX", 9),
    ("Cisco FX-OS", 9),
    ("Cisco Systems", 9),
    ("Cisco Small Business", 9),
    ("Cisco Application Control Software", 9),
    ("3Com ", 43),
    ("ProSafe", 4526),
    ("Versatile Routing Platform", 2011),
    ("VRP (R) software", 2011),
    ("VRP Software", 2011),
    ("Version VRP", 2011),
    ("YunShan OS", 2011),
    ("Huawei Integrated Access Software", 2011),
    ("Comware Platform Software", 25506),
    ("Comware Software", 25506),
    ("RouterOS", 14988),
    ("SwOS v", 14988),
    ("ZXR10", 3902),
    ("ZTE Corporation", 3902),
    ("By Ruijie Networks", 4881),
    ("DrayTek Corporation", 7367),
    ("D-Link D", 171),
    ("ArubaOS", 14823),
    ("HP ETHERNET MULTI-ENVIRONMENT", 11),
    ("Integrated Lights-Out", 232),
    ("Remote Access Controller", 674),
    ("Dell EMC Networking", 674),
    ("Dell Networking", 674),
    ("Dell Laser Printer", 674),
    ("Palo Alto Networks", 25461),
    ("SonicWALL", 8741),
    ("VMware ESX", 6876),
    ("Software: Windows", 311),
    ("APC Web/SNMP Management Card", 318),
    ("RICOH Network Printer", 367),
    ("NRG Network Printer", 367),
    ("Lexmark ", 641),
    ("KYOCERA ", 1347),
    ("Xerox ", 253),
    ("FUJI XEROX ", 297),
    ("OKI OkiLAN", 2001),
    ("SHARP ", 2385),
    ("TOSHIBA e-STUDIO", 1129),
    ("KONICA MINOLTA ", 18334),
    ("Brother NC-", 2435),
    ("ZebraNet ", 10642),
    ("Hikvision ", 39165),
];

/// The enterprise number that a description's words stand for.
pub(crate) fn number(descr: &str) -> Option<u64> {
    // `uname -a` has the host's name in it, which may be anything; a name has no blanks.
    if descr.starts_with("Linux ") && !descr.starts_with("Linux Cisco Small Business") {
        return None;
    }
    WORDS.iter().find(|(word, _)| descr.contains(word)).map(|(_, number)| *number)
}

#[cfg(test)]
mod tests {
    use super::super::tests::describe;

    #[test]
    fn who_tells_no_object_identifier_is_told_by_its_words() {
        const HUAWEI: &str = "HUAWEI Technology Co.,Ltd";
        for (descr, expected) in [
            (
                "ZTE Ethernet Switch ZXR10 2950-28TM, Version: V3.00.01",
                ["Zhongxing Telecom Co.,ltd. (abbr. ZTE)", "ZXR10 2950-28TM", "ZXR10", "V3.00.01"],
            ),
            ("Versatile Routing Platform Software", [HUAWEI, "-", "VRP", "-"]),
            ("Huawei Integrated Access Software", [HUAWEI, "-", "SmartAX", "-"]),
            (
                "Dell Out-of-band SNMP Agent for Remote Access Controller",
                ["Dell Inc.", "-", "iDRAC", "-"],
            ),
            ("RouterOS CCR1009", ["MikroTik", "CCR1009", "RouterOS", "-"]),
            (
                "Linux RouterOS 6.1.0-18-amd64 #1 SMP x86_64",
                ["-", "Generic x86 64-bit", "Linux", "6.1.0-18-amd64"],
            ),
            ("something of somebody", ["-", "-", "-", "-"]),
        ] {
            assert_eq!(describe(descr), expected, "{descr}");
        }
    }
}
