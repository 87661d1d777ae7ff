//! Axis' cameras: "; AXIS P3225; Network Camera; 6.50.1; Jan 01 2018 09:50; 1; 1;".

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker =
    Maker { enterprises: &[368], recognises: None, subtrees: &[], identify };

fn identify(look: &Look<'_>) -> Identity {
    let mut fields = look.descr.split(';').map(str::trim).filter(|field| !field.is_empty());
    Identity {
        model: fields.next().filter(|field| field.starts_with("AXIS ")).map(str::to_owned),
        os_version: fields
            .find(|field| {
                field.contains('.') && field.split('.').all(|part| part.parse::<u32>().is_ok())
            })
            .map(str::to_owned),
        role: Some(DeviceRole::Other),
        ..Identity::running("Axis firmware")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn axis() {
        check(
            "368",
            "; AXIS P3225; Fixed Dome Network Camera; 6.50.1; Jan 01 2018 09:50; 1; 1;",
            "",
            ["Axis Communications AB", "AXIS P3225", "Axis firmware", "6.50.1", "-"],
        );
    }
}
