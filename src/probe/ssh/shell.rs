//! A network device's shell: a terminal, its prompt, the pager off, commands from the dialect's list.
//! Everything that comes is bounded; the session's watchman ends a shell that drips.

use std::borrow::Cow;
use std::io::{Read as _, Write as _};

use ssh2::{Channel, Session};

use super::Fault;
use crate::domain::dialect::Dialect;
use crate::domain::observation::Stage;
use crate::domain::reading::CommandOutput;

/// Bytes of one command's output that are kept: a shell that says more is cut off.
const LARGEST_OUTPUT: usize = 1 << 20;
/// Bytes of greeting before the first prompt.
const LARGEST_GREETING: usize = 64 << 10;
/// Letters of a prompt.
const LONGEST_PROMPT: usize = 80;
/// What pagers say, in the words of several makers.
const PAGERS: &[&str] = &["--More--", "---- More ----", "-- More --"];
/// Under this name the prompt is kept among the outputs: it tells the device's own name.
pub(crate) const PROMPT: &str = "(prompt)";

/// An open shell that showed its prompt.
struct Shell {
    channel: Channel,
    prompt: String,
}

/// Finds the dialect and asks everything in its list.
pub(super) fn talk(session: &Session) -> Result<Vec<CommandOutput>, Fault> {
    let mut shell = Shell::open(session)?;
    for dialect in Dialect::by_prompt(&shell.prompt) {
        let Some((first, rest)) = dialect.commands().split_first() else { continue };
        if let Some(off) = dialect.pager_off() {
            shell.say(off)?;
        }
        let answer = shell.say(first)?;
        if !dialect.speaks(&answer) {
            continue;
        }
        let output = |command: &str, stdout: String| CommandOutput {
            command: command.to_owned(),
            exit_status: None,
            stdout,
        };
        let mut outputs = vec![output(PROMPT, shell.prompt.clone()), output(first, answer)];
        for command in rest {
            match shell.say(command) {
                Ok(answer) => outputs.push(output(command, answer)),
                // What was said before the deadline stays.
                Err(_) => break,
            }
        }
        return Ok(outputs);
    }
    Err(Fault::new(Stage::Answer, "a shell of no known dialect"))
}

/// Whether a conversation is whole: the prompt, and an answer to every command of its dialect.
pub(super) fn is_whole(outputs: &[CommandOutput]) -> bool {
    let asked = |dialect: &&Dialect| {
        outputs.get(1).is_some_and(|first| {
            dialect.commands().first() == Some(&first.command.as_str())
                && dialect.speaks(&first.stdout)
        })
    };
    Dialect::ALL
        .iter()
        .find(asked)
        .is_some_and(|dialect| outputs.len() == dialect.commands().len() + 1)
}

impl Shell {
    fn open(session: &Session) -> Result<Self, Fault> {
        let fault = |error: ssh2::Error| Fault::new(Stage::Answer, error);
        let mut channel = session.channel_session().map_err(fault)?;
        // Wide and endless, so that nothing is wrapped or paged where the device heeds it.
        channel.request_pty("dumb", None, Some((200, 1_000, 0, 0))).map_err(fault)?;
        channel.shell().map_err(fault)?;
        let mut shell = Self { channel, prompt: String::new() };
        let mut greeting = Vec::new();
        while shell.prompt.is_empty() {
            shell.read(&mut greeting)?;
            if greeting.len() > LARGEST_GREETING {
                return Err(Fault::new(Stage::Answer, "a greeting without an end"));
            }
            shell.prompt = prompt_of(&plain(&text_of(&greeting))).unwrap_or_default();
        }
        Ok(shell)
    }

    /// Types a line and returns what came before the next prompt.
    fn say(&mut self, command: &str) -> Result<String, Fault> {
        let fault = |error: std::io::Error| Fault::new(Stage::Answer, error);
        self.channel.write_all(format!("{command}\n").as_bytes()).map_err(fault)?;
        let mut heard = Vec::new();
        loop {
            self.read(&mut heard)?;
            let end = heard.trim_ascii_end();
            if let Some(pager) = PAGERS.iter().find(|pager| end.ends_with(pager.as_bytes())) {
                let kept = end.len() - pager.len();
                heard.truncate(kept);
                self.channel.write_all(b" ").map_err(fault)?;
            }
            let said = plain(&text_of(&heard));
            if let Some(answer) = before_prompt(&said, &self.prompt) {
                return Ok(without_echo(answer, command));
            }
            if heard.len() > LARGEST_OUTPUT {
                return Err(Fault::new(Stage::Answer, "an answer without an end"));
            }
        }
    }

    /// Takes in what comes next, as it comes: a letter may be parted between two packets.
    fn read(&mut self, heard: &mut Vec<u8>) -> Result<(), Fault> {
        let mut buffer = [0; 16_384];
        match self.channel.read(&mut buffer) {
            Ok(0) => Err(Fault::new(Stage::Answer, "the device closed the shell")),
            Ok(count) => {
                heard.extend_from_slice(buffer.get(..count).unwrap_or_default());
                Ok(())
            }
            Err(error) => Err(Fault::new(Stage::Answer, error)),
        }
    }
}

/// All that was heard as text.
fn text_of(heard: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(heard)
}

/// The prompt that a greeting ends with: a short last line with a letter in it that ends as prompts do.
/// A banner's frame of `#` is none.
fn prompt_of(text: &str) -> Option<String> {
    let last = text.rsplit('\n').next()?.trim();
    let ends = last.ends_with(['>', '#', '$']);
    let named = last.chars().any(char::is_alphanumeric);
    (ends && named && last.chars().count() <= LONGEST_PROMPT).then(|| last.to_owned())
}

/// What was said before the prompt, once it is there at the beginning of the last line.
fn before_prompt<'a>(text: &'a str, prompt: &str) -> Option<&'a str> {
    let (before, last) = text.rsplit_once('\n')?;
    (last.trim() == prompt).then_some(before)
}

/// Terminals echo what is typed: with the prompt before it, or alone.
fn without_echo(answer: &str, command: &str) -> String {
    match answer.split_once('\n') {
        Some((first, rest)) if first.trim_end().ends_with(command) => rest.to_owned(),
        None if answer.trim_end().ends_with(command) => String::new(),
        _ => answer.to_owned(),
    }
}

/// Text without a terminal's own sequences: CSI and carriage returns gone, what a backspace takes back
/// taken back.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => {
                if letters.peek() == Some(&'[') {
                    letters.next();
                    // Parameters, then one letter from @ to ~.
                    for each in letters.by_ref() {
                        if ('@'..='~').contains(&each) {
                            break;
                        }
                    }
                } else {
                    letters.next();
                }
            }
            '\u{8}' => {
                out.pop();
            }
            '\r' | '\0' | '\u{7}' => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_and_frames() {
        assert_eq!(prompt_of("hello\nsw-1#").as_deref(), Some("sw-1#"));
        assert_eq!(prompt_of("hello\n<HUAWEI>").as_deref(), Some("<HUAWEI>"));
        assert_eq!(prompt_of("[admin@MikroTik] > ").as_deref(), Some("[admin@MikroTik] >"));
        assert_eq!(prompt_of("#########"), None);
        assert_eq!(prompt_of("half a li"), None);
        assert_eq!(prompt_of(&format!("{}#", "x".repeat(200))), None);
    }

    #[test]
    fn an_answer_ends_with_the_prompt_on_a_line_of_its_own() {
        assert_eq!(before_prompt("show x\nline\nsw-1#", "sw-1#"), Some("show x\nline"));
        assert_eq!(before_prompt("show x\nsw-1# is a name\n", "sw-1#"), None);
        assert_eq!(without_echo("show x\nline", "show x"), "line");
        assert_eq!(without_echo("line", "show x"), "line");
    }

    #[test]
    fn terminal_sequences_are_gone() {
        assert_eq!(plain("\u{1b}[1;32mname\u{1b}[0m\r\n--More--\u{8}\u{8}x"), "name\n--Morex");
        assert_eq!(plain("\u{1b}"), "");
        assert_eq!(plain("\u{1b}[999"), "");
    }
}
