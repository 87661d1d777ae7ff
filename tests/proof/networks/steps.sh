# Sourced inside namespaces, where `manager` has raised d0 with $v4: linux.yml changes, changes nothing the second time,
# rolls back and undoes what does not prove itself, and mang6 says so of server/h1. Wants manager, mang6, work, v4, v6,
# playbooks (the folder) and told (flags for every play).
# As `grep -q`, but reads to the end: who is still writing would die of it, and the pipe with him.
has() { grep "$@" >/dev/null; }
cat >$work/hosts.yml <<EOF
all: {hosts: {h1: {ansible_connection: local, ansible_host: $v4, v4: $v4, v6: "$v6", verify_port: 9999, use_become: false, ansible_python_interpreter: /usr/bin/python3}}}
EOF
cat >$work/record.toml <<EOF
[[site]]
code = "ttdl"
name = "Trung tâm dữ liệu"
kind = "data_centre"
unit = "2025/51"
[[prefix]]
prefix = "192.0.2.0/24"
role = "server"
site = "ttdl"
[[prefix]]
prefix = "2001:db8::/64"
role = "server"
site = "ttdl"
[[device]]
name = "h1"
role = "server"
site = "ttdl"
manufacturer = "lab"
model = "S1"
platform = "debian"
os_version = "12"
management_ports = [9999]
[[device.address]]
address = "$v4"
role = "management"
[[device.address]]
address = "$v6"
role = "service"
EOF
python3 -m http.server --bind :: 9999 --directory $work/web >/dev/null 2>&1 &
m() { "$mang6" -q --db $work/mang6.db --lang en "$@"; }
m init
m import $work/record.toml
cd "$playbooks"
play() { ansible-playbook -i $work/hosts.yml -e target=all "${told[@]}" "$@" >$work/log 2>&1; }
must() { # WHAT COMMAND…
    local what=$1
    shift
    "$@" || { tail -40 $work/log $work/manager.log >&2; ip address show d0 >&2; echo "playbooks_networks: $manager, not so: $what" >&2; exit 1; }
    echo "$manager: $what"
}
unchanged() { play "$@" && has -E '^h1 .*changed=0 .*failed=0' <$work/log; }
there() { ip -6 address show dev d0 | has "inet6 $v6/64"; }
gone() { for _ in $(seq 50); do ip -6 address show dev d0 | has "$v6/" || return 0; sleep 0.1; done; return 1; }
v4_there() { ip -4 address show dev d0 | has "inet $v4/24"; }
rung_is() { # -lt|-ge NUMBER
    local number
    m probe server/h1 >/dev/null 2>&1 || true
    number=$({ m explain server/h1 -o json || true; } | python3 -c 'import json, sys; rung = json.load(sys.stdin)["rung"]; print(-1 if rung is None else rung)')
    echo "    mang6 says: server/h1 holds rung $number"
    test "$number" "$1" "$2"
}
must "the manager has raised IPv4" v4_there
must "server/h1 stands below rung 4" rung_is -lt 4
must "linux.yml changes" play linux.yml
cp $work/log $work/first
must "the address is there" there
must "IPv4 stays" v4_there
must "server/h1 rose to rung 4 or more" rung_is -ge 4
must "linux.yml changes nothing the second time" unchanged linux.yml
must "linux.yml rolls back" play linux.yml --tags rollback
must "the address is gone" gone
must "IPv4 stays" v4_there
must "server/h1 fell" rung_is -lt 4
# A change that does not prove itself is undone by the playbook itself.
refused() { ! play linux.yml -e verify_port=9 && grep -q 'not verified, undone' $work/log; }
must "a port that does not answer over IPv6: the change is undone" refused
must "the address is gone again" gone
must "IPv4 stays" v4_there
