//! Names that other tools accept, from names that people gave: ASCII letters, digits and `_`, one
//! name for one thing. Also text that another tool may read as a template, made harmless.

use std::collections::BTreeMap;

use crate::domain::vietnamese::fold;

/// The text in `[a-z0-9_]`, Vietnamese marks taken off: `Xã Ba Tơ` is `xa_ba_to`. Empty when
/// nothing of it can be said so.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for character in fold(text).chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('_') {
            slug.push('_');
        }
    }
    slug.truncate(slug.trim_end_matches('_').len());
    slug
}

/// Text without control characters and without what opens a Jinja template: Ansible evaluates what
/// it reads, and a device may call itself `{{ lookup('pipe', …) }}`.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars().filter(|character| !character.is_control()) {
        if plain.ends_with('{') && matches!(character, '{' | '%' | '#') {
            plain.push(' ');
        }
        plain.push(character);
    }
    plain
}

/// Gives each key one slug, and no slug to two keys: the second `xa_binh_minh` gets its own key
/// behind. Asked in the same order it answers the same.
#[derive(Debug, Default)]
pub struct Slugs {
    by_key: BTreeMap<String, String>,
    owner: BTreeMap<String, String>,
}

impl Slugs {
    /// The name of a key whose people's name is `text`.
    pub fn of(&mut self, prefix: &str, key: &str, text: &str) -> String {
        if let Some(known) = self.by_key.get(key) {
            return known.clone();
        }
        let mut candidate = format!("{prefix}_{}", slug(text));
        if self.owner.contains_key(&candidate) || slug(text).is_empty() {
            candidate = format!("{candidate}_{}", slug(key));
        }
        let wanted = candidate.clone();
        let mut number = 2_u32;
        while self.owner.contains_key(&candidate) {
            candidate = format!("{wanted}_{number}");
            number += 1;
        }
        self.owner.insert(candidate.clone(), key.to_owned());
        self.by_key.insert(key.to_owned(), candidate.clone());
        candidate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_off_and_nothing_else_is_let_through() {
        let check = |text: &str, expected: &str| assert_eq!(slug(text), expected, "{text}");
        check("Xã Ba Tơ", "xa_ba_to");
        check("Phường Đức Phổ", "phuong_duc_pho");
        check("--a//b--", "a_b");
        check("phase-1", "phase_1");
        check("网", "");
    }

    #[test]
    fn a_template_is_only_text() {
        assert_eq!(plain("a{{ 7 }}\u{1b}[0m{% x %}{# y"), "a{ { 7 }}[0m{ % x %}{ # y");
        assert_eq!(plain("{{{"), "{ { {");
    }

    #[test]
    fn two_of_one_name_are_two() {
        let mut slugs = Slugs::default();
        assert_eq!(slugs.of("unit", "21001", "Xã Bình Minh"), "unit_xa_binh_minh");
        assert_eq!(slugs.of("unit", "21002", "Xã Bình Minh"), "unit_xa_binh_minh_21002");
        assert_eq!(slugs.of("unit", "21001", "Xã Bình Minh"), "unit_xa_binh_minh");
        assert_eq!(
            slugs.of("unit", "21-002", "Xã Bình Minh 21002"),
            "unit_xa_binh_minh_21002_21_002"
        );
    }
}
