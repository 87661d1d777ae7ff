//! The address plan through the real program: the province's 97 units, reviewed, imported, and
//! nothing given twice.

use std::fs;

use serde_json::Value;

use super::program::{expect, json, told};

const DECLARED: &str = r#"
[[site]]
code = "xa-21040"
name = "UBND xã Bình Sơn"
kind = "commune"
unit = "2025/21040"
[[site]]
code = "ttdl"
name = "Trung tâm dữ liệu"
kind = "data_centre"
unit = "2025/51"
[[prefix]]
prefix = "10.0.0.0/8"
role = "container"
[[prefix]]
prefix = "10.6.4.0/24"
role = "lan"
site = "xa-21040"
vlan = 10
description = "LAN xã"
[[link]]
code = "k-21040"
tier = "access-2"
provider = "VNPT"
a = { site = "ttdl" }
b = { site = "xa-21040" }
"#;

fn allotments(folder: &std::path::Path) -> Vec<Value> {
    let plan = json(&expect(folder, &["prefix", "allocate", "-o", "json"], 0));
    assert_eq!(plan["schema"], "mang6.prefix.allocate/v1");
    plan["allotments"].as_array().unwrap().clone()
}

#[test]
fn the_province_is_allotted_reviewed_imported_and_never_moved() {
    let folder = tempfile::tempdir().unwrap();
    expect(folder.path(), &["-q", "init"], 0);
    fs::write(folder.path().join("xa.toml"), DECLARED).unwrap();
    expect(folder.path(), &["-q", "import", "xa.toml"], 0);
    let plan = allotments(folder.path());
    let of = |level: &str| plan.iter().filter(|each| each["level"] == level).collect::<Vec<_>>();
    assert_eq!(of("unit").len(), 97);
    // The first commune by code; Bình Sơn is where the 97 codes put it.
    assert_eq!(of("unit")[0]["prefix"], "2001:db8:5100::/48");
    let lan = of("lan").into_iter().find(|each| each["site"] == "xa-21040").unwrap();
    assert_eq!((lan["twin"].as_str(), lan["vlan"].as_i64()), (Some("10.6.4.0/24"), Some(10)));
    assert_eq!(of("link")[0]["prefix"], "2001:db8:51ff::/64");
    // The same rule over the same record: the same bytes.
    for format in ["table", "csv", "json"] {
        let once = expect(folder.path(), &["prefix", "allocate", "-o", format], 0).stdout;
        assert_eq!(once, expect(folder.path(), &["prefix", "allocate", "-o", format], 0).stdout);
    }
    let before = told(&expect(folder.path(), &["prefix", "check"], 1));
    assert!(before.contains("2025/21040") && before.contains("10.6.4.0/24"), "{before}");

    expect(folder.path(), &["prefix", "allocate", "--toml", "--out", "plan.toml"], 0);
    let imported = told(&expect(folder.path(), &["import", "plan.toml"], 0));
    // Block, links' pool, 97 units, 2 sites, 2 LANs, 1 link; the IPv4 LAN and the link now name theirs.
    assert!(imported.contains("104 added, 2 changed"), "{imported}");
    let again = allotments(folder.path());
    assert!(again.iter().all(|each| each["state"] == "kept"), "{again:?}");
    assert_eq!(again.len(), plan.len());
    for (was, is) in plan.iter().zip(&again) {
        assert_eq!(was["prefix"], is["prefix"]);
    }
    let link = json(&expect(folder.path(), &["show", "links", "k-21040", "-o", "json"], 0));
    assert_eq!(link["links"][0]["prefix_v6"], "2001:db8:51ff::/64");
    assert_eq!(link["links"][0]["provider"], "VNPT");
    let twin = json(&expect(folder.path(), &["show", "prefixes", "10.6.4.0/24", "-o", "json"], 0));
    assert_eq!(twin["prefixes"][0]["twin"], lan["prefix"]);
    assert_eq!(twin["prefixes"][0]["description"], "LAN xã");
    expect(folder.path(), &["prefix", "check"], 0);
    let usage = json(&expect(folder.path(), &["prefix", "usage", "-o", "json"], 0));
    let block = usage["prefixes"].as_array().unwrap().iter();
    let block = block.clone().find(|each| each["prefix"] == "2001:db8:5100::/40").unwrap();
    // 97 units and the links' pool of 256.
    assert_eq!(
        (block["inside_count"].as_i64(), block["taken_ratio"].as_f64()),
        (Some(98), Some(98.0 / 256.0))
    );
    let next = expect(
        folder.path(),
        &["prefix", "next", "2001:db8:5100::/40", "--length", "48", "-o", "name"],
        0,
    );
    assert_eq!(String::from_utf8_lossy(&next.stdout), "2001:db8:5161::/48\n");
}

#[test]
fn what_does_not_fit_is_refused_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    expect(folder.path(), &["-q", "init"], 0);
    let full =
        told(&expect(folder.path(), &["prefix", "allocate", "--block", "2001:db8:5100::/44"], 3));
    assert!(full.contains("no room for 82 more /48") && full.contains("block of /40"), "{full}");
    assert!(full.contains("----- stdout -----\n----- stderr"), "{full}");
    fs::write(folder.path().join("rule.toml"), "[address_plan]\nblock = \"2001:db8::/33\"\n")
        .unwrap();
    let bad = told(&expect(folder.path(), &["prefix", "allocate", "--rule", "rule.toml"], 3));
    assert!(bad.contains("rule.toml:2:9: /33 ends within a digit"), "{bad}");
    let lan = "[[prefix]]\nprefix = \"2001:db8::/64\"\nrole = \"lan\"\n";
    fs::write(folder.path().join("lan.toml"), lan).unwrap();
    expect(folder.path(), &["-q", "import", "lan.toml"], 0);
    let inside =
        told(&expect(folder.path(), &["prefix", "next", "2001:db8::/64", "--length", "96"], 3));
    assert!(inside.contains("is no container"), "{inside}");
    expect(folder.path(), &["prefix", "next", "2001:db8::/32", "--length", "32"], 2);
}
