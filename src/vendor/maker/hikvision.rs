//! Hikvision's cameras and recorders: HIK-DEVICE-MIB (`deviceType`, `softwVersion`). Their `sysObjectID`, where they
//! tell one, begins with a number that is somebody else's.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::enterprise;

/// Hikvision's number.
const NUMBER: u64 = 39165;
/// The number that the agents tell.
const TOLD: u64 = 50001;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[NUMBER, TOLD],
    recognises: Some(|look| look.has("39165.1") || look.descr.starts_with("Hikvision")),
    subtrees: &["39165.1.1", "39165.1.3"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    let is_theirs = look.enterprise() != Some(TOLD)
        || look.has("39165.1")
        || look.descr.to_ascii_lowercase().contains("hikvision");
    if !is_theirs {
        return Identity::default();
    }
    Identity {
        vendor: enterprise::organisation(NUMBER).map(str::to_owned),
        model: look.own("39165.1.1.0"),
        // "V5.6.1 build 190101"
        os_version: look
            .own("39165.1.3.0")
            .and_then(|text| text.split(' ').next().map(str::to_owned)),
        role: Some(DeviceRole::Other),
        ..Identity::running("Hikvision firmware")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    const NAME: &str = "Hikvision Digital Technology Co., Ltd.";

    #[test]
    fn hikvision() {
        check(
            "50001",
            "Hikvision company products",
            "39165.1.1.0 = \"DS-TEST-I\"\n39165.1.3.0 = \"V5.6.1 build 190101\"",
            [NAME, "DS-TEST-I", "Hikvision firmware", "V5.6.1", "-"],
        );
        check("50001", "Something", "", ["Scildon", "-", "-", "-", "-"]);
        assert_eq!(
            super::super::tests::describe("Hikvision company products"),
            [NAME, "-", "Hikvision firmware", "-"]
        );
    }
}
