//! `mail-delivered-v6-only`, rung 7: DOMAIN.md §6, mail domain: deliverable over IPv6 only. From a
//! vantage without IPv4 at least one exchanger greets at an IPv6 address of its own (RFC 5321 §5.1: a
//! sender tries them all); one that a DNS64 makes up (RFC 7050) is none.

use crate::assess::case::Case;
use crate::assess::contact::Contact;
use crate::assess::mail::{exchangers, greets};
use crate::assess::names::{no_address, unresolved};
use crate::assess::ruling::{Ruling, bounded, gathered, listed, ruling};
use crate::assess::v6_only::from_there;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    from_there(case, |there| one(there, case))
}

fn one(there: &Case<'_>, all: &Case<'_>) -> Ruling {
    let hosts = match exchangers(there) {
        Ok(hosts) => hosts,
        Err(ruling) => return ruling,
    };
    let names = listed(hosts.all.iter().map(|host| bounded(&host.name)));
    if hosts.all.iter().all(|host| no_address(&host.ipv6)) {
        return ruling!(
            Fail,
            "needs IPv4 to take mail: no MX has an IPv6 address ({names})",
            "cần IPv4 để nhận thư: không MX nào có địa chỉ IPv6 ({names})"
        )
        .citing(hosts.lookup.seen);
    }
    let sixes = hosts.all.iter().flat_map(|host| host.ipv6.usable());
    let ipv6 = Contact::any(sixes.map(|address| greets(there, address)));
    if let (true, Some(seen)) = (ipv6.is_answered(), ipv6.seen.first()) {
        let address = seen.address;
        return ruling!(Pass, "{address} greets without IPv4", "{address} chào khi không có IPv4")
            .citing(ipv6.seen);
    }
    if let Some(unknown) = gathered(unresolved(&hosts.all)) {
        return unknown;
    }
    let fours = exchangers(all).map(|hosts| hosts.all).unwrap_or_default();
    let fours = fours.iter().flat_map(|host| host.ipv4.usable());
    let ipv4 = Contact::any(fours.map(|address| greets(all, address)));
    let Text { en, vi } = ipv6.words();
    let ruling = if ipv6.is_known() && ipv4.is_answered() {
        ruling!(
            Fail,
            "needs IPv4 to take mail: over IPv6 every MX {en} ({names})",
            "cần IPv4 để nhận thư: qua IPv6 mọi MX {vi} ({names})"
        )
    } else {
        ruling!(Unknown, "MX over IPv6: {en} ({names})", "MX qua IPv6: {vi} ({names})")
    };
    ruling.citing(ipv6.seen.into_iter().chain(ipv4.seen))
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn mail_delivered_v6_only() {
        proves("mail-delivered-v6-only", &[Fail, NotApplicable, Pass, Unknown]);
    }
}
