//! CyberPower's UPS: CPS-MIB (`upsBaseIdentModel`, `upsAdvanceIdentFirmwareRevision`, `upsAdvanceIdentSerialNumber`).

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker =
    Maker { enterprises: &[3808], recognises: None, subtrees: &["3808.1.1.1.1"], identify };

fn identify(look: &Look<'_>) -> Identity {
    Identity {
        model: look.own("3808.1.1.1.1.1.1.0"),
        os_version: look.own("3808.1.1.1.1.2.1.0"),
        serial: look.own("3808.1.1.1.1.2.3.0"),
        role: Some(DeviceRole::Ups),
        ..Identity::running("CyberPower firmware")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn cyber_power() {
        check(
            "3808.1.1.1",
            "Power Manager",
            "3808.1.1.1.1.1.1.0 = \"OL1000\"\n3808.1.1.1.1.2.1.0 = \"1.1\"\n3808.1.1.1.1.2.3.0 = \"C1\"",
            ["Cyber Power System Inc.", "OL1000", "CyberPower firmware", "1.1", "C1"],
        );
    }
}
