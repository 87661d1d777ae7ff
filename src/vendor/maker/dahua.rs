//! Dahua's cameras and recorders: DAHUA-SNMP-MIB (`softwareRevision`, `serialNumber`, `deviceType`). IANA's registry
//! does not have the number that they go by.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::enterprise;

/// The number that their agents tell.
const NUMBER: u64 = 1_004_849;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[NUMBER],
    recognises: Some(|look| look.has("1004849.2.1")),
    subtrees: &["1004849.2.1.1.1", "1004849.2.1.2"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    Identity {
        vendor: enterprise::organisation(NUMBER).map(str::to_owned),
        model: look.own("1004849.2.1.2.6.0").or_else(|| look.product()),
        os_version: look.own("1004849.2.1.1.1.0"),
        serial: look.own("1004849.2.1.2.4.0"),
        role: Some(DeviceRole::Other),
        ..Identity::running("Dahua firmware")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn dahua() {
        check(
            "1004849.3.2.10",
            "DH-XVR5104",
            "1004849.2.1.1.1.0 = \"4.001.1\"\n1004849.2.1.2.4.0 = \"D1\"\n1004849.2.1.2.6.0 = \"DH-XVR5104HS\"",
            ["Dahua Technology", "DH-XVR5104HS", "Dahua firmware", "4.001.1", "D1"],
        );
    }
}
