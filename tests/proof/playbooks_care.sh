#!/usr/bin/env bash
# What a playbook must leave alone, refuse or give back, on real daemons in namespaces of this script's own: rules that
# have no counterpart, listeners that were not meant for all, another interface's default route, an edit by hand.
# `playbooks_care.sh parity|nginx|bind|linux|keep|aaaa` runs one part alone. Needs what tests/proof/playbooks_run.sh needs.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/proof/lib/apart.sh
if [[ ${1:-} != inside ]]; then
    [[ -x .setup/ansible/bin/ansible-playbook ]] || tests/proof/playbooks.sh
    parts=("$@")
    ((${#parts[@]})) || parts=(parity nginx keep bind linux aaaa)
    for part in "${parts[@]}"; do apart "$0" inside "$part"; done
    exit
fi
apart_or_stop
part=$2
export PATH=$PWD/.setup/ansible/bin:/usr/sbin:/usr/bin:/sbin:/bin ANSIBLE_HOME=$PWD/.setup/ansible-home ANSIBLE_NOCOLOR=1
mount --make-rprivate /
mount -t tmpfs tmpfs /run
work=/run/m6care
mkdir -p $work/{etc,lib,home,up,wk} /run/netns && cp -a /etc/. $work/etc/ && mount --bind $work/etc /etc
mount -t overlay overlay -o "lowerdir=/var/lib,upperdir=$work/up,workdir=$work/wk" /var/lib
mkdir -p /var/lib/mang6-playbooks && mount --bind $work/lib /var/lib/mang6-playbooks
export HOME=$work/home
v4=192.0.2.9 v6=2001:db8::9
ip link set lo up
ip link add d0 type veth peer name d1
ip address add $v4/24 dev d0
ip link set d0 up
# Whoever comes from outside.
ip netns add out
ip link set d1 netns out
ip -n out link set d1 up
ip -n out address add 192.0.2.12/24 dev d1
ip -n out address add 2001:db8::1/64 dev d1 nodad
# ifupdown's, for no other manager runs here.
mkdir -p /etc/network
printf 'source /etc/network/interfaces.d/*\n' >/etc/network/interfaces
about=$part
. tests/proof/lib/play.sh
in_inventory $work/hosts.yml
cd playbooks
outside() { ip netns exec out curl -s -m 3 "$@"; }
serve() { python3 -m http.server --bind :: "$1" --directory $work/home >/dev/null 2>&1 & }
. "../tests/proof/care/$part.sh"
