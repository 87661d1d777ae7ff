//! `scan NAME`: the addresses of a host name, as the configured resolver tells them. What is scanned
//! are addresses, each under the scope guard; the question itself is no evidence of the scan.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

use super::desk::Desk;
use super::failure::Failure;
use super::gather::Gathering;
use super::probe;
use super::scope::ScopeRequest;
use crate::domain::collection::Job;
use crate::domain::family::Family;
use crate::domain::observation::Observation;
use crate::domain::reading::Reading;
use crate::domain::task::RecordType;
use crate::target::candidate::ask;
use crate::target::candidate::names::NameQuestion;
use crate::target::range::{self, RangeError, TargetRange};

/// Addresses of one name that are scanned at most: an answer may be hostile.
const ADDRESSES_MAX: usize = 64;

/// Targets as typed: ranges, and the addresses of names. `None`: somebody stopped it while a name was
/// looked up.
pub(super) fn targets(
    desk: &Desk<'_>,
    texts: &[String],
    scope: &ScopeRequest,
) -> Result<Option<Vec<TargetRange>>, Failure> {
    let (mut ranges, mut names) = (Vec::new(), Vec::new());
    for text in texts {
        match range::parse(text) {
            Ok(range) => ranges.push(range),
            Err(RangeError::NotARange(_)) if is_name(text) => names.push(text.as_str()),
            Err(error @ RangeError::NotARange(_)) => return Err(no_target(error)),
            Err(error) => return Err(wrong(error)),
        }
    }
    if !names.is_empty() {
        let resolver = probe::resolver_of(desk).ok_or_else(|| no_resolver(&names))?;
        // Without a store: it leaves no trace.
        let mut gathering = Gathering::open(desk, Job::Scan, None, scope)?;
        for name in names {
            let Some(addresses) = addresses(desk, &mut gathering, name, resolver)? else {
                return Ok(None);
            };
            ranges.extend(addresses.into_iter().map(|address| TargetRange::of(address, address)));
        }
    }
    Ok(Some(ranges))
}

/// A range that is none, in both languages.
pub(super) fn wrong(error: RangeError) -> Failure {
    let vi = error.vi();
    Failure::usage(error).vi(vi)
}

/// A host name (RFC 1123 §2.1) with its domain: labels of letters, digits and hyphens, the last one not
/// all digits. A single word is more often a slip than a host, and is not asked for.
fn is_name(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= 253
        && text.contains('.')
        && text.split('.').all(is_label)
        && last.bytes().any(|byte| byte.is_ascii_alphabetic())
}

fn addresses(
    desk: &Desk<'_>,
    gathering: &mut Gathering,
    name: &str,
    resolver: SocketAddr,
) -> Result<Option<BTreeSet<IpAddr>>, Failure> {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let tasks = desk.settings.families().into_iter().map(|family| {
        let record_type = match family {
            Family::Ipv4 => RecordType::A,
            Family::Ipv6 => RecordType::Aaaa,
        };
        ask::name(&NameQuestion { name: name.clone(), record_type }, resolver)
    });
    let answers = gathering.ask_aside("names", tasks.collect())?;
    let found: BTreeSet<IpAddr> = answers.iter().flat_map(told).take(ADDRESSES_MAX).collect();
    if gathering.is_cancelled() {
        return Ok(None);
    }
    if found.is_empty() {
        return Err(Failure::data(format!("`{name}` has no address that {resolver} tells of"))
            .vi(format!("{resolver} không cho biết địa chỉ nào của `{name}`"))
            .hint(
                "a target is a prefix, a range, an address or a host name",
                "mục tiêu là tiền tố, khoảng địa chỉ, địa chỉ hoặc tên máy",
            ));
    }
    Ok(Some(found))
}

/// The addresses of an answer: those at the end of aliases too.
fn told(answer: &Observation) -> Vec<IpAddr> {
    let Some(Reading::Dns(reading)) = answer.reading() else { return Vec::new() };
    reading
        .answers
        .iter()
        .filter(|record| matches!(record.record_type.as_str(), "A" | "AAAA"))
        .filter_map(|record| record.value.parse().ok())
        .collect()
}

fn no_target(error: RangeError) -> Failure {
    wrong(error).hint(
        "a host is named with its domain: `mang6 scan www.example.vn`",
        "tên máy phải có tên miền: `mang6 scan www.example.vn`",
    )
}

fn no_resolver(names: &[&str]) -> Failure {
    let names = names.join("`, `");
    Failure::data(format!("`{names}`: no resolver is configured to ask for the address"))
        .vi(format!("`{names}`: chưa cấu hình máy phân giải để hỏi địa chỉ"))
        .hint(
            "put `resolvers = [\"ADDRESS\"]` into the configuration, or give the address",
            "hãy ghi `resolvers = [\"ĐỊA CHỈ\"]` vào tệp cấu hình, hoặc ghi thẳng địa chỉ",
        )
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn names_are_told_from_mistyped_ranges() {
        for name in ["www.example", "may-chu-1.vn", "a.b.c.vn.", "4you.example"] {
            assert!(is_name(name), "{name}");
        }
        for other in [
            "10.0.0",
            "10.0.0.256",
            "-",
            "a b",
            "nonsense",
            "a..b",
            "-a.vn",
            "10.0.0.0/40",
            "fe80::g",
            "",
        ] {
            assert!(!is_name(other), "{other}");
        }
    }
}
