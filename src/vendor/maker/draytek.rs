//! DrayTek Vigor routers: "DrayTek Corporation, Router Model: Vigor2920 Series, Version: 3.8.8.2, …".

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::between;

pub(super) const MAKER: Maker =
    Maker { enterprises: &[7367], recognises: None, subtrees: &["7367.3"], identify };

fn identify(look: &Look<'_>) -> Identity {
    Identity {
        model: between(&look.descr, "Router Model: ", ",").or_else(|| look.own("7367.3.1.0")),
        os_version: between(&look.descr, "Version: ", ",").or_else(|| look.own("7367.3.2.0")),
        role: Some(DeviceRole::Router),
        ..Identity::running("DrayTek DrayOS")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn dray_tek() {
        check(
            "7367",
            "DrayTek Corporation, Router Model: Vigor2920 Series, Version: 3.8.8.2, Build Date/Time:May 21 2018",
            "",
            ["DrayTek Corporation", "Vigor2920 Series", "DrayTek DrayOS", "3.8.8.2", "-"],
        );
    }
}
