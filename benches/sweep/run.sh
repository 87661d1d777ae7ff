#!/bin/bash
# The sweep against its peers: `benches/sweep/run.sh [CASE…]`; all cases without. Needs root, gcc, nft and the
# peers fping, nmap, masscan and zmap (Debian packages of these names). RUNS=5 for more runs a tool; MANG6
# names the program. It works in network namespaces of its own. Figures stand in benches/RESULTS.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
for tool in fping nmap masscan zmap gcc nft ip; do
    command -v "$tool" >/dev/null || { echo "run.sh: $tool is needed: apt-get install $tool" >&2; exit 1; }
done
program=${MANG6:-target/x86_64-unknown-linux-gnu/release/mang6}
[[ -x $program ]] || make release
cargo build --locked --quiet --example responder
mkdir -p target/bench
gcc -O2 -o target/bench/ceiling benches/sweep/ceiling.c
cases=("$@")
[[ ${#cases[@]} -gt 0 ]] || cases=(dense sparse slow lossy ipv6 tcp tcp-sparse tcp-ten bottleneck narrow large stored)
exec python3 benches/sweep/compare.py "$(realpath "$program")" "$PWD/target/debug/examples/responder" "$PWD/target/bench/ceiling" \
    "${cases[@]}" --runs "${RUNS:-3}"
