//! Planned work on links: what happens within it is kept and not told, and its time is left out of
//! availability.

use super::kind::Kind;
use super::{Asset, Class, Field};
use crate::domain::record::Noun;
use crate::domain::track::Window;

pub(super) const CLASS: Class = Class {
    noun: Noun::Maintenance,
    word: "maintenance",
    table: "maintenance",
    en: "maintenance",
    vi: "đợt bảo trì",
    title: ("maintenance", "bảo trì"),
    key_count: 1,
    fields: &[
        Field::new("code", Kind::Code, "code", "mã").required(),
        Field::new("starts_at", Kind::Moment, "starts", "bắt đầu").required(),
        Field::new("ends_at", Kind::Moment, "ends", "kết thúc").required(),
        // None means every link.
        Field::new("links", Kind::References(Noun::Link), "links", "kênh"),
        Field::new("announced_by", Kind::Name, "announced by", "bên thông báo"),
        Field::new("document", Kind::Name, "document", "văn bản"),
        Field::new("contact", Kind::Reference(Noun::Contact), "contact", "đầu mối").wide(),
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

/// The window that a declared maintenance is; `None` for anything else.
#[must_use]
pub fn window(asset: &Asset) -> Option<Window> {
    if asset.noun != Noun::Maintenance {
        return None;
    }
    let moment = |key| asset.details.text(&CLASS, key).and_then(|text| text.parse().ok());
    Some(Window {
        code: asset.key.clone(),
        links: asset.details.list(&CLASS, "links").to_vec(),
        from: moment("starts_at")?,
        to: moment("ends_at")?,
    })
}
