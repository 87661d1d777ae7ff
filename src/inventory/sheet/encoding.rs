//! Text of old encodings recognised and made Unicode: TCVN3, VNI and windows-1258, whether as bytes
//! of a CSV file or as cells whose letters only look right in an old font. A text that is already
//! plausible is left alone; the choice is by spelling, never by guessing at a file's age.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};
use unicode_normalization::UnicodeNormalization as _;

use super::syllable::strangers;
use super::{tcvn3, vni};

/// An old encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Encoding {
    /// windows-1258, Microsoft's Vietnamese code page.
    Windows1258,
    /// TCVN 5712:1993 VN3 ("ABC").
    Tcvn3,
    /// VNI-Windows.
    Vni,
    /// windows-1252: Western text, no Vietnamese letters lost.
    Windows1252,
    /// UTF-16, as Excel's "Unicode Text" is.
    Utf16,
}

impl Encoding {
    /// Its name in notes.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Windows1258 => "windows-1258",
            Self::Tcvn3 => "TCVN3 (ABC)",
            Self::Vni => "VNI",
            Self::Windows1252 => "windows-1252",
            Self::Utf16 => "UTF-16",
        }
    }

    fn decode(self, bytes: &[u8]) -> Option<String> {
        let whole = |(text, _, had_errors): (std::borrow::Cow<'_, str>, _, bool)| {
            (!had_errors).then(|| text.nfc().collect())
        };
        match self {
            Self::Windows1258 => whole(WINDOWS_1258.decode(bytes)),
            Self::Windows1252 => whole(WINDOWS_1252.decode(bytes)),
            Self::Tcvn3 => tcvn3::decode(bytes),
            Self::Vni => vni::decode(bytes),
            Self::Utf16 if bytes.starts_with(b"\xfe\xff") => whole(UTF_16BE.decode(bytes)),
            Self::Utf16 => whole(UTF_16LE.decode(bytes)),
        }
    }
}

/// Encodings met, and how many cells were in each.
pub(super) type Converted = Vec<(Encoding, usize)>;

/// What old text may be, the likelier first.
const OLD: &[Encoding] = &[Encoding::Tcvn3, Encoding::Vni, Encoding::Windows1258];

/// A cell's text composed (NFC), and from which encoding it had to be converted.
pub(super) fn cell(text: &str) -> (String, Option<Encoding>) {
    if text.is_ascii() {
        return (text.to_owned(), None);
    }
    let composed: String = text.nfc().collect();
    let strange_count = strangers(&composed);
    if strange_count == 0 {
        return (composed, None);
    }
    let (bytes, _, is_lossy) = WINDOWS_1252.encode(text);
    if is_lossy {
        return (composed, None);
    }
    match best(&bytes, OLD) {
        Some((count, converted, encoding)) if count < strange_count => (converted, Some(encoding)),
        _ => (composed, None),
    }
}

/// A file's bytes as text, and from which encoding when it is not UTF-8.
pub(super) fn file(bytes: &[u8]) -> Option<(String, Option<Encoding>)> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Some((Encoding::Utf16.decode(bytes)?, Some(Encoding::Utf16)));
    }
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(body) {
        return Some((text.to_owned(), None));
    }
    let all: Vec<Encoding> = OLD.iter().copied().chain([Encoding::Windows1252]).collect();
    best(body, &all).map(|(_, text, encoding)| (text, Some(encoding)))
}

fn best(bytes: &[u8], among: &[Encoding]) -> Option<(usize, String, Encoding)> {
    among
        .iter()
        .filter_map(|encoding| Some((encoding.decode(bytes)?, *encoding)))
        .map(|(text, encoding)| (strangers(&text), text, encoding))
        .min_by_key(|(count, ..)| *count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(shown: &str, meant: &str, encoding: Option<Encoding>) {
        assert_eq!(cell(shown), (meant.to_owned(), encoding), "{shown}");
    }

    #[test]
    fn cells_of_old_fonts_are_recognised_and_others_are_left_alone() {
        check("ThiÕt bÞ", "Thiết bị", Some(Encoding::Tcvn3));
        check("UBND x· S¬n Hµ", "UBND xã Sơn Hà", Some(Encoding::Tcvn3));
        check("Thieát bò", "Thiết bị", Some(Encoding::Vni));
        check("Xaõ Ba Tô", "Xã Ba Tơ", Some(Encoding::Vni));
        check("Ðýìc PhôÒ", "Đức Phổ", Some(Encoding::Windows1258));
        for left in ["Xã Sơn Hà", "Hành Thiện", "Đắk Plô", "Café", "router 5µm", "Kon Plông"]
        {
            check(left, left, None);
        }
        // Decomposed text is composed, which needs no note.
        check("Xa\u{303} So\u{31b}n", "Xã Sơn", None);
    }

    #[test]
    fn bytes_of_files_are_recognised() {
        let of = |bytes: &[u8]| file(bytes).unwrap();
        assert_eq!(of(b"\xef\xbb\xbft\xc3\xaan").0, "tên");
        assert_eq!(of(b"Thi\xd5t b\xde"), ("Thiết bị".to_owned(), Some(Encoding::Tcvn3)));
        let (text, encoding) = of(b"\xff\xfet\0\xea\0n\0");
        assert_eq!((text.as_str(), encoding), ("tên", Some(Encoding::Utf16)));
    }
}
