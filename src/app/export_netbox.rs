//! `export netbox`: the record as the lists of NetBox's import, in a folder.

use std::path::Path;

use super::desk::Desk;
use super::failure::Failure;
use super::outcome::Outcome;
use super::{record, whole_file};
use crate::domain::netbox_version::NetboxVersion;
use crate::domain::text::Text;
use crate::export::netbox::{has_primary_v6, lists};

/// Writes a list for each model that has something, numbered in the order of import.
pub fn run(desk: &mut Desk<'_>, folder: &Path, version: NetboxVersion) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    let assets = record::assets(&store)?;
    whole_file::make_folder(folder)?;
    let lists = lists(&assets, version);
    for list in &lists {
        whole_file::write(&folder.join(&list.name), &list.bytes()?)?;
    }
    if has_primary_v6(&assets) {
        desk.voice.warn(&Text::new(
            "management addresses become `primary_ip6`: whatever asks NetBox where to connect is then told IPv6, unless its `PREFER_IPV4` is set",
            "địa chỉ quản trị sẽ thành `primary_ip6`: công cụ lấy địa chỉ từ NetBox sẽ kết nối qua IPv6, trừ khi bật `PREFER_IPV4`",
        ));
    }
    let (count, path) = (lists.len(), folder.display());
    desk.voice.note(&Text::new(
        format!("{count} lists for NetBox {version} in {path}: import them in the order of their numbers"),
        format!("{count} danh sách cho NetBox {version} trong {path}: nhập theo thứ tự số ở đầu tên tệp"),
    ));
    Ok(Outcome::Well)
}
