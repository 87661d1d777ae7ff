//! Extreme Networks: ExtremeXOS ("ExtremeXOS (X440G2-24t-10G4) version 22.6.1.4 …") and VOSS.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::between;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[1916, 2272, 45],
    recognises: None,
    subtrees: &["1916.1.1.1.18", "2272.1.4"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    if look.enterprise() == Some(1916) {
        return Identity {
            model: between(&look.descr, "XOS (", ")").or_else(|| look.chassis.model.clone()),
            os_version: look.word_after("version "),
            serial: look.chassis.serial.clone().or_else(|| look.own("1916.1.1.1.18.0")),
            role: Some(DeviceRole::Switch),
            ..Identity::running("ExtremeXOS")
        };
    }
    // "VSP-7254XSQ (8.0.1.0)", "Ethernet Routing Switch 4850GTS HW:10 FW:5.3.0.4 SW:v5.6.3.024"
    let bracketed = between(&look.descr, "(", ")");
    Identity {
        model: look
            .descr
            .split(" (")
            .next()
            .and_then(|text| text.split(" HW:").next())
            .map(str::to_owned),
        os_version: look.word_after("SW:").or(bracketed),
        serial: look.chassis.serial.clone().or_else(|| look.own("2272.1.4.2.0")),
        role: Some(DeviceRole::Switch),
        ..Identity::running(if look.descr.contains("SW:") { "BOSS" } else { "VOSS" })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn extreme() {
        check(
            "1916.2.235",
            "ExtremeXOS (X440G2-24t-10G4) version 22.6.1.4 by release-manager",
            "",
            ["Extreme Networks", "X440G2-24t-10G4", "ExtremeXOS", "22.6.1.4", "-"],
        );
        check(
            "45.3.78.1",
            "Ethernet Routing Switch 4850GTS HW:10 FW:5.3.0.4 SW:v5.6.3.024",
            "",
            ["SynOptics", "Ethernet Routing Switch 4850GTS", "BOSS", "v5.6.3.024", "-"],
        );
    }
}
