#!/bin/bash
# A year of an audit every five minutes, 96 links, both families: `benches/audit/year.sh MANG6`.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")/../.."
cargo build --locked --quiet --release --example audit_year
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT
python3 benches/audit/links.py 96 >"$folder/links.toml"
"$program" --db "$folder/m.db" init >/dev/null
"$program" --db "$folder/m.db" import "$folder/links.toml" >/dev/null
target/release/examples/audit_year "$folder/m.db" "${DAYS:-365}"
for month in 2025-11 2026-04 2026-10; do
    # shellcheck disable=SC2016
    /usr/bin/env bash -c 'TIMEFORMAT="%R s, %U s CPU"; time "$0" "$@" >/dev/null' \
        "$program" --db "$folder/m.db" audit --month "$month" -o json 2>&1 | sed "s/^/audit --month $month: /"
done
