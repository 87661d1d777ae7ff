//! ZTE: ZXR10 switches and routers, access nodes (DSLAM, OLT).

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[3902],
    recognises: None,
    subtrees: &["3902.1004.3.1.2", "3902.3.102.1.1.1", "3902.15.2.2.1.1"],
    identify,
};

/// Access nodes by the product arcs after 3902.1004 in `sysObjectID`.
const ACCESS_NODES: &[(u64, &str)] =
    &[(9806, "ZXDSL 9806"), (9836, "ZXDSL 9836"), (8426, "FSAP 8426"), (9803, "ZXDSL 9803")];

fn identify(look: &Look<'_>) -> Identity {
    // "ZTE Ethernet Switch ZXR10 5250-52TM-H, Version: V2.05.11B23"
    // "ZXR10 ROS Version V4.08.23 ZXR10 T600 Software, …": its system is called so too, and is no product.
    if look.descr.contains("ZXR10 ") {
        let model = look
            .descr
            .split("ZXR10 ")
            .skip(1)
            .filter_map(|rest| rest.split([',', ' ']).next())
            .find(|word| word.contains(|letter: char| letter.is_ascii_digit()));
        return Identity {
            model: model.map(|model| format!("ZXR10 {model}")),
            os_version: look.word_after("Version: ").or_else(|| look.word_after("Version ")),
            role: Some(if look.descr.contains("outer") {
                DeviceRole::Router
            } else {
                DeviceRole::Switch
            }),
            ..Identity::running("ZXR10")
        };
    }
    if look.is_under("3902.1004") {
        return Identity {
            model: access_node(look).or_else(|| look.chassis.model.clone()),
            role: Some(DeviceRole::Other),
            ..Identity::running("ZXDSL")
        };
    }
    Identity { model: look.chassis.model.clone(), ..Identity::default() }
}

/// 3902.1004.9806.22 …: the product, then its variant; 22 is the letter V.
fn access_node(look: &Look<'_>) -> Option<String> {
    let [_, _, product, rest @ ..] = look.object_id.as_slice() else { return None };
    let letter = match rest {
        [variant @ 1..=26, ..] => {
            char::from_u32(u32::try_from(*variant).ok()? + u32::from(b'A') - 1)?.to_string()
        }
        _ => String::new(),
    };
    let known = ACCESS_NODES.iter().find(|(each, _)| each == product).map(|(_, name)| *name)?;
    Some(format!("{known}{letter}"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn zte() {
        const NAME: &str = "Zhongxing Telecom Co.,ltd. (abbr. ZTE)";
        check(
            "3902.15.2.1.4",
            "ZTE Ethernet Switch ZXR10 5250-52TM-H, Version: V2.05.11B23",
            "",
            [NAME, "ZXR10 5250-52TM-H", "ZXR10", "V2.05.11B23", "-"],
        );
        check(
            "3902.3.100.27",
            "ZXR10 ROS Version V4.08.23 ZXR10 T600 Software, Copyright (c) by ZTE Corporation",
            "",
            [NAME, "ZXR10 T600", "ZXR10", "V4.08.23", "-"],
        );
        check(
            "3902.1004.9806.22.1.1.1",
            "ZTE ACCESS NODE AGENT",
            "",
            [NAME, "ZXDSL 9806V", "ZXDSL", "-", "-"],
        );
    }
}
