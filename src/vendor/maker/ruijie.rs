//! Ruijie: RGOS. "Ruijie Full 25G Routing Switch(S6150-24VS8CQ-X) By Ruijie Networks". RUIJIE-SYSTEM-MIB.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::between;

pub(super) const MAKER: Maker =
    Maker { enterprises: &[4881], recognises: None, subtrees: &["4881.1.1.10.2.1.1"], identify };

fn identify(look: &Look<'_>) -> Identity {
    let is_router = look.descr.contains("Router");
    Identity {
        model: between(&look.descr, "(", ")").or_else(|| look.chassis.descr.clone()),
        os_version: look.own("4881.1.1.10.2.1.1.2.0").or_else(|| look.chassis.software.clone()),
        serial: look.own("4881.1.1.10.2.1.1.24.0").or_else(|| look.chassis.serial.clone()),
        role: Some(if is_router { DeviceRole::Router } else { DeviceRole::Switch }),
        ..Identity::running("Ruijie RGOS")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn ruijie() {
        check(
            "4881.1.1.10.1.863",
            "Ruijie Full 25G Routing Switch(S6150-24VS8CQ-X) By Ruijie Networks",
            "4881.1.1.10.2.1.1.2.0 = \"S6150_RGOS 12.5\"\n4881.1.1.10.2.1.1.24.0 = \"G1\"",
            [
                "Ruijie Networks Co., Ltd. (formerly 'Start Network Technology Co., Ltd.')",
                "S6150-24VS8CQ-X",
                "Ruijie RGOS",
                "S6150_RGOS 12.5",
                "G1",
            ],
        );
    }
}
