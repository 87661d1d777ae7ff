#!/usr/bin/env bash
# NetBox's proof: a real NetBox 4.7.3 on loopback (tests/proof/netbox/up.sh). One filled by hand is read
# into mang6 and pushed back: not one of its own fields changes, nothing is made twice. Then it takes the
# whole lab, surveyed with every fault on, and the demo's record, each twice: the second time nothing changes;
# every cell that was sent is read back by another program, diacritics included; and mang6 reads its own
# push back into an equal record. MANG6_NETBOX=FOLDER uses one that runs already and is empty.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/proof/lib/apart.sh
mang6=${MANG6:-$PWD/target/debug/mang6}
here=$PWD/tests/proof/netbox
work=$(mktemp -d /tmp/mang6-netbox.XXXXXX)
chmod 755 "$work"
up=
done_with() {
    [[ -z $up ]] || { kill "$up" 2>/dev/null || true; wait "$up" 2>/dev/null || true; }
    rm -rf "$work"
}
trap done_with EXIT
fail() { echo "netbox: $*" >&2; exit 1; }

folder=${MANG6_NETBOX:-$work/netbox}
if [[ -z ${MANG6_NETBOX:-} ]]; then
    mkdir "$folder"
    "$here/up.sh" "$folder" &
    up=$!
    for _ in $(seq 1800); do
        [[ -f $folder/ready ]] && break
        kill -0 "$up" 2>/dev/null || fail "NetBox did not come up"
        sleep 1
    done
fi
url=$(cat "$folder/ready")
check() { python3 "$here/check.py" "$folder" "$@"; }
push() { "$mang6" --db "$1" export netbox --push "$url" --token-file "$folder/token" -o csv "${@:2}"; }
rows() { tail -n +2 "$1" | wc -l; }
export MANG6_LANG=en

echo "by hand, into mang6 and back"
check fill
"$mang6" -q --db "$work/hand.db" init
"$mang6" --db "$work/hand.db" import --netbox "$url" --token-file "$folder/token" --on-conflict take
"$mang6" --db "$work/hand.db" show device sw-tay-01 | grep -q "Catalyst 9200L" || fail "the device did not arrive"
# mang6 makes what init loads (tenants, regions) and the roles it has itself: not what was filled by hand.
check snapshot "$work/before" >"$work/count"
push "$work/hand.db" --yes >"$work/hand.csv"
check snapshot "$work/after" >/dev/null
changed=$(check same "$work/before" "$work/after" | grep -v '^new: \(tenancy/tenants\|dcim/regions\|dcim/device-roles\|ipam/roles\)/' || true)
[[ -z $changed ]] || fail "NetBox's own fields changed: $changed"
push "$work/hand.db" --yes >"$work/hand2.csv"
(($(rows "$work/hand2.csv") == 0)) || fail "the second push changes: $(head -5 "$work/hand2.csv")"
echo "  $(cat "$work/count") objects, none of their own fields changed, none made twice; second push: no change"

twice() { # NAME DB CHANGES_AT_LEAST
    local began=$SECONDS first
    push "$2" --dry-run >"$work/$1.dry"
    push "$2" --yes >"$work/$1.first"
    first=$((SECONDS - began))
    cmp -s "$work/$1.dry" "$work/$1.first" || fail "the dry run told something else than was sent"
    (($(rows "$work/$1.first") >= $3)) || fail "$1: only $(rows "$work/$1.first") changes"
    began=$SECONDS
    push "$2" --yes >"$work/$1.second"
    (($(rows "$work/$1.second") == 0)) || fail "$1: the second push changes: $(head -5 "$work/$1.second")"
    echo "  $1: $(rows "$work/$1.first") changes ($first s, dry run included); second push: no change ($((SECONDS - began)) s)"
}
echo "the whole lab, surveyed"
# Raised and surveyed, every fault on, in namespaces of its own.
apart bash -euo pipefail -c '
    . tests/proof/lib/apart.sh && apart_or_stop
    lab=target/debug/examples/lab mang6=$1 db=$2
    mount --make-rprivate / && mount -t tmpfs tmpfs /run && mkdir -p /run/netns /run/sshd /run/lock && ip link set lo up
    "$lab" up --on all >/dev/null
    eval "$("$lab" env)"
    "$lab" exec "$mang6" -q --db "$db" init
    "$lab" exec "$mang6" -q --db "$db" import "$MANG6_LAB_DIR/inventory"
    "$lab" exec "$mang6" -q --db "$db" survey --out /dev/null || [[ $? == 1 ]]
    "$lab" down >/dev/null' lab "$mang6" "$work/lab.db" >"$work/lab.log" 2>&1 || fail "the lab: $(tail -5 "$work/lab.log")"
twice lab "$work/lab.db" 300
"$mang6" -q --db "$work/lab.db" export netbox --dir "$work/lists"
check lists "$work/lists" >"$work/read" || fail "$(head -5 "$work/read")"
echo "  read back by another program: $(tail -1 "$work/read")"
echo "mang6 reads its own push"
"$mang6" -q --db "$work/back.db" init
"$mang6" -q --db "$work/back.db" import --netbox "$url" --token-file "$folder/token" --on-conflict take
for noun in organisations sites racks devices interfaces addresses prefixes vlans links; do
    for db in lab back; do
        "$mang6" --db "$work/$db.db" list "$noun" -o name | sort >"$work/$db.names"
    done
    missing=$(comm -23 "$work/lab.names" "$work/back.names" | wc -l)
    ((missing == 0)) || fail "$noun: $missing did not come back: $(comm -23 "$work/lab.names" "$work/back.names" | head -3)"
    echo "  $noun: all $(wc -l <"$work/lab.names") came back"
done
echo "the demo's record of another province over it"
"$mang6" -q demo --dir "$work/demo" >/dev/null
twice demo "$work/demo/mang6.db" 5

! grep -rqF "$(cat "$folder/token")" "$work"/*.db "$work"/demo || fail "the token stands in a database"
echo "the token stands in no database"
