//! `mail-ptr`, rung 5: DOMAIN.md §6, mail domain: PTR. Large receivers refuse mail over IPv6 from
//! an address whose PTR does not name the host (RFC 1912 §2.1: every address has a PTR that
//! matches).

use std::net::IpAddr;

use crate::assess::case::Case;
use crate::assess::mail::exchangers;
use crate::assess::names::{Host, look_up, reverse_name, unresolved};
use crate::assess::ruling::{Ruling, bounded, gathered, listed, ruling};
use crate::domain::task::RecordType;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let hosts = match exchangers(case) {
        Ok(hosts) => hosts,
        Err(ruling) => return ruling,
    };
    let asked = hosts.all.iter().flat_map(|host| one(case, host));
    gathered(asked.chain(unresolved(&hosts.all)).collect()).unwrap_or_else(|| {
        ruling!(
            NotApplicable,
            "no MX has an IPv6 address (`mail-mx-aaaa` judges that)",
            "không MX nào có địa chỉ IPv6 (xem `mail-mx-aaaa`)"
        )
    })
}

fn one(case: &Case<'_>, host: &Host<'_>) -> Vec<Ruling> {
    let name = bounded(&host.name);
    let addresses = host.ipv6.usable().into_iter().filter_map(|address| match address {
        IpAddr::V4(_) => None,
        IpAddr::V6(address) => Some(address),
    });
    addresses
        .map(|address| {
            let pointer = look_up(case, RecordType::Ptr, &reverse_name(address));
            let Text { en, vi } = &pointer.words;
            let ruling = match &pointer.values {
                None => ruling!(Unknown, "PTR of {address} {en}", "PTR của {address} {vi}"),
                Some(names) if names.contains(&host.name) => {
                    ruling!(Pass, "PTR of {address} names {name}", "PTR của {address} là {name}")
                }
                Some(names) if names.is_empty() => {
                    ruling!(Fail, "{address} {en}", "{address} {vi}")
                }
                Some(names) => {
                    let others = listed(names);
                    ruling!(
                        Fail,
                        "PTR of {address} names {others} and not {name}",
                        "PTR của {address} là {others}, không phải {name}"
                    )
                }
            };
            ruling.citing(pointer.seen.iter().copied())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn mail_ptr() {
        proves("mail-ptr", &[Pass, Fail, Unknown, NotApplicable]);
    }
}
