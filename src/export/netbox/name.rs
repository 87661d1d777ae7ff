//! What things are called there. A name that repeats is told by its key; a slug is made of the key,
//! and where two keys make the same one, the key that is no slug itself gets a sum of it behind. So a
//! thing keeps its name and slug whatever else is added, as long as nothing wants the same.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::domain::asset::Asset;
use crate::domain::hexadecimal::hexadecimal;
use crate::domain::record::Noun;
use crate::domain::vietnamese::fold;

use super::words::{fit, slug, text};

/// Nouns that NetBox gives a slug.
const SLUGGED: &[Noun] = &[Noun::Unit, Noun::Organisation, Noun::Site, Noun::Room];
/// Nouns whose names must not repeat.
const NAMED: &[Noun] = &[Noun::Unit, Noun::Organisation, Noun::Contact, Noun::Site, Noun::Room];
/// The longest name that NetBox takes, characters.
const NAME_LENGTH: usize = 100;

/// Names and slugs by noun and key.
pub(super) struct Names<'a> {
    slugs: BTreeMap<(Noun, &'a str), String>,
    names: BTreeMap<(Noun, &'a str), String>,
}

impl<'a> Names<'a> {
    pub(super) fn of(assets: &'a [Asset]) -> Self {
        let mut wanted: BTreeMap<(Noun, String), usize> = BTreeMap::new();
        let mut called: BTreeMap<(Noun, String), usize> = BTreeMap::new();
        for asset in assets {
            *wanted.entry((asset.noun, slug(&asset.key))).or_default() += 1;
            *called.entry((asset.noun, fold(&text(asset, "name")))).or_default() += 1;
        }
        let (mut slugs, mut names) = (BTreeMap::new(), BTreeMap::new());
        for asset in assets {
            let key = (asset.noun, asset.key.as_str());
            if SLUGGED.contains(&asset.noun) {
                let own = slug(&asset.key);
                let is_shared =
                    wanted.get(&(asset.noun, own.clone())).is_some_and(|count| *count > 1);
                let is_plain = own == asset.key;
                slugs.insert(
                    key,
                    if is_shared && !is_plain { told_apart(&own, &asset.key) } else { own },
                );
            }
            if NAMED.contains(&asset.noun) {
                let own = text(asset, "name");
                let is_shared =
                    called.get(&(asset.noun, fold(&own))).is_some_and(|count| *count > 1);
                let name = if is_shared { format!("{own} ({})", asset.key) } else { own };
                names.insert(key, fit(&name, NAME_LENGTH));
            }
        }
        Self { slugs, names }
    }

    /// Empty where the key is none of the record's.
    pub(super) fn slug(&self, noun: Noun, key: &str) -> String {
        self.slugs.get(&(noun, key)).cloned().unwrap_or_default()
    }

    /// Empty where the key is none of the record's.
    pub(super) fn name(&self, noun: Noun, key: &str) -> String {
        self.names.get(&(noun, key)).cloned().unwrap_or_default()
    }
}

/// Eight digits of a sum: of a province's few thousand keys no two that make one slug share them.
fn told_apart(slug: &str, key: &str) -> String {
    let sum = hexadecimal(&Sha256::digest(key.as_bytes()));
    format!("{slug}-{}", sum.get(..8).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::asset::{Details, Value, of};

    fn site(code: &str, name: &str) -> Asset {
        let mut details = Details::default();
        details.put(of(Noun::Site), "name", Some(Value::text(name)));
        Asset { noun: Noun::Site, key: code.to_owned(), details }
    }

    #[test]
    fn a_thing_keeps_its_slug_and_name_while_no_other_wants_them() {
        let few = [site("xa-a", "UBND xã"), site("Xã.b", "UBND xã B")];
        let names = Names::of(&few);
        assert_eq!(names.slug(Noun::Site, "xa-a"), "xa-a");
        assert_eq!(names.slug(Noun::Site, "Xã.b"), "xa-b");
        assert_eq!(names.name(Noun::Site, "xa-a"), "UBND xã");
        assert_eq!(names.slug(Noun::Site, "absent"), "");
        // Before, between and behind the others: what is no slug itself gives way, each the same way.
        let [one, other] = few;
        let many = [site("0", "UBND XÃ"), one, site("xa-b", "UBND xã C"), other];
        let names = Names::of(&many);
        assert_eq!(names.slug(Noun::Site, "xa-b"), "xa-b");
        assert_eq!(names.slug(Noun::Site, "Xã.b"), told_apart("xa-b", "Xã.b"));
        assert_eq!(names.name(Noun::Site, "xa-a"), "UBND xã (xa-a)");
        assert_eq!(names.name(Noun::Site, "0"), "UBND XÃ (0)");
    }
}
