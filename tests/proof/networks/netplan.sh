#!/usr/bin/env bash
# Inside the systemd of tests/proof/networks/systemd.sh: netplan raises d0, then tests/proof/networks/steps.sh.
set -euo pipefail
[[ $(cat /proc/1/comm) == systemd && -e /m6/mang6 ]] || { echo "netplan.sh: not inside tests/proof/networks/systemd.sh" >&2; exit 3; }
export PATH=$HERE/.setup/ansible/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 ANSIBLE_NOCOLOR=1 ANSIBLE_HOME=/run/ansible
manager=netplan mang6=/m6/mang6 work=/run/m6networks v4=192.0.2.9 v6=2001:db8::9 playbooks=$HERE/playbooks told=()
mkdir -p $work/web
ldconfig
printf 'network:\n  version: 2\n  renderer: networkd\n  ethernets:\n    d0: {addresses: [%s/24]}\n' $v4 >/etc/netplan/10-base.yaml
chmod 600 /etc/netplan/10-base.yaml
netplan apply
echo "netplan: apply ends with 0 under $(cat /proc/1/comm) $(systemctl --version | sed -n '1s/[^0-9]*\([0-9]*\).*/\1/p'), $(systemctl is-system-running || true)"
for _ in $(seq 100); do [[ $(ip address show d0) == *"inet $v4/"* ]] && break; sleep 0.1; done
: >$work/manager.log
. "$HERE/tests/proof/networks/steps.sh"
applied() { grep -A1 '^TASK \[Apply netplan\]' $work/first | has '^changed'; }
must "it was netplan that linux.yml found, and applied" applied
must "no file of ours is left" test ! -e /etc/netplan/90-mang6.yaml
# netplan calls the interface otherwise: a second definition, `d0`, would come before `id0` and take its IPv4 address away.
printf 'network:\n  version: 2\n  renderer: networkd\n  ethernets:\n    id0: {match: {name: d0}, addresses: [%s/24]}\n' $v4 >/etc/netplan/10-base.yaml
netplan apply
must "netplan raises it under another name" until_there v4_there
other_name() { ! play linux.yml && says 'defines .d0' && v4_there && test ! -e /etc/netplan/90-mang6.yaml; }
must "linux.yml refuses to define it a second time" other_name
named() { play linux.yml -e netplan_id=id0 && there && v4_there; }
must "with netplan_id it changes, and IPv4 stays" named
must "it rolls back" play linux.yml -e netplan_id=id0 --tags rollback
must "the address is gone" gone
must "IPv4 stays" until_there v4_there
# Without netplan's files it is networkd that rules; and an interface that networkd leaves alone is not its.
rm /etc/netplan/*.yaml /run/systemd/network/*
printf '[Match]\nName=d0\n[Network]\nAddress=%s/24\n' $v4 >/etc/systemd/network/10-d0.network
networkctl reload && networkctl reconfigure d0
networkd_found() { play linux.yml && there && test -e /etc/systemd/network/10-d0.network.d/90-mang6.conf && play linux.yml --tags rollback; }
must "networkd is found where it rules" networkd_found
printf '[Match]\nName=d0\n[Link]\nUnmanaged=yes\n' >/etc/systemd/network/10-d0.network
networkctl reload && networkctl reconfigure d0
left_alone() { networkctl --no-legend list d0 | has unmanaged && ip address replace $v4/24 dev d0 && ! play linux.yml && says 'does not read interfaces.d' && test ! -e /etc/systemd/network/10-d0.network.d; }
must "and not where it leaves the interface alone" left_alone
