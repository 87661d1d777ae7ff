//! `dns-dnssec`, rung 5: DOMAIN.md §6, DNS zone: DNSSEC valid. Validation is not built yet, so this
//! is unknown for every zone, and no zone reaches rung 5 by our not looking.

use crate::assess::case::Case;
use crate::assess::ruling::{Ruling, ruling};

pub(super) fn judge(_case: &Case<'_>) -> Ruling {
    ruling!(Unknown, "DNSSEC is not judged yet", "chưa đánh giá DNSSEC")
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::Unknown;

    #[test]
    fn dns_dnssec() {
        proves("dns-dnssec", &[Unknown]);
    }
}
