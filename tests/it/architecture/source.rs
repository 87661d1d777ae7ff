//! A source file, taken apart just far enough: its code without comments, text and tests; and the
//! texts in it. It is no parser: it knows comments, literals and braces.

use std::path::{Path, PathBuf};

/// One file.
#[derive(Debug)]
pub(crate) struct Source {
    /// Its path below the project's root, with `/`.
    pub(crate) path: String,
    /// As it stands.
    pub(crate) text: String,
    /// Its code: comments and the insides of literals are blank, lines are where they were. Test
    /// modules are blank too.
    pub(crate) code: String,
    /// The string literals outside test modules, with the line each begins on.
    pub(crate) literals: Vec<(usize, String)>,
}

impl Source {
    /// Takes a file apart.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let (mut code, mut literals) = blanked(text);
        if is_test_file(path) {
            code = code.chars().map(|each| if each == '\n' { '\n' } else { ' ' }).collect();
            literals.clear();
        } else {
            let tests = test_modules(&code);
            let line_of = |byte: usize| code[..byte].matches('\n').count() + 1;
            let lines: Vec<_> =
                tests.iter().map(|(from, to)| line_of(*from)..=line_of(*to)).collect();
            literals.retain(|(line, _)| !lines.iter().any(|range| range.contains(line)));
            code = without(&code, &tests);
        }
        Self { path: path.to_owned(), text: text.to_owned(), code, literals }
    }

    /// Every file of `src/`.
    pub(crate) fn read_all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = Vec::new();
        collect(&root.join("src"), &mut files);
        files.sort_unstable();
        files
            .iter()
            .map(|file| {
                let path = file.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                Self::new(&path, &std::fs::read_to_string(file).unwrap())
            })
            .collect()
    }

    /// The room it stands in; `None` for `main.rs` and `lib.rs`.
    pub(crate) fn room(&self) -> Option<&str> {
        self.modules().first().copied()
    }

    /// Its module path below the crate.
    pub(crate) fn modules(&self) -> Vec<&str> {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let mut parts: Vec<&str> = inside.trim_end_matches(".rs").split('/').collect();
        if matches!(parts.last(), Some(&("mod" | "main" | "lib"))) {
            parts.pop();
        }
        parts
    }

    /// The lines of the code, counted from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// A file that is a test module as a whole: `tests.rs`, or anything below a folder `tests`.
fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// Blanks comments and literals, and gathers string literals with their lines.
fn blanked(text: &str) -> (String, Vec<(usize, String)>) {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut literals = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let end = match chars[at] {
            '/' if chars.get(at + 1) == Some(&'/') => line_end(&chars, at),
            '/' if chars.get(at + 1) == Some(&'*') => comment_end(&chars, at),
            '"' => string_end(&chars, at, 0, true),
            'r' | 'b' | 'c' if !follows_name(&chars, at) => match prefixed(&chars, at) {
                Some((quote, hashes, escapes)) => string_end(&chars, quote, hashes, escapes),
                None => at,
            },
            '\'' => char_end(&chars, at),
            _ => at,
        };
        if end == at {
            code.push(chars[at]);
            at += 1;
            continue;
        }
        let piece: String = chars[at..end].iter().collect();
        if !piece.starts_with('/') && !piece.starts_with('\'') {
            literals.push((code.matches('\n').count() + 1, piece.clone()));
        }
        code.extend(piece.chars().map(|each| if each == '\n' { '\n' } else { ' ' }));
        at = end;
    }
    (code, literals)
}

fn follows_name(chars: &[char], at: usize) -> bool {
    at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_')
}

/// Where the quote of `r#"`, `b"`, `br"`, `c"` stands, how many hashes it has, and whether a
/// backslash escapes in it.
fn prefixed(chars: &[char], at: usize) -> Option<(usize, usize, bool)> {
    let mut quote = at;
    while quote < at + 2 && matches!(chars.get(quote), Some('r' | 'b' | 'c')) {
        quote += 1;
    }
    let is_raw = chars[at..quote].contains(&'r');
    let mut hashes = 0;
    while is_raw && chars.get(quote) == Some(&'#') {
        quote += 1;
        hashes += 1;
    }
    (chars.get(quote) == Some(&'"')).then_some((quote, hashes, !is_raw))
}

fn line_end(chars: &[char], at: usize) -> usize {
    chars[at..].iter().position(|each| *each == '\n').map_or(chars.len(), |length| at + length)
}

fn comment_end(chars: &[char], at: usize) -> usize {
    let (mut depth, mut place) = (0_usize, at);
    while place < chars.len() {
        match (chars[place], chars.get(place + 1)) {
            ('/', Some('*')) => (depth, place) = (depth + 1, place + 2),
            ('*', Some('/')) => (depth, place) = (depth - 1, place + 2),
            _ => place += 1,
        }
        if depth == 0 {
            return place;
        }
    }
    chars.len()
}

fn string_end(chars: &[char], quote: usize, hashes: usize, escapes: bool) -> usize {
    let mut place = quote + 1;
    while place < chars.len() {
        if escapes && chars[place] == '\\' {
            place += 2;
            continue;
        }
        let closing = chars[place + 1..].iter().take(hashes).filter(|each| **each == '#').count();
        if chars[place] == '"' && closing == hashes {
            return place + 1 + hashes;
        }
        place += 1;
    }
    chars.len()
}

/// The end of a character literal, or `at` itself for a lifetime.
fn char_end(chars: &[char], at: usize) -> usize {
    match (chars.get(at + 1), chars.get(at + 2)) {
        (Some('\\'), _) => chars[at + 3..]
            .iter()
            .position(|each| *each == '\'')
            .map_or(chars.len(), |length| at + 4 + length),
        (Some(_), Some('\'')) => at + 3,
        _ => at,
    }
}

/// Where `#[cfg(test)] mod … { … }` stands, in bytes.
fn test_modules(code: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = code[from..].find("#[cfg(test)]").map(|at| from + at) {
        from = start + 1;
        let rest = &code[start..];
        let (Some(open), semicolon) = (rest.find('{'), rest.find(';')) else { continue };
        let item = rest[..open].trim_start_matches("#[cfg(test)]").trim_start();
        let item = item.trim_start_matches("pub(crate)").trim_start_matches("pub(super)");
        if semicolon.is_some_and(|at| at < open) || !item.trim_start().starts_with("mod ") {
            continue;
        }
        let mut depth = 0_usize;
        for (at, each) in rest.char_indices().skip_while(|(at, _)| *at < open) {
            match each {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                found.push((start, start + at));
                from = start + at;
                break;
            }
        }
    }
    found
}

fn without(code: &str, spans: &[(usize, usize)]) -> String {
    let is_inside = |at: usize| spans.iter().any(|(from, to)| (*from..=*to).contains(&at));
    code.char_indices()
        .map(|(at, each)| if each != '\n' && is_inside(at) { ' ' } else { each })
        .collect()
}

#[test]
fn comments_literals_and_tests_are_taken_apart() {
    let text = concat!(
        "//! rusqlite\n",
        "/* a /* nested */ rusqlite */ fn f<'a>(x: &'a str) -> char { '\"' }\n",
        "const Q: &str = \"SELECT \\\" 1\"; const R: &str = r#\"raw \" rusqlite\"#;\n",
        "const N: char = '\\n'; use b;\n",
        "#[cfg(test)]\nmod tests { fn g() { let s = \"x\"; rusqlite } }\n",
        "fn h() {}\n",
    );
    let source = Source::new("src/store/a.rs", text);
    assert!(!source.code.contains("rusqlite"), "{}", source.code);
    assert!(source.code.contains("fn h()") && source.code.contains("use b;"), "{}", source.code);
    assert!(source.code.contains("fn f<'a>(x: &'a str)"), "{}", source.code);
    let literals: Vec<_> =
        source.literals.iter().map(|(line, text)| (*line, text.as_str())).collect();
    assert_eq!(literals, [(3, "\"SELECT \\\" 1\""), (3, "r#\"raw \" rusqlite\"#")]);
    assert_eq!(source.code.lines().count(), text.lines().count());
    assert_eq!(Source::new("src/store/x/tests.rs", "use rusqlite;").code.trim(), "");
    assert_eq!(Source::new("src/store/mod.rs", "").modules(), ["store"]);
    assert_eq!(Source::new("src/a/b/c.rs", "").modules(), ["a", "b", "c"]);
    assert_eq!(Source::new("src/main.rs", "").room(), None);
}
