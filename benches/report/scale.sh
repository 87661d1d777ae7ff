#!/bin/bash
# How status and the reports bear a province far larger than any: 100,000 devices looked at in 100 weekly runs.
#
#   benches/report/scale.sh [DEVICES [RUNS]]        (default: 100000 100; a few minutes and 2 GB of disk to fill)
#
# MANG6 names the program (default: the release build of `make release`). Needs nothing but it and python3.
# Aims: status 1 s, every report 5 s, 256 MiB.
set -euo pipefail
cd "$(dirname "$0")/../.."
mang6=${MANG6:-target/x86_64-unknown-linux-gnu/release/mang6}
[ -x "$mang6" ] || { echo "no $mang6: run \`make release\` first" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CONFIG_HOME=$work XDG_DATA_HOME=$work
devices=${1:-100000} runs=${2:-100} db=$work/mang6.db
python3 benches/inventory/generate.py "$devices" >"$work/in.toml"
"$mang6" --db "$db" -q init
"$mang6" --db "$db" -q import "$work/in.toml"
python3 benches/report/fill.py "$db" "$runs"
printf 'database %d MiB\n' $(($(stat -c %s "$db") >> 20))
timed() { # NAME COMMAND…: findings are no failure
  local name=$1 code=0; shift
  /usr/bin/time -o "$work/time" -f "%e %U %M" timeout 240 "$@" >"$work/out" 2>"$work/err" || code=$?
  ((code <= 1)) || { echo "$name: exit $code"; head -3 "$work/err"; return; }
  read -r wall cpu kib < <(tail -1 "$work/time")
  printf '%-34s %7.2f s wall %7.2f s CPU %6d MiB\n' "$name" "$wall" "$cpu" $((kib / 1024))
}
# First: everything is judged, and kept. Then as whoever looks after him has it.
timed "status, first" "$mang6" --db "$db" status
timed "status" "$mang6" --db "$db" status
timed "check plan" "$mang6" --db "$db" check plan
timed "status --as-of" "$mang6" --db "$db" status --as-of "$(date -d '100 days ago' +%F)"
timed "plan forecast, first" "$mang6" --db "$db" --read-only plan forecast
timed "report --kind progress, first" "$mang6" --db "$db" report --format json --out "$work/report"
for kind in progress closeout inventory sla; do
  timed "report --kind $kind, JSON" "$mang6" --db "$db" report --kind "$kind" --format json --out "$work/report"
done
for form in html docx xlsx; do
  timed "report --kind progress, $form" "$mang6" --db "$db" report --format "$form" --out "$work/report"
done
for form in html csv markdown; do
  timed "report --kind inventory, $form" "$mang6" --db "$db" report --kind inventory --format "$form" --out "$work/report"
done
timed "--format csv --table assets" "$mang6" --db "$db" report --kind inventory --format csv --table assets --out "$work/report"
period=(--from "$(date -d '70 days ago' +%F)" --to "$(date -d '10 days ago' +%F)")
timed "report --from --to, first" "$mang6" --db "$db" report --format json "${period[@]}" --out "$work/report"
timed "report --from --to" "$mang6" --db "$db" report --format json "${period[@]}" --out "$work/report"
