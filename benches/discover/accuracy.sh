#!/bin/bash
# Accuracy of `mang6 discover` over recordings of real devices, by the way an engineer would ask:
# snmpsim (PyPI, in a venv outside the project) serves them on loopback, one community a recording,
# and mang6 asks each by `discover 127.0.0.1 --snmp-port PORT --snmp-community NAME -o json`.
#
#   benches/discover/accuracy.sh [RECORDINGS-FOLDER] [TRUTH.csv]
#
# Says "skipped: no recordings" where there are none: they are GPL test data and no part of mang6.
set -euo pipefail
cd "$(dirname "$0")/../.."
recordings=${1:-../shared/data/snmp-recordings}
truth=${2:-$recordings-truth.csv}
[ -d "$recordings" ] || recordings=/work/shared/data/snmp-recordings truth=/work/shared/data/snmp-recordings-truth.csv
[ -d "$recordings" ] || { echo "skipped: no recordings"; exit 0; }
mang6=${MANG6:-target/debug/mang6}
[ -x "$mang6" ] || cargo build --locked --bin mang6
venv=${SNMPSIM_VENV:-/tmp/snmpsim-venv}
if [ ! -x "$venv/bin/snmpsim-command-responder" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet snmpsim==1.2.2 pysmi==2.0.0
fi
work=$(mktemp -d)
mkdir "$work/data" "$work/cache"
# snmpsim writes indexes for its data, so it gets a copy; as root it wants to be told whom to become.
cp "$recordings"/*.snmprec "$work/data/"
port=${PORT:-1161}
"$venv/bin/snmpsim-command-responder" --data-dir="$work/data" --cache-dir="$work/cache" \
  --agent-udpv4-endpoint="127.0.0.1:$port" --process-user="$(id -un)" --process-group="$(id -gn)" \
  >"$work/snmpsim.log" 2>&1 &
simulator=$!
trap 'kill $simulator 2>/dev/null; rm -rf "$work"' EXIT
until grep -q "Listening at" "$work/snmpsim.log"; do
  kill -0 $simulator 2>/dev/null || { tail -5 "$work/snmpsim.log" >&2; exit 1; }
  sleep 0.5
done
export MANG6_DB="$work/none.db" XDG_CONFIG_HOME="$work" XDG_DATA_HOME="$work"
for file in "$work"/data/*.snmprec; do
  name=$(basename "$file" .snmprec)
  NAME=$name "$mang6" -q discover 127.0.0.1 --snmp-port "$port" --snmp-community env:NAME -o json \
    --no-store >"$work/answer.json" 2>>"$work/mang6.log" || true
  python3 - "$name" "$work/answer.json" >>"$work/facts.jsonl" <<'PY'
import json, sys
document = json.load(open(sys.argv[2]))
device = document["devices"][0] if document["devices"] else {}
if document["failures"]: print(sys.argv[1], document["failures"], file=sys.stderr)
if device.get("truncated"): print(sys.argv[1], "truncated:", device["truncated"], file=sys.stderr)
print(json.dumps({"file": sys.argv[1], "facts": device}))
PY
done
cp "$work/facts.jsonl" "${FACTS:-/tmp/mang6-accuracy.jsonl}"
python3 benches/discover/compare.py "$truth" "$work/facts.jsonl"
