#!/bin/bash
# Readiness of many web endpoints, both families with TLS, against nginx and BIND in namespaces of their own:
# `benches/endpoints/run.sh [ENDPOINTS…]`; 1,000 and 10,000 without. Needs root, nginx, named, openssl, python3.
# STORED=1: every run is stored. MANG6 names the program (default: the release build of `make release`). RUNS=3. Aims: 1,000 in 30 s on two
# cores, 10,000 in ten times that at most, memory flat. Figures stand in benches/RESULTS.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
PATH=$PATH:/usr/sbin
for tool in nginx named openssl ip python3; do
    command -v "$tool" >/dev/null || { echo "run.sh: $tool is needed: make setup" >&2; exit 1; }
done
program=${MANG6:-$PWD/target/x86_64-unknown-linux-gnu/release/mang6}
[[ -x $program ]] || make release
counts=("$@")
[[ ${#counts[@]} -gt 0 ]] || counts=(1000 10000)
exec python3 benches/endpoints/measure.py "$program" "${counts[@]}" --runs "${RUNS:-3}" ${STORED:+--stored}
