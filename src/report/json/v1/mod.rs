//! The documents that scripts rely on, frozen apart from the domain's types: fields are added,
//! never renamed or removed. Unknown is `null`; units stand in the keys.

pub mod audit;
pub mod discover;
pub mod evidence;
pub mod probe;
pub mod scan;
pub mod sla;
pub mod status;
pub mod survey;

#[cfg(test)]
mod tests;
