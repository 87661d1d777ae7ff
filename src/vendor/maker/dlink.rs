//! D-Link switches: the description begins with the model; the RMON probe group (RFC 2819's
//! successor, RFC 3919) has the revisions; older ones keep serial numbers in their own MIB.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[171],
    recognises: None,
    subtrees: &[
        "1.3.6.1.2.1.16.19",
        "171.12.1.1.12",
        UNIT_FIRMWARE,
        "171.12.11.1.9.4.1.17",
        "171.11.165.1000.5.1.8",
        "171.14.5.1.8",
        "171.10.76.28.1.2",
        "171.10.94.89.89",
    ],
    identify,
};

/// `EQUIPMENT-MIB::swUnitMgmtFirmwareVersion`, of each unit of a stack.
const UNIT_FIRMWARE: &str = "171.12.11.1.9.4.1.11";

fn identify(look: &Look<'_>) -> Identity {
    // "DES-3528 Fast Ethernet Switch", "D-Link DES-3200-28 …", "WS6-DGS-1210-28/F1 4.10.022": a product's
    // word has a hyphen and a digit, the maker's name no digit.
    let is_product =
        |word: &&str| word.contains('-') && word.chars().any(|each| each.is_ascii_digit());
    let described = look.descr.split([' ', '/', ',']).take(3).find(is_product).map(str::to_owned);
    let revision = look.standard("16.19.3.0");
    let model = look.chassis.model.clone().or(described);
    let own_version =
        look.own("171.11.165.1000.5.1.8.1.3.1").or_else(|| look.own("171.14.5.1.8.1.3.1"));
    Identity {
        model: match (model, revision) {
            (Some(model), Some(revision)) => Some(format!("{model} Rev. {revision}")),
            (model, _) => model,
        },
        os_version: look
            .standard("16.19.2.0")
            .or(own_version)
            .or_else(|| look.own_first(UNIT_FIRMWARE))
            .or_else(|| described_version(&look.descr))
            .or_else(|| look.chassis.software.clone()),
        serial: look
            .own("171.12.1.1.12.0")
            .or_else(|| look.chassis.serial.clone())
            .or_else(|| look.own_first("171.12.11.1.9.4.1.17")),
        role: Some(if look.descr.contains("outer") {
            DeviceRole::Router
        } else {
            DeviceRole::Switch
        }),
        ..Identity::running("D-Link firmware")
    }
}

/// "WS6-DGS-1210-28/F1 4.10.022": the smart line's description ends with its firmware.
fn described_version(descr: &str) -> Option<String> {
    let last = descr.rsplit(' ').next()?;
    let is_version = last.contains('.')
        && last.starts_with(|each: char| each.is_ascii_digit())
        && last.chars().all(|each| each.is_ascii_alphanumeric() || each == '.');
    is_version.then(|| last.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn d_link() {
        check(
            "171.10.105.1",
            "DES-3528 Fast Ethernet Switch",
            "1.3.6.1.2.1.16.19.2.0 = \"3.00.012\"\n1.3.6.1.2.1.16.19.3.0 = \"A2\"\n171.12.11.1.9.4.1.17.1 = \"P1U\"",
            ["D-Link Systems, Inc.", "DES-3528 Rev. A2", "D-Link firmware", "3.00.012", "P1U"],
        );
        check(
            "171.10.113.1.3",
            "D-Link DES-3200-28 Fast Ethernet Switch",
            "1.3.6.1.2.1.16.19.2.0 = \"1.85.B008\"",
            ["D-Link Systems, Inc.", "DES-3200-28", "D-Link firmware", "1.85.B008", "-"],
        );
        check(
            "171.10.153.5.1",
            "WS6-DGS-1210-28/F1 6.20.001",
            "",
            ["D-Link Systems, Inc.", "WS6-DGS-1210-28", "D-Link firmware", "6.20.001", "-"],
        );
        check(
            "171.10.117.1.1",
            "DGS-3120-24TC Gigabit Ethernet Switch",
            "171.12.11.1.9.4.1.11.1 = \"2.00.010\"\n171.12.1.1.12.0 = \"R34\"",
            ["D-Link Systems, Inc.", "DGS-3120-24TC", "D-Link firmware", "2.00.010", "R34"],
        );
    }
}
