//! Finished values → bytes over [`std::io::Write`]: tables, CSV, JSON, the HTML report.
//!
//! Invariants: nothing is looked up, nothing is judged, no clock is read. Unknown prints as `–`,
//! an empty field or `null`, never as 0. Every string may be hostile and is made inert for its
//! medium. Nothing is told by colour alone. The only error is that of the writer, so every
//! function returns [`std::io::Result`].
//!
//! Begin with [`grid`] (what a listing is), [`human`] (what people read on a terminal), [`json`]
//! (what scripts read) and [`html`] (what the province's leaders read).

pub mod alert;
pub mod bundle;
pub mod content;
pub mod csv;
pub mod docx;
pub mod grid;
pub mod grids;
pub mod html;
pub mod human;
pub mod json;
pub mod labels;
pub mod markdown;
pub mod name;
pub mod number;
pub mod sealed;
pub mod sparkline;
pub mod style;
pub mod table;
pub mod template;
pub mod text;
pub mod tidy;
pub mod trace;
pub mod xlsx;

#[cfg(test)]
pub(crate) mod fixture;
