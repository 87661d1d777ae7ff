//! Values of the right type that cannot be: addresses, prefixes, names, codes.

use super::{Case, parsed, refuse_all};

const NETWORK: &[Case] = &[
    (
        "[[prefix]]\nprefix = \"0.0.0.0/0\"\nrole = \"container\"\n",
        "2:10",
        "`0.0.0.0/0` cannot be declared",
        "only they are probed",
    ),
    (
        "[[prefix]]\nprefix = \"10.0.0.0/7\"\nrole = \"container\"\n",
        "2:10",
        "larger than /8",
        "allotted",
    ),
    (
        "[[prefix]]\nprefix = \"2000::/3\"\nrole = \"container\"\n",
        "2:10",
        "larger than /16",
        "allotted",
    ),
    ("[[prefix]]\nprefix = \"fe80::/64\"\nrole = \"lan\"\n", "2:10", "link-local", "allotted"),
    (
        "[[prefix]]\nprefix = \"10.6.4.7/24\"\nrole = \"lan\"\n",
        "2:10",
        "`10.6.4.7/24` has host bits set",
        "`10.6.4.0/24`",
    ),
    (
        "[[prefix]]\nprefix = \"2001:db8::1/64\"\nrole = \"lan\"\n",
        "2:10",
        "host bits",
        "`2001:db8::/64`",
    ),
    (
        "[[prefix]]\nprefix = \"10.6.4.0\"\nrole = \"lan\"\n",
        "2:10",
        "must be a prefix",
        "10.6.4.0/24",
    ),
    (
        "[[prefix]]\nprefix = \"10.6.4.0/33\"\nrole = \"lan\"\n",
        "2:10",
        "between 0 and 32",
        "10.70.1.2/30",
    ),
    (
        "[[prefix]]\nprefix = \"10.6.4.0/255.255.255.0\"\nrole = \"lan\"\n",
        "2:10",
        "between 0 and 32",
        "netmask",
    ),
    ("[[prefix]]\nprefix = \"10.6.4/24\"\nrole = \"lan\"\n", "2:10", "not a prefix", "10.70.1.2"),
    (
        "[[prefix]]\nprefix = \"10.6.4.0/24\"\nrole = \"lan\"\ntwin = \"10.6.5.0/24\"\n",
        "4:8",
        "same family",
        "other family",
    ),
    (
        "[[address]]\naddress = \"10.0.0.300\"\nrole = \"host\"\n",
        "2:11",
        "not an IP address: `10.0.0.300`",
        "0 to 255",
    ),
    (
        "[[address]]\naddress = \"010.0.0.1\"\nrole = \"host\"\n",
        "2:11",
        "not an IP address",
        "without leading zeros: `10.0.0.1`",
    ),
    (
        "[[address]]\naddress = \"10.0.0.1-9\"\nrole = \"host\"\n",
        "2:11",
        "not an IP address",
        "range",
    ),
    (
        "[[address]]\naddress = \"2001:db8::1/129\"\nrole = \"host\"\n",
        "2:11",
        "between 0 and 128",
        "2001:db8::1/64",
    ),
    (
        "[[address]]\naddress = \"fe80::1%eth0\"\nrole = \"host\"\n",
        "2:11",
        "not an IP address",
        "zone",
    ),
    ("[[address]]\naddress = \"fe80::1\"\nrole = \"host\"\n", "2:11", "link-local", "leave it out"),
    (
        "[[address]]\naddress = \"::ffff:10.0.0.1\"\nrole = \"host\"\n",
        "2:11",
        "IPv4 in disguise",
        "IPv4",
    ),
    ("[[address]]\naddress = \"::\"\nrole = \"host\"\n", "2:11", "unspecified", "leave it out"),
    ("[[address]]\naddress = \"ff02::1\"\nrole = \"host\"\n", "2:11", "multicast", "leave it out"),
    (
        "[[address]]\naddress = \"10.6.4.0/24\"\nrole = \"host\"\n",
        "2:11",
        "the prefix itself",
        "`10.6.4.1/24`",
    ),
    (
        "[[address]]\naddress = \"2001:db8::/64\"\nrole = \"host\"\n",
        "2:11",
        "the prefix itself",
        "`2001:db8::1/64`",
    ),
    (
        "[[address]]\naddress = \"10.6.4.255/24\"\nrole = \"host\"\n",
        "2:11",
        "broadcast",
        "`10.6.4.1/24`",
    ),
    (
        "[[address]]\naddress = \"10.0.0.1\"\nrole = \"host\"\ndns_name = \"a b\"\n",
        "4:12",
        "not a DNS name",
        "write the name alone",
    ),
    (
        "[[interface]]\ndevice = \"d\"\nname = \"e0\"\nmac_address = \"02:00:00:00:00\"\n",
        "4:15",
        "not a MAC address",
        "0200.0000.0001",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\na = { site = \"x\", ipv6 = \"10.0.0.1\" }\nb = { site = \"y\" }\n",
        "4:26",
        "`ipv6` must be IPv6, found the IPv4 `10.0.0.1`",
        "IPv4 key",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\na = { site = \"x\", ipv4 = \"10.0.0.1/30\" }\nb = { site = \"y\" }\n",
        "4:26",
        "without a length",
        "ipv4 = \"10.0.0.1\"",
    ),
    (
        "[[link]]\ncode = \"L\"\ntier = \"access-2\"\nprefix_v4 = \"2001:db8::/64\"\na = { site = \"x\" }\nb = { site = \"y\" }\n",
        "4:13",
        "`prefix_v4` must be IPv4, found the IPv6",
        "IPv6 key",
    ),
];

const WORDS: &[Case] = &[
    (
        "[[site]]\ncode = \"my site\"\nname = \"A\"\nkind = \"office\"\n",
        "2:8",
        "must have no spaces, found `my site`",
        "`my-site`",
    ),
    (
        "[[site]]\ncode = \"-o\"\nname = \"A\"\nkind = \"office\"\n",
        "2:8",
        "must not begin with `-`",
        "letter",
    ),
    (
        "[[site]]\ncode = \"a\"\nname = \"\"\nkind = \"office\"\n",
        "3:8",
        "`name` is empty",
        "leave the key out",
    ),
    (
        "[[site]]\ncode = \"a\"\nname = \" A\"\nkind = \"office\"\n",
        "3:8",
        "begins or ends with a space",
        "outer spaces",
    ),
    (
        "[[site]]\ncode = \"a\"\nname = \"A\\u001b[31m\"\nkind = \"office\"\n",
        "3:8",
        "invisible control character, U+001B",
        "delete it",
    ),
    (
        "[[site]]\ncode = \"a\"\nname = \"A\\u202eB\"\nkind = \"office\"\n",
        "3:8",
        "U+202E",
        "delete it",
    ),
    (
        "[[site]]\ncode = \"a\"\nname = \"\"\"A\r\nB\"\"\"\nkind = \"office\"\n",
        "3:8",
        "U+000D",
        "one line",
    ),
    (
        "[[device]]\nname = \"core/1\"\nrole = \"router\"\nsite = \"s\"\n",
        "2:8",
        "contain `/`",
        "interface",
    ),
    (
        "[[unit]]\nera = \"2025\"\ncode = \"21-040\"\nname = \"X\"\nkind = \"commune\"\n",
        "3:8",
        "official code",
        "21040",
    ),
    (
        "[[unit]]\nera = \"2025\"\ncode = \"21040\"\nname = \"X\"\nkind = \"district\"\n",
        "5:8",
        "era 2025 has no `district`",
        "1 July 2025",
    ),
    (
        "[[unit]]\nera = \"2025\"\ncode = \"21040\"\nname = \"X\"\nkind = \"ward\"\nsuccessor_codes = [\"1\"]\n",
        "6:19",
        "belong to legacy units",
        "leave them out",
    ),
    (
        "[[site]]\ncode = \"a\"\nname = \"A\"\nkind = \"office\"\nunit = \"2024/21040\"\n",
        "5:8",
        "ERA/CODE, found `2024/21040`",
        "2025/21040",
    ),
    (
        "[[service]]\ncode = \"s\"\nkind = \"web\"\nname = \"https://cong.example/\"\n",
        "4:8",
        "it is a URL",
        "`cong.example`",
    ),
    (
        "[[service]]\ncode = \"s\"\nkind = \"mail\"\nname = \"vt@so.example\"\n",
        "4:8",
        "it is a mailbox",
        "`so.example`",
    ),
    (
        "[[service]]\ncode = \"s\"\nkind = \"web\"\nname = \"192.0.2.1\"\n",
        "4:8",
        "full domain name",
        "kind = \"tcp\"",
    ),
    (
        "[[service]]\ncode = \"s\"\nkind = \"web\"\nname = \"localhost\"\n",
        "4:8",
        "full domain name",
        "cong.quangngai.example",
    ),
    (
        "[[service]]\ncode = \"s\"\nkind = \"web\"\nname = \"cổng.example\"\n",
        "4:8",
        "outside ASCII",
        "xn--",
    ),
    (
        "[[plan]]\nid = \"p\"\ntext_status = \"S\"\ntitle = \"T\"\n",
        "4:9",
        "`title` must be a table",
        "vi = ",
    ),
    (
        "[[plan]]\nid = \"p\"\ntext_status = \"S\"\ntitle = { vi = \"T\" }\n",
        "4:9",
        "has no `en`",
        "en = ",
    ),
    (
        "[[plan]]\nid = \"p\"\ntext_status = \"X\"\ntitle = { vi = \"T\", en = \"T\" }\n",
        "3:15",
        "`text_status` is not one of its words",
        "S, P, A, U, user",
    ),
];

#[test]
fn impossible_addresses_and_prefixes_are_refused() {
    refuse_all(NETWORK, parsed);
}

#[test]
fn words_that_do_not_fit_are_refused() {
    refuse_all(WORDS, parsed);
}
