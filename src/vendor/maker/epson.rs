//! Epson printers: the description says nothing; the Printer MIB has model and serial number.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[1248],
    recognises: None,
    subtrees: &["1248.1.1.3.1.3.8", "1248.1.2.2.1.1.1.2"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    Identity {
        model: look.own("1248.1.1.3.1.3.8.0").or_else(|| look.own("1248.1.2.2.1.1.1.2.1")),
        role: Some(DeviceRole::Printer),
        ..Identity::running("Epson firmware")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn epson() {
        check(
            "1248.1.1.2.1.3.5",
            "EPSON Built-in",
            "1.3.6.1.2.1.25.3.2.1.3.1 = \"EPSON WF-C5290\"\n1.3.6.1.2.1.43.5.1.1.17.1 = \"X3B\"",
            ["SEIKO EPSON CORPORATION", "EPSON WF-C5290", "Epson firmware", "-", "X3B"],
        );
    }
}
