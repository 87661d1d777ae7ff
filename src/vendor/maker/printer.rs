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
        "1347.43.5.1.1",
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
        .or_else(|| look.word_after("System "));
    Identity {
        model: look
            .own("367.3.2.1.1.1.1.0")
            .or_else(|| look.own("1347.43.5.1.1.1.1"))
            .or_else(|| look.standard("25.3.2.1.3.1")),
        os_version: version,
        serial: look.own("1347.43.5.1.1.28.1").or_else(|| look.own_first("253.8.53.3.2.1.3")),
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
    }
}
