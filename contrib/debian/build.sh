#!/usr/bin/env bash
# Makes target/debian/mang6_VERSION_amd64.deb. `--debug` packs target/debug/mang6, which needs no static
# build of minutes (tests/proof/deb.sh), `--binary FILE` that one; without either the static binary of
# `make release` is packed.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v cargo-deb >/dev/null || { echo "installing cargo-deb 3.8.0 from crates.io"; cargo install --locked cargo-deb --version 3.8.0; }
binary=target/x86_64-unknown-linux-gnu/release/mang6
[[ ${1:-} != --debug ]] || binary=target/debug/mang6
[[ ${1:-} != --binary ]] || binary=$2
[[ -x $binary ]] || { echo "$binary is not there: make release, or make build and --debug" >&2; exit 1; }

stage=target/deb-stage
rm -rf "$stage"
mkdir -p "$stage/man" "$stage/guide" "$stage/completions" target/debian
# cargo-deb takes its files from here: one place for either build.
cp "$binary" "$stage/mang6"
strip --strip-unneeded --remove-section=.comment --remove-section=.note "$stage/mang6"
MANG6_LANG=en "$binary" man --dir "$stage/man"
gzip -9n "$stage"/man/*.1
for shell in bash zsh fish; do "$binary" completions "$shell" >"$stage/completions/$shell"; done
# A changelog as Debian reads it: the release and where the whole list is.
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
when=$(date -R -u -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}")
printf 'mang6 (%s-1) unstable; urgency=medium\n\n  * What changed: /usr/share/doc/mang6/changelog.gz\n\n -- mang6 <mang6@mang6.invalid>  %s\n' \
    "$version" "$when" | gzip -9n >"$stage/changelog.Debian.gz"
gzip -9nc CHANGELOG.md >"$stage/changelog.gz"
cargo deb --no-build --no-strip --output target/debian/ >/dev/null
ls target/debian/mang6_"$version"-1_amd64.deb
