//! Avocent (Vertiv): ACS console servers of both generations.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[10418],
    recognises: None,
    subtrees: &["10418.16.2.1", "10418.26.2.1"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    let of = |arc: u8| {
        ["10418.16.2.1", "10418.26.2.1"]
            .iter()
            .find_map(|base| look.own(&format!("{base}.{arc}.0")))
    };
    Identity {
        model: of(2),
        serial: of(4),
        os_version: of(7),
        role: Some(DeviceRole::Other),
        ..Identity::running("Avocent ACS")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn avocent() {
        check(
            "10418.26.1.1",
            "Avocent ACS 8000",
            "10418.26.2.1.2.0 = \"ACS8048\"\n10418.26.2.1.4.0 = \"05\"\n10418.26.2.1.7.0 = \"2.0.3\"",
            ["Avocent Corporation", "ACS8048", "Avocent ACS", "2.0.3", "05"],
        );
    }
}
