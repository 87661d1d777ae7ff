//! FS: switches of Ruijie's make (FSOS) and others.

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;
use crate::vendor::look::between;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[52642, 27975],
    recognises: None,
    subtrees: &["52642.1.1.10.2.1.1"],
    identify,
};

fn identify(look: &Look<'_>) -> Identity {
    // "FS Campus Switch PoE (S3410-24TS-P) By FS.COM Inc"
    Identity {
        model: look.own("52642.1.1.10.2.1.1.26.0").or_else(|| between(&look.descr, "(", ")")),
        os_version: look.own("52642.1.1.10.2.1.1.2.0").or_else(|| look.word_after("Version ")),
        serial: look.own("52642.1.1.10.2.1.1.24.0"),
        role: Some(DeviceRole::Switch),
        ..Identity::running("FSOS")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn fs() {
        check(
            "52642.1.1.10.1.797",
            "FS Campus Switch PoE (S3410-24TS-P) By FS.COM Inc",
            "52642.1.1.10.2.1.1.2.0 = \"S3410_FSOS 11.4\"\n52642.1.1.10.2.1.1.24.0 = \"G1S\"",
            ["FS.COM INC", "S3410-24TS-P", "FSOS", "S3410_FSOS 11.4", "G1S"],
        );
    }
}
