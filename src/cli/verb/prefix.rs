//! `prefix …`: the address plan, as typed.

use std::path::PathBuf;

use clap::Subcommand;
use clap_complete::engine::ArgValueCompleter;
use ipnet::{IpNet, Ipv6Net};

use crate::app;
use crate::app::desk::Desk;
use crate::app::failure::Failure;
use crate::app::outcome::Outcome;
use crate::app::prefix::{AllocateRequest, NextRequest};
use crate::cli::complete;
use crate::cli::verb::wrong::Wrong;

/// `prefix …`
#[derive(Debug, Subcommand)]
pub(crate) enum PrefixVerb {
    /// What the rule gives to units, sites, LANs and links; changes nothing
    #[command(after_help = EXAMPLES)]
    Allocate {
        /// The rule, a TOML file; the embedded one when left out
        #[arg(long, value_name = "FILE")]
        rule: Option<PathBuf>,
        /// The province's block, in place of the rule's
        #[arg(long, value_name = "PREFIX", value_parser = block)]
        block: Option<Ipv6Net>,
        /// The new prefixes as a declaration for `mang6 import`
        #[arg(long)]
        toml: bool,
    },
    /// The next free prefix inside a container
    Next {
        /// The container
        #[arg(add = ArgValueCompleter::new(complete::prefixes))]
        container: IpNet,
        /// Length of the prefix wanted
        #[arg(long, value_name = "N", default_value_t = 64)]
        length: u8,
        /// How many
        #[arg(long, value_name = "N", default_value_t = 1)]
        count: u16,
    },
    /// How full each declared prefix is
    Usage,
    /// Overlaps, orphans, units without a prefix, LANs that are no /64, IPv4 without a twin
    Check,
}

const EXAMPLES: &str = "\
Examples:
  mang6 prefix allocate --block 2001:db8:5100::/40
  mang6 prefix allocate --rule address-plan.toml -o csv --out plan.csv
  mang6 prefix allocate --rule address-plan.toml --toml --out plan.toml
  mang6 import --dry-run plan.toml";

/// A province's block as typed: it ends at a digit of the address, as the rule's own must.
fn block(text: &str) -> Result<Ipv6Net, Wrong> {
    let net: Ipv6Net = text.parse().map_err(|_| {
        Wrong::new(
            format!("`{text}` is no IPv6 prefix: write for example 2001:db8:5100::/40"),
            format!("`{text}` không phải tiền tố IPv6: viết ví dụ 2001:db8:5100::/40"),
        )
    })?;
    if net.trunc() != net {
        return Err(Wrong::new(
            format!("`{net}` has bits beyond its length: write {}", net.trunc()),
            format!("`{net}` có bit ngoài độ dài tiền tố: viết {}", net.trunc()),
        ));
    }
    let length = net.prefix_len();
    if !length.is_multiple_of(4) {
        let (shorter, longer) = (length - length % 4, length - length % 4 + 4);
        return Err(Wrong::new(
            format!("/{length} ends within a digit of the address: /{shorter} or /{longer}"),
            format!(
                "/{length} không kết thúc ở ranh giới một chữ số của địa chỉ: /{shorter} hoặc /{longer}"
            ),
        ));
    }
    Ok(net)
}

/// Runs the verb that was asked for.
pub(crate) fn call(verb: PrefixVerb, desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    match verb {
        PrefixVerb::Allocate { rule, block, toml } => {
            app::prefix::allocate(desk, &AllocateRequest { rule, block, is_toml: toml })
        }
        PrefixVerb::Next { container, length, count } => {
            let container = container.trunc();
            app::prefix::next(desk, NextRequest { container, length, count })
        }
        PrefixVerb::Usage => app::prefix::usage(desk),
        PrefixVerb::Check => app::prefix::check(desk),
    }
}

#[cfg(test)]
mod tests {
    use super::block;

    #[test]
    fn a_block_is_a_prefix_that_ends_at_a_digit() {
        assert_eq!(block("2001:db8:5100::/40").unwrap().to_string(), "2001:db8:5100::/40");
        for (text, told) in [
            ("10.0.0.0/8", "no IPv6 prefix"),
            ("2001:db8::/33", "/32 or /36"),
            ("2001:db8::1/32", "write 2001:db8::/32"),
        ] {
            let wrong = block(text).unwrap_err();
            assert!(wrong.to_string().contains(told), "{text}: {wrong}");
        }
    }
}
