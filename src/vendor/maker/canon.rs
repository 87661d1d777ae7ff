//! Canon printers.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[1602],
    recognises: None,
    subtrees: &["1602.1.1.1", "1602.1.2.1.4.1", "1602.1.2.1.8.1.3"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    // "Canon TM-5300 /P"
    let described =
        look.descr.strip_prefix("Canon ").map(|rest| rest.trim_end_matches(" /P").to_owned());
    Identity {
        model: look
            .own("1602.1.1.1.1.0")
            .map(|text| text.trim_start_matches("Canon ").to_owned())
            .or(described),
        os_version: look.own("1602.1.1.1.4.0"),
        serial: look.own("1602.1.2.1.4.0").or_else(|| look.own("1602.1.2.1.8.1.3.1.1")),
        role: Some(DeviceRole::Printer),
        ..Identity::running("Canon printer firmware")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn canon() {
        check(
            "1602.4.3",
            "Canon TM-5300 /P",
            "1602.1.1.1.4.0 = \"01.21\"",
            ["CANON Inc.", "TM-5300", "Canon printer firmware", "01.21", "-"],
        );
    }
}
