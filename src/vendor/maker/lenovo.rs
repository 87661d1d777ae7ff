//! Lenovo servers: XClarity Controller (LENOVO-XCC-MIB) and IBM's IMM before it.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[19046, 2],
    recognises: None,
    subtrees: &["19046.11.1.1.5.1.1", "19046.11.1.1.5.2.1", "2.3.51.3.1.5.1.1", "2.3.51.3.1.5.2.1"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    let is_imm = look.enterprise() == Some(2);
    let base = if is_imm { "2.3.51.3.1.5" } else { "19046.11.1.1.5" };
    if is_imm && !look.has(base) {
        return Identity::default();
    }
    Identity {
        model: look.own(&format!("{base}.2.1.5.0")),
        // `xccVpdBuildID`-style text, "TEI3C0N 4.83".
        os_version: look.own(&format!("{base}.1.1.3.1")),
        serial: look.own(&format!("{base}.2.1.3.0")),
        role: Some(DeviceRole::Server),
        ..Identity::running(if is_imm { "IMM" } else { "XClarity Controller" })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn lenovo() {
        check(
            "19046.11.1",
            "Linux XCC 5.4.278",
            "19046.11.1.1.5.2.1.5.0 = \"ThinkSystem SR250\"\n19046.11.1.1.5.2.1.3.0 = \"S4\"\n19046.11.1.1.5.1.1.3.1 = \"TEI3C0N 4.83\"",
            [
                "Lenovo Enterprise Business Group",
                "ThinkSystem SR250",
                "XClarity Controller",
                "TEI3C0N 4.83",
                "S4",
            ],
        );
    }
}
