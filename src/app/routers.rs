//! Which routers advertise where this machine itself stands: a solicitation on each of our own links
//! whose network is a declared LAN's prefix. Whatever is heard is evidence about that LAN; from
//! elsewhere nothing of it can be seen, and nothing is noted.

use std::net::IpAddr;

use ipnet::IpNet;

use super::failure::Failure;
use super::gather::Gathering;
use crate::domain::family::Family;
use crate::domain::observation::{NotAttempted, Observation, Outcome};
use crate::domain::reading::Reading;
use crate::domain::record::Record;
use crate::domain::router_advertisement::RouterAdvertisementsReading;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::ProbeKind;
use crate::probe::on_link::routers::{ALL_ROUTERS, solicit};
use crate::probe::on_link::{self, Link};
use crate::target::probe::ProbeOptions;

/// Asks the routers of every link of ours that is one of the subjects' LANs.
pub(super) fn hear(
    gathering: &mut Gathering,
    record: &Record,
    options: &ProbeOptions,
) -> Result<(), Failure> {
    if !options.families.contains(&Family::Ipv6) || !gathering.context().families.ipv6 {
        return Ok(());
    }
    let is_lan = |subject: &&Subject| subject.kind == SubjectKind::Lan;
    let lans: Vec<&Subject> = options.subjects.iter().filter(is_lan).collect();
    if lans.is_empty() {
        return Ok(());
    }
    let links = on_link::links();
    for link in &links {
        for lan in lans.iter().copied().filter(|lan| stands_in(link, record, lan)) {
            if gathering.is_cancelled() {
                return Ok(());
            }
            let heard = heard(gathering, link, lan);
            gathering.take_as_evidence(vec![heard])?;
        }
    }
    Ok(())
}

/// Whether one of a link's networks is, or lies in, a prefix declared for a LAN.
fn stands_in(link: &Link, record: &Record, lan: &Subject) -> bool {
    record.lan_prefixes(&lan.key).any(|declared| match declared.prefix {
        IpNet::V6(prefix) => link.networks.iter().any(|(own, _)| prefix.contains(own)),
        IpNet::V4(_) => false,
    })
}

fn heard(gathering: &Gathering, link: &Link, lan: &Subject) -> Observation {
    let context = gathering.context();
    let at = context.clock.now();
    let outcome = match solicit(link) {
        Ok(advertisements) if advertisements.is_empty() => Outcome::Silent,
        Ok(advertisements) => {
            let reading = RouterAdvertisementsReading { advertisements };
            Outcome::Answered(Reading::RouterAdvertisements(reading))
        }
        Err(error) => {
            tracing::warn!(link = %link.name, "routers could not be asked: {error}");
            let is_forbidden = error.kind() == std::io::ErrorKind::PermissionDenied;
            let why =
                if is_forbidden { NotAttempted::NoPermission } else { NotAttempted::Internal };
            Outcome::NotAttempted { why }
        }
    };
    Observation {
        id: None,
        at,
        vantage: context.vantage.clone(),
        subject: lan.clone(),
        probe: ProbeKind::RouterAdvertisement,
        address: IpAddr::V6(ALL_ROUTERS),
        port: None,
        detail: link.name.clone(),
        outcome,
        raw: None,
    }
}
