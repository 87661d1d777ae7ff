//! What `inventory` found wrong, as a failure in the reader's language.

use super::failure::Failure;
use crate::domain::text::Lang;
use crate::inventory::error::Error;
use crate::inventory::fault::Faults;

/// Every fault with its place and remedy; nothing was changed.
pub fn refused(faults: &Faults, lang: Lang) -> Failure {
    let head = match lang {
        Lang::En => "nothing was changed: the declaration has faults",
        Lang::Vi => "chưa thay đổi gì: bản khai báo có lỗi",
    };
    Failure::data(format!("{head}\n{}", faults.lines(lang).join("\n")))
}

/// What could not even be read.
pub fn unreadable(error: &Error, lang: Lang) -> Failure {
    if let Error::Faults(faults) = error {
        return refused(faults, lang);
    }
    let failure = Failure::data(error.text().in_lang(lang));
    match error.hint() {
        Some(hint) => failure.hint(hint.en, hint.vi),
        None => failure,
    }
}
