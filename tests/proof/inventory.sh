#!/usr/bin/env bash
# The dynamic inventory at 10,000 hosts: `export ansible --list` within LIMIT_MS (a second), silent on
# stderr, and taken in by ansible-inventory, --list and --graph; every host, every group, and no
# warning. Needs a mang6 (MANG6, else target/release/mang6); Ansible as tests/proof/playbooks.sh installs it.
set -euo pipefail
cd "$(dirname "$0")/../.."
[[ -x .setup/ansible/bin/ansible-inventory ]] || tests/proof/playbooks.sh
mang6=$(realpath "${MANG6:-target/release/mang6}") limit_ms=${LIMIT_MS:-1000}
export PATH=$PWD/.setup/ansible/bin:/usr/sbin:/usr/bin:/sbin:/bin ANSIBLE_HOME=$PWD/.setup/ansible-home ANSIBLE_NOCOLOR=1
fail() { echo "inventory: $*" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
python3 - >"$work/hosts.toml" <<'END'
# 100 sites in communes of 2025, 100 hosts each, of every kind of platform.
platforms = ["debian", "cisco ios", "mikrotik routeros", "fortigate", "windows server", "Thiết bị lạ"]
print('[[prefix]]\nprefix = "10.0.0.0/8"\nrole = "server"')
print('[[prefix]]\nprefix = "2001:db8::/32"\nrole = "server"')
for site in range(100):
    print(f'[[site]]\ncode = "s{site}"\nname = "Trụ sở xã số {site}"\nkind = "office"\nunit = "2025/51"')
    for host in range(100):
        role = ["server", "router", "switch"][host % 3]
        print(f'[[device]]\nname = "may-{site}-{host}"\nrole = "{role}"\nsite = "s{site}"\nplatform = "{platforms[host % 6]}"')
        print(f'[[device.address]]\naddress = "10.{site}.0.{host + 1}"\nrole = "management"')
        print(f'[[device.address]]\naddress = "2001:db8:{site:x}::{host + 1:x}"\nrole = "management"')
END
export MANG6_DB=$work/mang6.db HOME=$work
"$mang6" -q init
"$mang6" -q import "$work/hosts.toml"
for _ in 1 2 3; do
    begun=$(date +%s%N)
    "$mang6" export ansible --list >"$work/list.json" 2>"$work/said"
    echo $((($(date +%s%N) - begun) / 1000000))
done | sort -n >"$work/times"
best_ms=$(head -1 "$work/times")
[[ ! -s $work/said ]] || fail "not silent: $(cat "$work/said")"
echo "export ansible --list: $best_ms ms at best of $(paste -sd' ' "$work/times") ms, $(stat -c %s "$work/list.json") bytes"
((best_ms <= limit_ms)) || fail "more than $limit_ms ms"

printf '#!/bin/sh\nexec "%s" export ansible "$@"\n' "$mang6" >"$work/inventory.sh"
chmod +x "$work/inventory.sh"
export ANSIBLE_INVENTORY_UNPARSED_FAILED=true ANSIBLE_INVENTORY_ENABLED=script
begun=$SECONDS
ansible-inventory -i "$work/inventory.sh" --list >"$work/taken.json" 2>"$work/said"
[[ ! -s $work/said ]] || fail "ansible-inventory --list says: $(head -3 "$work/said")"
ansible-inventory -i "$work/inventory.sh" --graph >"$work/graph" 2>"$work/said"
[[ ! -s $work/said ]] || fail "ansible-inventory --graph says: $(head -3 "$work/said")"
python3 - "$work/list.json" "$work/taken.json" "$work/graph" <<'END'
import json, sys
given, taken = (json.load(open(path)) for path in sys.argv[1:3])
hosts = taken["_meta"]["hostvars"]
assert len(hosts) == 10_000, len(hosts)
assert {name: {key: value for key, value in each.items()} for name, each in given["_meta"]["hostvars"].items()} == hosts
groups = [name for name in given if name not in ("_meta", "all")]
assert all(sorted(given[name]["hosts"]) == sorted(taken[name]["hosts"]) for name in groups), "members differ"
lines = open(sys.argv[3]).read().splitlines()
shown = {line.strip(" |-") for line in lines}
assert all(f"@{name}:" in shown for name in groups) and all(name in shown for name in hosts)
print(f"ansible-inventory takes in {len(hosts)} hosts in {len(groups)} groups; variables and members are those of mang6")
END
echo "--list and --graph took $((SECONDS - begun)) s"
