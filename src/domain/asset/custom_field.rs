//! Definitions of custom fields: data, so that an office adds a field without a new program. A
//! value of a noun's `custom` table is checked against the definition of its name.

use super::kind::{Choice, Kind};
use super::{Class, Field};
use crate::domain::record::Noun;

/// What a custom field holds.
const KINDS: &[Choice] = &[
    Choice::new("text", "text", "chuỗi"),
    Choice::new("integer", "whole number", "số nguyên"),
    Choice::new("real", "number", "số thực"),
    Choice::new("flag", "yes or no", "có hoặc không"),
    Choice::new("date", "day", "ngày"),
    Choice::new("choice", "one of its choices", "một trong các lựa chọn"),
];

/// Whether a field may be given to things of a class, by the words of its `applies_to`: none means
/// every class.
#[must_use]
pub fn is_for(applies_to: &[String], class: &Class) -> bool {
    applies_to.is_empty() || applies_to.iter().any(|word| word == class.word)
}

pub(super) const CLASS: Class = Class {
    noun: Noun::CustomField,
    word: "custom_field",
    table: "custom_field",
    en: "custom field",
    vi: "trường tự đặt",
    title: ("custom fields", "trường tự đặt"),
    key_count: 1,
    fields: &[
        Field::new("name", Kind::Code, "name", "tên").required(),
        Field::new("kind", Kind::Word(KINDS), "kind", "loại").required(),
        // Words between [[ and ]]; none means every noun.
        Field::new("applies_to", Kind::Codes, "applies to", "áp dụng cho"),
        Field::new("choices", Kind::Names, "choices", "lựa chọn"),
        Field::new("title_vi", Kind::Name, "Vietnamese title", "nhãn tiếng Việt"),
        Field::new("title_en", Kind::Name, "English title", "nhãn tiếng Anh").wide(),
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

#[cfg(test)]
mod tests {
    use super::super::of;
    use super::*;

    #[test]
    fn a_field_is_for_the_classes_it_names_or_for_all() {
        let rooms = ["room".to_owned()];
        assert!(is_for(&rooms, of(Noun::Room)));
        assert!(!is_for(&rooms, of(Noun::Rack)));
        assert!(is_for(&[], of(Noun::Rack)));
    }
}
