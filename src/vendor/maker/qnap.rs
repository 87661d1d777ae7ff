//! QNAP: "Linux TS-X31 4.2.2"; NAS-MIB. The agent's number is sometimes net-snmp's.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::enterprise;

/// QNAP's number.
const NUMBER: u64 = 24681;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[NUMBER, 55062],
    recognises: Some(|look| {
        look.descr.starts_with("Linux TS-")
            || look.descr.starts_with("Linux TVS-")
            || look.has("24681.1")
    }),
    subtrees: &["24681.1.2.12", "24681.1.2.13", "24681.1.4.1.1.1.1", "24681.1.2.17"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    let mut words = look.descr.split(' ').skip(1);
    let (model, version) = (words.next(), words.next());
    Identity {
        vendor: enterprise::organisation(NUMBER).map(str::to_owned),
        model: look
            .own("24681.1.2.12.0")
            .or_else(|| look.chassis.model.clone())
            .or_else(|| model.map(str::to_owned)),
        os_version: look.chassis.firmware.clone().or_else(|| version.map(str::to_owned)),
        serial: look.chassis.serial.clone(),
        role: Some(DeviceRole::Storage),
        ..Identity::running("QNAP QTS")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn qnap() {
        check(
            "8072.3.2.10",
            "Linux TS-X31 4.2.2",
            "",
            ["QNAP SYSTEMS, INC", "TS-X31", "QNAP QTS", "4.2.2", "-"],
        );
    }
}
