//! Printers of makers without a file of their own: HOST-RESOURCES names the model, the Printer MIB
//! (RFC 3805) the serial number.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    // Xerox, Ricoh, Lexmark, Kyocera, Toshiba TEC, Oki, Sharp, Samsung, Zebra, Sindoh
    enterprises: &[253, 367, 641, 1347, 1129, 2001, 2385, 236, 10642, 11796],
    recognises: Some(|look| look.walk.column(PRINTERS).next().is_some()),
    subtrees: &[
        "367.3.2.1.1.1",
        "367.3.2.1.2.1",
        "1347.43.5.1.1",
        "1347.43.5.4.1.5",
        "641.2.1.2.1",
        "641.6.2.3.1",
        "236.11.5.1.1.1",
        "253.8.53.3.2.1",
    ],
    identify,
};

/// `prtGeneralSerialNumber`.
const PRINTERS: &[u64] = &[1, 3, 6, 1, 2, 1, 43, 5, 1, 1];

fn identify(look: &Look<'_>) -> Identity {
    let version = look
        .own("367.3.2.1.1.1.2.0")
        .or_else(|| look.own_first("641.2.1.2.1.4"))
        .or_else(|| look.own_first("641.6.2.3.1.7"))
        .or_else(|| look.own("236.11.5.1.1.1.2.0"))
        .or_else(|| look.own("1347.43.5.4.1.5.1.1"))
        .or_else(|| look.word_after("System "));
    Identity {
        model: look
            .own("367.3.2.1.1.1.1.0")
            .or_else(|| look.own("1347.43.5.1.1.1.1"))
            .or_else(|| look.own_first("641.2.1.2.1.2"))
            .or_else(|| look.own("236.11.5.1.1.1.1.0"))
            .or_else(|| look.standard("25.3.2.1.3.1")),
        os_version: version,
        serial: look
            .own("1347.43.5.1.1.28.1")
            .or_else(|| look.own_first("253.8.53.3.2.1.3"))
            .or_else(|| look.own("367.3.2.1.2.1.4.0"))
            .or_else(|| look.own_first("641.2.1.2.1.6"))
            .or_else(|| look.own("236.11.5.1.1.1.4.0")),
        role: Some(DeviceRole::Printer),
        ..Identity::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn printers() {
        check(
            "1347.41",
            "KYOCERA Document Solutions Printing System",
            "1.3.6.1.2.1.25.3.2.1.3.1 = \"ECOSYS M2540dn\"\n1.3.6.1.2.1.43.5.1.1.17.1 = \"VCF\"",
            ["KYOCERA Corporation", "ECOSYS M2540dn", "-", "-", "VCF"],
        );
        check(
            "1347.41",
            "KYOCERA Document Solutions Printing System",
            "1347.43.5.1.1.1.1 = \"ECOSYS P3145dn\"\n1347.43.5.1.1.28.1 = \"R4B\"\n1347.43.5.4.1.5.1.1 = \"2VD_S000.002.101\"",
            ["KYOCERA Corporation", "ECOSYS P3145dn", "-", "2VD_S000.002.101", "R4B"],
        );
        // RICOH-PRIVATE-MIB: ricohSysName, ricohSysVers, ricohEngSerialNumber.
        check(
            "367.1.1",
            "RICOH MP C3003 2.03 / RICOH Network Printer C model / RICOH Network Scanner C model",
            "367.3.2.1.1.1.1.0 = \"MP C3003\"\n367.3.2.1.1.1.2.0 = \"2.03\"\n367.3.2.1.2.1.4.0 = \"E1X\"",
            ["RICOH Co. Ltd.", "MP C3003", "-", "2.03", "E1X"],
        );
        check(
            "641.1",
            "Lexmark MS810dn 4514XX LW60.DN2.P619-0 PS",
            "641.2.1.2.1.2.1 = \"MS810dn\"\n641.2.1.2.1.4.1 = \"LW60.DN2.P619-0\"\n641.2.1.2.1.6.1 = \"45X\"",
            ["Lexmark International", "MS810dn", "-", "LW60.DN2.P619-0", "45X"],
        );
        check(
            "236.11.5.1",
            "Samsung M267x 287x Series; OS 1.30.01.19; Engine 0.41.59; NIC V4.01.05; S/N T1",
            "236.11.5.1.1.1.1.0 = \"Samsung M267x 287x Series\"\n236.11.5.1.1.1.2.0 = \"V3.00.01.19\"\n236.11.5.1.1.1.4.0 = \"T1\"",
            [
                "Samsung Electronics Co., LTD.",
                "Samsung M267x 287x Series",
                "-",
                "V3.00.01.19",
                "T1",
            ],
        );
        check(
            "253.8.62.1",
            "Xerox WorkCentre 7845; System 073.040.167.09700, Controller 073.047.09700, IOT 057.024",
            "1.3.6.1.2.1.25.3.2.1.3.1 = \"Xerox WorkCentre 7845\"\n253.8.53.3.2.1.3.1 = \"MX4\"",
            ["Xerox", "Xerox WorkCentre 7845", "-", "073.040.167.09700", "MX4"],
        );
    }
}
