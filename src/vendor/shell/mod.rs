//! What a network device's shell printed, by dialect. A command that was not understood tells nothing.

mod comware;
mod fortios;
mod ios;
mod routeros;
mod text;
mod vrp;

use crate::domain::dialect::Dialect;
use crate::domain::facts::{DeviceFacts, Ipv6Stack};
use crate::domain::reading::CommandOutput;

/// Under this name the prompt stands among the outputs.
const PROMPT: &str = "(prompt)";

/// The outputs of one conversation.
struct Said<'a> {
    outputs: &'a [CommandOutput],
}

impl<'a> Said<'a> {
    /// What a command printed; nothing when it was refused.
    fn by(&self, command: &str) -> &'a str {
        let output = self.outputs.iter().find(|output| output.command == command);
        output
            .map(|output| output.stdout.as_str())
            .filter(|text| !is_refusal(text))
            .unwrap_or_default()
    }

    /// The device's name, by its prompt: what brackets, marks and a user's name leave of it.
    fn name(&self) -> Option<String> {
        let prompt = self.by(PROMPT).trim();
        let bare = prompt.trim_matches(['<', '>', '[', ']', '#', '$', ' ']);
        let name = bare.rsplit('@').next()?.split_whitespace().next()?;
        super::table::bounded(name)
    }
}

/// How shells say that they do not know a command.
fn is_refusal(text: &str) -> bool {
    let first = text.trim_start().lines().find(|line| !line.trim().trim_matches('^').is_empty());
    first.is_some_and(|line| {
        let line = line.trim().to_ascii_lowercase();
        [
            "% invalid",
            "% unknown",
            "% incomplete",
            "error:",
            "unknown action",
            "% unrecognized",
            "bad command name",
            "command parse error",
            "syntax error",
            "% ambiguous",
            "command fail",
        ]
        .iter()
        .any(|words| line.starts_with(words))
    })
}

/// Whether these outputs are a shell's, and then what they tell.
pub(crate) fn facts(outputs: &[CommandOutput]) -> Option<DeviceFacts> {
    let [prompt, first, ..] = outputs else { return None };
    if prompt.command != PROMPT {
        return None;
    }
    let dialect = Dialect::ALL.iter().find(|dialect| {
        dialect.commands().first() == Some(&first.command.as_str()) && dialect.speaks(&first.stdout)
    })?;
    let said = Said { outputs };
    let mut facts = match dialect {
        Dialect::Ios => ios::facts(&said),
        Dialect::Vrp => vrp::facts(&said),
        Dialect::Comware => comware::facts(&said),
        Dialect::RouterOs => routeros::facts(&said),
        Dialect::FortiOs => fortios::facts(&said),
    };
    facts.sys_name = facts.sys_name.take().or_else(|| said.name());
    let shown = facts.addresses.iter().filter(|fact| fact.address.is_ipv6()).count();
    if shown > 0 {
        facts.ipv6_stack = Some(Ipv6Stack::Present);
        facts.ipv6_evidence = vec![format!("{shown} IPv6 addresses of its own")];
    }
    Some(facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a conversation tells, in one line: name, vendor, model, system, version, serial number;
    /// then addresses with length and interface; then neighbours.
    pub(super) fn told(prompt: &str, outputs: &[(&str, &str)]) -> Vec<String> {
        let output = |command: &str, stdout: &str| CommandOutput {
            command: command.to_owned(),
            exit_status: None,
            stdout: stdout.to_owned(),
        };
        let mut all = vec![output(PROMPT, prompt)];
        all.extend(outputs.iter().map(|(command, stdout)| output(command, stdout)));
        let facts = facts(&all).unwrap();
        let word = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let who = [
            &facts.sys_name,
            &facts.vendor,
            &facts.model,
            &facts.os,
            &facts.os_version,
            &facts.serial,
        ];
        let mut lines = vec![who.map(word).join(" | ")];
        lines.extend(facts.addresses.iter().map(|fact| {
            let length = fact.prefix_length.map_or_else(|| "?".to_owned(), |it| it.to_string());
            format!("{}/{length} {}", fact.address, word(&fact.interface))
        }));
        lines.extend(facts.neighbors.iter().map(|each| {
            format!(
                "{} {} {}",
                each.address.unwrap(),
                word(&each.mac_address),
                word(&each.local_interface)
            )
        }));
        lines
    }

    #[test]
    fn refusals_tell_nothing() {
        for text in [
            "\n      ^\n% Invalid input detected at '^' marker.\n",
            "Error: Unrecognized command",
            "bad command name x",
        ] {
            assert!(is_refusal(text), "{text}");
        }
        assert!(!is_refusal("Interface  IP-Address") && !is_refusal(""));
    }
}
