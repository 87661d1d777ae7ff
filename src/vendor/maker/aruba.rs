//! Aruba: ArubaOS controllers, Instant access points (WLSX-SYSTEMEXT-MIB, AI-AP-MIB), ArubaOS-CX.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::between;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[14823, 47196],
    recognises: None,
    subtrees: &["14823.2.2.1.1.1", "14823.2.2.1.2.1", "14823.2.3.3.1.1", "14823.2.3.3.1.2.1.1"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    if look.enterprise() == Some(47196) { switch(look) } else { wireless(look) }
}

/// "ArubaOS (MODEL: 105), Version 6.4.4.8-4.2.4.12 LSR (89862)"; an Instant cluster lists its points.
fn wireless(look: &Look<'_>) -> Identity {
    let is_instant = look.has("14823.2.3.3.1");
    let version = look.word_after("Version ");
    Identity {
        model: between(&look.descr, "(MODEL: ", ")").or_else(|| look.own("14823.2.2.1.2.1.3.0")),
        os_version: if is_instant {
            look.own("14823.2.3.3.1.1.4.0").or(version)
        } else {
            version.or_else(|| look.own("14823.2.2.1.2.1.28.0"))
        },
        serial: if is_instant {
            look.own_first("14823.2.3.3.1.2.1.1.4")
        } else {
            look.own("14823.2.2.1.1.1.12.0").or_else(|| look.own("14823.2.2.1.2.1.29.0"))
        },
        role: Some(DeviceRole::Wireless),
        ..Identity::running(if is_instant { "Aruba Instant OS" } else { "ArubaOS" })
    }
}

/// "Aruba JL635A 8325 GL.10.04.2000", "HPE ANW JL658A 6300M 24SFP+ 4SFP56 Swch FL.10.15.0005".
fn switch(look: &Look<'_>) -> Identity {
    let is_version = |word: &str| {
        word.len() > 5
            && word.get(2..3) == Some(".")
            && word
                .get(..2)
                .is_some_and(|train| train.chars().all(|letter| letter.is_ascii_uppercase()))
    };
    let words: Vec<&str> = look.descr.split(' ').collect();
    let described = words.iter().position(|word| {
        word.len() == 6
            && word.ends_with('A')
            && word.chars().filter(char::is_ascii_digit).count() == 3
    });
    let after_part_number = described.and_then(|at| words.get(at + 1..)).map(|rest| {
        let name: Vec<&str> =
            rest.iter().copied().filter(|word| !is_version(word) && *word != "Swch").collect();
        name.join(" ")
    });
    Identity {
        model: look
            .stack
            .descr
            .clone()
            .or_else(|| look.chassis.descr.clone())
            .or(after_part_number),
        os_version: words.iter().copied().find(|word| is_version(word)).map(str::to_owned),
        role: Some(DeviceRole::Switch),
        ..Identity::running("ArubaOS-CX")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn aruba() {
        const NAME: &str = "Aruba, a Hewlett Packard Enterprise company";
        check(
            "14823.1.2.71",
            "ArubaOS (MODEL: 105), Version 6.4.4.8",
            "14823.2.3.3.1.1.4.0 = \"6.4.4.8-4.2\"\n14823.2.3.3.1.2.1.1.4.6.1.2.3.4.5.6 = \"BT1\"",
            [NAME, "105", "Aruba Instant OS", "6.4.4.8-4.2", "BT1"],
        );
        check(
            "14823.1.1.9999",
            "ArubaOS (MODEL: ArubaMC-VA), Version 8.10.0.12-FIPS LSR (89862)",
            "14823.2.2.1.1.1.12.0 = \"MC1\"",
            [NAME, "ArubaMC-VA", "ArubaOS", "8.10.0.12-FIPS", "MC1"],
        );
        // WLSX-SYSTEMEXT-MIB::wlsxSysExtModelName, SwVersion, SerialNumber
        check(
            "14823.1.1.23",
            "ArubaOS",
            "14823.2.2.1.2.1.3.0 = \"Aruba7210\"\n14823.2.2.1.2.1.28.0 = \"8.6.0.4\"\n14823.2.2.1.2.1.29.0 = \"BB1\"",
            [NAME, "Aruba7210", "ArubaOS", "8.6.0.4", "BB1"],
        );
    }

    #[test]
    fn aruba_cx() {
        check(
            "47196.4.1.1.1.100",
            "HPE ANW JL658A 6300M 24SFP+ 4SFP56 Swch FL.10.15.0005",
            "",
            [
                "Hewlett Packard Enterprise",
                "6300M 24SFP+ 4SFP56",
                "ArubaOS-CX",
                "FL.10.15.0005",
                "-",
            ],
        );
    }
}
