//! `probe` and `explain` for people: the rungs of a subject from the lowest up, each check with its
//! mark, word, reason and the evidence it rests on.

use std::io::{self, Write};

use crate::domain::finding::{Assessment, Finding, Rung, Verdict};
use crate::domain::text::Lang;
use crate::report::grid::{Cell, Column, Grid};
use crate::report::labels::Labelled as _;
use crate::report::style::{Style, Tone, mark};
use crate::report::text::{escape, pad, wrap};

use super::evidence::{Evidence, line};

/// The checks of all subjects as rows.
#[must_use]
pub fn grid(assessments: &[&Assessment]) -> Grid {
    let columns = vec![
        Column::new("subject", "subject", "đối tượng"),
        Column::new("id", "check", "phép kiểm tra"),
        Column::number("rung", "rung", "bậc"),
        Column::new("verdict", "verdict", "kết luận"),
        Column::new("reason", "reason", "lý do"),
    ];
    let checks = assessments
        .iter()
        .flat_map(|each| each.findings.iter().map(move |finding| (&each.subject, finding)));
    Grid::new("checks", columns).with_key(2).with_rows(checks, |(subject, finding)| {
        vec![
            Cell::text(subject.to_string()),
            Cell::text(finding.rule),
            Cell::Identifier(i64::from(finding.rung.number())),
            Cell::Verdict(finding.verdict),
            Cell::Words(finding.reason.clone()),
        ]
    })
}

/// Writes why a subject stands on its rung.
pub fn explain(
    assessment: &Assessment,
    evidence: &Evidence<'_>,
    lang: Lang,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    heading(assessment, lang, style, out)?;
    for rung in Rung::ALL.iter().copied() {
        let findings: Vec<_> =
            assessment.findings.iter().filter(|finding| finding.rung == rung).collect();
        let verdict = assessment.rungs.get(usize::from(rung.number()));
        let Some(verdict) = verdict.copied() else { continue };
        // A rung without a check is worth a line only where something is known about it: rung 1 is
        // implied by evidence of rung 3, rung 2 may not apply.
        let is_next = rung == Rung::Sustained && has_history_to_come(assessment);
        if findings.is_empty() && verdict == Verdict::Unknown && !is_next {
            continue;
        }
        writeln!(
            out,
            "\n{} {} · {}",
            style.paint(Tone::of(verdict), mark(verdict)),
            style.paint(Tone::Strong, &format!("{} {}", rung.number(), rung.label().in_lang(lang))),
            verdict.label().in_lang(lang),
        )?;
        if findings.is_empty() && is_next {
            history(lang, style, out)?;
        }
        for finding in findings {
            check(finding, evidence, lang, style, out)?;
        }
    }
    Ok(())
}

/// Whether rung 6 is what it lacks next: of what is on record; what was typed has no history.
fn has_history_to_come(assessment: &Assessment) -> bool {
    let is_recorded = assessment.rungs.first() == Some(&Verdict::Pass);
    is_recorded && assessment.rung >= Some(Rung::Equivalent)
}

/// What tells of rung 6, which one look cannot.
fn history(lang: Lang, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let words = match lang {
        Lang::En => "it takes 30 days of runs or audits: `explain --reassess` counts them",
        Lang::Vi => "cần các lượt đo trong 30 ngày: `explain --reassess` đếm chúng",
    };
    for line in wrap(words, style.columns().saturating_sub(6)) {
        writeln!(out, "      {line}")?;
    }
    Ok(())
}

fn heading(
    assessment: &Assessment,
    lang: Lang,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let subject = &assessment.subject;
    let kind = subject.kind.label().in_lang(lang);
    let name = escape(&subject.key).into_owned();
    let holds = match (assessment.rung, lang) {
        (Some(rung), Lang::En) => {
            format!("holds rung {} ({})", rung.number(), rung.label().in_lang(lang))
        }
        (Some(rung), Lang::Vi) => {
            format!("giữ bậc {} ({})", rung.number(), rung.label().in_lang(lang))
        }
        (None, Lang::En) => "holds no rung yet".to_owned(),
        (None, Lang::Vi) => "chưa giữ bậc nào".to_owned(),
    };
    writeln!(out, "{} ({kind}): {holds}", style.paint(Tone::Strong, &name))
}

fn check(
    finding: &Finding,
    evidence: &Evidence<'_>,
    lang: Lang,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let verdict = finding.verdict;
    let word = format!("{} {}", mark(verdict), verdict.label().in_lang(lang));
    writeln!(out, "  {}  {}", style.paint(Tone::of(verdict), &pad(&word, 16)), finding.rule)?;
    let reason = escape(finding.reason.in_lang(lang)).into_owned();
    for line in wrap(&reason, style.columns().saturating_sub(6)) {
        writeln!(out, "      {line}")?;
    }
    for id in &finding.evidence {
        let line = match (evidence.find(*id), lang) {
            (Some(cited), _) => line(cited, lang),
            (None, Lang::En) => format!("observation {} (not at hand)", id.0),
            (None, Lang::Vi) => format!("quan sát {} (không có sẵn)", id.0),
        };
        writeln!(out, "      {}", style.paint(Tone::Faint, &line))?;
    }
    Ok(())
}
