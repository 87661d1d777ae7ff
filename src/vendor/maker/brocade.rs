//! Brocade: Fibre Channel switches, Fabric OS. SW-MIB `swSystem`; the description only says "Fibre Channel Switch.".

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker =
    Maker { enterprises: &[1588], recognises: None, subtrees: &["1588.2.1.1.1.1"], identify };

fn identify(look: &Look<'_>) -> Identity {
    Identity {
        // `swFirmwareVersion`, `swSsn`.
        os_version: look.own("1588.2.1.1.1.1.6.0"),
        serial: look.chassis.serial.clone().or_else(|| look.own("1588.2.1.1.1.1.10.0")),
        role: Some(DeviceRole::Storage),
        ..Identity::running("Fabric OS")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn brocade() {
        const NAME: &str = "Brocade Communications Systems, Inc.";
        check(
            "1588.2.1.1.1",
            "Fibre Channel Switch.",
            "1588.2.1.1.1.1.6.0 = \"v8.2.1c\"\n1588.2.1.1.1.1.10.0 = \"S1\"",
            [NAME, "-", "Fabric OS", "v8.2.1c", "S1"],
        );
    }
}
