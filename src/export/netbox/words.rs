//! Fields of a thing as NetBox's lists have them: text, slugs, statuses, and what stands where
//! nothing is known.

use crate::domain::asset::{Asset, Value};
use crate::domain::vietnamese::fold;

/// A colour where NetBox wants one.
pub(super) const GREY: &str = "9e9e9e";
/// NetBox's own default of a weight.
pub(super) const WEIGHT: &str = "1000";
/// A type of interface that claims nothing.
pub(super) const ANY_INTERFACE: &str = "other";
/// What is in use, and what nothing is said of.
pub(super) const ACTIVE: &str = "active";
/// The longest description that NetBox takes, characters; addresses too.
pub(super) const REMARK_LENGTH: usize = 200;
/// The longest slug, characters.
const SLUG_LENGTH: usize = 100;

/// A field as text, empty when it has none.
pub(super) fn text(asset: &Asset, key: &str) -> String {
    asset.details.get(asset.class(), key).map(Value::printed).unwrap_or_default()
}

/// At most so many characters of it.
pub(super) fn fit(text: &str, length: usize) -> String {
    let cut: String = text.chars().take(length).collect();
    // NetBox stores no blank at an end: cut at one, a name would never be found again.
    cut.trim().to_owned()
}

/// A description as NetBox takes it.
pub(super) fn remark(asset: &Asset) -> String {
    fit(&text(asset, "description"), REMARK_LENGTH)
}

pub(super) fn tags(asset: &Asset) -> String {
    asset.details.tags.iter().map(|tag| slug(tag)).collect::<Vec<_>>().join(",")
}

/// NetBox has no device without a maker and a type, no circuit without a provider.
pub(super) fn known(word: String) -> String {
    if word.is_empty() { "Unknown".to_owned() } else { word }
}

/// Maker and model.
pub(super) fn kind(device: &Asset) -> (String, String) {
    (known(text(device, "manufacturer")), known(text(device, "model")))
}

pub(super) fn status(state: &str) -> &'static str {
    match state {
        "planned" => "planned",
        "spare" => "inventory",
        "faulty" => "failed",
        "retired" => "decommissioning",
        _ => ACTIVE,
    }
}

/// Text as NetBox makes a slug of it.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for character in fold(text).chars() {
        if slug.len() >= SLUG_LENGTH {
            break;
        }
        if character.is_ascii_alphanumeric() || character == '_' {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}
