//! Synology: SYNOLOGY-SYSTEM-MIB under net-snmp's number.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::enterprise;

/// Synology's number.
const NUMBER: u64 = 6574;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[NUMBER],
    recognises: Some(|look| {
        look.has("6574.1")
            || look.has("6574.2")
            || look.has("6574.5")
            || look.descr.contains("synology")
            || look.descr.starts_with("Linux Syno")
    }),
    subtrees: &["6574.1"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    Identity {
        vendor: enterprise::organisation(NUMBER).map(str::to_owned),
        model: look.own("6574.1.5.1.0"),
        // "DSM 6.1-15217"
        os_version: look.own("6574.1.5.3.0").map(|text| text.trim_start_matches("DSM ").to_owned()),
        serial: look.own("6574.1.5.2.0"),
        role: Some(DeviceRole::Storage),
        ..Identity::running("DSM")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn synology() {
        check(
            "8072.3.2.10",
            "Linux nas0 3.2.101 #42962 Mon May 29 14:34:16 CST 2023 armv7l",
            "6574.1.5.1.0 = \"DS214se\"\n6574.1.5.2.0 = \"13A\"\n6574.1.5.3.0 = \"DSM 7.1-42962\"",
            ["Synology Inc.", "DS214se", "DSM", "7.1-42962", "13A"],
        );
    }
}
