//! VMware: ESXi and the vCenter appliance. VMWARE-SYSTEM-MIB.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker =
    Maker { enterprises: &[6876], recognises: None, subtrees: &["6876.1"], identify };

fn identify(look: &Look<'_>) -> Identity {
    // "VMware ESXi 7.0.3 build-19193900 VMware, Inc. x86_64"
    let is_appliance = look.descr.contains("vCenter");
    let described =
        look.descr.split(' ').find(|word| word.starts_with(|letter: char| letter.is_ascii_digit()));
    Identity {
        model: look.chassis.descr.clone().filter(|_| !is_appliance),
        os_version: look.own("6876.1.2.0").or_else(|| described.map(str::to_owned)),
        serial: look.chassis.serial.clone(),
        role: Some(DeviceRole::Server),
        ..Identity::running(if is_appliance { "VMware VCSA" } else { "VMware ESXi" })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn vm_ware() {
        const NAME: &str = "VMware Inc.";
        check(
            "6876.4.6",
            "VMware-vCenter-Server-Appliance 7.0.0.10100 generic build 1",
            "",
            [NAME, "-", "VMware VCSA", "7.0.0.10100", "-"],
        );
        check(
            "6876.4.1",
            "VMware ESXi 7.0.3 build-1 VMware, Inc. x86_64",
            "6876.1.2.0 = \"7.0.3\"",
            [NAME, "-", "VMware ESXi", "7.0.3", "-"],
        );
    }
}
