//! HP ProCurve, now ArubaOS-Switch: "HP J9775A 2530-48G Switch, revision YA.16.11.0014, ROM …". The
//! small ones say "HP 1810-24G, PL.1.9, eCos-3.0, …".

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[11],
    recognises: Some(|look| look.is_under("11.2.3.7")),
    subtrees: &["11.2.14.11.5.1.1.3", "11.2.14.11.1.2.4", "11.2.36.1.1.2", "11.2.14.11.5.1.1.9"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    let plain =
        ["HP ", "HPE ", "Aruba ", "ProCurve ", "Hewlett-Packard Company ", "Hewlett-Packard "]
            .iter()
            .fold(look.descr.as_str(), |text, maker| text.strip_prefix(maker).unwrap_or(text));
    let name = plain.split(',').next().unwrap_or(plain);
    let name = name.split(" L2/L3").next().unwrap_or(name);
    let name = name.trim_end_matches(" Switch").replace(" ProCurve ", " ").replace(" Switch ", " ");
    // The one that says 00 is a stack's member without a release of its own.
    let revision = look.word_after("revision ").filter(|text| !text.ends_with(".00.00.0000"));
    let second =
        || look.descr.split(", ").nth(1).filter(|text| !text.contains(' ')).map(str::to_owned);
    Identity {
        model: Some(name).filter(|name| !name.is_empty()),
        os_version: look.own("11.2.14.11.5.1.1.3.0").or(revision).or_else(second),
        serial: look.own("11.2.36.1.1.2.9.0").or_else(|| look.own_first("11.2.14.11.1.2.4.1.5")),
        role: Some(DeviceRole::Switch),
        ..Identity::running("ProCurve")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn pro_curve() {
        const NAME: &str = "Hewlett-Packard";
        check(
            "11.2.3.7.11.139",
            "HP J9775A 2530-48G Switch, revision YA.16.11.0014, ROM YA.15.20 (/ws/x) (Formerly ProCurve)",
            "11.2.36.1.1.2.9.0 = \"CN1\"",
            [NAME, "J9775A 2530-48G", "ProCurve", "YA.16.11.0014", "CN1"],
        );
        check(
            "11.2.3.7.11.6",
            "Hewlett-Packard J4813A ProCurve Switch 2524, revision F.05.17, ROM F.02.01 (/sw/code/build/info(s02))",
            "",
            [NAME, "J4813A 2524", "ProCurve", "F.05.17", "-"],
        );
        check(
            "11.2.3.7.11.151",
            "HP 1810-24G, PL.1.9, eCos-3.0, 1_12_8",
            "",
            [NAME, "1810-24G", "ProCurve", "PL.1.9", "-"],
        );
    }
}
