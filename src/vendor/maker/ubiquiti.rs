//! Ubiquiti: UniFi access points, EdgeSwitch and airOS radios.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::enterprise;

/// Ubiquiti's number.
const NUMBER: u64 = 41112;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[NUMBER, 10002],
    recognises: Some(|look| look.has("41112.1") || look.descr.starts_with("EdgeOS ")),
    subtrees: &["41112.1.6.3", "41112.1.4.1", "10002.1.1.1.4"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    // "EdgeOS v2.0.9-hotfix.7.5622762.230615.1131": the routers' system, which came from Vyatta.
    if let Some(rest) = look.descr.strip_prefix("EdgeOS") {
        return Identity {
            vendor: enterprise::organisation(NUMBER).map(str::to_owned),
            model: look.chassis.model.clone(),
            os_version: rest.split_whitespace().next().map(str::to_owned),
            role: Some(DeviceRole::Router),
            ..Identity::running("EdgeOS")
        };
    }
    let is_edge_switch = look.descr.contains("EdgeSwitch") || look.descr.contains("USW");
    let described =
        look.descr.split(", ").next().filter(|text| !text.starts_with("Linux")).map(str::to_owned);
    Identity {
        vendor: enterprise::organisation(NUMBER).map(str::to_owned),
        model: look.own("41112.1.6.3.3.0").or_else(|| look.chassis.model.clone()).or(described),
        os_version: look
            .own("41112.1.6.3.6.0")
            .or_else(|| look.descr.split(", ").nth(1).map(str::to_owned)),
        serial: look.chassis.serial.clone(),
        role: Some(if is_edge_switch { DeviceRole::Switch } else { DeviceRole::Wireless }),
        ..Identity::running(if is_edge_switch { "EdgeSwitch" } else { "UniFi" })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn edge_os() {
        for object_id in ["41112.1.5", "8072.3.2.10"] {
            check(
                object_id,
                "EdgeOS v2.0.9",
                "",
                ["Ubiquiti Networks, Inc.", "-", "EdgeOS", "v2.0.9", "-"],
            );
        }
    }

    #[test]
    fn ubiquiti() {
        check(
            "8072.3.2.10",
            "Linux ap 3.3.8 #1 mips",
            "41112.1.6.3.3.0 = \"UAP-AC-Pro\"\n41112.1.6.3.6.0 = \"4.0.66\"",
            ["Ubiquiti Networks, Inc.", "UAP-AC-Pro", "UniFi", "4.0.66", "-"],
        );
    }
}
