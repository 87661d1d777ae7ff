//! Declarations whose nouns contradict one another or the record.

use crate::domain::record::Record;

use super::{Case, judged, refuse_all};

/// What stands before each case: eleven lines are counted off from its places.
const BASE: &str = "\
[[unit]]\nera = \"2025\"\ncode = \"51\"\nname = \"Tỉnh\"\nkind = \"province\"\n\
[[unit]]\nera = \"2025\"\ncode = \"21040\"\nname = \"Xã\"\nkind = \"commune\"\nparent_code = \"51\"\n\
[[unit]]\nera = \"2025\"\ncode = \"21115\"\nname = \"Xã khác\"\nkind = \"commune\"\nparent_code = \"51\"\n\
[[unit]]\nera = \"legacy\"\ncode = \"62\"\nname = \"Tỉnh Kon Tum\"\nkind = \"province\"\n\
[[organisation]]\ncode = \"ubnd\"\nname = \"UBND\"\nkind = \"other\"\nidentifier_code = \"H01\"\n\
[[site]]\ncode = \"s1\"\nname = \"S1\"\nkind = \"office\"\n\
[[site]]\ncode = \"s2\"\nname = \"S2\"\nkind = \"office\"\n\
[[device]]\nname = \"d1\"\nrole = \"router\"\nsite = \"s1\"\n[[device.interface]]\nname = \"e0\"\n\
[[device]]\nname = \"d2\"\nrole = \"router\"\nsite = \"s2\"\n\
[[prefix]]\nprefix = \"10.0.0.0/8\"\nrole = \"container\"\n\
[[prefix]]\nprefix = \"10.1.0.0/24\"\nrole = \"lan\"\n\
[[system]]\ncode = \"sys\"\nname = \"Sys\"\nkind = \"portal\"\nexposure = \"public\"\n";

const DUPLICATES: &[Case] = &[
    (
        "[[site]]\ncode = \"s1\"\nname = \"S\"\nkind = \"office\"\n",
        "2:8",
        "site `s1` is declared twice, first at a.toml:",
        "delete one",
    ),
    (
        "[[prefix]]\nprefix = \"10.1.0.0/24\"\nrole = \"lan\"\n",
        "2:10",
        "prefix `10.1.0.0/24` is declared twice",
        "delete one",
    ),
    (
        "[[interface]]\ndevice = \"d1\"\nname = \"e0\"\n",
        "3:8",
        "interface `d1/e0` is declared twice",
        "delete one",
    ),
    (
        "[[address]]\naddress = \"10.1.0.5/24\"\nrole = \"host\"\ndevice = \"d1\"\n[[address]]\naddress = \"10.1.0.5\"\nrole = \"host\"\ndevice = \"d2\"\n",
        "6:11",
        "two devices have the address `10.1.0.5`: `d2` here, `d1` at a.toml:",
        "its own address",
    ),
    (
        "[[organisation]]\ncode = \"b\"\nname = \"B\"\nkind = \"other\"\nidentifier_code = \"H01\"\n",
        "5:19",
        "`H01` is already that of `ubnd`",
        "its own code",
    ),
    (
        "[[plan]]\nid = \"p\"\ntext_status = \"S\"\ntitle = { vi = \"T\", en = \"T\" }\n[[plan]]\nid = \"p\"\ntext_status = \"S\"\ntitle = { vi = \"T\", en = \"T\" }\n",
        "6:6",
        "plan `p` is declared twice",
        "delete one",
    ),
];

const REFERENCES: &[Case] = &[
    (
        "[[site]]\ncode = \"s3\"\nname = \"S\"\nkind = \"office\"\nunit = \"21041\"\n",
        "5:8",
        "`unit` names the unit `2025/21041`",
        "did you mean `2025/21040`?",
    ),
    (
        "[[site]]\ncode = \"s3\"\nname = \"S\"\nkind = \"office\"\nunit = \"legacy/51\"\n",
        "5:8",
        "`legacy/51`, which is declared nowhere",
        "did you mean `2025/51`?",
    ),
    (
        "[[site]]\ncode = \"s3\"\nname = \"S\"\nkind = \"office\"\norganisation = \"ubdn\"\n",
        "5:16",
        "the organisation `ubdn`",
        "did you mean `ubnd`? mend the reference, or declare it as `[[organisation]]`",
    ),
    (
        "[[device]]\nname = \"d3\"\nrole = \"router\"\nsite = \"elsewhere\"\n",
        "4:8",
        "`site` names the site `elsewhere`",
        "[[site]]",
    ),
    (
        "[[address]]\naddress = \"10.1.0.7/24\"\nrole = \"host\"\ndevice = \"d9\"\n",
        "4:10",
        "`device` names the device `d9`",
        "did you mean `d1`?",
    ),
    (
        "[[address]]\naddress = \"10.1.0.7/24\"\nrole = \"host\"\ndevice = \"d1\"\ninterface = \"e1\"\n",
        "5:13",
        "`interface` names the interface `e1`",
        "did you mean `e0`?",
    ),
    (
        "[[system]]\ncode = \"x\"\nname = \"X\"\nkind = \"mail\"\nexposure = \"public\"\nowner = \"nobody\"\n",
        "6:9",
        "`owner` names the organisation `nobody`",
        "[[organisation]]",
    ),
    (
        "[[service]]\ncode = \"w\"\nkind = \"web\"\nname = \"a.example\"\nsystem = \"syss\"\n",
        "5:10",
        "`system` names the system `syss`",
        "did you mean `sys`?",
    ),
    (
        "[[service]]\ncode = \"t\"\nkind = \"tcp\"\nname = \"api\"\ndevice = \"d1\"\n",
        "3:8",
        "lacks `device` or `ports`",
        "ports = [443]",
    ),
    (
        "[[unit]]\nera = \"legacy\"\ncode = \"1\"\nname = \"X\"\nkind = \"commune\"\nsuccessor_codes = [\"99\"]\n",
        "6:19",
        "`successor_codes` names the unit `2025/99`",
        "declare",
    ),
    (
        "[[unit]]\nera = \"2025\"\ncode = \"1\"\nname = \"X\"\nkind = \"commune\"\nparent_code = \"21040\"\n",
        "6:15",
        "is not of a higher level",
        "province, district",
    ),
    (
        "[[unit]]\nera = \"2025\"\ncode = \"1\"\nname = \"X\"\nkind = \"ward\"\nlegacy_province = \"Tỉnh Kontum\"\n",
        "6:19",
        "`Tỉnh Kontum`",
        "did you mean `Tỉnh Kon Tum`?",
    ),
    (
        "[[plan]]\nid = \"p\"\ntext_status = \"S\"\ntitle = { vi = \"T\", en = \"T\" }\nsupersedes = [\"q\"]\n",
        "5:14",
        "`supersedes` names the plan `q`",
        "[[plan]]",
    ),
    (
        "[[plan]]\nid = \"p\"\ntext_status = \"S\"\ntitle = { vi = \"T\", en = \"T\" }\nlegacy_provinces = [\"Kon Tum\"]\n",
        "5:20",
        "`legacy_provinces` names the unit `Kon Tum`",
        "mend",
    ),
    (
        "[[plan]]\nid = \"p\"\ntext_status = \"S\"\ntitle = { vi = \"T\", en = \"T\" }\n[[plan.phase]]\nid = \"1\"\nname = { vi = \"T\", en = \"T\" }\n[[plan.phase.task]]\nid = \"1.1\"\nname = { vi = \"T\", en = \"T\" }\nsource = \"user\"\ncriterion = \"class = web and unit = 99999: rung >= 4\"\n",
        "1:1",
        "task `1.1`: `unit` names the unit `99999`",
        "mend",
    ),
    (
        "[[plan]]\nid = \"p\"\ntext_status = \"S\"\ntitle = { vi = \"T\", en = \"T\" }\n[[plan.phase]]\nid = \"1\"\nname = { vi = \"T\", en = \"T\" }\n[[plan.phase.task]]\nid = \"1.1\"\nname = { vi = \"T\", en = \"T\" }\nsource = \"user\"\ncriterion = \"class = web and district = 9999: rung >= 4\"\n",
        "1:1",
        "task `1.1`: `district` names the unit `9999`",
        "mend",
    ),
    (
        "[[plan]]\nid = \"p\"\ntext_status = \"S\"\ntitle = { vi = \"T\", en = \"T\" }\n[[plan.phase]]\nid = \"1\"\nname = { vi = \"T\", en = \"T\" }\n[[plan.phase.task]]\nid = \"1.1\"\nname = { vi = \"T\", en = \"T\" }\nsource = \"user\"\ncriterion = \"class = web and province = 'Kon Tum': rung >= 4\"\n",
        "1:1",
        "`province` names the unit `Kon Tum`",
        "mend",
    ),
    (
        "[[organisation]]\ncode = \"b\"\nname = \"B\"\nkind = \"other\"\nparent = \"b\"\n",
        "5:10",
        "following `parent` from `b` leads back",
        "break the circle",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"backup\"\nbackup_for = \"K\"\na = { site = \"s1\" }\nb = { site = \"s2\" }\n",
        "4:14",
        "`backup_for` names the link `K`",
        "[[link]]",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"backup\"\nbackup_for = \"L\"\na = { site = \"s1\" }\nb = { site = \"s2\" }\n",
        "4:14",
        "following `backup_for` from `L` leads back",
        "circle",
    ),
];

const PREFIXES: &[Case] = &[
    (
        "[[prefix]]\nprefix = \"10.1.0.128/25\"\nrole = \"lan\"\n",
        "2:10",
        "the lan prefix `10.1.0.128/25` lies inside the lan prefix `10.1.0.0/24` (a.toml:",
        "role = \"container\"",
    ),
    (
        "[[prefix]]\nprefix = \"10.1.0.0/30\"\nrole = \"link\"\n",
        "2:10",
        "a lan prefix holds no other",
        "container",
    ),
    (
        "[[prefix]]\nprefix = \"10.1.0.0/25\"\nrole = \"container\"\n",
        "2:10",
        "the container prefix `10.1.0.0/25`",
        "container",
    ),
    (
        "[[prefix]]\nprefix = \"10.2.0.0/16\"\nrole = \"server\"\n[[prefix]]\nprefix = \"10.2.1.0/24\"\nrole = \"management\"\n",
        "5:10",
        "a server prefix holds no other",
        "container",
    ),
    (
        "[[prefix]]\nprefix = \"10.2.0.0/16\"\nrole = \"container\"\nunit = \"21040\"\n[[prefix]]\nprefix = \"10.2.1.0/24\"\nrole = \"lan\"\nunit = \"21115\"\n",
        "8:8",
        "allotted to 2025/21115, but lies inside",
        "own or a higher unit",
    ),
    (
        "[[prefix]]\nprefix = \"10.3.0.0/24\"\nrole = \"lan\"\ntwin = \"2001:db8::/64\"\n",
        "4:8",
        "the twin `2001:db8::/64` of `10.3.0.0/24` is declared nowhere",
        "[[prefix]]",
    ),
    (
        "[[prefix]]\nprefix = \"10.3.0.0/24\"\nrole = \"lan\"\ntwin = \"2001:db8::/64\"\n[[prefix]]\nprefix = \"2001:db8::/64\"\nrole = \"lan\"\ntwin = \"10.1.0.0/24\"\n",
        "4:8",
        "names another twin, `10.1.0.0/24`",
        "name each other",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\nprefix_v4 = \"10.1.0.0/30\"\na = { site = \"s1\" }\nb = { site = \"s2\" }\n",
        "4:13",
        "`10.1.0.0/30` of the link `L` lies inside the lan prefix",
        "container",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\nprefix_v4 = \"10.1.0.0/24\"\na = { site = \"s1\" }\nb = { site = \"s2\" }\n",
        "4:13",
        "not a link's prefix",
        "role = \"link\"",
    ),
];

const ADDRESSES: &[Case] = &[
    (
        "[[address]]\naddress = \"192.0.2.1/24\"\nrole = \"host\"\n",
        "2:11",
        "`192.0.2.1` lies in no declared prefix",
        "prefix = \"192.0.2.0/24\"",
    ),
    (
        "[[address]]\naddress = \"2001:db8::1\"\nrole = \"host\"\n",
        "2:11",
        "lies in no declared prefix",
        "prefix = \"2001:db8::/64\"",
    ),
    (
        "[[address]]\naddress = \"10.1.0.9/25\"\nrole = \"host\"\n",
        "2:11",
        "`10.1.0.9/25` lies in `10.1.0.0/24`, no `10.1.0.0/25` is declared",
        "write `10.1.0.9/24`",
    ),
    (
        "[[address]]\naddress = \"10.9.0.9/24\"\nrole = \"host\"\n",
        "2:11",
        "lies in `10.0.0.0/8`, no `10.9.0.0/24` is declared",
        "prefix = \"10.9.0.0/24\"",
    ),
];

const LINKS: &[Case] = &[
    (
        "[[interface]]\ndevice = \"d1\"\nname = \"e1\"\n[[address]]\naddress = \"10.1.0.5/24\"\nrole = \"link\"\ndevice = \"d1\"\ninterface = \"e1\"\n[[link]]\ncode = \"L\"\ntier = \"access-2\"\na = { site = \"s1\", device = \"d1\", interface = \"e0\", ipv4 = \"10.1.0.5\" }\nb = { site = \"s2\" }\n",
        "12:60",
        "declared twice: at `d1/e0` by this link, at `d1/e1` (a.toml:",
        "interface or address",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\na = { site = \"s1\" }\nb = { site = \"s1\" }\n",
        "5:5",
        "both ends of the link `L` are at the same place: site `s1`, no device named",
        "joins two sites",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\na = { site = \"s1\", device = \"d1\" }\nb = { site = \"s1\", device = \"d1\" }\n",
        "5:5",
        "site `s1`, device `d1`",
        "joins two sites",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\nprefix_v4 = \"10.2.0.0/30\"\na = { site = \"s1\", ipv4 = \"10.2.0.1\" }\nb = { site = \"s2\", ipv4 = \"10.2.0.6\" }\n",
        "6:27",
        "end b of the link `L` has the IPv4 address `10.2.0.6`, outside `10.2.0.0/30`",
        "prefix_v4",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\nprefix_v6 = \"2001:db8::/64\"\na = { site = \"s1\", ipv6 = \"2001:db8:1::1\" }\nb = { site = \"s2\" }\n",
        "5:27",
        "end a of the link `L` has the IPv6 address",
        "prefix_v6",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\nprefix_v4 = \"10.2.0.0/30\"\na = { site = \"s1\", ipv4 = \"10.2.0.1\" }\nb = { site = \"s2\", ipv4 = \"10.2.0.3\" }\n",
        "6:27",
        "which no host of `10.2.0.0/30` can have",
        "between the first and the last",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\na = { site = \"s1\", ipv4 = \"10.2.0.1\" }\nb = { site = \"s2\", ipv4 = \"10.2.0.1\" }\n",
        "5:27",
        "both ends of the link `L` have the address `10.2.0.1`",
        "its own address",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\na = { site = \"s2\", device = \"d1\" }\nb = { site = \"s1\" }\n",
        "4:29",
        "is at site `s2`, but its device `d1` stands at `s1`",
        "`site` or its `device`",
    ),
    (
        "[[address]]\naddress = \"10.1.0.5/24\"\nrole = \"link\"\ndevice = \"d2\"\n[[link]]\ncode = \"L\"\ntier = \"access-2\"\na = { site = \"s1\", device = \"d1\", ipv4 = \"10.1.0.5\" }\nb = { site = \"s2\" }\n",
        "8:42",
        "the address `10.1.0.5` is declared twice: at `d1` by this link, at `d2` (a.toml:",
        "device, interface or address",
    ),
];

fn beside_base(text: &str) -> Option<super::Faults> {
    let offset = u32::try_from(BASE.lines().count()).unwrap();
    let mut faults = judged(&format!("{BASE}{text}"), &Record::default())?;
    for fault in &mut faults.faults {
        fault.place.line -= offset;
    }
    Some(faults)
}

#[test]
fn the_base_itself_is_accepted() {
    assert_eq!(judged(BASE, &Record::default()), None);
}

#[test]
fn duplicates_name_both_places() {
    refuse_all(DUPLICATES, beside_base);
}

#[test]
fn references_lead_somewhere_and_not_back() {
    refuse_all(REFERENCES, beside_base);
}

#[test]
fn prefixes_nest_only_in_containers() {
    refuse_all(PREFIXES, beside_base);
}

#[test]
fn addresses_lie_in_networks_of_their_length() {
    refuse_all(ADDRESSES, beside_base);
}

#[test]
fn links_join_two_places() {
    refuse_all(LINKS, beside_base);
}

fn record_of(text: &str) -> Record {
    let mut record = Record::default();
    for declared in super::super::parse(&[super::file("a.toml", text)]).unwrap() {
        record.put(declared.thing);
    }
    record
}

#[test]
fn what_the_record_has_counts_as_declared_and_may_be_updated() {
    let record = record_of(BASE);
    assert_eq!(judged(BASE, &record), None);
    let text = "[[address]]\naddress = \"10.1.0.7/24\"\nrole = \"host\"\ndevice = \"d1\"\ninterface = \"e0\"\n";
    assert_eq!(judged(text, &record), None);
    assert!(judged(text, &Record::default()).is_some());
}

#[test]
fn a_prefix_that_clashes_with_the_record_is_told_at_the_new_one() {
    let record = record_of(BASE);
    let cases: &[Case] = &[
        (
            "[[prefix]]\nprefix = \"10.1.0.64/26\"\nrole = \"lan\"\n",
            "2:10",
            "the lan prefix `10.1.0.0/24` of the record",
            "container",
        ),
        (
            "[[prefix]]\nprefix = \"10.0.0.0/12\"\nrole = \"lan\"\n",
            "2:10",
            "of the record lies inside the lan prefix `10.0.0.0/12`",
            "container",
        ),
        (
            "[[organisation]]\ncode = \"b\"\nname = \"B\"\nkind = \"other\"\nidentifier_code = \"H01\"\n",
            "5:19",
            "already that of `ubnd`",
            "its own code",
        ),
    ];
    refuse_all(cases, |text| judged(text, &record));
}

#[test]
fn links_may_share_a_prefix_but_no_address() {
    let link = |code: &str, b: &str| {
        format!(
            "[[link]]\ncode = \"{code}\"\ntier = \"access-2\"\nprefix_v4 = \"10.2.0.0/29\"\na = {{ site = \"s1\", device = \"d1\", ipv4 = \"10.2.0.1\" }}\nb = {{ site = \"s2\", device = \"{b}\", ipv4 = \"10.2.0.2\" }}\n"
        )
    };
    assert_eq!(
        judged(&format!("{BASE}{}{}", link("L", "d2"), link("M", "d2")), &Record::default()),
        None
    );
    let third = "[[device]]\nname = \"d3\"\nrole = \"router\"\nsite = \"s2\"\n";
    let faults =
        judged(&format!("{BASE}{third}{}{}", link("L", "d2"), link("M", "d3")), &Record::default());
    assert!(faults.unwrap().to_string().contains("`10.2.0.2` is declared twice"));
}

#[test]
fn services_are_required_from_places_that_there_can_be() {
    let cases: &[Case] = &[
        (
            "[[service]]\ncode = \"w\"\nkind = \"web\"\nname = \"w.example\"\nsystem = \"sys\"\nrequired_vantages = [\"Internet\"]\n",
            "6:21",
            "`Internet`, which is the name of no vantage",
            "write `internet`",
        ),
        (
            "[[service]]\ncode = \"w\"\nkind = \"web\"\nname = \"w.example\"\nexposure = \"internal\"\nrequired_vantages = [\"kho-bac\", \"internet\"]\n",
            "6:21",
            "service `w` is internal and must be reached from the Internet",
            "exposure = \"public\"",
        ),
        // Its exposure is left out, and so internal.
        (
            "[[service]]\ncode = \"w\"\nkind = \"web\"\nname = \"w.example\"\nrequired_vantages = [\"internet\"]\n",
            "5:21",
            "service `w` is internal",
            "required_vantages",
        ),
    ];
    refuse_all(cases, beside_base);
    // The system's exposure is its own where that is left out.
    let text = "[[service]]\ncode = \"w\"\nkind = \"web\"\nname = \"w.example\"\nsystem = \"sys\"\nrequired_vantages = [\"internet\", \"internal\"]\n";
    assert_eq!(beside_base(text), None);
}
