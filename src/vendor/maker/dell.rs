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
        "6027.3.26.1.3",
    ],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    if look.descr.starts_with("SONiC") {
        sonic(look)
    } else if look.is_under("674.10892") {
        drac(look)
    } else if look.is_under("674.10895") || look.has("674.10895.3000.1.2.100") {
        power_connect(look)
    } else if look.enterprise() == Some(6027) || look.is_under("674.11000") {
        networking(look)
    } else {
        Identity { os: None, ..Identity::default() }
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
    Identity {
        model: look
            .chassis
            .model
            .clone()
            .or_else(|| between(&look.descr, "System Type: ", " "))
            .or_else(|| word_after(&look.descr, "Series: ")),
        os_version: word_after(&look.descr, "OS Version: ")
            .or_else(|| word_after(&look.descr, "Software Version: ")),
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
            "4413.1.2",
            "SONiC Software Version: SONiC.4.4.1-Lite - HwSku: DELL-E3248P - Distribution: Debian 11.11",
            "",
            ["Broadcom Limited", "DELL-E3248P", "SONiC", "4.4.1-Lite", "-"],
        );
    }
}
