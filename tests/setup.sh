#!/usr/bin/env bash
# Installs what the build, the lab province and the tests need, and says what it installs.
# Idempotent: with everything there it prints nothing and takes well under a second.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

command -v cargo >/dev/null || fail "cargo is missing: install Rust 1.95 or newer from https://rustup.rs"

# The kernel has one neighbour table for all namespaces. A sweep of a silent on-link range fills its
# 1,024 places, and every other namespace then loses packets, the lab's links among them.
for family in ipv4 ipv6; do
    table=/proc/sys/net/$family/neigh/default
    if [[ -w $table/gc_thresh3 && $(<"$table/gc_thresh3") -lt 65536 ]]; then
        echo "setup: neighbour table of $family: room for 65,536 entries (net.$family.neigh.default.gc_thresh3)"
        echo 65536 >"$table/gc_thresh3"
        echo 32768 >"$table/gc_thresh2"
        echo 8192 >"$table/gc_thresh1"
    fi
done

# One Debian package a line; `#` begins a comment.
mapfile -t wanted < <(sed -E 's/#.*//; s/[[:space:]]+//g; /^$/d' tests/lab/packages.txt)
missing=()
for package in "${wanted[@]}"; do
    state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
    [[ $state == installed ]] || missing+=("$package")
done
((${#missing[@]})) || exit 0

if ! command -v apt-get >/dev/null; then
    fail "this is no Debian system; install what these packages hold and run again: ${missing[*]}"
fi
if ((EUID != 0)); then
    fail "missing Debian packages; run: sudo apt-get install --no-install-recommends ${missing[*]}"
fi
echo "setup: installing Debian packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
# The lab starts its own daemons in its own namespaces: the packages' services stay off.
policy=/usr/sbin/policy-rc.d
made_policy=
if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && made_policy=1
fi
trap '[[ -z $made_policy ]] || rm -f "$policy"' EXIT
log=$(mktemp)
apt-get update >"$log" 2>&1 && apt-get install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1 ||
    { tail -n 40 "$log" >&2; fail "apt-get failed; its output is above"; }
rm -f "$log"
echo "setup: done"
