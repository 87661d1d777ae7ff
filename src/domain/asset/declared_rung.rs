//! The field for a state of migration that somebody typed. It is kept apart from what is proved: no
//! rule reads it, and wherever it is shown the proved rung stands beside it
//! ([`claim`](crate::domain::claim)).

use super::Field;
use super::kind::{Choice, Kind};

/// Its key, the same of every class.
pub const KEY: &str = "declared_rung";

const RUNGS: &[Choice] = &[
    Choice::new("inventoried", "inventoried", "đã kiểm kê"),
    Choice::new("capable", "IPv6-capable", "có khả năng IPv6"),
    Choice::new("planned", "planned", "đã quy hoạch"),
    Choice::new("addressed", "addressed", "đã gán địa chỉ"),
    Choice::new("reachable", "reachable", "kết nối được"),
    Choice::new("equivalent", "equivalent to IPv4", "tương đương IPv4"),
    Choice::new("sustained", "sustained", "ổn định lâu dài"),
    Choice::new("ipv6_only", "IPv6-only", "thuần IPv6"),
];

/// The field: a rung of the ladder (DOMAIN.md §6) by its word; of a site it is its LAN's.
pub(super) const FIELD: Field =
    Field::new(KEY, Kind::Word(RUNGS), "declared rung", "mức tự khai báo").wide();

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::Rung;

    #[test]
    fn the_words_are_the_ladders() {
        let words: Vec<&str> = RUNGS.iter().map(|choice| choice.word).collect();
        let ladder: Vec<&str> = Rung::ALL.iter().map(|rung| rung.as_str()).collect();
        assert_eq!(words, ladder);
    }
}
