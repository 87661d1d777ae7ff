//! Eltex: MES switches and ESR routers. "MES2324 AC 28-port 1G/10G Managed Switch".

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker =
    Maker { enterprises: &[35265], recognises: None, subtrees: &[], identify };

fn identify(look: &Look<'_>) -> Identity {
    let described = look.descr.split(' ').find(|word| {
        ["MES", "ESR", "LTP", "LTE", "WEP"].iter().any(|line| word.starts_with(line))
            && word.contains(|letter: char| letter.is_ascii_digit())
    });
    let is_router = described.is_some_and(|word| word.starts_with("ESR"));
    Identity {
        model: described.map(str::to_owned).or_else(|| look.chassis.model.clone()),
        role: Some(if is_router { DeviceRole::Router } else { DeviceRole::Switch }),
        ..Identity::running("Eltex firmware")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn eltex() {
        const NAME: &str = "Eltex Enterprise, Ltd.";
        check(
            "35265.1.76",
            "MES2324 AC 28-port 1G/10G Managed Switch",
            "1.3.6.1.2.1.47.1.1.1.1.5.1 = 3\n1.3.6.1.2.1.47.1.1.1.1.10.1 = \"4.0.14\"\n1.3.6.1.2.1.47.1.1.1.1.11.1 = \"ES1\"",
            [NAME, "MES2324", "Eltex firmware", "4.0.14", "ES1"],
        );
    }
}
