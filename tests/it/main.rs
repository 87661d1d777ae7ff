//! The integration tests: one binary, so that it links once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod address_plan;
mod architecture;
mod auditor;
mod bad_rows;
mod command_line;
mod contrib;
mod declared_rungs;
mod durability;
mod field;
mod fuzz_short;
mod lab_changes;
mod lab_crawl;
mod lab_internet_nl;
mod lab_journey;
mod lab_lans;
mod lab_links;
mod lab_pace;
mod lab_resume;
mod lab_routers;
mod lab_soak;
mod lab_sweep;
mod lab_tools;
mod lab_v6_only;
mod lake;
mod netbox;
mod program;
mod province;
mod round_trip;
mod scan_memory;
mod sheets;
mod spots;
mod standing;
mod templates;
mod truth;
mod walk;
