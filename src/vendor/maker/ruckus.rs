//! Ruckus' ZoneDirector: RUCKUS-ZD-SYSTEM-MIB (`ruckusZDSystemModel`, `ruckusZDSystemSerialNumber`,
//! `ruckusZDSystemVersion`).

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

const SYSTEM: &str = "25053.1.2.1.1.1.1";

pub(super) const MAKER: Maker =
    Maker { enterprises: &[25053], recognises: None, subtrees: &[SYSTEM], identify };

fn identify(look: &Look<'_>) -> Identity {
    let own = |place: u32| look.own(&format!("{SYSTEM}.{place}.0"));
    Identity {
        model: own(9).or_else(|| look.product()),
        // "10.2.0.0 build 12"
        os_version: own(18).and_then(|text| text.split(' ').next().map(str::to_owned)),
        serial: own(15),
        role: Some(DeviceRole::Wireless),
        ..Identity::running("Ruckus firmware")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn ruckus() {
        check(
            "25053.3.1.5.15",
            "Ruckus Wireless ZD1100",
            "25053.1.2.1.1.1.1.9.0 = \"ZD1106\"\n25053.1.2.1.1.1.1.15.0 = \"9717\"\n25053.1.2.1.1.1.1.18.0 = \"9.10.2.0 build 11\"",
            ["Ruckus Wireless, Inc.", "ZD1106", "Ruckus firmware", "9.10.2.0", "9717"],
        );
    }
}
