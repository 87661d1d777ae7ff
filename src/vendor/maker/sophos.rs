//! Sophos XG/XGS (SFOS) and Cyberoam, whose number and objects the older releases kept.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[2604, 21067],
    recognises: None,
    subtrees: &["2604.5.1.1", "21067.2.1.1"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    let is_cyberoam = look.enterprise() == Some(21067);
    Identity {
        model: look.own("2604.5.1.1.2.0").or_else(|| look.own("21067.2.1.1.2.0")),
        os_version: look.own("2604.5.1.1.3.0").or_else(|| look.own("21067.2.1.1.3.0")),
        serial: look.own("2604.5.1.1.4.0").or_else(|| look.own("21067.2.1.1.1.0")),
        role: Some(DeviceRole::Firewall),
        ..Identity::running(if is_cyberoam { "Cyberoam SFOS" } else { "Sophos SFOS" })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn sophos() {
        check(
            "21067.2",
            "partition",
            "21067.2.1.1.1.0 = \"C0\"\n21067.2.1.1.2.0 = \"SFVH\"\n21067.2.1.1.3.0 = \"SFOS 17.5\"",
            ["Elitecore Technologies Ltd.", "SFVH", "Cyberoam SFOS", "SFOS 17.5", "C0"],
        );
        check(
            "2604.5",
            "xg",
            "2604.5.1.1.3.0 = \"SFOS 19\"",
            ["Sophos Plc", "-", "Sophos SFOS", "SFOS 19", "-"],
        );
    }
}
