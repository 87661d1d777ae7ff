//! Observations as one line for people: when, from where, what was asked, what came.

use std::collections::BTreeMap;

use super::routers;
use crate::domain::facts::{AssertionFact, DeviceFacts};
use crate::domain::observation::{Observation, ObservationId, Outcome, OutcomeKind};
use crate::domain::port::{PortReading, PortsReading};
use crate::domain::reading::{
    CertificateFault, DnsReading, EchoTrainReading, FactsReading, HttpReading, PacketTooBigReading,
    Reading, SmtpReading, TlsReading, TraceReading, WalkReading,
};
use crate::domain::text::{Lang, Text};
use crate::report::labels::Labelled as _;
use crate::report::number::{integer, milliseconds, utc};
use crate::report::text::{escape, truncate};

/// Values of a DNS answer that fit on the line.
const SHOWN_RECORDS: usize = 3;
/// Columns of what a stranger said that fit on the line.
const SHOWN_COLUMNS: usize = 80;

/// The observations that findings cite, by their number.
#[derive(Debug, Clone, Default)]
pub struct Evidence<'a> {
    by_id: BTreeMap<ObservationId, Cited<'a>>,
}

/// An observation with the run it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Cited<'a> {
    /// The run's number; `None` when nothing was stored.
    pub run: Option<i64>,
    /// What was seen.
    pub observation: &'a Observation,
}

impl<'a> Evidence<'a> {
    /// Collects what may be cited. Observations without a number cannot be.
    #[must_use]
    pub fn new(cited: impl IntoIterator<Item = Cited<'a>>) -> Self {
        let by_id =
            cited.into_iter().filter_map(|cited| Some((cited.observation.id?, cited))).collect();
        Self { by_id }
    }

    /// The observation of a number.
    #[must_use]
    pub fn find(&self, id: ObservationId) -> Option<Cited<'a>> {
        self.by_id.get(&id).copied()
    }
}

/// `run 3 · 2026-11-24 10:02:11Z · ttdl → 2001:db8::5 port 443: connected in 12.3 ms`, escaped.
#[must_use]
pub fn line(cited: Cited<'_>, lang: Lang) -> String {
    let observation = cited.observation;
    let (run_word, port_word) = match lang {
        Lang::En => ("run", "port"),
        Lang::Vi => ("lượt", "cổng"),
    };
    let run = cited.run.map(|run| format!("{run_word} {run} · ")).unwrap_or_default();
    let port = observation.port.map(|port| format!(" {port_word} {port}")).unwrap_or_default();
    let detail = match observation.detail.as_str() {
        "" => String::new(),
        detail => format!(" ({detail})"),
    };
    let line = format!(
        "{run}{} · {} → {}{port} {}{detail}: {}",
        utc(observation.at),
        observation.vantage,
        observation.address,
        observation.probe.label().in_lang(lang),
        answer(&observation.outcome, lang),
    );
    escape(&line).into_owned()
}

/// What came of an attempt, in both languages; not escaped.
#[must_use]
pub fn answer_text(outcome: &Outcome) -> Text {
    Text::new(answer(outcome, Lang::En), answer(outcome, Lang::Vi))
}

/// What came of an attempt; not escaped, what strangers said in it is cut short.
#[must_use]
pub fn answer(outcome: &Outcome, lang: Lang) -> String {
    let kind = outcome.kind().label().in_lang(lang);
    match outcome {
        Outcome::Answered(reading) => of_reading(reading, lang),
        Outcome::Silent => OutcomeKind::Silent.label().in_lang(lang).to_owned(),
        Outcome::Refused { by } => format!("{kind}: {}", by.label().in_lang(lang)),
        Outcome::Failed { stage, reason } => {
            format!("{kind}, {}: {}", stage.label().in_lang(lang), cut(reason))
        }
        Outcome::NotAttempted { why } => format!("{kind}: {}", why.label().in_lang(lang)),
    }
}

fn of_reading(reading: &Reading, lang: Lang) -> String {
    let pick = |en: &'static str, vi: &'static str| match lang {
        Lang::En => en,
        Lang::Vi => vi,
    };
    match reading {
        Reading::Echo(echo) => {
            let source = echo
                .source
                .map(|source| format!(", {} {source}", pick("its address from", "địa chỉ lấy từ")));
            format!(
                "{} {}{}{}",
                pick("answered in", "trả lời sau"),
                milliseconds(echo.rtt_us, lang),
                source.unwrap_or_default(),
                of_hop_limit(echo.hop_limit, lang)
            )
        }
        Reading::LargeEcho(echo) => format!(
            "{} {} {}{}",
            integer(echo.packet_bytes, lang),
            pick("bytes came back in", "byte trở về sau"),
            milliseconds(echo.rtt_us, lang),
            of_hop_limit(echo.hop_limit, lang)
        ),
        Reading::EchoTrain(train) => of_train(train, lang),
        Reading::PacketTooBig(too_big) => of_too_big(too_big, lang),
        Reading::Trace(trace) => of_trace(trace, lang),
        Reading::RouterAdvertisements(told) => routers::of(told, lang),
        Reading::Tcp(tcp) => {
            format!(
                "{} {}",
                pick("connected in", "kết nối sau"),
                milliseconds(tcp.connect_us, lang)
            )
        }
        Reading::Dns(dns) => of_dns(dns, lang),
        Reading::Http(http) => of_http(http, lang),
        Reading::Smtp(smtp) => of_smtp(smtp, lang),
        Reading::Walk(walk) => of_walk(walk, lang),
        Reading::Facts(facts) => of_facts(facts, lang),
        Reading::Ports(ports) => of_ports(ports, lang),
    }
}

fn of_ports(reading: &PortsReading, lang: Lang) -> String {
    let one = |port: &PortReading| {
        format!("{} {}", escape(&port.name), escape(port.oper_status.as_deref().unwrap_or("?")))
    };
    let ports: Vec<String> = reading.ports.iter().map(one).collect();
    let head = match lang {
        Lang::En => "ports",
        Lang::Vi => "cổng",
    };
    format!("{head}: {}", ports.join(", "))
}

fn of_train(train: &EchoTrainReading, lang: Lang) -> String {
    let (sent, received) = (train.sent_count(), train.received_count());
    let counted = match lang {
        Lang::En => format!("{received} of {sent} echoes came back"),
        Lang::Vi => format!("{received}/{sent} gói echo trở về"),
    };
    let sum: u64 = train.rtts_us.iter().flatten().map(|rtt| u64::from(*rtt)).sum();
    let average = sum.checked_div(u64::try_from(received).unwrap_or(u64::MAX));
    let hop_limit = of_hop_limit(train.hop_limit, lang);
    match (average.and_then(|average| u32::try_from(average).ok()), lang) {
        (Some(average), Lang::En) => {
            format!("{counted}, {} on average{hop_limit}", milliseconds(average, lang))
        }
        (Some(average), Lang::Vi) => {
            format!("{counted}, trung bình {}{hop_limit}", milliseconds(average, lang))
        }
        (None, _) => counted,
    }
}

/// The hop limit that a reply came with, as the end of a sentence.
fn of_hop_limit(hop_limit: Option<u8>, lang: Lang) -> String {
    let words = match lang {
        Lang::En => "hop limit",
        Lang::Vi => "giới hạn chặng",
    };
    hop_limit.map(|hops| format!(", {words} {hops}")).unwrap_or_default()
}

fn of_too_big(too_big: &PacketTooBigReading, lang: Lang) -> String {
    let bytes = integer(too_big.mtu_bytes, lang);
    let router = too_big.router.map(|router| format!(" ({router})")).unwrap_or_default();
    match lang {
        Lang::En => format!("packet too big: the next hop carries {bytes} bytes{router}"),
        Lang::Vi => format!("gói quá lớn: chặng kế chỉ chở {bytes} byte{router}"),
    }
}

/// The routers, nearest first, `*` for one that said nothing, and how it ends.
fn of_trace(trace: &TraceReading, lang: Lang) -> String {
    let pick = |en, vi| match lang {
        Lang::En => en,
        Lang::Vi => vi,
    };
    let routers: Vec<String> = trace
        .hops
        .iter()
        .map(|hop| hop.map_or_else(|| "*".to_owned(), |router| router.to_string()))
        .collect();
    let path = routers.join(" → ");
    let end = match (trace.reached_at, trace.ended_by) {
        (Some(hops), _) => format!("{} {hops}", pick("reached at hop", "tới nơi ở chặng")),
        (None, Some(router)) => format!("{router} {}", pick("says no", "báo không tới được")),
        (None, None) => pick("and no further", "rồi đứt").to_owned(),
    };
    if path.is_empty() { end } else { format!("{path} → {end}") }
}

fn of_dns(dns: &DnsReading, lang: Lang) -> String {
    let shown: Vec<_> = dns
        .answers
        .iter()
        .take(SHOWN_RECORDS)
        .map(|record| format!("{} {}", record.record_type, cut(&record.value)))
        .collect();
    let more = match dns.answers.len().saturating_sub(SHOWN_RECORDS) {
        0 => String::new(),
        more => format!(" +{more}"),
    };
    let records = match (shown.is_empty(), lang) {
        (true, Lang::En) => "no records".to_owned(),
        (true, Lang::Vi) => "không có bản ghi".to_owned(),
        (false, _) => format!("{}{more}", shown.join(", ")),
    };
    format!("{}: {records} ({})", cut(&dns.rcode), milliseconds(dns.elapsed_us, lang))
}

fn of_http(http: &HttpReading, lang: Lang) -> String {
    let bytes = integer(http.body_bytes, lang);
    let location = http.location.as_deref().map(|to| format!(" → {}", cut(to))).unwrap_or_default();
    let tls = http.tls.as_ref().map(|tls| format!(", {}", of_tls(tls, lang))).unwrap_or_default();
    let first = milliseconds(http.first_byte_us, lang);
    match lang {
        Lang::En => {
            format!("status {}{location}, {bytes} bytes{tls}, first byte in {first}", http.status)
        }
        Lang::Vi => {
            format!("mã {}{location}, {bytes} byte{tls}, byte đầu sau {first}", http.status)
        }
    }
}

fn of_tls(tls: &TlsReading, lang: Lang) -> String {
    let certificate = match (tls.certificate_fault, lang) {
        (None, Lang::En) => "certificate good",
        (None, Lang::Vi) => "chứng thư hợp lệ",
        (Some(CertificateFault::Expired), Lang::En) => "certificate expired",
        (Some(CertificateFault::Expired), Lang::Vi) => "chứng thư hết hạn",
        (Some(CertificateFault::NotYetValid), Lang::En) => "certificate not yet valid",
        (Some(CertificateFault::NotYetValid), Lang::Vi) => "chứng thư chưa có hiệu lực",
        (Some(CertificateFault::WrongName), Lang::En) => "certificate for another name",
        (Some(CertificateFault::WrongName), Lang::Vi) => "chứng thư của tên khác",
        (Some(CertificateFault::UnknownIssuer), Lang::En) => "certificate of an unknown issuer",
        (Some(CertificateFault::UnknownIssuer), Lang::Vi) => "chứng thư do nơi cấp không tin cậy",
        (Some(CertificateFault::Other), Lang::En) => "certificate faulty",
        (Some(CertificateFault::Other), Lang::Vi) => "chứng thư có lỗi",
    };
    format!("{}, {certificate}", cut(&tls.version))
}

fn of_smtp(smtp: &SmtpReading, lang: Lang) -> String {
    let starttls = match (&smtp.starttls, &smtp.starttls_fault, lang) {
        (Some(tls), _, _) => format!("STARTTLS {}", of_tls(tls, lang)),
        (None, Some(fault), Lang::En) => format!("STARTTLS failed: {}", cut(fault)),
        (None, Some(fault), Lang::Vi) => format!("STARTTLS thất bại: {}", cut(fault)),
        (None, None, Lang::En) => "STARTTLS not offered".to_owned(),
        (None, None, Lang::Vi) => "không hỗ trợ STARTTLS".to_owned(),
    };
    format!("{}; {starttls}", cut(&smtp.banner))
}

fn of_walk(walk: &WalkReading, lang: Lang) -> String {
    let told = walk.rows.len().saturating_add(walk.outputs.len());
    let told = match lang {
        Lang::En => format!("{told} answers with credential {}", walk.credential),
        Lang::Vi => format!("{told} trả lời với thông tin đăng nhập {}", walk.credential),
    };
    with_truncation(told, walk.truncated.as_deref(), lang)
}

fn of_facts(reading: &FactsReading, lang: Lang) -> String {
    let facts = &reading.facts;
    let parts = [&facts.sys_name, &facts.vendor, &facts.model, &facts.os, &facts.os_version];
    let told: Vec<_> = parts.into_iter().flatten().map(|part| cut(part)).collect();
    let told = match (told.is_empty(), lang) {
        (false, _) => told.join(", "),
        (true, _) if !facts.assertions.is_empty() => of_assertions(&facts.assertions, lang),
        (true, _) if is_of_host(facts) => of_host(facts, lang),
        (true, Lang::En) => "told nothing about itself".to_owned(),
        (true, Lang::Vi) => "không cho biết gì về mình".to_owned(),
    };
    with_truncation(told, reading.truncated.as_deref(), lang)
}

/// How many of an audit's assertions hold, and the first that does not.
fn of_assertions(assertions: &[AssertionFact], lang: Lang) -> String {
    let (count, held) = (assertions.len(), assertions.iter().filter(|each| each.holds).count());
    let broken = assertions.iter().find(|each| !each.holds).map(|each| cut(&each.name));
    match (broken, lang) {
        (None, Lang::En) => format!("all {count} assertions hold"),
        (None, Lang::Vi) => format!("cả {count} khẳng định đều đúng"),
        (Some(name), Lang::En) => format!("{held} of {count} assertions hold, not: {name}"),
        (Some(name), Lang::Vi) => format!("{held}/{count} khẳng định đúng, sai: {name}"),
    }
}

const fn is_of_host(facts: &DeviceFacts) -> bool {
    !facts.addresses.is_empty() || facts.listening.is_some() || facts.name_servers.is_some()
}

/// What a host that does not say what it is tells of its network.
fn of_host(facts: &DeviceFacts, lang: Lang) -> String {
    let word = |en: &'static str, vi: &'static str| if lang == Lang::En { en } else { vi };
    let mut parts = Vec::new();
    if !facts.addresses.is_empty() {
        parts.push(format!("{} {}", facts.addresses.len(), word("addresses", "địa chỉ")));
    }
    if let Some(sockets) = &facts.listening {
        parts.push(format!("{} {}", sockets.len(), word("listening sockets", "cổng đang nghe")));
    }
    if let Some(servers) = &facts.name_servers {
        let list: Vec<String> = servers.iter().map(ToString::to_string).collect();
        parts.push(format!("{} {}", word("name servers", "máy chủ tên miền"), list.join(" ")));
    }
    parts.join(", ")
}

fn with_truncation(told: String, why: Option<&str>, lang: Lang) -> String {
    match (why, lang) {
        (None, _) => told,
        (Some(why), Lang::En) => format!("{told} (cut short: {})", cut(why)),
        (Some(why), Lang::Vi) => format!("{told} (bị cắt ngang: {})", cut(why)),
    }
}

fn cut(text: &str) -> String {
    truncate(text, SHOWN_COLUMNS).into_owned()
}
