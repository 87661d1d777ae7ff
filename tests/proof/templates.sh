#!/usr/bin/env bash
# LibreOffice opens the templates of both languages as they are, every drop-down offers what it
# should, a wrong value is marked and a right one is not, text typed stays text, and a copy that it
# filled and saved imports, each change with its sheet and cell. What LibreOffice shows of the first
# pages is left as pictures in target/templates/.
set -euo pipefail
cd "$(dirname "$0")/../.."
mang6=$PWD/target/debug/mang6
[[ -x $mang6 ]] || cargo build --locked --bin mang6
packages=(libreoffice-calc-nogui python3-uno poppler-utils)
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
if ((${#missing[@]})); then
    echo "templates: installing Debian packages: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q >/dev/null
    apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
fi
work=target/templates
rm -rf "$work" && mkdir -p "$work"
work=$PWD/$work
export MANG6_DB=$work/mang6.db MANG6_LANG=en HOME=$work
fail() { echo "templates: $*" >&2; exit 1; }

"$mang6" -q init
"$mang6" -q import tests/fixtures/inventory/annex-ii.toml
for lang in vi en; do
    "$mang6" --lang "$lang" template xlsx --out "$work/empty-$lang.xlsx"
    "$mang6" --lang "$lang" template xlsx --unit 21040 --out "$work/commune-$lang.xlsx"
    "$mang6" --lang "$lang" template xlsx --unit 51 --out "$work/province-$lang.xlsx"
done

# One LibreOffice for all of it, asked over a named pipe; it ends with the script that started it.
/usr/bin/python3 tests/proof/templates.py "$work"

for lang in vi en; do
    # Saved by LibreOffice and not changed: nothing to change.
    "$mang6" import --dry-run "$work/saved-$lang.xlsx" | grep -qx '0 add · 0 change · 0 remove' ||
        fail "a workbook that LibreOffice only saved changes something ($lang)"
    cp "$MANG6_DB" "$work/$lang.db"
    told=$("$mang6" --db "$work/$lang.db" import "$work/filled-$lang.xlsx" 2>&1) || fail "$told"
    grep -q '3 added, 1 changed' <<<"$told" || fail "expected 3 added, 1 changed: $told"
    shown=$("$mang6" --db "$work/$lang.db" show devices moi-01 -o json)
    for value in '"role": "router"' '"site": "moi"' '"serial": "00450077"' '"purchased_on": "2026-03-04"'; do
        grep -q "$value" <<<"$shown" || fail "no $value in $shown"
    done
    "$mang6" --db "$work/$lang.db" show contacts bs-1 -o json | grep -q '"phone": "0905123456"' ||
        fail "the telephone number lost its zero ($lang)"
    sheet=Devices; [[ $lang == en ]] || sheet='Thiết bị'
    history=$("$mang6" --db "$work/$lang.db" history devices moi-01)
    grep -q "filled-$lang.xlsx: $sheet!" <<<"$history" || fail "history names no cell: $history"
done
pdftoppm -v 2>/dev/null || true
for lang in vi en; do
    pdftoppm -r 70 -f 1 -l 1 -png "$work/province-$lang.pdf" "$work/guide-$lang"
done
echo "templates: LibreOffice opens, offers, fills and saves both languages; what it saved imports"
