//! Who a device is: its maker's file first, then what every agent tells.

use super::enterprise;
use super::look::{Identity, Look};
use super::maker;
use crate::domain::facts::DeviceFacts;

/// Fills in vendor, model, system, version, serial number and role.
pub(crate) fn tell(look: &Look<'_>, facts: &mut DeviceFacts) {
    let maker = maker::of(look);
    let told = maker.map(|maker| (maker.identify)(look)).unwrap_or_default();
    let Identity { vendor, model, os, os_version, serial, role } = told;
    let registered = facts
        .sys_object_id
        .as_deref()
        .and_then(enterprise::vendor)
        .or_else(|| maker::number(look).and_then(enterprise::organisation))
        .map(str::to_owned);
    facts.vendor =
        vendor.or(registered).or_else(|| look.chassis.maker.clone()).or_else(|| ups_maker(look));
    let chassis = &look.chassis;
    facts.model = model.or_else(|| chassis.model.clone()).or_else(|| chassis.descr.clone());
    facts.serial = serial.or_else(|| chassis.serial.clone()).or_else(|| printer_serial(look));
    facts.os_version =
        os_version.or_else(|| chassis.software.clone()).or_else(|| chassis.firmware.clone());
    facts.model = facts.model.take().or_else(|| printer_model(look)).or_else(|| ups_model(look));
    if maker.is_none() {
        // A maker's file knows what its descriptions mean; of others a plain name is all there is.
        facts.model = facts.model.take().or_else(|| look.product());
    }
    facts.os = os;
    facts.role = role;
}

/// `prtGeneralSerialNumber`, RFC 3805.
fn printer_serial(look: &Look<'_>) -> Option<String> {
    look.standard_first("43.5.1.1.17")
}

/// `hrDeviceDescr` of a device that has a Printer MIB.
fn printer_model(look: &Look<'_>) -> Option<String> {
    look.standard_first("43.5.1.1")?;
    look.standard("25.3.2.1.3.1")
}

/// `upsIdentManufacturer`, RFC 1628.
fn ups_maker(look: &Look<'_>) -> Option<String> {
    look.standard("33.1.1.1.0")
}

/// `upsIdentModel`, RFC 1628.
fn ups_model(look: &Look<'_>) -> Option<String> {
    look.standard("33.1.1.2.0")
}

#[cfg(test)]
mod tests {
    use super::super::standard;
    use super::super::table::tests::rows;

    #[test]
    fn a_maker_without_a_file_is_told_by_the_registry_and_the_chassis() {
        let facts = standard::facts(&rows(
            "1.3.6.1.2.1.1.2.0 = .1.3.6.1.4.1.27768.1\n1.3.6.1.2.1.47.1.1.1.1.5.1 = 3\n\
             1.3.6.1.2.1.47.1.1.1.1.13.1 = \"X-1\"\n1.3.6.1.2.1.47.1.1.1.1.11.1 = \"S1\"\n\
             1.3.6.1.2.1.47.1.1.1.1.9.1 = \"2.0\"",
        ));
        assert!(facts.vendor.is_some(), "number 27768 is registered");
        assert_eq!(
            (
                facts.model.as_deref(),
                facts.serial.as_deref(),
                facts.os_version.as_deref(),
                facts.os
            ),
            (Some("X-1"), Some("S1"), Some("2.0"), None)
        );
    }

    #[test]
    fn of_a_maker_without_a_file_a_description_that_is_a_name_is_the_model() {
        let model = |descr: &str| {
            let walk = format!(
                "1.3.6.1.2.1.1.1.0 = \"{descr}\"\n1.3.6.1.2.1.1.2.0 = .1.3.6.1.4.1.27768.1"
            );
            standard::facts(&rows(&walk)).model
        };
        assert_eq!(model("Watchdog 15").as_deref(), Some("Watchdog 15"));
        assert_eq!(model("DH-XVR5104").as_deref(), Some("DH-XVR5104"));
        for descr in
            ["switch", "Something by somebody, release 7", "Software Version 3.1", "a b c D 5 6"]
        {
            assert_eq!(model(descr), None, "{descr}");
        }
    }

    #[test]
    fn an_agent_that_says_nothing_is_nobody() {
        let facts = standard::facts(&rows("1.3.6.1.2.1.1.3.0 = 5"));
        assert_eq!((facts.vendor, facts.model, facts.os), (None, None, None));
    }
}
