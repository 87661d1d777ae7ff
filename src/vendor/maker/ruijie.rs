//! Ruijie: RGOS. "Ruijie Full 25G Routing Switch(S6150-24VS8CQ-X) By Ruijie Networks". RUIJIE-SYSTEM-MIB.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::between;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[4881],
    recognises: None,
    subtrees: &["4881.1.1.10.2.1.1", DEVICES],
    identify,
};

/// `RUIJIE-ENTITY-MIB::ruijieDeviceEntry`, a row for each member of a stack.
const DEVICES: &str = "4881.1.1.10.2.21.1.2.1";

fn identify(look: &Look<'_>) -> Identity {
    // ruijieDeviceName (2), SWVersion (8), SerialNumber (10).
    let of_device = |arc: u8| look.own_first(&format!("{DEVICES}.{arc}"));
    let is_router = look.descr.contains("Router");
    Identity {
        model: between(&look.descr, "(", ")")
            .filter(|text| is_product(text))
            .or_else(|| look.descr.split(' ').find(|word| is_product(word)).map(str::to_owned))
            .or_else(|| of_device(2))
            .or_else(|| look.chassis.descr.clone()),
        os_version: look
            .own("4881.1.1.10.2.1.1.2.0")
            .or_else(|| of_device(8))
            .or_else(|| look.chassis.software.clone()),
        serial: look
            .own("4881.1.1.10.2.1.1.24.0")
            .or_else(|| of_device(10))
            .or_else(|| look.chassis.serial.clone()),
        role: Some(if is_router { DeviceRole::Router } else { DeviceRole::Switch }),
        ..Identity::running("Ruijie RGOS")
    }
}

/// A product begins with capitals and has a digit, and is one word: "(802.11a/n and 802.11b/g/n)" is none.
fn is_product(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_uppercase())
        && text.contains(|letter: char| letter.is_ascii_digit())
        && !text.contains(' ')
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
        check(
            "4881.1.2.1.1.53",
            "Ruijie Indoor AP320-I (802.11a/n and 802.11b/g/n) By Ruijie Networks",
            "",
            [
                "Ruijie Networks Co., Ltd. (formerly 'Start Network Technology Co., Ltd.')",
                "AP320-I",
                "Ruijie RGOS",
                "-",
                "-",
            ],
        );
        check(
            "4881.1.1.10.1.999",
            "Ruijie Gigabit Intelligent Switch By Ruijie Networks",
            "4881.1.1.10.2.21.1.2.1.2.1 = \"S2910-24GT4XS-E\"\n4881.1.1.10.2.21.1.2.1.8.1 = \"S29_RGOS 11.4\"\n4881.1.1.10.2.21.1.2.1.10.1 = \"G2\"",
            [
                "Ruijie Networks Co., Ltd. (formerly 'Start Network Technology Co., Ltd.')",
                "S2910-24GT4XS-E",
                "Ruijie RGOS",
                "S29_RGOS 11.4",
                "G2",
            ],
        );
    }
}
