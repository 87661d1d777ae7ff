//! How different two pages are: [`distance`], a named measure with a bound, so that "10%" means the
//! same for everybody. It fetches nothing and knows no family.
//!
//! The measure is 1 − the Sørensen–Dice coefficient over the multiset of 8-byte shingles of the
//! normalised pages. Chosen because it is symmetric, lies in 0-1, needs one sort (near-linear on
//! half a megabyte, where an edit distance would be quadratic), does not mind that a block moved,
//! and reads as a share: changing k bytes in a row of n costs about (k + 7) / n. A simhash, which
//! Internet.nl's `web_ipv46` takes, has a threshold in bits of a hash, which is no share of a page.
//! Eight bytes are one machine word, longer than a usual word of either language, so that two pages
//! do not look alike because they use the same letters.

/// How much of a page is compared, bytes: what the HTTP probe keeps.
pub const COMPARED_BYTES: usize = 500_000;

const SHINGLE_BYTES: usize = 8;

/// Words of hidden fields whose value is new with every request. Compared in lower case.
const ONE_TIME_FIELDS: [&str; 6] =
    ["csrf", "xsrf", "authenticity_token", "__viewstate", "__eventvalidation", "verificationtoken"];

/// How different two pages are: 0 when they are alike after normalising, 1 when they share nothing.
#[must_use]
pub fn distance(one: &[u8], other: &[u8]) -> f64 {
    let (one, other) = (normalised(one), normalised(other));
    if one == other {
        return 0.0;
    }
    let (one, other) = (shingles(&one), shingles(&other));
    let total = one.len() + other.len();
    // Both too short for one shingle, and not equal.
    let (Ok(shared), Ok(total)) = (u32::try_from(shared(&one, &other)), u32::try_from(total))
    else {
        return 1.0;
    };
    if total == 0 { 1.0 } else { 1.0 - 2.0 * f64::from(shared) / f64::from(total) }
}

/// The page without what differs from one request to the next: runs of white space become one
/// blank, values of `nonce` attributes and whole `input` and `meta` tags with one-time tokens go.
pub(super) fn normalised(page: &[u8]) -> Vec<u8> {
    let page = page.get(..COMPARED_BYTES).unwrap_or(page);
    let lower = page.to_ascii_lowercase();
    let mut kept = Vec::with_capacity(page.len());
    let mut at = 0;
    // Where the tag that was looked through last ends: a page of unclosed tags is read once.
    let mut looked_until = 0;
    while let Some(byte) = page.get(at) {
        let rest = lower.get(at..).unwrap_or_default();
        if at >= looked_until && (rest.starts_with(b"<input") || rest.starts_with(b"<meta")) {
            let length = rest.iter().position(|byte| *byte == b'>').map_or(rest.len(), |at| at + 1);
            looked_until = at + length;
            if rest.get(..length).is_some_and(is_one_time) {
                at = looked_until;
                continue;
            }
        }
        if let Some(length) = nonce(rest) {
            at += length;
        } else {
            if !byte.is_ascii_whitespace() {
                kept.push(*byte);
            } else if kept.last().is_some_and(|last| *last != b' ') {
                kept.push(b' ');
            }
            at += 1;
        }
    }
    if kept.last() == Some(&b' ') {
        kept.pop();
    }
    kept
}

/// Whether a closed tag, in lower case, holds a one-time token.
fn is_one_time(tag: &[u8]) -> bool {
    let holds = |word: &str| tag.windows(word.len()).any(|window| window == word.as_bytes());
    tag.ends_with(b">") && ONE_TIME_FIELDS.into_iter().any(holds)
}

/// Longest nonce that is looked for, bytes: CSP3 has no limit, 16 random bytes are 24 characters.
const NONCE_BYTES: usize = 256;

/// Length of a `nonce="…"` at the start, quotes included.
fn nonce(rest: &[u8]) -> Option<usize> {
    let value = rest.strip_prefix(b"nonce=")?;
    let (quote, value) = value.split_first()?;
    if !matches!(quote, b'"' | b'\'') {
        return None;
    }
    let end = value.iter().take(NONCE_BYTES).position(|byte| byte == quote)?;
    Some(b"nonce=".len() + 1 + end + 1)
}

fn shingles(page: &[u8]) -> Vec<u64> {
    let mut shingles: Vec<u64> = page
        .windows(SHINGLE_BYTES)
        .filter_map(|window| window.try_into().ok().map(u64::from_be_bytes))
        .collect();
    shingles.sort_unstable();
    shingles
}

/// Size of the multisets' intersection; both are sorted.
fn shared(one: &[u64], other: &[u64]) -> usize {
    let (mut ones, mut others) = (one.iter().peekable(), other.iter().peekable());
    let mut count = 0;
    while let (Some(left), Some(right)) = (ones.peek(), others.peek()) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => {
                ones.next();
            }
            std::cmp::Ordering::Greater => {
                others.next();
            }
            std::cmp::Ordering::Equal => {
                count += 1;
                ones.next();
                others.next();
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::policy::Policy;

    /// A page of `lines` lines, of which `changed` at the end say something else.
    fn page(lines: usize, changed: usize) -> Vec<u8> {
        let line = |line: usize| {
            let word = if line >= lines - changed { "khac han" } else { "nhu nhau" };
            format!("<p>{line:05} {word} {}</p>", line * 7919)
        };
        (0..lines).map(line).collect::<Vec<_>>().join("\n").into_bytes()
    }

    #[test]
    fn the_tenth_of_a_page_is_the_bound() {
        let bound = Policy::standard().content_difference_ratio;
        let original = page(1_000, 0);
        let inside = distance(&original, &page(1_000, 170));
        let outside = distance(&original, &page(1_000, 200));
        assert!((0.08..=bound).contains(&inside), "{inside}");
        assert!(outside > bound && outside < 0.12, "{outside}");
    }

    #[test]
    fn what_changes_with_every_request_does_not_count() {
        let check = |one: &str, other: &str| {
            let found = distance(one.as_bytes(), other.as_bytes());
            assert!(found <= 0.0, "{one} {other}: {found}");
        };
        check("<script nonce=\"aa11\">x()</script>", "<script nonce=\"bb22\">x()</script>");
        check("<SCRIPT NONCE='aa'>x()</SCRIPT>", "<SCRIPT NONCE='bcd'>x()</SCRIPT>");
        check(
            "<form><input type=hidden name=csrf_token value=1></form>",
            "<form><input type=hidden name=csrf_token value=2></form>",
        );
        check(
            "<meta name=\"csrf-token\" content=\"a\"><p>",
            "<meta name=\"csrf-token\" content=\"b\"><p>",
        );
        check("a  b\r\n c\n", "a b c");
        check("", "");
    }

    #[test]
    fn what_people_read_counts() {
        let check = |one: &str, other: &str| {
            let found = distance(one.as_bytes(), other.as_bytes());
            assert!((found - 1.0).abs() < 1e-9, "{one} {other}: {found}");
        };
        check("ok", "no");
        check("", "Welcome to nginx!");
        check("Cong thong tin dien tu", "Welcome to nginx!");
        let shown = distance(b"<input name=q value=aaaaaaaa>", b"<input name=q value=bbbbbbbb>");
        assert!(shown > 0.1, "{shown}");
    }

    #[test]
    fn it_is_symmetric_and_bounded_on_hostile_input() {
        let hostile = [
            b"<input".repeat(100_000),
            [b"<input".repeat(70_000), b">".to_vec()].concat(),
            b"nonce=\"".repeat(90_000),
            vec![0xff; 700_000],
        ];
        for one in &hostile {
            for other in &hostile {
                let (there, back) = (distance(one, other), distance(other, one));
                assert!((there - back).abs() < 1e-9 && (0.0..=1.0).contains(&there));
            }
        }
    }
}
