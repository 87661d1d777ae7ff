#!/bin/bash
# The audit of many links against fping: `benches/audit/run.sh [LINKS…]`; 100, 1,000 and 3,321 without. Needs
# root and fping. RUNS=3. Then a year of an audit every five minutes (`YEAR=0` leaves it out). Figures
# stand in benches/RESULTS.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
for tool in fping ip python3; do
    command -v "$tool" >/dev/null || { echo "run.sh: $tool is needed: apt-get install $tool" >&2; exit 1; }
done
program=${MANG6:-$PWD/target/x86_64-unknown-linux-gnu/release/mang6}
[[ -x $program ]] || make release
# The relay must not be what is slow: optimised, on dependencies that are not.
cargo rustc --locked --quiet --example audit_relay -- -C opt-level=3
counts=("$@")
[[ ${#counts[@]} -gt 0 ]] || counts=(100 1000 3321)
python3 benches/audit/compare.py "$program" "$PWD/target/debug/examples/audit_relay" "${counts[@]}" --runs "${RUNS:-3}"
[[ ${YEAR:-1} == 0 ]] || exec benches/audit/year.sh "$program"
