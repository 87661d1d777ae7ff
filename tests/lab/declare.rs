//! The lab as somebody would declare it: inventory, settings, credentials. Everything that is well is
//! in it; what a fault changes is in the network only.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::host::{ACCOUNT, COMMUNITY, V3_AUTH, V3_PRIVACY, V3_USER};
use super::shape::{Commune, Pair, Shape};
use super::state::State;

/// Writes all of it.
pub(crate) fn write(state: &State) {
    let folder = state.folder("inventory");
    let shape = &state.shape;
    fs::write(folder.join("lab.toml"), inventory(shape)).unwrap();
    let settings = format!(
        "db = \"mang6.db\"\nvantage = \"ttdl\"\ncredentials = \"credentials.toml\"\nknown_hosts = \"known_hosts\"\n\
         resolvers = [\"{}:53\", \"[{}]:53\"]\ntrusted_ca_files = [\"ca.pem\"]\ntrust_anchor_files = [\"anchors.key\"]\n\n[audit]\ncount = 100\ninterval = \"20ms\"\ntimeout = \"1s\"\npayload_bytes = 56\n",
        shape.server("srv-ns-1").address.v4.unwrap(),
        shape.server("srv-ns-1").address.v6
    );
    fs::write(state.dir.join("config.toml"), settings).unwrap();
    let credentials = format!(
        "[[credential]]\nname = \"lab-v2c\"\nkind = \"snmp-v2c\"\ncommunity = \"{COMMUNITY}\"\n\n\
         [[credential]]\nname = \"lab-v3\"\nkind = \"snmp-v3\"\nuser = \"{V3_USER}\"\nauth_protocol = \"sha256\"\nauth_password = \"{V3_AUTH}\"\n\
         privacy_protocol = \"aes128\"\nprivacy_password = \"{V3_PRIVACY}\"\n\n\
         [[credential]]\nname = \"lab-ssh\"\nkind = \"ssh-key\"\nuser = \"{ACCOUNT}\"\nkey_path = \"id_ed25519\"\n"
    );
    let path = state.dir.join("credentials.toml");
    fs::write(&path, credentials).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
}

fn inventory(shape: &Shape) -> String {
    let mut text = String::from("# Written by `lab up`.\n");
    sites(shape, &mut text);
    prefixes(shape, &mut text);
    devices(shape, &mut text);
    for commune in &shape.communes {
        interfaces(commune, &mut text);
        links(shape, commune, &mut text);
    }
    services(shape, &mut text);
    text
}

fn sites(shape: &Shape, text: &mut String) {
    text.push_str("\n[[site]]\ncode = \"ttdl\"\nname = \"Trung tâm dữ liệu tỉnh\"\nkind = \"data_centre\"\nunit = \"2025/51\"\norganisation = \"ubnd-tinh\"\n");
    for commune in &shape.communes {
        let code = &commune.code;
        writeln!(text, "\n[[site]]\ncode = \"xa-{code}\"\nname = \"Trụ sở UBND {code}\"\nkind = \"commune\"\nunit = \"2025/{code}\"\norganisation = \"ubnd-{code}\"").unwrap();
    }
}

fn prefix(text: &mut String, prefix: &str, role: &str, twin: Option<&str>, more: &str) {
    write!(text, "\n[[prefix]]\nprefix = \"{prefix}\"\nrole = \"{role}\"\n{more}").unwrap();
    if let Some(twin) = twin {
        writeln!(text, "twin = \"{twin}\"").unwrap();
    }
}

/// A network and its twin, both declared.
fn both(text: &mut String, v4: &str, v6: &str, role: &str, more: &str) {
    prefix(text, v4, role, Some(v6), more);
    prefix(text, v6, role, Some(v4), more);
}

fn prefixes(shape: &Shape, text: &mut String) {
    let plan = &shape.plan;
    let (v4, v6) = (&plan.v4_block, &plan.v6_block);
    both(text, &format!("{v4}.0.0/16"), &format!("{v6}::/48"), "container", "unit = \"2025/51\"\n");
    both(
        text,
        &format!("{v4}.0.0/25"),
        &format!("{v6}:0::/64").replace(":0::", "::"),
        "server",
        "site = \"ttdl\"\n",
    );
    both(
        text,
        &format!("{v4}.66.0/24"),
        &format!("{v6}:66::/64"),
        "management",
        "site = \"ttdl\"\n",
    );
    for commune in &shape.communes {
        let number = commune.number;
        let more = format!("unit = \"2025/{0}\"\nsite = \"xa-{0}\"\nvlan = 10\n", commune.code);
        both(
            text,
            &format!("{v4}.{}.0/27", 100 + number),
            &format!("{v6}:{:x}::/64", 0x100 + u16::from(number)),
            "lan",
            &more,
        );
    }
}

/// A device that somebody wrote down in full, or whose system only the device itself tells.
fn device(text: &mut String, name: &str, role: &str, (site, is_bare): (&str, bool), access: &str) {
    let system = if is_bare { "" } else { "platform = \"Linux\"\nos_version = \"12\"\n" };
    writeln!(
        text,
        "\n[[device]]\nname = \"{name}\"\nrole = \"{role}\"\nsite = \"{site}\"\nmanufacturer = \"Debian\"\nmodel = \"Debian GNU/Linux\"\n\
         {system}credentials = [{access}]\nmanagement_ports = [22]"
    )
    .unwrap();
}

/// A device's addresses; with a length they live in a declared network of exactly that length.
fn addresses(text: &mut String, address: Pair, role: &str, lengths: Option<(u8, u8)>) {
    let mut one = |address: String, length: Option<u8>| {
        let length = length.map(|length| format!("/{length}")).unwrap_or_default();
        writeln!(
            text,
            "\n  [[device.address]]\n  address = \"{address}{length}\"\n  role = \"{role}\""
        )
        .unwrap();
    };
    // The IPv6 address comes last: `managed` writes its name after it.
    if let Some(v4) = address.v4 {
        one(v4.to_string(), lengths.map(|lengths| lengths.0));
    }
    one(address.v6.to_string(), lengths.map(|lengths| lengths.1));
}

/// The address at which a device is managed, with the name of its IPv6 address.
fn managed(
    text: &mut String,
    shape: &Shape,
    device: &str,
    address: Pair,
    lengths: Option<(u8, u8)>,
) {
    addresses(text, address, "management", lengths);
    writeln!(text, "  dns_name = \"{}\"", shape.host_name(device)).unwrap();
}

fn devices(shape: &Shape, text: &mut String) {
    let dc = Some((25, 64));
    device(text, "core-1", "router", ("ttdl", false), "\"lab-v3\", \"lab-ssh\"");
    managed(text, shape, "core-1", shape.core_loopback, None);
    addresses(text, shape.core, "gateway", dc);
    for commune in &shape.communes {
        addresses(text, commune.primary.0, "link", None);
        addresses(text, commune.backup.0, "link", None);
    }
    for server in &shape.servers {
        let is_bare = server.name == shape.victim("silent-host");
        device(text, &server.name, "server", ("ttdl", is_bare), "\"lab-v2c\", \"lab-ssh\"");
        managed(text, shape, &server.name, server.address, dc);
        for address in shape.service_addresses(&server.name) {
            addresses(text, address, "service", dc);
        }
    }
    // The vantage has an address and no agent: a thing to know, not to log in to.
    for address in [shape.vantage.v4.unwrap().to_string(), shape.vantage.v6.to_string()] {
        writeln!(text, "\n[[address]]\naddress = \"{address}\"\nrole = \"host\"").unwrap();
    }
    for commune in &shape.communes {
        let site = format!("xa-{}", commune.code);
        let is_bare = commune.code == shape.victim("gateway-mute-v6");
        device(text, &commune.router(), "router", (&site, is_bare), "\"lab-v2c\", \"lab-ssh\"");
        managed(text, shape, &commune.router(), commune.loopback, None);
        addresses(text, commune.lan_gateway, "gateway", Some((27, 64)));
        addresses(text, commune.primary.1, "link", None);
        addresses(text, commune.backup.1, "link", None);
        // A host of one LAN is a device that nobody can log in to.
        if commune.code == shape.victim("lan-host-silent-v6") {
            writeln!(
                text,
                "\n[[device]]\nname = \"{}\"\nrole = \"printer\"\nsite = \"{site}\"\nmanufacturer = \"Brother\"\n\
                 model = \"HL-L6400\"\nos_version = \"1.20\"",
                commune.printer()
            )
            .unwrap();
            addresses(text, commune.lan_host, "host", Some((27, 64)));
            continue;
        }
        for address in [commune.lan_host.v4.unwrap().to_string(), commune.lan_host.v6.to_string()] {
            writeln!(text, "\n[[address]]\naddress = \"{address}\"\nrole = \"host\"").unwrap();
        }
    }
}

/// The interfaces that links end at.
fn interfaces(commune: &Commune, text: &mut String) {
    let (router, number) = (commune.router(), commune.number);
    for (device, name) in [
        ("core-1", format!("tl{number}")),
        ("core-1", format!("bk{number}")),
        (router.as_str(), "wan".to_owned()),
        (router.as_str(), "bk".to_owned()),
    ] {
        writeln!(text, "\n[[interface]]\ndevice = \"{device}\"\nname = \"{name}\"").unwrap();
    }
}

fn links(shape: &Shape, commune: &Commune, text: &mut String) {
    let plan = &shape.plan;
    let code = &commune.code;
    let end = |site: &str, device: &str, interface: &str, address: Pair| {
        format!(
            "{{ site = \"{site}\", device = \"{device}\", interface = \"{interface}\", ipv4 = \"{}\", ipv6 = \"{}\" }}",
            address.v4.unwrap(),
            address.v6
        )
    };
    let mut link = |name: &str,
                    tier: &str,
                    provider: &str,
                    rate: u32,
                    pair: (Pair, Pair),
                    devices: (String, &str),
                    more: &str| {
        let v4 = pair.0.v4.unwrap().to_bits() & !3;
        let v6 = pair.0.v6.to_bits() & !0xffff_ffff_ffff_ffff;
        writeln!(
            text,
            "\n[[link]]\ncode = \"{name}\"\ntier = \"{tier}\"\nprovider = \"{provider}\"\ncontract_number = \"{name}/HĐ\"\ncontract_from = 2025-07-01\n\
             technology = \"IP/MPLS\"\ncommitted_rate_kbps = {rate}\nipv6_offer = \"offered\"\nprefix_v4 = \"{}/30\"\nprefix_v6 = \"{}/64\"\nnoc_contact = \"{}\"\n\
             a = {}\nb = {}\nsla = {{ rtt_us = {}, jitter_us = {}, loss_ratio = {}, availability_ratio = {} }}\n{more}",
            std::net::Ipv4Addr::from_bits(v4),
            std::net::Ipv6Addr::from_bits(v6),
            plan.noc_contact,
            end("ttdl", "core-1", &devices.0, pair.0),
            end(&format!("xa-{code}"), &commune.router(), devices.1, pair.1),
            plan.sla_rtt_us,
            plan.sla_jitter_us,
            plan.sla_loss_ratio,
            plan.sla_availability_ratio,
        )
        .unwrap();
    };
    let (primary, backup) = (commune.primary_code(), commune.backup_code());
    link(
        &primary,
        "access-2",
        &plan.provider,
        plan.committed_rate_kbps,
        commune.primary,
        (format!("tl{}", commune.number), "wan"),
        "",
    );
    let stands_by = format!("backup_for = \"{primary}\"\n");
    link(
        &backup,
        "internet",
        &plan.backup_provider,
        plan.backup_rate_kbps,
        commune.backup,
        (format!("bk{}", commune.number), "bk"),
        &stands_by,
    );
}

fn services(shape: &Shape, text: &mut String) {
    let plan = &shape.plan;
    let systems = [
        ("lab-cong", "Cổng thông tin điện tử tỉnh", "portal", "ubnd-tinh"),
        ("lab-dvc", "Cổng dịch vụ công", "administrative_procedures", "ubnd-tinh"),
        ("lab-thu", "Thư điện tử công vụ", "mail", "ubnd-tinh"),
        ("lab-ten", "Máy chủ tên miền", "dns", "ubnd-tinh"),
        ("lab-van-ban", "Quản lý văn bản và điều hành", "documents", "ubnd-tinh"),
    ];
    for (code, name, kind, owner) in systems {
        system(text, code, name, kind, owner);
    }
    for commune in &shape.communes {
        system(
            text,
            &format!("lab-cong-{}", commune.code),
            &format!("Trang thông tin {}", commune.code),
            "portal",
            &format!("ubnd-{}", commune.code),
        );
    }
    let own: Vec<String> = ["lab-cong", "lab-dvc", "lab-van-ban"]
        .into_iter()
        .map(str::to_owned)
        .chain(shape.communes.iter().map(|commune| format!("lab-cong-{}", commune.code)))
        .collect();
    // Where a service's server is not on record, only what it shows itself tells of it.
    let on = |device: &str, code: &str| {
        let unknown = ["ipv4-only", "mx-missing", "zone-gone"].map(|switch| shape.victim(switch));
        if unknown.contains(&code) { String::new() } else { format!("device = \"{device}\"\n") }
    };
    for (number, web) in shape.webs.iter().enumerate() {
        let system = &own[number % own.len()];
        let on = on(&web.server, &web.code);
        writeln!(text, "\n[[service]]\ncode = \"{}\"\nkind = \"web\"\nname = \"{}\"\nsystem = \"{system}\"\n{on}ports = [80, 443]\nexposure = \"{}\"", web.code, web.name, if shape.victim("aaaa-ula") == web.code { "public" } else { "internal" }).unwrap();
    }
    for (code, kind, name, system, device) in [
        ("zone-qng", "dns", &plan.zone, "lab-ten", "srv-ns-1"),
        ("zone-xa", "dns", &plan.second_zone, "lab-ten", "srv-ns-2"),
        ("mail-qng", "mail", &plan.zone, "lab-thu", "srv-mail-1"),
    ] {
        writeln!(text, "\n[[service]]\ncode = \"{code}\"\nkind = \"{kind}\"\nname = \"{name}\"\nsystem = \"{system}\"\ndevice = \"{device}\"").unwrap();
    }
    for mail in &shape.mails {
        let on = on("srv-mail-1", &mail.code);
        writeln!(text, "\n[[service]]\ncode = \"{}\"\nkind = \"mail\"\nname = \"{}\"\nsystem = \"lab-thu\"\n{on}", mail.code, mail.name).unwrap();
    }
    let reverse = super::dns::v6_reverse(shape);
    let zones = shape.zones.iter().map(|zone| (zone.code.as_str(), zone.name.as_str()));
    for (code, name) in zones.chain([("zone-rev6", reverse.as_str())]) {
        let on = on("srv-ns-1", code);
        writeln!(text, "\n[[service]]\ncode = \"{code}\"\nkind = \"dns\"\nname = \"{name}\"\nsystem = \"lab-ten\"\n{on}").unwrap();
    }
    for server in &shape.servers {
        writeln!(text, "\n[[service]]\ncode = \"tcp-{0}\"\nkind = \"tcp\"\nname = \"{0}\"\ndevice = \"{0}\"\nports = [{1}]", server.name, server.port).unwrap();
    }
}

fn system(text: &mut String, code: &str, name: &str, kind: &str, owner: &str) {
    writeln!(text, "\n[[system]]\ncode = \"{code}\"\nname = \"{name}\"\nkind = \"{kind}\"\nowner = \"{owner}\"\nhosting = \"own\"\nexposure = \"internal\"").unwrap();
}
