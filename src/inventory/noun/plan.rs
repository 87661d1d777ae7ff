//! `[[plan]]` with its phases and tasks. Whether a criterion is met is `plan`'s room to say.

use std::collections::HashSet;

use toml::de::{DeTable, DeValue};

use crate::domain::check;
use crate::domain::criterion::{Expression, Goal, Per};
use crate::domain::plan::{Criterion, Phase, Plan, PlanTask, SourceStatus};
use crate::domain::subject::SubjectKind;
use crate::domain::system::SystemKind;
use crate::domain::text::Text;

use super::super::fields::{Fields, Reading};
use super::super::value::Value;
use super::{each, period};

/// The keys of a plan.
pub(crate) const KEYS: &[&str] = &[
    "id",
    "number",
    "date",
    "issuer",
    "title",
    "from",
    "to",
    "legacy_provinces",
    "bases",
    "supersedes",
    "text_status",
    "phase",
];
const PHASE_KEYS: &[&str] = &["id", "name", "from", "to", "task"];
const TASK_KEYS: &[&str] =
    &["id", "name", "due", "source", "target_ratio", "criterion", "weight", "lead"];
/// Largest weight of a task.
const MOST_WEIGHT: f64 = 1000.0;
const CRITERION_KEYS: &[&str] = &["subjects", "systems", "rung", "document"];
const TEXT_KEYS: &[&str] = &["vi", "en"];

/// Reads a plan.
pub(crate) fn read(fields: &Fields<'_>) -> Option<Plan> {
    let id = fields.need("id").and_then(Value::code);
    let number = fields.value("number").and_then(Value::name);
    let date = fields.value("date").and_then(Value::date);
    let issuer = fields.value("issuer").and_then(Value::name);
    let title = fields.need("title").and_then(text);
    let (from, to) = period(fields, "from", "to");
    let legacy_provinces = each(fields.value("legacy_provinces"), Value::name);
    let bases = each(fields.value("bases"), Value::remark);
    let supersedes = each(fields.value("supersedes"), Value::code);
    let text_status = fields.need_word::<SourceStatus>("text_status");
    let mut seen = Seen::default();
    let phases = fields
        .tables("phase")
        .into_iter()
        .filter_map(|table| phase(fields.reading, table, &mut seen))
        .collect();
    Some(Plan {
        id: id?,
        number,
        date,
        issuer,
        title: title?,
        from,
        to,
        legacy_provinces,
        bases,
        supersedes,
        text_status: text_status?,
        phases,
    })
}

/// Identifiers already used in the plan.
#[derive(Default)]
struct Seen {
    phases: HashSet<String>,
    tasks: HashSet<String>,
}

fn phase(
    reading: Reading<'_>,
    (table, start): (&DeTable<'_>, usize),
    seen: &mut Seen,
) -> Option<Phase> {
    let fields = Fields::open(reading, table, ("phase", start), PHASE_KEYS);
    let id = fields.need("id").and_then(|value| unique(value, &mut seen.phases));
    let name = fields.need("name").and_then(text);
    let (from, to) = period(&fields, "from", "to");
    let tasks =
        fields.tables("task").into_iter().filter_map(|table| task(reading, table, seen)).collect();
    Some(Phase { id: id?, name: name?, from, to, tasks })
}

fn task(
    reading: Reading<'_>,
    (table, start): (&DeTable<'_>, usize),
    seen: &mut Seen,
) -> Option<PlanTask> {
    let fields = Fields::open(reading, table, ("task", start), TASK_KEYS);
    let id = fields.need("id").and_then(|value| unique(value, &mut seen.tasks));
    let name = fields.need("name").and_then(text);
    let due = fields.value("due").and_then(Value::date);
    let source = fields.need_word::<SourceStatus>("source");
    let criterion = fields.need("criterion").and_then(criterion);
    let target_ratio = target(&fields, criterion.as_ref());
    let weight = fields.value("weight").map_or(Some(1.0), weight);
    let lead = fields.value("lead").and_then(Value::name);
    Some(PlanTask {
        id: id?,
        name: name?,
        due,
        criterion: criterion?,
        target_ratio: target_ratio?,
        weight: weight?,
        lead,
        source: source?,
    })
}

/// The share that must meet the criterion: said by the criterion or beside it, not twice.
fn target(fields: &Fields<'_>, criterion: Option<&Criterion>) -> Option<f64> {
    let goal = criterion.and_then(Criterion::measured).and_then(|measured| measured.goal);
    match (fields.value("target_ratio"), goal) {
        (Some(value), Some(_)) => {
            value.fault(
                Text::new(
                    "the target is said twice: in the criterion and by `target_ratio`",
                    "chỉ tiêu được ghi hai lần: trong tiêu chí và ở `target_ratio`",
                ),
                Some(Text::new("keep one of them", "giữ lại một")),
            );
            None
        }
        (Some(value), None) => value.ratio(),
        (None, Some(Goal::Share(share))) => Some(share),
        (None, Some(Goal::Count(_)) | None) => Some(1.0),
    }
}

/// A weight: more than nothing.
fn weight(value: Value<'_>) -> Option<f64> {
    let number = match value.found.get_ref() {
        DeValue::Integer(number) => number.as_str().parse().ok(),
        DeValue::Float(number) => number.as_str().parse().ok(),
        DeValue::String(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_)
        | DeValue::Table(_) => None,
    };
    let weight = number.filter(|weight: &f64| *weight > 0.0 && *weight <= MOST_WEIGHT);
    if weight.is_none() {
        value.fault(
            Text::new(
                format!("`weight` must be a number above 0, found {}", value.written()),
                format!("`weight` phải là số lớn hơn 0, nhưng gặp {}", value.written()),
            ),
            Some(Text::new(
                "write `weight = 2`, or leave it out: tasks count alike",
                "ghi `weight = 2`, hoặc bỏ đi: các nhiệm vụ tính như nhau",
            )),
        );
    }
    weight
}

/// An identifier that no other of the same kind in the plan has.
fn unique(value: Value<'_>, seen: &mut HashSet<String>) -> Option<String> {
    let id = value.code()?;
    if seen.insert(id.clone()) {
        return Some(id);
    }
    value.fault(
        Text::new(
            format!("`{id}` occurs twice in this plan"),
            format!("`{id}` bị trùng trong kế hoạch này"),
        ),
        Some(Text::new(
            "give each phase and each task its own id",
            "mỗi giai đoạn và mỗi nhiệm vụ cần một mã riêng",
        )),
    );
    None
}

/// Both languages.
fn text(value: Value<'_>) -> Option<Text> {
    let example = format!("{} = {{ vi = \"…\", en = \"…\" }}", value.key);
    let (table, start) = value.table(&example)?;
    let fields = Fields::open(value.reading, table, ("text", start), TEXT_KEYS);
    let en = fields.need("en").and_then(Value::remark);
    let vi = fields.need("vi").and_then(Value::remark);
    Some(Text { en: en?, vi: vi? })
}

/// An expression, `document`, `contact`, or the table that means a simple expression.
fn criterion(value: Value<'_>) -> Option<Criterion> {
    if let Some(text) = value.found.get_ref().as_str() {
        return read_criterion(value, text);
    }
    let (table, start) = value.table("criterion = \"class = web: rung >= 4\"")?;
    let fields = Fields::open(value.reading, table, ("criterion", start), CRITERION_KEYS);
    let document = fields.value("document");
    let is_document = document.and_then(Value::truth) == Some(true);
    let measured = ["subjects", "systems", "rung"].iter().any(|key| fields.value(key).is_some());
    if document.is_some() {
        if is_document && !measured {
            return Some(Criterion::Document(Per::Plan));
        }
        let example = "criterion = { subjects = [\"web\"], rung = 4 }";
        value.fault(
            Text::new(
                "a criterion is either `document = true` or subjects on a rung",
                "tiêu chí là `document = true` hoặc đối tượng đạt một bậc, không phải cả hai",
            ),
            Some(Text::new(
                format!("`criterion = {{ document = true }}` or `{example}`"),
                format!("`criterion = {{ document = true }}` hoặc `{example}`"),
            )),
        );
        return None;
    }
    measured_criterion(&fields)
}

/// Reads the expression; a mistake is placed where it stands in the line.
fn read_criterion(value: Value<'_>, text: &str) -> Option<Criterion> {
    match Criterion::parse(text) {
        Ok(criterion) => {
            name_known_checks(value, text, &criterion);
            Some(criterion)
        }
        Err(mistake) => {
            let span = value.found.span();
            // After the opening quote.
            let at = (span.start + 1 + mistake.at).min(span.end);
            value.reading.fault(&(at..at), mistake.problem, Some(mistake.hint));
            None
        }
    }
}

/// A check that there is not would leave its task unknown for ever. Told here and not where a stored
/// criterion is read: what an older program stored stays readable.
fn name_known_checks(value: Value<'_>, text: &str, criterion: &Criterion) {
    let Some(measured) = criterion.measured() else { return };
    let named = [&measured.selection, &measured.condition].into_iter().flat_map(Expression::checks);
    for name in named.filter(|name| !check::is_known(name)) {
        let span = value.found.span();
        let at = (span.start + 1 + text.find(name).unwrap_or(0)).min(span.end);
        let list = check::like(name).join(", ");
        value.reading.fault(
            &(at..at),
            Text::new(format!("`{name}` is no check"), format!("không có phép kiểm tra `{name}`")),
            Some(Text::new(format!("one of: {list}"), format!("một trong: {list}"))),
        );
    }
}

/// Subjects on a rung; a criterion that could never count anything is a fault.
fn measured_criterion(fields: &Fields<'_>) -> Option<Criterion> {
    let subjects_value = fields.need("subjects");
    let subject_kinds = each(subjects_value, Value::word::<SubjectKind>);
    let systems_value = fields.value("systems");
    let system_kinds = each(systems_value, Value::word::<SystemKind>);
    let rung = fields.need("rung").and_then(|value| value.number(0..=7_u8));
    if let Some(value) = subjects_value
        && value.found.get_ref().as_array().is_some_and(|subjects| subjects.is_empty())
    {
        value.fault(
            Text::new(
                "`subjects` is empty: nothing would be counted",
                "`subjects` trống: không có gì để đếm",
            ),
            Some(Text::new(
                "name at least one: `subjects = [\"web\"]`",
                "ghi ít nhất một: `subjects = [\"web\"]`",
            )),
        );
    }
    if let Some(value) = subjects_value
        && subject_kinds.contains(&SubjectKind::Address)
    {
        value.fault(
            Text::new(
                "an `address` has no ladder to climb",
                "`address` không có bậc thang để đánh giá",
            ),
            Some(Text::new(
                "one of: device, server, web, dns, mail, link, lan",
                "một trong: device, server, web, dns, mail, link, lan",
            )),
        );
    }
    let is_service = |kind: &SubjectKind| {
        matches!(kind, SubjectKind::Web | SubjectKind::Dns | SubjectKind::Mail)
    };
    if let Some(value) = systems_value
        && !subject_kinds.iter().all(is_service)
    {
        value.fault(
            Text::new(
                "`systems` selects services, but other subjects are named too",
                "`systems` chỉ chọn dịch vụ, nhưng tiêu chí còn nêu đối tượng khác",
            ),
            Some(Text::new(
                "with `systems`, `subjects` are web, dns or mail: make two tasks of it",
                "khi có `systems`, `subjects` chỉ gồm web, dns, mail: tách thành hai nhiệm vụ",
            )),
        );
    }
    let selection = Expression::selecting(&subject_kinds, &system_kinds);
    Criterion::parse(&format!("{selection}: rung >= {}", rung?)).ok()
}
