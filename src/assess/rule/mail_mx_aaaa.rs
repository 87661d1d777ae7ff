//! `mail-mx-aaaa`, rung 3: Internet.nl's `mx_aaaa`; DOMAIN.md §6, mail domain: all MX with AAAA.

use crate::assess::case::Case;
use crate::assess::mail::exchangers;
use crate::assess::names::{Host, no_address};
use crate::assess::ruling::{Ruling, bounded, gathered, listed, ruling};
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    match exchangers(case) {
        Ok(hosts) => gathered(hosts.all.iter().map(one).collect())
            .unwrap_or_else(|| ruling!(Unknown, "no MX is known", "chưa biết MX nào")),
        Err(ruling) => ruling,
    }
}

fn one(host: &Host<'_>) -> Ruling {
    let name = bounded(&host.name);
    let Text { en, vi } = &host.ipv6.words;
    let usable = host.ipv6.usable();
    let ruling = if host.ipv6.values.is_none() {
        ruling!(Unknown, "AAAA of {name} {en}", "AAAA của {name} {vi}")
    } else if host.ipv6.is_absent() {
        ruling!(Fail, "MX {name} {en}", "MX {name} {vi}")
    } else if no_address(&host.ipv6) {
        let useless = listed(host.ipv6.addresses());
        ruling!(
            Fail,
            "MX {name} has AAAA of no use ({useless})",
            "MX {name} có AAAA không dùng được ({useless})"
        )
    } else {
        let list = listed(usable);
        ruling!(Pass, "MX {name} has AAAA {list}", "MX {name} có AAAA {list}")
    };
    ruling.citing(host.ipv6.seen.iter().copied())
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn mail_mx_aaaa() {
        proves("mail-mx-aaaa", &[Pass, Fail, Unknown, NotApplicable]);
    }
}
