# Sourced inside namespaces, where `manager` has raised d0 with $v4: linux.yml changes, changes nothing the second time,
# rolls back and undoes what does not prove itself, and mang6 says so of server/h1. Wants manager, mang6, work, v4, v6,
# playbooks (the folder) and told (flags for every play).
about=$manager host_more="verify_port: 9999, "
. "$playbooks/../tests/proof/lib/play.sh"
faults() { tail -40 $work/manager.log; ip address show d0; }
in_inventory $work/hosts.yml
on_record >$work/record.toml
python3 -m http.server --bind :: 9999 --directory $work/web >/dev/null 2>&1 &
m init
m import $work/record.toml
cd "$playbooks"
there() { ip -6 address show dev d0 | has "inet6 $v6/64"; }
gone() { for _ in $(seq 50); do ip -6 address show dev d0 | has "$v6/" || return 0; sleep 0.1; done; return 1; }
v4_there() { ip -4 address show dev d0 | has "inet $v4/24"; }
must "the manager has raised IPv4" v4_there
must "server/h1 stands below rung 4" rung_is server/h1 -lt 4
must "linux.yml changes" play linux.yml
cp $work/log $work/first
must "the address is there" there
must "IPv4 stays" v4_there
must "server/h1 rose to rung 4 or more" rung_is server/h1 -ge 4
must "linux.yml changes nothing the second time" unchanged linux.yml
must "linux.yml rolls back" play linux.yml --tags rollback
must "the address is gone" gone
must "IPv4 stays" v4_there
must "server/h1 fell" rung_is server/h1 -lt 4
# A change that does not prove itself is undone by the playbook itself.
refused() { ! play linux.yml -e verify_port=9 && grep -q 'not verified, undone' $work/log; }
must "a port that does not answer over IPv6: the change is undone" refused
must "the address is gone again" gone
must "IPv4 stays" v4_there
