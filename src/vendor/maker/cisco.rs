//! Cisco: IOS, IOS-XE, IOS-XR, NX-OS, ASA, FTD, PIX OS, wireless controllers, Small Business. The
//! description names system and version; ENTITY-MIB model and serial number; `sysObjectID` the
//! model of what has no ENTITY-MIB.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::cisco_product;
use crate::vendor::look::{between, word_after};

pub(super) const MAKER: Maker = Maker {
    // Cisco's, Airespace's, IronPort's.
    enterprises: &[9, 14179, 15497],
    recognises: None,
    subtrees: &["14179.1.1.1", "9.6.1.101.53.14.1", "9.3.6.3", BOARD_MODEL, BOARD_SERIAL],
    identify,
};

/// CISCO-UNIFIED-COMPUTING-COMPUTE-MIB: `cucsComputeBoardModel`, `cucsComputeBoardSerial`; of a rack server the board's
/// are the server's.
const BOARD_MODEL: &str = "9.9.719.1.9.6.1.6";
const BOARD_SERIAL: &str = "9.9.719.1.9.6.1.14";

fn identify(look: &Look<'_>) -> Identity {
    let descr = look.descr.as_str();
    let says = |words: &[&str]| words.iter().any(|word| descr.contains(word));
    if says(&["IOS XR", "IOS-XR"]) {
        xr(look)
    } else if says(&["NX-OS", "NX OS"]) {
        nx_os(look)
    } else if says(&["Threat Defense"]) {
        filter(look, "FTD", between(descr, "Version ", ","))
    } else if says(&["Adaptive Security Appliance"]) {
        filter(look, "ASA", look.word_after("Version "))
    } else if says(&["PIX", "Firewall Services Module"]) {
        filter(look, "PIX OS", look.word_after("Version "))
    } else if says(&["Cisco Controller", "Cisco Business Wireless"])
        || look.enterprise() == Some(14179)
    {
        controller(look)
    } else if look.is_under("9.6.1") {
        small_business(look)
    } else if let Some(told) = another(look) {
        told
    } else {
        ios(look)
    }
}

/// What is no IOS, by its own words:
/// "Cisco Systems WS-C6506 Cisco Catalyst Operating System Software, Version 8.4(1) Copyright …",
/// "Cisco SAN-OS(tm) m9100, Software (m9100-s2ek9-mz), Version 3.2(1), …",
/// "Cisco Integrated Management Controller(CIMC) [UCS C240 M5S], Firmware Version 4.0(2f) Copyright …",
/// "Cisco Model C390, AsyncOS Version: 11.0.0-264, Build Date: 2017-10-04, Serial #: 00B-FCH0",
/// "Hardware:VMware, 1 Intel(R) Xeon(R) CPU, … Software:UCOS 6.0.0.0-24". One that says nothing is no IOS either.
fn another(look: &Look<'_>) -> Option<Identity> {
    let descr = look.descr.as_str();
    let version = look.word_after("Version ");
    let told = if descr.contains("Catalyst Operating System") {
        Identity {
            model: look.chassis.model.clone().or_else(|| word_after(descr, "Cisco Systems ")),
            os_version: version,
            role: Some(DeviceRole::Switch),
            ..chassis(look, "CatOS")
        }
    } else if descr.contains("SAN-OS") {
        Identity { os_version: version, role: Some(DeviceRole::Switch), ..chassis(look, "SAN-OS") }
    } else if descr.contains("Cisco Integrated Management Controller") {
        Identity {
            model: between(descr, "[", "]")
                .map(|model| model.trim().to_owned())
                .or_else(|| look.own_first(BOARD_MODEL))
                .or_else(|| look.chassis.model.clone()),
            // "Firmware Version Copyright (c) …": nothing was filled in.
            os_version: version.filter(|text| text.starts_with(|each: char| each.is_ascii_digit())),
            serial: look.chassis.serial.clone().or_else(|| look.own_first(BOARD_SERIAL)),
            role: Some(DeviceRole::Server),
            ..chassis(look, "CIMC")
        }
    } else if descr.contains("AsyncOS") {
        Identity {
            model: between(descr, "Model ", ","),
            os_version: look.word_after("AsyncOS Version: "),
            serial: look.word_after("Serial #: "),
            role: Some(DeviceRole::Server),
            ..Identity::running("AsyncOS")
        }
    } else if descr.contains("FX-OS") {
        Identity { os_version: version, role: Some(DeviceRole::Firewall), ..chassis(look, "FX-OS") }
    } else if descr.contains("UCOS") {
        Identity {
            os_version: look.word_after("UCOS "),
            role: Some(DeviceRole::Server),
            ..chassis(look, "UCOS")
        }
    } else if descr.contains("Wide Area Application Services") {
        // "… Hardware Version: oe294-5.3.1.1 … Software Release 5.3.1 (build …)"
        Identity {
            model: word_after(descr, "Hardware Version: ")
                .and_then(|text| text.split('-').next().map(str::to_owned)),
            os_version: word_after(descr, "Software Release "),
            role: Some(DeviceRole::Server),
            ..chassis(look, "WAAS")
        }
    } else if descr.contains("Application Control") {
        Identity { role: Some(DeviceRole::Server), ..chassis(look, "ACSW") }
    } else if descr.is_empty() {
        Identity { os: None, ..chassis(look, "") }
    } else {
        return None;
    };
    Some(told)
}

/// "Cisco IOS Software, C2960S Software (C2960S-UNIVERSALK9-M), Version 15.2(2a)E1, …"; IOS-XE says so,
/// or bears its trains' names in brackets, or runs as a Linux process. "Version 03.07.05E RELEASE".
fn ios(look: &Look<'_>) -> Identity {
    const XE: &[&str] =
        &["IOS-XE", "IOSXE", "LINUX_IOSD", "CAT3K_CAA", "CAT4500E", "Software [", "_IOSXE"];
    let is_xe = XE.iter().any(|word| look.descr.contains(word)) || is_xe_by_words(look);
    let is_router = [
        "ISR", "ASR", "C800", "C1900", "C2900", "C3900", "C11", "C26", "C28", "C38", "7200", "7600",
    ]
    .iter()
    .any(|word| {
        look.descr.contains(&format!("{word} Software"))
            || look.descr.contains(&format!("{word}00"))
    });
    Identity {
        os_version: version(look),
        role: Some(if is_router { DeviceRole::Router } else { DeviceRole::Switch }),
        ..chassis(look, if is_xe { "IOS-XE" } else { "IOS" })
    }
}

/// "Cisco IE3200-8T2S FVH2849L0CA 261 V 17 12 4": from 16 on there is only IOS-XE.
fn is_xe_by_words(look: &Look<'_>) -> bool {
    let major = look
        .descr
        .split_once(" V ")
        .and_then(|(_, rest)| rest.split(' ').next()?.parse::<u32>().ok());
    major.is_some_and(|major| major >= 16)
}

fn version(look: &Look<'_>) -> Option<String> {
    let told = look.word_after("Version ").or_else(|| look.word_after("Version: "));
    // "1.8.2#2020-08-13T23:48:09+00:00" of the IE 1000: the build's date is no part of it.
    let told = told.map(|version| version.split('#').next().unwrap_or_default().to_owned());
    told.or_else(|| {
        let rest = look.descr.split_once(" V ")?.1;
        Some(rest.split(' ').take(3).collect::<Vec<_>>().join("."))
    })
    .or_else(|| look.chassis.software.clone())
}

/// Model and serial number: the chassis, else the stack as it calls itself, else the product's name.
fn chassis(look: &Look<'_>, os: &str) -> Identity {
    let stacked = look.stack.descr.clone().or_else(|| look.stack.name.clone());
    // "C9200L-48P-4X" as a description is the model; a sentence is not.
    let is_part_number = |text: &String| text.contains('-') && !text.contains(' ');
    Identity {
        model: look
            .chassis
            .model
            .clone()
            .or_else(|| look.chassis.descr.clone().filter(is_part_number))
            .or_else(|| cisco_product::name(&look.object_id).map(str::to_owned))
            .or_else(|| look.chassis.name.clone())
            .or(stacked)
            .or_else(|| look.chassis.descr.clone())
            .or_else(|| platform(&look.descr)),
        serial: look.chassis.serial.clone().or_else(|| look.own("9.3.6.3.0")),
        ..Identity::running(os)
    }
}

/// "IOS (tm) C2950 Software (C2950-I6K2L2Q4-M)": the hardware that an image is for, where nothing tells more.
fn platform(descr: &str) -> Option<String> {
    let (before, _) = descr.split_once(" Software (")?;
    let word = before.rsplit(' ').next()?;
    let digits = word.strip_prefix('C')?.chars().take_while(char::is_ascii_digit).count();
    (digits >= 3).then(|| word.to_owned())
}

/// "Cisco IOS XR Software (Cisco ASR9K Series), Version 5.3.4[Default] Copyright …"
fn xr(look: &Look<'_>) -> Identity {
    let series =
        between(&look.descr, "(", ")").map(|text| text.trim_start_matches("Cisco ").to_owned());
    Identity {
        model: series.or_else(|| look.chassis.model.clone()),
        os_version: look
            .word_after("Version ")
            .map(|text| text.split('[').next().unwrap_or_default().to_owned()),
        role: Some(DeviceRole::Router),
        ..chassis(look, "IOS-XR")
    }
}

/// "Cisco NX-OS(tm) Nexus9000 C9336C-FX2, Software (NXOS 64-bit), Version 10.2(3), …"
fn nx_os(look: &Look<'_>) -> Identity {
    let described = between(&look.descr, "NX-OS(tm) ", ", ").filter(|text| !text.contains(".bin"));
    Identity {
        model: look
            .chassis
            .model
            .clone()
            .or_else(|| cisco_product::name(&look.object_id).map(str::to_owned))
            .or(described),
        os_version: look.word_after("Version "),
        role: Some(DeviceRole::Switch),
        ..chassis(look, "NX-OS")
    }
}

fn filter(look: &Look<'_>, os: &str, version: Option<String>) -> Identity {
    Identity { os_version: version, role: Some(DeviceRole::Firewall), ..chassis(look, os) }
}

/// AIRESPACE-SWITCHING-MIB `agentInventory`, else ENTITY-MIB.
fn controller(look: &Look<'_>) -> Identity {
    let inventory = |arc: u8| look.own(&format!("14179.1.1.1.{arc}.0"));
    Identity {
        model: look
            .chassis
            .model
            .clone()
            .or_else(|| inventory(3))
            .or_else(|| cisco_product::name(&look.object_id).map(str::to_owned)),
        os_version: look.chassis.software.clone().or_else(|| inventory(14)),
        serial: look.chassis.serial.clone().or_else(|| inventory(4)),
        role: Some(DeviceRole::Wireless),
        ..Identity::running("AireOS (WLC)")
    }
}

/// "SG300-28 28-Port Gigabit Managed Switch", "CBS350-24P-4G 24-Port …": `rndBaseEntity` of CISCOSB-MIB.
fn small_business(look: &Look<'_>) -> Identity {
    let described =
        look.descr.split(' ').next().filter(|word| word.contains('-')).map(str::to_owned);
    // The access points: "Linux 2.6.21.5, Cisco Systems, Inc WAP121 (WAP121-E-K9), Version 1.0.6.2 …"
    let access_point = look.descr.split_once("Cisco Systems, Inc ").map(|(_, rest)| rest);
    let described =
        access_point.and_then(|rest| rest.split(' ').next()).map(str::to_owned).or(described);
    Identity {
        model: look
            .own_first("9.6.1.101.53.14.1.7")
            .or_else(|| look.chassis.model.clone())
            .or(described),
        os_version: look
            .own_first("9.6.1.101.53.14.1.2")
            .or_else(|| look.chassis.software.clone())
            .or_else(|| access_point.and_then(|rest| word_after(rest, "Version "))),
        serial: look.own_first("9.6.1.101.53.14.1.5").or_else(|| look.chassis.serial.clone()),
        role: Some(if access_point.is_some() { DeviceRole::Wireless } else { DeviceRole::Switch }),
        ..Identity::running("Small Business")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    const NAME: &str = "ciscoSystems";
    const CHASSIS: &str = "1.3.6.1.2.1.47.1.1.1.1.5.1 = 3\n1.3.6.1.2.1.47.1.1.1.1.13.1 = \"M-1\"\n1.3.6.1.2.1.47.1.1.1.1.11.1 = \"FOC1\"";

    #[test]
    fn cisco_ios_and_ios_xe() {
        check(
            "9.1.875",
            "Cisco IOS Software, Catalyst 4500 L3 Switch Software (cat4500-IPBASE-M), Version 12.2(31)SGA8, RELEASE SOFTWARE (fc1)",
            CHASSIS,
            [NAME, "M-1", "IOS", "12.2(31)SGA8", "FOC1"],
        );
        check(
            "9.1.1208",
            "Cisco IOS Software, C2960S Software (C2960S-UNIVERSALK9-M), Version 15.2(2a)E1, RELEASE",
            "",
            [NAME, "cat29xxStack", "IOS", "15.2(2a)E1", "-"],
        );
        check(
            "9.1.2494",
            "Cisco IOS Software [Dublin], Catalyst L3 Switch Software (CAT9K_IOSXE), Version 17.12.4, RELEASE",
            CHASSIS,
            [NAME, "M-1", "IOS-XE", "17.12.4", "FOC1"],
        );
        check(
            "9.1.2683",
            "Cisco IE3200-8T2S FVH2 261 V 17 12 4",
            CHASSIS,
            [NAME, "M-1", "IOS-XE", "17.12.4", "FOC1"],
        );
    }

    #[test]
    fn cisco_xr_nx_and_firewalls() {
        check(
            "9.1.1018",
            "Cisco IOS XR Software (Cisco ASR9K Series), Version 5.3.4[Default] Copyright (c) 2017",
            "",
            [NAME, "ASR9K Series", "IOS-XR", "5.3.4", "-"],
        );
        check(
            "9.12.3.1.3.1955",
            "Cisco NX-OS(tm) Nexus9000 C9336C-FX2, Software (NXOS 64-bit), Version 10.2(3), RELEASE",
            "",
            [NAME, "Nexus9000 C9336C-FX2", "NX-OS", "10.2(3)", "-"],
        );
        check(
            "9.1.2662",
            "Cisco Firepower Threat Defense, Version 6.4.0 (Build 102), ASA Version 9.12(1)6",
            CHASSIS,
            [NAME, "M-1", "FTD", "6.4.0 (Build 102)", "FOC1"],
        );
        check(
            "9.1.1902",
            "Cisco Adaptive Security Appliance Version 9.8(4)",
            "",
            [NAME, "-", "ASA", "9.8(4)", "-"],
        );
    }

    #[test]
    fn what_cisco_makes_is_not_all_ios() {
        for (object_id, descr, expected) in [
            (
                "9.5.38",
                "Cisco Systems WS-C6506 Cisco Catalyst Operating System Software, Version 8.4(1) Copyright (c) 1995",
                [NAME, "WS-C6506", "CatOS", "8.4(1)", "-"],
            ),
            (
                "9.12.3.1.3.587",
                "Cisco SAN-OS(tm) m9100, Software (m9100-s2ek9-mz), Version 3.2(1), RELEASE SOFTWARE",
                [NAME, "-", "SAN-OS", "3.2(1)", "-"],
            ),
            (
                "9.1.1682",
                "Cisco Integrated Management Controller(CIMC) [UCS C240 M5S], Firmware Version 4.0(2f) Copyright (c) 2008",
                [NAME, "UCS C240 M5S", "CIMC", "4.0(2f)", "-"],
            ),
            (
                "9.1.1348",
                "Hardware:VMware, 1 Intel(R) Xeon(R) CPU @ 2.40GHz, 4096 MB Memory: Software:UCOS 6.0.0.0-24",
                [NAME, "-", "UCOS", "6.0.0.0-24", "-"],
            ),
            (
                "15497.1.2",
                "Cisco Model C390, AsyncOS Version: 11.0.0-264, Build Date: 2017-10-04, Serial #: 00B-FCH0",
                ["IronPort Systems, Inc.", "C390", "AsyncOS", "11.0.0-264", "00B-FCH0"],
            ),
            (
                "9.1.2178",
                "Cisco Integrated Management Controller(Cisco IMC) [UCS C240 M4S\n], Firmware Version Copyright (c) 2008",
                [NAME, "UCS C240 M4S", "CIMC", "-", "-"],
            ),
            (
                "9.1.1352",
                "Cisco Wide Area Application Services Software Hardware Version: oe294-5.3.1.1 Cisco Wide Area Application Services (universal-k9) Software Release 5.3.1 (build b1 Jan 1 2014)",
                [NAME, "oe294", "WAAS", "5.3.1", "-"],
            ),
            (
                "9.1.9999",
                "Cisco Internetwork Operating System Software IOS (tm) C2940 Software (C2940-I6K2L2Q4-M), Version 12.1(22)EA1, RELEASE SOFTWARE (fc1)",
                [NAME, "C2940", "IOS", "12.1(22)EA1", "-"],
            ),
            ("9.1.9999", "", [NAME, "-", "-", "-", "-"]),
        ] {
            check(object_id, descr, "", expected);
        }
    }

    #[test]
    fn cisco_wireless_and_small_business() {
        check(
            "9.1.1069",
            "Cisco Controller",
            "14179.1.1.1.14.0 = \"8.5.1\"\n14179.1.1.1.4.0 = \"FCW1\"",
            [NAME, "cisco5500Wlc", "AireOS (WLC)", "8.5.1", "FCW1"],
        );
        check(
            "9.6.1.83.28.1",
            "SG300-28 28-Port Gigabit Managed Switch",
            "9.6.1.101.53.14.1.2.1 = \"1.4.1.3\"\n9.6.1.101.53.14.1.5.1 = \"DNI1\"",
            [NAME, "SG300-28", "Small Business", "1.4.1.3", "DNI1"],
        );
    }
}
