//! Sophos UTM, XG/XGS (SFOS) and Cyberoam, whose number and objects the older releases kept.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::enterprise;

/// Sophos's number.
const NUMBER: u64 = 2604;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[NUMBER, 21067],
    recognises: None,
    subtrees: &["2604.5.1.1", "21067.2.1.1"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    let is_cyberoam = look.enterprise() == Some(21067);
    Identity {
        model: look.own("2604.5.1.1.2.0").or_else(|| look.own("21067.2.1.1.2.0")),
        os_version: look.own("2604.5.1.1.3.0").or_else(|| look.own("21067.2.1.1.3.0")),
        serial: look.own("2604.5.1.1.4.0").or_else(|| look.own("21067.2.1.1.1.0")),
        role: Some(DeviceRole::Firewall),
        ..Identity::running(if is_cyberoam { "Cyberoam SFOS" } else { "Sophos SFOS" })
    }
}

/// Sophos UTM (Astaro): net-snmp on a kernel of its own make, "3.12.74-0.1.gabcdef0-smp64".
pub(super) const UTM: Maker = Maker {
    enterprises: &[],
    recognises: Some(|look| {
        let mut words = look.descr.split(' ').take(4);
        words.next() == Some("Linux")
            && words.any(|word| {
                word.starts_with(|each: char| each.is_ascii_digit()) && word.ends_with("-smp64")
            })
    }),
    subtrees: &[],
    identify: |_| Identity {
        vendor: enterprise::organisation(NUMBER).map(str::to_owned),
        role: Some(DeviceRole::Firewall),
        ..Identity::running("Sophos UTM")
    },
};

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn sophos() {
        check(
            "21067.2",
            "partition",
            "21067.2.1.1.1.0 = \"C0\"\n21067.2.1.1.2.0 = \"SFVH\"\n21067.2.1.1.3.0 = \"SFOS 17.5\"",
            ["Elitecore Technologies Ltd.", "SFVH", "Cyberoam SFOS", "SFOS 17.5", "C0"],
        );
        check(
            "8072.3.2.10",
            "Linux fw.example 3.12.74-0.1.gabcdef0-smp64 #1 SMP Wed Jul 3 10:39:28 UTC 2019 x86_64",
            "",
            ["Sophos Plc", "-", "Sophos UTM", "-", "-"],
        );
        check(
            "2604.5",
            "xg",
            "2604.5.1.1.3.0 = \"SFOS 19\"",
            ["Sophos Plc", "-", "Sophos SFOS", "SFOS 19", "-"],
        );
    }
}
