#!/usr/bin/env bash
# The package on a clean Debian 12 (debootstrap): lintian finds no error; it installs over the version before;
# the service's user, without root and with the unit's limits, surveys the lab province of namespaces from its
# vantage; an auditor of the group reads; upgrade, remove and purge keep the record, and nothing else stays.
# Packs target/debug/mang6, or with MANG6_DEB=FILE that package. No other lab may be up on this machine.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/proof/lib/apart.sh

missing=()
for package in debootstrap lintian man-db; do
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true) == installed ]] || missing+=("$package")
done
if ((${#missing[@]})); then
    echo "deb: installing Debian packages: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q >/dev/null
    apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
fi
[[ -n ${MANG6_DEB:-} ]] || { [[ -x target/debug/mang6 ]] || cargo build --locked --bin mang6; MANG6_DEB=$(contrib/debian/build.sh --debug | tail -n 1); }
root=${MANG6_DEB_ROOT:-$PWD/target/deb-root}
# What the package depends on is fetched here: inside there is no network but loopback.
[[ -e $root/etc/debian_version ]] || unshare --mount debootstrap --variant=minbase --include=adduser,libcap2-bin,man-db bookworm "$root" http://deb.debian.org/debian >/dev/null
lintian --fail-on error --suppress-tags bad-distribution-in-changes-file "$MANG6_DEB" && echo "deb: lintian finds no error"
clean=$(mktemp -d)
trap 'rm -rf "$clean"' EXIT
cp -a "$root/." "$clean/"
cp "$MANG6_DEB" "$clean/mang6.deb"
cp tests/proof/deb/inside.sh "$clean/tests-of-the-package"

# The package before: the same files under an earlier version, which dpkg then upgrades for real.
dpkg-deb -R "$MANG6_DEB" "$clean/before"
sed -i 's/^Version: .*/Version: 0.0.9-1/' "$clean/before/DEBIAN/control"
dpkg-deb --root-owner-group -b "$clean/before" "$clean/mang6-before.deb" >/dev/null
rm -r "$clean/before"

lab=$PWD/target/debug/examples/lab
[[ -x $lab ]] || cargo build --locked --example lab
# Its own network, mounts and processes; the lab stands in there, and nothing else.
export lab clean
apart bash -c '
    set -e
    . tests/proof/lib/apart.sh && apart_or_stop
    ip link set lo up
    mount --make-rprivate /
    mount -t tmpfs tmpfs /run
    mkdir -p /run/netns /run/sshd /run/lock /run/etc
    cp -a /etc/. /run/etc && mount --bind /run/etc /etc
    began=$SECONDS
    "$lab" up --seed 1 --on all >/dev/null
    echo "deb: the lab is up ($((SECONDS - began)) s)"
    eval "$("$lab" env)"
    # What the office would lay down in /etc/mang6: settings, credentials, trusted keys.
    mkdir -p "$clean/lab"
    cp -r "$MANG6_LAB_DIR/." "$clean/lab/" 2>/dev/null || true
    "$lab" env >"$clean/lab/env"
    mount -t proc proc "$clean/proc"
    mount --bind /dev "$clean/dev"
    mount -t tmpfs tmpfs "$clean/run"
    "$lab" exec ip link set lo up
    unset MANG6_CONFIG MANG6_LAB_DIR
    "$lab" exec chroot "$clean" /bin/bash /tests-of-the-package' x
