#!/usr/bin/env bash
# The lake in DuckDB (PyPI): the report's questions as SQL over what `export lake` wrote give what mang6
# itself answers. Needs python3 with venv and the package registry; 1 minute.
set -euo pipefail
cd "$(dirname "$0")/../.."
mang6=$PWD/target/debug/mang6
work=target/proof/lake
rm -rf "$work" && mkdir -p "$work"
[[ -x target/proof/venv-lake/bin/python ]] || python3 -m venv target/proof/venv-lake
target/proof/venv-lake/bin/pip install --quiet duckdb==1.4.2
"$mang6" -q --db "$work/mang6.db" demo --dir "$work" >/dev/null
"$mang6" -q --db "$work/mang6.db" export lake --dir "$work/lake"
for what in status runs; do "$mang6" --db "$work/mang6.db" -o json "$what" >"$work/$what.json" || (($? == 1)); done
"$mang6" --db "$work/mang6.db" -o json list links >"$work/links.json"
target/proof/venv-lake/bin/python tests/proof/lake.py "$work"
