//! Arista: EOS. The description tells all but the serial number.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker =
    Maker { enterprises: &[30065], recognises: None, subtrees: &[], identify };

fn identify(look: &Look<'_>) -> Identity {
    // "Arista Networks EOS version 4.27.3F running on an Arista Networks DCS-7050SX3-48YC12"
    Identity {
        model: look
            .chassis
            .model
            .clone()
            .or_else(|| look.word_after("running on an Arista Networks ")),
        os_version: look.word_after("EOS version "),
        role: Some(DeviceRole::Switch),
        ..Identity::running("EOS")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn arista() {
        check(
            "30065.1.3011",
            "Arista Networks EOS version 4.27.3F running on an Arista Networks DCS-7050",
            "1.3.6.1.2.1.47.1.1.1.1.5.1 = 3\n1.3.6.1.2.1.47.1.1.1.1.11.1 = \"JPE1\"",
            [
                "Arista Networks, Inc. (formerly 'Arastra, Inc.')",
                "DCS-7050",
                "EOS",
                "4.27.3F",
                "JPE1",
            ],
        );
    }
}
