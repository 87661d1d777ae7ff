//! Where the record and the network disagree.

use super::closed_set::closed_set;
use super::unit::UnitKey;

closed_set! {
    /// What kind of disagreement.
    pub enum DriftKind {
        /// Recorded, and nothing of it was ever seen.
        NotSeen = "not_seen",
        /// Seen, and not recorded.
        NotRecorded = "not_recorded",
        /// Another serial number than recorded.
        SerialChanged = "serial_changed",
        /// Another model than recorded.
        ModelChanged = "model_changed",
        /// A recorded address that the device itself does not have.
        AddressMissing = "address_missing",
        /// An address of a recorded device that is not recorded.
        AddressNotRecorded = "address_not_recorded",
    }
}

/// One disagreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// The unit it counts for, where that is known.
    pub unit: Option<UnitKey>,
    /// The device: as recorded, else as it calls itself.
    pub device: String,
    /// What kind.
    pub kind: DriftKind,
    /// What is recorded.
    pub declared: Option<String>,
    /// What was seen.
    pub observed: Option<String>,
    /// Who said so and when: probe, address and moment of the observation.
    pub evidence: Option<String>,
}
