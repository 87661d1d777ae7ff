//! A report that was handed in: its values as they were, the paper's number and day, and the end of
//! the chain of evidence that they rest on.

use jiff::Timestamp;
use jiff::civil::Date;

/// What was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Counted in this database; 0 before it is stored.
    pub id: i64,
    /// What the report is about.
    pub kind: String,
    /// This plan only, by id.
    pub plan: Option<String>,
    /// This unit only, `ERA/CODE`.
    pub unit: Option<String>,
    /// First and last day of its period.
    pub period: Option<(Date, Date)>,
    /// The number on the paper.
    pub number: String,
    /// The day on the paper.
    pub dated: Date,
    /// Every table, as the Vietnamese JSON report has it.
    pub content: String,
    /// SHA-256 of `content`, hexadecimal.
    pub sha256: String,
    /// As of when its figures are.
    pub as_of: Timestamp,
    /// The last link of the chain then; 0 when there was none.
    pub chain_position: i64,
    /// That link's hash, hexadecimal.
    pub chain_sha256: String,
    /// When it was sealed.
    pub sealed_at: Timestamp,
    /// Who sealed it: the operating system's user.
    pub user: String,
}
