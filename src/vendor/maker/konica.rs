//! Konica Minolta printers and those they make for others (Develop).

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker =
    Maker { enterprises: &[18334], recognises: None, subtrees: &["18334.1.1.1.1.6"], identify };

fn identify(look: &Look<'_>) -> Identity {
    let plain = |text: String| text.trim_start_matches("KONICA MINOLTA ").to_owned();
    Identity {
        model: look.own("18334.1.1.1.1.6.2.1.0").or_else(|| Some(look.descr.clone())).map(plain),
        os_version: look.own("18334.1.1.1.1.6.1.0"),
        role: Some(DeviceRole::Printer),
        ..Identity::running("Konica Minolta firmware")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn konica_minolta() {
        check(
            "18334.1.1.1.2.1.181.2.4",
            "KONICA MINOLTA bizhub C250i",
            "18334.1.1.1.1.6.1.0 = \"1.102\"\n1.3.6.1.2.1.43.5.1.1.17.1 = \"AA2\"",
            [
                "KONICA MINOLTA HOLDINGS, INC.",
                "bizhub C250i",
                "Konica Minolta firmware",
                "1.102",
                "AA2",
            ],
        );
    }
}
