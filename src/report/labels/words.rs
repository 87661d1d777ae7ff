//! Labels of words that are stored as text: from a noun's field and a word back to its label.

use std::str::FromStr;

use super::{Label, Labelled};
use crate::domain::address::AddressRole;
use crate::domain::device::DeviceRole;
use crate::domain::link::{Ipv6Offer, LinkTier};
use crate::domain::organisation::OrganisationKind;
use crate::domain::plan::SourceStatus;
use crate::domain::prefix::PrefixRole;
use crate::domain::record::Noun;
use crate::domain::service::ServiceKind;
use crate::domain::site::{FirstHopSecurity, SiteKind};
use crate::domain::system::{Exposure, Hosting, SystemKind};
use crate::domain::unit::{Era, UnitKind};

/// The word and its label; `None` for a word that is not of the field's set.
#[must_use]
pub fn of(noun: Noun, field: &str, word: &str) -> Option<(&'static str, Label)> {
    match (noun, field) {
        (Noun::Unit, "era") => labelled::<Era>(word),
        (Noun::Unit, "kind") => labelled::<UnitKind>(word),
        (Noun::Organisation, "kind") => labelled::<OrganisationKind>(word),
        (Noun::Site, "kind") => labelled::<SiteKind>(word),
        (Noun::Site, "first_hop_security") => labelled::<FirstHopSecurity>(word),
        (Noun::Device, "role") => labelled::<DeviceRole>(word),
        (Noun::Address, "role") => labelled::<AddressRole>(word),
        (Noun::Prefix, "role") => labelled::<PrefixRole>(word),
        (Noun::Link, "tier") => labelled::<LinkTier>(word),
        (Noun::Link, "ipv6_offer") => labelled::<Ipv6Offer>(word),
        (Noun::System, "kind") => labelled::<SystemKind>(word),
        (Noun::System, "hosting") => labelled::<Hosting>(word),
        (Noun::Service, "kind") => labelled::<ServiceKind>(word),
        (_, "exposure") => labelled::<Exposure>(word),
        (Noun::Plan, "text_status") => labelled::<SourceStatus>(word),
        _ => None,
    }
}

/// The label of an asset class's word.
#[must_use]
pub fn subject_kind(word: &str) -> Option<crate::domain::text::Text> {
    labelled::<crate::domain::subject::SubjectKind>(word).map(|(_, label)| label.text())
}

fn labelled<T: FromStr + Labelled>(word: &str) -> Option<(&'static str, Label)> {
    let value: T = word.parse().ok()?;
    Some((value.word(), value.label()))
}

#[cfg(test)]
mod tests {
    use crate::domain::asset::{CLASSES, Kind};

    #[test]
    fn every_word_of_every_set_has_a_label() {
        for class in CLASSES {
            for field in class.fields {
                let Kind::Set(words) = field.kind else { continue };
                for word in words {
                    let found = super::of(class.noun, field.key, word);
                    assert_eq!(found.map(|(word, _)| word), Some(*word), "{}", class.word);
                }
            }
        }
    }
}
