//! The page's one script: it searches and sorts tables that are there already. The page's policy allows
//! it by its hash and forbids every other; it makes no request and writes no HTML.

use sha2::{Digest as _, Sha256};

/// The script, as it stands between its tags.
pub(super) const SCRIPT: &str = include_str!("../templates/page.js");

/// Its hash as a Content-Security-Policy writes it.
pub(super) fn hash() -> String {
    format!("sha256-{}", base64(&Sha256::digest(SCRIPT.as_bytes())))
}

/// RFC 4648 §4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for piece in bytes.chunks(3) {
        let octet = |at: usize| u32::from(piece.get(at).copied().unwrap_or(0));
        let bits = octet(0) << 16 | octet(1) << 8 | octet(2);
        for at in 0..4 {
            let index = usize::try_from(bits >> (18 - 6 * at) & 63).unwrap_or(0);
            let letter = LETTERS.get(index).copied().map_or('=', char::from);
            text.push(if usize::try_from(at).is_ok_and(|at| at > piece.len()) {
                '='
            } else {
                letter
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_of_rfc_4648() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn the_script_cannot_end_its_own_tag() {
        assert!(!SCRIPT.contains("</"));
    }
}
