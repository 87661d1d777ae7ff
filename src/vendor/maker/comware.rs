//! H3C, and HPE's switches of H3C's make: Comware. The description names software, release and model.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::between;

pub(super) const MAKER: Maker =
    Maker { enterprises: &[25506], recognises: None, subtrees: &["25506.2.6.1.2.1.1.2"], identify };

fn identify(look: &Look<'_>) -> Identity {
    // "HP Comware Platform Software, Software Version 5.20.99 Release 2222P08 HP A5500-24G EI Switch
    // with 2 Interface Slots Copyright (c) …", "H3C Comware Software. … Version 7.1.070, Release 6309"
    let release = look.word_after("Release ");
    let described = release.as_deref().and_then(|release| {
        let rest = look.descr.split_once(&format!("Release {release}"))?.1;
        let named = rest.split_once("Copyright").map_or(rest, |(named, _)| named).trim();
        let named = ["HPE ", "HP ", "H3C "]
            .iter()
            .fold(named, |name, maker| name.trim_start_matches(maker));
        (!named.is_empty()).then(|| named.to_owned())
    });
    // "… Software Version 5.20.99" of the chassis is no part of its name.
    let chassis = look.chassis.descr.as_ref().map(|text| {
        let name = text.split(" Software Version").next().unwrap_or(text);
        ["HPE ", "HP ", "H3C "]
            .iter()
            .fold(name, |name, maker| name.trim_start_matches(maker))
            .to_owned()
    });
    let is_wireless = look.descr.contains("Wireless");
    Identity {
        model: described.or(chassis).or_else(|| look.chassis.model.clone()),
        os_version: between(&look.descr, "Version ", " ")
            .map(|text| text.trim_end_matches(',').to_owned()),
        serial: look.chassis.serial.clone().or_else(|| look.own_first("25506.2.6.1.2.1.1.2")),
        role: Some(if is_wireless { DeviceRole::Wireless } else { DeviceRole::Switch }),
        ..Identity::running("Comware")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn comware() {
        check(
            "25506.11.1.24",
            "HP Comware Platform Software, Software Version 5.20.99 Release 2222P08 HP A5500-24G EI Switch Copyright (c) 2010",
            "25506.2.6.1.2.1.1.2.2 = \"CN1\"",
            ["H3C", "A5500-24G EI Switch", "Comware", "5.20.99", "CN1"],
        );
        check(
            "25506.1.1",
            "H3C Comware Platform Software, Software Version 7.1.070, Release 6309P01 H3C S5130-28S-HI Copyright (c) 2004",
            "",
            ["H3C", "S5130-28S-HI", "Comware", "7.1.070", "-"],
        );
    }
}
