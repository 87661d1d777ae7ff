//! NetScreen (later Juniper's): "SSG5-Serial version 6.3.0r24.0 (SN: 0123, Firewall+VPN)".

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::between;

pub(super) const MAKER: Maker =
    Maker { enterprises: &[3224], recognises: None, subtrees: &[], identify };

fn identify(look: &Look<'_>) -> Identity {
    Identity {
        model: look.descr.split_once(" version ").map(|(model, _)| model.to_owned()),
        os_version: look.word_after(" version "),
        serial: between(&look.descr, "(SN: ", ","),
        role: Some(DeviceRole::Firewall),
        ..Identity::running("ScreenOS")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn net_screen() {
        check(
            "3224.1.29",
            "SSG5-Serial version 6.3.0r24.0 (SN: 0162, Firewall+VPN)",
            "",
            ["NetScreen Technologies, Inc.", "SSG5-Serial", "ScreenOS", "6.3.0r24.0", "0162"],
        );
    }
}
