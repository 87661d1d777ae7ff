//! TCVN3 ("ABC") text: TCVN 5712:1993, table VN3, one byte a letter; the fonts `.VnTime` and
//! `.VnArial` show it. The lower-case half agrees with glibc's charmap TCVN5712-1. Capitals with a
//! tone have no byte of their own: they were typed as small letters in a capital font.

/// The letters of 0xA1 to 0xFE; a space where VN3 has none.
const LETTERS: &str = "ĂÂÊÔƠƯĐăâêôơưđ      àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽéẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ";

/// The bytes as text; `None` when one of them is no letter of VN3.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    let letters: Vec<char> = LETTERS.chars().collect();
    bytes
        .iter()
        .map(|byte| {
            if byte.is_ascii() {
                return Some(char::from(*byte));
            }
            let at = usize::from(byte.checked_sub(0xa1)?);
            letters.get(at).copied().filter(|letter| *letter != ' ')
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_stands_at_its_byte() {
        // Byte by byte from the standard's table, each row's ends.
        for (byte, letter) in [
            (0xa1, 'Ă'),
            (0xa7, 'Đ'),
            (0xa8, 'ă'),
            (0xae, 'đ'),
            (0xb5, 'à'),
            (0xb9, 'ạ'),
            (0xbb, 'ằ'),
            (0xbe, 'ắ'),
            (0xc6, 'ặ'),
            (0xcb, 'ậ'),
            (0xcc, 'è'),
            (0xce, 'ẻ'),
            (0xd0, 'é'),
            (0xd1, 'ẹ'),
            (0xd5, 'ế'),
            (0xd7, 'ì'),
            (0xd8, 'ỉ'),
            (0xdc, 'ĩ'),
            (0xde, 'ị'),
            (0xdf, 'ò'),
            (0xe1, 'ỏ'),
            (0xe4, 'ọ'),
            (0xe8, 'ố'),
            (0xee, 'ợ'),
            (0xef, 'ù'),
            (0xf1, 'ủ'),
            (0xf8, 'ứ'),
            (0xfa, 'ỳ'),
            (0xfe, 'ỵ'),
        ] {
            assert_eq!(decode(&[byte]).as_deref(), Some(letter.to_string().as_str()), "{byte:x}");
        }
        assert_eq!(decode(b"Thi\xd5t b\xde").as_deref(), Some("Thiết bị"));
        assert_eq!(decode(&[0x80]), None);
    }
}
