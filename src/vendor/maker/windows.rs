//! Windows: "Hardware: Intel64 Family 6 … - Software: Windows Version 6.3 (Build 17763 …)". The version
//! stopped at 6.3 for the agent's sake; the build number tells the release, and the last arc of
//! `sysObjectID` workstation (1), server (2) or domain controller (3).

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::{between, word_after};

pub(super) const MAKER: Maker = Maker {
    enterprises: &[311],
    recognises: None,
    // HP's and Dell's agents know the machine.
    subtrees: &["232.2.2", "674.10892.1.300.10.1"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    let is_workstation = look.object_id.ends_with(&[3, 1, 1]);
    let version = word_after(&look.descr, "Windows Version ")
        .or_else(|| word_after(&look.descr, "Windows NT Version "))
        .or_else(|| word_after(&look.descr, "Version "));
    let build = between(&look.descr, "Build ", " ")
        .and_then(|word| word.parse().ok())
        .or_else(|| word_after(&look.descr, "Build Number: ")?.parse().ok());
    let is_controller = look.object_id.ends_with(&[3, 1, 3]);
    Identity {
        model: look
            .own("232.2.2.4.2.0")
            .or_else(|| look.own_first("674.10892.1.300.10.1.9"))
            .or_else(|| processor(&look.descr).map(str::to_owned)),
        os_version: version.map(|version| release(&version, build, is_workstation, is_controller)),
        serial: look.own("232.2.2.2.1.0").or_else(|| look.own_first("674.10892.1.300.10.1.11")),
        role: Some(if is_workstation { DeviceRole::Workstation } else { DeviceRole::Server }),
        ..Identity::running("Windows")
    }
}

fn processor(descr: &str) -> Option<&'static str> {
    match word_after(descr, "Hardware: ")?.as_str() {
        "Intel64" | "EM64T" => Some("Intel x64"),
        "AMD64" => Some("AMD x64"),
        "x86" => Some("Generic x86"),
        "ARMv8" | "ARM" => Some("Generic ARM"),
        "ia64" | "IA64" => Some("Itanium"),
        "Alpha" | "ALPHA" => Some("Alpha"),
        _ => None,
    }
}

/// Builds of Windows 10 and 11 and of the servers of the same code: build, its name on desks, its
/// name on servers. From Microsoft's release information pages.
const BUILDS: &[(u32, &str, &str)] = &[
    (10_240, "10 (1507)", "2016 (1507)"),
    (10_586, "10 (1511)", "2016 (1511)"),
    (14_393, "10 (1607)", "2016 (1607)"),
    (15_063, "10 (1703)", "2016 (1703)"),
    (16_299, "10 (1709)", "2016 (1709)"),
    (17_134, "10 (1803)", "2016 (1803)"),
    (17_763, "10 (1809)", "2019 (1809)"),
    (18_362, "10 (1903)", "2019 (1903)"),
    (18_363, "10 (1909)", "2019 (1909)"),
    (19_041, "10 (2004)", "2019 (2004)"),
    (19_042, "10 (20H2)", "2019 (20H2)"),
    (19_043, "10 (21H1)", "2019 (21H1)"),
    (19_044, "10 (21H2)", "2019 (21H2)"),
    (19_045, "10 (22H2)", "2019 (22H2)"),
    (20_348, "11 (21H2)", "2022 (21H2)"),
    (22_000, "11 (21H2)", "2022 (21H2)"),
    (22_621, "11 (22H2)", "2022 (22H2)"),
    (22_631, "11 (23H2)", "2022 (23H2)"),
    (25_398, "11 (23H2)", "2022 (23H2)"),
    (26_100, "11 (24H2)", "2025 (24H2)"),
    (26_200, "11 (25H2)", "2025 (25H2)"),
];

fn release(version: &str, build: Option<u32>, is_workstation: bool, is_controller: bool) -> String {
    let known = build.and_then(|build| BUILDS.iter().find(|(each, ..)| *each == build));
    if let Some((_, desk, server)) = known {
        return if is_workstation { (*desk).to_owned() } else { format!("Server {server}") };
    }
    // What a service pack raised the build to, from the same pages.
    let pack = match (version, build) {
        ("6.0", Some(6001)) if is_workstation => " SP1",
        ("6.0", Some(6002)) => " SP2",
        ("6.1", Some(7601)) => " SP1",
        _ => "",
    };
    let (desk, server) = match (version, is_controller) {
        ("3.51", _) => ("NT 3.51 Workstation", "NT Server 3.51"),
        ("4.0", _) => ("NT Workstation 4.0", "NT Server 4.0"),
        ("5.0", false) => ("2000 Professional (NT 5.0)", "2000 Server (NT 5.0)"),
        ("5.0", true) => ("2000 Professional (NT 5.0)", "2000 Datacenter Server (NT 5.0)"),
        ("5.1", _) => ("XP (NT 5.1)", "XP (NT 5.1)"),
        ("5.2", _) => ("XP Professional x64 (NT 5.2)", "Server 2003 (NT 5.2)"),
        ("6.0", _) => ("Vista (NT 6.0)", "Server 2008 (NT 6.0)"),
        ("6.1", _) => ("7 (NT 6.1)", "Server 2008 R2 (NT 6.1)"),
        ("6.2", _) => ("8 (NT 6.2)", "Server 2012 (NT 6.2)"),
        ("6.3", _) => ("8.1 (NT 6.3)", "Server 2012 R2 (NT 6.3)"),
        _ => return version.to_owned(),
    };
    let name = if is_workstation { desk } else { server };
    name.replacen(" (NT", &format!("{pack} (NT"), 1)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn windows() {
        const NAME: &str = "Microsoft";
        check(
            "311.1.1.3.1.2",
            "Hardware: Intel64 Family 6 Model 63 Stepping 2 AT/AT COMPATIBLE - Software: Windows Version 6.3 (Build 17763 Multiprocessor Free)",
            "",
            [NAME, "Intel x64", "Windows", "Server 2019 (1809)", "-"],
        );
        check(
            "311.1.1.3.1.1",
            "Hardware: x86 Family 6 Model 3 Stepping 4 AT/AT COMPATIBLE - Software: Windows NT Version 3.51 (Build Number: 1057 Multiprocessor Free )",
            "232.2.2.4.2.0 = \"ProLiant ML350\"\n232.2.2.2.1.0 = \"AB1\"",
            [NAME, "ProLiant ML350", "Windows", "NT 3.51 Workstation", "AB1"],
        );
        check(
            "311.1.1.3.1.2",
            "Hardware: EM64T Family 6 - Software: Windows Version 6.1 (Build 7601 Multiprocessor Free)",
            "",
            [NAME, "Intel x64", "Windows", "Server 2008 R2 SP1 (NT 6.1)", "-"],
        );
        check(
            "311.1.1.3.1.2",
            "Hardware: AMD64 Family 6 - Software: Windows Version 6.3 (Build 9600 Multiprocessor Free)",
            "",
            [NAME, "AMD x64", "Windows", "Server 2012 R2 (NT 6.3)", "-"],
        );
    }

    #[test]
    fn a_processor_is_told_in_the_words_that_name_no_machine() {
        for machine in ["Intel64", "EM64T", "AMD64", "x86", "ARMv8", "IA64", "Alpha"] {
            let word = super::processor(&format!("Hardware: {machine} Family 6")).unwrap();
            assert!(crate::domain::architecture::is_architecture(word), "{word}");
        }
    }
}
