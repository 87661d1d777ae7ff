#!/usr/bin/env bash
# The package on a clean Debian 12 (debootstrap): lintian finds no error; it installs; the service's user
# surveys and sweeps loopback without root; an auditor of the group reads; upgrade, remove and purge keep
# the record, and nothing else stays. Packs target/debug/mang6, or with MANG6_DEB=FILE that package.
set -euo pipefail
cd "$(dirname "$0")/../.."

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

# Its own network, mounts and processes; loopback is all there is.
unshare --net --mount --pid --fork --kill-child bash -c '
    set -e
    ip link set lo up
    mount --make-rprivate /
    mount -t proc proc "$1/proc"
    mount --bind /dev "$1/dev"
    mount -t tmpfs tmpfs "$1/run"
    exec chroot "$1" /bin/bash /tests-of-the-package' x "$clean"


