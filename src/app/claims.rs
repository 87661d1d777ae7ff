//! Rungs that somebody typed, beside what is proved: for `list`, `show`, `explain` and `status`.

use std::collections::{HashMap, HashSet};

use super::desk::Desk;
use super::failure::Failure;
use super::judge::{self, Depth};
use super::record;
use crate::domain::asset::Asset;
use crate::domain::asset::declared_rung::KEY;
use crate::domain::claim::{Claim, Proof};
use crate::domain::finding::Rung;
use crate::domain::record::Noun;
use crate::domain::subject::{Subject, SubjectKind};
use crate::store::Store;

/// Typed rungs by noun and key.
pub(crate) type Claims = HashMap<(Noun, String), Claim>;

/// Every typed rung that is on record, with what runs have shown. Of what no run ended with, because only
/// audits looked at it or its runs came by a merge, the evidence is judged as it stands now.
pub(crate) fn all(desk: &Desk<'_>, store: &Store) -> Result<Vec<Claim>, Failure> {
    let mut claims = store.claims().map_err(record::refused)?;
    let mut looked_at = HashSet::new();
    for claim in claims.iter().filter(|claim| claim.proved == Proof::NotLookedAt) {
        if store.was_looked_at(&claim.subject).map_err(record::refused)? {
            looked_at.insert(claim.subject.clone());
        }
    }
    if looked_at.is_empty() {
        return Ok(claims);
    }
    let judged = judge::judge_to(Depth::Counts, store, &desk.settings, desk.clock.now())?;
    let rungs = judged.assessments.iter().map(|each| (&each.subject, each.rung));
    let rungs: HashMap<&Subject, Option<Rung>> =
        rungs.filter(|(subject, _)| looked_at.contains(subject)).collect();
    for claim in &mut claims {
        if let Some(rung) = rungs.get(&claim.subject) {
            claim.proved = Proof::Seen(*rung);
        }
    }
    Ok(claims)
}

/// Those of a listing; nothing is read where none of the things has one.
pub(crate) fn of(
    desk: &Desk<'_>,
    store: &Store,
    noun: Noun,
    assets: &[Asset],
) -> Result<Claims, Failure> {
    let claims = if assets.iter().any(has_claim) { all(desk, store)? } else { Vec::new() };
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
