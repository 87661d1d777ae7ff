//! `address-registered`, rung 0: an address that answers is somebody's, and somebody must have
//! written it down (DOMAIN.md §2, task 1.3: survey of what there is). Only addresses that answered
//! a sweep and are not on record become subjects, so this rule never passes.
//!
//! An address to which a declared service's name resolves is still unrecorded: the DNS says where a
//! name points today, not who has the address, and whoever could change the DNS could otherwise
//! register his own. The same holds for an address that a device shows of itself: the reason names
//! the device, so that somebody can declare it.

use std::net::IpAddr;

use crate::assess::case::Case;
use crate::assess::contact::answers_itself;
use crate::assess::ruling::{Ruling, bounded, ruling};

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Ok(address) = case.subject.key.parse::<IpAddr>() else {
        return ruling!(Unknown, "it is not an address", "không phải địa chỉ");
    };
    let seen = case.evidence.of_address(address);
    let answers: Vec<_> =
        seen.fresh.iter().copied().filter(|observation| answers_itself(observation)).collect();
    let ruling = match case.evidence.shown_by(address) {
        Some(subject) => {
            let subject = bounded(&subject.to_string());
            ruling!(
                Fail,
                "{address} answers but is not recorded; {subject} shows it as its own",
                "{address} trả lời nhưng chưa có trong hồ sơ; {subject} cho biết là của mình"
            )
        }
        None => ruling!(
            Fail,
            "{address} answers but is not recorded",
            "{address} trả lời nhưng chưa có trong hồ sơ"
        ),
    };
    ruling.citing(answers)
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::Fail;

    #[test]
    fn address_registered() {
        proves("address-registered", &[Fail]);
    }
}
