#!/bin/sh
# What linux.yml keeps of one interface, in the folder that this script lies in, and how it puts it back:
#   before/  as it was before mang6's first change. It stays after success, for `--tags rollback` needs it, and is
#            never written over; the rollback removes it.
#   run/     as the run under way found it: what its rescue and the dead man's timer go back to. Gone after success.
#   armed    the run whose timer may fire: the timer of a run before, still asleep, finds another name and does nothing.
#   ours.*   addresses and routes that mang6 put on the running interface itself (ifupdown): only these are taken away.
#   left, left.defaults  what the last good run left of the manager's configuration, and which default routes stood: a
#            rollback does not throw away what others edited since.
# network.sh save MANAGER INTERFACE FILE CONNECTION | address A/N INTERFACE | route GATEWAY INTERFACE [METRIC]
#            | arm RUN SECONDS | done RUN | restore run|before [anyway]
# Whoever moves `armed` away first has decided, the timer or the verification: `done` fails where the timer was first.
set -u
umask 077
kept=$(cd "$(dirname "$0")" && pwd)
ours() { [ -e "$kept/ours.$1" ] && grep -qxF -- "$2" "$kept/ours.$1"; }
addresses_of() { ip -6 -o address show dev "$1" scope global | awk '{ print $4 }'; }
claim() { [ "$(cat "$kept/armed" 2>/dev/null)" = "$1" ] && mv "$kept/armed" "$kept/$2" 2>/dev/null; }
# Of every interface, for a route of ours must not take another one's place for good; one a line (several next hops are one
# route), without what the kernel adds to its answer. A route of a router's advertisement comes and goes by itself.
defaults() { ip -6 -o route show default | grep -v 'proto ra' | sed 's/\\[[:space:]]*/ /g; s/ pref [a-z]*//g; s/ expires [^ ]*//g; s/ linkdown//g; s/  */ /g; s/ $//'; }
nm_ipv6() { nmcli -e no -g ipv6.method,ipv6.addresses,ipv6.gateway,ipv6.route-metric connection show "$1"; }
configured() { # MANAGER FILE CONNECTION
    if [ "$1" = networkmanager ]; then nm_ipv6 "$3"; elif [ -e "$2" ]; then cat "$2"; else echo absent; fi | sha256sum
}
leads() { grep -q "via $1 dev $2\( \|$\)"; }

save() { # MANAGER INTERFACE FILE CONNECTION
    # That of a run which was cut off is older, and good: this one's finds the host half changed.
    [ ! -d "$kept/run" ] || return 0
    into=$kept/saving
    rm -rf "$into" && mkdir "$into" || return 1
    echo "$1" >"$into/manager" && echo "$2" >"$into/interface" && echo "$3" >"$into/file" && echo "$4" >"$into/connection" || return 1
    if [ -n "$3" ] && [ -e "$3" ]; then cp -p "$3" "$into/content" || return 1; fi
    if [ "$1" = networkmanager ]; then
        for each in method addresses gateway route-metric; do
            nmcli -e no -g "ipv6.$each" connection show "$4" >"$into/$each" || return 1
        done
    fi
    addresses_of "$2" >"$into/held"
    defaults >"$into/defaults"
    if [ -e "$kept/left" ] && [ "$(cat "$kept/left")" != "$(configured "$1" "$3" "$4")" ]; then touch "$into/edited"; fi
    if [ ! -d "$kept/before" ]; then
        cp -Rp "$into" "$kept/before.new" && mv "$kept/before.new" "$kept/before" && touch "$into/first" || return 1
    fi
    mv "$into" "$kept/run"
}

# Those of ours that were not there then.
take_away() { # FOLDER INTERFACE
    if [ -e "$kept/ours.routes" ]; then
        while read -r gateway; do
            leads "$gateway" "$2" <"$1/defaults" || ip -6 route del default via "$gateway" dev "$2" 2>/dev/null
        done <"$kept/ours.routes"
    fi
    if [ -e "$kept/ours.addresses" ]; then
        while read -r address; do
            grep -qxF -- "$address" "$1/held" || ip -6 address del "$address" dev "$2" 2>/dev/null
        done <"$kept/ours.addresses"
    fi
    return 0
}

# Every default route that was there then and is not now. One that went by itself with its gateway cannot come back.
give_back() { # run|before
    [ -e "$kept/$1/defaults" ] || return 0
    defaults >"$kept/defaults.now"
    while read -r route; do
        ! grep -qxF -- "$route" "$kept/defaults.now" || continue
        # It stood after our last good run: others took it away since, maybe for another gateway beside which it would
        # take half of the traffic. It comes back only where no default route is left.
        if [ "$1" = before ] && [ -n "$(ip -6 route show default)" ] && grep -qsxF -- "$route" "$kept/left.defaults"; then
            echo "not given back, for others took it away since: $route" >&2
            continue
        fi
        # shellcheck disable=SC2086
        ip -6 route append $route 2>/dev/null
    done <"$kept/$1/defaults"
    rm -f "$kept/defaults.now"
}

restore() { # run|before [anyway]
    from=$kept/$1 failed=0
    [ -d "$from" ] || return 0
    manager=$(cat "$from/manager") interface=$(cat "$from/interface") file=$(cat "$from/file") connection=$(cat "$from/connection")
    if [ "$1" = before ] && [ ! -d "$kept/run" ] && [ -e "$kept/left" ] &&
        [ "$(cat "$kept/left")" != "$(configured "$manager" "$file" "$connection")" ]; then
        if [ "${2:-}" != anyway ]; then
            echo "${file:-connection $connection} was edited since mang6 changed it: take the IPv6 address out by hand, or give -e rollback_anyway=true" >&2
            return 3
        fi
        if [ -n "$file" ] && [ -e "$file" ]; then cp -p "$file" "$kept/edited"; fi
        if [ "$manager" = networkmanager ]; then nm_ipv6 "$connection" >"$kept/edited"; fi
    fi
    rm -f "$kept/armed"
    if [ -n "$file" ]; then
        if [ -e "$from/content" ]; then cp -p "$from/content" "$file"; else rm -f "$file"; fi
    fi
    case $manager in
    netplan) netplan apply || failed=1 ;;
    networkmanager)
        nmcli connection modify "$connection" ipv6.method "$(cat "$from/method")" \
            ipv6.addresses "$(cat "$from/addresses")" ipv6.gateway "$(cat "$from/gateway")" \
            ipv6.route-metric "$(cat "$from/route-metric" 2>/dev/null || echo -1)" || failed=1
        nmcli device reapply "$interface" || nmcli connection up "$connection" || failed=1
        ;;
    networkd)
        rmdir "$(dirname "$file")" 2>/dev/null
        networkctl reload && networkctl reconfigure "$interface" || failed=1
        ;;
    ifupdown) take_away "$from" "$interface" ;;
    esac
    give_back "$1"
    # What was not put back is kept for the next try.
    [ $failed = 0 ] || return 1
    if [ "$1" = before ] || [ -e "$from/first" ]; then
        rm -rf "$kept/before" "$kept/run" "$kept"/left* "$kept"/ours.*
    else
        # What this run had added is gone: the rollback has no claim to it any more.
        if [ -e "$kept/ours.addresses" ]; then
            grep -xF -f "$from/held" "$kept/ours.addresses" >"$kept/still"
            mv "$kept/still" "$kept/ours.addresses"
        fi
        rm -rf "$kept/run"
    fi
}

case $1 in
save) shift && save "$@" ;;
address)
    addresses_of "$3" | grep -qxF -- "$2" && exit
    ip -6 address add "$2" dev "$3" || exit
    ours addresses "$2" || echo "$2" >>"$kept/ours.addresses"
    ;;
route)
    defaults | leads "$2" "$3" && exit
    # Added, and nothing replaced: `replace` takes the route of another interface with the same metric away.
    metric=${4:-}
    # A router's advertisement has the metric that ours would have, and the kernel takes no second one: ours comes before it.
    if [ -z "$metric" ] && ip -6 route show default proto ra | grep -q 'metric 1024'; then metric=1023; fi
    ip -6 route add default via "$2" dev "$3" ${metric:+metric "$metric"} || exit
    ours routes "$2" || echo "$2" >>"$kept/ours.routes"
    ;;
arm)
    # Without systemd (containers, the lab) a sleeping shell of its own session does the same as a transient timer.
    echo "$2" >"$kept/armed" || exit
    setsid sh -c 'sleep "$2"; sh "$1/network.sh" fire "$3"' \
        timer "$kept" "$3" "$2" >/dev/null 2>&1 </dev/null &
    ;;
fire) if claim "$2" fired; then restore run; fi ;;
done)
    if ! claim "$2" disarmed; then
        echo "the timer has undone this run's change already" >&2
        exit 1
    fi
    if [ ! -e "$kept/run/edited" ]; then
        configured "$(cat "$kept/run/manager")" "$(cat "$kept/run/file")" "$(cat "$kept/run/connection")" >"$kept/left"
    fi
    defaults >"$kept/left.defaults"
    rm -rf "$kept/run"
    ;;
restore) shift && restore "$@" ;;
*) echo "network.sh: $1?" >&2 && exit 2 ;;
esac
