//! What this machine knows of its own links, and who answers on them: candidates for the search. Only
//! links that have a network in scope are asked.

use ipnet::Ipv6Net;

use super::desk::Desk;
use super::gather::Gathering;
use crate::domain::text::Text;
use crate::probe::{netlink, on_link};
use crate::target::candidate::knowledge::{Knowledge, MacAddress};

/// Adds this machine's neighbour table, and whoever answers to all on a link with a network that is
/// wanted.
pub(super) fn learn(
    desk: &Desk<'_>,
    gathering: &Gathering,
    is_wanted: &dyn Fn(Ipv6Net) -> bool,
    knowledge: &mut Knowledge,
) {
    // A table that cannot be read tells nothing, as an empty one.
    for row in netlink::neighbors().unwrap_or_default() {
        knowledge.add_neighbor(row.address, MacAddress::of_single(row.link));
    }
    for link in on_link::links() {
        let nets: Vec<Ipv6Net> =
            link.networks.iter().map(|(net, _)| *net).filter(|net| is_wanted(*net)).collect();
        if nets.is_empty() || gathering.is_cancelled() {
            continue;
        }
        match on_link::ask(&link) {
            Ok(heard) => heard.into_iter().for_each(|from| knowledge.add_on_link(from, &nets)),
            Err(error) => desk.voice.warn(&Text::new(
                format!("{}: nobody could be asked on the link itself: {error}", link.name),
                format!("{}: không hỏi được các máy trên chính đường này: {error}", link.name),
            )),
        }
    }
}
