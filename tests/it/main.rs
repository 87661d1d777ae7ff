//! The integration tests: one binary, so that it links once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod architecture;
mod command_line;
mod lab_journey;
mod lab_lans;
mod program;
mod province;
mod truth;
