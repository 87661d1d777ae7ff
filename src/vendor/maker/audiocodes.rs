//! AudioCodes: gateways and session border controllers: "Product: Mediant 800B ;SW Version: 7.20A.254.202".

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::between;

pub(super) const MAKER: Maker =
    Maker { enterprises: &[5003], recognises: None, subtrees: &[], identify };

fn identify(look: &Look<'_>) -> Identity {
    let named = between(&look.descr, "Product: ", ";").map(|text| text.trim().to_owned());
    Identity {
        model: named.or_else(|| look.chassis.model.clone()),
        os_version: look.word_after("SW Version: "),
        role: Some(DeviceRole::Other),
        ..Identity::running("AudioCodes firmware")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn audiocodes() {
        const NAME: &str = "AudioCodes LTD";
        check(
            "5003.8.1.1",
            "Product: Mediant 800B ;SW Version: 7.20A.254.202",
            "1.3.6.1.2.1.47.1.1.1.1.5.1 = 3\n1.3.6.1.2.1.47.1.1.1.1.11.1 = \"S1\"",
            [NAME, "Mediant 800B", "AudioCodes firmware", "7.20A.254.202", "S1"],
        );
        check("5003.8.1.1", "gateway", "", [NAME, "-", "AudioCodes firmware", "-", "-"]);
    }
}
