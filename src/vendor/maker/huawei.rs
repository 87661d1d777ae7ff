//! Huawei: VRP and YunShan routers and switches, storage, UPS and power, servers' iBMC, and the
//! firewalls (USG) and access points that run VRP too.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::between;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[2011, 34774],
    recognises: None,
    subtrees: &[
        "2011.2.235.1.1.1",
        "2011.2.235.1.1.11.50.1.4",
        "2011.5.25.188.1",
        "2011.5.25.19.1.8.5.1.1.4",
        "2011.6.3.11.4",
        "2011.6.174.1.2",
        "34774.4.1.1",
        "1.3.6.1.2.1.33.1.1",
    ],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    if look.descr.contains("YunShan") {
        yunshan(look)
    } else if look.is_under("2011.2.235") {
        ibmc(look)
    } else if look.is_under("2011.6.174") || look.descr.contains("UPS") {
        ups(look)
    } else if look.descr.contains("Integrated Access Software") {
        // The access nodes' one text for the whole line: MA5600T, MA5800.
        Identity {
            model: look.chassis.model.clone().or_else(|| look.chassis.name.clone()),
            role: Some(DeviceRole::Other),
            ..Identity::running("SmartAX")
        }
    } else if look.enterprise() == Some(34774) || look.is_under("2011.2.91") {
        storage(look)
    } else {
        vrp(look)
    }
}

/// "S5720-56C Huawei Versatile Routing Platform Software VRP (R) software,Version 5.170 (S5720
/// V200R010C00SPC600) Copyright …": model before the name, else family in brackets.
fn vrp(look: &Look<'_>) -> Identity {
    let (family, release) = family_and_release(&look.descr);
    let before = look.descr.split_once("Huawei Versatile").map(|(before, _)| before.trim());
    let named = before
        .map(|text| text.trim_start_matches("Huawei ").trim())
        .filter(|text| !text.is_empty());
    let version = look.word_after("Version ").map(|number| match &release {
        Some(release) => format!("{number} ({release})"),
        None => number,
    });
    // `hwPatchVersion`: which patch stands on top of the release.
    let patch = look.own_first("2011.5.25.19.1.8.5.1.1.4");
    Identity {
        model: named
            .map(str::to_owned)
            .or_else(|| look.own("2011.5.25.188.1.4.0"))
            .or(family)
            .or_else(|| look.chassis.model.clone()),
        os_version: version.map(|version| match patch {
            Some(patch) => format!("{version} [{patch}]"),
            None => version,
        }),
        serial: look.own("2011.5.25.188.1.1.0").or_else(|| look.chassis.serial.clone()),
        role: Some(role(look)),
        ..Identity::running("VRP")
    }
}

/// "Huawei YunShan OS Version 1.24.0.1 (S6700 V600R024C00SPC100) Copyright …"
fn yunshan(look: &Look<'_>) -> Identity {
    let (family, release) = family_and_release(&look.descr);
    Identity {
        model: look.own("2011.5.25.188.1.4.0").or(family).or_else(|| look.chassis.model.clone()),
        os_version: release.or_else(|| look.word_after("Version ")),
        serial: look.own("2011.5.25.188.1.1.0").or_else(|| look.chassis.serial.clone()),
        role: Some(role(look)),
        ..Identity::running("YunShan OS")
    }
}

/// "(NetEngine 8000 V800R012C10SPC300)": the last word is the release.
fn family_and_release(descr: &str) -> (Option<String>, Option<String>) {
    let bracketed = descr.split_once("ersion ").and_then(|(_, rest)| between(rest, "(", ")"));
    let Some(bracketed) = bracketed else { return (None, None) };
    match bracketed.rsplit_once(' ') {
        Some((family, release)) => (Some(family.to_owned()), Some(release.to_owned())),
        None => (None, Some(bracketed)),
    }
}

fn role(look: &Look<'_>) -> DeviceRole {
    let says = |words: &[&str]| words.iter().any(|word| look.descr.contains(word));
    if says(&["USG", "Eudemon", "Firewall"]) {
        DeviceRole::Firewall
    } else if says(&["AirEngine", " AC6", "AP7", "AP8", "AP4", "AP5", "AP6"]) {
        DeviceRole::Wireless
    } else if says(&["AR1", "AR2", "AR3", "AR6", "NE", "NetEngine", "Quidway R"]) {
        DeviceRole::Router
    } else {
        DeviceRole::Switch
    }
}

/// HUAWEI-SERVER-IBMC-MIB; the firmware's row is named "Active iBMC".
fn ibmc(look: &Look<'_>) -> Identity {
    Identity {
        model: look.own("2011.2.235.1.1.1.6.0"),
        os_version: look.own("2011.2.235.1.1.11.50.1.4.11.65.99.116.105.118.101.32.105.66.77.67"),
        serial: look.own("2011.2.235.1.1.1.7.0"),
        role: Some(DeviceRole::Server),
        ..Identity::running("iBMC")
    }
}

fn ups(look: &Look<'_>) -> Identity {
    Identity {
        model: look.standard("33.1.1.2.0").or_else(|| look.own_first("2011.6.174.1.2.100.1.2")),
        os_version: look
            .standard("33.1.1.3.0")
            .or_else(|| look.own_first("2011.6.174.1.2.100.1.3")),
        serial: look.own_first("2011.6.174.1.2.100.1.5"),
        role: Some(DeviceRole::Ups),
        ..Identity::running("Huawei UPS firmware")
    }
}

/// ISM-STORAGE-SVC-MIB of OceanStor.
fn storage(look: &Look<'_>) -> Identity {
    Identity {
        model: look.own("34774.4.1.1.8.0").or_else(|| look.chassis.model.clone()),
        os_version: look.own("34774.4.1.1.6.0"),
        serial: look.own("34774.4.1.1.3.0").or_else(|| look.own("34774.4.1.1.1.0")),
        role: Some(DeviceRole::Storage),
        ..Identity::running("OceanStor")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    const NAME: &str = "HUAWEI Technology Co.,Ltd";

    #[test]
    fn huawei_vrp() {
        check(
            "2011.2.23.291",
            "S5720-56C-PWR-EI-AC Huawei Versatile Routing Platform Software VRP (R) software,Version 5.170 (S5720 V200R010C00SPC600) Copyright (C) 2007",
            "2011.5.25.188.1.1.0 = \"2102\"",
            [NAME, "S5720-56C-PWR-EI-AC", "VRP", "5.170 (V200R010C00SPC600)", "2102"],
        );
        check(
            "2011.2.224.1",
            "Huawei AR1220 Huawei Versatile Routing Platform Software VRP (R) software,Version 5.120 (AR1220 V200R003C01SPC900) Copyright",
            "",
            [NAME, "AR1220", "VRP", "5.120 (V200R003C01SPC900)", "-"],
        );
        check(
            "2011.2.239.1",
            "Huawei Versatile Routing Platform Software VRP (R) software, Version 8.150 (CE12800 V200R002C50SPC800) Copyright",
            "2011.5.25.19.1.8.5.1.1.4.0 = \"SPH001\"",
            [NAME, "CE12800", "VRP", "8.150 (V200R002C50SPC800) [SPH001]", "-"],
        );
    }

    #[test]
    fn huawei_others() {
        check(
            "2011.2.23.1247",
            "Huawei YunShan OS Version 1.24.0.1 (S6700 V600R024C00SPC100) Copyright",
            "",
            [NAME, "S6700", "YunShan OS", "V600R024C00SPC100", "-"],
        );
        check(
            "2011.2.235",
            "Hardware management system",
            "2011.2.235.1.1.1.6.0 = \"RH2288H V3\"\n2011.2.235.1.1.1.7.0 = \"S1\"",
            [NAME, "RH2288H V3", "iBMC", "-", "S1"],
        );
        check(
            "2011.6.174.4",
            "SNMP Card for HUAWEI UPS2000",
            "1.3.6.1.2.1.33.1.1.2.0 = \"UPS2000 6kVA\"\n1.3.6.1.2.1.33.1.1.3.0 = \"V100R001\"",
            [NAME, "UPS2000 6kVA", "Huawei UPS firmware", "V100R001", "-"],
        );
    }
}
