//! The policy that this place judges by: the standard numbers, and the trust anchors of the settings.

use super::failure::Failure;
use super::settings::Settings;
use crate::assess::dnssec::anchors::Anchors;
use crate::assess::policy::Policy;

/// Reads what the settings name.
pub fn of(settings: &Settings) -> Result<Policy, Failure> {
    let mut text = String::new();
    for path in &settings.trust_anchor_files {
        let read = std::fs::read_to_string(path).map_err(|error| {
            Failure::data(format!("cannot read the trust anchors: `{}`: {error}", path.display()))
        })?;
        text.push_str(&read);
        text.push('\n');
    }
    let standard = Policy::standard();
    if settings.trust_anchor_files.is_empty() {
        return Ok(standard);
    }
    let anchors = Anchors::parse(&text).map_err(|error| {
        let paths: Vec<String> =
            settings.trust_anchor_files.iter().map(|path| path.display().to_string()).collect();
        Failure::data(format!("cannot read the trust anchors: `{}`: {error}", paths.join("`, `")))
    })?;
    Ok(Policy { anchors, ..standard })
}
