//! DrayTek Vigor routers: "DrayTek Corporation, Router Model: Vigor2920 Series, Version: 3.8.8.2, …".

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::between;

pub(super) const MAKER: Maker =
    Maker { enterprises: &[7367], recognises: None, subtrees: &["7367.3"], identify };

fn identify(look: &Look<'_>) -> Identity {
    // Switches and access points say only what they are: "VigorSwitch P2280x", "VigorAP 903".
    let named = look.descr.find("Vigor").and_then(|at| look.descr.get(at..)).map(|rest| {
        let words: Vec<&str> = rest.split([' ', ',']).take(2).collect();
        let is_whole =
            words.first().is_some_and(|word| word.ends_with(|each: char| each.is_ascii_digit()));
        words.get(..if is_whole { 1 } else { 2 }).unwrap_or(&words).join(" ")
    });
    Identity {
        model: between(&look.descr, "Router Model: ", ",")
            .or_else(|| look.own("7367.3.1.0"))
            .or(named),
        os_version: between(&look.descr, "Version: ", ",").or_else(|| look.own("7367.3.2.0")),
        role: Some(if look.descr.contains("VigorAP") {
            DeviceRole::Wireless
        } else if look.descr.contains("VigorSwitch") {
            DeviceRole::Switch
        } else {
            DeviceRole::Router
        }),
        ..Identity::running("DrayTek DrayOS")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn dray_tek() {
        check(
            "7367",
            "DrayTek Corporation, Router Model: Vigor2920 Series, Version: 3.8.8.2, Build Date/Time:May 21 2018",
            "",
            ["DrayTek Corporation", "Vigor2920 Series", "DrayTek DrayOS", "3.8.8.2", "-"],
        );
        for (descr, walk, model, version) in [
            ("Vigor2962", "7367.3.2.0 = \"4.3.2\"", "Vigor2962", "4.3.2"),
            ("VigorSwitch P2280x", "", "VigorSwitch P2280x", "-"),
            ("router", "7367.3.1.0 = \"Vigor3910\"", "Vigor3910", "-"),
        ] {
            check(
                "7367",
                descr,
                walk,
                ["DrayTek Corporation", model, "DrayTek DrayOS", version, "-"],
            );
        }
    }
}
