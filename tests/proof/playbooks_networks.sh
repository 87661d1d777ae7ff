#!/usr/bin/env bash
# linux.yml under the real systemd-networkd and the real NetworkManager, each with a D-Bus of its own in namespaces
# of this script's: the address comes, nothing changes the second time, IPv4 stays, the rollback takes it away, and
# mang6 says so (the server's rung rises and falls). netplan's `apply` wants a systemd as PID 1: that is
# tests/proof/networks/systemd.sh (systemd and networkd real, `udevadm` a stub, as there is no udev in a container).
# `playbooks_networks.sh networkd|networkmanager|netplan` runs one of them alone.
# tests/proof/playbooks_run.sh has ifupdown. Debian's packages are unpacked into .setup/networks and laid over /usr in
# the namespaces alone. Needs root, dbus-daemon, systemd-networkd, Ansible as tests/proof/playbooks.sh installs it.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/proof/lib/apart.sh
packages=(network-manager libnm0 libndp0 libteamdctl0 libmm-glib0 libbluetooth3 libjansson4 libnewt0.52 libpsl5 libcurl3-gnutls
    libpolkit-gobject-1-0 libpolkit-agent-1-0 netplan.io libnetplan0 python3-netifaces python3-dbus python3-rich
    python3-markdown-it python3-mdurl python3-pygments)
if [[ ${1:-} != inside ]]; then
    [[ -x .setup/ansible/bin/ansible-playbook ]] || tests/proof/playbooks.sh
    if [[ ! -x .setup/networks/usr/sbin/NetworkManager ]]; then
        rm -rf .setup/networks .setup/networks.deb && mkdir -p .setup/networks.deb
        (cd .setup/networks.deb && apt-get download -qq "${packages[@]}" 2>/dev/null)
        for each in .setup/networks.deb/*.deb; do dpkg-deb -x "$each" .setup/networks; done
        # /lib is /usr/lib here, as on every Debian of today.
        [[ ! -d .setup/networks/lib ]] || cp -a .setup/networks/lib/. .setup/networks/usr/lib/
    fi
    managers=("$@")
    ((${#managers[@]})) || managers=(networkd networkmanager netplan)
    for manager in "${managers[@]}"; do
        [[ $manager != netplan ]] || continue
        apart "$0" inside "$manager"
    done
    [[ " ${managers[*]} " == *" netplan "* ]] || exit 0
    work=$(mktemp -d /tmp/mang6-netplan.XXXXXX) OUT=$(mktemp -d /tmp/mang6-netplan-out.XXXXXX) GROUP=mang6-netplan.$$
    export OUT GROUP
    done_with() {
        # The group is empty once its PID namespace is gone.
        apart bash -euc '. tests/proof/lib/apart.sh && apart_or_stop
            for kind in "cgroup2" "cgroup -o none,name=systemd"; do
                mount -t $kind cgroup "$1"
                [[ ! -d $1/$2 ]] || find "$1/$2" -depth -type d -exec rmdir {} +
                umount "$1"
            done' x "$work" "$GROUP" || true
        rm -rf "$work" "$OUT"
    }
    trap done_with EXIT
    rc=0
    timeout 700 bash -c '. tests/proof/lib/apart.sh; apart_more+=(--uts --ipc); apart tests/proof/networks/systemd.sh "$@"' x \
        "$work" "$(realpath "${MANG6:-target/debug/mang6}")" >"$OUT/console" 2>&1 || rc=$?
    cat "$OUT/log" 2>/dev/null || true
    ((rc == 0)) || { tail -20 "$OUT/console" >&2; exit 1; }
    exit
fi
apart_or_stop
manager=$2
mang6=$(realpath "${MANG6:-target/debug/mang6}") networks=$PWD/.setup/networks
export PATH=$PWD/.setup/ansible/bin:/usr/sbin:/usr/bin:/sbin:/bin ANSIBLE_HOME=$PWD/.setup/ansible-home ANSIBLE_NOCOLOR=1
mount --make-rprivate /
mount -t tmpfs tmpfs /run
work=/run/m6networks
mkdir -p $work/{etc,up,wk,web} /run/dbus /run/systemd/{system,network} /run/systemd/netif/{links,leases,lldp}
chown -R systemd-network: /run/systemd/netif
cp -a /etc/. $work/etc/ && mount --bind $work/etc /etc
mount -t overlay overlay -o "lowerdir=/var/lib,upperdir=$work/up,workdir=$work/wk" /var/lib
mkdir -p /var/lib/NetworkManager /var/cache/ldconfig
mount -t tmpfs tmpfs /var/cache/ldconfig
mount -t overlay overlay -o lowerdir="$networks/usr:/usr" /usr
# Without udev: as in a container, where /sys cannot be written.
mount -t sysfs -o ro sysfs /sys
echo lxc >/run/systemd/container
ldconfig
v4=192.0.2.9 v6=2001:db8::9
ip link set lo up
ip link add d0 type veth peer name d1
ip link set d1 up
dbus-daemon --system --nofork --nopidfile >$work/dbus.log 2>&1 &
for _ in $(seq 50); do [[ -S /run/dbus/system_bus_socket ]] && break; sleep 0.1; done

start_networkd() {
    rm -rf /etc/systemd/network/* /etc/netplan
    mkdir -p /etc/systemd/network
    printf '[Match]\nName=d0\n[Network]\nAddress=%s/24\nLinkLocalAddressing=ipv6\n' $v4 >/etc/systemd/network/10-d0.network
    /lib/systemd/systemd-networkd >$work/manager.log 2>&1 &
}
start_networkmanager() {
    mkdir -p /etc/NetworkManager/system-connections
    cat >/etc/NetworkManager/NetworkManager.conf <<EOF
[main]
plugins=keyfile
auth-polkit=false
rc-manager=unmanaged
[device]
match-device=*
managed=1
[keyfile]
unmanaged-devices=interface-name:d1;interface-name:lo
EOF
    cat >/etc/NetworkManager/system-connections/d0.nmconnection <<EOF
[connection]
id=may chu
uuid=8e0f5ed0-6f1c-4ff4-9a3d-1d0a3d2f9c11
type=ethernet
interface-name=d0
[ipv4]
method=manual
address1=$v4/24
never-default=true
ignore-auto-dns=true
may-fail=false
[ipv6]
method=link-local
EOF
    chmod 600 /etc/NetworkManager/system-connections/d0.nmconnection
    NetworkManager --no-daemon >$work/manager.log 2>&1 &
}
start_$manager
for _ in $(seq 100); do [[ $(ip address show d0) == *"inet $v4/"* ]] && break; sleep 0.1; done

# What the connection says, but for the IPv6 address itself: linux.yml has nothing to say of it.
settings() { ! [[ $manager == networkmanager ]] || nmcli -t connection show 'may chu' | grep -E '^(connection|ipv4|ipv6)\.' | grep -vE "^connection\.timestamp|${1:-^-}"; }
settings >$work/settings
settings '^ipv6\.(method|addresses):' >$work/settings.other
playbooks=$PWD/playbooks told=(-e network_manager=$manager)
. tests/proof/networks/steps.sh
if [[ $manager == networkmanager ]]; then
    the_rest_stays() { settings '^ipv6\.(method|addresses):' | diff $work/settings.other - >$work/log; }
    all_is_back() { settings | diff $work/settings - >$work/log; }
    must "every setting of the connection is as before" all_is_back
    must "linux.yml changes" play linux.yml
    must "no setting but the IPv6 method and addresses is another" the_rest_stays
    by_hand() { nmcli connection modify 'may chu' +ipv6.addresses 2001:db8::99/64 && ! play linux.yml --tags rollback && grep -q 'was edited since' $work/log; }
    must "the rollback stops where others changed the connection since" by_hand
    must "unless it is told to" play linux.yml --tags rollback -e rollback_anyway=true
    must "every setting of the connection is as before" all_is_back
fi
[[ $manager == networkd ]] || exit 0

# netplan's own form of the same.
rm -rf /etc/systemd/network/*
mkdir -p /etc/netplan
printf 'network:\n  version: 2\n  ethernets:\n    d0: {addresses: [%s/24]}\n' $v4 >/etc/netplan/10-base.yaml
chmod 600 /etc/netplan/10-base.yaml
generated() { netplan generate >$work/log 2>&1 && networkctl reload && networkctl reconfigure d0 && sleep 1; }
written() { ansible -i $work/hosts.yml h1 -m template -a 'src=templates/netplan.yaml.j2 dest=/etc/netplan/90-mang6.yaml mode=0600' -e v6_interface=d0 -e v6_prefix_length=64 -e v6_accept_ra=false >$work/log 2>&1; }
manager=netplan
must "generate takes the file of before" generated
must "linux.yml's file is written" written
must "generate takes it, networkd is told" generated
must "the address is there" bash -c "for _ in {1..50}; do ip -6 address show dev d0 | grep -q 'inet6 $v6/64' && exit; sleep 0.1; done; exit 1"
must "IPv4 stays" v4_there
rm /etc/netplan/90-mang6.yaml
must "without the file" generated
must "the address is gone" gone
must "IPv4 stays" v4_there
