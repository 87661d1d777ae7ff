//! SonicWall: "SonicWALL TZ 300 (SonicOS Enhanced 6.5.1.1-42n)". SNWL-COMMON-MIB.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::between;

pub(super) const MAKER: Maker =
    Maker { enterprises: &[8741], recognises: None, subtrees: &["8741.2.1.1"], identify };

fn identify(look: &Look<'_>) -> Identity {
    // `snwlSysModel`, `snwlSysSerialNumber`, `snwlSysFirmwareVersion`; the description has two of them.
    let described = look.descr.split_once(" (").map(|(name, _)| name);
    let release = between(&look.descr, "(", ")");
    let version = release.as_deref().and_then(|release| release.rsplit(' ').next());
    let plain = |text: &str| text.trim_start_matches("SonicWALL ").to_owned();
    Identity {
        model: look.own("8741.2.1.1.1.0").as_deref().or(described).map(plain),
        os_version: version.map(str::to_owned).or_else(|| look.own("8741.2.1.1.3.0")),
        serial: look.own("8741.2.1.1.2.0"),
        role: Some(DeviceRole::Firewall),
        ..Identity::running("SonicOS")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn sonic_wall() {
        check(
            "8741.1",
            "SonicWALL TZ 370 (SonicOS 7.0.1-5030)",
            "8741.2.1.1.2.0 = \"2CB8ED000000\"",
            ["SonicWALL, Inc.", "TZ 370", "SonicOS", "7.0.1-5030", "2CB8ED000000"],
        );
        check(
            "8741.1",
            "SonicWALL NSA 2600",
            "8741.2.1.1.1.0 = \"NSA 2600\"\n8741.2.1.1.3.0 = \"SonicOS Enhanced 6.5.4\"",
            ["SonicWALL, Inc.", "NSA 2600", "SonicOS", "SonicOS Enhanced 6.5.4", "-"],
        );
    }
}
