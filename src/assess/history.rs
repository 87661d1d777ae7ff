//! What became of a subject over time: whether rung 5 was sustained (DOMAIN.md §6, rung 6), and which
//! rungs were gained and lost. Pure: readings in, verdicts out; whoever calls has judged the stored
//! evidence as of the end of each run, so nothing is kept that could not be recomputed.
//!
//! A loss counts only where a rung *failed*: what could not be asked, and what vantages contradict
//! each other about, is unknown and passed over. It is a regression only where IPv4 was well at that
//! moment; where IPv4 was down too it is an outage.

use jiff::{SignedDuration, Timestamp};

use super::ruling::text;
use crate::domain::finding::{Assessment, Finding, Rung, Verdict};
use crate::domain::regained::{Cause, RungChange, Way};
use crate::domain::sla::FamilyMonth;
use crate::domain::subject::SubjectKind;
use crate::domain::text::Text;

/// DOMAIN.md §6: at least 20 probes spread over 30 days, 99% of them on rung 5.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// How far it reaches back.
    pub length: SignedDuration,
    /// What share of the window the readings must span, 0-1.
    pub spread_ratio: f64,
    /// How many readings it takes.
    pub reading_count: usize,
    /// How many of them must hold rung 5, 0-1.
    pub held_ratio: f64,
    /// A change counts when so many …
    pub confirming_count: usize,
    /// … of so many readings in a row show it.
    pub considered_count: usize,
}

impl Window {
    /// The numbers of DOMAIN.md §6; two of three readings make a change, so that one lost packet is
    /// none.
    #[must_use]
    pub fn standard() -> Self {
        Self {
            length: SignedDuration::from_hours(30 * 24),
            spread_ratio: 0.9,
            reading_count: 20,
            held_ratio: 0.99,
            confirming_count: 2,
            considered_count: 3,
        }
    }
}

/// What one run came to for one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// When the run ended.
    pub at: Timestamp,
    /// The rung that held.
    pub rung: Option<Rung>,
    /// The verdict of each rung.
    pub rungs: [Verdict; 8],
    /// The lowest rung that is unknown because vantages contradict each other about it: what fails above
    /// it may be one vantage's alone. A rung that is unknown otherwise hides no failure.
    pub contradicted: Option<Rung>,
    /// Whether the subject answered over IPv4 in that run; `None` where that was not asked.
    pub ipv4_is_well: Option<bool>,
}

impl Reading {
    /// Whether it is known that rung 5 holds, or that it does not.
    fn holds_equivalent(&self) -> Option<bool> {
        if self.rung >= Some(Rung::Equivalent) {
            return Some(true);
        }
        self.has_failed(Rung::Equivalent).then_some(false)
    }

    /// Whether a rung failed, this one or a lower one, and below what vantages contradict each other about.
    fn has_failed(&self, up_to: Rung) -> bool {
        let counts =
            |rung: Rung| rung <= up_to && self.contradicted.is_none_or(|least| rung < least);
        let rungs = self.rungs.iter().zip(Rung::ALL);
        rungs.filter(|(_, rung)| counts(**rung)).any(|(verdict, _)| *verdict == Verdict::Fail)
    }
}

/// Puts rung 6 where history proves or disproves it, and says how far it is.
pub fn sustain(assessment: &mut Assessment, readings: &[Reading], now: Timestamp, window: &Window) {
    if assessment.subject.kind == SubjectKind::Address {
        return;
    }
    let known: Vec<(Timestamp, bool)> = readings
        .iter()
        .filter(|reading| reading.at <= now && now.duration_since(reading.at) <= window.length)
        .filter_map(|reading| Some((reading.at, reading.holds_equivalent()?)))
        .collect();
    let (count, wanted) = (known.len(), window.reading_count);
    let held = known.iter().filter(|(_, held)| *held).count();
    let span = match (known.first(), known.last()) {
        (Some((first, _)), Some((last, _))) => last.duration_since(*first),
        _ => SignedDuration::ZERO,
    };
    let is_spread = span.as_secs_f64() >= window.length.as_secs_f64() * window.spread_ratio;
    let share = |part: usize, whole: usize| {
        let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        number(part) / number(whole.max(1))
    };
    let days = window.length.as_hours() / 24;
    let (verdict, reason) = if count < wanted || !is_spread {
        let spanned = span.as_hours() / 24;
        (
            Verdict::Unknown,
            text!(
                "{held} of {count} readings held rung 5; it takes {wanted} spread over {days} days, these span {spanned}",
                "{held}/{count} lần đo giữ bậc 5; cần {wanted} lần trải đều {days} ngày, hiện mới {spanned} ngày"
            ),
        )
    } else if share(held, count) >= window.held_ratio {
        (
            Verdict::Pass,
            text!(
                "{held} of {count} readings in {days} days held rung 5",
                "{held}/{count} lần đo trong {days} ngày giữ bậc 5"
            ),
        )
    } else {
        (
            Verdict::Fail,
            text!(
                "only {held} of {count} readings in {days} days held rung 5",
                "chỉ {held}/{count} lần đo trong {days} ngày giữ bậc 5"
            ),
        )
    };
    put(assessment, verdict, reason);
}

/// Puts rung 6 of a link whose contract promises an availability: IPv6 kept the promise over the window, by
/// the figure of `audit --month` (DOMAIN.md §6: availability against SLA). `seen` is what each vantage
/// remembers of the link's IPv6, over the window. Time that nobody measured and planned work are in
/// neither part of the share; where too little was observed to tell
/// ([`FamilyMonth::kept_promise`]), or vantages disagree, it is unknown.
pub fn sustain_by_contract(
    assessment: &mut Assessment,
    promised_ratio: f64,
    seen: &[FamilyMonth],
    window: &Window,
) {
    let is_told = |each: &&FamilyMonth| matches!(each.kept, Verdict::Pass | Verdict::Fail);
    let told: Vec<&FamilyMonth> = seen.iter().filter(is_told).collect();
    let is_all = |verdict: Verdict| told.iter().all(|each| each.kept == verdict);
    let verdict = match told.as_slice() {
        [] => Verdict::Unknown,
        _ if is_all(Verdict::Pass) => Verdict::Pass,
        _ if is_all(Verdict::Fail) => Verdict::Fail,
        _ => Verdict::Unknown,
    };
    let reason = contract_words(verdict, promised_ratio, seen, window);
    put(assessment, verdict, reason);
}

/// Why the contract is kept, broken, or neither is known.
fn contract_words(
    verdict: Verdict,
    promised_ratio: f64,
    seen: &[FamilyMonth],
    window: &Window,
) -> Text {
    let days = window.length.as_hours() / 24;
    let Text { en: promised, vi: promised_vi } = share_words(promised_ratio);
    let measured = seen.iter().filter(|each| each.is_observed(window.length));
    let worst = measured.filter_map(|each| each.availability_ratio).min_by(f64::total_cmp);
    let known = seen.iter().map(FamilyMonth::observed).max().unwrap_or_default().as_hours() / 24;
    let longest = |of: fn(&FamilyMonth) -> SignedDuration| {
        let told = seen.iter().filter(|each| each.kept == verdict);
        hours_words(told.map(of).max().unwrap_or_default())
    };
    match (verdict, worst.map(share_words)) {
        (Verdict::Pass, Some(Text { en, vi })) => text!(
            "IPv6 was available for {en}% of {days} days, the contract promises {promised}%",
            "IPv6 khả dụng {vi}% trong {days} ngày, hợp đồng cam kết {promised_vi}%"
        ),
        (Verdict::Fail, Some(Text { en, vi })) => text!(
            "IPv6 was available for only {en}% of {days} days, the contract promises {promised}%",
            "IPv6 chỉ khả dụng {vi}% trong {days} ngày, hợp đồng cam kết {promised_vi}%"
        ),
        (Verdict::Pass, None) => {
            let Text { en, vi } = longest(|each| each.up + each.degraded);
            text!(
                "IPv6 was seen to pass for {en} hours: that keeps the promised {promised}% of {days} days, of which {known} were measured, whatever the rest was",
                "IPv6 đã thông {vi} giờ: đủ mức cam kết {promised_vi}% của {days} ngày dù mới đo {known} ngày"
            )
        }
        (Verdict::Fail, None) => {
            let Text { en, vi } = longest(|each| each.down);
            text!(
                "IPv6 was down for {en} hours: that breaks the promised {promised}% of {days} days, of which {known} were measured, whatever the rest was",
                "IPv6 mất {vi} giờ: vi phạm mức cam kết {promised_vi}% của {days} ngày dù mới đo {known} ngày"
            )
        }
        (_, Some(Text { en, vi })) => text!(
            "vantages disagree whether IPv6 kept the promised {promised}% (least: {en}%)",
            "các điểm đo không thống nhất IPv6 có giữ mức cam kết {promised_vi}% không (thấp nhất {vi}%)"
        ),
        (_, None) => text!(
            "the contract promises {promised}%; of {days} days {known} were measured",
            "hợp đồng cam kết {promised_vi}%; trong {days} ngày mới đo được {known} ngày"
        ),
    }
}

/// Hours, with one decimal.
fn hours_words(length: SignedDuration) -> Text {
    let en = format!("{:.1}", length.as_secs_f64() / 3_600.0);
    let vi = en.replace('.', ",");
    Text { en, vi }
}

/// A share in percent, as contracts have it, rounded down: 99.995% is not 100%.
fn share_words(ratio: f64) -> Text {
    let en = format!("{:.2}", (ratio * 10_000.0 + 1e-6).floor() / 100.0);
    let vi = en.replace('.', ",");
    Text { en, vi }
}

/// Puts rung 6 into an assessment.
fn put(assessment: &mut Assessment, verdict: Verdict, reason: Text) {
    let evidence = Vec::new();
    let rule = SUSTAINED;
    let (rung, contradicted) = (Rung::Sustained, false);
    assessment.findings.push(Finding { rule, rung, verdict, reason, evidence, contradicted });
    if let Some(slot) = assessment.rungs.get_mut(usize::from(Rung::Sustained.number())) {
        *slot = verdict;
    }
    assessment.rung = super::ladder::held(assessment.rungs);
}

/// The check's identifier, the same for every ladder.
const SUSTAINED: &str = "sustained";

/// The rungs gained and lost, first first. Each is dated by the first reading that showed it.
#[must_use]
pub fn changes(readings: &[Reading], window: &Window) -> Vec<RungChange> {
    let mut changes = Vec::new();
    let Some(first) = readings.first() else { return changes };
    let mut current = first.rung;
    for at in 1..readings.len() {
        let start = at.saturating_sub(window.considered_count - 1);
        let recent = readings.get(start..=at).unwrap_or_default();
        if let Some(change) = change(recent, current, window) {
            current = change.to;
            changes.push(change);
        }
    }
    changes
}

/// What the newest readings, oldest first, make of a rung that is known; `None`: nothing new.
#[must_use]
pub fn change(recent: &[Reading], current: Option<Rung>, window: &Window) -> Option<RungChange> {
    let (fallen, risen): (Vec<&Reading>, Vec<&Reading>) = (
        recent.iter().filter(|it| fell(it, current)).collect(),
        recent.iter().filter(|it| it.rung > current).collect(),
    );
    let (way, showing) = if fallen.len() >= window.confirming_count {
        (Way::Lost, fallen)
    } else if risen.len() >= window.confirming_count {
        (Way::Gained, risen)
    } else {
        return None;
    };
    // As far as all of them agree: the least of what was gained, the least that was lost.
    let rungs = showing.iter().map(|reading| reading.rung);
    let (to, cause) = match way {
        Way::Gained | Way::First => (rungs.min().flatten(), None),
        Way::Lost => (rungs.max().flatten(), Some(cause(&showing))),
    };
    let at = showing.first()?.at;
    Some(RungChange { at, way, from: current, to, cause })
}

/// Whether a reading shows that a held rung failed: an unknown one shows nothing.
fn fell(reading: &Reading, current: Option<Rung>) -> bool {
    current.is_some_and(|current| reading.rung < Some(current) && reading.has_failed(current))
}

fn cause(showing: &[&Reading]) -> Cause {
    if showing.iter().all(|reading| reading.ipv4_is_well == Some(true)) {
        Cause::Regression
    } else if showing.iter().any(|reading| reading.ipv4_is_well == Some(false)) {
        Cause::Outage
    } else {
        Cause::NotKnown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::family::Family;
    use crate::domain::subject::Subject;
    use crate::domain::track::Total;

    fn day(number: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * number)
    }

    /// A reading a day: `5` holds rung 5, `3` failed at rung 4, `?` could not be asked, `x` failed
    /// at rung 4 while IPv4 was down, `c` is contradicted at rung 4 and failed at rung 5, `d` is declared
    /// and not proved at rung 3 and failed at rung 4: nobody tells facts any more.
    fn readings(days: &str) -> Vec<Reading> {
        let one = |(number, letter): (i64, char)| {
            let mut rungs = [Verdict::Pass; 8];
            let (rung, at_four, ipv4) = match letter {
                '5' => (Rung::Equivalent, Verdict::Pass, Some(true)),
                '3' | 'd' => (Rung::Addressed, Verdict::Fail, Some(true)),
                'x' => (Rung::Addressed, Verdict::Fail, Some(false)),
                _ => (Rung::Addressed, Verdict::Unknown, None),
            };
            rungs[4] = at_four;
            if letter == 'c' {
                rungs[5] = Verdict::Fail;
            }
            if letter == 'd' {
                (rungs[3], rungs[4]) = (Verdict::Unknown, Verdict::Fail);
            }
            let contradicted = (letter == 'c').then_some(Rung::Reachable);
            rungs[6] = Verdict::Unknown;
            Reading { at: day(number), rung: Some(rung), rungs, contradicted, ipv4_is_well: ipv4 }
        };
        (0..).zip(days.chars()).map(one).collect()
    }

    fn sustained(days: &str) -> (Verdict, Option<Rung>) {
        let readings = readings(days);
        let last = readings.last().unwrap().clone();
        let mut assessment = Assessment {
            subject: Subject::new(SubjectKind::Web, "w"),
            findings: Vec::new(),
            rungs: last.rungs,
            rung: last.rung,
        };
        let now = last.at;
        sustain(&mut assessment, &readings, now, &Window::standard());
        (assessment.rungs[6], assessment.rung)
    }

    #[test]
    fn rung_six_takes_twenty_readings_over_thirty_days() {
        let held = Some(Rung::Equivalent);
        // The fixture passes rung 7 on its own.
        assert_eq!(sustained(&"5".repeat(31)), (Verdict::Pass, Some(Rung::Ipv6Only)));
        // Not judged yet, it bars nothing above.
        assert_eq!(sustained(&"5".repeat(25)), (Verdict::Unknown, Some(Rung::Ipv6Only)));
        assert_eq!(
            sustained(&format!("5{}{}", "?".repeat(20), "5".repeat(10))),
            (Verdict::Unknown, Some(Rung::Ipv6Only))
        );
        assert_eq!(
            sustained(&format!("{}33{}", "5".repeat(14), "5".repeat(15))),
            (Verdict::Fail, held)
        );
        // What could not be asked neither holds nor breaks it.
        assert_eq!(sustained(&format!("{}??{}", "5".repeat(14), "5".repeat(15))).0, Verdict::Pass);
    }

    fn month(up: i64, down: i64, unknown: i64, promised: f64) -> FamilyMonth {
        let [up, down, unknown] = [up, down, unknown].map(SignedDuration::from_hours);
        let known = (up + down).as_secs_f64();
        let ratio = (known > 0.0).then(|| up.as_secs_f64() / known);
        let mut month = FamilyMonth {
            family: Family::Ipv6,
            availability_ratio: ratio,
            kept: Verdict::Unknown,
            up,
            degraded: SignedDuration::ZERO,
            down,
            unknown,
            planned: SignedDuration::ZERO,
            mean_time_to_repair: None,
            outages: Vec::new(),
            filtered: Vec::new(),
            total: Total::default(),
        };
        let length = Window::standard().length;
        month.kept = month.kept_promise(promised, (length, length));
        month
    }

    /// The contract is the bar, not the 99% of other ladders: 99.3% breaks a promise of 99.9% and keeps one
    /// of 95%.
    #[test]
    fn a_links_contract_is_its_bar() {
        let check = |promised: f64, seen: &[(i64, i64, i64)], expected: Verdict, says: &str| {
            let mut assessment = Assessment {
                subject: Subject::new(SubjectKind::Link, "l"),
                findings: Vec::new(),
                rungs: [Verdict::Pass; 8],
                rung: Some(Rung::Equivalent),
            };
            let seen: Vec<FamilyMonth> = seen
                .iter()
                .map(|(up, down, unknown)| month(*up, *down, *unknown, promised))
                .collect();
            sustain_by_contract(&mut assessment, promised, &seen, &Window::standard());
            let finding = assessment.findings.first().unwrap();
            assert_eq!((finding.verdict, assessment.rungs[6]), (expected, expected));
            assert!(finding.reason.en.contains(says), "{}", finding.reason.en);
            let is_broken = expected == Verdict::Fail;
            assert_eq!(assessment.rung == Some(Rung::Equivalent), is_broken);
        };
        check(0.999, &[(715, 5, 0)], Verdict::Fail, "only 99.30% of 30 days");
        check(
            0.95,
            &[(715, 5, 0)],
            Verdict::Pass,
            "99.30% of 30 days, the contract promises 95.00%",
        );
        check(0.95, &[(700, 0, 20)], Verdict::Pass, "100.00%");
        check(0.95, &[(600, 0, 120)], Verdict::Unknown, "of 30 days 25 were measured");
        // 36 hours are allowed, whatever was while nobody measured.
        check(0.95, &[(400, 40, 280)], Verdict::Fail, "down for 40.0 hours: that breaks");
        check(0.8, &[(600, 0, 120)], Verdict::Pass, "pass for 600.0 hours: that keeps");
        check(0.95, &[(400, 40, 280), (720, 0, 0)], Verdict::Unknown, "disagree");
        check(0.95, &[], Verdict::Unknown, "of 30 days 0 were measured");
        check(0.999, &[(715, 5, 0), (720, 0, 0)], Verdict::Unknown, "disagree");
        check(0.999, &[(720, 0, 0), (10, 0, 710)], Verdict::Pass, "100.00%");
    }

    fn check(days: &str, expected: &[(i64, Way, Option<Cause>)]) {
        let found: Vec<_> = changes(&readings(days), &Window::standard())
            .into_iter()
            .map(|change| (change.at, change.way, change.cause))
            .collect();
        let expected: Vec<_> =
            expected.iter().map(|(number, way, cause)| (day(*number), *way, *cause)).collect();
        assert_eq!(found, expected, "{days}");
    }

    #[test]
    fn two_of_three_readings_make_a_change() {
        check("5555", &[]);
        check("55355", &[]);
        check("55?35?5", &[]);
        check("5533", &[(2, Way::Lost, Some(Cause::Regression))]);
        check("55353", &[(2, Way::Lost, Some(Cause::Regression))]);
        check("55xx", &[(2, Way::Lost, Some(Cause::Outage))]);
        check("55??", &[]);
        check("55cc", &[]);
        check("55dd", &[(2, Way::Lost, Some(Cause::Regression))]);
        check("55cc33", &[(4, Way::Lost, Some(Cause::Regression))]);
        check("3355", &[(2, Way::Gained, None)]);
        check("553355", &[(2, Way::Lost, Some(Cause::Regression)), (4, Way::Gained, None)]);
    }
}
