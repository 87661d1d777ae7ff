#!/usr/bin/env bash
# A systemd as PID 1 over a copy of this machine's root (overlay: nothing is written back), in namespaces and a cgroup of
# its own, which runs tests/proof/networks/netplan.sh and ends with its exit code. Called by
# tests/proof/playbooks_networks.sh, as `apart` makes it: every mount below is made after `apart_or_stop`, and all but
# the first three stand in the new root.
set -euo pipefail
. tests/proof/lib/apart.sh
apart_or_stop
mount --make-rprivate /
work=${1:?} mang6=${2:?} here=$PWD root=$1/root
[[ -d $work && -d ${OUT:?} && -n ${GROUP:?} && -x .setup/networks/usr/sbin/netplan ]]
mount -t tmpfs tmpfs "$work"
mkdir "$work"/{up,wk,usr_up,usr_wk,root,bin,cgroup2,cgroup1,out}
mount --bind "$OUT" "$work/out"

# The cgroups are the machine's; this one's is a child of its own, and becomes the root of what is seen inside.
mount -t cgroup2 cgroup2 "$work/cgroup2"
mount -t cgroup -o none,name=systemd cgroup "$work/cgroup1"
for each in "$work"/cgroup{1,2}; do
    mkdir -p "$each/$GROUP" && echo 0 >"$each/$GROUP/cgroup.procs"
done
umount "$work/cgroup2" "$work/cgroup1"

mount -t overlay overlay -o "lowerdir=/,upperdir=$work/up,workdir=$work/wk" "$root"
# netplan asks udev to settle; no udev runs in a container either.
mkdir -p "$work/bin/bin" && printf '#!/bin/sh\nexit 0\n' >"$work/bin/bin/udevadm" && chmod 755 "$work/bin/bin/udevadm"
mount -t overlay overlay -o "lowerdir=$work/bin:$here/.setup/networks/usr:/usr,upperdir=$work/usr_up,workdir=$work/usr_wk" "$root/usr"
rm -rf "$root"/etc/systemd/network/* "$root/etc/netplan" "$root/etc/resolv.conf"
mkdir -p "$root"/etc/{netplan,systemd/network} "$root"/{out,old,m6}
cp "$mang6" "$root/m6/mang6"
mount --bind "$work/out" "$root/out"
mount --bind -o ro "$here" "$root$here"
mount -t proc proc "$root/proc"
# What is not of a namespace cannot be written: kernel settings but the network's, and the keys of a reboot.
mkdir "$work/net"
mount --bind "$root/proc/sys/net" "$work/net"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount --bind "$work/net" "$root/proc/sys/net"
[[ ! -e $root/proc/sysrq-trigger ]] || mount --bind /dev/null "$root/proc/sysrq-trigger"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for each in null zero full random urandom tty; do touch "$root/dev/$each" && mount --bind "/dev/$each" "$root/dev/$each"; done
mkdir "$root"/dev/{pts,shm}
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
mount -t tmpfs tmpfs "$root/dev/shm"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"

cat >"$root/etc/systemd/system/mang6-proof.target" <<'END'
[Unit]
Requires=basic.target systemd-networkd.service dbus.service mang6-proof.service
END
cat >"$root/etc/systemd/system/mang6-proof.service" <<END
[Unit]
After=basic.target systemd-networkd.service dbus.service
SuccessAction=exit-force
FailureAction=exit-force
FailureActionExitStatus=1
[Service]
Type=oneshot
TimeoutStartSec=600
Environment=HERE=$here
ExecStart=/bin/bash $here/tests/proof/networks/netplan.sh
StandardOutput=file:/out/log
StandardError=file:/out/log
END
for each in systemd-udevd.service systemd-udev-trigger.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-sysctl.service \
    systemd-modules-load.service kmod-static-nodes.service systemd-random-seed.service systemd-tmpfiles-clean.timer getty.target \
    systemd-logind.service dev-hugepages.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount proc-sys-fs-binfmt_misc.automount; do
    ln -sf /dev/null "$root/etc/systemd/system/$each"
done
ip link set lo up
ip link add d0 type veth peer name d1
ip link set d1 up
# The second half in a cgroup namespace, whose root is the group made above.
exec unshare --cgroup bash -euo pipefail -c '
    root=$1
    mount -t tmpfs -o mode=755 tmpfs "$root/sys/fs/cgroup"
    mkdir "$root"/sys/fs/cgroup/{systemd,unified}
    mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup/unified"
    cd "$root"
    pivot_root . old
    umount -l /old
    exec env -i container=lxc PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        setpriv --bounding-set -sys_module,-sys_time,-sys_rawio,-sys_boot /lib/systemd/systemd \
        --system --unit=mang6-proof.target --log-target=console --log-level=warning --show-status=0
' systemd "$root"
