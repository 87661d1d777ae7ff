//! QNAP: "Linux TS-X31 4.2.2"; NAS-MIB, that of the ES line, and QTS 5's own. The agent's number is sometimes net-snmp's.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::enterprise;

/// QNAP's number.
const NUMBER: u64 = 24681;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[NUMBER, 55062],
    recognises: Some(|look| {
        look.descr.starts_with("Linux TS-")
            || look.descr.starts_with("Linux TVS-")
            || look.has("24681.1")
            || look.has("24681.2.2")
            || look.has("55062.1.12")
    }),
    // The last three: model, serial number, firmware.
    subtrees: &[
        "24681.1.2.12",
        "24681.1.2.13",
        "24681.1.4.1.1.1.1",
        "24681.1.2.17",
        "24681.2.2.12",
        "55062.1.12.3",
        "55062.1.12.5",
        "55062.1.12.6",
    ],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    let mut words = look.descr.split(' ').skip(1);
    // "Linux nas 5.10.60-qnap #1 SMP": of later releases the second word is the host's name.
    let is_version = |word: &str| word.split('.').all(|part| part.parse::<u32>().is_ok());
    let (model, version) = match (words.next(), words.next()) {
        // "Linux store 4.2.2": there is a host's name in that place as well.
        (model, Some(version)) if is_version(version) => {
            (model.filter(|word| is_product(word)), Some(version))
        }
        _ => (None, None),
    };
    Identity {
        vendor: enterprise::organisation(NUMBER).map(str::to_owned),
        model: look
            .own("55062.1.12.3.0")
            .or_else(|| look.own("24681.1.2.12.0"))
            .or_else(|| look.own("24681.2.2.12.0"))
            .or_else(|| look.chassis.model.clone())
            .or_else(|| model.map(str::to_owned)),
        os_version: look
            .own("55062.1.12.6.0")
            .or_else(|| look.chassis.firmware.clone())
            .or_else(|| version.map(str::to_owned)),
        serial: look.own("55062.1.12.5.0").or_else(|| look.chassis.serial.clone()),
        role: Some(DeviceRole::Storage),
        ..Identity::running("QNAP QTS")
    }
}

/// "TS-X31", "TVS-872XT", "TES-1885U", "QGD-1600P": capitals, a hyphen, and a number in the rest.
fn is_product(word: &str) -> bool {
    word.split_once('-').is_some_and(|(line, rest)| {
        line.len() >= 2
            && line.chars().all(|each| each.is_ascii_uppercase())
            && rest.contains(|each: char| each.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn qnap() {
        check(
            "8072.3.2.10",
            "Linux TS-X31 4.2.2",
            "",
            ["QNAP SYSTEMS, INC", "TS-X31", "QNAP QTS", "4.2.2", "-"],
        );
        check(
            "8072.3.2.10",
            "Linux nas 5.10.60-qnap #1 SMP x86_64",
            "55062.1.12.3.0 = \"TS-873A\"\n55062.1.12.5.0 = \"Q213\"\n55062.1.12.6.0 = \"5.1.2\"",
            ["QNAP SYSTEMS, INC", "TS-873A", "QNAP QTS", "5.1.2", "Q213"],
        );
        check(
            "24681",
            "Linux",
            "24681.2.2.12.0 = \"TES-1885U\"",
            ["QNAP SYSTEMS, INC", "TES-1885U", "QNAP QTS", "-", "-"],
        );
    }

    #[test]
    fn a_hosts_name_is_no_product() {
        check(
            "24681",
            "Linux store 5.1.0",
            "",
            ["QNAP SYSTEMS, INC", "-", "QNAP QTS", "5.1.0", "-"],
        );
    }
}
