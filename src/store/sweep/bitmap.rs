//! Which numbers of a sweep were finished, compressed: a bit each, zlib.

use std::io::{Read as _, Write as _};

use super::pack::Damaged;
use crate::domain::bits::Bits;

/// The most bytes that a stored bitmap may become: the whole of IPv4.
const MOST_BYTES: u64 = 1 << 29;

/// As it is stored.
pub(super) fn packed(bits: &Bits) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    // Writing to a vector does not fail.
    let _ = encoder.write_all(bits.as_bytes());
    encoder.finish().unwrap_or_default()
}

/// And back.
pub(super) fn unpacked(compressed: &[u8]) -> Result<Bits, Damaged> {
    let mut bytes = Vec::new();
    let decoder = flate2::read::ZlibDecoder::new(compressed);
    decoder.take(MOST_BYTES).read_to_end(&mut bytes).map_err(|_| Damaged)?;
    Ok(Bits::from_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_back() {
        let mut bits = Bits::new(1_000);
        for number in [0, 7, 8, 999] {
            bits.set(number);
        }
        assert_eq!(unpacked(&packed(&bits)).unwrap(), bits);
        assert_eq!(unpacked(&[1, 2, 3]), Err(Damaged));
    }
}
