//! Examples under the `--help` of verbs that have no file of their own, or only verbs under them.

/// `init`
pub(crate) const INIT: &str = "\
Examples:
  mang6 init                                  the territory, bodies, systems and plans
  mang6 --db lab.db init --territory none     an empty database elsewhere";

/// `import`
pub(crate) const IMPORT: &str = "\
Examples:
  mang6 import --dry-run inventory/           what would change, as a preview
  mang6 import inventory/                     every TOML file of a folder, all or nothing
  mang6 import binh-son.xlsx --on-conflict keep";

/// `evidence`
pub(crate) const EVIDENCE: &str = "\
Examples:
  mang6 evidence import result.json           what Ansible's JSON callback wrote, all or nothing
  mang6 --vantage ttdl evidence import results/
  mang6 evidence import result.json --skip-unknown";

/// `prefix`
pub(crate) const PREFIX: &str = "\
Examples:
  mang6 prefix allocate --toml --out plan.toml    what the rule gives, as a declaration
  mang6 prefix next 2001:db8:5100::/40 --length 56 --count 3
  mang6 prefix usage                              how full each prefix is
  mang6 prefix check                              overlaps, orphans, LANs that are no /64";

/// `template`
pub(crate) const TEMPLATE: &str = "\
Examples:
  mang6 template xlsx --unit 'binh son' --out binh-son.xlsx
  mang6 import --dry-run binh-son.xlsx        what came back, as a preview";

/// `survey`
pub(crate) const SURVEY: &str = "\
Examples:
  mang6 survey                                scan, discover, probe, audit, assess
  mang6 survey --ssh-accept-new               the first time: unknown host keys are remembered
  mang6 --vantage ttdl survey && mang6 status";

/// `status`
pub(crate) const STATUS: &str = "\
Examples:
  mang6 status                                per plan, phase and unit
  mang6 status --as-of 2026-06-30             as it stood at the end of that day
  mang6 status --by provider
  mang6 status -o jsonl                       a line a unit";

/// `explain`
pub(crate) const EXPLAIN: &str = "\
Examples:
  mang6 explain web/web-cong
  mang6 explain may-chu-1 -o json             with each piece of evidence
  mang6 next -o name | head -n 5 | xargs -n 1 mang6 explain";

/// `next`
pub(crate) const NEXT: &str = "\
Examples:
  mang6 next
  mang6 next -o csv --out viec.csv
  mang6 next -o name | head -n 1 | xargs mang6 explain";

/// `plan`
pub(crate) const PLAN: &str = "\
Examples:
  mang6 plan list
  mang6 plan show 127-kh-ubnd                 its phases and tasks, with progress
  mang6 plan forecast                         where each phase is heading
  mang6 plan closeout 127-kh-ubnd";

/// `show`
pub(crate) const SHOW: &str = "\
Examples:
  mang6 show unit 'binh son'                  names need no diacritics
  mang6 show device r-ttdl-1
  mang6 show run 3 -o json";

/// `history`
pub(crate) const HISTORY: &str = "\
Examples:
  mang6 history device r-ttdl-1
  mang6 history unit 21040 -o csv";

/// `runs`
pub(crate) const RUNS: &str = "\
Examples:
  mang6 runs
  mang6 runs -o name | tail -n 2 | xargs mang6 diff";

/// `resume`
pub(crate) const RESUME: &str = "\
Examples:
  mang6 resume                                the newest that was cut off
  mang6 resume 12";

/// `diff`
pub(crate) const DIFF: &str = "\
Examples:
  mang6 diff 3 7                              what answers otherwise than before
  mang6 diff declared observed                the record against the network
  mang6 diff declared observed -o csv --out sai-khac.csv";

/// `db`
pub(crate) const DB: &str = "\
Examples:
  mang6 db check
  mang6 db backup copy.db                     while it is in use
  mang6 db prune --dry-run                    what the policy would let go
  mang6 db merge other-vantage.db";
