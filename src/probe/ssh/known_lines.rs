//! What of OpenSSH's `known_hosts` (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT") libssh2 takes for something
//! else: a marker for a host's name, `10.1.*` for a host of that name. Pure.

/// The lines that speak of a host by these names, as the library reads them: without markers and
/// comments, and patterns that match written as the names they match. Letters' case counts in hashes alone.
pub(super) fn of(text: &str, names: &[String]) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .filter(|line| !line.starts_with(['#', '@']))
        .filter_map(|line| {
            let (hosts, rest) = line.split_once([' ', '\t'])?;
            if hosts.starts_with('|') {
                return Some(line.to_owned());
            }
            if !hosts.contains(['*', '?', '!']) {
                return Some(format!("{} {rest}", hosts.to_ascii_lowercase()));
            }
            // Each of them: with a port and without are two names, and `*` is both.
            let matched: Vec<&str> =
                names.iter().map(String::as_str).filter(|name| is_among(name, hosts)).collect();
            (!matched.is_empty()).then(|| format!("{} {rest}", matched.join(",")))
        })
        .collect()
}

/// The keys that were revoked, each as a line of this host: for which hosts is not asked, a key that
/// somebody lost is trusted nowhere.
pub(super) fn revoked(text: &str, host: &str) -> Vec<String> {
    let marked = text.lines().filter_map(|line| line.trim().strip_prefix("@revoked"));
    marked
        .filter_map(|rest| {
            let (_, key) = rest.trim_start().split_once([' ', '\t'])?;
            Some(format!("{host} {}", key.trim_start()))
        })
        .collect()
}

/// Whether a list of patterns names a host: one must match, and none that is negated.
fn is_among(name: &str, patterns: &str) -> bool {
    let matches = |pattern: &str| is_like(name.as_bytes(), pattern.as_bytes());
    let negated = patterns.split(',').filter_map(|pattern| pattern.strip_prefix('!'));
    !negated.into_iter().any(matches)
        && patterns.split(',').any(|pattern| !pattern.starts_with('!') && matches(pattern))
}

/// `*` is any letters, `?` one. Linear: only the last star is ever gone back to.
fn is_like(name: &[u8], pattern: &[u8]) -> bool {
    let (mut at, mut in_pattern) = (0, 0);
    let mut star = None;
    while let Some(letter) = name.get(at) {
        match pattern.get(in_pattern) {
            Some(b'*') => {
                in_pattern += 1;
                star = Some((in_pattern, at));
            }
            Some(wanted) if *wanted == b'?' || wanted.eq_ignore_ascii_case(letter) => {
                at += 1;
                in_pattern += 1;
            }
            _ => {
                let Some((after, from)) = star else { return false };
                in_pattern = after;
                at = from + 1;
                star = Some((after, at));
            }
        }
    }
    pattern.get(in_pattern..).is_some_and(|rest| rest.iter().all(|each| *each == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> [String; 2] {
        ["10.1.2.3".to_owned(), "[10.1.2.3]:2222".to_owned()]
    }

    #[test]
    fn markers_and_comments_are_no_hosts() {
        let text = "# mine\n@cert-authority *.example ssh-ed25519 AAAA ca\n\n\
                    @revoked * ssh-ed25519 BBBB\n|1|x|y ssh-rsa CCCC\n10.1.2.3,a ssh-rsa DDDD\n";
        assert_eq!(of(text, &names()), ["|1|x|y ssh-rsa CCCC", "10.1.2.3,a ssh-rsa DDDD"]);
        assert_eq!(revoked(text, "10.1.2.3"), ["10.1.2.3 ssh-ed25519 BBBB"]);
    }

    #[test]
    fn patterns_become_the_name_that_they_match() {
        let told = |line: &str| of(&format!("{line} ssh-rsa AAAA"), &names());
        assert_eq!(told("10.1.*"), ["10.1.2.3 ssh-rsa AAAA"]);
        assert_eq!(told("[10.1.?.3]:2222"), ["[10.1.2.3]:2222 ssh-rsa AAAA"]);
        assert!(told("10.2.*").is_empty());
        assert!(told("10.1.*,!10.1.2.3").is_empty());
        assert_eq!(told("*,!10.9.9.9"), ["10.1.2.3,[10.1.2.3]:2222 ssh-rsa AAAA"]);
        assert_eq!(told("A.Example"), ["a.example ssh-rsa AAAA"]);
        assert!(told("*.3.4").is_empty() && told("10.1.2.?3").is_empty());
    }
}
