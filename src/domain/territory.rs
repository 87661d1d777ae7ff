//! Territory across 1 July 2025: which units a unit of today took over, and which plans cover it. A
//! plan covers a unit by the province it lay in before; a plan that names no province covers all.

use super::asset::{Asset, of};
use super::unit::Era;

/// What is told of a unit besides its own fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Territory {
    /// Units of before whose land it took over, key and name, communes only: a district was divided
    /// among many.
    pub predecessors: Vec<(String, String)>,
    /// Units of today that took its land over, key and name; more than one when it was split.
    pub successors: Vec<(String, String)>,
    /// Plans that cover it, id and title.
    pub plans: Vec<(String, String)>,
}

/// The territory of a unit among all units and plans.
#[must_use]
pub fn of_unit(unit: &Asset, units: &[Asset], plans: &[Asset]) -> Territory {
    let code = text(unit, "code");
    let of_today = text(unit, "era") == Some(Era::Y2025.as_str());
    let named = |unit: &Asset| (unit.key.clone(), text(unit, "name").unwrap_or("").to_owned());
    let is_before = |each: &&Asset| text(each, "era") == Some(Era::Legacy.as_str());
    let predecessors = units
        .iter()
        .filter(|_| of_today)
        .filter(is_before)
        .filter(|each| {
            text(each, "kind") != Some("district") || list(each, "successor_codes").len() == 1
        })
        .filter(|each| {
            list(each, "successor_codes").iter().any(|each| Some(each.as_str()) == code)
        });
    let own = list(unit, "successor_codes");
    let successors = units
        .iter()
        .filter(|each| !is_before(each))
        .filter(|each| own.iter().any(|own| Some(own.as_str()) == text(each, "code")));
    let plans = plans.iter().filter(|plan| covers(plan, unit));
    Territory {
        predecessors: predecessors.map(named).collect(),
        successors: successors.map(named).collect(),
        plans: plans
            .map(|plan| (plan.key.clone(), text(plan, "title.vi").unwrap_or("").to_owned()))
            .collect(),
    }
}

/// Whether a plan covers a unit. A province of today holds land of every province before it.
#[must_use]
pub fn covers(plan: &Asset, unit: &Asset) -> bool {
    let provinces = list(plan, "legacy_provinces");
    let is_province = text(unit, "kind") == Some("province");
    let lay_in = match (text(unit, "legacy_province"), is_province, text(unit, "era")) {
        (Some(province), _, _) => province,
        (None, true, Some("legacy")) => text(unit, "name").unwrap_or_default(),
        (None, true, _) => return true,
        (None, false, _) => return provinces.is_empty(),
    };
    provinces.is_empty() || provinces.iter().any(|province| province == lay_in)
}

fn text<'a>(asset: &'a Asset, key: &str) -> Option<&'a str> {
    asset.details.text(of(asset.noun), key)
}

fn list<'a>(asset: &'a Asset, key: &str) -> &'a [String] {
    asset.details.list(of(asset.noun), key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::asset::{Details, Value};
    use crate::domain::record::Noun;

    fn asset(noun: Noun, key: &str, values: &[(&str, Value)]) -> Asset {
        let mut details = Details::default();
        for (key, value) in values {
            details.put(of(noun), key, Some(value.clone()));
        }
        Asset { noun, key: key.to_owned(), details }
    }

    fn unit(
        era: &str,
        code: &str,
        kind: &str,
        province: Option<&str>,
        successors: &[&str],
    ) -> Asset {
        let successors = successors.iter().map(|code| (*code).to_owned()).collect();
        let mut unit = asset(
            Noun::Unit,
            &format!("{era}/{code}"),
            &[
                ("era", Value::text(era)),
                ("code", Value::text(code)),
                ("name", Value::text(format!("{kind} {code}"))),
                ("kind", Value::text(kind)),
            ],
        );
        unit.details.put(of(Noun::Unit), "successor_codes", Value::list(successors));
        unit.details.put(of(Noun::Unit), "legacy_province", province.map(Value::text));
        unit
    }

    #[test]
    fn both_eras_the_split_and_the_plans() {
        let units = [
            unit("legacy", "51", "province", None, &[]),
            unit("legacy", "525", "district", Some("province 51"), &["1", "2"]),
            unit("legacy", "536", "district", Some("province 51"), &["3"]),
            unit("legacy", "7", "commune", Some("province 51"), &["1", "2"]),
            unit("2025", "51", "province", None, &[]),
            unit("2025", "1", "commune", Some("province 51"), &[]),
            unit("2025", "2", "commune", Some("province 62"), &[]),
            unit("2025", "3", "special_zone", Some("province 51"), &[]),
        ];
        let provinces =
            |names: &[&str]| Value::list(names.iter().map(|name| (*name).to_owned()).collect());
        let mut plans = [
            asset(Noun::Plan, "127", &[("title.vi", Value::text("A"))]),
            asset(Noun::Plan, "38", &[("title.vi", Value::text("B"))]),
        ];
        plans[0].details.put(of(Noun::Plan), "legacy_provinces", provinces(&["province 51"]));
        let told = |at: usize| of_unit(&units[at], &units, &plans);
        let keys = |pairs: &[(String, String)]| {
            pairs.iter().map(|pair| pair.0.clone()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(keys(&told(3).successors), "2025/1 2025/2", "the split one");
        assert_eq!(keys(&told(5).predecessors), "legacy/7", "no district");
        assert_eq!(keys(&told(7).predecessors), "legacy/536", "but the one that became a unit");
        let covered: Vec<String> = (0..units.len()).map(|at| keys(&told(at).plans)).collect();
        assert_eq!(covered[0], "127 38");
        assert_eq!(
            (covered[4].as_str(), covered[5].as_str(), covered[6].as_str()),
            ("127 38", "127 38", "38")
        );
    }
}
