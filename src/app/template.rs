//! `template xlsx [--unit CODE]`: the workbook that an office fills and sends back.

use std::collections::BTreeMap;

use super::desk::Desk;
use super::failure::Failure;
use super::outcome::Outcome;
use super::{list, named, record};
use crate::domain::asset::belonging::Belongings;
use crate::domain::asset::custom_field::is_for;
use crate::domain::asset::{self, Asset};
use crate::domain::record::Noun;
use crate::domain::text::Text;
use crate::domain::unit::{Era, UnitKind};
use crate::inventory::sheet;
use crate::report::template::{self, Custom, Sheet, Template};
use crate::store::Store;

/// What was asked for.
#[derive(Debug, Clone, Default)]
pub struct TemplateRequest {
    /// This unit's own, filled with what is recorded; by code, key or name.
    pub unit: Option<String>,
    /// Sheets for these nouns only, as typed.
    pub nouns: Vec<String>,
}

/// What is territory or ours to define: no office lists it.
const NEVER: &[Noun] = &[Noun::Unit, Noun::Plan, Noun::CustomField];
/// What a commune has none of.
const PROVINCIAL: &[Noun] =
    &[Noun::Organisation, Noun::DataCentre, Noun::Vrf, Noun::Asn, Noun::Maintenance];

/// Writes the workbook.
pub fn run(desk: &mut Desk<'_>, request: &TemplateRequest) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    let template = gather(desk, &store, request)?;
    template::write(&template, desk.settings.lang, desk.out)?;
    Ok(Outcome::Well)
}

fn gather(desk: &Desk<'_>, store: &Store, request: &TemplateRequest) -> Result<Template, Failure> {
    let all = |noun| store.assets(noun, &[]).map_err(record::refused);
    let mut units = all(Noun::Unit)?;
    let unit = match &request.unit {
        Some(typed) => Some(named::find(store, Noun::Unit, typed)?),
        None => None,
    };
    let nouns = nouns(unit.as_ref(), &request.nouns)?;
    let mut belongings = unit.as_ref().map(|unit| Belongings::of(unit, &units));
    let mut sheets = Vec::new();
    let mut offered = BTreeMap::new();
    for class in asset::CLASSES {
        let has_sheet = nouns.contains(&class.noun);
        let is_offered = !has_sheet && is_referred_to(class.noun, &nouns);
        if belongings.is_none() && !is_offered {
            sheets.extend(has_sheet.then(|| Sheet { noun: class.noun, assets: Vec::new() }));
            continue;
        }
        // Read already, for the unit and what belongs to it.
        let mut assets =
            if class.noun == Noun::Unit { std::mem::take(&mut units) } else { all(class.noun)? };
        if is_offered {
            offered.insert(class.noun, current(class.noun, assets.clone()));
        }
        if let Some(belongings) = belongings.as_mut().filter(|_| class.noun != Noun::Unit) {
            belongings.keep(&mut assets);
        }
        if has_sheet {
            sheets.push(Sheet { noun: class.noun, assets });
        }
    }
    let name =
        unit.map(|unit| unit.details.text(unit.class(), "name").unwrap_or(&unit.key).to_owned());
    Ok(Template {
        unit: name,
        as_of: desk.clock.now(),
        sheets,
        offered,
        custom: all(Noun::CustomField)?.iter().map(custom).collect(),
        base_sheet: sheet::BASE_SHEET,
    })
}

/// The nouns that get a sheet, in the order of their classes.
fn nouns(unit: Option<&Asset>, typed: &[String]) -> Result<Vec<Noun>, Failure> {
    if !typed.is_empty() {
        return typed.iter().map(|word| noun(word)).collect();
    }
    let kind = unit.and_then(|unit| unit.details.text(unit.class(), "kind"));
    let is_province = kind.is_none_or(|kind| kind == UnitKind::Province.as_str());
    let is_listed =
        |noun: &Noun| !NEVER.contains(noun) && (is_province || !PROVINCIAL.contains(noun));
    Ok(asset::CLASSES.iter().map(|class| class.noun).filter(is_listed).collect())
}

fn noun(word: &str) -> Result<Noun, Failure> {
    let noun = list::noun_of(word)?;
    if NEVER.contains(&noun) {
        return Err(Failure::usage(format!(
            "no sheet is filled with {noun}: declare them in TOML"
        ))
        .vi(format!("không có bảng cho {}: hãy khai báo bằng TOML", asset::of(noun).vi)));
    }
    Ok(noun)
}

/// Whether a sheet has a column of these.
fn is_referred_to(noun: Noun, sheets: &[Noun]) -> bool {
    sheets.iter().any(|sheet| {
        asset::of(*sheet).fields.iter().any(|field| field.kind.refers_to() == Some(noun))
    })
}

/// What a list of today may name: units of today, bodies that are not dissolved.
fn current(noun: Noun, mut assets: Vec<Asset>) -> Vec<Asset> {
    let is_past = |asset: &Asset| asset.details.get(asset.class(), "valid_to").is_some();
    let prefix = format!("{}/", Era::Y2025);
    let is_unit = noun == Noun::Unit;
    assets.retain(|asset| if is_unit { asset.key.starts_with(&prefix) } else { !is_past(asset) });
    assets
}

/// A custom field as a column; its title heads it unless a field of a class has that very name.
fn custom(asset: &Asset) -> Custom {
    let class = asset.class();
    let list = |key| asset.details.list(class, key).to_vec();
    let applies_to = list("applies_to");
    let head = |key| {
        let title = asset.details.text(class, key).unwrap_or(&asset.key);
        let is_taken = asset::CLASSES
            .iter()
            .filter(|class| is_for(&applies_to, class))
            .any(|class| sheet::names_field(class, title));
        if is_taken { sheet::custom_head(&asset.key) } else { title.to_owned() }
    };
    Custom {
        name: asset.key.clone(),
        head: Text::new(head("title_en"), head("title_vi")),
        kind: asset.details.text(class, "kind").unwrap_or("text").to_owned(),
        choices: list("choices"),
        applies_to,
    }
}
