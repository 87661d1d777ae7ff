//! A file per maker: which enterprise numbers it goes by, which of its own objects are worth
//! walking, and what they and the description mean. `standard` fills in what a maker's file leaves
//! open, and does everything for makers that have none.

mod alcatel;
mod apc;
mod arista;
mod aruba;
mod audiocodes;
mod avocent;
mod axis;
mod brocade;
mod brother;
mod canon;
mod checkpoint;
mod cisco;
mod comware;
mod cyberpower;
mod dahua;
mod dell;
mod described;
mod dlink;
mod draytek;
mod eaton;
mod eltex;
mod epson;
mod extreme;
mod fortinet;
mod fs;
mod hikvision;
mod hp;
mod huawei;
mod juniper;
mod konica;
mod lenovo;
mod linux_agent;
mod mikrotik;
mod netgear;
mod netscreen;
mod paloalto;
mod printer;
mod procurve;
mod qnap;
mod ruckus;
mod ruijie;
mod sonicwall;
mod sophos;
mod supermicro;
mod synology;
mod tplink;
mod ubiquiti;
mod vertiv;
mod vmware;
mod vyos;
mod windows;
mod zte;
mod zyxel;

use super::look::{Identity, Look};

/// A maker's file, as the table knows it.
pub(crate) struct Maker {
    /// Numbers under 1.3.6.1.4.1 that `sysObjectID` begins with.
    pub(crate) enterprises: &'static [u64],
    /// Recognises its devices where `sysObjectID` points to an agent's maker, or nowhere.
    /// `None`: it always has a number of its own.
    pub(crate) recognises: Option<fn(&Look<'_>) -> bool>,
    /// What is walked besides the standard tables; under 1.3.6.1.4.1, or absolute from `1.3.6.1.2.1`.
    pub(crate) subtrees: &'static [&'static str],
    /// What it all means.
    pub(crate) identify: fn(&Look<'_>) -> Identity,
}

/// Every maker that has a file, in the order they are asked whether they recognise a device: what
/// runs on net-snmp goes before `linux_agent`.
pub(crate) const MAKERS: &[&Maker] = &[
    &alcatel::MAKER,
    &apc::MAKER,
    &arista::MAKER,
    &aruba::MAKER,
    &audiocodes::MAKER,
    &avocent::MAKER,
    &axis::MAKER,
    &brocade::MAKER,
    &brother::MAKER,
    &canon::MAKER,
    &checkpoint::MAKER,
    &cisco::MAKER,
    &comware::MAKER,
    &cyberpower::MAKER,
    &dahua::MAKER,
    &dell::MAKER,
    &dlink::MAKER,
    &draytek::MAKER,
    &eaton::MAKER,
    &eltex::MAKER,
    &epson::MAKER,
    &extreme::MAKER,
    &fortinet::MAKER,
    &fs::MAKER,
    &hikvision::MAKER,
    &hp::MAKER,
    &huawei::MAKER,
    &juniper::MAKER,
    &konica::MAKER,
    &lenovo::MAKER,
    &mikrotik::MAKER,
    &netgear::MAKER,
    &netscreen::MAKER,
    &paloalto::MAKER,
    &printer::MAKER,
    &procurve::MAKER,
    &qnap::MAKER,
    &ruckus::MAKER,
    &ruijie::MAKER,
    &sonicwall::MAKER,
    &sophos::MAKER,
    &sophos::UTM,
    &supermicro::MAKER,
    &synology::MAKER,
    &tplink::MAKER,
    &ubiquiti::MAKER,
    &vertiv::MAKER,
    &vmware::MAKER,
    &vyos::MAKER,
    &windows::MAKER,
    &zte::MAKER,
    &zyxel::MAKER,
    &linux_agent::MAKER,
];

/// The maker's file for a device: by enterprise number, the most specific place first, else the
/// first that recognises it.
pub(crate) fn of(look: &Look<'_>) -> Option<&'static Maker> {
    let makers = || MAKERS.iter().copied();
    let recognises = |maker: &&Maker| maker.recognises.is_some_and(|recognises| recognises(look));
    let number = number(look);
    let numbered =
        |maker: &&Maker| number.is_some_and(|number| maker.enterprises.contains(&number));
    // Two makers' files may share a number (HP's printers and switches): the one that recognises it.
    makers()
        .find(|maker| numbered(maker) && recognises(maker))
        .or_else(|| makers().find(|maker| numbered(maker) && maker.recognises.is_none()))
        .or_else(|| makers().find(numbered))
        .or_else(|| makers().find(recognises))
}

/// The enterprise number that `sysObjectID` tells, else that of the maker whom the description names.
pub(crate) fn number(look: &Look<'_>) -> Option<u64> {
    look.enterprise().or_else(|| described::number(&look.descr))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::standard;
    use super::super::table::tests::rows;

    /// What a hand-composed walk says, with the system group as given: vendor, model, OS, version,
    /// serial; `-` is "not told".
    pub(crate) fn check(object_id: &str, descr: &str, walk: &str, expected: [&str; 5]) {
        let system = format!(
            "1.3.6.1.2.1.1.1.0 = \"{descr}\"\n1.3.6.1.2.1.1.2.0 = .1.3.6.1.4.1.{object_id}\n"
        );
        let own = walk.lines().map(|line| {
            let line = line.trim();
            if line.starts_with("1.") { line.to_owned() } else { format!("1.3.6.1.4.1.{line}") }
        });
        let rows = rows(&(system + &own.collect::<Vec<_>>().join("\n")));
        let facts = standard::facts(&rows);
        let told = [&facts.vendor, &facts.model, &facts.os, &facts.os_version, &facts.serial]
            .map(|each| each.as_deref().unwrap_or("-"));
        assert_eq!(told, expected);
    }

    /// The same of an agent that tells its description alone.
    pub(crate) fn describe(descr: &str) -> [String; 4] {
        let facts = standard::facts(&rows(&format!("1.3.6.1.2.1.1.1.0 = \"{descr}\"")));
        [facts.vendor, facts.model, facts.os, facts.os_version]
            .map(|each| each.unwrap_or_else(|| "-".to_owned()))
    }
}
