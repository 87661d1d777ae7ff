//! "Did you mean": the nearest of the words that would have been right. It decides nothing.

/// The nearest word when it is near enough to be a slip of the finger: at most one edit in three
/// characters. Case alone is always near.
pub(crate) fn nearest<'a>(
    wrong: &str,
    words: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let allowed = (wrong.chars().count() / 3).max(1);
    words
        .into_iter()
        // Words of very different length cannot be near: spares the table for 100,000 codes.
        .filter(|word| word.len().abs_diff(wrong.len()) <= allowed * 3)
        .map(|word| (strsim::osa_distance(&wrong, &word.to_lowercase()), word))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    fn check(wrong: &str, expected: Option<&str>) {
        let words = ["name", "kind", "parent_code", "committed_rate_kbps", "router"];
        assert_eq!(nearest(wrong, words), expected, "{wrong}");
    }

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        check("nmae", Some("name"));
        check("Name", Some("name"));
        check("parent-code", Some("parent_code"));
        check("commited_rate_kbps", Some("committed_rate_kbps"));
        check("ruoter", Some("router"));
        check("colour", None);
        check("x", None);
    }
}
