//! Names, codes, references and words of closed sets, as declared. Text is kept in Unicode's
//! composed form, so that a name typed on a Macintosh equals the same name typed elsewhere.

use std::str::FromStr;

use unicode_normalization::UnicodeNormalization as _;

use crate::domain::closed_set::UnknownWord;
use crate::domain::text::Text;
use crate::domain::unit::{Era, UnitKey};

use super::fault::is_hidden;
use super::source::{Quoting, shown};
use super::suggest::nearest;
use super::value::Value;

/// Longest code, id or name of a credential, characters: fits a table column.
const CODE_LENGTH: usize = 64;
/// Longest name of anything, characters: DNS's own limit is 253, NetBox's name fields hold 100-200.
const NAME_LENGTH: usize = 255;
/// Longest remark, characters.
const REMARK_LENGTH: usize = 2000;
impl Value<'_> {
    /// A line of text for people, trimmed never, in Unicode's composed form.
    fn line(self, longest: usize) -> Option<String> {
        let text = self.raw()?;
        let key = self.key;
        let count = text.chars().count();
        if text.trim().is_empty() {
            self.fault(
                Text::new(format!("`{key}` is empty"), format!("`{key}` để trống")),
                Some(Text::new(
                    "write a value or leave the key out",
                    "ghi giá trị hoặc bỏ khóa này",
                )),
            );
        } else if let Some(hidden) = text.chars().find(|character| is_hidden(*character)) {
            let code = u32::from(hidden);
            self.fault(
                Text::new(
                    format!("`{key}` holds an invisible control character, U+{code:04X}"),
                    format!("`{key}` chứa ký tự điều khiển vô hình, U+{code:04X}"),
                ),
                Some(Text::new(
                    "delete it and type the text again on one line",
                    "xóa ký tự đó và gõ lại trên một dòng",
                )),
            );
        } else if text.trim() != text {
            self.fault(
                Text::new(
                    format!("`{key}` begins or ends with a space"),
                    format!("`{key}` có khoảng trắng ở đầu hoặc cuối"),
                ),
                Some(Text::new("delete the outer spaces", "xóa khoảng trắng thừa")),
            );
        } else if count > longest {
            self.fault(
                Text::new(
                    format!("`{key}` has {count} characters, at most {longest} are kept"),
                    format!("`{key}` dài {count} ký tự, tối đa {longest}"),
                ),
                Some(Text::new("shorten it", "rút ngắn lại")),
            );
        } else {
            return Some(text.nfc().collect());
        }
        None
    }

    /// A name for people.
    pub(super) fn name(self) -> Option<String> {
        self.line(NAME_LENGTH)
    }

    /// A remark, basis or description for people.
    pub(super) fn remark(self) -> Option<String> {
        self.line(REMARK_LENGTH)
    }

    /// A key or the reference to one: no spaces, not beginning with `-`, at most 64 characters.
    pub(super) fn code(self) -> Option<String> {
        let code = self.line(CODE_LENGTH)?;
        let key = self.key;
        if code.contains(char::is_whitespace) {
            let joined = shown(
                &code.split_whitespace().collect::<Vec<_>>().join("-"),
                self.reading.source.quoting,
            );
            self.fault(
                Text::new(
                    format!("`{key}` must have no spaces, found {}", self.written()),
                    format!("`{key}` không được có khoảng trắng, nhưng gặp {}", self.written()),
                ),
                Some(Text::new(
                    format!("join the words, for example {joined}"),
                    format!("nối các từ lại, ví dụ {joined}"),
                )),
            );
            return None;
        }
        if code.starts_with('-') {
            self.fault(
                Text::new(
                    format!("`{key}` must not begin with `-`: a command line takes it for a flag"),
                    format!("`{key}` không được bắt đầu bằng `-`: dòng lệnh sẽ hiểu là tham số"),
                ),
                Some(Text::new(
                    "begin with a letter or a digit",
                    "bắt đầu bằng chữ cái hoặc chữ số",
                )),
            );
            return None;
        }
        Some(code)
    }

    /// A device's name, or the reference to one: as a name, and without `/`, which separates
    /// device and interface.
    pub(super) fn device_name(self) -> Option<String> {
        let name = self.line(CODE_LENGTH)?;
        if name.contains('/') || name.starts_with('-') {
            let key = self.key;
            self.fault(
                Text::new(
                    format!(
                        "`{key}` must neither contain `/` nor begin with `-`, found {}",
                        self.written()
                    ),
                    format!(
                        "`{key}` không được chứa `/` hay bắt đầu bằng `-`, nhưng gặp {}",
                        self.written()
                    ),
                ),
                Some(Text::new(
                    "`/` separates a device from its interface: use `-` or `.`",
                    "`/` dùng để ngăn thiết bị với giao diện: hãy dùng `-` hoặc `.`",
                )),
            );
            return None;
        }
        Some(name)
    }

    /// A unit's code: letters and digits, as text.
    pub(super) fn unit_code(self) -> Option<String> {
        let code = self.code()?;
        if !code.chars().all(|character| character.is_ascii_alphanumeric()) {
            let key = self.key;
            self.fault(
                Text::new(
                    format!(
                        "`{key}` must be the official code, digits only, found {}",
                        self.written()
                    ),
                    format!(
                        "`{key}` phải là mã đơn vị hành chính, chỉ gồm chữ số, nhưng gặp {}",
                        self.written()
                    ),
                ),
                Some(Text::new(
                    format!("for example `{key} = \"21040\"`"),
                    format!("ví dụ `{key} = \"21040\"`"),
                )),
            );
            return None;
        }
        Some(code)
    }

    /// A reference to a unit: `ERA/CODE`, or a bare code of era 2025.
    pub(super) fn unit_key(self) -> Option<UnitKey> {
        let text = self.code()?;
        let (era, code) = match text.split_once('/') {
            Some((era, code)) => (era.parse::<Era>().ok(), code),
            None => (Some(Era::Y2025), text.as_str()),
        };
        if let Some(era) = era
            && !code.is_empty()
            && code.chars().all(|character| character.is_ascii_alphanumeric())
        {
            return Some(UnitKey { era, code: code.to_owned() });
        }
        let key = self.key;
        self.fault(
            Text::new(
                format!("`{key}` must name a unit as ERA/CODE, found {}", self.written()),
                format!("`{key}` phải là đơn vị theo dạng ERA/CODE, nhưng gặp {}", self.written()),
            ),
            Some(Text::new(
                format!("`{key} = \"2025/21040\"` or `{key} = \"legacy/522\"`"),
                format!("`{key} = \"2025/21040\"` hoặc `{key} = \"legacy/522\"`"),
            )),
        );
        None
    }

    /// A word of a closed set.
    pub(super) fn word<T: FromStr<Err = UnknownWord>>(self) -> Option<T> {
        match self.raw()?.parse() {
            Ok(value) => Some(value),
            Err(UnknownWord { expected, .. }) => {
                self.unknown_word(&expected.split(", ").collect::<Vec<_>>());
                None
            }
        }
    }

    /// One of some words.
    pub(super) fn one_of<'w>(self, words: &[&'w str]) -> Option<&'w str> {
        let text = self.raw()?;
        let found = words.iter().copied().find(|word| *word == text);
        if found.is_none() {
            self.unknown_word(words);
        }
        found
    }

    fn unknown_word(self, words: &[&str]) {
        let Some(word) = self.raw() else { return };
        let expected = words.join(", ");
        let key = self.key;
        let near = match self.reading.source.quoting {
            Quoting::Open => nearest(word, words.iter().copied()),
            Quoting::Secret => None,
        };
        let (en, vi) = match near {
            Some(near) => {
                (format!("did you mean `{near}`? "), format!("có phải ý bạn là `{near}`? "))
            }
            None => (String::new(), String::new()),
        };
        self.fault(
            Text::new(
                format!("`{key}` is not one of its words: {}", self.written()),
                format!("`{key}` không nằm trong các từ cho phép: {}", self.written()),
            ),
            Some(Text::new(
                format!("{en}one of: {expected}"),
                format!("{vi}một trong: {expected}"),
            )),
        );
    }
}
