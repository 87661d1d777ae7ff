//! The output formats of `-o`.

use crate::domain::closed_set::closed_set;

closed_set! {
    /// How a result is written.
    pub enum Format {
        /// For people.
        Table = "table",
        /// For people with wide screens: every column.
        Wide = "wide",
        /// One document, `"schema"` first.
        Json = "json",
        /// One object a line.
        Jsonl = "jsonl",
        /// RFC 4180.
        Csv = "csv",
        /// Keys only, one a line.
        Name = "name",
    }
}
