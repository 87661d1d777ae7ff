//! The shells of network gear and what may be typed into them: read-only commands, all of them here. What
//! is not in a list is never typed on somebody's device.

use super::closed_set::closed_set;

closed_set! {
    /// A shell's language.
    pub enum Dialect {
        /// Cisco IOS and IOS-XE.
        Ios = "ios",
        /// Huawei VRP.
        Vrp = "vrp",
        /// H3C and HPE Comware.
        Comware = "comware",
        /// MikroTik RouterOS.
        RouterOs = "routeros",
        /// Fortinet FortiOS.
        FortiOs = "fortios",
    }
}

impl Dialect {
    /// What switches the pager off for this session only. FortiOS has no such command, only a setting
    /// of the whole device, which is not ours to change: its pager is answered with blanks.
    #[must_use]
    pub const fn pager_off(self) -> Option<&'static str> {
        match self {
            Self::Ios => Some("terminal length 0"),
            Self::Vrp => Some("screen-length 0 temporary"),
            Self::Comware => Some("screen-length disable"),
            Self::RouterOs | Self::FortiOs => None,
        }
    }

    /// What is asked, most telling first; the first also tells whether it is this dialect.
    #[must_use]
    pub const fn commands(self) -> &'static [&'static str] {
        match self {
            Self::Ios => &[
                "show version",
                "show ip interface brief",
                "show ipv6 interface brief",
                "show ipv6 neighbors",
            ],
            Self::Vrp => &[
                "display version",
                "display esn",
                "display ip interface brief",
                "display ipv6 interface brief",
                "display ipv6 neighbors",
            ],
            Self::Comware => &[
                "display version",
                "display device manuinfo",
                "display ip interface brief",
                "display ipv6 interface brief",
                "display ipv6 neighbors all",
            ],
            Self::RouterOs => &[
                "/system resource print without-paging",
                "/system routerboard print without-paging",
                "/system identity print without-paging",
                "/ip address print without-paging",
                "/ipv6 address print without-paging",
                "/ipv6 neighbor print without-paging",
            ],
            Self::FortiOs => &[
                "get system status",
                "diagnose ip address list",
                "diagnose ipv6 address list",
                "diagnose ipv6 neighbor-cache list",
            ],
        }
    }

    /// Whether the answer to the first command is this dialect's.
    #[must_use]
    pub fn speaks(self, answer: &str) -> bool {
        match self {
            Self::Ios => answer.contains("Cisco"),
            Self::Vrp => answer.contains("VRP") || answer.contains("Huawei"),
            Self::Comware => answer.contains("Comware"),
            Self::RouterOs => answer.contains("board-name:"),
            Self::FortiOs => answer.contains("Version: Forti"),
        }
    }

    /// The dialects worth trying, by how a shell prompts: `<name>`, `[user@name] >`, `name#`, `name>`.
    #[must_use]
    pub fn by_prompt(prompt: &str) -> &'static [Self] {
        let prompt = prompt.trim();
        if prompt.starts_with('<') && prompt.ends_with('>') {
            &[Self::Vrp, Self::Comware]
        } else if prompt.starts_with('[') {
            &[Self::RouterOs]
        } else if prompt.ends_with(" #") || prompt.ends_with(" $") {
            &[Self::FortiOs, Self::Ios]
        } else {
            &[Self::Ios, Self::FortiOs]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_only_reads() {
        for dialect in Dialect::ALL {
            for command in dialect.commands() {
                let reads = ["show ", "display ", "get ", "diagnose ip", "/"]
                    .iter()
                    .any(|verb| command.starts_with(verb));
                assert!(reads, "{command}");
                assert!(!command.starts_with('/') || command.contains(" print "), "{command}");
                assert!(!command.contains([';', '\n', '|', '`']), "{command}");
            }
        }
    }

    #[test]
    fn prompts() {
        assert_eq!(Dialect::by_prompt("<HUAWEI>"), [Dialect::Vrp, Dialect::Comware]);
        assert_eq!(Dialect::by_prompt("[admin@MikroTik] >"), [Dialect::RouterOs]);
        assert_eq!(Dialect::by_prompt("sw-1#").first(), Some(&Dialect::Ios));
        assert_eq!(Dialect::by_prompt("FGT60F # ").first(), Some(&Dialect::FortiOs));
    }
}
