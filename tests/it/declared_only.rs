//! Rules that only the record moves: somebody's word, which no fault of a network changes. One line of the
//! record is written otherwise, and the verdict is another; nothing is asked of any network.

use std::fs;
use std::path::Path;

use super::program::{expect, json};

const WELL: &str = r#"
[[site]]
code = "ttdl"
name = "Trung tâm dữ liệu"
kind = "data_centre"
unit = "2025/51"

[[site]]
code = "xa"
name = "Trụ sở xã"
kind = "commune"
unit = "2025/51"
first_hop_security = "ra_guard"

[[prefix]]
prefix = "2001:db8:1::/64"
role = "lan"
site = "xa"

[[prefix]]
prefix = "2001:db8:2::/64"
role = "server"

[[device]]
name = "router"
role = "router"
site = "ttdl"
[[device.address]]
address = "2001:db8:2::1"
role = "management"

[[device]]
name = "server"
role = "server"
site = "ttdl"
[[device.address]]
address = "2001:db8:2::2"
role = "management"

[[system]]
code = "cong"
name = "Cổng thông tin"
kind = "portal"
owner = "ubnd-tinh"
hosting = "own"
exposure = "internal"

[[service]]
code = "web"
kind = "web"
name = "www.example.vn"
system = "cong"

[[link]]
code = "line"
tier = "access-2"
provider = "Viễn thông"
ipv6_offer = "offered"
prefix_v6 = "2001:db8:3::/64"
a = { site = "ttdl", ipv6 = "2001:db8:3::1" }
b = { site = "xa", ipv6 = "2001:db8:3::2" }
"#;

/// Rule, whose, its verdict as it stands, what is written otherwise, its verdict then.
type Word = (&'static str, &'static str, &'static str, (&'static str, &'static str), &'static str);

const WORDS: &[Word] = &[
    (
        "device-prefix-planned",
        "device/router",
        "pass",
        ("[[device.address]]\naddress = \"2001:db8:2::1\"\nrole = \"management\"\n", ""),
        "fail",
    ),
    (
        "server-address-planned",
        "server/server",
        "pass",
        ("[[device.address]]\naddress = \"2001:db8:2::2\"\nrole = \"management\"\n", ""),
        "fail",
    ),
    ("web-inventoried", "web/web", "pass", ("owner = \"ubnd-tinh\"\n", ""), "unknown"),
    ("link-inventoried", "link/line", "pass", ("provider = \"Viễn thông\"\n", ""), "unknown"),
    ("link-ipv6-offered", "link/line", "pass", ("\"offered\"", "\"not_offered\""), "fail"),
    ("link-prefix-planned", "link/line", "pass", ("2001:db8:3::/64", "2001:db8:3::/96"), "fail"),
    ("lan-inventoried", "lan/xa", "pass", ("unit = \"2025/51\"\nfirst", "first"), "unknown"),
    ("lan-prefix-planned", "lan/xa", "pass", ("2001:db8:1::/64", "2001:db8:1::/80"), "fail"),
    ("lan-first-hop-security", "lan/xa", "pass", ("\"ra_guard\"", "\"none\""), "fail"),
];

/// The rules that this file moves.
pub(crate) fn rules() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|(rule, ..)| *rule)
}

fn verdict(folder: &Path, record: &str, subject: &str, rule: &str) -> String {
    fs::create_dir(folder).unwrap();
    fs::write(folder.join("in.toml"), record).unwrap();
    expect(folder, &["-q", "init"], 0);
    expect(folder, &["-q", "import", "in.toml"], 0);
    let explained = json(&expect(folder, &["explain", subject, "-o", "json"], 0));
    let checks = explained["subjects"][0]["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["id"] == rule);
    check.unwrap_or_else(|| panic!("{rule} of {subject}"))["verdict"].as_str().unwrap().to_owned()
}

#[test]
fn a_word_of_the_record_moves_the_rules_that_only_the_record_moves() {
    let folder = tempfile::tempdir().unwrap();
    for (rule, subject, well, (from, to), otherwise) in WORDS {
        assert_eq!(WELL.matches(from).count(), 1, "{rule}: {from}");
        let at = |name: &str| folder.path().join(format!("{rule}-{name}"));
        assert_eq!(verdict(&at("well"), WELL, subject, rule), *well, "{rule}");
        let record = WELL.replace(from, to);
        assert_eq!(verdict(&at("otherwise"), &record, subject, rule), *otherwise, "{rule}");
    }
}
