//! The policy that this place judges by: the standard numbers, what the settings say instead, and their
//! trust anchors.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::failure::Failure;
use super::settings::{AuditSettings, Settings, V6_ONLY};
use crate::assess::dnssec::anchors::Anchors;
use crate::assess::policy::Policy;
use crate::assess::track::policy::TrackPolicy;

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
    let standard = Policy {
        internet_vantages: internet_vantages(&settings.internet_vantages),
        ..by_settings(&settings.audit)
    };
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

/// By what is judged, as text: the same text, the same judgement. The program is part of it: another
/// one may judge otherwise, even one of the same version.
pub fn rules(settings: &Settings) -> Result<String, Failure> {
    let built = std::env::current_exe().and_then(|path| path.metadata());
    let built = built.map(|file| (file.len(), file.modified().ok())).ok();
    Ok(format!("{} {built:?} {:?}", env!("CARGO_PKG_VERSION"), of(settings)?))
}

/// What is believed of links, and when.
#[must_use]
pub fn of_tracks(settings: &AuditSettings) -> TrackPolicy {
    TrackPolicy {
        confirm_count: settings.confirm.count.into(),
        of_count: settings.confirm.of_count.into(),
        gap: SignedDuration::try_from(settings.gap).unwrap_or(SignedDuration::MAX),
        loss_ratio: f64::from(settings.parity.loss_percent) / 100.0,
        ..TrackPolicy::standard()
    }
}

/// Without IPv4 a place goes by another name and lies where it lay.
pub(super) fn internet_vantages(names: &[String]) -> BTreeSet<String> {
    names.iter().flat_map(|name| [name.clone(), format!("{name}{V6_ONLY}")]).collect()
}

fn by_settings(settings: &AuditSettings) -> Policy {
    Policy {
        parity_rtt_ratio: f64::from(settings.parity.rtt_percent) / 100.0,
        parity_rtt_us: u32::try_from(settings.parity.rtt.as_micros()).unwrap_or(u32::MAX),
        parity_loss_ratio: f64::from(settings.parity.loss_percent) / 100.0,
        ..Policy::standard()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_settings_the_numbers_are_the_standard_ones() {
        assert_eq!(of_tracks(&AuditSettings::STANDARD), TrackPolicy::standard());
        assert_eq!(by_settings(&AuditSettings::STANDARD), Policy::standard());
    }
}
