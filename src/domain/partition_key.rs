//! What a lake's observations are parted by.

use super::closed_set::closed_set;

closed_set! {
    /// A folder's name in a lake.
    pub enum PartitionKey {
        /// Where the run looked from.
        Vantage = "vantage",
        /// The day on which the run began, UTC.
        Date = "date",
    }
}
