//! What is wrong beside the link: the hub, the provider, or the place we look from. A hundred links
//! behind one dead router are one outage, not a hundred.

use std::collections::{BTreeMap, HashMap};

use super::policy::TrackPolicy;
use crate::domain::family::Family;
use crate::domain::link::Link;
use crate::domain::track::{Cause, Look};

/// The newest looks of a run, by link and family.
pub(crate) type Latest<'a> = HashMap<(&'a str, Family), &'a Look>;

/// How the hubs and the vantage do in one family.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Surroundings {
    /// Each hub that was looked through: whether it is well; `None` when that cannot be told.
    pub(crate) hubs: BTreeMap<String, Option<bool>>,
    /// Where a silent hub's trouble comes from.
    pub(crate) hub_causes: BTreeMap<String, Cause>,
    /// Whether the vantage can ask this family and hears anything at all.
    pub(crate) vantage: Option<bool>,
    /// Providers of which no link at a hub answers, while others there do.
    pub(crate) dead_providers: Vec<(String, String)>,
}

/// Judges what surrounds the links in one family.
pub(crate) fn look_around(
    links: &[Link],
    latest: &Latest<'_>,
    near: &Latest<'_>,
    family: Family,
    policy: &TrackPolicy,
) -> Surroundings {
    let mut around = Surroundings::default();
    let looked: Vec<(&Link, &Look)> = links
        .iter()
        .filter_map(|link| Some((link, *latest.get(&(link.code.as_str(), family))?)))
        .collect();
    if looked.is_empty() {
        return around;
    }
    if looked.iter().all(|(_, look)| look.figures.is_none()) {
        around.vantage = Some(false);
        return around;
    }
    around.vantage = Some(true);
    let mut by_hub: BTreeMap<&str, Vec<(&Link, &Look)>> = BTreeMap::new();
    for (link, look) in looked.into_iter().filter(|(_, look)| look.figures.is_some()) {
        by_hub.entry(link.a.site.as_str()).or_default().push((link, look));
    }
    for (hub, looks) in &by_hub {
        let heard = near_end(looks, near, family);
        let silent = looks.iter().all(|(_, look)| is_silent(look));
        // Who asks one link of many learns nothing about the hub, not even from the link's near end.
        let most = looks.len() * 2 > reached_from(links, hub, family);
        let enough = most && (looks.len() >= policy.hub_link_count || heard == Some(false));
        if !silent || heard == Some(true) && !enough {
            around.hubs.insert((*hub).to_owned(), Some(true));
        } else if enough {
            around.hubs.insert((*hub).to_owned(), Some(false));
            // The hub's own router answers: what is behind it does not.
            let cause = if heard == Some(true) { Cause::Provider } else { Cause::Hub };
            around.hub_causes.insert((*hub).to_owned(), cause);
        } else {
            around.hubs.insert((*hub).to_owned(), None);
        }
        if !silent {
            around.dead_providers.extend(dead_providers(hub, looks, policy));
        }
    }
    // Several hubs do not fail together: what they have in common is us.
    if around.hubs.len() > 1 && around.hubs.values().all(|well| *well == Some(false)) {
        around.vantage = Some(false);
    }
    around
}

/// How many links of a hub have a far end in a family.
fn reached_from(links: &[Link], hub: &str, family: Family) -> usize {
    let is_its = |link: &&Link| link.a.site == hub && link.b.address(family).is_some();
    links.iter().filter(is_its).count()
}

/// Whether one of the hub's own ends answered; `None` when none was asked.
fn near_end(looks: &[(&Link, &Look)], near: &Latest<'_>, family: Family) -> Option<bool> {
    looks
        .iter()
        .filter_map(|(link, _)| near.get(&(link.code.as_str(), family)))
        .filter(|look| look.figures.is_some())
        .map(|look| !is_silent(look))
        .reduce(|one, other| one || other)
}

fn dead_providers(
    hub: &str,
    looks: &[(&Link, &Look)],
    policy: &TrackPolicy,
) -> Vec<(String, String)> {
    let mut by_provider: BTreeMap<&str, Vec<&Look>> = BTreeMap::new();
    for (link, look) in looks {
        if let Some(provider) = &link.provider {
            by_provider.entry(provider).or_default().push(look);
        }
    }
    by_provider
        .into_iter()
        .filter(|(_, looks)| {
            looks.len() >= policy.hub_link_count && looks.iter().all(|look| is_silent(look))
        })
        .map(|(provider, _)| (hub.to_owned(), provider.to_owned()))
        .collect()
}

fn is_silent(look: &Look) -> bool {
    look.figures.as_ref().is_some_and(|figures| figures.is_silent() && !figures.is_filtered())
}
