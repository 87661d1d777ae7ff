//! Vietnamese text compared as Vietnamese readers compare it: found without diacritics, and put in
//! the order of the alphabet. It does not translate, and knows nothing of fonts or code pages.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The text without case and diacritics: `Đức Phổ` and `duc pho` are one. `đ` is a letter of its
/// own that no decomposition takes apart.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    without_marks(text).to_lowercase()
}

/// The text without diacritics, case kept: what a text message or an old terminal can carry.
#[must_use]
pub fn without_marks(text: &str) -> String {
    text.nfd()
        .filter(|character| !is_combining_mark(*character))
        .map(|character| match character {
            'đ' => 'd',
            'Đ' => 'D',
            other => other,
        })
        .collect()
}

/// The letters that are not of ASCII, in the alphabet's order beside the letter they follow.
const ALPHABET: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";

/// The tones in dictionary order: none, huyền, hỏi, ngã, sắc, nặng.
const TONES: &[char] = &['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];

/// What sorts as Vietnamese dictionaries do when compared as bytes: letters first, syllable by
/// syllable, then tones, then case. Digits come before letters, as in every list of codes.
#[must_use]
pub fn sort_key(text: &str) -> Vec<u8> {
    let mut letters = Vec::with_capacity(text.len() * 2 + 1);
    let mut tones = Vec::new();
    let mut cases = Vec::new();
    let mut decomposed = text.nfd().peekable();
    while let Some(character) = decomposed.next() {
        let mut marks = Vec::new();
        while let Some(mark) = decomposed.next_if(|next| is_combining_mark(*next)) {
            marks.push(mark);
        }
        let (tone, shape): (Vec<char>, Vec<char>) =
            marks.into_iter().partition(|mark| TONES.contains(mark));
        let lower = character.to_lowercase();
        let letter: String = lower.chain(shape).nfc().collect();
        push_letter(&mut letters, &letter);
        let rank = tone.first().and_then(|tone| TONES.iter().position(|each| each == tone));
        tones.push(rank.and_then(|rank| u8::try_from(rank + 1).ok()).unwrap_or(0));
        cases.push(u8::from(character.is_uppercase()));
    }
    // 0 ends the letters, so that a shorter word sorts before a longer one.
    letters.push(0);
    letters.extend(tones);
    letters.extend(cases);
    letters
}

/// Letters of the alphabet by their place in it; what is not of it by its code, digits before and
/// strangers after the alphabet.
fn push_letter(letters: &mut Vec<u8>, letter: &str) {
    let place = letter
        .chars()
        .next()
        .filter(|_| letter.chars().count() == 1)
        .and_then(|letter| ALPHABET.chars().position(|each| each == letter));
    match (place.and_then(|place| u8::try_from(place).ok()), letter.as_bytes()) {
        (Some(place), _) => letters.push(0x80 + place),
        (None, [ascii]) => letters.push(*ascii),
        (None, bytes) => {
            letters.push(0xff);
            letters.extend_from_slice(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_without_diacritics_and_case() {
        for (written, typed) in [
            ("Ba Tơ", "ba to"),
            ("Đức Phổ", "DUC PHO"),
            ("Trà Bùi", "trà bùi"),
            ("Lý Sơn", "ly son"),
            ("Xã Nghĩa Hưng", "xa nghia hung"),
        ] {
            assert_eq!(fold(written), fold(typed), "{written}");
        }
        // Composed and decomposed are the same text.
        assert_eq!(fold("Tơ"), fold("To\u{31b}"));
        assert_ne!(fold("Ba Tơ"), fold("Ba Tu"));
        assert_eq!(without_marks("Đặc khu Lý Sơn"), "Dac khu Ly Son");
    }

    #[test]
    fn sorted_as_dictionaries_do() {
        let sorted = [
            "3 tháng 2",
            "an",
            "ăn",
            "ân",
            "ba",
            "Ba Động",
            "Ba Tô",
            "Ba Tơ",
            "da",
            "đa",
            "đà",
            "đả",
            "đã",
            "đá",
            "đạ",
            "em",
            "êm",
            "lo",
            "lô",
            "lơ",
            "tu",
            "tư",
            "xa",
        ];
        let mut shuffled = sorted;
        shuffled.reverse();
        shuffled.sort_by_key(|name| sort_key(name));
        assert_eq!(shuffled, sorted);
    }
}
