//! Octets as hexadecimal digits, two each, lower case: sums, raw answers, MAC addresses. Reading them
//! is whoever's that knows what they mean.

/// Octets one after another: `0a1b`.
#[must_use]
pub fn hexadecimal(octets: &[u8]) -> String {
    written(octets, "")
}

/// Octets with colons between, as IEEE 802 addresses are written: `0a:1b`.
#[must_use]
pub fn with_colons(octets: &[u8]) -> String {
    written(octets, ":")
}

/// A raw answer has tens of thousands: no formatter between.
fn digit(half: u8) -> char {
    char::from(if half < 10 { b'0' + half } else { b'a' + half - 10 })
}

fn written(octets: &[u8], between: &str) -> String {
    let mut text = String::with_capacity(octets.len() * (2 + between.len()));
    for (at, octet) in octets.iter().enumerate() {
        if at > 0 {
            text.push_str(between);
        }
        text.extend([digit(octet >> 4), digit(octet & 0xf)]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_have_two_digits_each() {
        assert_eq!(hexadecimal(&[]), "");
        assert_eq!(hexadecimal(&[0, 0x0a, 0xff]), "000aff");
        assert_eq!(with_colons(&[2, 0, 0x5e, 0x10, 0, 0xff]), "02:00:5e:10:00:ff");
    }
}
