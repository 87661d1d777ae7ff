//! Eaton: UPS of both lines (Powerware's XUPS-MIB and MG's), rack PDU.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[534, 705],
    recognises: None,
    subtrees: &["534.1.1", "705.1.1", "534.6.6.7.1", "534.1.13"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    let family_and_model = || match (look.own("705.1.1.1.0"), look.own("705.1.1.2.0")) {
        (Some(family), Some(model)) => Some(format!("{family} {model}")),
        (family, model) => family.or(model),
    };
    Identity {
        model: look
            .own("534.1.1.2.0")
            .or_else(family_and_model)
            .or_else(|| look.own_first("534.6.6.7.1.2.1.3"))
            .or_else(|| look.standard("33.1.1.2.0"))
            .or_else(|| look.product())
            .or_else(|| described(&look.descr)),
        os_version: look
            .own("534.1.1.3.0")
            .or_else(|| look.own("705.1.1.4.0"))
            .or_else(|| look.own_first("534.6.6.7.1.2.1.5"))
            .or_else(|| look.standard("33.1.1.3.0")),
        serial: look
            .own("705.1.1.7.0")
            .or_else(|| look.own("534.1.1.6.0"))
            .or_else(|| look.own_first("534.6.6.7.1.2.1.4")),
        role: Some(DeviceRole::Ups),
        ..Identity::running("Eaton firmware")
    }
}

/// "Eaton ePDU MA 1P IN:C20 16A OUT:24xC13": what it is, then its inlets. "MGE Switched PDU".
fn described(descr: &str) -> Option<String> {
    let (name, _) = descr.split_once(" IN:").unwrap_or((descr, ""));
    (name.starts_with("Eaton ") || name.starts_with("MGE ")).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn eaton() {
        check(
            "705.1",
            "Eaton 5PX 2200",
            "705.1.1.1.0 = \"Eaton\"\n705.1.1.2.0 = \"5PX 2200\"\n705.1.1.7.0 = \"G1\"\n705.1.1.4.0 = \"01.10\"",
            ["Merlin Gerin", "Eaton 5PX 2200", "Eaton firmware", "01.10", "G1"],
        );
        for (descr, model) in [
            ("Eaton ePDU MI 1P IN:C20 16A OUT:20xC13, 4xC19", "Eaton ePDU MI 1P"),
            ("MGE Monitored PDU", "MGE Monitored PDU"),
        ] {
            check("705.2", descr, "", ["Merlin Gerin", model, "Eaton firmware", "-", "-"]);
        }
    }
}
