//! What the mail ladder's rules share: the exchangers, and what each says at an address.

use std::net::IpAddr;

use super::case::Case;
use super::contact::Contact;
use super::evidence::Seen;
use super::names::{Host, Hosts, unresolved};
use super::ruling::{Ruling, bounded, ruling};
use crate::domain::family::Family;
use crate::domain::observation::Observation;
use crate::domain::reading::{Reading, SmtpReading};
use crate::domain::task::{ProbeKind, RecordType};
use crate::domain::text::Text;

/// The exchangers of a case's mail domain, or the ruling that ends every rule about them: they are
/// not known, or there are none.
pub(crate) fn exchangers<'a>(case: &Case<'a>) -> Result<Hosts<'a>, Ruling> {
    let domain = bounded(case.service().map_or("", |service| &service.name));
    let hosts = Hosts::of(case, RecordType::Mx);
    let Text { en, vi } = &hosts.lookup.words;
    let seen = hosts.lookup.seen.iter().copied();
    if hosts.lookup.values.is_none() {
        return Err(ruling!(Unknown, "MX of {domain} {en}", "MX của {domain} {vi}").citing(seen));
    }
    if hosts.declines {
        return Err(ruling!(
            NotApplicable,
            "{domain} declares by a null MX that it takes no mail",
            "{domain} khai báo không nhận thư (null MX)"
        )
        .citing(seen));
    }
    if hosts.all.is_empty() {
        return Err(ruling!(Fail, "{domain} {en}", "{domain} {vi}").citing(seen));
    }
    Ok(hosts)
}

/// What the SMTP probe got at an address: a 220 greeting is an answer, anything else is not.
pub(crate) fn greets<'a>(case: &Case<'a>, address: IpAddr) -> Contact<'a> {
    let seen = case.evidence.of_address(address);
    let is_smtp = |observation: &&&Observation| observation.probe == ProbeKind::Smtp;
    let fresh: Vec<_> = seen.fresh.iter().filter(is_smtp).copied().collect();
    let stale: Vec<_> = seen.stale.iter().filter(is_smtp).copied().collect();
    Contact::of(&Seen { fresh: &fresh, stale: &stale }, |observation| {
        smtp_of(observation).is_some_and(|greeting| greeting.banner.starts_with("220"))
    })
}

/// What an exchanger said at each of its addresses of a family, where it greeted.
pub(crate) fn greetings<'a>(
    case: &Case<'a>,
    host: &Host<'a>,
    family: Family,
) -> Vec<(&'a Observation, &'a SmtpReading)> {
    let lookup = match family {
        Family::Ipv4 => &host.ipv4,
        Family::Ipv6 => &host.ipv6,
    };
    let contacts = lookup.usable().into_iter().map(|address| greets(case, address));
    contacts
        .flat_map(|contact| contact.seen)
        .filter_map(|observation| Some((observation, smtp_of(observation)?)))
        .collect()
}

impl Hosts<'_> {
    /// A part of a ruling for whatever is not known about what the exchangers say over IPv6: an
    /// exchanger whose addresses are not known, an address that is not known to greet or not. Without
    /// these the exchangers that were heard would pass for those that were not.
    pub(crate) fn not_heard(&self, case: &Case<'_>) -> Vec<Ruling> {
        let mut parts = unresolved(&self.all);
        for host in &self.all {
            for address in host.ipv6.usable() {
                let contact = greets(case, address);
                if !contact.is_known() {
                    let (name, Text { en, vi }) = (bounded(&host.name), contact.words());
                    let part =
                        ruling!(Unknown, "MX {name} {address} {en}", "MX {name} {address} {vi}");
                    parts.push(part.citing(contact.seen));
                }
            }
        }
        parts
    }

    /// The ruling about what is said over IPv6 where it is known that nothing was: other rules say why.
    pub(crate) fn silent(&self) -> Ruling {
        ruling!(
            NotApplicable,
            "no MX greets over IPv6 (`mail-mx-reachable-v6` judges that)",
            "không MX nào chào qua IPv6 (xem `mail-mx-reachable-v6`)"
        )
        .citing(self.lookup.seen.iter().copied())
    }
}

/// The greeting in an observation.
pub(crate) fn smtp_of(observation: &Observation) -> Option<&SmtpReading> {
    let Some(Reading::Smtp(reading)) = observation.reading() else { return None };
    Some(reading)
}
