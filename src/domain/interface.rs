//! Interfaces as declared.

/// An interface of a declared device; the key is (device, name).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// The device, by name.
    pub device: String,
    /// Its name on the device, for example `ge-0/0/1`.
    pub name: String,
    /// IEEE 802 address, lower case with colons.
    pub mac_address: Option<String>,
    /// What somebody wrote about it.
    pub description: Option<String>,
}
