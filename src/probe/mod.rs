//! Asks the network: the only sockets of the program.
//!
//! Invariants: a probe makes one attempt at one address over one family and never falls back; it
//! prints nothing, stores nothing and judges nothing; everything it reads is bounded in size and
//! time; the runner owns pace, parallelism, deadlines and cancellation. Async lives here and in
//! `app`.
//!
//! Begin with [`runner`]; then `asked.rs`, what a probe returns; then the probe you care for.

pub mod accounts;
pub mod asked;
mod budget;
pub mod decode;
mod dns;
pub mod door;
mod http;
mod icmp;
pub mod kernel_clock;
mod losses;
mod manners;
pub mod netlink;
pub mod on_link;
mod page;
pub mod privilege;
mod refusal;
pub mod runner;
mod smtp;
mod snmp;
mod ssh;
pub mod sweep;
mod tcp;
mod tls;
mod toolbox;
mod trace;
mod train;
pub mod trust;
pub mod vantage;
mod wire;
