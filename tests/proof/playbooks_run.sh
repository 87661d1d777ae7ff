#!/usr/bin/env bash
# Firewall parity, Linux, nginx and BIND playbooks against real daemons in a network namespace of this
# script's own: refused where they should be, changed, changed nothing the second time, rolled back.
# Needs root, nginx, named, nft, dig; Ansible as tests/proof/playbooks.sh installs it.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [[ ${1:-} != inside ]]; then
    [[ -x .setup/ansible/bin/ansible-playbook ]] || tests/proof/playbooks.sh
    exec unshare --net --mount --pid --fork --mount-proc "$0" inside
fi
export PATH=$PWD/.setup/ansible/bin:$PATH ANSIBLE_HOME=$PWD/.setup/ansible-home ANSIBLE_NOCOLOR=1
# Private copies: what the playbooks write into /etc and /var/lib must not stay on this machine.
work=/run/m6playbooks
mkdir -p $work && mount -t tmpfs tmpfs $work && mkdir $work/etc $work/lib $work/bind
cp -a /etc/. $work/etc/ && mount --bind $work/etc /etc
mkdir -p /var/lib/mang6-playbooks && mount --bind $work/lib /var/lib/mang6-playbooks

v4=192.0.2.9 v6=2001:db8::9
ip link set lo up
ip link add d0 type veth peer name d1
ip address add $v4/24 dev d0
ip link set d0 up
ip link set d1 up
nft add table ip filter
nft 'add chain ip filter input { type filter hook input priority 0; policy accept; }'
nft 'add rule ip filter input tcp dport { 22, 80, 443 } accept'

cat >$work/hosts.yml <<EOF
all: {hosts: {h1: {ansible_connection: local, ansible_host: $v4, v4: $v4, v6: "$v6", use_become: false}}}
EOF
cd playbooks
play() { ansible-playbook -i $work/hosts.yml -e target=all "$@" >$work/log 2>&1; }
must() { # WHAT COMMAND…
    local what=$1
    shift
    "$@" || { cat $work/log >&2; echo "playbooks_run: not so: $what" >&2; exit 1; }
    echo "$what"
}
refused() { ! play "$@" && grep -q 'run firewall_parity.yml first' $work/log; }
unchanged() { play "$@" && grep -qE '^h1 .*changed=0 .*failed=0' $work/log; }
absent() { ! ip -6 address show dev d0 | grep -q "$v6"; }
silent() { ! dig +short +time=1 +tries=1 @$v6 example.vn SOA | grep -q ns.example.vn; }

must "linux.yml refuses a host whose IPv6 is not filtered" refused linux.yml
must "firewall_parity.yml changes" play firewall_parity.yml
must "the same ports are open" bash -c "nft list table ip6 mang6 | grep -q 'tcp dport { 22, 80, 443 } accept'"
must "linux.yml changes" play linux.yml
must "the address is there" bash -c "ip -6 address show dev d0 | grep -q $v6"

printf 'pid %s/nginx.pid;\nevents {}\nhttp { access_log off; include %s/site; }\n' $work $work >$work/nginx.conf
printf 'server {\n    listen 80;\n    listen %s:8080;\n    return 204;\n}\n' $v4 | tee $work/site >$work/site.asked
nginx -c $work/nginx.conf
nginx_flags=(-e nginx_main=$work/nginx.conf -e conf_file=$work/site -e verify_scheme=http -e verify_port=80)
must "nginx.yml changes" play nginx.yml "${nginx_flags[@]}"
must "nginx.yml changes nothing the second time" unchanged nginx.yml "${nginx_flags[@]}"
must "nginx.yml rolls back" play nginx.yml "${nginx_flags[@]}" --tags rollback
must "the site is as it was" cmp $work/site $work/site.asked

cat >$work/options <<EOF
options {
    directory "$work/bind"; pid-file "$work/named.pid"; session-keyfile none;
    listen-on { $v4; };
    listen-on-v6 { none; };
    recursion no;
};
EOF
cp $work/options $work/options.asked
# A key of this namespace only.
secret=$(head -c 32 /dev/urandom | base64)
cat >$work/named.conf <<EOF
include "$work/options";
key k { algorithm hmac-sha256; secret "$secret"; };
controls { inet 127.0.0.1 port 953 allow { any; } keys { k; }; };
zone "example.vn" { type primary; file "$work/zone"; };
EOF
printf 'key k { algorithm hmac-sha256; secret "%s"; };\noptions { default-key k; default-server 127.0.0.1; };\n' "$secret" >$work/rndc.conf
printf '$TTL 60\n@ SOA ns.example.vn. h.example.vn. 7 1 1 1 1\n@ NS ns.example.vn.\nns A %s\n' $v4 >$work/zone
named -c $work/named.conf
bind_flags=(-e named_main=$work/named.conf -e conf_file=$work/options -e verify_zone=example.vn
    -e "{reload_command: 'rndc -c $work/rndc.conf reconfig'}")
deadline=$((SECONDS + 10))
until dig +short +time=1 +tries=1 @$v4 example.vn SOA | grep -q ns.example.vn || ((SECONDS > deadline)); do :; done
must "bind.yml changes" play bind.yml "${bind_flags[@]}"
must "BIND answers over IPv6" bash -c "dig +short @$v6 example.vn SOA | grep -q ns.example.vn"
must "bind.yml changes nothing the second time" unchanged bind.yml "${bind_flags[@]}"
must "bind.yml rolls back" play bind.yml "${bind_flags[@]}" --tags rollback
must "the options are as they were" cmp $work/options $work/options.asked
must "BIND is silent over IPv6" silent

must "linux.yml rolls back" play linux.yml --tags rollback
must "the address is gone" absent
must "firewall_parity.yml rolls back" play firewall_parity.yml --tags rollback
must "no table is left" bash -c '! nft list tables | grep -q ip6'
