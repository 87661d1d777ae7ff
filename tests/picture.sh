#!/usr/bin/env bash
# docs/report.png: the head of the report that `mang6 demo` writes, as Chromium shows it. The picture the
# README has; run again when the report looks different. No network: Chromium would call home.
set -euo pipefail
cd "$(dirname "$0")/.."
mang6=${MANG6:-$PWD/target/debug/mang6}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$mang6" -q demo --dir "$work/demo" >/dev/null
unshare --net --map-root-user "${CHROMIUM:-chromium}" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --hide-scrollbars --force-color-profile=srgb --user-data-dir="$work/profile" --window-size=1100,1000 \
    --screenshot="$work/report.png" "file://$work/demo/report.html" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
cp "$work/report.png" docs/report.png
size=$(stat -c %s docs/report.png)
((size <= 200000)) || { echo "docs/report.png has $size bytes, more than 200,000" >&2; exit 1; }
echo "docs/report.png: $size bytes"
