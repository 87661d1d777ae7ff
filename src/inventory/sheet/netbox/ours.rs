//! What `export netbox` wrote for us to read back: regions that are units, contacts and circuits with
//! their codes and ends, and the custom fields of ours.

use std::collections::BTreeSet;

use crate::domain::asset::Kind;
use crate::domain::record::Noun;
use crate::inventory::sheet::Stated;
use crate::inventory::sheet::naming::Column;
use crate::inventory::sheet::value::quote;

use super::take::Taking;
use super::{Model, NONE, OURS};

impl Taking<'_> {
    pub(super) fn region(&mut self) {
        self.text("name", &["name"]);
        self.named(&["slug", "parent"]);
    }

    pub(super) fn contact(&mut self) {
        self.code();
        self.text("name", &["name"]);
        self.text("phone", &["phone"]);
        self.text("email", &["email"]);
    }

    pub(super) fn circuit(&mut self) {
        self.text("code", &["cid"]);
        self.text("tier", &["type.slug"]);
        self.named_by(
            "provider",
            &["provider.name", "provider"],
            ("provider.slug", Model::Provider),
        );
        self.text("contract_from", &["install_date"]);
        self.text("contract_to", &["termination_date"]);
        self.text("committed_rate_kbps", &["commit_rate"]);
    }

    /// What `export netbox` wrote into custom fields of ours: a field that NetBox has no column for,
    /// or one that its column says otherwise.
    pub(super) fn ours(&mut self) {
        let object = self.object;
        for name in object.names().collect::<BTreeSet<_>>() {
            let Some(index) = name.strip_prefix(OURS).and_then(|own| self.class.index_of(own))
            else {
                continue;
            };
            self.named.insert(name);
            let Some((text, place)) = object.at(name) else { continue };
            self.row.stated.retain(|stated| stated.column != Column::Field(index));
            // The length stands in the address.
            let is_length = self.class.noun == Noun::Address && name == "cf_mang6_prefix_length";
            if text == NONE || is_length {
                continue;
            }
            let kind = self.class.fields.get(index).map(|field| field.kind);
            // A key as it was written, whatever else is called so.
            if matches!(kind, Some(Kind::Reference(_) | Kind::Unit)) {
                let stated = Stated {
                    column: Column::Field(index),
                    place: place.clone(),
                    toml: Some(quote(text)),
                };
                self.row.stated.push(stated);
            } else {
                self.column(Column::Field(index), text, place);
            }
        }
    }
}
