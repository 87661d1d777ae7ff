//! The command as typed, with secrets wiped: stored with each collection.

/// Flags whose value may be a secret when it is written literally.
const SECRET_FLAGS: &[&str] = &["--snmp-community"];

/// Prefixes that name where a secret is instead of being one.
const INDIRECT: &[&str] = &["env:", "file:", "cred:"];

/// Joins the arguments, each secret literal replaced by `[redacted]`.
pub(crate) fn recorded(arguments: &[String]) -> String {
    let mut words = Vec::with_capacity(arguments.len());
    let mut secret_follows = false;
    for argument in arguments {
        if std::mem::take(&mut secret_follows) {
            words.push(redacted(argument));
            continue;
        }
        secret_follows = SECRET_FLAGS.contains(&argument.as_str());
        let assigned = SECRET_FLAGS
            .iter()
            .find_map(|flag| Some((flag, argument.strip_prefix(flag)?.strip_prefix('=')?)));
        match assigned {
            Some((flag, value)) => words.push(format!("{flag}={}", redacted(value))),
            None => words.push(quoted(argument)),
        }
    }
    words.join(" ")
}

/// Whether a value is the secret itself and not a pointer to it.
pub(crate) fn is_literal(value: &str) -> bool {
    !INDIRECT.iter().any(|prefix| value.starts_with(prefix))
}

fn redacted(value: &str) -> String {
    if is_literal(value) { "[redacted]".to_owned() } else { value.to_owned() }
}

fn quoted(word: &str) -> String {
    if word.contains(char::is_whitespace) { format!("'{word}'") } else { word.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &[&str], expected: &str) {
        let arguments: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(recorded(&arguments), expected);
    }

    #[test]
    fn literals_are_wiped_and_pointers_kept() {
        check(
            &["mang6", "discover", "--snmp-community", "s3cret", "x"],
            "mang6 discover --snmp-community [redacted] x",
        );
        check(
            &["mang6", "discover", "--snmp-community=s3cret"],
            "mang6 discover --snmp-community=[redacted]",
        );
        check(
            &["mang6", "discover", "--snmp-community", "env:C"],
            "mang6 discover --snmp-community env:C",
        );
        check(&["mang6", "scan", "--approval", "CV 12"], "mang6 scan --approval 'CV 12'");
    }
}
