//! What offices call things in their lists besides the labels of the words. Each name means one word
//! and no other; what is not here is asked for, never guessed.

use crate::domain::record::Noun;

/// Names, folded, of the words of one field.
const ROLES: &[(&str, &str)] = &[
    ("thiet bi dinh tuyen", "router"),
    ("thiet bi chuyen mach", "switch"),
    ("chuyen mach", "switch"),
    ("thiet bi tuong lua", "firewall"),
    ("may chu vat ly", "server"),
    ("may chu ao", "virtual_machine"),
    ("thiet bi can bang tai", "load_balancer"),
    ("bo phat wifi", "wireless"),
    ("diem truy cap khong day", "wireless"),
    ("thiet bi luu tru", "storage"),
    ("tu dia", "storage"),
    ("ups", "ups"),
    ("may tinh ban", "workstation"),
    ("may tinh de ban", "workstation"),
    ("may xach tay", "laptop"),
];

/// The word that a folded text names.
pub(super) fn of(noun: Noun, field: &str, folded: &str) -> Option<&'static str> {
    match (noun, field) {
        (Noun::Device, "role") => {
            ROLES.iter().find(|(name, _)| *name == folded).map(|(_, word)| *word)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::device::DeviceRole;
    use crate::domain::vietnamese::fold;

    #[test]
    fn every_name_is_folded_stands_once_and_means_a_role() {
        for (at, (name, word)) in ROLES.iter().enumerate() {
            assert_eq!(fold(name), **name);
            assert!(word.parse::<DeviceRole>().is_ok(), "{word}");
            assert!(ROLES.iter().skip(at + 1).all(|(other, _)| other != name), "{name} twice");
        }
        assert_eq!(of(Noun::Device, "role", &fold("Thiết bị chuyển mạch")), Some("switch"));
        assert_eq!(of(Noun::Site, "kind", "tu dia"), None);
    }
}
