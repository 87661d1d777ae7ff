//! Netgear smart and managed switches (FASTPATH), ReadyNAS.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[4526],
    recognises: None,
    subtrees: &["4526.10.1.1.1", "4526.11.1.1.1", "4526.22.1", "4526.22.7"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    let of = |arc: u8| {
        ["4526.10.1.1.1", "4526.11.1.1.1"]
            .iter()
            .find_map(|base| look.own(&format!("{base}.{arc}.0")))
    };
    let is_nas = look.has("4526.22");
    // "GS724Tv4 ProSafe 24-port Gigabit Ethernet Smart Switch, 6.3.1.4, B1.0.0.4"
    let described = look.descr.split([' ', ',']).next().map(str::to_owned);
    Identity {
        model: look.own("4526.22.7.5.0").or_else(|| of(3)).or(described),
        os_version: look
            .own("4526.22.1.1.0")
            .or_else(|| of(13))
            .or_else(|| look.descr.split(", ").nth(1).map(str::to_owned)),
        serial: look.own("4526.22.1.2.0").or_else(|| of(4)),
        role: Some(if is_nas { DeviceRole::Storage } else { DeviceRole::Switch }),
        ..Identity::running(if is_nas { "ReadyNAS OS" } else { "Netgear firmware" })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn netgear() {
        check(
            "4526.100.4.38",
            "GS724Tv4 ProSafe 24-port Gigabit Ethernet Smart Switch, 6.3.1.4, B1.0.0.4",
            "4526.11.1.1.1.4.0 = \"4AB\"",
            ["Netgear", "GS724Tv4", "Netgear firmware", "6.3.1.4", "4AB"],
        );
    }
}
