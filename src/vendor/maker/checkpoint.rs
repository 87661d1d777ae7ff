//! Check Point: Gaia and its forerunner SecurePlatform, whose agent is net-snmp. CHECKPOINT-MIB.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::enterprise;

/// Check Point's number.
const NUMBER: u64 = 2620;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[NUMBER],
    // Their kernels are called 2.6.18-92cp.
    recognises: Some(|look| {
        look.has("2620.1.6") || look.descr.contains("cp ") || look.descr.contains("cpx86_64")
    }),
    subtrees: &["2620.1.6.4", "2620.1.6.16", "2620.1.6.123"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    let has_own_number = look.enterprise() == Some(NUMBER);
    Identity {
        vendor: enterprise::organisation(NUMBER).map(str::to_owned),
        model: look.own("2620.1.6.16.7.0").or_else(|| look.own("2620.1.6.16.9.0")),
        os_version: look.own("2620.1.6.4.1.0"),
        serial: look.own("2620.1.6.16.3.0"),
        role: Some(DeviceRole::Firewall),
        ..Identity::running(if has_own_number { "Gaia" } else { "SecurePlatform" })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn check_point() {
        const NAME: &str = "Check Point Software Technologies Ltd";
        check(
            "2620.1.6.123.1.49",
            "Linux gw 2.6.18-92cpx86_64 #1 SMP x86_64",
            "2620.1.6.16.7.0 = \"Check Point 3200\"\n2620.1.6.16.3.0 = \"2000AB\"\n2620.1.6.4.1.0 = \"R80.10\"",
            [NAME, "Check Point 3200", "Gaia", "R80.10", "2000AB"],
        );
        check(
            "8072.3.2.10",
            "Linux gw #1 2.6.18-92cp SMP i686",
            "2620.1.6.4.1.0 = \"R75.40\"",
            [NAME, "-", "SecurePlatform", "R75.40", "-"],
        );
    }
}
