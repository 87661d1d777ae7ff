//! A change in one line: for cron's mail, and in at most 160 characters without diacritics for a text
//! message.

use crate::domain::alert::Alert;
use crate::domain::text::{Lang, Text};
use crate::domain::track::{Cause, TrackKind, TrackState};
use crate::domain::vietnamese::without_marks;
use crate::report::labels::Labelled as _;
use crate::report::number;
use crate::report::text::escape;

/// What a text message holds in the 7-bit alphabet (3GPP TS 23.038).
const MESSAGE_CHARS: usize = 160;

/// Where it breaks, for people; `None` when there is nothing to say.
#[must_use]
pub fn cause_words(cause: Cause) -> Option<Text> {
    match cause {
        Cause::None => None,
        Cause::Link => Some(Text::new("breaks on the link", "đứt trên kênh")),
        Cause::EchoFiltered => {
            Some(Text::new("echo filtered, TCP passes", "ICMP bị chặn, TCP vẫn qua"))
        }
        Cause::Access => Some(Text::new("breaks at the access port", "đứt tại cổng truy nhập")),
        Cause::Provider => Some(Text::new("breaks at the provider", "đứt phía nhà cung cấp")),
        Cause::Hub => Some(Text::new("breaks at the hub", "đứt tại nút trung tâm")),
        Cause::Vantage => Some(Text::new("breaks at the vantage", "đứt tại điểm đo")),
        Cause::Gap => Some(Text::new("was not measured", "không được đo")),
    }
}

/// The whole line, foreign text escaped.
#[must_use]
pub fn line(alert: &Alert, lang: Lang) -> String {
    let parts = Parts::of(alert, lang);
    escape(&parts.joined(true, true, true)).into_owned()
}

/// The line in at most 160 ASCII characters: the contract's number goes first, then the unit's name,
/// then the provider. Link, state, time, families, place and telephone stay.
#[must_use]
pub fn ascii(alert: &Alert, lang: Lang) -> String {
    let parts = Parts::of(alert, lang);
    let wishes = [(true, true, true), (true, false, true), (false, false, true)];
    let plain = |(unit, contract, provider)| plain(&parts.joined(unit, contract, provider));
    let fitting = wishes.into_iter().map(plain).find(|line| line.len() <= MESSAGE_CHARS);
    let mut line = fitting.unwrap_or_else(|| plain((false, false, false)));
    line.truncate(MESSAGE_CHARS);
    line
}

/// Without diacritics, and nothing that a 7-bit alphabet lacks.
fn plain(line: &str) -> String {
    let line = escape(line);
    let kept = |each: char| if each.is_ascii() { each } else { '?' };
    without_marks(&line).chars().map(kept).collect()
}

/// The line's parts.
struct Parts {
    head: String,
    unit: Option<String>,
    since: String,
    families: Option<String>,
    place: Vec<String>,
    provider: Option<String>,
    contract: Option<String>,
    noc: Option<String>,
}

impl Parts {
    fn of(alert: &Alert, lang: Lang) -> Self {
        let say = |text: Text| text.in_lang(lang).to_owned();
        let word = alert.state.label().in_lang(lang).to_uppercase();
        let kind = match alert.kind {
            TrackKind::Link => String::new(),
            TrackKind::Hub => say(Text::new("hub ", "nút ")),
            TrackKind::Vantage => say(Text::new("vantage ", "điểm đo ")),
        };
        let at = number::moment(alert.since, lang);
        let mut place = Vec::new();
        if alert.flapping {
            place.push(say(Text::new("flaps", "chập chờn")));
        }
        if let (true, Some(lasted)) = (alert.state == TrackState::Up, alert.lasted) {
            let lasted = length(lasted);
            place.push(say(Text::new(format!("after {lasted}"), format!("sau {lasted}"))));
        }
        if alert.state != TrackState::Up {
            place.extend(cause_words(alert.cause).map(say));
        }
        place.extend(alert.carried_by.as_ref().map(|backup| {
            say(Text::new(format!("{backup} carries"), format!("{backup} chạy thay")))
        }));
        Self {
            head: format!("{word} {kind}{}", alert.key),
            unit: alert.unit.clone(),
            since: say(Text::new(format!("since {at}"), format!("từ {at}"))),
            families: families(alert, lang),
            place,
            provider: alert.provider.clone(),
            contract: alert.contract_number.clone(),
            noc: alert.noc_contact.as_ref().map(|noc| format!("NOC {noc}")),
        }
    }

    fn joined(&self, unit: bool, contract: bool, provider: bool) -> String {
        let unit = self.unit.as_ref().filter(|_| unit).map(|unit| format!(" ({unit})"));
        let families = self.families.as_ref().map(|families| format!(": {families}"));
        let mut line = format!(
            "{}{} {}{}",
            self.head,
            unit.unwrap_or_default(),
            self.since,
            families.unwrap_or_default()
        );
        let rest = self
            .place
            .iter()
            .chain(self.provider.as_ref().filter(|_| provider))
            .chain(self.contract.as_ref().filter(|_| contract))
            .chain(&self.noc);
        for part in rest {
            line.push_str("; ");
            line.push_str(part);
        }
        line
    }
}

/// `v4 down | v6 up`, and parity where it is not well.
fn families(alert: &Alert, lang: Lang) -> Option<String> {
    let side = |name: &str, state: Option<TrackState>| {
        state.map(|state| format!("{name} {}", state.label().in_lang(lang)))
    };
    let mut sides: Vec<String> =
        [side("v4", alert.ipv4), side("v6", alert.ipv6)].into_iter().flatten().collect();
    if alert.parity == Some(TrackState::Degraded) {
        let worse = Text::new("v6 worse than v4", "v6 kém hơn v4");
        sides.push(worse.in_lang(lang).to_owned());
    }
    (!sides.is_empty()).then(|| sides.join(" | "))
}

/// Hours, minutes and seconds, the same in both languages.
pub(crate) fn length(span: jiff::SignedDuration) -> String {
    let seconds = span.as_secs().max(0);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{hours}:{minutes:02}:{seconds:02}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::track::Aspect;

    fn alert() -> Alert {
        Alert {
            kind: TrackKind::Link,
            key: "QNI-BATO-1".to_owned(),
            unit: Some("Xã Ba Tơ".to_owned()),
            state: TrackState::Down,
            from: Some(TrackState::Up),
            since: "2026-11-24T19:02:11Z".parse().unwrap(),
            lasted: None,
            changed: vec![Aspect::Ipv4],
            ipv4: Some(TrackState::Down),
            ipv6: Some(TrackState::Up),
            parity: None,
            cause: Cause::Access,
            flapping: false,
            carried_by: None,
            provider: Some("VNPT Quảng Ngãi".to_owned()),
            contract_number: Some("12/2026/HĐ-TSLCD".to_owned()),
            noc_contact: Some("0255 3 800 126".to_owned()),
        }
    }

    #[test]
    fn everything_needed_at_night_stands_in_160_plain_characters() {
        let line = ascii(&alert(), Lang::Vi);
        assert!(line.is_ascii() && line.len() <= 160, "{} {line}", line.len());
        for part in [
            "QNI-BATO-1",
            "Xa Ba To",
            "dut",
            "v4",
            "v6 thong",
            "cong truy nhap",
            "VNPT",
            "0255 3 800 126",
        ] {
            assert!(line.to_lowercase().contains(&part.to_lowercase()), "{part} in {line}");
        }
        assert!(
            super::line(&alert(), Lang::En).contains("contract")
                || super::line(&alert(), Lang::En).contains("12/2026/HĐ-TSLCD")
        );
    }

    #[test]
    fn a_filter_is_called_one_and_fits() {
        let filtered = Alert {
            state: TrackState::Degraded,
            ipv4: Some(TrackState::Degraded),
            cause: Cause::EchoFiltered,
            ..alert()
        };
        for (lang, words) in [(Lang::En, "echo filtered"), (Lang::Vi, "ICMP bi chan")] {
            let line = ascii(&filtered, lang);
            assert!(line.len() <= 160 && line.contains(words), "{} {line}", line.len());
            assert!(line.contains("0255 3 800 126"), "{line}");
        }
        assert!(line(&filtered, Lang::Vi).contains("ICMP bị chặn"));
    }

    #[test]
    fn what_does_not_fit_goes_in_its_order_and_the_telephone_stays() {
        let mut long = alert();
        long.unit = Some("Xã ".repeat(40));
        long.contract_number = Some("HĐ".repeat(60));
        let line = ascii(&long, Lang::En);
        assert!(line.len() <= 160 && line.contains("0255 3 800 126"), "{line}");
        assert!(line.contains("VNPT Quang Ngai") && !line.contains("Xa "), "{line}");
    }

    #[test]
    fn a_hostile_name_is_one_line() {
        let mut hostile = alert();
        hostile.unit = Some("x\u{1b}[2J\ny".to_owned());
        assert!(!line(&hostile, Lang::En).contains(['\u{1b}', '\n']));
        assert!(!ascii(&hostile, Lang::En).contains(['\u{1b}', '\n']));
    }
}
