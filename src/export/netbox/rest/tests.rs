//! A small record against what NetBox has of it: made once, changed where it differs, its own words
//! left alone. Answers are as NetBox 4.7.3 gives them (tests/proof/netbox.sh takes the real thing).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Change, There, wanted};
use crate::domain::asset::{Asset, Details, Value as Known, of};
use crate::domain::netbox_version::NetboxVersion;
use crate::domain::record::Noun;

fn asset(noun: Noun, key: &str, fields: &[(&str, &str)]) -> Asset {
    let mut details = Details::default();
    for (field, text) in fields {
        details.put(of(noun), field, Some(Known::text(*text)));
    }
    Asset { noun, key: key.to_owned(), details }
}

fn record() -> Vec<Asset> {
    let mut device = asset(
        Noun::Device,
        "sw-1",
        &[("name", "sw-1"), ("role", "switch"), ("site", "tru-so"), ("state", "planned")],
    );
    device.details.tags.push("uu-tien".to_owned());
    let site = [("code", "tru-so"), ("name", "Trụ sở UBND xã Ba Tơ"), ("kind", "office")];
    vec![asset(Noun::Site, "tru-so", &site), device]
}

/// What changes of a model.
fn changes(assets: &[Asset], there: &mut There, model: &str) -> Vec<Change> {
    let groups = wanted(assets, &BTreeMap::new(), NetboxVersion::V4_7);
    let mut found = Vec::new();
    for group in &groups {
        let changes = there.changes(group);
        if group.model == model {
            found.extend(changes);
        }
    }
    found
}

fn site() -> Value {
    json!({
        "id": 3, "name": "Trụ sở UBND xã Ba Tơ", "slug": "tru-so", "status": {"value": "staging", "label": "Staging"},
        "tags": [], "custom_fields": {},
    })
}

fn device() -> Value {
    json!({
        "id": 7, "name": "sw-1", "role": {"id": 5, "name": "Bộ chuyển mạch truy nhập", "slug": "access-switch"},
        "device_type": {"id": 2, "model": "C9200L", "slug": "c9200l", "manufacturer": {"id": 1, "name": "Cisco", "slug": "cisco"}},
        "site": {"id": 3, "name": "Trụ sở UBND xã Ba Tơ", "slug": "tru-so"},
        "status": {"value": "staged", "label": "Staged"}, "serial": "FOC1",
        "tags": [{"id": 4, "name": "Cũ", "slug": "cu"}, {"id": 9, "name": "uu-tien", "slug": "uu-tien"}], "custom_fields": {},
    })
}

#[test]
fn what_is_new_is_made_and_waits_for_what_it_refers_to() {
    let (assets, mut there) = (record(), There::default());
    let sites = changes(&assets, &mut there, "sites");
    assert_eq!(sites.len(), 1);
    assert_eq!(sites[0].body["name"], "Trụ sở UBND xã Ba Tơ");
    assert!(sites[0].id.is_none() && !sites[0].waits);
    let devices = changes(&assets, &mut there, "devices");
    assert!(devices.len() == 1 && devices[0].waits, "its site has no number yet");
    there.numbered("sites", &sites[0], 3);
    there.changed("sites", site());
    assert!(
        changes(&assets, &mut there, "sites")
            .iter()
            .all(|change| change.told.iter().all(|told| told.field.starts_with("custom_fields.")))
    );
}

#[test]
fn its_own_words_stay_and_ours_are_brought_up() {
    let (mut assets, mut there) = (record(), There::default());
    there.learn("sites", vec![site()]);
    there.learn("devices", vec![device()]);
    let told = |assets: &[Asset], there: &mut There| {
        let changes = changes(assets, there, "devices");
        let told = changes.into_iter().flat_map(|change| change.told);
        told.filter(|told| !told.field.starts_with("custom_fields.")).collect::<Vec<_>>()
    };
    // Role, status, type, serial and a tag of NetBox's own: nothing of them changes.
    assert_eq!(told(&assets, &mut there), []);
    let class = of(Noun::Device);
    assets[1].details.put(class, "state", Some(Known::text("faulty")));
    assets[1].details.tags.push("moi".to_owned());
    let changed = told(&assets, &mut there);
    let fields: Vec<_> = changed
        .iter()
        .map(|each| (each.field.as_str(), each.from.as_str(), each.to.as_str()))
        .collect();
    assert_eq!(fields, [("status", "staged", "failed"), ("tags", "cu,uu-tien", "uu-tien,moi")]);
    let body = &changes(&assets, &mut there, "devices")[0].body;
    assert_eq!(body["tags"], json!([{"slug": "cu"}, {"slug": "uu-tien"}, {"slug": "moi"}]));
}

#[test]
fn a_field_of_ours_that_lost_its_value_is_emptied() {
    let (assets, mut there) = (record(), There::default());
    let mut device = device();
    device["custom_fields"] = json!({"mang6_floor": "2", "cua_ho": "giữ"});
    there.learn("sites", vec![site()]);
    there.learn("devices", vec![device]);
    let changes = changes(&assets, &mut there, "devices");
    assert_eq!(changes[0].id, Some(7));
    assert_eq!(changes[0].body["custom_fields"].get("mang6_floor"), Some(&Value::Null));
    assert!(changes[0].body["custom_fields"].get("cua_ho").is_none());
}

fn vlan(name: &str) -> Asset {
    asset(Noun::Vlan, name, &[("name", name), ("vlan", "10")])
}

#[test]
fn a_vlan_of_no_site_is_found_by_its_name_too_and_two_are_never_one() {
    let (assets, mut there) = (vec![vlan("a"), vlan("b")], There::default());
    let of = |id: u64, name: &str| json!({"id": id, "vid": 10, "name": name, "site": null, "tags": [], "custom_fields": {}});
    there.learn("vlans", vec![of(1, "cua-nguoi-khac"), of(2, "b"), of(3, "a")]);
    let renamed = |changes: &[Change]| {
        changes.iter().flat_map(|change| &change.told).any(|told| told.field == "name")
    };
    let changed = changes(&assets, &mut there, "vlans");
    assert!(changed.iter().all(|change| change.id.is_some()) && !renamed(&changed), "{changed:?}");
    there.learn("vlans", vec![of(1, "cua-nguoi-khac"), of(2, "b")]);
    let changed = changes(&assets, &mut there, "vlans");
    let new: Vec<_> =
        changed.iter().filter(|change| change.id.is_none()).map(Change::name).collect();
    assert_eq!((new, renamed(&changed[1..])), (vec!["a".to_owned()], false), "{changed:?}");
}

#[test]
fn a_device_is_the_one_at_its_site() {
    let (assets, mut there) = (record(), There::default());
    let mut elsewhere = device();
    elsewhere["id"] = json!(6);
    elsewhere["site"] = json!({"id": 9, "name": "Nơi khác", "slug": "noi-khac"});
    there.learn("sites", vec![site()]);
    there.learn("devices", vec![elsewhere, device()]);
    let changed = changes(&assets, &mut there, "devices");
    assert!(changed.iter().all(|change| change.id == Some(7)), "{changed:?}");
    assert_eq!(there.number_of("devices", "sw-1"), Some(Some(7)));
}

#[test]
fn a_rung_that_nothing_shows_any_more_is_emptied() {
    let (assets, mut there) = (record(), There::default());
    let mut device = device();
    device["custom_fields"] = json!({"v6_rung": "equivalent", "v6_cua_ho": "giữ"});
    there.learn("sites", vec![site()]);
    there.learn("devices", vec![device]);
    let changes = changes(&assets, &mut there, "devices");
    assert_eq!(changes[0].body["custom_fields"].get("v6_rung"), Some(&Value::Null));
    assert!(changes[0].body["custom_fields"].get("v6_cua_ho").is_none());
}
