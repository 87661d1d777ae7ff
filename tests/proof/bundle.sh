#!/usr/bin/env bash
# The release bundle on an empty Debian 12 (debootstrap) without a network: it is the same twice, its sums
# hold and a changed byte is found, the static binary runs the sample and writes the report, the .deb of it
# installs, and SBOM and licence report name every crate that is linked. Packs the static binary of `make release`, or
# MANG6_STATIC=FILE.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/proof/lib/apart.sh
fail() { echo "bundle: $*" >&2; exit 1; }
binary=${MANG6_STATIC:-target/x86_64-unknown-linux-gnu/release/mang6}
[[ -x $binary ]] || make -s release
[[ $(dpkg-query -W -f='${db:Status-Status}' debootstrap 2>/dev/null || true) == installed ]] ||
    { apt-get update -q >/dev/null; apt-get install -y -q --no-install-recommends debootstrap >/dev/null; }

bundle=$(contrib/bundle/build.sh --binary "$binary" | tail -n 1)
first=$(sha256sum <"$bundle")
sleep 2
contrib/bundle/build.sh --binary "$binary" | head -n -1
[[ $(sha256sum <"$bundle") == "$first" ]] || fail "packed again it has other bytes"
echo "bundle: packed twice, the same bytes: ${first%% *}"

# Every crate that Cargo resolves for it stands in both lists.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -xzf "$bundle" -C "$work"
folder=$(echo "$work"/mang6-*)
python3 - "$folder" <<'PY'
import json, subprocess, sys
folder = sys.argv[1]
tree = subprocess.run(["cargo", "tree", "--locked", "--edges", "normal", "--target", "x86_64-unknown-linux-gnu", "--prefix", "none", "--format", "{p}"], check=True, capture_output=True, text=True).stdout
linked = {tuple(line.split()[:2]) for line in tree.splitlines() if line and not line.startswith("mang6 ")}
linked = {(name, version.removeprefix("v")) for name, version in linked}
document = json.load(open(f"{folder}/sbom/mang6.cdx.json", encoding="utf-8"))
listed = {(each["name"], each["version"]) for each in document["components"]}
rows = [line.split("\t") for line in open(f"{folder}/licences/REPORT.tsv", encoding="utf-8")][1:]
reported = {(row[0], row[1]) for row in rows}
# A procedural macro is no part of the program: Cargo's tree has it, the lists may.
for what, found in (("SBOM", listed), ("licence report", reported)):
    missing = sorted(linked - found)
    if missing:
        sys.exit(f"bundle: the {what} lacks {missing}")
if any(not row[3].strip() for row in rows):
    sys.exit("bundle: a crate without a licence text")
if "/work/" in json.dumps(document) or "/home/" in json.dumps(document):
    sys.exit("bundle: the SBOM tells a path of this machine")
print(f"bundle: {len(linked)} crates linked, all of them in the SBOM ({len(listed)}, {document['bomFormat']} {document['specVersion']}) and in the licence report ({len(rows)})")
PY

root=${MANG6_DEB_ROOT:-$PWD/target/deb-root}
[[ -e $root/etc/debian_version ]] || unshare --mount debootstrap --variant=minbase --include=adduser,libcap2-bin,man-db bookworm "$root" http://deb.debian.org/debian >/dev/null
clean=$work/root
mkdir "$clean" && cp -a "$root/." "$clean/"
cp "$bundle" "$clean/root/"
cat >"$clean/inside" <<'INSIDE'
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root DEBIAN_FRONTEND=noninteractive
fail() { echo "bundle: inside: $*" >&2; exit 1; }
[[ $(ls /sys/class/net 2>/dev/null || echo lo) == lo ]] || fail "there is a network"
cd /root
tar -xzf mang6-*.tar.gz
cd mang6-*/
sha256sum --check --quiet SHA256SUMS || fail "the sums do not hold"
cp README.md /tmp/kept && printf x >>README.md
! sha256sum --check --quiet SHA256SUMS >/dev/null 2>&1 || fail "a changed byte was not found"
cp /tmp/kept README.md
[[ $(find . -type f ! -name SHA256SUMS | wc -l) == $(wc -l <SHA256SUMS) ]] || fail "a file without a sum"
version=$(./mang6 --version)
./mang6 -q demo
./mang6 --db mang6-demo/mang6.db db check >/dev/null || fail "db check"
./mang6 --db mang6-demo/mang6.db --lang vi report --out bao-cao.html || [[ $? == 1 ]]
grep -q 'Quảng Ngãi' bao-cao.html && (($(stat -c %s bao-cao.html) > 100000)) || fail "no report"
for form in docx xlsx; do ./mang6 --db mang6-demo/mang6.db report --format $form --out bao-cao.$form || [[ $? == 1 ]]; done
# The sample record imports.
./mang6 -q --db own.db init
./mang6 -q --db own.db import inventory/sample.toml >/dev/null || fail "the sample record does not import"
for page in README.md docs/en/guide.md docs/vi/guide.md docs/report.png man/mang6.1 completions/mang6.bash playbooks/README.md inventory/README.md sbom/mang6.cdx.json licences/REPORT.tsv licences/by-licence.txt contrib/systemd/mang6-audit.service; do
    [[ -s $page ]] || fail "no $page"
done
man -l man/mang6-scan.1 >/dev/null || fail "the manual page does not read"
dpkg -i ./mang6_*.deb >/tmp/log 2>&1 || { cat /tmp/log; fail "the package does not install"; }
[[ $(/usr/bin/mang6 --version) == "$version" ]] || fail "the package has another program"
dpkg -P mang6 >/dev/null 2>&1
echo "bundle: unpacked without a network, $(wc -l <SHA256SUMS) sums hold, $version ran the sample and wrote its reports, the package installs"
INSIDE
apart bash -c '
    set -e
    . tests/proof/lib/apart.sh && apart_or_stop
    mount --make-rprivate /
    mount -t proc proc "$1/proc"
    mount -t sysfs sysfs "$1/sys"
    mount --bind /dev "$1/dev"
    mount -t tmpfs tmpfs "$1/run"
    exec chroot "$1" /bin/bash /inside' x "$clean"
