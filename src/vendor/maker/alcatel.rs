//! Alcatel-Lucent Enterprise: OmniSwitch, AOS. "Alcatel-Lucent Enterprise OS6860-24 8.6.289.R01 GA, May 1, 2019."

use super::{Identity, Look, Maker};
use crate::domain::device::DeviceRole;

pub(super) const MAKER: Maker =
    Maker { enterprises: &[6486], recognises: None, subtrees: &[], identify };

fn identify(look: &Look<'_>) -> Identity {
    // The release has an R in it: 8.6.289.R01, 6.7.2.191.R08.
    let words: Vec<&str> = look.descr.split([' ', ',']).collect();
    let is_release = |word: &str| {
        word.contains(".R") && word.starts_with(|letter: char| letter.is_ascii_digit())
    };
    let at = words.iter().position(|word| is_release(word));
    let before = at.and_then(|at| words.get(at.checked_sub(1)?)).map(|word| (*word).to_owned());
    Identity {
        model: look.chassis.model.clone().or(before),
        os_version: at.and_then(|at| words.get(at)).map(|word| (*word).to_owned()),
        role: Some(DeviceRole::Switch),
        ..Identity::running("AOS")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn alcatel() {
        const NAME: &str = "Alcatel-Lucent Enterprise (previous was 'Alcatel')";
        check(
            "6486.801.1.1.2.1.11.1.1",
            "Alcatel-Lucent Enterprise OS6860-24 8.6.289.R01 GA, May 1, 2019.",
            "1.3.6.1.2.1.47.1.1.1.1.5.1 = 3\n1.3.6.1.2.1.47.1.1.1.1.11.1 = \"S1\"",
            [NAME, "OS6860-24", "AOS", "8.6.289.R01", "S1"],
        );
        check("6486.800.1.1.2.1", "switch", "", [NAME, "-", "AOS", "-", "-"]);
    }
}
