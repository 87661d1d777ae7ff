//! What a device is called in an inventory. Ansible evaluates `inventory_hostname` as it evaluates
//! everything, and has one room for names of hosts and of groups: neither may a device's name be a
//! template, nor `all`.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::slug::plain;
use crate::domain::device::Device;

/// Names that Ansible has for itself.
const TAKEN: &[&str] = &["all", "ungrouped", "localhost", "_meta"];

/// The exported names of those devices whose own cannot be used; all others keep theirs.
#[derive(Debug, Default)]
pub(super) struct HostNames {
    other: HashMap<String, String>,
}

impl HostNames {
    /// Of all devices, beside these groups. The same record gives the same names.
    pub(super) fn of(devices: &[Device], groups: &BTreeMap<String, Vec<String>>) -> Self {
        let is_usable = |name: &str| {
            !name.contains(['{', '}'])
                && plain(name) == name
                && !TAKEN.contains(&name.to_lowercase().as_str())
                && !groups.contains_key(name)
        };
        let (kept, others): (Vec<&Device>, Vec<&Device>) =
            devices.iter().partition(|device| is_usable(&device.name));
        if others.is_empty() {
            return Self::default();
        }
        let mut taken: HashSet<String> = kept.iter().map(|device| device.name.clone()).collect();
        let mut other = HashMap::new();
        for device in others {
            let bare: String = plain(&device.name)
                .chars()
                .map(|each| if matches!(each, '{' | '}') { '_' } else { each })
                .collect();
            let wanted = format!("device_{bare}");
            let mut name = wanted.clone();
            let mut number = 2_u32;
            while groups.contains_key(&name) || !taken.insert(name.clone()) {
                name = format!("{wanted}_{number}");
                number += 1;
            }
            other.insert(device.name.clone(), name);
        }
        Self { other }
    }

    /// What the device of this name is called.
    pub(super) fn name(&self, device: &str) -> String {
        self.other.get(device).map_or_else(|| device.to_owned(), Clone::clone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::device::DeviceRole;

    #[test]
    fn two_that_come_to_one_name_are_two() {
        let names = ["{a", "}a", "device__a", "s1"];
        let devices = names.map(|name| Device::bare(name, DeviceRole::Server, "x"));
        let groups = BTreeMap::from([("device__a_2".to_owned(), Vec::new())]);
        let called = HostNames::of(&devices, &groups);
        let given = names.map(|name| called.name(name));
        assert_eq!(given, ["device__a_3", "device__a_4", "device__a", "s1"]);
    }
}
