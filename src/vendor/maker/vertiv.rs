//! Vertiv (Liebert): LIEBERT-GP-AGENT-MIB.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[476],
    recognises: None,
    subtrees: &["476.1.42.2.1", "476.1.42.3.8.20.1", DEVICES],
    identify,
};

/// `LIEBERT-GP-AGENT-MIB::lgpAgentManagedDeviceEntry`: what the card manages, whose own name stands beside it.
const DEVICES: &str = "476.1.42.2.4.2.1";

fn identify(look: &Look<'_>) -> Identity {
    Identity {
        model: look
            .own_first(&format!("{DEVICES}.4"))
            .or_else(|| look.own("476.1.42.2.1.2.0"))
            .or_else(|| look.standard("33.1.1.2.0")),
        os_version: look.own("476.1.42.2.1.3.0"),
        serial: look.own_first(&format!("{DEVICES}.7")).or_else(|| look.own("476.1.42.2.1.4.0")),
        role: Some(DeviceRole::Ups),
        ..Identity::running("Liebert firmware")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn vertiv() {
        check(
            "476.1.42",
            "Uninitialized",
            "476.1.42.2.1.2.0 = \"IS-UNITY\"\n476.1.42.2.1.3.0 = \"7.4\"\n476.1.42.2.1.4.0 = \"42\"",
            [
                "Vertiv (formerly 'Emerson Computer Power')",
                "IS-UNITY",
                "Liebert firmware",
                "7.4",
                "42",
            ],
        );
        check(
            "476.1.42",
            "IS-UNITY-DP",
            "476.1.42.2.1.2.0 = \"IS-UNITY\"\n476.1.42.2.1.3.0 = \"8.2\"\n476.1.42.2.1.4.0 = \"CARD\"\n476.1.42.2.4.2.1.4.1 = \"GXT5-6000IRT5UXLN\"\n476.1.42.2.4.2.1.7.1 = \"UPS1\"",
            [
                "Vertiv (formerly 'Emerson Computer Power')",
                "GXT5-6000IRT5UXLN",
                "Liebert firmware",
                "8.2",
                "UPS1",
            ],
        );
    }
}
