//! What people read on a terminal beyond a plain listing. Each writer takes finished values, a
//! language and a style; none decides what is worth showing.

pub mod asset;
pub mod audit;
pub mod cabling;
pub mod changes;
pub mod changes_of_rung;
pub mod checks;
pub mod claims;
pub mod diff;
pub mod elevation;
pub mod evidence;
mod routers;
pub mod sla;
pub mod status;
pub mod territory;
pub mod traced;
pub mod watch;

#[cfg(test)]
pub(crate) mod tests;
