//! `mail-starttls-certificate`, rung 5: where STARTTLS is offered over IPv6 it comes about (RFC 3207)
//! with a certificate that bears the exchanger's name, from a trusted authority, in its time (RFC
//! 7817 §3). Parity is `mail-starttls-parity`'s: the same fault over both is a fault here.

use crate::assess::case::Case;
use crate::assess::certificate;
use crate::assess::mail::{exchangers, greetings};
use crate::assess::names::Host;
use crate::assess::ruling::{Ruling, bounded, gathered, ruling};
use crate::domain::family::Family;
use crate::domain::observation::Observation;
use crate::domain::reading::SmtpReading;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let hosts = match exchangers(case) {
        Ok(hosts) => hosts,
        Err(ruling) => return ruling,
    };
    let heard = hosts.all.iter().flat_map(|host| one(case, host));
    gathered(heard.chain(hosts.not_heard(case)).collect()).unwrap_or_else(|| hosts.silent())
}

fn one(case: &Case<'_>, host: &Host<'_>) -> Vec<Ruling> {
    greetings(case, host, Family::Ipv6)
        .into_iter()
        .map(|(six, greeting)| ruled(case, &host.name, six, greeting).citing([six]))
        .collect()
}

fn ruled(case: &Case<'_>, host: &str, six: &Observation, greeting: &SmtpReading) -> Ruling {
    let (name, address) = (bounded(host), six.address);
    match (&greeting.starttls, &greeting.starttls_fault) {
        (None, None) => ruling!(
            NotApplicable,
            "MX {name} {address} offers no STARTTLS",
            "MX {name} {address} không có STARTTLS"
        ),
        (_, Some(fault)) => {
            let fault = bounded(fault);
            ruling!(
                Fail,
                "MX {name} {address} offers STARTTLS, and it breaks: {fault}",
                "MX {name} {address} có STARTTLS nhưng hỏng: {fault}"
            )
        }
        (Some(tls), None) => {
            let expired = tls.certificate_not_after.is_some_and(|not_after| not_after < case.now);
            match tls.certificate_fault {
                Some(fault) => {
                    let Text { en, vi } = certificate::words(fault);
                    ruling!(
                        Fail,
                        "MX {name} {address}: the certificate is faulty ({en})",
                        "MX {name} {address}: chứng thư lỗi ({vi})"
                    )
                }
                None if expired => ruling!(
                    Fail,
                    "MX {name} {address}: the certificate has expired since",
                    "MX {name} {address}: chứng thư nay đã hết hạn"
                ),
                None => ruling!(
                    Pass,
                    "MX {name} {address}: the certificate is good",
                    "MX {name} {address}: chứng thư tốt"
                ),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn mail_starttls_certificate() {
        proves("mail-starttls-certificate", &[Fail, NotApplicable, Pass, Unknown]);
    }
}
