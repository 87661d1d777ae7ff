//! `server-reachable-v6`, rung 4: DOMAIN.md §6, server: a service port answers over IPv6. A ping
//! does not decide.

use std::net::IpAddr;

use crate::assess::case::Case;
use crate::assess::contact::Contact;
use crate::assess::host::{addressed, asked_addresses, reachable, service_addresses};
use crate::assess::management::{Management, contact as management};
use crate::assess::ports::{contact, ports};
use crate::assess::ruling::{Ruling, ruling, text};
use crate::domain::family::Family;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(device) = case.device() else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    let ports = ports(case, device);
    let strongest = |family: Family| {
        let mut addresses: Vec<IpAddr> = asked_addresses(case, device, family);
        addresses.extend(service_addresses(case, device, family));
        let services = ports.iter().map(|port| contact(case, &addresses, *port));
        let logins = [Management::Snmp, Management::Ssh]
            .into_iter()
            .map(|service| management(case, device, service, family));
        Contact::any(services.chain(logins))
    };
    reachable(
        &text!("a service", "dịch vụ"),
        &strongest(Family::Ipv4),
        &strongest(Family::Ipv6),
        &addressed(case, device, service_addresses(case, device, Family::Ipv6)),
    )
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn server_reachable_v6() {
        proves("server-reachable-v6", &[Pass, Fail, Unknown]);
    }
}
