//! One device's answers as the vendor files read them: texts by place, the description in one line,
//! the chassis of its ENTITY-MIB. Grammar for descriptions stands here, so that a vendor's file is
//! a list of places and words.

use super::entity::{self, Part};
use super::table::{Walk, bounded};
use crate::domain::device::DeviceRole;

/// 1.3.6.1.4.1, under which vendors' own objects stand.
const ENTERPRISES: &[u64] = &[1, 3, 6, 1, 4, 1];
/// 1.3.6.1.2.1, under which the standard ones do.
const MIB_2: &[u64] = &[1, 3, 6, 1, 2, 1];

/// What a vendor's file has to go by.
pub(crate) struct Look<'a> {
    pub(crate) walk: &'a Walk<'a>,
    /// `sysDescr` in one line: blanks folded, quotes around it dropped.
    pub(crate) descr: String,
    /// `sysObjectID` after 1.3.6.1.4.1; empty when it is not told or lies elsewhere.
    pub(crate) object_id: Vec<u64>,
    /// The chassis, or what comes nearest to one.
    pub(crate) chassis: Part,
    /// The stack that the chassis is in, when there is one.
    pub(crate) stack: Part,
}

/// Who it is, by one vendor's file; what is absent is filled in by the standard tables.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Only when the enterprise number does not tell.
    pub(crate) vendor: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) os: Option<String>,
    pub(crate) os_version: Option<String>,
    pub(crate) serial: Option<String>,
    pub(crate) role: Option<DeviceRole>,
}

impl Identity {
    /// An operating system by name, nothing else known yet.
    pub(crate) fn running(os: &str) -> Self {
        Self { os: Some(os.to_owned()), ..Self::default() }
    }
}

impl<'a> Look<'a> {
    pub(crate) fn at(
        walk: &'a Walk<'a>,
        sys_descr: Option<&str>,
        sys_object_id: Option<&str>,
    ) -> Self {
        let object_id = sys_object_id.map(arcs).unwrap_or_default();
        let object_id =
            object_id.strip_prefix(ENTERPRISES).map(<[u64]>::to_vec).unwrap_or_default();
        let descr = one_line(sys_descr.unwrap_or_default());
        let (chassis, stack) = entity::chassis_and_stack(walk);
        Self { walk, descr, object_id, chassis, stack }
    }

    /// The enterprise number.
    pub(crate) fn enterprise(&self) -> Option<u64> {
        self.object_id.first().copied()
    }

    /// Whether `sysObjectID` lies under this place.
    pub(crate) fn is_under(&self, place: &str) -> bool {
        self.object_id.starts_with(&arcs(place))
    }

    /// A vendor's own object.
    pub(crate) fn own(&self, place: &str) -> Option<String> {
        said(self.walk.text(&[ENTERPRISES, &arcs(place)].concat()))
    }

    /// The first instance that says something of a vendor's own column.
    pub(crate) fn own_first(&self, column: &str) -> Option<String> {
        let column = [ENTERPRISES, &arcs(column)].concat();
        self.walk.column(&column).find_map(|(_, value)| said(super::table::text(value)))
    }

    /// Whether it shows anything under a vendor's own place.
    pub(crate) fn has(&self, place: &str) -> bool {
        let column = [ENTERPRISES, &arcs(place)].concat();
        self.walk.column(&column).next().is_some()
    }

    /// A standard object, by its place under 1.3.6.1.2.1.
    pub(crate) fn standard(&self, place: &str) -> Option<String> {
        said(self.walk.text(&[MIB_2, &arcs(place)].concat()))
    }

    /// The first instance that says something of a standard column.
    pub(crate) fn standard_first(&self, column: &str) -> Option<String> {
        let column = [MIB_2, &arcs(column)].concat();
        self.walk.column(&column).find_map(|(_, value)| said(super::table::text(value)))
    }

    /// The description, where it is a product's name and nothing else: "Watchdog 15", "DH-XVR5104". Few words,
    /// a number among them, no sentence.
    pub(crate) fn product(&self) -> Option<String> {
        const MOST_WORDS: usize = 4;
        const LONGEST: usize = 40;
        let descr = self.descr.as_str();
        let is_name = descr.len() <= LONGEST
            && descr.split(' ').count() <= MOST_WORDS
            && descr.chars().any(|each| each.is_ascii_digit())
            && descr.chars().any(|each| each.is_ascii_uppercase())
            && !descr.contains([',', ':', ';', '#', '@'])
            // "AT-GS950/16" is one; "A 1.0 / B" and a path are none.
            && (!descr.contains('/') || !(descr.contains(' ') || descr.starts_with('/')))
            && !["Linux", "ersion", "ystem"].iter().any(|word| descr.contains(word));
        is_name.then(|| descr.to_owned())
    }

    /// The word after these letters in the description, up to a blank or comma.
    pub(crate) fn word_after(&self, letters: &str) -> Option<String> {
        word_after(&self.descr, letters)
    }
}

fn said(text: Option<String>) -> Option<String> {
    text.filter(|text| says_something(text))
}

/// Arcs of a dotted text.
pub(crate) fn arcs(text: &str) -> Vec<u64> {
    text.split('.').filter_map(|arc| arc.parse().ok()).collect()
}

/// Blanks folded to one, quotes around the whole dropped.
pub(crate) fn one_line(text: &str) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    folded.trim_matches(['"', ' ']).to_owned()
}

/// The word after these letters, up to a blank, a comma or a closing bracket.
pub(crate) fn word_after(text: &str, letters: &str) -> Option<String> {
    let rest = text.split_once(letters)?.1.trim_start();
    let word = rest.split([' ', ',', ';', '\n', '\r', '\t']).next()?;
    bounded(word.trim_end_matches(['.', ']']))
}

/// What stands between two texts.
pub(crate) fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let rest = text.split_once(before)?.1;
    bounded(rest.split_once(after).map_or(rest, |(inner, _)| inner))
}

/// Words that makers leave in a field nobody filled in.
const FILLERS: &[&str] = &[
    "n/a",
    "na",
    "none",
    "null",
    "unknown",
    "not specified",
    "not applicable",
    "unspecified",
    "o.e.m.",
    "empty",
    "(none)",
    "not available",
    "to be filled by o.e.m.",
    "default string",
    "system serial number",
    "system product name",
    "chassis serial number",
    "-",
    "--",
    "\u{fffd}",
];

/// Whether a text is more than a filler.
pub(crate) fn says_something(text: &str) -> bool {
    let folded = text.trim().to_ascii_lowercase();
    !folded.is_empty() && !FILLERS.contains(&folded.as_str()) && !is_erased(&folded)
}

/// "FFFFFFFFFFFF": memory that was never written. Zeros are told as they stand: a virtual machine's number may be so.
fn is_erased(folded: &str) -> bool {
    const LEAST: usize = 6;
    folded.len() >= LEAST && folded.chars().all(|each| each == 'f')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_description() {
        let descr = one_line("\"Cisco IOS Software,\r\n Version 15.2(2a)E1, RELEASE\"");
        assert_eq!(descr, "Cisco IOS Software, Version 15.2(2a)E1, RELEASE");
        assert_eq!(word_after(&descr, "Version ").as_deref(), Some("15.2(2a)E1"));
        assert_eq!(word_after("Version", "Version ").as_deref(), None);
        assert_eq!(between("a (b) c", "(", ")").as_deref(), Some("b"));
        assert_eq!(between("a (b", "(", ")").as_deref(), Some("b"));
    }

    #[test]
    fn fillers_say_nothing() {
        assert!(!says_something(" N/A ") && !says_something("To Be Filled By O.E.M."));
        assert!(!says_something("FFFFFFFFFFFF") && says_something("0000000000"));
        assert!(says_something("FOC1") && says_something("ff") && says_something("1000000000"));
    }
}
