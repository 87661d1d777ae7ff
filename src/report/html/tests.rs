//! The page as a whole. With `MANG6_REPORT_SAMPLE=FOLDER` the rendered page is also written there,
//! to be looked at in a browser.

use super::*;
use crate::domain::subject::SubjectKind;
use crate::report::{content, fixture};

fn render(lang: Lang) -> String {
    let mut out = Vec::new();
    let report = fixture::report(1);
    let content = content::of(&report, content::Kind::Progress, content::Frame::default());
    write(&report, &content, lang, &mut out).unwrap();
    let page = String::from_utf8(out).unwrap();
    if let Some(folder) = std::env::var_os("MANG6_REPORT_SAMPLE") {
        let name = format!("report-{lang}.html");
        std::fs::write(std::path::Path::new(&folder).join(name), &page).unwrap();
    }
    // The page's own script is looked at by its own tests; here it is taken out, once.
    let own = format!("<script>{}</script>", script::SCRIPT);
    assert_eq!(page.matches(&own).count(), 1);
    assert!(
        page.contains(&format!("script-src &#39;{}&#39;", script::hash()))
            || page.contains(&format!("script-src '{}'", script::hash()))
    );
    page.replace(&own, "")
}

#[test]
fn hostile_names_come_out_inert() {
    let page = render(Lang::Vi);
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "the name is shown");
    for alive in ["<script", "<img", "onerror=alert(2)>\"", "\u{202e}", "\u{1b}"] {
        assert!(!page.contains(alive), "{alive:?} came through");
    }
}

#[test]
fn nothing_is_fetched_and_nothing_runs() {
    let page = render(Lang::En);
    assert!(page.contains("Content-Security-Policy\" content=\"default-src 'none'"));
    for outside in ["http://", "https://", "src=", "@import", "url(//", "javascript:", " on"] {
        let found = page.match_indices(outside).find(|(at, _)| in_tag(&page, *at));
        assert_eq!(found, None, "{outside}");
    }
}

/// Whether a place lies inside a tag or the style sheet, not in text.
fn in_tag(page: &str, at: usize) -> bool {
    let before = &page[..at];
    let in_style = before.rfind("<style>") > before.rfind("</style>");
    let in_attribute = before.rfind('<').is_some_and(|tag| {
        // Quotes before it are even outside a value: a value's own text is not looked at.
        before[tag..].matches('"').count().is_multiple_of(2)
    });
    in_style || (before.rfind('<') > before.rfind('>') && in_attribute)
}

#[test]
fn both_languages_are_there_and_one_is_on() {
    let page = render(Lang::Vi);
    assert!(page.contains("<html lang=\"vi\">"));
    assert!(page.contains("id=\"lang-vi\" aria-label=\"Tiếng Việt\" checked>"));
    assert!(page.contains("<span lang=\"en\">Links: IPv4 and IPv6 side by side</span>"));
    assert!(page.contains("1.204/9.600") && page.contains("1,204/9,600"));
    assert!(page.contains("17:02 ngày 24/11/2026") && page.contains("2026-11-24 10:02 UTC"));
}

#[test]
fn every_link_on_the_page_leads_somewhere() {
    let page = render(Lang::Vi);
    let targets: Vec<_> =
        page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(targets.len() > 40);
    for target in targets {
        let id = format!("id=\"{target}\"");
        assert_eq!(page.matches(&id).count(), 1, "{target}");
    }
}

#[test]
fn what_is_missing_is_a_dash_and_never_zero() {
    let mut report = fixture::report(1);
    report.links.truncate(1);
    report.links[0].families.clear();
    report.assessments.clear();
    report.units.clear();
    report.plans.clear();
    report.last_collection = None;
    let mut out = Vec::new();
    let content = content::of(&report, content::Kind::Progress, content::Frame::default());
    write(&report, &content, Lang::En, &mut out).unwrap();
    let page = String::from_utf8(out).unwrap();
    assert!(page.contains("<td class=\"v4 n\">–</td><td class=\"v6 n\">–</td>"));
    assert!(page.contains("nothing collected yet"));
    assert!(!page.contains("id=\"plans\""));
}

#[test]
fn what_was_typed_of_a_rung_stands_in_its_row() {
    let mut report = fixture::report(1);
    let device = report.assessments.iter().find(|each| each.subject.kind == SubjectKind::Device);
    let subject = device.unwrap().subject.clone();
    let typed = "<span class=\"typed\">7</span>";
    let page = |report: &ProgressReport| {
        let content = content::of(report, content::Kind::Progress, content::Frame::default());
        let mut out = Vec::new();
        write(report, &content, Lang::En, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert!(!page(&report).contains(typed));
    report.declared_rungs.insert(subject.clone(), Rung::Ipv6Only);
    let page = page(&report);
    assert_eq!(page.matches(typed).count(), 1);
    let row = page.split("<tr").find(|row| row.contains(typed)).unwrap();
    assert!(row.contains(&subject.key), "{row}");
}

#[test]
fn an_asterisk_stands_where_the_text_was_not_seen() {
    let page = render(Lang::Vi);
    let row = |name: &str| {
        let at = page.find(name).unwrap();
        page[at..].split("</th>").next().unwrap().contains("asterisk")
    };
    assert!(row("Quy hoạch địa chỉ"));
    assert!(!row("Ban hành kế hoạch, phân công đầu mối"));
    assert!(!row("Thư điện tử, quản lý văn bản"));
}

/// The fixture with so many devices more at one commune's site.
fn province_of(count: usize) -> ProgressReport {
    let mut report = fixture::report(1);
    let device = report.record.devices[0].clone();
    let judged = report.assessments.iter().find(|each| each.subject.key == device.name).unwrap();
    let judged = judged.clone();
    for number in 0..count {
        let name = format!("zz-{number:05}");
        let subject =
            crate::domain::subject::Subject { key: name.clone(), ..judged.subject.clone() };
        report.record.devices.push(crate::domain::device::Device { name, ..device.clone() });
        report.assessments.push(crate::domain::finding::Assessment { subject, ..judged.clone() });
    }
    report
}

#[test]
fn a_far_larger_province_is_a_page_that_opens_and_says_what_it_leaves_out() {
    let page = |report: &ProgressReport| {
        let content = content::of(report, content::Kind::Progress, content::Frame::default());
        let mut out = Vec::new();
        write(report, &content, Lang::Vi, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let rows = |page: &str| page.matches("<span class=\"key\">").count();
    let small = page(&fixture::report(1));
    assert!(!small.contains("--table assets"), "as it is, nothing is left out");
    let large = page(&province_of(20_000));
    assert!(rows(&large) < rows(&small) + 2_000, "{} rows", rows(&large));
    assert!(large.len() < small.len() + 6_000_000, "{} bytes", large.len());
    assert!(large.contains("--format csv --table assets"));
    let targets = large.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next());
    let ids: std::collections::HashSet<&str> =
        large.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for target in targets {
        assert!(ids.contains(target), "{target}");
    }
}
