//! HPE servers: iLO, UPS cards (CPQPOWER-MIB), and the management agents of the operating system (CPQSINFO-MIB, CPQSM2-MIB).
//! The number 232 was Compaq's. JetDirect printers have HP's own number, 11.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::{between, says_something, word_after};

pub(super) const MAKER: Maker = Maker {
    // Compaq's, HP's, Colubris' (the wireless controllers).
    enterprises: &[232, 11, COLUBRIS],
    // HP's number serves printers (11.2.3.9) and switches (11.2.3.7), which have a file of their own.
    recognises: Some(|look| {
        look.enterprise() == Some(232) || look.is_under("11.2.3.9") || look.is_under("11.1")
    }),
    subtrees: &[
        "232.2.2",
        "232.9.2.2",
        "232.11.2.14",
        "232.165.1.2",
        "232.165.3.1",
        "11.2.3.9.4.2.1.1.3",
    ],
    identify,
};

/// The number of whom HP bought its wireless controllers and access points.
const COLUBRIS: u64 = 8744;

fn identify(look: &Look<'_>) -> Identity {
    if look.enterprise() == Some(COLUBRIS) {
        return wireless(look);
    }
    // The number, or the words where there is no number.
    if super::number(look) == Some(11) {
        if look.is_under("11.2.3.9") || look.is_under("11.1") || look.descr.contains("JETDIRECT") {
            printer(look)
        } else {
            system(look)
        }
    } else if look.has("232.165.1.2") || look.is_under("232.165") {
        power(look)
    } else {
        server(look)
    }
}

/// "Integrated Lights-Out 6 1.54 Nov 15 2023"
fn server(look: &Look<'_>) -> Identity {
    let described =
        look.descr.strip_prefix("Integrated Lights-Out ").and_then(|rest| rest.split(' ').nth(1));
    let agent =
        look.own("232.11.2.14.1.1.5.0").and_then(|text| text.split(' ').next().map(str::to_owned));
    Identity {
        model: look.own("232.2.2.4.2.0"),
        os_version: described.map(str::to_owned).or(agent).or_else(|| look.own("232.9.2.2.2.0")),
        serial: look.own("232.2.2.2.1.0"),
        role: Some(DeviceRole::Server),
        ..Identity::running("HPE iLO")
    }
}

/// "MSM760 - Hardware revision 2 - Serial number SG1 - Firmware version 6.5.0.0-1".
fn wireless(look: &Look<'_>) -> Identity {
    Identity {
        model: look.descr.split_once(" - ").map(|(model, _)| model.to_owned()),
        os_version: word_after(&look.descr, "Firmware version "),
        serial: word_after(&look.descr, "Serial number ").filter(|text| says_something(text)),
        role: Some(DeviceRole::Wireless),
        ..Identity::running("HP MSM")
    }
}

/// What else goes by HP's number: HP-UX ("HP-UX rx2660 B.11.31 U ia64 …"), the chassis of blades.
fn system(look: &Look<'_>) -> Identity {
    if let Some(rest) = look.descr.strip_prefix("HP-UX ") {
        return Identity {
            os_version: rest.split(' ').find(|word| word.starts_with("B.")).map(str::to_owned),
            role: Some(DeviceRole::Server),
            ..Identity::running("HP-UX")
        };
    }
    let is_chassis = look.descr.contains("Onboard Administrator");
    Identity {
        os: is_chassis.then(|| "HP Onboard Administrator".to_owned()),
        role: is_chassis.then_some(DeviceRole::Server),
        ..Identity::default()
    }
}

/// `CPQPOWER-MIB::upsIdentModel`, `upsIdentSoftwareVersions`, `deviceSerialNumber`; a card without a UPS says what it is.
fn power(look: &Look<'_>) -> Identity {
    let of_ups = look.own("232.165.3.1.2.0");
    Identity {
        role: Some(if of_ups.is_some() { DeviceRole::Ups } else { DeviceRole::Other }),
        // "HP Intelligent Modular PDU , revision W-J, firmware version 2.0.9"
        model: of_ups.or_else(|| look.own("232.165.1.2.2.0")).or_else(|| {
            look.descr.split(" , ").next().filter(|name| name.starts_with("HP")).map(str::to_owned)
        }),
        os_version: look
            .own("232.165.3.1.3.0")
            .or_else(|| look.own("232.165.1.2.3.0"))
            .or_else(|| word_after(&look.descr, "firmware version ")),
        serial: look.own("232.165.1.2.7.0"),
        ..Identity::running("HPE power firmware")
    }
}

/// "HP ETHERNET MULTI-ENVIRONMENT,SN:TEST,FN:…,SVCID:…,PID:HP LaserJet P3015"
fn printer(look: &Look<'_>) -> Identity {
    let model = between(&look.descr, "PID:", ",").or_else(|| look.standard("25.3.2.1.3.1"));
    Identity {
        model: model.map(|text| text.trim_start_matches("HP ").to_owned()),
        os_version: word_after(&look.descr, "EEPROM "),
        serial: look
            .own("11.2.3.9.4.2.1.1.3.3.0")
            .filter(|text| text.chars().all(|each| each.is_ascii_alphanumeric())),
        role: Some(DeviceRole::Printer),
        ..Identity::running("HP JetDirect")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn hp() {
        check(
            "232.9.4.12",
            "Integrated Lights-Out 6 1.54 Nov 15 2023",
            "232.2.2.4.2.0 = \"ProLiant DL380 Gen11\"\n232.2.2.2.1.0 = \"2M\"",
            ["Compaq", "ProLiant DL380 Gen11", "HPE iLO", "1.54", "2M"],
        );
        check(
            "232.165.3",
            "HP UPS Network Module",
            "232.165.1.2.2.0 = \"UPS Network Module\"\n232.165.1.2.7.0 = \"3C8\"\n232.165.3.1.2.0 = \"HP R3000\"\n232.165.3.1.3.0 = \"00.01.0019\"",
            ["Compaq", "HP R3000", "HPE power firmware", "00.01.0019", "3C8"],
        );
        check(
            "11.2.3.9.1",
            "HP ETHERNET MULTI-ENVIRONMENT,SN:T1,PID:HP Color LaserJet Test",
            "",
            ["Hewlett-Packard", "Color LaserJet Test", "HP JetDirect", "-", "-"],
        );
    }

    #[test]
    fn a_print_server_that_tells_its_description_alone_is_no_server() {
        assert_eq!(
            super::super::tests::describe(
                "HP ETHERNET MULTI-ENVIRONMENT,ROM none,JETDIRECT,JD1,EEPROM V.1,CIDATE 01/01/2020,PID:HP LaserJet Test"
            ),
            ["Hewlett-Packard", "LaserJet Test", "HP JetDirect", "V.1"]
        );
    }

    #[test]
    fn wireless_controllers() {
        for (serial, told) in [("SG1", "SG1"), ("FFFFFFFFFF", "-")] {
            check(
                "8744.1.47",
                &format!(
                    "MSM760 - Hardware revision 2 - Serial number {serial} - Firmware version 6.5.0.0-1"
                ),
                "",
                ["Colubris Networks Inc.", "MSM760", "HP MSM", "6.5.0.0-1", told],
            );
        }
    }

    #[test]
    fn not_everything_by_hps_number_is_a_printer() {
        const NAME: &str = "Hewlett-Packard";
        for (object_id, descr, expected) in [
            (
                "11.5.7.1.2",
                "HP Onboard Administrator",
                [NAME, "-", "HP Onboard Administrator", "-", "-"],
            ),
            ("11.10.2.1.3.25", "HP MSL G3 Series", [NAME, "-", "-", "-", "-"]),
            ("11.2.3.2.6", "HP-UX rx2660 B.11.31 U ia64", [NAME, "-", "HP-UX", "B.11.31", "-"]),
        ] {
            check(object_id, descr, "", expected);
        }
        check(
            "232.165.5",
            "HP Intelligent Modular PDU , revision W-J, firmware version 2.0.9",
            "",
            ["Compaq", "HP Intelligent Modular PDU", "HPE power firmware", "2.0.9", "-"],
        );
    }
}
