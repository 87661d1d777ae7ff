//! Router advertisements as one line.

use crate::domain::router_advertisement::{RouterAdvertisement, RouterAdvertisementsReading};
use crate::domain::text::Lang;
use crate::report::text::escape;

/// Each router: its address and MAC address, its prefixes, its name servers, its flags.
pub(super) fn of(told: &RouterAdvertisementsReading, lang: Lang) -> String {
    let all: Vec<String> = told.advertisements.iter().map(|each| one(each, lang)).collect();
    all.join("; ")
}

fn one(told: &RouterAdvertisement, lang: Lang) -> String {
    let verb = match lang {
        Lang::En => "advertises",
        Lang::Vi => "quảng bá",
    };
    let mac = told.mac_address.as_deref().map(|mac| format!(" ({})", escape(mac)));
    let prefixes = told.prefixes.iter().map(|each| each.prefix.to_string());
    let servers = told.name_servers.iter().map(|server| format!("DNS {server}"));
    let flags = [(told.managed, "M"), (told.other, "O")];
    let flags = flags.into_iter().filter(|(is_set, _)| *is_set).map(|(_, flag)| flag.to_owned());
    let lifetime = format!("{} s", told.lifetime_s);
    let parts: Vec<String> =
        prefixes.chain(servers).chain(flags).chain(std::iter::once(lifetime)).collect();
    format!("{}{} {verb} {}", told.router, mac.unwrap_or_default(), parts.join(", "))
}
