//! `mail-ehlo-v6`, rung 5: EHLO over IPv6 is answered with 250 (RFC 5321 §4.1.1.1) and offers what it
//! offers over IPv4. STARTTLS is left to `mail-starttls-parity`: one fault is one failure.

use std::collections::BTreeSet;

use crate::assess::case::Case;
use crate::assess::mail::{exchangers, greetings};
use crate::assess::names::Host;
use crate::assess::ruling::{Ruling, bounded, gathered, listed, ruling};
use crate::domain::family::Family;
use crate::domain::observation::Observation;
use crate::domain::reading::SmtpReading;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let hosts = match exchangers(case) {
        Ok(hosts) => hosts,
        Err(ruling) => return ruling,
    };
    let heard = hosts.all.iter().flat_map(|host| one(case, host));
    gathered(heard.chain(hosts.not_heard(case)).collect()).unwrap_or_else(|| hosts.silent())
}

fn one(case: &Case<'_>, host: &Host<'_>) -> Vec<Ruling> {
    let fours = greetings(case, host, Family::Ipv4);
    greetings(case, host, Family::Ipv6)
        .into_iter()
        .map(|(six, greeting)| {
            ruled(&host.name, six, greeting, &fours).citing(fours.iter().map(|(four, _)| *four))
        })
        .collect()
}

fn ruled(
    host: &str,
    six: &Observation,
    greeting: &SmtpReading,
    fours: &[(&Observation, &SmtpReading)],
) -> Ruling {
    let (name, address) = (bounded(host), six.address);
    let offered = |greeting: &SmtpReading| -> BTreeSet<String> {
        greeting.extensions.iter().filter(|word| *word != "STARTTLS").cloned().collect()
    };
    let own = offered(greeting);
    let missing: BTreeSet<String> = fours
        .iter()
        .flat_map(|(_, four)| offered(four))
        .filter(|word| !own.contains(word))
        .collect();
    let refused_too = fours.iter().all(|(_, four)| four.ehlo_refused.is_some());
    let ruling = match greeting.ehlo_refused {
        Some(code) if !fours.is_empty() && refused_too => ruling!(
            Unknown,
            "MX {name} {address} answers EHLO with {code}, over IPv4 too: no verdict on IPv6",
            "MX {name} {address} trả lời EHLO bằng {code}, qua IPv4 cũng vậy: không kết luận về IPv6"
        ),
        Some(code) => ruling!(
            Fail,
            "MX {name} {address} answers EHLO with {code}",
            "MX {name} {address} trả lời EHLO bằng {code}"
        ),
        None if missing.is_empty() => {
            ruling!(Pass, "MX {name} {address} takes EHLO", "MX {name} {address} nhận EHLO")
        }
        None => {
            let list = listed(missing.iter().map(|word| bounded(word)));
            ruling!(
                Fail,
                "MX {name} {address} does not offer what IPv4 offers: {list}",
                "MX {name} {address} không cung cấp như qua IPv4: {list}"
            )
        }
    };
    ruling.citing([six])
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn mail_ehlo_v6() {
        proves("mail-ehlo-v6", &[Fail, NotApplicable, Pass, Unknown]);
    }
}
