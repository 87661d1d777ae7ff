//! From what somebody typed to the thing they mean: its key, or its name without diacritics. Where a
//! name means several, all are told and none is chosen.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a new noun needs no arm here: it goes by its class"
)]

use super::failure::Failure;
use super::record;
use crate::domain::asset::{self, Asset};
use crate::domain::record::Noun;
use crate::domain::unit::Era;
use crate::domain::vietnamese::fold;
use crate::store::Store;

/// Candidates that a message names at most.
const NAMED_COUNT: usize = 8;

/// The thing of a key or of a name.
pub(crate) fn find(store: &Store, noun: Noun, typed: &str) -> Result<Asset, Failure> {
    let by_key = store.asset(noun, &canonical(noun, typed)).map_err(record::refused)?;
    if let Some(asset) = by_key {
        return Ok(asset);
    }
    let mut named = by_name(store, noun, typed)?;
    match named.len() {
        0 => Err(unknown(noun, typed)),
        1 => Ok(named.swap_remove(0)),
        _ => Err(several(noun, typed, &named)),
    }
}

/// Those whose name, or its end, is what was typed. `ba to` is `Xã Ba Tơ`; the kind before a unit's
/// name need not be typed. Of units those of today come first.
fn by_name(store: &Store, noun: Noun, typed: &str) -> Result<Vec<Asset>, Failure> {
    let class = asset::of(noun);
    let Some(index) = class.index_of("name").or_else(|| class.index_of("title.vi")) else {
        return Ok(Vec::new());
    };
    let wanted = fold(typed.trim());
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let filter = format!("{}~{typed}", class.fields.get(index).map_or("name", |field| field.key));
    let selectors = super::list::selectors(store, noun, &[filter])?;
    let found = store.assets(noun, &selectors).map_err(record::refused)?;
    let name = |asset: &Asset| {
        fold(&asset.details.values.get(&index).map(asset::Value::printed).unwrap_or_default())
    };
    let exact = |asset: &&Asset| name(asset) == wanted;
    let ending = |asset: &&Asset| name(asset).ends_with(&format!(" {wanted}"));
    let of_today =
        |asset: &&Asset| noun != Noun::Unit || asset.key.starts_with(&format!("{}/", Era::Y2025));
    let ranks: [&dyn Fn(&&Asset) -> bool; 4] = [
        &|asset| exact(asset) && of_today(asset),
        &exact,
        &|asset| ending(asset) && of_today(asset),
        &ending,
    ];
    for rank in ranks {
        let of_rank: Vec<Asset> = found.iter().filter(|asset| rank(asset)).cloned().collect();
        if !of_rank.is_empty() {
            return Ok(of_rank);
        }
    }
    Ok(found)
}

/// The key as it is stored: a bare unit code means the unit of today, addresses and prefixes are
/// compared as numbers and not as text.
pub(crate) fn canonical(noun: Noun, key: &str) -> String {
    match noun {
        Noun::Unit if !key.contains('/') => format!("{}/{key}", Era::Y2025),
        Noun::Address => key
            .parse::<std::net::IpAddr>()
            .map_or_else(|_| key.to_owned(), |address| address.to_string()),
        Noun::Prefix => {
            key.parse::<ipnet::IpNet>().map_or_else(|_| key.to_owned(), |prefix| prefix.to_string())
        }
        Noun::Asn => key.trim_start_matches(['A', 'S', 'a', 's']).to_owned(),
        _ => key.to_owned(),
    }
}

fn unknown(noun: Noun, key: &str) -> Failure {
    let failure = Failure::data(format!("no `{key}` among the {noun}"))
        .vi(format!("không có {} `{key}`", asset::of(noun).vi));
    failure.hint(
        format!("see the keys: `mang6 list {noun} -o name`"),
        format!("xem các khoá: `mang6 list {noun} -o name`"),
    )
}

fn several(noun: Noun, typed: &str, named: &[Asset]) -> Failure {
    let class = asset::of(noun);
    let candidates: Vec<String> = named
        .iter()
        .take(NAMED_COUNT)
        .map(|asset| {
            let name = asset.details.text(class, "name").unwrap_or_default();
            format!("{} ({name})", asset.key)
        })
        .collect();
    let (count, list) = (named.len(), candidates.join(", "));
    Failure::data(format!("`{typed}` means {count} {noun}: {list}"))
        .vi(format!("`{typed}` là tên của {count} {}: {list}", class.vi))
        .hint("name one by its key", "hãy ghi rõ khoá của một trong số đó")
}
