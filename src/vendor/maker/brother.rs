//! Brother printers: BROTHER-MIB, and what every printer tells.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::word_after;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[2435],
    recognises: None,
    subtrees: &[
        "2435.2.3.9.1.1",
        "2435.2.3.9.4.2.1.5.5.1",
        "2435.2.4.3.1240.6.5",
        "2435.2.4.3.2435.5.13.3",
    ],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    // "Brother MFC-L2710DW series", or the IEEE 1284 text "MFG:Brother;…;MDL:MFC-8440;CLS:PRINTER;"
    let plain =
        |text: String| text.trim_start_matches("Brother ").trim_end_matches(" series").to_owned();
    let ieee_1284 = || word_after(&look.own("2435.2.3.9.1.1.7.0")?, "MDL:");
    let model = look.own("2435.2.4.3.2435.5.13.3.0").or_else(|| look.standard("25.3.2.1.3.1"));
    // "Firmware Ver.Q" of the engine; the description has the network card's.
    let firmware = look.own("2435.2.4.3.1240.6.5.0").map(|text| text.replace("Firmware Ver.", ""));
    Identity {
        model: model.map(plain).or_else(ieee_1284),
        os_version: firmware.or_else(|| word_after(&look.descr, "Firmware Ver.")),
        serial: look.own("2435.2.3.9.4.2.1.5.5.1.0"),
        role: Some(DeviceRole::Printer),
        ..Identity::running("Brother firmware")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn brother() {
        check(
            "2435.2.3.9.1",
            "Brother NC-8300h, Firmware Ver.1.14 (14.11.06),MID 8C5-F01,FID 2",
            "2435.2.4.3.2435.5.13.3.0 = \"Brother MFC-L2710DW series\"\n2435.2.3.9.4.2.1.5.5.1.0 = \"0A\"",
            ["Brother Industries, Ltd.", "MFC-L2710DW", "Brother firmware", "1.14", "0A"],
        );
    }
}
