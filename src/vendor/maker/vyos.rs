//! VyOS and what it came from: "VyOS 1.4.0", "Vyatta VyOS 1.1.8".

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker = Maker {
    enterprises: &[44641, 30803],
    recognises: Some(|look| release(look).is_some()),
    subtrees: &[],
    identify,
};

/// What follows the system's name.
fn release<'a>(look: &'a Look<'_>) -> Option<&'a str> {
    look.descr.strip_prefix("Vyatta ").unwrap_or(&look.descr).strip_prefix("VyOS")
}

fn identify(look: &Look<'_>) -> Identity {
    let (name, rest) = release(look).map_or(("Vyatta", look.descr.as_str()), |rest| ("VyOS", rest));
    let version = rest.split(' ').find(|word| word.contains(|each: char| each.is_ascii_digit()));
    Identity {
        model: look.chassis.model.clone(),
        os_version: version.map(str::to_owned),
        role: Some(DeviceRole::Router),
        ..Identity::running(name)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn vyos() {
        check("44641", "VyOS 1.4.0-rc1", "", ["VyOS", "-", "VyOS", "1.4.0-rc1", "-"]);
        check("30803", "Vyatta VyOS 1.1.8", "", ["Vyatta, Inc.", "-", "VyOS", "1.1.8", "-"]);
        check("8072.3.2.10", "VyOS 1.3.2", "", ["-", "-", "VyOS", "1.3.2", "-"]);
    }
}
