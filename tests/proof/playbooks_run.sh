#!/usr/bin/env bash
# Firewall parity, Linux, nginx, BIND, AAAA and postfix playbooks against real daemons in a network namespace of
# this script's own: refused where they should be, changed, changed nothing the second time, rolled back.
# mang6 probes before, between and after: the asset's rung rises with the change and falls with the
# rollback. `audit/linux.yml` tells of the same host, and `evidence import` takes that in.
# Needs root, nginx, named, nft, dig, a mang6 (MANG6, else target/debug/mang6); Ansible as
# tests/proof/playbooks.sh installs it; postfix is Debian's, unpacked into .setup and laid over /usr in
# this namespace alone, for a machine may have another mail server.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/proof/lib/apart.sh
if [[ ${1:-} != inside ]]; then
    [[ -x .setup/ansible/bin/ansible-playbook ]] || tests/proof/playbooks.sh
    if [[ ! -x .setup/postfix/usr/sbin/postfix ]]; then
        mkdir -p .setup/postfix.deb
        (cd .setup/postfix.deb && apt-get download -qq postfix)
        dpkg-deb -x .setup/postfix.deb/postfix_*.deb .setup/postfix
    fi
    apart "$0" inside
    exit
fi
apart_or_stop
mang6=$(realpath "${MANG6:-target/debug/mang6}") postfix=$PWD/.setup/postfix
export PATH=$PWD/.setup/ansible/bin:/usr/sbin:/usr/bin:/sbin:/bin ANSIBLE_HOME=$PWD/.setup/ansible-home ANSIBLE_NOCOLOR=1
# Private copies: what the playbooks write into /etc and /var/lib must not stay on this machine.
mount --make-rprivate /
work=/run/m6playbooks
mkdir -p $work && mount -t tmpfs tmpfs $work && mkdir $work/etc $work/lib $work/bind $work/parent $work/spool $work/postlib
cp -a /etc/. $work/etc/ && mount --bind $work/etc /etc
mkdir -p /var/lib/mang6-playbooks && mount --bind $work/lib /var/lib/mang6-playbooks
# ifupdown's, for no other manager runs here; and what is written for nftables is read at the next start.
mkdir -p /etc/network
printf 'source /etc/network/interfaces.d/*\n' >/etc/network/interfaces
SYSTEMD_OFFLINE=1 systemctl -q enable nftables.service 2>/dev/null
mkdir $work/home && export HOME=$work/home
mount -t overlay overlay -o lowerdir="$postfix/usr:/usr" /usr

v4=192.0.2.9 v6=2001:db8::9
ip link set lo up
ip link add d0 type veth peer name d1
ip address add $v4/24 dev d0
# The second name server, the one that resolves, and the one of the zone above. IPv6 is at hand from the
# start: what does not answer over it is at fault, and not this place.
ip address add 192.0.2.10/24 dev d0
ip address add 192.0.2.53/24 dev d0
ip address add 192.0.2.54/24 dev d0
ip link set d0 up
ip link set d1 up
ip -6 address add 2001:db8::10/64 dev d0 nodad
nft add table ip filter
[[ -e /etc/nftables.conf ]] || printf '#!/usr/sbin/nft -f\nflush ruleset\n' >/etc/nftables.conf
cp -p /etc/nftables.conf $work/nftables.asked
nft 'add chain ip filter input { type filter hook input priority 0; policy drop; }'
for each in 'iif lo accept' 'ct state established,related accept' 'icmp type echo-request accept'; do nft "add rule ip filter input $each"; done
nft 'add rule ip filter input tcp dport { 22, 25, 53, 80, 443, 9999 } accept'
nft 'add rule ip filter input udp dport 53 accept'

mang6_flags=(--config $work/config.toml)
. tests/proof/lib/play.sh
in_inventory $work/hosts.yml
on_record >$work/record.toml
cat >>$work/record.toml <<EOF
[[service]]
code = "web"
kind = "web"
name = "www.example.vn"
system = "cong-ttdt"
device = "h1"
ports = [80]
[[service]]
code = "moi"
kind = "web"
name = "moi.example.vn"
system = "cong-ttdt"
device = "h1"
ports = [80]
[[service]]
code = "dns"
kind = "dns"
name = "example.vn"
device = "h1"
[[service]]
code = "mail"
kind = "mail"
name = "example.vn"
device = "h1"
EOF
echo 'resolvers = ["192.0.2.53"]' >$work/config.toml
m init
m import $work/record.toml

cd playbooks
refused() { ! play "$@" && grep -q 'run firewall_parity.yml first' $work/log; }
absent() { ! ip -6 address show dev d0 | has "$v6/"; }
silent() { ! dig +short +time=1 +tries=1 @$v6 example.vn SOA | has ns1.example.vn; }
# What audit/linux.yml tells of the host, taken in: the newest of it says what this pattern says.
audit_says() { # PATTERN
    ANSIBLE_STDOUT_CALLBACK=ansible.posix.json ansible-playbook -i $work/hosts.yml -e target=all \
        audit/linux.yml >$work/result.json 2>$work/log
    "$mang6" --db $work/audit.db --lang en evidence import $work/result.json >$work/log 2>&1 || return
    "$mang6" --db $work/audit.db --lang en explain server/h1 >$work/log || true
    grep -q "$1" $work/log
}
nothing_new() { "$mang6" --db $work/audit.db --lang en evidence import $work/result.json 2>&1 | has 'nothing new'; }

python3 -m http.server --bind :: 9999 --directory $work/bind >/dev/null 2>&1 &
# A database of its own, in which nothing but the playbook's results stands; the second address is no
# part of the host that is audited.
"$mang6" -q --db $work/audit.db init
"$mang6" -q --db $work/audit.db import $work/record.toml
ip -6 address del 2001:db8::10/64 dev d0
must "audit/linux.yml told of no IPv6 address: server-addressed fails" audit_says 'no global IPv6 address is among them'
ip -6 address add 2001:db8::10/64 dev d0 nodad

# --check asks and changes nothing: no file, no address, no rule.
standing() { ip address; nft list ruleset; for each in /etc /var/lib/mang6-playbooks $HOME $work/options $work/sites-available $work/sites-enabled; do [[ ! -e $each ]] || find $each -type f ! -path '*/.ansible/*' -printf '%p %m %U %G ' -exec sha256sum {} \; | sort; done; }
only_asks() { standing >$work/stood && play "$@" --check --diff && standing >$work/stands_now && cmp $work/stood $work/stands_now; }
must "linux.yml refuses a host whose IPv6 is not filtered" refused linux.yml
must "firewall_parity.yml --check changes nothing" only_asks firewall_parity.yml
must "firewall_parity.yml changes" play firewall_parity.yml
must "the same ports are open" bash -c "nft list table ip6 mang6 | grep -q 'tcp dport { 22, 25, 53, 80, 443, 9999 } accept'"
must "server/h1 stands below rung 4" rung_is server/h1 -lt 4
must "linux.yml --check changes nothing" only_asks linux.yml
# An address that somebody put there before is not ours to take away.
by_hand() { ip -6 address add $v6/64 dev d0 nodad && play linux.yml && play linux.yml --tags rollback && ! absent && ! ls /etc/network/interfaces.d/mang6-* >/dev/null 2>&1; }
must "an address of before stays when linux.yml rolls back" by_hand
# The rollback of an address in another file of ifupdown's has nothing to take either.
ip -6 address del $v6/64 dev d0
must "linux.yml changes" play linux.yml
must "the address is there" bash -c "ip -6 address show dev d0 | grep -q $v6/"
must "server/h1 rose to rung 4 or more" rung_is server/h1 -ge 4
must "audit/linux.yml told of it: server-addressed passes" audit_says "it shows .*$v6"
must "the same result again is nothing new" nothing_new

must "linux.yml changes nothing the second time" unchanged linux.yml
stanza=/etc/network/interfaces.d/mang6-d0
cp $stanza $work/stanza
# A second run that fails goes back to what the first one left, and not to before it.
second_fails() { ! play linux.yml "$@" -e verify_port=9996 && ! absent && cmp $stanza $work/stanza; }
changing() { second_fails -e v6_accept_ra=true && says 'not verified, undone'; }
must "a failed second run undoes what it changed itself" changing
changed_nothing() { second_fails "$@" && says 'this run changed nothing'; }
must "a failed second run that changed nothing undoes nothing" changed_nothing
must "a failed --tags verify undoes nothing" changed_nothing --tags verify
# The first run's timer is still asleep when the second run changes and verifies, past that timer's end.
late_port() { sleep 17 && exec python3 -m http.server --bind :: 9998 --directory $work/bind >/dev/null 2>&1; }
overtaken() {
    play linux.yml --tags rollback && play linux.yml -e dead_man_seconds=12 || return
    late_port &
    play linux.yml -e v6_accept_ra=true -e verify_port=9998 && ! absent && grep -q 'accept_ra 2' $stanza
}
must "a second run is not undone by the first one's timer" overtaken
# Cut off in the middle: the timer takes back what that run changed, to what the run before it left.
cut_off() { # FLAG…
    setsid ansible-playbook -i $work/hosts.yml -e target=all linux.yml -e verify_port=9997 "$@" >$work/log 2>&1 &
    local pid=$!
    for _ in $(seq 900); do grep -q 'Reached from the controller' $work/log && break; sleep 0.1; done
    kill -9 -- -$pid
    wait $pid 2>/dev/null || true
}
timer_fires() {
    cut_off -e v6_accept_ra=false -e dead_man_seconds=45
    cmp $stanza $work/stanza || return
    for _ in $(seq 600); do grep -q 'accept_ra 2' $stanza && break; sleep 0.1; done
    grep -q 'accept_ra 2' $stanza && ! absent && ! ls /var/lib/mang6-playbooks/linux/d0/run >/dev/null 2>&1
}
must "cut off in the middle: the timer takes back that run alone" timer_fires
# A run after one that was cut off, and failing as well, goes back to before the one that was cut off.
after_cut() {
    cut_off -e v6_accept_ra=false
    ! play linux.yml -e v6_prefix_length=65 -e verify_port=9997 && grep -q 'accept_ra 2' $stanza && ! absent \
        && ! ip -6 address show dev d0 | has $v6/65
}
must "a failed run after one that was cut off goes back to before both" after_cut
rolled_back() { play linux.yml --tags rollback && absent && test ! -e $stanza && test ! -e /var/lib/mang6-playbooks/linux/d0/before; }
must "the rollback goes back to before the first of all" rolled_back
must "linux.yml changes again" play linux.yml

# A second run of the parity that fails leaves the host filtered.
parity_fails() { # nftables.conf cannot be written: a folder of that name
    ! play firewall_parity.yml -e nftables_conf=/proc/nothing -e '{v6_management: ["2001:db8:9::/64"]}' \
        && nft list table ip6 mang6 | has 'tcp dport { 22, 25, 53, 80, 443, 9999 } accept'
}
must "a failed second firewall_parity.yml leaves the table in force" parity_fails
must "firewall_parity.yml changes nothing the second time" unchanged firewall_parity.yml
lost() { nft delete table ip6 mang6 && play firewall_parity.yml && nft list table ip6 mang6 | has 9999; }
must "firewall_parity.yml puts a lost table back" lost

cat >$work/parent.conf <<EOF
options {
    directory "$work/parent"; pid-file "$work/parent.pid"; session-keyfile none;
    listen-on { 192.0.2.54; }; listen-on-v6 { none; }; recursion no;
};
controls { };
zone "vn" { type primary; file "$work/vn"; };
EOF
cat >$work/resolver.conf <<EOF
options {
    directory "$work/parent"; pid-file "$work/resolver.pid"; session-keyfile none;
    listen-on { 192.0.2.53; }; listen-on-v6 { none; };
    recursion yes; dnssec-validation no; empty-zones-enable no;
};
controls { };
zone "vn" { type static-stub; server-addresses { 192.0.2.54; }; };
zone "8.b.d.0.1.0.0.2.ip6.arpa" { type primary; file "$work/reverse"; };
EOF
cat >$work/vn <<EOF
\$TTL 60
@ SOA ns h 7 1 1 1 1
@ NS ns
ns A 192.0.2.54
example NS ns1.example
example NS ns2.example
ns1.example A $v4
ns1.example AAAA $v6
ns2.example A 192.0.2.10
ns2.example AAAA 2001:db8::10
EOF
printf '$TTL 60\n@ SOA ns.vn. h.vn. 7 1 1 1 1\n@ NS ns.vn.\n9.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR mx.example.vn.\n' >$work/reverse
named -c $work/parent.conf
named -c $work/resolver.conf
cat >$work/options <<EOF
options {
    directory "$work/bind"; pid-file "$work/named.pid"; session-keyfile none;
    listen-on { $v4; 192.0.2.10; };
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
zone "example.vn" { type primary; file "$work/zone"; allow-update { key k; }; };
zone "fixed.vn" { type primary; file "$work/fixed"; };
EOF
printf '$TTL 60\n@ SOA ns1.example.vn. h 7 1 1 1 1\n@ NS ns1.example.vn.\n' >$work/fixed
(umask 077 && printf 'key k { algorithm hmac-sha256; secret "%s"; };\n' "$secret" >$work/tsig)
printf 'key k { algorithm hmac-sha256; secret "%s"; };\noptions { default-key k; default-server 127.0.0.1; };\n' "$secret" >$work/rndc.conf
cat >$work/zone <<EOF
\$TTL 60
@ SOA ns1 h 7 1 1 1 1
@ NS ns1
@ NS ns2
@ MX 10 mx
@ TXT "v=spf1 mx -all"
ns1 A $v4
ns1 AAAA $v6
ns2 A 192.0.2.10
ns2 AAAA 2001:db8::10
mx A $v4
mx AAAA $v6
www A $v4
www AAAA $v6
moi A $v4
EOF
named -c $work/named.conf
bind_flags=(-e named_main=$work/named.conf -e conf_file=$work/options -e verify_zone=example.vn
    -e "{reload_command: 'rndc -c $work/rndc.conf reconfig'}" -e "{v6_listens: {192.0.2.10: '2001:db8::10'}}")
deadline=$((SECONDS + 10))
until dig +short +time=1 +tries=1 @$v4 example.vn SOA | has ns1.example.vn || ((SECONDS > deadline)); do :; done
must "dns/dns stands below rung 4" rung_is dns/dns -lt 4
must "bind.yml --check changes nothing" only_asks bind.yml "${bind_flags[@]}"
must "bind.yml changes" play bind.yml "${bind_flags[@]}"
must "BIND answers over IPv6" bash -c "dig +short @$v6 example.vn SOA | grep -q ns1.example.vn"
must "dns/dns rose to rung 4 or more" rung_is dns/dns -ge 4
must "bind.yml changes nothing the second time" unchanged bind.yml "${bind_flags[@]}"

# As Debian's: a folder that is included whole, of links. A copy beside the file would be read, too.
mkdir $work/sites-available $work/sites-enabled
ln -s ../sites-available/site $work/sites-enabled/site
printf 'pid %s/nginx.pid;\nevents {}\nhttp { access_log off; include %s/sites-enabled/*; }\n' $work $work >$work/nginx.conf
site=$work/sites-available/site
printf 'server {\n    listen 80 default_server;\n    listen %s:8080;\n    default_type text/html;\n    return 200 "<html><title>Cong</title></html>";\n}\n' $v4 | tee $site >$work/site.asked
nginx -c $work/nginx.conf
nginx_flags=(-e nginx_main=$work/nginx.conf -e conf_file=$work/sites-enabled/site -e verify_scheme=http -e verify_port=80)
must "web/web stands below rung 4" rung_is web/web -lt 4
must "nginx.yml --check changes nothing" only_asks nginx.yml "${nginx_flags[@]}"
must "nginx.yml changes" play nginx.yml "${nginx_flags[@]}"
must "web/web rose to rung 4 or more" rung_is web/web -ge 4
must "nginx.yml changes nothing the second time" unchanged nginx.yml "${nginx_flags[@]}"
shut() { nft add table ip6 shut && nft 'add chain ip6 shut input { type filter hook input priority -10; }' && nft "add rule ip6 shut input tcp dport $1 reject with tcp reset"; }
# Another's `listen` comes in meanwhile: the second run gives it its twin, is not verified, and takes that back alone.
second_nginx() {
    sed -i 's/listen 80 default_server;/listen 8082;\n    &/' $site && cp $site $work/site.edited && shut 80
    ! play nginx.yml "${nginx_flags[@]}" && says 'not verified, undone' && cmp $site $work/site.edited || return
    ! play nginx.yml "${nginx_flags[@]}" --tags verify && says 'this run changed nothing' && cmp $site $work/site.edited || return
    nft delete table ip6 shut
}
must "a failed second nginx.yml undoes what it changed itself" second_nginx
edited() { ! play nginx.yml "${nginx_flags[@]}" --tags rollback && says 'was edited since mang6 changed it' && cmp $site $work/site.edited; }
must "a rollback does not throw away what others edited since" edited
must "nginx.yml gives that listen its twin" play nginx.yml "${nginx_flags[@]}"
must "nor after a second change" bash -c "$(declare -f edited play says has); $(declare -p nginx_flags work site told); cp $site $work/site.edited; edited"
must "the copies stand in no folder that is included" bash -c "test \$(ls $work/sites-enabled) = site && test -L $work/sites-enabled/site"

# AAAA last: a name without one, published only because mang6 proved the host, from mang6's own list.
aaaa_list() { m export ansible --host h1 >$work/h1.json && grep -q '"publish_aaaa":.*"moi.example.vn"' $work/h1.json; }
aaaa_flags=(-e @$work/h1.json -e target=h1 -e "{ansible_connection: local, ansible_host: $v4}" -e update_server=$v4 -e update_zone=example.vn
    -e '{verify_resolvers: [192.0.2.53]}' -e verify_port=80 -e ttl=1)
named_so() { dig +short +time=1 +tries=1 @192.0.2.53 moi.example.vn AAAA | has -x "$v6"; }
nameless() { for _ in 1 2 3 4 5; do named_so || return 0; sleep 1; done; return 1; }
must "web/moi stands below rung 4: it has no AAAA" rung_is web/moi -lt 4
# Rung 5 needs what only the host can tell of its addresses.
told() { ANSIBLE_STDOUT_CALLBACK=ansible.posix.json ansible-playbook -i $work/hosts.yml -e target=all audit/linux.yml >$work/told.json 2>$work/log && m evidence import $work/told.json; }
unlisted() { m export ansible --host h1 >$work/h1.json && ! grep -q publish_aaaa $work/h1.json; }
m probe >/dev/null 2>&1 || true
must "a host at rung 4 has no name to publish" unlisted
must "audit/linux.yml told of the host, taken in" told
must "server/h1 rose to rung 5 or more" rung_is server/h1 -ge 5
must "mang6 lists the name as one to publish" aaaa_list
without_key() { ! MANG6_TSIG_FILE= play aaaa.yml "${aaaa_flags[@]}" && nameless; }
must "aaaa.yml without the key publishes nothing" without_key
kept=$HOME/.mang6-playbooks/aaaa-h1.json
must "and keeps no entry of what the server refused" test ! -e $kept
closed() { ! MANG6_TSIG_FILE=$work/tsig play aaaa.yml "${aaaa_flags[@]}" -e verify_port=81 && nameless; }
must "aaaa.yml refuses a port that does not answer over IPv6" closed
publish() { MANG6_TSIG_FILE=$work/tsig play aaaa.yml "${aaaa_flags[@]}" "$@"; }
# The server is asked for a name of no zone of its own and answers REFUSED: empty, and no word of what stands there.
untold() { ! publish -e '{publish_aaaa: [moi.example.vn, moi.example.org]}' && says 'status: REFUSED' && nameless && test ! -e $kept; }
must "aaaa.yml adds nothing where the server does not say what stands" untold
# One name is taken and the next refused (its zone takes no updates): the first does not stay.
partly() { ! publish -e '{publish_aaaa: [moi.example.vn, moi.fixed.vn]}' && says 'took no update of moi.fixed.vn' && nameless && test ! -e $kept; }
must "aaaa.yml withdraws the name it added when another is refused" partly
without_kept() { ! publish --tags rollback && says 'nothing kept here'; }
must "a rollback that nothing was kept for fails" without_kept
# The name server of the zone above does not resolve: the address is not seen there.
unseen() { ! publish -e '{verify_resolvers: [192.0.2.54]}' "$@"; }
unseen_undone() { unseen && says 'what this run added is withdrawn' && nameless && test ! -e $kept; }
must "aaaa.yml withdraws what it added when it is not seen" unseen_undone
# Another program publishes the name between the playbook's question and its update: a dig that is followed by that.
mkdir $work/racing
update() { printf 'server %s\nzone example.vn\nupdate %s\nsend\n' $v4 "$*" | nsupdate -k $work/tsig; }
printf '#!/bin/sh\n/usr/bin/dig "$@"\nprintf "server %s\\nzone example.vn\\nupdate add moi.example.vn. 3 AAAA 2001:db8::66\\nsend\\n" | nsupdate -k %s\n' $v4 $work/tsig >$work/racing/dig
chmod +x $work/racing/dig
other_stays() { dig +noall +answer @$v4 moi.example.vn AAAA >$work/stands && grep -qE '\s3\s.*2001:db8::66$' $work/stands; }
raced() { ! PATH=$work/racing:$PATH publish && says 'took no update of moi.example.vn' && other_stays && ! grep -q $v6 $work/stands && test ! -e $kept; }
must "aaaa.yml does not touch a name that another publishes at the same moment" raced
beside() { publish && other_stays && grep -qE "\s3\s.*$v6$" $work/stands; }
must "aaaa.yml adds beside a record of others and leaves its time to live" beside
taken_beside() { publish --tags rollback && other_stays && ! grep -q $v6 $work/stands; }
must "its rollback takes its own alone" taken_beside
update delete moi.example.vn. AAAA
alias_of() { ! publish -e '{publish_aaaa: [bidanh.example.vn]}' && says 'is an alias' && test ! -e $kept; }
update add bidanh.example.vn. 60 CNAME moi.example.vn.
must "aaaa.yml refuses an alias" alias_of
update delete bidanh.example.vn. CNAME
# Published by mang6, taken away by others, published anew by others: it is theirs.
anew() { publish && update delete moi.example.vn. AAAA && update add moi.example.vn. 60 AAAA $v6 && ! publish --tags rollback && says 'published anew by others' && test -s $kept; }
must "a rollback does not take what others published anew" anew
must "unless it is told to" publish --tags rollback -e rollback_anyway=true
must "and the name is gone" nameless
# Taken away by others, and seen so by the next run, which then fails: nothing is kept that is not there.
forgotten() { publish && update delete moi.example.vn. AAAA && ! PATH=$work/racing:$PATH publish && ! grep -q moi $kept; }
must "what others took away is no longer kept" forgotten
update delete moi.example.vn. AAAA
# A file of the playbook of before: names alone, kept before the server had taken them.
of_before() { echo '["moi.example.vn"]' >$kept && update add moi.example.vn. 60 AAAA $v6 && ! publish --tags rollback && says 'of an older playbook' && dig +short @$v4 moi.example.vn AAAA | has -x $v6; }
must "a kept file of an older playbook takes nothing by itself" of_before
must "unless it is told to" publish --tags rollback -e rollback_anyway=true
must "and the name is gone" nameless
aaaa_asks() { MANG6_TSIG_FILE=$work/tsig only_asks aaaa.yml "${aaaa_flags[@]}" && nameless; }
must "aaaa.yml --check publishes nothing" aaaa_asks
must "aaaa.yml changes" publish
must "the name has its address at the resolver" named_so
again() { MANG6_TSIG_FILE=$work/tsig unchanged aaaa.yml "${aaaa_flags[@]}"; }
must "aaaa.yml adds nothing the second time" again
stays() { unseen "$@" && says 'nothing is withdrawn' && named_so && test -s $kept; }
must "a failed --tags verify withdraws nothing" stays --tags verify
must "a failed second run withdraws nothing that the first added" stays
must "web/moi rose to rung 4 or more" rung_is web/moi -ge 4
elsewhere() { ! HOME=$work publish --tags rollback && says 'nothing kept here' && named_so; }
must "a rollback from another place fails and takes nothing" elsewhere
keyless() { ! MANG6_TSIG_FILE= play aaaa.yml "${aaaa_flags[@]}" --tags rollback && says 'kept for the next rollback' && named_so && test -s $kept; }
must "a rollback that the server refuses fails and keeps its entry" keyless
# The host has another address by now: what was published is what is withdrawn.
must "aaaa.yml rolls back" publish -e v6=2001:db8::77 --tags rollback
must "and keeps nothing more" test ! -e $kept
must "the name has no AAAA any more" nameless
must "www keeps its own" bash -c "dig +short @$v4 www.example.vn AAAA | grep -qx $v6"
must "web/moi fell" rung_is web/moi -lt 4
must "nginx.yml rolls back, over what others edited where it is told so" play nginx.yml "${nginx_flags[@]}" --tags rollback -e rollback_anyway=true
must "the site is as it was" cmp $site $work/site.asked
must "what others edited is kept" cmp $work/site.edited /var/lib/mang6-playbooks/files$site.edited
must "web/web fell" rung_is web/web -lt 4

# Postfix: a spool, a log and users of this namespace alone.
mkdir -p /etc/postfix
cp -a "$postfix/etc/postfix/." /etc/postfix/
sed -E 's/^([a-z]+ +(inet|unix|fifo|unix-dgram) +[yn-] +[yn-] +)[y-]( )/\1n\3/' "$postfix/usr/share/postfix/master.cf.dist" >/etc/postfix/master.cf
grep -q '^postfix:' /etc/passwd || echo 'postfix:x:64720:64720::/var/spool/postfix:/bin/false' >>/etc/passwd
grep -q '^postfix:' /etc/group || printf 'postfix:x:64720:\npostdrop:x:64721:\n' >>/etc/group
cat >/etc/postfix/main.cf <<EOF
compatibility_level = 3.6
queue_directory = $work/spool
data_directory = $work/postlib
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
shlib_directory = /usr/lib/postfix
meta_directory = /etc/postfix
myhostname = mx.example.vn
mydestination = example.vn
inet_interfaces = all
inet_protocols = ipv4
maillog_file = $work/mail.log
maillog_file_prefixes = $work
alias_maps =
alias_database =
EOF
cp -a /etc/postfix/main.cf $work/main.asked
chown 64720 $work/postlib
postfix -c /etc/postfix start >$work/log 2>&1 || { cat $work/log >&2; exit 1; }
postfix_flags=(-e dig_server=@192.0.2.53)
must "mail/mail stands below rung 4" rung_is mail/mail -lt 4
relays() { cp -p /etc/postfix/main.cf $work/main.own && echo "mynetworks = $1" >>/etc/postfix/main.cf; }
unread_localhost() { relays '127.0.0.0/8 [::ffff:127.0.0.0]/104' && ! play postfix.yml "${postfix_flags[@]}" && says 'names IPv4 only: add' && cp -p $work/main.own /etc/postfix/main.cf; }
must "postfix.yml refuses where who sends by localhost would be refused over IPv6" unread_localhost
both_localhosts() { relays '127.0.0.0/8 [::1]/128' && play postfix.yml "${postfix_flags[@]}" --tags precheck && cp -p $work/main.own /etc/postfix/main.cf; }
must "and not where mynetworks names both" both_localhosts
must "postfix.yml --check changes nothing" only_asks postfix.yml "${postfix_flags[@]}"
must "postfix.yml changes" play postfix.yml "${postfix_flags[@]}"
must "mail/mail rose to rung 4 or more" rung_is mail/mail -ge 4
must "postfix.yml changes nothing the second time" unchanged postfix.yml "${postfix_flags[@]}"
must "postfix.yml rolls back" play postfix.yml "${postfix_flags[@]}" --tags rollback
must "main.cf is as it was" cmp /etc/postfix/main.cf $work/main.asked
must "mail/mail fell" rung_is mail/mail -lt 4
postfix -c /etc/postfix stop >$work/log 2>&1 || true

must "bind.yml rolls back" play bind.yml "${bind_flags[@]}" --tags rollback
must "the options are as they were" cmp $work/options $work/options.asked
must "BIND is silent over IPv6" silent
must "dns/dns fell" rung_is dns/dns -lt 4

must "linux.yml rolls back" play linux.yml --tags rollback
must "the address is gone" absent
must "server/h1 fell" rung_is server/h1 -lt 4
ip -6 address del 2001:db8::10/64 dev d0
must "audit/linux.yml tells that it is gone: server-addressed fails" audit_says 'no global IPv6 address is among them'
must "firewall_parity.yml rolls back" play firewall_parity.yml --tags rollback
must "nftables.conf is as it was" cmp /etc/nftables.conf $work/nftables.asked
must "no rules file is left" test ! -e /etc/nftables.d/mang6-ipv6.nft
must "no table is left" bash -c '! nft list tables | grep -q ip6'
