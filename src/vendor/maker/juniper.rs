//! Juniper: Junos and Junos Evolved. JUNIPER-MIB `jnxBoxAnatomy`; HOST-RESOURCES names the release.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::enterprise;
use crate::vendor::look::{between, word_after};

/// Juniper's number.
const NUMBER: u64 = 2636;

pub(super) const MAKER: Maker = Maker {
    // The second was Unisphere's, whose routers run JunosE.
    enterprises: &[NUMBER, 4874],
    recognises: Some(|look| look.descr.starts_with("Juniper Networks")),
    subtrees: &["2636.3.1.2", "2636.3.1.3", "2636.3.40.1.4.1.1.1.5", "1.3.6.1.2.1.25.6.3.1.2"],
    identify,
};

/// `hrSWInstalledName`.
const INSTALLED: &[u64] = &[1, 3, 6, 1, 2, 1, 25, 6, 3, 1, 2];

fn identify(look: &Look<'_>) -> Identity {
    // "Juniper Networks, Inc. mx5-t internet router, kernel JUNOS 19.4R3.11, Build date: …"
    let product = look.descr.split_once("Inc. ").and_then(|(_, rest)| rest.split(' ').next());
    let described = product.map(|word| format!("Juniper {}", word.to_ascii_uppercase()));
    // `hrSWInstalledName`: "JUNOS Software Release [12.1X46-D86]".
    // In whichever row: an agent lists its packages as it likes.
    let installed = || {
        let packages = look.walk.column(INSTALLED);
        packages
            .filter_map(|(_, value)| crate::vendor::table::text(value))
            .find(|text| text.contains("JUNOS") && text.contains('['))
            .and_then(|text| between(&text, "[", "]"))
    };
    let cluster = look.own_first("2636.3.40.1.4.1.1.1.5");
    if look.enterprise() == Some(4874) {
        let version = word_after(&look.descr, "SW Version : ");
        return Identity {
            os_version: version,
            role: Some(DeviceRole::Router),
            ..Identity::running("JunosE")
        };
    }
    let is_firewall = look.descr.contains("srx") || look.descr.contains("SRX");
    let is_switch = ["ex", "qfx"].iter().any(|line| look.descr.contains(&format!("Inc. {line}")));
    Identity {
        vendor: enterprise::organisation(NUMBER).map(str::to_owned),
        model: look.own("2636.3.1.2.0").or(described).or_else(|| look.chassis.model.clone()),
        os_version: cluster.or_else(|| word_after(&look.descr, "JUNOS ")).or_else(installed),
        serial: look.own("2636.3.1.3.0"),
        role: Some(if is_firewall {
            DeviceRole::Firewall
        } else if is_switch {
            DeviceRole::Switch
        } else {
            DeviceRole::Router
        }),
        ..Identity::running("Junos")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn juniper() {
        const NAME: &str = "Juniper Networks, Inc.";
        check(
            "2636.1.1.1.2.90",
            "Juniper Networks, Inc. mx5-t internet router, kernel JUNOS 19.4R3.11, Build date: 2020",
            "2636.3.1.2.0 = \"Juniper MX5-T Internet Backbone Router\"\n2636.3.1.3.0 = \"F8\"",
            [NAME, "Juniper MX5-T Internet Backbone Router", "Junos", "19.4R3.11", "F8"],
        );
        check(
            "2636.1.1.1.2.39",
            "branch firewall",
            "1.3.6.1.2.1.25.6.3.1.2.2 = \"Some tool\"\n\
             1.3.6.1.2.1.25.6.3.1.2.7 = \"JUNOS Base OS boot [15.1X49-D170]\"",
            [NAME, "-", "Junos", "15.1X49-D170", "-"],
        );
        check(
            "2636.1.1.1.2.39",
            "branch firewall",
            "1.3.6.1.2.1.25.6.3.1.2.2 = \"JUNOS Software Release [12.1X46-D86]\"",
            [NAME, "-", "Junos", "12.1X46-D86", "-"],
        );
    }
}
