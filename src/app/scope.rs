//! How far a run may reach: declared prefixes and loopback, unless somebody opened the guard and
//! the run records who.

/// The scope guard's flags.
#[derive(Debug, Clone, Default)]
pub struct ScopeRequest {
    /// Targets outside the declared prefixes are allowed.
    pub unlisted: bool,
    /// Who permitted it.
    pub approval: Option<String>,
}
