//! What the web ladder's rules share: the addresses of the name, the ports, and the HTTP exchanges
//! of both families put beside each other. Only answers of the same vantage to the same request are
//! compared: two places may rightly be shown two pages.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::case::Case;
use super::contact::{SAME_TIME, contradict, endpoint, outcome_words};
use super::names::{Lookup, addresses_of, is_ipv6_only, no_address};
use super::ruling::{Ruling, bounded, gathered, listed, ruling, text};
use crate::domain::family::Family;
use crate::domain::finding::Verdict;
use crate::domain::observation::{Observation, OutcomeKind};
use crate::domain::reading::{HttpReading, PageReading, Reading};
use crate::domain::task::ProbeKind;
use crate::domain::text::Text;
use crate::domain::url::Url;

/// The ports of a web service that declares none: Internet.nl's `web_reach` connects to these.
const WEB_PORTS: [u16; 2] = [80, 443];

/// A web service with what the DNS says of its name.
pub(crate) struct Web<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// Its IPv4 addresses.
    pub(crate) ipv4: Lookup<'a>,
    /// Its IPv6 addresses.
    pub(crate) ipv6: Lookup<'a>,
    /// The ports it must answer at.
    pub(crate) ports: Vec<u16>,
}

impl<'a> Web<'a> {
    /// Reads a case's web service.
    pub(crate) fn of(case: &Case<'a>) -> Option<Self> {
        let service = case.service()?;
        let ports =
            if service.ports.is_empty() { WEB_PORTS.to_vec() } else { service.ports.clone() };
        Some(Self {
            name: &service.name,
            ipv4: addresses_of(case, Family::Ipv4, &service.name),
            ipv6: addresses_of(case, Family::Ipv6, &service.name),
            ports,
        })
    }

    /// Why nothing over IPv6 can be looked at, when that is so: the name has no usable AAAA (not
    /// applicable: `web-has-aaaa` and `web-reachable-v6` already say so), or that is not known.
    pub(crate) fn without_ipv6(&self) -> Option<Ruling> {
        let name = bounded(self.name);
        let Text { en, vi } = &self.ipv6.words;
        let ruling = if no_address(&self.ipv6) {
            ruling!(
                NotApplicable,
                "{name} has no usable IPv6 address to look at",
                "{name} không có địa chỉ IPv6 dùng được để xem"
            )
        } else if self.ipv6.values.is_none() {
            ruling!(Unknown, "AAAA of {name} {en}", "AAAA của {name} {vi}")
        } else {
            return None;
        };
        Some(ruling.citing(self.ipv6.seen.iter().copied()))
    }

    /// The service, where there is something over IPv6 to look at; else the ruling that says why not.
    pub(crate) fn over_ipv6(case: &Case<'a>) -> Result<Self, Ruling> {
        let unrecorded = || ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
        let web = Self::of(case).ok_or_else(unrecorded)?;
        web.without_ipv6().map_or(Ok(web), Err)
    }

    /// The same for rules that compare: there is something over IPv4, too.
    pub(crate) fn over_both(case: &Case<'a>) -> Result<Self, Ruling> {
        let web = Self::over_ipv6(case)?;
        web.nothing_to_compare().map_or(Ok(web), Err)
    }

    /// Whether the name was built without IPv4.
    pub(crate) fn is_ipv6_only(&self) -> bool {
        is_ipv6_only(&self.ipv4, &self.ipv6)
    }

    /// The ruling of comparing rules on a service without IPv4.
    pub(crate) fn nothing_to_compare(&self) -> Option<Ruling> {
        self.is_ipv6_only().then(|| {
            ruling!(
                NotApplicable,
                "IPv6 only: there is no IPv4 to compare with",
                "chỉ có IPv6: không có IPv4 để so sánh"
            )
            .citing(self.ipv4.seen.iter().copied())
        })
    }
}

/// One request, asked from one vantage at addresses of both families.
#[derive(Default)]
pub(crate) struct Exchange<'a> {
    /// Attempts over IPv4.
    pub(crate) ipv4: Vec<&'a Observation>,
    /// Attempts over IPv6.
    pub(crate) ipv6: Vec<&'a Observation>,
}

/// Port, then `https host/path` or `http host/path`, then vantage.
pub(crate) type Request<'a> = (u16, &'a str, &'a str);

/// What comparing one request at one address over IPv6 came to, from one vantage.
pub(crate) type Part<'a> = (Request<'a>, &'a Observation, Ruling);

/// One vantage's attempt over IPv6, and what comparing it came to.
type Compared<'a> = (&'a Observation, Ruling);

/// Gathers what every vantage shows of the requests. Where one proves what another disproves, or got an
/// answer over IPv6 that another did not get, at about the same time, they contradict each other and nothing
/// is known of it. Where each sees it fail, in whatever way, it fails.
pub(crate) fn between_vantages(parts: Vec<Part<'_>>) -> Option<Ruling> {
    let mut all: BTreeMap<(u16, &str, IpAddr), Vec<Compared<'_>>> = BTreeMap::new();
    for ((port, detail, _), six, ruling) in parts {
        all.entry((port, detail, six.address)).or_default().push((six, ruling));
    }
    gathered(all.into_values().flat_map(agreed).collect())
}

/// One request at one address, asked from one vantage or several.
fn agreed(mut parts: Vec<Compared<'_>>) -> Vec<Ruling> {
    let is_failed = |(_, ruling): &Compared<'_>| ruling.verdict == Verdict::Fail;
    let newest = parts.iter().filter(|part| is_failed(part)).map(|(six, _)| six.at).max();
    if let Some(newest) = newest {
        parts.retain(|part| is_failed(part) || newest.duration_since(part.0.at) <= SAME_TIME);
    }
    let sixes: Vec<&Observation> = parts.iter().map(|(six, _)| *six).collect();
    let is_passed = |(_, ruling): &Compared<'_>| ruling.verdict == Verdict::Pass;
    let is_all = parts.iter().all(is_failed);
    let disproved = !is_all && (parts.iter().any(is_passed) || contradict(&sixes));
    let Some((one, failed)) = parts.iter().find(|part| disproved && is_failed(part)) else {
        return parts.into_iter().map(|(_, ruling)| ruling).collect();
    };
    let others = parts.iter().filter(|part| !is_failed(part));
    let other = bounded(&listed(others.map(|(six, _)| &six.vantage)));
    let (Text { en, vi }, from) = (&failed.reason, bounded(&one.vantage));
    let mut ruling = ruling!(
        Unknown,
        "vantages contradict each other: from {from} {en}; from {other} it does not look so",
        "các điểm đo mâu thuẫn nhau: từ {from} {vi}; từ {other} thì không thấy như vậy"
    );
    let cited = parts.iter().flat_map(|(_, ruling)| ruling.evidence.iter().copied());
    ruling.evidence = cited.collect();
    ruling.evidence.sort_unstable();
    ruling.evidence.dedup();
    ruling.contradicted = true;
    vec![ruling]
}

/// Every request for a name that is still asked, by port, detail and vantage.
pub(crate) fn exchanges<'a>(case: &Case<'a>, web: &Web<'a>) -> BTreeMap<Request<'a>, Exchange<'a>> {
    let mut exchanges: BTreeMap<Request<'a>, Exchange<'a>> = BTreeMap::new();
    let addresses: Vec<IpAddr> = web.ipv4.usable().into_iter().chain(web.ipv6.usable()).collect();
    for address in addresses {
        let asked = web.ports.iter().flat_map(|port| {
            case.evidence.of_question(address, Some(*port), ProbeKind::Http).fresh.iter().copied()
        });
        let asked: Vec<_> = asked.filter(|observation| is_for(observation, web.name)).collect();
        for observation in still_asked(&asked) {
            let port = observation.port.unwrap_or_default();
            let key = (port, observation.detail.as_str(), observation.vantage.as_str());
            let exchange = exchanges.entry(key).or_default();
            match observation.family() {
                Family::Ipv4 => exchange.ipv4.push(observation),
                Family::Ipv6 => exchange.ipv6.push(observation),
            }
        }
    }
    exchanges
}

/// What there is to compare: a vantage that could ask over one family alone gives way to one that
/// asked the same over both.
pub(crate) fn comparable<'e, 'a>(
    exchanges: &'e BTreeMap<Request<'a>, Exchange<'a>>,
) -> impl Iterator<Item = (&'e Request<'a>, &'e Exchange<'a>)> {
    let is_whole = |exchange: &Exchange<'_>| was_asked(&exchange.ipv4) && was_asked(&exchange.ipv6);
    let compared: BTreeSet<(u16, &str)> = exchanges
        .iter()
        .filter(|(_, exchange)| is_whole(exchange))
        .map(|((port, detail, _), _)| (*port, *detail))
        .collect();
    exchanges.iter().filter(move |((port, detail, _), exchange)| {
        is_whole(exchange) || !compared.contains(&(*port, *detail))
    })
}

/// Of what one address was asked, what belongs to the newest look. A page that is older than the
/// newest look at `/`, and to which nothing leads any more, was seen when a redirect still led there:
/// a mended redirect must not be held against the service until that page is too old to count.
fn still_asked<'a>(asked: &[&'a Observation]) -> Vec<&'a Observation> {
    let begun = |vantage: &str| {
        let starts = asked.iter().filter(|each| is_start(each) && each.vantage == vantage);
        starts.map(|each| each.at).max()
    };
    let (mut kept, mut former): (Vec<&'a Observation>, Vec<&'a Observation>) =
        asked.iter().copied().partition(|each| {
            is_start(each) || begun(&each.vantage).is_none_or(|begun| each.at >= begun)
        });
    let mut next = 0;
    while let Some(from) = kept.get(next).copied() {
        next += 1;
        let Some(to) = redirect(from) else { continue };
        let (led_to, others) = former.into_iter().partition(|each| {
            each.vantage == from.vantage && each.port == Some(to.port) && each.detail == to.detail()
        });
        former = others;
        kept.extend::<Vec<_>>(led_to);
    }
    kept
}

/// Whether a request is one that every look begins with.
fn is_start(observation: &Observation) -> bool {
    let page = Url::of_request(observation.port.unwrap_or_default(), &observation.detail);
    page.is_some_and(|page| page.path == "/")
}

/// Where an answer sends its reader.
pub(crate) fn redirect(observation: &Observation) -> Option<Url> {
    let http = http_of(observation)?;
    let from = Url::of_request(observation.port?, &observation.detail)?;
    let location = http.location.as_deref().filter(|_| (300..400).contains(&http.status))?;
    from.join(location)
}

/// Whether a request was for this host: one address may serve many names.
fn is_for(observation: &Observation, name: &str) -> bool {
    observation
        .detail
        .split_once(' ')
        .and_then(|(_, target)| target.strip_prefix(name))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The HTTP answer in an observation.
pub(crate) fn http_of(observation: &Observation) -> Option<&HttpReading> {
    let Some(Reading::Http(reading)) = observation.reading() else { return None };
    Some(reading)
}

/// The pages of a name that were looked into, whichever family they came over.
pub(crate) fn pages<'a>(case: &Case<'a>, web: &Web<'a>) -> Vec<(&'a Observation, &'a PageReading)> {
    exchanges(case, web)
        .into_values()
        .flat_map(|exchange| exchange.ipv6.into_iter().chain(exchange.ipv4))
        .filter_map(|observation| Some((observation, http_of(observation)?.page.as_ref()?)))
        .collect()
}

/// Why a page in which nothing was found is no pass, when that is so: there is more of it than was
/// looked at.
pub(crate) fn cut_short(pages: &[(&Observation, &PageReading)]) -> Option<Ruling> {
    let cut = pages.iter().filter(|(_, page)| page.cut);
    let cut: Vec<&Observation> = cut.map(|(observation, _)| *observation).collect();
    (!cut.is_empty()).then(|| {
        ruling!(
            Unknown,
            "the page is longer than what was looked at, and nothing was found in that",
            "trang dài hơn phần đã xem, và trong phần đó không thấy gì"
        )
        .citing(cut)
    })
}

/// Whether any attempt was answered.
pub(crate) fn any_answer(attempts: &[&Observation]) -> bool {
    attempts.iter().any(|observation| http_of(observation).is_some())
}

/// Whether any attempt was made.
pub(crate) fn was_asked(attempts: &[&Observation]) -> bool {
    attempts.iter().any(|observation| observation.outcome.kind() != OutcomeKind::NotAttempted)
}

/// `https://www.example/ at [2001:db8::5]:443`.
pub(crate) fn request_words(observation: &Observation) -> Text {
    let target = bounded(&observation.detail.replacen(' ', "://", 1));
    let place = match observation.port {
        Some(port) => endpoint(observation.address, port),
        None => observation.address.to_string(),
    };
    text!("{target} at {place}", "{target} tại {place}")
}

/// What an attempt showed, as a predicate.
pub(crate) fn shown(observation: &Observation) -> Text {
    outcome_words(&observation.outcome)
}
