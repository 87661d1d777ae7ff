//! Zyxel switches, gateways (ZLD) and DSLAMs: the description is the model.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[890],
    recognises: None,
    subtrees: &["890.1.15.3.1", "890.1.6.22.1", "890.1.15.3.82.2"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    let described = Some(look.descr.clone()).filter(|text| !text.is_empty());
    let is_gateway = ["USG", "ATP", "VPN", "ZyWALL"].iter().any(|line| look.descr.contains(line));
    Identity {
        model: look.own("890.1.15.3.1.11.0").or(described),
        os_version: look.own("890.1.15.3.1.6.0").or_else(|| look.own("890.1.6.22.1.1.0")),
        serial: look.own("890.1.15.3.82.2.10.0").or_else(|| look.own("890.1.15.3.1.12.0")),
        role: Some(if is_gateway { DeviceRole::Firewall } else { DeviceRole::Switch }),
        ..Identity::running(if is_gateway { "ZLD" } else { "ZyNOS" })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn zyxel() {
        check(
            "890.1.15",
            "GS1920-24v2",
            "890.1.15.3.1.6.0 = \"V4.50(ABMH.2)\"",
            ["ZyXEL Communications Corp.", "GS1920-24v2", "ZyNOS", "V4.50(ABMH.2)", "-"],
        );
    }
}
