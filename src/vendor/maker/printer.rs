//! Printers of makers without a file of their own: HOST-RESOURCES names the model, the Printer MIB
//! (RFC 3805) the serial number.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::enterprise;

pub(super) const MAKER: Maker = Maker {
    // Xerox, Fuji Xerox, Ricoh, Lexmark, Kyocera, Toshiba TEC, Oki, Sharp, Samsung, Zebra, Sindoh
    enterprises: &[253, 297, 367, 641, 1347, 1129, 2001, 2385, 236, EXTENDED, ZEBRA, 11796],
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
        "10642.1.1",
        "10642.1.2",
    ],
    identify,
};

/// Extended Systems, whose print server is in older Zebra printers, and Zebra.
const EXTENDED: u64 = 683;
const ZEBRA: u64 = 10642;

/// `prtGeneralSerialNumber`.
const PRINTERS: &[u64] = &[1, 3, 6, 1, 2, 1, 43, 5, 1, 1];

pub(super) fn identify(look: &Look<'_>) -> Identity {
    let described = described(look);
    // Who sells another's printer names himself in the description; the number is who made it.
    let seller = super::described::number(&look.descr);
    let number = seller.or_else(|| super::number(look));
    let version = look
        .own("367.3.2.1.1.1.2.0")
        .or_else(|| look.own_first("641.2.1.2.1.4"))
        .or_else(|| look.own_first("641.6.2.3.1.7"))
        .or_else(|| look.own("236.11.5.1.1.1.2.0"))
        .or_else(|| look.own("1347.43.5.4.1.5.1.1"))
        .or_else(|| look.own("10642.1.2.0"))
        .or_else(|| described.as_ref().and_then(|(_, version)| version.clone()));
    Identity {
        model: look
            .own("367.3.2.1.1.1.1.0")
            .or_else(|| look.own("1347.43.5.1.1.1.1"))
            .or_else(|| look.own_first("641.2.1.2.1.2"))
            .or_else(|| look.own("236.11.5.1.1.1.1.0"))
            .or_else(|| look.own("10642.1.1.0"))
            .or_else(|| look.standard("25.3.2.1.3.1"))
            .or_else(|| described.map(|(model, _)| model)),
        os_version: version,
        serial: look
            .own("1347.43.5.1.1.28.1")
            .or_else(|| look.own_first("253.8.53.3.2.1.3"))
            .or_else(|| look.own("367.3.2.1.2.1.4.0"))
            .or_else(|| look.own_first("641.2.1.2.1.6"))
            .or_else(|| look.own("236.11.5.1.1.1.4.0")),
        role: Some(DeviceRole::Printer),
        vendor: seller.and_then(enterprise::organisation).map(str::to_owned),
        os: FIRMWARES
            .iter()
            .find(|(each, _)| number == Some(*each))
            .map(|(_, name)| format!("{name} firmware")),
    }
}

/// What runs a printer has no name; it is its maker's.
const FIRMWARES: &[(u64, &str)] = &[
    (236, "Samsung"),
    (253, "Xerox"),
    (297, "Fuji Xerox"),
    (367, "Ricoh"),
    (641, "Lexmark"),
    (674, "Dell"),
    (1129, "Toshiba"),
    (1347, "Kyocera"),
    (2001, "OKI"),
    (2385, "Sharp"),
    (ZEBRA, "Zebra"),
    (11796, "Sindoh"),
];

/// Model and version where the description is all there is:
/// "RICOH MP C3003 2.03 / RICOH Network Printer C model / …" (NRG, Savin, Lanier, Gestetner alike),
/// "Xerox AltaLink C8055; SS 101.002.008, NC …", "Xerox WorkCentre 7845; System 073.040, …",
/// "Lexmark MS810dn 4514XX LW60.DN2.P619-0 PS", "SHARP MX-3570N", and Lexmark's later form, which those have too who
/// sell them: "TOSHIBA e-STUDIO389CS version CXTGM.081.001 kernel 4.17.19 All-N-1".
fn described(look: &Look<'_>) -> Option<(String, Option<String>)> {
    let descr = look.descr.as_str();
    if let Some((first, _)) = descr.split_once(" / ") {
        let (_, product) = first.split_once(' ')?;
        let (model, version) = product.rsplit_once(' ')?;
        let is_version =
            version.starts_with(|each: char| each.is_ascii_digit()) && version.contains('.');
        return is_version.then(|| (model.to_owned(), Some(version.to_owned())));
    }
    if let Some((model, rest)) = descr.split_once("; ") {
        let version = ["System ", "SS "].iter().find_map(|key| rest.strip_prefix(key));
        let version = version.and_then(|rest| rest.split([',', ' ', ';']).next());
        return Some((model.to_owned(), version.map(str::to_owned)));
    }
    if let Some((product, rest)) = descr.split_once(" version ") {
        let (_, model) = product.split_once(' ')?;
        return Some((model.to_owned(), rest.split(' ').next().map(str::to_owned)));
    }
    let words: Vec<&str> = descr.split(' ').collect();
    match words.as_slice() {
        ["Lexmark", model, rest @ ..] if model.contains(|each: char| each.is_ascii_digit()) => {
            let is_version = |word: &&&str| word.split('.').count() >= 3;
            Some(((*model).to_owned(), rest.iter().find(is_version).map(|word| (*word).to_owned())))
        }
        ["SHARP", model] => Some(((*model).to_owned(), None)),
        _ => None,
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
            ["KYOCERA Corporation", "ECOSYS M2540dn", "Kyocera firmware", "-", "VCF"],
        );
        check(
            "1347.41",
            "KYOCERA Document Solutions Printing System",
            "1347.43.5.1.1.1.1 = \"ECOSYS P3145dn\"\n1347.43.5.1.1.28.1 = \"R4B\"\n1347.43.5.4.1.5.1.1 = \"2VD_S000.002.101\"",
            [
                "KYOCERA Corporation",
                "ECOSYS P3145dn",
                "Kyocera firmware",
                "2VD_S000.002.101",
                "R4B",
            ],
        );
        // RICOH-PRIVATE-MIB: ricohSysName, ricohSysVers, ricohEngSerialNumber.
        check(
            "367.1.1",
            "RICOH MP C3003 2.03 / RICOH Network Printer C model / RICOH Network Scanner C model",
            "367.3.2.1.1.1.1.0 = \"MP C3003\"\n367.3.2.1.1.1.2.0 = \"2.03\"\n367.3.2.1.2.1.4.0 = \"E1X\"",
            ["RICOH Co. Ltd.", "MP C3003", "Ricoh firmware", "2.03", "E1X"],
        );
        check(
            "641.1",
            "Lexmark MS810dn 4514XX LW60.DN2.P619-0 PS",
            "641.2.1.2.1.2.1 = \"MS810dn\"\n641.2.1.2.1.4.1 = \"LW60.DN2.P619-0\"\n641.2.1.2.1.6.1 = \"45X\"",
            ["Lexmark International", "MS810dn", "Lexmark firmware", "LW60.DN2.P619-0", "45X"],
        );
        check(
            "236.11.5.1",
            "Samsung M267x 287x Series; OS 1.30.01.19; Engine 0.41.59; NIC V4.01.05; S/N T1",
            "236.11.5.1.1.1.1.0 = \"Samsung M267x 287x Series\"\n236.11.5.1.1.1.2.0 = \"V3.00.01.19\"\n236.11.5.1.1.1.4.0 = \"T1\"",
            [
                "Samsung Electronics Co., LTD.",
                "Samsung M267x 287x Series",
                "Samsung firmware",
                "V3.00.01.19",
                "T1",
            ],
        );
        check(
            "253.8.62.1",
            "Xerox WorkCentre 7845; System 073.040.167.09700, Controller 073.047.09700, IOT 057.024",
            "1.3.6.1.2.1.25.3.2.1.3.1 = \"Xerox WorkCentre 7845\"\n253.8.53.3.2.1.3.1 = \"MX4\"",
            ["Xerox", "Xerox WorkCentre 7845", "Xerox firmware", "073.040.167.09700", "MX4"],
        );
    }

    #[test]
    fn printers_that_tell_their_description_alone() {
        for (object_id, descr, expected) in [
            (
                "367.1.1",
                "NRG MP C2551 1.13 / NRG Network Printer C model / NRG Network Scanner C model",
                ["RICOH Co. Ltd.", "MP C2551", "Ricoh firmware", "1.13", "-"],
            ),
            (
                "253.8.62.1",
                "Xerox AltaLink C8055; SS 101.002.008, NC 101.002, UI 101.002",
                ["Xerox", "Xerox AltaLink C8055", "Xerox firmware", "101.002.008", "-"],
            ),
            (
                "641.1",
                "Lexmark CX510de 75271 LW62.GM7.P610 PS",
                ["Lexmark International", "CX510de", "Lexmark firmware", "LW62.GM7.P610", "-"],
            ),
            (
                "2385.3.1",
                "SHARP MX-2651",
                ["SHARP Corporation", "MX-2651", "Sharp firmware", "-", "-"],
            ),
            (
                "641.52.1",
                "TOSHIBA e-STUDIO389CS version CXTGM.081.001 kernel 4.17.19 All-N-1",
                [
                    "TOSHIBA TEC Corporation",
                    "e-STUDIO389CS",
                    "Toshiba firmware",
                    "CXTGM.081.001",
                    "-",
                ],
            ),
            (
                "641.6.9",
                "Lexmark MX421ade version MXTGM.081.001 kernel 4.17.19 All-N-1",
                ["Lexmark International", "MX421ade", "Lexmark firmware", "MXTGM.081.001", "-"],
            ),
            (
                "683.6.0",
                "ZebraNet Wired PS",
                ["Zebra Technologies Corporation", "-", "Zebra firmware", "-", "-"],
            ),
            ("674.10898.10", "Dell Laser Printer", ["Dell Inc.", "-", "Dell firmware", "-", "-"]),
        ] {
            check(object_id, descr, "", expected);
        }
    }
}
