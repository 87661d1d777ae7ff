//! Rungs that somebody typed, beside what is proved: for `list`, `show`, `explain` and `status`.

use std::collections::HashMap;

use super::failure::Failure;
use super::record;
use crate::domain::asset::Asset;
use crate::domain::asset::declared_rung::KEY;
use crate::domain::claim::Claim;
use crate::domain::record::Noun;
use crate::domain::subject::SubjectKind;
use crate::store::Store;

/// Typed rungs by noun and key.
pub(crate) type Claims = HashMap<(Noun, String), Claim>;

/// Every typed rung that is on record.
pub(crate) fn all(store: &Store) -> Result<Vec<Claim>, Failure> {
    store.claims().map_err(record::refused)
}

/// Those of a listing; nothing is read where none of the things has one.
pub(crate) fn of(store: &Store, noun: Noun, assets: &[Asset]) -> Result<Claims, Failure> {
    let claims = if assets.iter().any(has_claim) { all(store)? } else { Vec::new() };
    let keyed = claims
        .into_iter()
        .map(|claim| ((noun_of(claim.subject.kind), claim.subject.key.clone()), claim));
    let is_wanted = |key: &str| assets.iter().any(|asset| asset.key == key);
    let few = assets.len() <= 1;
    Ok(keyed.filter(|((of, key), _)| *of == noun && (!few || is_wanted(key))).collect())
}

/// Whether things of a noun have the field.
pub(crate) fn may_be_made(noun: Noun) -> bool {
    crate::domain::asset::of(noun).index_of(KEY).is_some()
}

/// The noun whose thing a subject is; a LAN is its site's.
fn noun_of(kind: SubjectKind) -> Noun {
    match kind {
        SubjectKind::Device | SubjectKind::Server => Noun::Device,
        SubjectKind::Web | SubjectKind::Dns | SubjectKind::Mail => Noun::Service,
        SubjectKind::Link => Noun::Link,
        SubjectKind::Lan => Noun::Site,
        SubjectKind::Address => Noun::Address,
    }
}

fn has_claim(asset: &Asset) -> bool {
    asset.details.text(asset.class(), KEY).is_some()
}
