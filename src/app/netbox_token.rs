//! NetBox's token: from the environment or from a file that only its owner may read; never typed.

use std::path::Path;

use super::failure::Failure;
use crate::domain::secret::Secret;
use crate::domain::text::Lang;
use crate::inventory::load;

/// The variable that holds it.
const VARIABLE: &str = "MANG6_NETBOX_TOKEN";

/// The token; a named file is nearer than the environment.
pub fn read(file: Option<&Path>, lang: Lang) -> Result<Secret, Failure> {
    if let Some(file) = file {
        let read = load::read_secret(file);
        return read.map(Secret::new).map_err(|error| {
            Failure::data(error.text().in_lang(lang)).hint(
                "the file holds the token and nothing else: `chmod 600` it",
                "tệp chỉ chứa token: hãy `chmod 600`",
            )
        });
    }
    // Read here and not with the settings: `config show` prints those.
    std::env::var(VARIABLE).ok().map(Secret::new).ok_or_else(|| {
        Failure::data(format!("there is no token for NetBox: `{VARIABLE}` is not set"))
            .vi(format!("chưa có token NetBox: chưa đặt `{VARIABLE}`"))
            .hint(
                "set it, or name a file with `--token-file` that only you may read",
                "hãy đặt biến này, hoặc dùng `--token-file` với tệp chỉ bạn đọc được",
            )
    })
}
