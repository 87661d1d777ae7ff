//! Links as circuits, with their providers and types. Terminations are not written: their list wants
//! the numbers that NetBox gave the sites. The ends stand in our custom fields.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::record::Noun;

use super::Lists;
use super::table::Table;
use super::words::{ACTIVE, known, remark, slug, tags, text};

impl<'a> Lists<'a> {
    fn providers_by_slug(&self) -> BTreeMap<String, String> {
        let providers = self.of(Noun::Link).map(|link| known(text(link, "provider")));
        providers.map(|provider| (slug(&provider), provider)).collect()
    }

    pub(super) fn providers(&self) -> Table<'a> {
        let mut table = Table::new("providers", "circuits.provider", &["name", "slug"]);
        for (slug, provider) in self.providers_by_slug() {
            table.bare(&[&provider, &slug]);
        }
        table
    }

    pub(super) fn circuit_types(&self) -> Table<'a> {
        let mut table = Table::new("circuit-types", "circuits.circuittype", &["name", "slug"]);
        let tiers: BTreeSet<String> = self.of(Noun::Link).map(|link| text(link, "tier")).collect();
        for tier in tiers {
            table.bare(&[&tier, &slug(&tier)]);
        }
        table
    }

    pub(super) fn circuits(&self) -> Table<'a> {
        let headings = [
            "cid",
            "provider.slug",
            "type.slug",
            "status",
            "install_date",
            "termination_date",
            "commit_rate",
            "description",
            "tags",
        ];
        let mut table = Table::new("circuits", "circuits.circuit", &headings);
        let providers = self.providers_by_slug();
        for link in self.of(Noun::Link) {
            let provider = slug(&known(text(link, "provider")));
            let [from, to, rate] =
                ["contract_from", "contract_to", "committed_rate_kbps"].map(|key| text(link, key));
            let cells = vec![
                link.key.clone(),
                provider.clone(),
                slug(&text(link, "tier")),
                ACTIVE.to_owned(),
                from.clone(),
                to.clone(),
                rate.clone(),
                remark(link),
                tags(link),
            ];
            let says = vec![
                ("code", link.key.clone()),
                ("tier", text(link, "tier")),
                ("provider", providers.get(&provider).cloned().unwrap_or_default()),
                ("contract_from", from),
                ("contract_to", to),
                ("committed_rate_kbps", rate),
                ("description", remark(link)),
            ];
            table.thing(link, cells, says);
        }
        table
    }
}
