//! Our roles of devices and prefixes by the names of NetBox's, which are an office's own.

use crate::domain::device::DeviceRole;
use crate::domain::prefix::PrefixRole;

use super::known::slug;

/// The role of a device.
pub(super) fn device_role(name: &str) -> DeviceRole {
    let plain = slug(name).replace('-', "_");
    if let Ok(role) = plain.parse() {
        return role;
    }
    let has = |words: &[&str]| plain.split('_').any(|part| words.contains(&part));
    let holds = |word: &str| plain.contains(word);
    match () {
        () if holds("firewall") || has(&["fw", "utm"]) => DeviceRole::Firewall,
        () if holds("load_balanc") || has(&["lb", "adc"]) => DeviceRole::LoadBalancer,
        () if holds("hypervisor") || has(&["esxi", "proxmox", "kvm"]) => DeviceRole::Hypervisor,
        () if holds("virtual") || has(&["vm"]) => DeviceRole::VirtualMachine,
        () if holds("wireless") || holds("access_point") || has(&["wifi", "ap", "wlc"]) => {
            DeviceRole::Wireless
        }
        () if holds("switch") || has(&["sw"]) => DeviceRole::Switch,
        () if holds("router") || has(&["rt", "cpe", "pe", "gateway"]) => DeviceRole::Router,
        () if holds("storage") || has(&["nas", "san"]) => DeviceRole::Storage,
        () if holds("server") || holds("may_chu") => DeviceRole::Server,
        () if holds("printer") || holds("may_in") => DeviceRole::Printer,
        () if holds("laptop") || holds("notebook") => DeviceRole::Laptop,
        () if holds("desktop") || holds("workstation") || has(&["pc"]) => DeviceRole::Workstation,
        () if has(&["ups"]) => DeviceRole::Ups,
        () => DeviceRole::Other,
    }
}

/// The role of a prefix; `None` where its name says none of ours.
pub(super) fn prefix_role(name: &str) -> Option<PrefixRole> {
    let plain = slug(name).replace('-', "_");
    if let Ok(role) = plain.parse() {
        return Some(role);
    }
    let has = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    match () {
        () if has(&["mgmt", "management", "quan_tri"]) => Some(PrefixRole::Management),
        () if has(&["p2p", "point_to_point", "transit", "wan", "link"]) => Some(PrefixRole::Link),
        () if has(&["server", "dmz", "may_chu"]) => Some(PrefixRole::Server),
        () if has(&["user", "lan", "office", "van_phong", "access"]) => Some(PrefixRole::Lan),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_of_offices_are_ours_or_other() {
        for (name, role) in [
            ("Core Switch", DeviceRole::Switch),
            ("edge-router", DeviceRole::Router),
            ("access-point", DeviceRole::Wireless),
            ("load-balancer", DeviceRole::LoadBalancer),
            ("Máy chủ", DeviceRole::Server),
            ("PDU", DeviceRole::Other),
            ("upstairs", DeviceRole::Other),
        ] {
            assert_eq!(device_role(name), role, "{name}");
        }
        assert_eq!(prefix_role("WAN P2P"), Some(PrefixRole::Link));
        assert_eq!(prefix_role("voice"), None);
    }
}
