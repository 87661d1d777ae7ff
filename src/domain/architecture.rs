//! What kind of processor a machine has, told where its model is not: it says which software fits, and
//! nothing about which machine it is.

/// Every such word that `vendor` gives in a model's place.
const WORDS: &[&str] = &[
    "Generic x86 64-bit",
    "Generic x86",
    "Generic ARM 64-bit",
    "Generic ARM",
    "Generic MIPS",
    "Generic PowerPC",
    "Intel x64",
    "AMD x64",
    "Itanium",
    "Alpha",
];

/// Whether a model's text names a processor and no machine.
#[must_use]
pub fn is_architecture(model: &str) -> bool {
    WORDS.contains(&model)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_processor_is_no_machine() {
        assert!(is_architecture("Generic x86 64-bit"));
        assert!(!is_architecture("PowerEdge R250") && !is_architecture("AlphaServer DS10"));
    }
}
