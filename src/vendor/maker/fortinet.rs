//! Fortinet: FortiGate, FortiWiFi, FortiSwitch, FortiAnalyzer, FortiManager, FortiMail.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[12356],
    recognises: None,
    subtrees: &[
        "12356.100.1.1.1",
        "12356.101.4.1.1",
        "12356.103.2.1.7",
        "12356.105.1.1",
        "12356.105.1.3",
        "12356.106.4.1.1",
        "12356.107.2.1.2",
        "12356.113.1",
        "12356.115.1.1",
        "12356.115.1.2",
        "12356.115.1.3",
        "12356.118.3.1.1",
    ],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    let serial = look.own("12356.100.1.1.1.0").or_else(|| look.chassis.serial.clone());
    if let Some(switch) = look.own("12356.106.4.1.1.0") {
        return fortiswitch(&switch, serial);
    }
    if let Some(told) = another(look, serial.as_deref()) {
        return told;
    }
    let is_manager = look.is_under("12356.103");
    let is_mail = look.is_under("12356.105");
    Identity {
        model: if is_manager { manager(look) } else { hardware(look) },
        os_version: look
            .own("12356.101.4.1.1.0")
            .or_else(|| look.own("12356.103.2.1.7.0"))
            .or_else(|| look.own("12356.105.1.3.0")),
        serial: serial.or_else(|| hw_serial(look)),
        role: Some(if is_manager || is_mail { DeviceRole::Server } else { DeviceRole::Firewall }),
        ..Identity::running(if is_mail { "FortiMail" } else { "FortiOS" })
    }
}

/// What runs no FortiOS: FORTINET-FORTIWEB-MIB ("FortiWeb-400D 6.3,build1000,200101"),
/// FORTINET-FORTIAUTHENTICATOR-MIB and FORTINET-FORTIVOICE-MIB, FORTINET-FORTISANDBOX-MIB (version).
fn another(look: &Look<'_>, serial: Option<&str>) -> Option<Identity> {
    let told = if look.is_under("12356.107") {
        let named = look.own("12356.107.2.1.2.0").unwrap_or_default();
        let (model, version) = named.split_once(' ').unzip();
        let version = version.and_then(|text| text.split(',').next());
        Identity {
            model: model.map(str::to_owned).or_else(|| look.chassis.model.clone()),
            os_version: version.map(str::to_owned),
            ..Identity::running("FortiWeb")
        }
    } else if look.is_under("12356.113") {
        product(look, 113, "FortiAuthenticator")
    } else if look.is_under("12356.115") {
        product(look, 115, "FortiVoice")
    } else if look.is_under("12356.118") {
        Identity {
            model: look.chassis.model.clone(),
            os_version: look.own("12356.118.3.1.1.0"),
            ..Identity::running("FortiSandbox")
        }
    } else {
        return None;
    };
    Some(Identity {
        serial: told.serial.clone().or_else(|| serial.map(str::to_owned)),
        role: Some(DeviceRole::Server),
        ..told
    })
}

/// Of several products' MIBs alike: model, serial number, version ("v6.0.1(GA), build200, …").
fn product(look: &Look<'_>, number: u32, os: &str) -> Identity {
    let own = |place: u32| look.own(&format!("12356.{number}.1.{place}.0"));
    let version = own(3);
    let version = version.as_deref().and_then(|text| text.split(['(', ',', ' ']).next());
    Identity {
        model: own(1),
        os_version: version.map(str::to_owned),
        serial: own(2),
        ..Identity::running(os)
    }
}

/// `fgtSysProduct` names of ENTITY-MIB: `FGT_501E`, `FWF_60D`, `FGR_60F_3G4G`, `FGT_VM64`; in older
/// releases only within "Fortinet FGT_501E, HW Serial#: …".
fn hardware(look: &Look<'_>) -> Option<String> {
    let chassis = &look.chassis;
    let described = || chassis.descr.as_deref()?.strip_prefix("Fortinet ")?.split(',').next();
    let code = chassis.model.as_deref().or(chassis.name.as_deref()).or_else(described)?;
    let (line, rest) = code.split_once('_')?;
    let line = match line {
        "FGT" => "FortiGate",
        "FWF" => "FortiWiFi",
        "FGR" => "FortiGate Rugged",
        other => other,
    };
    let rest = if rest.starts_with("VM") { "VM" } else { rest };
    Some(format!("{line} {rest}"))
}

/// "Fortinet FGT_100E, HW Serial#: FG100E1"
fn hw_serial(look: &Look<'_>) -> Option<String> {
    crate::vendor::look::word_after(look.chassis.descr.as_deref()?, "HW Serial#: ")
}

/// `sysObjectID` tells manager (103.1) from analyzer (103.3), and 64 is the virtual machine.
fn manager(look: &Look<'_>) -> Option<String> {
    // A serial number begins with the product: "FMG-VM0000", "FAZ1KE".
    let serial = look.own("12356.100.1.1.1.0").unwrap_or_default();
    let is_vm = serial.contains("-VM");
    let (name, is_vm) = match look.object_id.as_slice() {
        [_, _, 1, product] => ("FortiManager (FMG)", *product == 64),
        [_, _, 3, product] => ("FortiAnalyzer (FAZ)", *product == 64),
        _ if serial.starts_with("FMG") => ("FortiManager (FMG)", is_vm),
        _ if serial.starts_with("FAZ") || serial.starts_with("FL-") => {
            ("FortiAnalyzer (FAZ)", is_vm)
        }
        _ => return None,
    };
    Some(if is_vm { format!("{name} VM") } else { name.to_owned() })
}

/// "FortiSwitch-248D-FPOE v3.3.3,build0123,150601 (GA)"
fn fortiswitch(text: &str, serial: Option<String>) -> Identity {
    let (model, version) = text.split_once(" v").unwrap_or((text, ""));
    let version = version.split([',', ' ']).next().filter(|version| !version.is_empty());
    Identity {
        model: Some(model.to_owned()),
        os_version: version.map(str::to_owned),
        serial,
        role: Some(DeviceRole::Switch),
        ..Identity::running("FortiSwitchOS")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    const NAME: &str = "Fortinet, Inc.";

    #[test]
    fn a_manager_is_told_by_its_serial_number_where_the_product_is_not() {
        for (serial, model) in
            [("FMG-VM0", "FortiManager (FMG) VM"), ("FAZ1KE1", "FortiAnalyzer (FAZ)")]
        {
            let walk = format!("12356.100.1.1.1.0 = \"{serial}\"\n12356.103.2.1.7.0 = \"v6.0\"");
            check("12356.103", "", &walk, ["Fortinet, Inc.", model, "FortiOS", "v6.0", serial]);
        }
    }

    #[test]
    fn what_fortinet_makes_is_not_all_forti_os() {
        const NAME: &str = "Fortinet, Inc.";
        check(
            "12356.107.1.50007",
            "",
            "12356.100.1.1.1.0 = \"FVVM1\"\n12356.107.2.1.2.0 = \"FortiWeb-400D 6.3,build1000,200101\"",
            [NAME, "FortiWeb-400D", "FortiWeb", "6.3", "FVVM1"],
        );
        check(
            "12356.113.100",
            "",
            "12356.113.1.1.0 = \"FAC300F\"\n12356.113.1.2.0 = \"FAC3H\"\n12356.113.1.3.0 = \"v6.4.1\"",
            [NAME, "FAC300F", "FortiAuthenticator", "v6.4.1", "FAC3H"],
        );
        check(
            "12356.115",
            "pbx",
            "12356.115.1.1.0 = \"FortiVoice-200F\"\n12356.115.1.2.0 = \"FO2\"\n12356.115.1.3.0 = \"v6.4.1(GA), build300, 2021.01.01\"",
            [NAME, "FortiVoice-200F", "FortiVoice", "v6.4.1", "FO2"],
        );
        check(
            "12356.118.1.30005",
            "",
            "12356.118.3.1.1.0 = \"v4.0.0\"\n1.3.6.1.2.1.47.1.1.1.1.5.1 = 3\n1.3.6.1.2.1.47.1.1.1.1.13.1 = \"FSA VM\"\n1.3.6.1.2.1.47.1.1.1.1.11.1 = \"FSAVM0\"",
            [NAME, "FSA VM", "FortiSandbox", "v4.0.0", "FSAVM0"],
        );
    }

    #[test]
    fn fortinet() {
        check(
            "12356.101.1.1041",
            "branch",
            "1.3.6.1.2.1.47.1.1.1.1.5.1 = 3\n1.3.6.1.2.1.47.1.1.1.1.2.1 = \"Fortinet FGR_60F_3G4G, HW Serial#: FR60F\"\n\
             12356.101.4.1.1.0 = \"v6.4.8,build1914,211117 (GA)\"",
            [NAME, "FortiGate Rugged 60F_3G4G", "FortiOS", "v6.4.8,build1914,211117 (GA)", "FR60F"],
        );
        check(
            "12356.106.1.2482",
            "",
            "12356.106.4.1.1.0 = \"FortiSwitch-248D-FPOE v3.3.3,build0123,150601 (GA)\"\n12356.100.1.1.1.0 = \"S248\"",
            [NAME, "FortiSwitch-248D-FPOE", "FortiSwitchOS", "3.3.3", "S248"],
        );
        check(
            "12356.103.1.64",
            "fmg",
            "12356.103.2.1.7.0 = \"v7.4.8-build2744\"",
            [NAME, "FortiManager (FMG) VM", "FortiOS", "v7.4.8-build2744", "-"],
        );
    }
}
