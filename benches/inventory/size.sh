#!/bin/bash
# How the record bears a province far larger than any: import, listing, showing, export, database size. Prints one table, a
# column a size, as RESULTS.md has it.
#
#   benches/inventory/size.sh [DEVICES…]        (default: 25000 50000 100000; four addresses each)
#
# MANG6 names the program (default: the release build of `make release`). Needs nothing but it and python3.
set -euo pipefail
cd "$(dirname "$0")/../.."
mang6=${MANG6:-target/x86_64-unknown-linux-gnu/release/mang6}
[ -x "$mang6" ] || { echo "no $mang6: run \`make release\` first" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CONFIG_HOME=$work XDG_DATA_HOME=$work
[ $# -gt 0 ] || set -- 25000 50000 100000
declare -A cell
rows=()
keep() { # ROW VALUE
  [[ " ${rows[*]@Q} " == *" ${1@Q} "* ]] || rows+=("$1")
  cell[$1,$devices]=$2
}
timed() { # ROW COMMAND…
  local row=$1; shift
  /usr/bin/time -o "$work/time" -f "%e %U %S %M" "$@" >"$work/out" 2>"$work/err" || { cat "$work/err" >&2; exit 1; }
  read -r wall user system kib <"$work/time"
  cpu=$(python3 -c "print(f'{$user + $system:.2f}')")
  printf '%7d %-34s %7.2f s wall %7.2f s CPU %6d MiB\n' "$devices" "$row" "$wall" "$cpu" $((kib / 1024)) >&2
  keep "$row" "$wall ($cpu, $((kib / 1024)))"
}
for devices in "$@"; do
  db=$work/$devices.db
  python3 benches/inventory/generate.py "$devices" >"$work/in.toml"
  keep "TOML, MiB" $(($(stat -c %s "$work/in.toml") >> 20))
  "$mang6" --db "$db" -q init
  timed "import (≤ 10 s)" "$mang6" --db "$db" -q import "$work/in.toml"
  timed "import again, nothing changes" "$mang6" --db "$db" -q import "$work/in.toml"
  timed "list devices -l site= (≤ 0.3 s)" "$mang6" --db "$db" list devices -l site=xa-00003 -o name
  timed "list devices -l serial~ (≤ 0.3 s)" "$mang6" --db "$db" list devices -l serial~000777 -o name
  timed "list addresses -l device= (≤ 0.3 s)" "$mang6" --db "$db" list addresses -l device=tb-000777 -o name
  timed "show device (≤ 0.05 s)" "$mang6" --db "$db" show device tb-000777
  timed "show address (≤ 0.05 s)" "$mang6" --db "$db" show address 2001:db8:3:1::b2
  timed "history of a device" "$mang6" --db "$db" history devices tb-000777
  timed "list sites as of a day" "$mang6" --db "$db" list sites --as-of 2100-01-01 -o name
  timed "export inventory, JSON" "$mang6" --db "$db" export inventory --format json
  timed "export inventory, CSV" "$mang6" --db "$db" -q export inventory --format csv --dir "$work/lists"
  keep "database, MiB" $(($(stat -c %s "$db") >> 20))
  keep "database, bytes a device" $(($(stat -c %s "$db") / devices))
  rm -rf "$db"* "$work/lists"
done
printf '| devices, each with four addresses |'; printf ' %s |' "$@"; echo
printf '|---|'; printf -- '---|%.0s' "$@"; echo
for row in "${rows[@]}"; do
  printf '| %s |' "$row"
  for devices in "$@"; do printf ' %s |' "${cell[$row,$devices]}"; done
  echo
done
echo
echo "Times: wall s (CPU s, MiB resident). $(nproc) cores, $(uname -m), load $(cut -d' ' -f1 /proc/loadavg) at the end, $("$mang6" --version)."
