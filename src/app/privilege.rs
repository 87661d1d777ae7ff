//! Laying down, at the start, what only the opening of a socket needs; what and why: `probe/privilege.rs`.

use crate::probe::privilege;

/// Before there is a second thread; every verb, for those that open no socket need it least.
pub fn lay_down() {
    privilege::lay_down();
}
