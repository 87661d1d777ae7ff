//! Ruijie: RGOS. "Ruijie Full 25G Routing Switch(S6150-24VS8CQ-X) By Ruijie Networks". RUIJIE-SYSTEM-MIB.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::between;

pub(super) const MAKER: Maker =
    Maker { enterprises: &[4881], recognises: None, subtrees: &["4881.1.1.10.2.1.1"], identify };

fn identify(look: &Look<'_>) -> Identity {
    let is_router = look.descr.contains("Router");
    Identity {
        model: between(&look.descr, "(", ")")
            .filter(|text| is_product(text))
            .or_else(|| look.descr.split(' ').find(|word| is_product(word)).map(str::to_owned))
            .or_else(|| look.chassis.descr.clone()),
        os_version: look.own("4881.1.1.10.2.1.1.2.0").or_else(|| look.chassis.software.clone()),
        serial: look.own("4881.1.1.10.2.1.1.24.0").or_else(|| look.chassis.serial.clone()),
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
    }
}
