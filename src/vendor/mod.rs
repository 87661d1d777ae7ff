//! What a device's answers mean: a walk or command output to facts. Pure.
//!
//! Invariants: absent means "not told", never "no"; an unknown prefix length stays unknown; tables
//! are merged, never first-wins; malformed indexes are decoded tolerantly and never guessed at;
//! texts are bounded and valid UTF-8, and escaping them is the printers' work.
//! Begin with [`facts`].

mod addresses;
mod bridge;
mod bsd;
mod capability;
mod cisco_product;
mod enterprise;
mod entity;
mod host;
mod identity;
mod inet_index;
mod interfaces;
mod linux;
mod look;
mod maker;
mod neighbors;
mod peers;
mod plan;
pub mod playbook;
pub mod ports;
mod power;
mod routes;
mod sensors;
mod shell;
mod standard;
mod table;

pub use plan::walk_plan;

use crate::domain::facts::DeviceFacts;
use crate::domain::reading::WalkReading;

/// Everything one look told.
#[must_use]
pub fn facts(walk: &WalkReading) -> DeviceFacts {
    if !walk.rows.is_empty() {
        return standard::facts(&walk.rows);
    }
    shell::facts(&walk.outputs)
        .or_else(|| bsd::facts(&walk.outputs))
        .unwrap_or_else(|| linux::facts(&walk.outputs))
}

#[cfg(test)]
mod mutated;
