//! Where a device stands in a rack: which units it takes, on which side. Units are numbered from 1
//! at the bottom (IEC 60297). Whether a rack is that tall is `inventory`'s to check.

use super::asset::{Details, of};
use super::record::Noun;

/// One device's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mounting {
    /// The device, by name.
    pub device: String,
    /// The rack, by code.
    pub rack: String,
    /// Its lowest unit.
    pub lowest: i64,
    /// Its highest unit.
    pub highest: i64,
    /// `front` or `rear` where it takes one side only.
    pub face: Option<String>,
}

impl Mounting {
    /// The place that a device's details tell; `None` while rack or unit is not declared. A height
    /// that is not declared is one unit.
    #[must_use]
    pub fn of(device: &str, details: &Details) -> Option<Self> {
        let class = of(Noun::Device);
        let lowest = details.integer(class, "rack_unit")?;
        let height = details.integer(class, "height_units").unwrap_or(1);
        let face = details.text(class, "rack_face").filter(|face| *face != "both");
        Some(Self {
            device: device.to_owned(),
            rack: details.text(class, "rack")?.to_owned(),
            lowest,
            highest: lowest + height - 1,
            face: face.map(str::to_owned),
        })
    }

    /// Which sides it takes, front and rear.
    #[must_use]
    pub fn sides(&self) -> [bool; 2] {
        match self.face.as_deref() {
            Some("front") => [true, false],
            Some("rear") => [false, true],
            _ => [true, true],
        }
    }
}
