//! APC by Schneider Electric: UPS, rack PDU, transfer switch, environment. PowerNet-MIB.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::{between, says_something};

pub(super) const MAKER: Maker = Maker {
    enterprises: &[318],
    recognises: None,
    subtrees: &[
        "318.1.1.1.1",
        "318.1.1.4.1",
        "318.1.1.8.1",
        "318.1.1.12.1",
        "318.1.1.26.2.1",
        "318.1.1.13.1",
        "318.1.1.10.2.3.2",
        "318.1.4.2.4",
    ],
    identify,
};

/// The model, by product line: UPS, rack PDU of both generations, transfer switch, cooling.
const MODELS: &[&str] = &[
    "318.1.1.1.1.1.1.0",
    "318.1.1.12.1.5.0",
    "318.1.1.26.2.1.8.1",
    "318.1.1.8.1.5.0",
    "318.1.1.4.1.4.0",
    "318.1.1.13.1.6.0",
];
const SERIALS: &[&str] = &[
    "318.1.1.1.1.2.3.0",
    "318.1.1.12.1.6.0",
    "318.1.1.26.2.1.9.1",
    "318.1.1.8.1.6.0",
    "318.1.1.4.1.5.0",
    "318.1.1.13.1.7.0",
];

fn identify(look: &Look<'_>) -> Identity {
    let first = |places: &[&str]| places.iter().find_map(|place| look.own(place));
    // "APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.8.2 PN:… AF1:v6.8.0 … MN:AP7900B HR:B2 SN: ZA1 MD:…)":
    // PF is the platform, AF1 the application; MN and SN are the card's, which in a PDU is the device.
    let card = |key: &str| between(&look.descr, key, " ").filter(|text| says_something(text));
    let platform = look.own("318.1.4.2.4.1.4.1").or_else(|| card("PF:"));
    let application = look.own("318.1.4.2.4.1.4.2").or_else(|| card("AF1:"));
    let is_ups = look.has("318.1.1.1.1");
    Identity {
        model: first(MODELS).or_else(|| card("MN:")),
        os_version: match (platform, application) {
            (Some(platform), Some(application)) => {
                Some(format!("AOS {platform} / App {application}"))
            }
            (platform, _) => platform.map(|platform| format!("AOS {platform}")),
        },
        serial: first(SERIALS).or_else(|| if is_ups { None } else { card("SN: ") }),
        role: Some(if is_ups { DeviceRole::Ups } else { DeviceRole::Other }),
        ..Identity::running("APC AOS")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn apc() {
        check(
            "318.1.3.27",
            "APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.6.4 PN:aos.bin AF1:v6.6.9 AN1:sumx.bin MN:AP9631 HR:08 SN: CARD1 MD:07/07/2017)",
            "318.1.1.1.1.1.1.0 = \"Smart-UPS X 750\"\n318.1.1.1.1.2.3.0 = \"UPS1\"",
            [
                "American Power Conversion Corp.",
                "Smart-UPS X 750",
                "APC AOS",
                "AOS v6.6.4 / App v6.6.9",
                "UPS1",
            ],
        );
        check(
            "318.1.3.4.8",
            "APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.8.2 PN:x AF1:v6.8.0 AN1:y MN:AP7900B HR:B2 SN: ZA1 MD:08/07/2017)",
            "",
            [
                "American Power Conversion Corp.",
                "AP7900B",
                "APC AOS",
                "AOS v6.8.2 / App v6.8.0",
                "ZA1",
            ],
        );
    }

    #[test]
    fn memory_that_was_never_written_is_no_serial_number() {
        check(
            "318.1.3.8.4",
            "APC Web/SNMP Management Card (MB:v3.9.2 PF:v3.5.9 AF1:v3.5.6 MN:NBRK0250 HR:05 SN: FFFFFFFFFFFF MD:07/07/2012)",
            "",
            [
                "American Power Conversion Corp.",
                "NBRK0250",
                "APC AOS",
                "AOS v3.5.9 / App v3.5.6",
                "-",
            ],
        );
    }
}
