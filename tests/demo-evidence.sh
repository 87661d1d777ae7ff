#!/usr/bin/env bash
# Takes the evidence that `mang6 demo` carries: one survey of the lab with some faults on.
set -euo pipefail
cd "$(dirname "$0")/.."
lab=target/debug/examples/lab
dir=$(mktemp -d)
chmod 755 "$dir" # the mail server is nobody
trap '"$lab" --dir "$dir" down; rm -rf "$dir"' EXIT
"$lab" --dir "$dir" up --seed 7 --on ipv4-only,cert-expired-v6,one-ns-v6,link-down,link-loss-5,silent-host,unregistered-host,port-open-v6-closed-v4
m() { "$lab" --dir "$dir" exec -- "$PWD/target/debug/mang6" --config "$dir/config.toml" "$@"; }
m -q init
m -q import "$dir/inventory"
m -q survey --out /dev/null || [[ $? == 1 ]]
cp "$dir/inventory/lab.toml" src/app/demo/declaration.toml
# Of what devices told the facts are enough: their walks as they came are two thirds of it all.
m list observations -o jsonl | python3 -c '
import json, sys
for line in sys.stdin:
    seen = json.loads(line)
    if seen["probe"] in ("snmp", "ssh"):
        seen.pop("raw_text", None)
    print(json.dumps(seen, ensure_ascii=False, separators=(",", ":")))
' >src/app/demo/evidence.jsonl
wc -l src/app/demo/evidence.jsonl
