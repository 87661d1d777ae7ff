# Sourced by tests/proof/playbooks_care.sh: firewall_parity.yml.
ip -6 address add $v6/64 dev d0 nodad
serve 9999
serve 9997
printf '#!/usr/sbin/nft -f\nflush ruleset\n' >/etc/nftables.conf
over_v6() { outside -o /dev/null "http://[$v6]:$1/"; }
rules() { nft flush ruleset && nft -f -; }
head='type filter hook input priority filter; policy drop; iif lo accept; ct state established,related accept;'
# Refused for this reason, nothing is in force and IPv6 is as it was.
refused() { # REASON
    ! play firewall_parity.yml && says "$1" && ! nft list tables | has 'ip6 mang6' && test ! -e /etc/nftables.d/mang6-ipv6.nft
}
still() { refused "$1" && over_v6 9999; }
rules <<<"table inet filter { chain input { $head icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept; tcp dport { 22, 9999 } accept; }; }"
must "a service answers over IPv6" until_there over_v6 9999
must "a host that filters in table inet is refused, and still answers" still 'table inet filter. filters input over IPv6 already'
rules <<<"table ip filter { chain user { tcp dport { 22, 9999 } accept; }; chain INPUT { $head jump user; }; }"
must "rules behind a jump are refused, and it still answers" still 'no exact counterpart over IPv6: .jump'
rules <<<"table ip filter { chain INPUT { $head }; }"
must "a filter that accepts no port is refused" still 'accepts no port of its own'
rules <<<"table ip filter { chain input { type filter hook input priority filter; policy accept; tcp dport 22 accept; }; }"
must "a filter that lets everything in is refused" still 'it filters nothing'
for each in 'iifname "mgmt0" tcp dport 22 accept' 'ip saddr != 10.0.0.0/8 tcp dport 5432 drop' 'ip daddr 127.0.0.1 tcp dport 6379 accept' \
    'tcp dport != 3306 accept' 'tcp dport vmap { 81 : accept, 82 : drop }' 'tcp dport 23 drop' 'accept'; do
    rules <<<"table ip filter { chain input { $head $each; tcp dport 9999 accept; }; }"
    must "refused: $each" refused 'no exact counterpart over IPv6'
done
rules <<<"table ip filter { set office { type ipv4_addr; }; set ports { type inet_service; }; chain input { $head tcp dport @ports accept; ip saddr @office tcp dport 25 accept; }; }"
must "refused: a named set" refused 'ports that are not numbers.*a named set of sources'
# A filter that names no table is not one: linux.yml asks what is filtered, not which words there are.
rules <<<"table ip filter { chain input { $head tcp dport 22 accept; }; }; table inet f2b { set x { type ipv4_addr; }; }"
open_host() { ! play linux.yml --tags precheck && says 'run firewall_parity.yml first'; }
must "an empty table inet is no filter to linux.yml" open_host
rules <<<"table ip nat { chain post { type nat hook postrouting priority 100; }; }"
must "nor is a table that only translates a filter of IPv4" play linux.yml --tags precheck
# Nor does it go on where iptables may filter and nobody is there to say so.
mkdir $work/no_nft
for each in /bin/* /sbin/* /usr/bin/* /usr/sbin/*; do [[ ${each##*/} == nft || -e $work/no_nft/${each##*/} ]] || ln -s "$each" $work/no_nft/; done
[[ -e $work/no_nft/iptables ]] || ln -s /bin/false $work/no_nft/iptables
blind() { PATH=$PWD/../.setup/ansible/bin:$work/no_nft play linux.yml --tags precheck "$@"; }
unseen() { ! blind && says 'nft is not installed, and iptables is'; }
must "iptables without nft is refused" unseen
must "unless IPv6 is said to be filtered" blind -e v6_filtered=true
# A range stays a range; ports that IPv4 gives to some are not given to all.
rules <<<"table ip filter { chain input { $head ct state invalid drop; icmp type echo-request accept; tcp dport { 9995-9999, 80 } accept; tcp dport 81 ct state new accept; ip saddr 192.0.2.0/24 udp dport 161 accept; counter drop; }; }"
unnamed() { ! play firewall_parity.yml && says 'ports 161 are open to some IPv4 sources only'; }
must "a limited port of UDP wants v6_management" unnamed
parity() { play firewall_parity.yml -e '{v6_management: ["2001:db8:9::/64"]}' "$@"; }
systemctl() { SYSTEMD_OFFLINE=1 command systemctl "$@"; }
systemctl -q disable nftables.service 2>/dev/null
not_enabled() { ! parity && says 'nftables.service is not enabled (disabled), and IPv6 would be open after a restart' && ! nft list tables | has 'ip6 mang6'; }
must "where nothing is read at the next start it refuses" not_enabled
must "unless something else reads it" parity --tags precheck -e rules_at_start=true
systemctl -q enable nftables.service 2>/dev/null
chmod 0750 /etc/nftables.conf
must "with it the same rules stand over IPv6" parity
cp $work/log $work/first
in_force() { nft list table ip6 mang6 >$work/log && says 'tcp dport { 80-81, 9995-9999 } accept\|tcp dport { 80, 81, 9995-9999 } accept' && says 'ip6 saddr { 2001:db8:9::/64 } udp dport 161 accept\|ip6 saddr 2001:db8:9::/64 udp dport 161 accept'; }
must "the range is a range, the limited port limited" in_force
must "Ansible's own port is open to the sources that are named" bash -c "nft list table ip6 mang6 | grep -q '2001:db8:9::/64.*tcp dport 22 accept'"
must "what is inside the range answers over IPv6" over_v6 9997
# A switch that snoops asks who listens (MLD), and sends neighbour solicitations to nobody who does not answer.
cat >$work/who_listens <<'END'
import socket, struct, sys
link = socket.if_nametoindex(sys.argv[1])
asked = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
asked.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 1)
# Router alert, and all of ff02::16, where reports go.
asked.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_HOPOPTS, bytes([0, 0, 5, 2, 0, 0, 1, 0]))
asked.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, socket.inet_pton(socket.AF_INET6, "ff02::16") + struct.pack("@I", link))
asked.sendto(struct.pack("!BBHHH", 130, 0, 0, 1000, 0) + bytes(16) + bytes([2, 125, 0, 0]), ("ff02::1", 0, 0, link))
asked.settimeout(4)
try:
    while True:
        report, (sender, *_) = asked.recvfrom(1500)
        if report[0] == 143 and sender.split("%")[0] == sys.argv[2] and socket.inet_pton(socket.AF_INET6, "ff02::1:ff00:9") in report:
            sys.exit(0)
except TimeoutError:
    sys.exit(1)
END
near=$(ip -6 -o address show dev d0 scope link | awk '{ sub("/.*", "", $4); print $4 }')
listens() { ip netns exec out python3 $work/who_listens d1 $near; }
must "it answers who asks for its listeners (MLD)" listens
its_own() { grep -q '^include "/etc/nftables.d/mang6-ipv6.nft"' /etc/nftables.conf && [[ $(stat -c %a /etc/nftables.conf) == 750 ]]; }
must "what is read at the next start names them, and keeps its mode" its_own
must "the second run changes nothing" unchanged firewall_parity.yml -e '{v6_management: ["2001:db8:9::/64"]}'
must "it rolls back" play firewall_parity.yml --tags rollback
# The controller is lost after the rules are in force: the timer takes them away.
lost() {
    setsid ansible-playbook -i $work/hosts.yml -e target=all firewall_parity.yml -e '{v6_management: ["2001:db8:9::/64"]}' -e dead_man_seconds=8 >$work/log 2>&1 &
    local pid=$!
    for _ in $(seq 900); do nft list tables | has 'ip6 mang6' && break; sleep 0.1; done
    kill -9 -- -$pid
    wait $pid 2>/dev/null || true
    nft list tables | has 'ip6 mang6' || return
    for _ in $(seq 150); do nft list tables | has 'ip6 mang6' || break; sleep 0.1; done
    ! nft list tables | has 'ip6 mang6' && test ! -e /etc/nftables.d/mang6-ipv6.nft
}
must "a run that is cut off is undone by the timer" lost
