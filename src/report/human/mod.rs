//! What people read on a terminal beyond a plain listing. Each writer takes finished values, a
//! language and a style; none decides what is worth showing.

pub mod asset;
pub mod audit;
pub mod changes;
pub mod checks;
pub mod diff;
pub mod elevation;
pub mod evidence;
pub mod status;

#[cfg(test)]
pub(crate) mod tests;
