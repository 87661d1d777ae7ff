#!/usr/bin/env bash
# The demo: raises the lab province, does the whole job on it, prints where the report is.
# The lab is removed at the end, also after Ctrl-C; `make clean-lab` removes what a kill left.
set -euo pipefail
cd "$(dirname "$0")/.."
seed=${1:-1}
out=$PWD/target/demo
lab=target/debug/examples/lab
mang6=$PWD/target/debug/mang6

((EUID == 0)) || {
    echo "demo: the lab province needs root for network namespaces; without root try: $mang6 demo" >&2
    exit 4
}
rm -rf "$out" && mkdir -p "$out"
trap '"$lab" down' EXIT
echo "== raising the lab province (seed $seed, every fault switched on)"
"$lab" up --seed "$seed" --on all
eval "$("$lab" env)"
m() { "$lab" exec "$mang6" --db "$out/mang6.db" "$@"; }

echo "== recording: the territory of both eras, then the lab's declaration"
m init
m import "$MANG6_LAB_DIR/inventory"
echo "== surveying: scan, discover, probe, audit, assess"
m survey --out "$out/survey.txt" || [[ $? == 1 ]] # 1: done, with findings, which is what the faults are for
m report --kind progress --format html --out "$out/report.html" || [[ $? == 1 ]] # a plan's target is missed
m --lang vi report --kind progress --format html --out "$out/bao-cao.html" || [[ $? == 1 ]]
echo
m status || [[ $? == 1 ]]
cat <<END

The report: $out/report.html (English first) and $out/bao-cao.html (tiếng Việt trước)
The record: $out/mang6.db

Try next, with the lab gone (the evidence is in the record):
  export MANG6_DB=$out/mang6.db
  $mang6 status
  $mang6 next
  $mang6 list links -o wide
  $mang6 explain server/srv-file-1
END
