#!/usr/bin/env bash
# A simulated country on one file: 100,000 devices looked at in 100 runs, 10 million observations through the probes'
# channel; then what people do with it, and a prune and a backup beside audits that go on. And all of it at half the
# size: the whole may take at most twice as long.
#
#   benches/nation/run.sh [DEVICES [RUNS]]          (default: 100000 100; some 5 GB of disk, a quarter of an hour)
#
# MANG6 and INGEST name the programs (default: the release build, and its example `nation_ingest`). Only loopback is
# asked. Aims: 150,000 rows/s, status 1 s, month's report 5 s, an audit never held up for more than 1 s, 256 MiB.
set -euo pipefail
cd "$(dirname "$0")/../.."
mang6=$(realpath "${MANG6:-target/release/mang6}") ingest=$(realpath "${INGEST:-target/release/examples/nation_ingest}")
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
export XDG_CONFIG_HOME=$work XDG_DATA_HOME=$work
timed() { # NAME COMMAND…: findings are no failure
  local name=$1 code=0; shift
  /usr/bin/time -o "$work/time" -f "%e %U %M" "$@" >"$work/out" 2>"$work/err" || code=$?
  ((code <= 1)) || { echo "$name: exit $code"; head -3 "$work/err"; exit 1; }
  read -r wall cpu kib < <(tail -1 "$work/time")
  printf '%-34s %7.2f s wall %7.2f s CPU %6d MiB\n' "$name" "$wall" "$cpu" $((kib / 1024))
}
cat >"$work/link.toml" <<'T'
[[site]]
code = "nation-a"
name = "A"
kind = "data_centre"
[[site]]
code = "nation-b"
name = "B"
kind = "office"
[[link]]
code = "nation-1"
tier = "access-2"
prefix_v4 = "127.9.9.0/30"
a = { site = "nation-a" }
b = { site = "nation-b", ipv4 = "127.9.9.2" }
T
printf '[audit]\ncount = 2\ninterval = "20ms"\nlarge_every = "0s"\n' >"$work/mang6.toml"
# An audit after the other until DONE is there; the longest one's seconds.
audits() { # DB DONE
  local longest=0 took began
  while [[ ! -e $2 ]]; do
    began=$(date +%s%N)
    "$mang6" -q --config "$work/mang6.toml" --db "$1" audit nation-1 --only-changes >"$work/audit.out" 2>&1 || (($? == 1)) ||
      { cat "$work/audit.out"; exit 1; }
    took=$((($(date +%s%N) - began) / 1000000)); ((took > longest)) && longest=$took
  done
  echo "$longest"
}
beside() { # NAME DB COMMAND…: runs it while audits go on
  local name=$1 db=$2; shift 2
  rm -f "$work/done"; audits "$db" "$work/done" >"$work/longest" & local pid=$!
  timed "$name" "$@"; touch "$work/done"; wait "$pid"
  printf '%-34s longest audit %d ms\n' "  beside it" "$(<"$work/longest")"
}
country() { # DEVICES RUNS
  local db=$work/$1-$2.db
  echo "== $1 devices, $2 runs"
  python3 benches/inventory/generate.py "$1" >"$work/in.toml"
  "$mang6" --db "$db" -q init
  "$mang6" --db "$db" -q import "$work/in.toml"
  "$mang6" --db "$db" -q import "$work/link.toml"
  "$ingest" "$db" "$2"
  printf 'database %d MiB\n' $(($(stat -c %s "$db") >> 20))
  timed "status, first" "$mang6" --db "$db" status
  timed "status" "$mang6" --db "$db" status
  timed "report --month" "$mang6" --db "$db" report --month "$(date -d 'last month' +%Y-%m)" --format html --out "$work/r.html"
  beside "audits alone" "$db" sleep 5
  beside "db backup" "$db" "$mang6" --db "$db" db backup "$work/copy.db"
  rm -f "$work/copy.db"
  beside "db prune" "$db" "$mang6" --db "$db" -q db prune --keep-runs 183d
  timed "db check" "$mang6" --db "$db" db check
  rm -f "$db"*
}
devices=${1:-100000} runs=${2:-100}
country $((devices / 2)) "$runs"
country "$devices" "$runs"
