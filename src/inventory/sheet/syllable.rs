//! Whether words can be Vietnamese: the letters of a syllable as its spelling allows them. It is how
//! text in an old encoding is told from text in Unicode; it knows no dictionary.

use unicode_normalization::UnicodeNormalization as _;

const ONSETS: &[&str] = &[
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g",
    "h", "k", "l", "m", "n", "p", "q", "r", "s", "t", "v", "x", "",
];

/// Every rhyme, tones left out.
const RHYMES: &str = " a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp \
ât âu ây e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im \
in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo \
oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê \
uêch uênh ui um un ung uơ uôc uôi uôm uôn uông uôt uôm up ut uy uya uych uyên uyêt uynh uyp uyt uyn \
uyu ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu ";

/// How many words with letters beyond ASCII are no Vietnamese syllables.
pub(super) fn strangers(text: &str) -> usize {
    // `5µm` is a measure: what has a digit in it is no word.
    text.split(|each: char| !each.is_alphanumeric() && !is_mark(each))
        .filter(|word| !word.is_ascii() && !word.contains(|each: char| each.is_ascii_digit()))
        .filter(|word| !is_syllable(word))
        .count()
}

fn is_mark(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
}

/// Rhymes of several vowels whose last one may bear the tone.
const TONED_AT_THE_END: &[&str] = &["oa", "oe", "uy", "uê", "uơ", "uâ"];

/// Whether a word is one syllable: at most one tone, borne by a vowel that can bear it, and a rhyme
/// that exists.
fn is_syllable(word: &str) -> bool {
    let is_tone =
        |each: &char| matches!(each, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    let decomposed: Vec<char> = word.to_lowercase().nfd().collect();
    let tone_count = decomposed.iter().filter(|each| is_tone(each)).count();
    let ends_toned = decomposed.iter().rev().take_while(|each| is_mark(**each)).any(is_tone);
    let letters: String = decomposed.into_iter().filter(|each| !is_tone(each)).nfc().collect();
    let rests = ONSETS.iter().filter_map(|onset| letters.strip_prefix(onset));
    tone_count <= 1 && rests.into_iter().any(|rest| is_rhyme(rest, ends_toned))
}

fn is_rhyme(rest: &str, ends_toned: bool) -> bool {
    !rest.is_empty()
        && rest.chars().all(char::is_alphabetic)
        && RHYMES.contains(&format!(" {rest} "))
        && (!ends_toned || rest.chars().count() == 1 || TONED_AT_THE_END.contains(&rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_words_are_and_broken_ones_are_not() {
        let good = "Quảng Ngãi, thiết bị; Đức Phổ – Trà Bồng: người quản lý, nghiêng, giờ, quyết, \
                    khuya, hòa hoà, thuỷ, đường truyền số liệu chuyên dùng, ở, ủy ý kiến gì";
        assert_eq!(strangers(good), 0);
        assert_eq!(strangers("router R-01 [core]"), 0);
        assert_eq!(strangers("ThiÕt bÞ"), 2);
        assert_eq!(strangers("Thieát bò"), 1);
        assert_eq!(strangers("Café"), 1);
        assert_eq!(strangers("Xaõ Teân"), 2);
    }
}
