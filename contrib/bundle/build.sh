#!/usr/bin/env bash
# Makes target/bundle/mang6-VERSION-x86_64-linux.tar.gz: all that an office without Internet needs. The same
# commit and the same binary give the same bytes: names in order, times of the commit, owner 0.
# `--binary FILE` packs that static binary instead of the one of `make release`.
set -euo pipefail
cd "$(dirname "$0")/../.."
binary=target/x86_64-unknown-linux-gnu/release/mang6
[[ ${1:-} != --binary ]] || binary=$2
[[ -x $binary ]] || { echo "$binary is not there: make release" >&2; exit 1; }
linked=$(ldd "$binary" 2>&1 || true)
grep -qE 'statically linked|not a dynamic executable' <<<"$linked" || { echo "$binary is not static: $linked" >&2; exit 1; }
tool() { # NAME VERSION
    command -v "$1" >/dev/null || { echo "installing $1 $2 from crates.io" >&2; cargo install --locked "$1" --version "$2" >&2; }
}
tool cargo-deb 3.8.0
tool cargo-cyclonedx 0.5.9
tool cargo-deny 0.20.2

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH MANG6_LANG=en LC_ALL=C.UTF-8
name=mang6-$version-x86_64-linux
stage=target/bundle/$name
rm -rf target/bundle
mkdir -p "$stage"/{man,completions,inventory,sbom,licences}

install -m 755 "$binary" "$stage/mang6"
strip --strip-unneeded --remove-section=.comment --remove-section=.note "$stage/mang6"
deb=$(contrib/debian/build.sh --binary "$stage/mang6" | tail -n 1)
cp "$deb" "$stage/"

cp README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE "$stage/"
cp -r docs/. "$stage/docs"
"$stage/mang6" man --dir "$stage/man" >/dev/null
for shell in bash zsh fish; do "$stage/mang6" completions "$shell" >"$stage/completions/mang6.$shell"; done
# A whole record as an example, the form of it, and the province's own data, which the program embeds.
sample=$(mktemp -d)
trap 'rm -rf "$sample"' EXIT
"$stage/mang6" -q demo --dir "$sample/demo" >/dev/null
"$stage/mang6" --db "$sample/demo/mang6.db" export inventory >"$stage/inventory/sample.toml"
git ls-files inventory playbooks contrib | grep -v '^contrib/bundle/' | xargs cp --parents -t "$stage"

# What it is made of: CycloneDX of what is linked; no path of this machine, no time but the commit's.
cargo cyclonedx --quiet --format json --spec-version 1.5 --target x86_64-unknown-linux-gnu --override-filename mang6.cdx >/dev/null
python3 - "$PWD" "$stage/sbom/mang6.cdx.json" <<'PY'
import json, os, sys
from datetime import datetime, timezone
root, out = sys.argv[1:]
text = open("mang6.cdx.json", encoding="utf-8").read().replace(root, "/mang6")
document = json.loads(text)
document.pop("serialNumber", None)
document["metadata"]["timestamp"] = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
with open(out, "w", encoding="utf-8") as file:
    json.dump(document, file, indent=1, sort_keys=True, ensure_ascii=False)
    file.write("\n")
print(f"sbom: {len(document['components'])} components")
PY
rm mang6.cdx.json
contrib/bundle/licences.py "$stage/licences"
cargo-deny --config .deny.toml list --layout license --format human >"$stage/licences/by-licence.txt" 2>/dev/null

find "$stage" -type d -exec chmod 755 {} +
find "$stage" -type f ! -perm -u=x -exec chmod 644 {} +
find "$stage" -type f -perm -u=x -exec chmod 755 {} +
(cd "$stage" && find . -type f ! -name SHA256SUMS -printf '%P\0' | sort -z | xargs -0 sha256sum >SHA256SUMS)
tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=gnu -C target/bundle -cf - "$name" | gzip -9n >"target/bundle/$name.tar.gz"
(cd target/bundle && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")
echo "bundle: $(wc -l <"$stage/SHA256SUMS") files, $(stat -c %s "target/bundle/$name.tar.gz") bytes"
ls "target/bundle/$name.tar.gz"
