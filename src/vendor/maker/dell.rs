//! Dell: PowerEdge through iDRAC, PowerConnect/N-series and Force10 switches, SONiC on Dell's boxes.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::{between, word_after};

pub(super) const MAKER: Maker = Maker {
    enterprises: &[674, 6027, 4413],
    recognises: Some(|look| look.descr.starts_with("SONiC Software Version")),
    subtrees: &[
        "674.10892.5.1.1",
        "674.10892.5.1.3",
        "674.10892.2.1.1",
        "674.10892.2.1.2",
        "674.10892.1.300.10.1",
        "674.10895.3000.1.2.100",
        "674.11000.5000.100.4.1.1.3",
        STACK_UNIT,
        "674.10902.2.100",
    ],
    identify,
};

/// `DELL-NETWORKING-CHASSIS-MIB::dellNetStackUnitEntry`, a row for each unit: `CodeVersion` (10), `SerialNumber`
/// (11), `ServiceTag` (23).
const STACK_UNIT: &str = "6027.3.26.1.3.4.1";

fn identify(look: &Look<'_>) -> Identity {
    if look.descr.starts_with("SONiC") {
        sonic(look)
    } else if look.is_under("674.10892") || look.descr.contains("Remote Access Controller") {
        drac(look)
    } else if look.is_under("674.10902") {
        ups(look)
    } else if look.descr.contains("Real Time Operating System") {
        // The blade switches tell PowerConnect's product name too.
        networking(look)
    } else if look.is_under("674.10895") || look.has("674.10895.3000.1.2.100") {
        power_connect(look)
    } else if look.enterprise() == Some(6027) || look.is_under("674.11000") {
        networking(look)
    } else {
        unnamed(look)
    }
}

/// Their printers (674.10898) are others' make; what else there is says nothing of a system.
fn unnamed(look: &Look<'_>) -> Identity {
    if look.is_under("674.10898") || look.descr.contains("Printer") {
        super::printer::identify(look)
    } else {
        Identity::default()
    }
}

/// "SONiC Software Version: SONiC.4.4.1-Lite - HwSku: DELL-E3248P - Distribution: Debian 11.11 - …"
fn sonic(look: &Look<'_>) -> Identity {
    Identity {
        model: word_after(&look.descr, "HwSku: ").or_else(|| look.chassis.model.clone()),
        os_version: word_after(&look.descr, "SONiC Software Version: ")
            .map(|version| version.trim_start_matches("SONiC.").to_owned()),
        role: Some(DeviceRole::Switch),
        ..Identity::running("SONiC")
    }
}

/// IDRAC-MIB-SMIv2, and what older cards have under 10892.2.
fn drac(look: &Look<'_>) -> Identity {
    Identity {
        model: look.own("674.10892.5.1.3.12.0").or_else(|| look.own("674.10892.2.1.1.2.0")),
        os_version: look.own("674.10892.5.1.1.8.0").or_else(|| look.own("674.10892.2.1.2.1.0")),
        serial: look.own("674.10892.5.1.3.2.0").or_else(|| look.own("674.10892.2.1.1.11.0")),
        role: Some(DeviceRole::Server),
        ..Identity::running("iDRAC")
    }
}

/// DELL-SNMP-UPS-MIB `productID`: display name, version.
fn ups(look: &Look<'_>) -> Identity {
    Identity {
        model: look.own("674.10902.2.100.1.0"),
        os_version: look.own("674.10902.2.100.4.0"),
        role: Some(DeviceRole::Ups),
        ..Identity::running("Dell UPS firmware")
    }
}

/// "Dell EMC Networking N1148T-ON, 6.6.0.21, Linux 3.6.5, …"
fn power_connect(look: &Look<'_>) -> Identity {
    let mut parts = look.descr.split(", ");
    let (name, version) = (parts.next(), parts.next());
    Identity {
        model: look.own("674.10895.3000.1.2.100.1.0").or_else(|| name.map(str::to_owned)),
        os_version: look.own("674.10895.3000.1.2.100.4.0").or_else(|| version.map(str::to_owned)),
        serial: look
            .own("674.10895.3000.1.2.100.8.1.4.1")
            .or_else(|| look.own_first("674.10895.3000.1.2.100.8.1.2")),
        role: Some(DeviceRole::Switch),
        ..Identity::running("PowerConnect")
    }
}

/// "Dell Networking OS … Application Software Version: 9.14(2.4) Series: S4810 Copyright …"
fn networking(look: &Look<'_>) -> Identity {
    let is_os10 = look.is_under("674.11000");
    let of_unit = |arc: u8| look.own_first(&format!("{STACK_UNIT}.{arc}"));
    Identity {
        model: look
            .chassis
            .model
            .clone()
            .or_else(|| between(&look.descr, "System Type: ", " "))
            .or_else(|| word_after(&look.descr, "Series: "))
            .or_else(|| look.own("674.10895.3000.1.2.100.1.0")),
        os_version: word_after(&look.descr, "Software Version: ")
            .or_else(|| word_after(&look.descr, "OS Version: "))
            .map(|version| version.split('\u{fffd}').next().unwrap_or_default().to_owned())
            .or_else(|| of_unit(10)),
        // OS10's `os10ChassisServiceTag`.
        serial: look
            .chassis
            .serial
            .clone()
            .or_else(|| of_unit(11))
            .or_else(|| of_unit(23))
            .or_else(|| look.own_first("674.11000.5000.100.4.1.1.3.1.7")),
        role: Some(DeviceRole::Switch),
        ..Identity::running(if is_os10 { "OS10" } else { "FTOS" })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn dell() {
        check(
            "674.10892.5",
            "",
            "674.10892.5.1.3.12.0 = \"PowerEdge C6525\"\n674.10892.5.1.3.2.0 = \"8WM\"\n674.10892.5.1.1.8.0 = \"7.10\"",
            ["Dell Inc.", "PowerEdge C6525", "iDRAC", "7.10", "8WM"],
        );
        check(
            "674.10895.3082",
            "Dell EMC Networking N1148T-ON, 6.6.0.21, Linux 3.6.5, Not Available",
            "",
            ["Dell Inc.", "Dell EMC Networking N1148T-ON", "PowerConnect", "6.6.0.21", "-"],
        );
        check(
            "6027.1.3.9",
            "Dell Networking Real Time Operating System Software Dell Operating System Version: 2.0 Dell Application Software Version: 9.9(0.0) Series: MXL-10/40GbE Copyright (c) 1999-2015",
            "674.10895.3000.1.2.100.1.0 = \"Dell Networking MXL\"\n6027.3.26.1.3.4.1.11.1 = \"H1\"",
            ["Force10 Networks, Inc.", "MXL-10/40GbE", "FTOS", "9.9(0.0)", "H1"],
        );
        check(
            "674.11000.5000.100.2.1.13",
            "Dell EMC Networking OS10 Enterprise. Copyright (c) 1999-2020 by Dell Inc. System Description: OS10 Enterprise. OS Version: 10.5.1.3 System Type: S5248F-ON",
            "674.11000.5000.100.4.1.1.3.1.7.1 = \"TAG1\"",
            ["Dell Inc.", "S5248F-ON", "OS10", "10.5.1.3", "TAG1"],
        );
        check(
            "674.10902.2",
            "Dell UPS Rack 1000W",
            "674.10902.2.100.1.0 = \"Dell UPS Rack 1000W LV\"\n674.10902.2.100.4.0 = \"01.02\"",
            ["Dell Inc.", "Dell UPS Rack 1000W LV", "Dell UPS firmware", "01.02", "-"],
        );
        check(
            "4413.1.2",
            "SONiC Software Version: SONiC.4.4.1-Lite - HwSku: DELL-E3248P - Distribution: Debian 11.11",
            "",
            ["Broadcom Limited", "DELL-E3248P", "SONiC", "4.4.1-Lite", "-"],
        );
    }
}
