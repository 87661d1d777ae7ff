//! TP-Link JetStream and Omada switches: TPLINK-SYSINFO-MIB.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[11863],
    recognises: None,
    subtrees: &["11863.6.1.1", "11863.1.1.1", "11863.6.76.1"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    let of = |arc: u8| {
        ["11863.6.1.1", "11863.1.1.1"].iter().find_map(|base| look.own(&format!("{base}.{arc}.0")))
    };
    Identity {
        model: of(5),
        os_version: of(6),
        serial: of(8),
        role: Some(DeviceRole::Switch),
        ..Identity::running("JetStream")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn tp_link() {
        check(
            "11863.5.28",
            "JetStream 24-Port Gigabit Smart Switch with 4 SFP Slots",
            "11863.6.1.1.5.0 = \"T1600G-28TS 3.0\"\n11863.6.1.1.6.0 = \"3.0.6 Build 2020\"\n11863.6.1.1.8.0 = \"219\"",
            [
                "TP-Link Corporation Limited.",
                "T1600G-28TS 3.0",
                "JetStream",
                "3.0.6 Build 2020",
                "219",
            ],
        );
    }
}
