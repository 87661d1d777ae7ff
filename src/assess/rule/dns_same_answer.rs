//! `dns-same-answer`, rung 5: DOMAIN.md §6, DNS zone: same answer over both families. Each name
//! server is compared with itself, so that a secondary that lags is not taken for a family that
//! differs.

use crate::assess::case::Case;
use crate::assess::names::{Host, Hosts, is_ipv6_only, no_address, unresolved};
use crate::assess::ruling::{Ruling, bounded, gathered, listed, ruling};
use crate::assess::zone::{said, serves, unserved};
use crate::domain::task::{DnsTransport, RecordType};
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let zone = case.service().map_or("", |service| service.name.as_str());
    let servers = Hosts::of(case, RecordType::Ns);
    if let Some(unserved) = unserved(zone, &servers) {
        return unserved;
    }
    let Hosts { lookup, all: hosts, .. } = servers;
    let shown = bounded(zone);
    let Text { en, vi } = &lookup.words;
    if lookup.values.is_none() {
        return ruling!(Unknown, "NS of {shown} {en}", "NS của {shown} {vi}").citing(lookup.seen);
    }
    if hosts.iter().all(|host| no_address(&host.ipv6)) {
        return ruling!(Fail, "{shown} is served over IPv4 only", "{shown} chỉ phục vụ qua IPv4")
            .citing(lookup.seen);
    }
    if hosts.iter().all(|host| is_ipv6_only(&host.ipv4, &host.ipv6)) {
        return ruling!(
            NotApplicable,
            "IPv6 only: there is no IPv4 to compare with",
            "chỉ có IPv6: không có IPv4 để so sánh"
        );
    }
    let parts = hosts.iter().flat_map(|host| {
        let compared = compared(case, zone, host);
        if compared.is_empty() {
            not_compared(case, zone, host).into_iter().collect()
        } else {
            compared
        }
    });
    gathered(parts.chain(unresolved(&hosts)).collect()).unwrap_or_else(|| {
        ruling!(
            Unknown,
            "no name server of {shown} answered the same question over both families",
            "chưa máy chủ tên miền nào của {shown} trả lời cùng câu hỏi qua cả hai họ"
        )
    })
}

fn compared(case: &Case<'_>, zone: &str, host: &Host<'_>) -> Vec<Ruling> {
    let ipv4 = said(case, zone, &host.ipv4.usable());
    let ipv6 = said(case, zone, &host.ipv6.usable());
    let name = bounded(&host.name);
    let both = ipv6.iter().filter_map(|(key, six)| Some((key, ipv4.get(key)?, six)));
    both.map(|((_, record_type, _), (four, seen4), (six, seen6))| {
        let ruling = if four == six {
            ruling!(
                Pass,
                "{name} gives the same {record_type} over both",
                "{name} trả lời {record_type} như nhau qua cả hai"
            )
        } else {
            let (four, six) = (listed(four.difference(six)), listed(six.difference(four)));
            ruling!(
                Fail,
                "{name} gives another {record_type} over IPv6 ({six}) than over IPv4 ({four})",
                "{name} trả lời {record_type} qua IPv6 ({six}) khác IPv4 ({four})"
            )
        };
        ruling.citing([*seen4, *seen6])
    })
    .collect()
}

/// Why a server that has addresses of both families could not be compared with itself, where that is
/// not known to be its silence: `dns-ns-reachable-v6` judges that.
fn not_compared(case: &Case<'_>, zone: &str, host: &Host<'_>) -> Option<Ruling> {
    let sixes = host.ipv6.usable();
    if sixes.is_empty() || no_address(&host.ipv4) {
        return None;
    }
    let name = bounded(&host.name);
    if host.ipv4.values.is_none() {
        let Text { en, vi } = &host.ipv4.words;
        return Some(
            ruling!(Unknown, "A of {name} {en}", "A của {name} {vi}")
                .citing(host.ipv4.seen.iter().copied()),
        );
    }
    let asked = host.ipv4.usable().into_iter().chain(sixes);
    asked.map(|address| (address, serves(case, zone, address, DnsTransport::Udp))).find_map(
        |(address, contact)| {
            let Text { en, vi } = contact.words();
            (!contact.is_known()).then(|| {
                ruling!(Unknown, "{name} {address} {en}", "{name} {address} {vi}")
                    .citing(contact.seen)
            })
        },
    )
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn dns_same_answer() {
        proves("dns-same-answer", &[Pass, Fail, Unknown, NotApplicable]);
    }
}
