//! Supermicro boards with SuperDoctor's objects under net-snmp's or their own number.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::enterprise;

/// Supermicro's number.
const NUMBER: u64 = 10876;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[NUMBER],
    recognises: Some(|look| look.has("10876.100.1.6.1")),
    subtrees: &["10876.100.1.6.1"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    let is_linux = look.descr.starts_with("Linux ");
    Identity {
        vendor: enterprise::organisation(NUMBER).map(str::to_owned),
        model: look.own_first("10876.100.1.6.1.11").map(|board| format!("Supermicro {board}")),
        os: is_linux.then(|| "Linux".to_owned()),
        os_version: if is_linux { look.descr.split(' ').nth(2).map(str::to_owned) } else { None },
        serial: look.own_first("10876.100.1.6.1.16"),
        role: Some(DeviceRole::Server),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn supermicro() {
        check(
            "8072.3.2.10",
            "Linux store 4.9.0-8-amd64 #1 SMP Debian x86_64",
            "10876.100.1.6.1.11.1 = \"X9SRL-F\"\n10876.100.1.6.1.16.1 = \"ZM1\"",
            ["Super Micro Computer Inc.", "Supermicro X9SRL-F", "Linux", "4.9.0-8-amd64", "ZM1"],
        );
    }
}
