//! Palo Alto Networks: PAN-COMMON-MIB.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[25461],
    recognises: None,
    subtrees: &["25461.2.1.2.1", "25461.2.1.2.2.1"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    Identity {
        model: look.own("25461.2.1.2.2.1.0").or_else(|| look.chassis.model.clone()).or_else(|| {
            // "Palo Alto Networks PA-3200 series firewall", for a view without PAN-COMMON-MIB.
            look.descr.strip_prefix("Palo Alto Networks ").map(str::to_owned)
        }),
        os_version: look.own("25461.2.1.2.1.1.0"),
        serial: look.own("25461.2.1.2.1.3.0"),
        role: Some(DeviceRole::Firewall),
        ..Identity::running("PAN-OS")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn palo_alto() {
        check(
            "25461.2.3.54",
            "Palo Alto Networks PA-400 series firewall",
            "25461.2.1.2.1.1.0 = \"10.1.14-h6\"\n25461.2.1.2.1.3.0 = \"0123\"\n25461.2.1.2.2.1.0 = \"PA-440\"",
            ["PALO ALTO NETWORKS", "PA-440", "PAN-OS", "10.1.14-h6", "0123"],
        );
        check(
            "25461.2.3.41",
            "Palo Alto Networks PA-3200 series firewall",
            "",
            ["PALO ALTO NETWORKS", "PA-3200 series firewall", "PAN-OS", "-", "-"],
        );
    }
}
