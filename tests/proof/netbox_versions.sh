#!/usr/bin/env bash
# NetBox 4.2 to 4.7 by option. PyPI has no NetBox before 4.7.0, so what cannot be run is held to its own published
# document: netbox-sdk's wheel has the OpenAPI documents of 4.3 to 4.7, thanix_client 2.3.0 is a client generated from
# 4.2's. A server on loopback (tests/proof/netbox/spec.py) refuses whatever the version's document does not allow;
# a whole province (the demo's, and the integration tests') is pushed into it, twice, the second time without a change,
# and read back into mang6. The real 4.7.3 is tests/proof/netbox.sh's.
set -euo pipefail
cd "$(dirname "$0")/../.."
mang6=${MANG6:-$PWD/target/debug/mang6}
here=$PWD/tests/proof/netbox
work=$(mktemp -d /tmp/mang6-netbox-versions.XXXXXX)
server=
done_with() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap done_with EXIT
fail() { echo "netbox_versions: $*" >&2; exit 1; }
export MANG6_LANG=en

sdk=$PWD/.setup/netbox-documents
if [[ ! -d $sdk/netbox_sdk || ! -d $sdk/thanix_client-2.3.0 ]]; then
    mkdir -p "$sdk" "$work/crate/src"
    python3 -m pip download --quiet --no-deps --only-binary :all: --dest "$work" netbox-sdk==0.0.13
    echo "f4f9a52a87ddbd3bb0399ae0cc6162875c2b7b96234fea31a813aa6b5737ce7b  $work/netbox_sdk-0.0.13-py3-none-any.whl" | sha256sum -c --quiet
    python3 -m zipfile -e "$work/netbox_sdk-0.0.13-py3-none-any.whl" "$sdk"
    : >"$work/crate/src/lib.rs"
    printf '[package]\nname = "x"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nthanix_client = "=2.3.0"\n[workspace]\n' >"$work/crate/Cargo.toml"
    (cd "$work/crate" && cargo vendor --quiet --versioned-dirs >/dev/null)
    cp -r "$work/crate/vendor/thanix_client-2.3.0" "$sdk/"
fi
ln -s "$sdk" "$work/sdk"
python3 "$here/fields.py" "$sdk" >"$work/fields.json"
cmp "$work/fields.json" tests/fixtures/netbox/fields.json || fail "tests/fixtures/netbox/fields.json is not what the documents say"
python3 "$here/fields.py" "$sdk" values >"$work/values.json"
cmp "$work/values.json" tests/fixtures/netbox/values.json || fail "tests/fixtures/netbox/values.json is not what the documents say"

"$mang6" -q demo --dir "$work/demo" >/dev/null
"$mang6" -q --db "$work/made.db" init --territory none
sed -n '/^const PROVINCE: &str = r#"/,/^"#;/p' tests/it/netbox.rs | sed '1s/.*r#"//;$d' >"$work/province.toml"
cat >>"$work/province.toml" <<'TOML'
[[service]]
code = "cong"
kind = "web"
name = "cong.quangngai.example"
device = "core-1"
ports = [443, 80]
TOML
"$mang6" -q --db "$work/made.db" import "$work/province.toml" || fail "the province of tests/it/netbox.rs"
rows() { tail -n +2 "$1" | wc -l; }
for version in 4.2 4.3 4.4 4.5 4.6 4.7; do
    said="$version:"
    for name in made demo; do
        db=$work/made.db
        [[ $name == made ]] || db=$work/demo/mang6.db
        rm -f "$work/ready" "$work/token"
        : >"$work/log"
        python3 "$here/spec.py" "$work" "$version" "$work/log" &
        server=$!
        for _ in $(seq 100); do [[ -s $work/ready ]] && break; sleep 0.1; done
        [[ -s $work/ready ]] || fail "the server of $version did not come up"
        push() { "$mang6" --db "$db" export netbox --push "$(cat "$work/ready")" --token-file "$work/token" --netbox "$version" --yes -o csv "$@"; }
        push >"$work/first.csv" 2>"$work/err" || fail "$version, $name: $(cat "$work/log" "$work/err")"
        push >"$work/second.csv" 2>"$work/err" || fail "$version, $name, second: $(cat "$work/log" "$work/err")"
        (($(rows "$work/first.csv") >= 50)) || fail "$version, $name: only $(rows "$work/first.csv") changes"
        (($(rows "$work/second.csv") == 0)) || fail "$version, $name: the second push changes $(head -5 "$work/second.csv")"
        [[ ! -s $work/log ]] || fail "$version, $name: $(head -3 "$work/log")"
        rm -f "$work"/back.db*
        "$mang6" -q --db "$work/back.db" init --territory none
        "$mang6" -q --db "$work/back.db" import --netbox "$(cat "$work/ready")" --token-file "$work/token" --on-conflict take 2>"$work/err" || fail "$version, $name, back: $(cat "$work/err")"
        for noun in sites racks devices interfaces addresses prefixes vlans links; do
            for each in "$db" "$work/back.db"; do "$mang6" --db "$each" list "$noun" -o name | sort >"$work/$(basename "$each").names"; done
            cmp -s "$work/$(basename "$db").names" "$work/back.db.names" || fail "$version, $name: $noun come back otherwise: $(diff "$work/$(basename "$db").names" "$work/back.db.names" | head -3)"
        done
        said+=" $name $(rows "$work/first.csv") changes, then none, all back;"
        kill "$server"; wait "$server" 2>/dev/null || true; server=
    done
    echo "  ${said%;}"
done
# The server refuses the form of another version: 4.7's service is none of 4.2's, nor 4.2's of 4.7.
for pair in "4.2 4.7" "4.7 4.2" "4.3 4.2"; do
    read -r there typed <<<"$pair"
    rm -f "$work/ready" "$work/token"
    : >"$work/log"
    python3 "$here/spec.py" "$work" "$there" "$work/log" &
    server=$!
    for _ in $(seq 100); do [[ -s $work/ready ]] && break; sleep 0.1; done
    ! "$mang6" --db "$work/made.db" export netbox --push "$(cat "$work/ready")" --token-file "$work/token" --netbox "$typed" --yes -o csv >/dev/null 2>&1 \
        || fail "$there took the form of $typed"
    grep -q "400 POST" "$work/log" || fail "$there did not refuse the form of $typed"
    echo "  $there refuses the form of $typed: $(head -1 "$work/log" | cut -c1-90)"
    kill "$server"; wait "$server" 2>/dev/null || true; server=
done
