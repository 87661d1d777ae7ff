//! What this machine has for mang6 to work with, and the command that mends what it lacks.

use super::finding::Verdict;
use super::text::Text;

/// One thing looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Its key, never translated: `icmp_ipv6`.
    pub id: &'static str,
    /// Unknown where the machine does not tell.
    pub verdict: Verdict,
    /// What was seen.
    pub seen: Text,
    /// The command that mends it, or where there is none what to do; `None` when nothing is wrong.
    pub remedy: Option<Text>,
}
