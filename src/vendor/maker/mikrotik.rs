//! MikroTik: RouterOS ("RouterOS RB750Gr3") and SwOS ("CSS106-1G-4P-1S SwOS v2.18"). MIKROTIK-MIB.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[14988],
    recognises: None,
    subtrees: &["14988.1.1.4", "14988.1.1.7"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    let serial = look.own("14988.1.1.7.3.0");
    if let Some((model, version)) = look.descr.split_once(" SwOS v") {
        return Identity {
            model: Some(model.to_owned()),
            os_version: Some(version.to_owned()),
            serial,
            role: Some(DeviceRole::Switch),
            ..Identity::running("SwOS")
        };
    }
    let described = look.descr.strip_prefix("RouterOS ").map(str::to_owned);
    let is_switch = described
        .as_deref()
        .is_some_and(|model| model.starts_with("CRS") || model.starts_with("CSS"));
    Identity {
        model: look.own("14988.1.1.7.9.0").or(described).or_else(|| look.own("14988.1.1.7.8.0")),
        // `mtxrLicVersion`; the firmware of 7.4 is the boot loader's.
        os_version: look.own("14988.1.1.4.4.0"),
        serial,
        role: Some(if is_switch { DeviceRole::Switch } else { DeviceRole::Router }),
        ..Identity::running("RouterOS")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn mikro_tik() {
        check(
            "14988.1",
            "RouterOS RB433GL",
            "14988.1.1.4.4.0 = \"7.18.2\"\n14988.1.1.7.3.0 = \"448\"",
            ["MikroTik", "RB433GL", "RouterOS", "7.18.2", "448"],
        );
        check(
            "14988.2",
            "CSS106-1G-4P-1S SwOS v2.18",
            "",
            ["MikroTik", "CSS106-1G-4P-1S", "SwOS", "2.18", "-"],
        );
    }
}
