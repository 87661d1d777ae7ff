//! net-snmp on whatever it runs on: `sysDescr` is `uname -a`. Makers that build on it (Synology,
//! QNAP, Check Point, Supermicro …) are recognised by their own files first; this one is the last.
//! 8072 is the agent's number, and says nothing about who made the machine.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::says_something;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[],
    recognises: Some(|look| system(look).is_some()),
    subtrees: &[
        // Output of `extend`: people hang dmidecode there. UCD's older form of the same.
        "8072.1.3.2.3.1.1",
        "2021.7890",
    ],
    identify,
};

/// Systems by the first word of `uname -a`.
const SYSTEMS: &[(&str, &str)] = &[
    ("Linux", "Linux"),
    ("FreeBSD", "FreeBSD"),
    ("OpenBSD", "OpenBSD"),
    ("NetBSD", "NetBSD"),
    ("Darwin", "macOS"),
    ("SunOS", "Solaris"),
    ("DragonFly", "DragonFly BSD"),
    ("AIX", "AIX"),
    ("HP-UX", "HP-UX"),
    ("pfSense", "pfSense"),
    ("OPNsense", "OPNsense"),
];

/// FOKUS, who wrote FreeBSD's agent.
const BSNMP: u64 = 12325;

fn system(look: &Look<'_>) -> Option<&'static str> {
    let first = look.descr.split(' ').next()?;
    let named = SYSTEMS.iter().find(|(word, _)| *word == first).map(|(_, name)| *name);
    // bsnmpd begins with the host's name and number: "fw 42 FreeBSD 13.2-RELEASE".
    named.or_else(|| {
        let is_bsnmp = look.enterprise() == Some(BSNMP) && look.descr.contains(" FreeBSD ");
        is_bsnmp.then_some("FreeBSD")
    })
}

fn identify(look: &Look<'_>) -> Identity {
    Identity {
        model: described_hardware(look)
            .or_else(|| look.chassis.model.clone())
            .or_else(|| architecture(&look.descr).map(str::to_owned)),
        os_version: release(&look.descr),
        serial: extend(look, "serial"),
        role: Some(match system(look) {
            Some("pfSense" | "OPNsense") => DeviceRole::Firewall,
            _ => DeviceRole::Server,
        }),
        ..Identity { os: system(look).map(str::to_owned), ..Identity::default() }
    }
}

/// The release is the word that begins with a digit: some put the host's name first, some leave it
/// out.
fn release(descr: &str) -> Option<String> {
    descr
        .split(' ')
        .skip(1)
        .take(4)
        .find(|word| word.starts_with(|letter: char| letter.is_ascii_digit()) && word.contains('.'))
        .map(str::to_owned)
}

/// What `extend manufacturer`, `extend hardware` and `extend serial` print, as in net-snmp's examples.
fn described_hardware(look: &Look<'_>) -> Option<String> {
    let hardware = extend(look, "hardware")?;
    Some(match extend(look, "manufacturer") {
        Some(maker) => format!("{maker} {hardware}"),
        None => hardware,
    })
}

/// `nsExtendOutput1Line` of one name; UCD's `extTable` has it below a place of the administrator's.
fn extend(look: &Look<'_>, name: &str) -> Option<String> {
    let index = || {
        std::iter::once(u64::try_from(name.len()).unwrap_or(0)).chain(name.bytes().map(u64::from))
    };
    let suffix: Vec<String> = index().map(|arc| arc.to_string()).collect();
    look.own(&format!("8072.1.3.2.3.1.1.{}", suffix.join(".")))
        .or_else(|| {
            let arcs: Vec<u64> = index().collect();
            let base = [&[1, 3, 6, 1, 4, 1][..], &[2021, 7890]].concat();
            look.walk
                .column(&base)
                .find(|(place, _)| place.windows(arcs.len()).any(|window| window == arcs))
                .and_then(|(_, value)| crate::vendor::table::text(value))
        })
        .filter(|text| says_something(text))
}

/// The kernel's word for the processor: the least that is known of a machine.
fn architecture(descr: &str) -> Option<&'static str> {
    let last = descr.rsplit(' ').find(|word| !word.is_empty())?;
    match last {
        "x86_64" | "amd64" => Some("Generic x86 64-bit"),
        "i386" | "i486" | "i586" | "i686" => Some("Generic x86"),
        "aarch64" | "arm64" => Some("Generic ARM 64-bit"),
        "armv5tel" | "armv6l" | "armv7l" => Some("Generic ARM"),
        "mips" | "mips64" | "mipsel" => Some("Generic MIPS"),
        "ppc64le" | "ppc64" | "ppc" => Some("Generic PowerPC"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn linux() {
        check(
            "8072.3.2.10",
            "Linux web 4.19.0+1 #1 SMP Tue May 6 15:24:43 CEST 2025 x86_64",
            "",
            ["-", "Generic x86 64-bit", "Linux", "4.19.0+1", "-"],
        );
        check(
            "8072.3.2.10",
            "Linux 6.1.0 | SRV #1",
            "2021.7890.2.4.1.2.8.104.97.114.100.119.97.114.101.1 = \"PowerEdge R250\"\n\
             8072.1.3.2.3.1.1.12.109.97.110.117.102.97.99.116.117.114.101.114 = \"Dell Inc.\"\n\
             8072.1.3.2.3.1.1.6.115.101.114.105.97.108 = \"S9\"",
            ["-", "Dell Inc. PowerEdge R250", "Linux", "6.1.0", "S9"],
        );
        check(
            "8072.3.2.8",
            "FreeBSD fw 13.2-RELEASE FreeBSD 13.2-RELEASE amd64",
            "",
            ["-", "Generic x86 64-bit", "FreeBSD", "13.2-RELEASE", "-"],
        );
    }

    #[test]
    fn free_bsds_own_agent() {
        check(
            "12325.1.1.2.1.1",
            "pfSense fw.example 2.7.2-RELEASE pfSense FreeBSD 14.0-CURRENT amd64",
            "",
            ["-", "Generic x86 64-bit", "pfSense", "2.7.2-RELEASE", "-"],
        );
        check(
            "12325.1.1.2.1.1",
            "store 42 FreeBSD 13.2-RELEASE",
            "",
            ["-", "-", "FreeBSD", "13.2-RELEASE", "-"],
        );
    }

    #[test]
    fn a_processor_is_told_in_the_words_that_name_no_machine() {
        for machine in ["x86_64", "i686", "aarch64", "armv7l", "mips", "ppc64"] {
            let word = super::architecture(&format!("Linux a 6.1.0 {machine}")).unwrap();
            assert!(crate::domain::architecture::is_architecture(word), "{word}");
        }
    }
}
