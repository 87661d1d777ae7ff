//! `import --netbox URL`: what NetBox's REST interface answers, model by model, as the files that
//! `import` reads anyway.

use super::desk::Desk;
use super::failure::Failure;
use super::netbox_push::Api;
use crate::domain::secret::Secret;
use crate::export::netbox::rest::path;
use crate::inventory::source::SourceFile;

/// What is asked for: the models that are read.
const MODELS: &[&str] = &[
    "tags",
    "regions",
    "tenants",
    "contacts",
    "sites",
    "locations",
    "racks",
    "manufacturers",
    "device-types",
    "device-roles",
    "platforms",
    "vrfs",
    "vlans",
    "devices",
    "interfaces",
    "mac-addresses",
    "roles",
    "prefixes",
    "ip-addresses",
    "providers",
    "circuit-types",
    "circuits",
];

/// Asks for everything; models that have nothing give no file.
pub(super) fn read(desk: &Desk<'_>, url: &str, token: &Secret) -> Result<Vec<SourceFile>, Failure> {
    let api = Api::new(url, token, &desk.settings)?;
    let mut files = Vec::new();
    for model in MODELS {
        let Some(path) = path(model) else { continue };
        let objects = api.all(path)?;
        if !objects.is_empty() {
            let bytes = serde_json::to_vec_pretty(&objects).map_err(|error| {
                Failure::data(format!("NetBox's `{path}` cannot be written down: {error}"))
                    .vi(format!("không ghi lại được `{path}` của NetBox: {error}"))
            })?;
            files.push(SourceFile { path: format!("netbox/{model}.json").into(), bytes });
        }
    }
    Ok(files)
}
