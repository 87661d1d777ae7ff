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
use crate::inventory::suggest;
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
        0 => Err(unknown(noun, typed, nearest(store, noun, typed)?.as_deref())),
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

/// What a slip of the finger meant, as `KEY (name)`.
fn nearest(store: &Store, noun: Noun, typed: &str) -> Result<Option<String>, Failure> {
    let class = asset::of(noun);
    let assets = store.assets(noun, &[]).map_err(record::refused)?;
    let mut by_word: Vec<(String, &Asset)> = Vec::new();
    for asset in &assets {
        by_word.push((asset.key.to_lowercase(), asset));
        let name = fold(asset.details.text(class, "name").unwrap_or_default());
        // The kind before a unit's name need not be typed.
        if let Some((_, bare)) = name.split_once(' ') {
            by_word.push((bare.to_owned(), asset));
        }
        by_word.push((name, asset));
    }
    let words = by_word.iter().map(|(word, _)| word.as_str()).filter(|word| !word.is_empty());
    let Some(found) = suggest::nearest(&fold(typed.trim()), words) else { return Ok(None) };
    let asset = by_word.iter().find(|(word, _)| word == found).map(|(_, asset)| *asset);
    Ok(asset.map(|asset| match asset.details.text(class, "name") {
        Some(name) => format!("{} ({name})", asset.key),
        None => asset.key.clone(),
    }))
}

fn unknown(noun: Noun, key: &str, nearest: Option<&str>) -> Failure {
    let mean = |en: bool| match nearest {
        Some(near) if en => format!(", did you mean {near}?"),
        Some(near) => format!(", có phải ý bạn là {near}?"),
        None => String::new(),
    };
    let failure = Failure::data(format!("no `{key}` among the {noun}{}", mean(true))).vi(format!(
        "không có {} `{key}`{}",
        asset::of(noun).vi,
        mean(false)
    ));
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
