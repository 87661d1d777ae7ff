//! The house's rules, one function each: sources in, violations out, each with its file, line and
//! what to do about it.

use std::collections::BTreeSet;

use super::source::Source;

/// A check.
pub(crate) type Check = fn(&[Source]) -> Vec<String>;

/// Every check by name.
pub(crate) const CHECKS: [(&str, Check); 11] = [
    ("imports", imports),
    ("rooms", rooms),
    ("sql", sql),
    ("sockets", sockets),
    ("async", asynchronous),
    ("clock", clock),
    ("head", head),
    ("name", name),
    ("length", length),
    ("tested", tested),
    ("main", main_is_small),
];

/// The rooms between `app` and `domain`.
const MIDDLE: [&str; 9] =
    ["inventory", "target", "probe", "vendor", "assess", "plan", "store", "report", "export"];

/// Longest file, lines: STYLE.md, "Sizes and order".
const MOST_LINES: usize = 600;

/// Longest `main.rs`, lines: HOUSE.md says 20 lines of map.
const MOST_MAIN_LINES: usize = 40;

/// Runs every check.
pub(crate) fn all(house: &[Source]) -> Vec<String> {
    CHECKS.iter().flat_map(|(_, check)| check(house)).collect()
}

/// What a room may import besides itself. `cli` may use `report` as it writes what `app` hands it,
/// and escapes what it prints with `report`'s own rules.
fn allowed(room: &str) -> Vec<&'static str> {
    match room {
        "domain" => vec![],
        "app" => MIDDLE.iter().copied().chain(["domain"]).collect(),
        "cli" => vec!["app", "domain", "report"],
        _ => vec!["domain"],
    }
}

/// Imports go one way: main → cli → app → the middle rooms → domain.
fn imports(house: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in house {
        for (line, imported) in imported_rooms(source) {
            let is_allowed = match source.room() {
                None if source.path == "src/main.rs" => imported == "cli",
                None => true,
                Some(room) => imported == room || allowed(room).contains(&imported.as_str()),
            };
            if !is_allowed {
                let (path, room) = (&source.path, source.room().unwrap_or("main"));
                found.push(format!(
                    "{path}:{line}: `{room}` imports `{imported}`: let `app` hand over domain values"
                ));
            }
        }
    }
    found
}

/// The rooms that a file names by `crate::`, `mang6::`, or `super::` out of its own.
fn imported_rooms(source: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for root in ["crate::", "mang6::"] {
        for (at, _) in source.code.match_indices(root) {
            if is_word_start(&source.code, at) {
                note(source, at, at + root.len(), &mut found);
            }
        }
    }
    for (at, chain) in super_chains(&source.code) {
        let depth = source.modules().len() + inline_modules(&source.code, at);
        if chain.matches("super::").count() >= depth {
            note(source, at, at + chain.len(), &mut found);
        }
    }
    found
}

/// Notes the rooms named at a place: one, or a group in braces.
fn note(source: &Source, at: usize, after: usize, found: &mut Vec<(usize, String)>) {
    let line = source.code[..at].matches('\n').count() + 1;
    let rest = &source.code[after..];
    let names = match rest.strip_prefix('{') {
        Some(group) => group_heads(group),
        None => vec![head_of(rest)],
    };
    let is_module = |name: &String| name.chars().next().is_some_and(char::is_lowercase);
    found.extend(names.into_iter().filter(is_module).map(|name| (line, name)));
}

fn head_of(path: &str) -> String {
    path.chars().take_while(|each| each.is_alphanumeric() || *each == '_').collect()
}

/// The first words of a use group's members, nested groups passed over.
fn group_heads(group: &str) -> Vec<String> {
    let (mut depth, mut heads, mut is_start) = (0_usize, Vec::new(), true);
    for (at, each) in group.char_indices() {
        match each {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => is_start = true,
            _ if is_start && !each.is_whitespace() => {
                heads.push(head_of(&group[at..]));
                is_start = false;
            }
            _ => {}
        }
    }
    heads
}

/// Every chain `super::super::…` with its place.
fn super_chains(code: &str) -> Vec<(usize, &str)> {
    let mut chains = Vec::new();
    let mut from = 0;
    while let Some(at) = code[from..].find("super::").map(|at| from + at) {
        let mut end = at;
        while code[end..].starts_with("super::") {
            end += "super::".len();
        }
        if is_word_start(code, at) {
            chains.push((at, &code[at..end]));
        }
        from = end;
    }
    chains
}

/// How many inline modules are open at a place.
fn inline_modules(code: &str, at: usize) -> usize {
    let mut open: Vec<bool> = Vec::new();
    let mut statement = 0;
    for (place, each) in code[..at].char_indices() {
        match each {
            '{' => {
                let before: Vec<&str> = code[statement..place].split_whitespace().collect();
                open.push(before.len() >= 2 && before[before.len() - 2] == "mod");
                statement = place + 1;
            }
            '}' => {
                open.pop();
                statement = place + 1;
            }
            ';' => statement = place + 1,
            _ => {}
        }
    }
    open.into_iter().filter(|is_module| *is_module).count()
}

fn is_word_start(code: &str, at: usize) -> bool {
    let before = code[..at].chars().next_back();
    !before.is_some_and(|each| each.is_alphanumeric() || each == '_' || each == ':')
}

fn is_word_at(line: &str, at: usize, word: &str) -> bool {
    let after = line[at + word.len()..].chars().next();
    let before = line[..at].chars().next_back();
    let joins = |each: Option<char>| each.is_some_and(|each| each.is_alphanumeric() || each == '_');
    !joins(before) && !joins(after)
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| is_word_at(line, at, word))
}

/// A file stands in a room of the map.
fn rooms(house: &[Source]) -> Vec<String> {
    let known: BTreeSet<&str> = MIDDLE.iter().copied().chain(["domain", "app", "cli"]).collect();
    house
        .iter()
        .filter(|source| source.room().is_some_and(|room| !known.contains(room)))
        .map(|source| format!("{}: no room of HOUSE.md: which of them is it for?", source.path))
        .collect()
}

/// Words that stand only in some places.
struct Words {
    banned: &'static [&'static str],
    rooms: &'static [&'static str],
    files: &'static [&'static str],
    remedy: &'static str,
}

impl Words {
    fn check(&self, house: &[Source]) -> Vec<String> {
        let mut found = Vec::new();
        for source in house {
            let is_home = source.room().is_some_and(|room| self.rooms.contains(&room))
                || self.files.contains(&source.path.as_str());
            for (line, code) in source.lines().filter(|_| !is_home) {
                for word in self.banned.iter().filter(|word| has_word(code, word)) {
                    found.push(format!("{}:{line}: `{word}` {}", source.path, self.remedy));
                }
            }
        }
        found
    }
}

/// SQL and rusqlite only in `store`.
fn sql(house: &[Source]) -> Vec<String> {
    let crate_name = Words {
        banned: &["rusqlite", "rusqlite_migration"],
        rooms: &["store"],
        files: &[],
        remedy: "stands outside `store`: the only room that knows the database",
    };
    let mut found = crate_name.check(house);
    for source in house.iter().filter(|source| source.room() != Some("store")) {
        for (line, literal) in source.literals.iter().filter(|(_, text)| is_sql(text)) {
            let path = &source.path;
            found.push(format!("{path}:{line}: SQL outside `store`: {literal}"));
        }
    }
    found
}

/// A text that is a statement: it begins with one of SQL's verbs and has what must follow it.
fn is_sql(literal: &str) -> bool {
    let quoted = |each: char| {
        matches!(each, 'r' | 'b' | 'c' | '#' | '"' | '\\' | 'n') || each.is_whitespace()
    };
    let text = literal.trim_start_matches(['r', 'b', 'c', '#']);
    let text = text.trim_start_matches(|each: char| quoted(each) && !each.is_alphabetic());
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let has = |word: &str| words.contains(&word);
    match words.as_slice() {
        ["select", ..] => has("from") || text.starts_with("SELECT"),
        ["insert", next, ..] => matches!(*next, "into" | "or"),
        ["update", ..] => has("set") && (has("where") || text.starts_with("UPDATE")),
        ["delete", "from", ..] | ["pragma", _, ..] | ["alter" | "drop", "table", ..] => true,
        ["create", next, ..] => {
            matches!(*next, "table" | "index" | "unique" | "view" | "trigger" | "temp" | "virtual")
        }
        ["begin", next, ..] => {
            matches!(next.trim_end_matches([';', '"']), "immediate" | "exclusive")
        }
        _ => false,
    }
}

/// Sockets only in `probe`, and in the one file that talks to a configured API (HOUSE.md).
fn sockets(house: &[Source]) -> Vec<String> {
    Words {
        banned: &[
            "TcpStream",
            "UdpSocket",
            "TcpListener",
            "TcpSocket",
            "tokio::net",
            "rustix::net",
            "socket2",
            "surge_ping",
            "ssh2",
            "async_snmp",
            "hyper",
            "hyper_util",
            "hickory_net",
            "hickory_resolver",
            "tokio_rustls",
            "ToSocketAddrs",
        ],
        rooms: &["probe"],
        files: &["src/app/netbox_push.rs"],
        remedy: "stands outside `probe`: the only room with sockets, behind the scope guard",
    }
    .check(house)
}

/// Async only in `probe` and `app`.
fn asynchronous(house: &[Source]) -> Vec<String> {
    Words {
        banned: &["async", "await"],
        rooms: &["probe", "app"],
        files: &[],
        remedy: "stands outside `probe` and `app`: other rooms are synchronous",
    }
    .check(house)
}

/// The clock only in `app/clock.rs`.
fn clock(house: &[Source]) -> Vec<String> {
    Words {
        banned: &["Timestamp::now", "SystemTime::now", "Zoned::now", "SystemTime"],
        rooms: &[],
        files: &["src/app/clock.rs"],
        remedy: "reads the clock: take `now` as an argument",
    }
    .check(house)
}

/// Every file says at its head what it is for.
fn head(house: &[Source]) -> Vec<String> {
    house
        .iter()
        .filter(|source| {
            let first = source.text.lines().next().unwrap_or("");
            !first.starts_with("//! ") || first.contains("PLACEHOLDER")
        })
        .map(|source| format!("{}:1: begin with `//!`: what the file is for", source.path))
        .collect()
}

/// No room without a subject.
fn name(house: &[Source]) -> Vec<String> {
    let banned = ["util", "utils", "helper", "helpers", "common", "misc", "manager", "shared"];
    house
        .iter()
        .filter(|source| source.modules().iter().any(|part| banned.contains(part)))
        .map(|source| format!("{}: name it for its subject", source.path))
        .collect()
}

/// No file is longer than anybody reads.
fn length(house: &[Source]) -> Vec<String> {
    house
        .iter()
        .map(|source| (source, source.text.lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(source, lines)| {
            format!("{}: {lines} lines, at most {MOST_LINES}: split it by subject", source.path)
        })
        .collect()
}

/// `main.rs` and `lib.rs` are maps.
fn main_is_small(house: &[Source]) -> Vec<String> {
    house
        .iter()
        .filter(|source| source.room().is_none())
        .filter(|source| source.text.lines().count() > MOST_MAIN_LINES)
        .map(|source| format!("{}: more than {MOST_MAIN_LINES} lines of map", source.path))
        .collect()
}

/// Every rule, vendor and probe has a test of its own name: in the file, or in `NAME/tests.rs`, or
/// in a test file of its folder that names it.
fn tested(house: &[Source]) -> Vec<String> {
    let must = ["src/assess/rule/", "src/vendor/", "src/probe/"];
    let is_piece = |source: &&Source| {
        must.iter().any(|folder| source.path.starts_with(folder))
            && !source.path.ends_with("/mod.rs")
            && !source.path.ends_with("/tests.rs")
            && !source.path.contains("/tests/")
    };
    house
        .iter()
        .filter(is_piece)
        .filter(|source| !has_test(house, source))
        .map(|source| format!("{}: no test of its name", source.path))
        .collect()
}

fn has_test(house: &[Source], source: &Source) -> bool {
    let module = source.path.trim_end_matches(".rs");
    let (folder, stem) = module.rsplit_once('/').unwrap_or(("", module));
    let own = [format!("{module}/tests.rs"), format!("{folder}/tests/{stem}.rs")];
    let named = format!("fn {stem}");
    source.text.contains("#[test]")
        || source.text.contains("#[tokio::test")
        || house.iter().any(|other| {
            own.contains(&other.path)
                || (other.path == format!("{folder}/tests.rs") && has_word_in(&other.text, &named))
        })
}

fn has_word_in(text: &str, word: &str) -> bool {
    text.lines().any(|line| line.contains(word))
}
