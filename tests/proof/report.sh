#!/usr/bin/env bash
# The report before other programs' eyes. LibreOffice opens the DOCX and XLSX of every kind and makes
# PDFs of them, whose margins, fonts and words are measured against the form; python-docx and openpyxl
# read the same files; headless Chromium searches, sorts, follows and prints the page, with axe-core
# without a serious finding; a bundle of evidence passes `sha256sum -c` and fails it with a changed
# byte; a sealed report's difference is told. Pages as PNG stay in target/proof/report to be looked at.
# What is missing is installed. Nothing here has a network: each program runs in a namespace without one.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$PWD/target/proof/report mang6=$PWD/target/debug/mang6 here=$PWD/tests/proof/report
[[ -x $mang6 ]] || cargo build --locked --bin mang6
fail() { echo "report: $*" >&2; exit 1; }
packages=(libreoffice-writer-nogui libreoffice-calc-nogui chromium poppler-utils fonts-liberation2 nodejs python3 unzip)
missing=()
for package in "${packages[@]}"; do
    # node and python may be of another making than Debian's.
    [[ $package != nodejs && $package != python3 ]] || ! command -v "${package/nodejs/node}" >/dev/null || continue
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -q '^installed' || missing+=("$package")
done
if ((${#missing[@]})); then
    echo "report: installing ${missing[*]}"
    (apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}") >/dev/null 2>&1 ||
        fail "apt-get install ${missing[*]} failed"
fi
mkdir -p "$out/tools"
[[ -d $out/tools/node_modules/axe-core && -d $out/tools/node_modules/puppeteer-core ]] ||
    npm install --prefix "$out/tools" --no-audit --no-fund --silent axe-core puppeteer-core
[[ -d $out/tools/python/docx && -d $out/tools/python/openpyxl ]] ||
    python3 -m pip install --quiet --target "$out/tools/python" python-docx openpyxl 2>/dev/null
export NODE_MODULES=$out/tools/node_modules PYTHONPATH=$out/tools/python HOME=$out/home
alone() { unshare --net -- timeout 300 "$@"; }

# A record with a history: the sample, and three audits of two links on this machine itself.
rm -rf "$out/demo" "$out/files" && mkdir -p "$out/files" "$out/home"
"$mang6" demo --dir "$out/demo" >/dev/null
db=$out/demo/mang6.db
# 1: the report was written and tells of something missed.
run() { "$mang6" --db "$db" --lang vi "$@" || [[ $? == 1 && $1 == report ]]; }
cat >"$out/files/links.toml" <<'TOML'
[[site]]
code = "thu-a"
name = "Điểm đo thử A"
kind = "office"
[[site]]
code = "thu-b"
name = "Điểm đo thử B"
kind = "office"
[[link]]
code = "THU-1"
tier = "access-2"
provider = "VNPT"
committed_rate_kbps = 200_000
a = { site = "thu-a", ipv4 = "127.0.0.1" }
b = { site = "thu-b", ipv4 = "127.0.0.2", ipv6 = "::1" }
TOML
if run import "$out/files/links.toml" >"$out/files/import.txt" 2>&1; then
    for _ in 1 2 3; do unshare --net -- bash -c "ip link set lo up; exec '$mang6' --db '$db' audit THU-1" >/dev/null 2>&1 || true; done
else
    cat "$out/files/import.txt"; fail "the links were not taken"
fi

month=$(date +%Y-%m)
issuer=(--issuer "Sở Khoa học và Công nghệ" --parent "Ủy ban nhân dân tỉnh Quảng Ngãi")
for kind in progress closeout inventory sla; do
    about=(--kind "$kind" --month "$month" "${issuer[@]}")
    for form in docx xlsx html csv json markdown; do
        run report "${about[@]}" --format "$form" --out "$out/files/$kind.$form"
    done
    python3 "$here/packages.py" docx "$out/files/$kind.docx"
    python3 "$here/packages.py" xlsx "$out/files/$kind.xlsx" "$out/files/$kind.csv"
    alone soffice --headless --norestore --convert-to pdf --outdir "$out/files" "$out/files/$kind.docx" >/dev/null 2>"$out/files/soffice.txt"
    python3 "$here/packages.py" pdf "$out/files/$kind.pdf"
    pdftoppm -r 80 -png "$out/files/$kind.pdf" "$out/files/$kind-page"
    alone soffice --headless --norestore --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1' \
        --outdir "$out/files/sheets-$kind" "$out/files/$kind.xlsx" >/dev/null 2>>"$out/files/soffice.txt"
    sheets=$(find "$out/files/sheets-$kind" -name '*.csv' | wc -l)
    tables=$(cut -d, -f1 "$out/files/$kind.csv" | tail -n +2 | sort -u | wc -l)
    ((sheets >= tables && sheets > 0)) || fail "$kind.xlsx: LibreOffice found $sheets sheets, the report has $tables tables with rows"
    echo "holds: LibreOffice opens $kind.docx and $kind.xlsx ($(pdfinfo "$out/files/$kind.pdf" | sed -n 's/^Pages: *//p') pages, $sheets sheets)"
    echo "== $kind.html"
    alone node "$here/page.mjs" "$out/files/$kind.html" "$out/files/$kind" || fail "$kind.html in Chromium"
done

# The bundle: sums that hold, one that does not after a byte was changed, every figure's run inside.
run report --kind progress --format json --out "$out/files/with.json" --evidence "$out/files/bundle.zip"
rm -rf "$out/files/bundle" && unzip -q -d "$out/files/bundle" "$out/files/bundle.zip"
(cd "$out/files/bundle" && sha256sum --quiet -c SHA256SUMS) || fail "the bundle's sums"
python3 - "$out/files/bundle" <<'PY'
import csv, hashlib, json, pathlib, sys, uuid
bundle = pathlib.Path(sys.argv[1])
runs = {row["run"] for row in csv.DictReader((bundle / "runs.csv").open())}
named = set()
for row in csv.DictReader((bundle / "figures.csv").open()):
    if row["column"] == "runs" and row["value"]:
        named |= set(row["value"].split(";"))
assert named and named <= runs, (named, runs)
for run in runs:
    lines = [json.loads(line) for line in (bundle / f"runs/{int(run):06}.jsonl").open()]
    assert lines and all((bundle / "raw" / line["raw_sha256"]).exists() for line in lines if "raw_sha256" in line)
before = bytes(32)
for link in csv.DictReader((bundle / "chain.csv").open()):
    sized = lambda kind, value: kind + len(value).to_bytes(8, "big") + value
    content = bytes.fromhex(link["content"])
    before = hashlib.sha256(before + sized(b"t", link["cause"].encode()) + sized(b"b", uuid.UUID(link["id"]).bytes) + sized(b"b", content)).digest()
    assert before.hex() == link["sha256"], link
print(f"holds: every figure's runs are in the bundle ({len(runs)} runs), and its chain verifies without mang6")
PY
printf 'x' >>"$out/files/bundle/figures.csv"
(cd "$out/files/bundle" && sha256sum --status -c SHA256SUMS) && fail "a changed byte passes the sums"
echo "holds: sha256sum -c passes the bundle and finds a changed byte"

# Sealed, then something changes: the next report tells it, the paper's values stay.
run report seal --kind progress --number 12/BC-SKHCN --date "$(date +%F)" >/dev/null 2>&1
run report --format csv --table sealed >"$out/files/sealed-before.csv"
(($(wc -l <"$out/files/sealed-before.csv") == 1)) || { head -5 "$out/files/sealed-before.csv"; fail "differs from itself"; }
run plan record 127-kh-ubnd 1.1 --number 127/KH-UBND --date 2019-09-30 2>/dev/null
run report --format csv --table sealed >"$out/files/sealed-after.csv"
grep -q '127/KH-UBND · 1.1 .*,Kỳ này,0,1' "$out/files/sealed-after.csv" || { cat "$out/files/sealed-after.csv"; fail "the difference is not told"; }
[[ $(run -o csv report seal --show 1 | tr -d '\r' | awk -F, '$1 == "tasks" && $2 == 1 && $3 == "done_count" { print $4 }') == 0 ]] || fail "the paper's value did not stay"
echo "holds: a sealed report keeps its values, and the next one tells the difference ($(($(wc -l <"$out/files/sealed-after.csv") - 1)) figures)"
run db check >"$out/files/db-check.txt" || { cat "$out/files/db-check.txt"; fail "db check"; }
echo "holds: db check after all of it"
cp "$db" "$out/files/forged.db"
python3 - "$out/files/forged.db" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.executescript("DROP TRIGGER observation_is_fixed; UPDATE observation SET at_us = at_us + 1 WHERE id = (SELECT max(id) FROM observation WHERE collection = 1);")
PY
"$mang6" --db "$out/files/forged.db" db check >"$out/files/db-check.txt" 2>/dev/null && fail "a changed observation passes db check"
grep -qx 'run 1 is not as it was closed' "$out/files/db-check.txt" || { cat "$out/files/db-check.txt"; fail "the changed run is not named"; }
echo "holds: db check names the run of one changed microsecond"
echo "report: look at $out/files/*-page-*.png and *-light-vi.png"
