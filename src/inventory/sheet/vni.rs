//! VNI-Windows text: a base letter followed by a byte for its tone and shape; ơ, ư, đ, ĩ and some
//! letters with `i` and `y` are one byte. The fonts `VNI-Times` and `VNI-Helve` show it. The table was
//! written down from knowledge of the encoding and has not been compared with a published one yet.

use unicode_normalization::UnicodeNormalization as _;

/// What a mark's byte adds to the letter before it, as combining characters; small, then capital.
const MARKS: &[(u8, u8, &str)] = &[
    (0xf8, 0xd8, "\u{300}"),
    (0xf9, 0xd9, "\u{301}"),
    (0xfb, 0xdb, "\u{309}"),
    (0xf5, 0xd5, "\u{303}"),
    (0xef, 0xcf, "\u{323}"),
    (0xe2, 0xc2, "\u{302}"),
    (0xe0, 0xc0, "\u{302}\u{300}"),
    (0xe1, 0xc1, "\u{302}\u{301}"),
    (0xe5, 0xc5, "\u{302}\u{309}"),
    (0xe3, 0xc3, "\u{302}\u{303}"),
    (0xe4, 0xc4, "\u{302}\u{323}"),
    (0xea, 0xca, "\u{306}"),
    (0xe8, 0xc8, "\u{306}\u{300}"),
    (0xe9, 0xc9, "\u{306}\u{301}"),
    (0xfa, 0xda, "\u{306}\u{309}"),
    (0xfc, 0xdc, "\u{306}\u{303}"),
    (0xeb, 0xcb, "\u{306}\u{323}"),
];

/// Letters of one byte, small and capital.
const LETTERS: &[(u8, u8, char, char)] = &[
    (0xf4, 0xd4, 'ơ', 'Ơ'),
    (0xf6, 0xd6, 'ư', 'Ư'),
    (0xf1, 0xd1, 'đ', 'Đ'),
    (0xec, 0xcc, 'ì', 'Ì'),
    (0xed, 0xcd, 'í', 'Í'),
    (0xe6, 0xc6, 'ỉ', 'Ỉ'),
    (0xf3, 0xd3, 'ĩ', 'Ĩ'),
    (0xf2, 0xd2, 'ị', 'Ị'),
    (0xee, 0xce, 'ỵ', 'Ỵ'),
];

/// The bytes as text; `None` when one of them has no meaning where it stands.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        if byte.is_ascii() {
            text.push(char::from(*byte));
        } else if let Some((small, _, lower, upper)) =
            LETTERS.iter().find(|(small, capital, ..)| byte == small || byte == capital)
        {
            text.push(if byte == small { *lower } else { *upper });
        } else {
            let (.., mark) =
                MARKS.iter().find(|(small, capital, _)| byte == small || byte == capital)?;
            let carrier = text.chars().next_back()?;
            "aeouyơưAEOUYƠƯ".contains(carrier).then(|| text.push_str(mark))?;
        }
    }
    Some(text.nfc().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(shown: &str) -> Vec<u8> {
        shown.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect()
    }

    #[test]
    fn text_as_a_latin_font_shows_it_is_read() {
        for (shown, meant) in [
            ("Thieát bò", "Thiết bị"),
            ("Quaûng Ngaõi", "Quảng Ngãi"),
            ("Ñöùc Phoå", "Đức Phổ"),
            ("Sôn Haø", "Sơn Hà"),
            ("ÑÒA CHÆ", "ĐỊA CHỈ"),
            ("Ñaëc khu Lyù Sôn", "Đặc khu Lý Sơn"),
        ] {
            assert_eq!(decode(&bytes(shown)).as_deref(), Some(meant), "{shown}");
        }
        assert_eq!(decode(b"\xe1"), None);
        assert_eq!(decode(b"b\xe1"), None);
    }
}
