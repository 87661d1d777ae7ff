//! ZTE: ZXR10 switches and routers, DSLAM, the OLT of the ZXA10 line (C220 to C650).

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[3902],
    recognises: None,
    // The last two are ZTE-AN-CHASSIS-MIB::zxAnRackInvSn, zxAnShelfInvSn.
    subtrees: &[
        "3902.1004.3.1.2",
        "3902.3.102.1.1.1",
        "3902.15.2.2.1.1",
        RACK_SERIAL,
        SHELF_SERIAL,
    ],
    identify,
};

const RACK_SERIAL: &str = "3902.1082.10.1.2.2.1.4";
const SHELF_SERIAL: &str = "3902.1082.10.1.2.3.1.5";

/// Access nodes by the product arcs after 3902.1004 in `sysObjectID`.
const ACCESS_NODES: &[(u64, &str)] =
    &[(9806, "ZXDSL 9806"), (9836, "ZXDSL 9836"), (8426, "FSAP 8426"), (9803, "ZXDSL 9803")];

fn identify(look: &Look<'_>) -> Identity {
    if look.is_under("3902.1082") || look.is_under("3902.1015") {
        return olt(look);
    }
    // "ZTE Ethernet Switch ZXR10 5250-52TM-H, Version: V2.05.11B23"
    // "ZXR10_5928E Software, Version ZXR10 5900 V2.8.23 Copyright …"
    // "ZXR10 ROS Version V4.08.23 ZXR10 T600 Software, …": its system is called so too, and is no product.
    let is_named = look.descr.contains("ZXR10");
    let is_plain = look.descr.starts_with("ZTE ") && !look.is_under("3902.1004");
    if is_named || (is_plain && version(look).is_some()) {
        let begin = if is_named { "ZXR10" } else { "ZTE " };
        let model = look
            .descr
            .split(begin)
            .skip(1)
            .filter_map(|rest| rest.trim_start_matches([' ', '_']).split([',', ' ']).next())
            .find(|word| word.contains(|letter: char| letter.is_ascii_digit()));
        return Identity {
            model: model.map(|model| format!("ZXR10 {model}")),
            os_version: version(look),
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

/// "C320 Version V2.1.0 Software, Copyright (c) by ZTE Corporation Compiled"; 3902.1082.1001.320.2.1 where the
/// description says less.
fn olt(look: &Look<'_>) -> Identity {
    let is_product = |word: &&str| {
        word.strip_prefix('C')
            .is_some_and(|rest| rest.starts_with(|each: char| each.is_ascii_digit()))
    };
    let described = look.descr.split([' ', ',']).find(is_product).map(str::to_owned);
    let numbered = match look.object_id.as_slice() {
        // 9999 stands for any.
        [_, _, 1001, product @ 100..=999, ..] => Some(format!("C{product}")),
        _ => None,
    };
    let model = described.or(numbered).map(|product| format!("ZXA10 {product}"));
    Identity {
        model: model.or_else(|| look.chassis.model.clone()),
        os_version: version(look).or_else(|| look.chassis.software.clone()),
        serial: look.own_first(RACK_SERIAL).or_else(|| look.own_first(SHELF_SERIAL)),
        role: Some(DeviceRole::Other),
        ..Identity::running("ZXA10")
    }
}

/// The first word after "Version" that is a version: "Version: V2.8.23", "Version ZXR10 5900 V2.8.23".
fn version(look: &Look<'_>) -> Option<String> {
    let is_version = |word: &&str| {
        word.strip_prefix(['V', 'v'])
            .is_some_and(|rest| rest.starts_with(|each: char| each.is_ascii_digit()))
    };
    let (_, rest) = look.descr.split_once("Version")?;
    rest.split([' ', ',', ':']).find(is_version).map(str::to_owned)
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
        check(
            "3902.3.600.3.1.1",
            "ZXR10_5928E Software, Version ZXR10 5900 V2.8.23.B.16 Copyright (c) by ZTE Corporation",
            "",
            [NAME, "ZXR10 5928E", "ZXR10", "V2.8.23.B.16", "-"],
        );
        check(
            "3902.3.600.3.1.900",
            "ZTE 5950-36TM, Version: V3.00.11.B16",
            "",
            [NAME, "ZXR10 5950-36TM", "ZXR10", "V3.00.11.B16", "-"],
        );
    }

    #[test]
    fn zte_olt() {
        const NAME: &str = "Zhongxing Telecom Co.,ltd. (abbr. ZTE)";
        let serials = "3902.1082.10.1.2.3.1.5.1.1 = \"SHELF1\"";
        check(
            "3902.1082.1001.320.2.1",
            "C320 Version V2.1.0 Software, Copyright (c) by ZTE Corporation Compiled",
            serials,
            [NAME, "ZXA10 C320", "ZXA10", "V2.1.0", "SHELF1"],
        );
        let both = format!("{serials}\n3902.1082.10.1.2.2.1.4.1 = \"RACK1\"");
        check(
            "3902.1082.1001.600.1.1",
            "ZTE access equipment",
            &both,
            [NAME, "ZXA10 C600", "ZXA10", "-", "RACK1"],
        );
        check("3902.1082.1001.9999", "ZXAN", "", [NAME, "-", "ZXA10", "-", "-"]);
    }
}
