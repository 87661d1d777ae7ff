//! Progress as events: the low rooms tell, `cli` draws.

/// Hears how far long work has come.
pub trait Watch: Send + Sync {
    /// A stage begins; `total` steps are known, or `None`.
    fn stage(&self, name: &str, total: Option<u64>);

    /// So many more steps are done.
    fn advance(&self, steps: u64);
}

/// Watches nothing.
#[derive(Debug, Clone, Copy)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn stage(&self, _name: &str, _total: Option<u64>) {}

    fn advance(&self, _steps: u64) {}
}
