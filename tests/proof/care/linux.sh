# Sourced by tests/proof/playbooks_care.sh: linux.yml (ifupdown's way) beside another interface's default route, its timer against
# its verification, and an edit by hand before the rollback.
# A container may have no ping: this one asks for real as well (ICMPv6 echo), and ends with 0 for an answer.
if ! command -v ping >/dev/null; then
    mkdir $work/bin
    cat >$work/bin/ping <<'END'
#!/usr/bin/env python3
import socket, sys
asked = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
asked.settimeout(2)
scope = socket.if_nametoindex(sys.argv[sys.argv.index("-I") + 1]) if sys.argv[-1].startswith("fe80") else 0
for number in range(3):
    asked.sendto(bytes([128, 0, 0, 0, 6, 6, 0, number]), (sys.argv[-1], 0, 0, scope))
    try:
        while True:
            answer, (sender, *_) = asked.recvfrom(1500)
            if answer[0] == 129 and answer[4:6] == bytes([6, 6]) and sender.split("%")[0] == sys.argv[-1]:
                sys.exit(0)
    except TimeoutError:
        pass
sys.exit(1)
END
    chmod +x $work/bin/ping
    export PATH=$work/bin:$PATH
fi
mkdir -p /etc/network/interfaces.d
rm -f /etc/network/interfaces.d/mang6*
printf 'auto lo\niface lo inet loopback\n' >/etc/network/interfaces
unread() { ! play linux.yml && says 'does not read interfaces.d' && ! ip -6 address show dev d0 | has $v6/; }
must "where interfaces.d is read by nobody it refuses" unread
echo 'source /etc/network/interfaces.d/*' >>/etc/network/interfaces
ip link add e0 type veth peer name e1
ip link set e0 up
ip link set e1 up
ip -6 address add 2001:db8:e::9/64 dev e0 nodad
ip -6 route add default via 2001:db8:e::1 dev e0
stanza=/etc/network/interfaces.d/mang6-d0
defaults() { ip -6 route show default; }
defaults >$work/defaults
others() { defaults | has 'via 2001:db8:e::1 dev e0'; }
beside() { play linux.yml -e v6_gateway=2001:db8::1 && others && defaults | has 'via 2001:db8::1 dev d0 metric 2048' && grep -q 'metric 2048' $stanza; }
must "another interface's default route stays, ours comes behind it" beside
must "the second run changes nothing" unchanged linux.yml -e v6_gateway=2001:db8::1
back() { play linux.yml --tags rollback && defaults | cmp - $work/defaults; }
must "the rollback leaves every default route as it was" back
# Others moved their interface to another gateway since: the old one would take half of the traffic.
moved() {
    play linux.yml -e v6_gateway=2001:db8::1 && ip -6 route del default dev e0 && ip -6 route add default via 2001:db8:e::2 dev e0 || return
    play linux.yml --tags rollback && defaults | has 'via 2001:db8:e::2 dev e0' && ! others && ! defaults | has 'dev d0'
}
must "the rollback does not give back what others replaced since" moved
ip -6 route replace default via 2001:db8:e::1 dev e0
# Several next hops are one route.
ip -6 address add 2001:db8:e1::9/64 dev e1 nodad
hops() { [[ $(ip -6 -o route show default) == *'nexthop via 2001:db8:e::1 dev e0'*'nexthop via 2001:db8:e1::1 dev e1'* ]]; }
ip -6 route del default dev e0
ip -6 route add default nexthop via 2001:db8:e::1 dev e0 nexthop via 2001:db8:e1::1 dev e1
many() { hops && play linux.yml -e v6_gateway=2001:db8::1 && hops && defaults | has 'via 2001:db8::1 dev d0' || return; play linux.yml --tags rollback && hops && ! defaults | has 'dev d0'; }
must "a route of several next hops stays as it is" many
many_back() { play linux.yml -e v6_gateway=2001:db8::1 && ip -6 route flush default && ! hops && play linux.yml --tags rollback && hops; }
must "and is given back whole" many_back
ip -6 route flush default
ip -6 route add default via 2001:db8:e::1 dev e0
# A gateway's own address is mostly link-local.
near=$(ip -n out -6 -o address show dev d1 scope link | awk '{ sub("/.*", "", $4); print $4 }')
link_local() { play linux.yml -e v6_gateway=$near && defaults | has "via $near dev d0 metric 2048" && unchanged linux.yml -e v6_gateway=$near && play linux.yml --tags rollback && defaults | cmp - $work/defaults; }
must "a link-local gateway is asked on its interface" link_local
# What a router gives (a real advertisement, by the kernel) would be switched off with accept_ra.
ip netns exec out sysctl -qw net.ipv6.conf.d1.forwarding=1
cat >$work/advertise <<'END'
import socket, struct, sys
out = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
out.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
prefix = struct.pack("!BBBBIII", 3, 4, 64, 0xC0, 3600, 1800, 0) + socket.inet_pton(socket.AF_INET6, "2001:db8:a::")
out.sendto(struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, 1800, 0, 0) + prefix, ("ff02::1", 0, 0, socket.if_nametoindex(sys.argv[1])))
END
sysctl -qw net.ipv6.conf.d0.accept_ra=2
ip netns exec out python3 $work/advertise d1
given() { ip -6 route show default dev d0 proto ra | has via && ip -6 address show dev d0 dynamic | has '2001:db8:a:'; }
must "a router gives an address and a default route" until_there given
unasked() { ! play linux.yml && says 'd0 has from a router or DHCPv6.*2001:db8:a:.*say whether' && given && ! ip -6 address show dev d0 | has $v6/; }
must "it refuses to let them go unasked" unasked
must "it is told that they stay" play linux.yml -e v6_accept_ra=true
stay() { given && grep -q 'accept_ra 2' $stanza && play linux.yml --tags rollback && given; }
must "and they do" stay
# What it advises for the other case: the router's route has the very metric that ours would have.
goes() {
    play linux.yml -e v6_accept_ra=false -e v6_gateway=2001:db8::1 && grep -q 'accept_ra 0' $stanza && defaults | has 'via 2001:db8::1 dev d0 metric 1023' || return
    unchanged linux.yml -e v6_accept_ra=false -e v6_gateway=2001:db8::1 && play linux.yml --tags rollback && given && ! defaults | has 'via 2001:db8::1 dev d0'
}
ip -6 route del default dev e0
must "or go, for a gateway of one's own" goes
sysctl -qw net.ipv6.conf.d0.accept_ra=0
ip -6 route del default dev d0 proto ra
ip -6 route add default via 2001:db8:e::1 dev e0
ip -6 address flush dev d0 dynamic
# Lost meanwhile, to whatever: given back.
given_back() { play linux.yml -e v6_gateway=2001:db8::1 && ip -6 route del default dev e0 && ! others && back; }
must "the rollback gives back another's default route that is gone" given_back
# The timer fires while the run still verifies, and IPv4 answers late.
python3 -c 'import socket, time
s = socket.socket(socket.AF_INET6); s.setsockopt(41, 26, 1); s.setsockopt(1, 2, 1); s.bind(("::", 9998)); s.listen(); time.sleep(300)' &
kept=/var/lib/mang6-playbooks/linux/d0
rm -f $kept/fired
(until [[ -e $kept/fired ]]; do sleep 0.3; done; sleep 2; exec python3 -c 'import socket, time
s = socket.socket(); s.setsockopt(1, 2, 1); s.bind(("192.0.2.9", 9998)); s.listen(); time.sleep(200)') &
overtaken() { ! play linux.yml -e verify_port=9998 -e dead_man_seconds=15 && says 'the timer has undone this run' && test ! -e $stanza; }
must "a run whose timer was first does not end well" overtaken
# Cut off while it verifies, and run again at once: the second finds all in place, and the first one's timer is still asleep.
again() {
    setsid ansible-playbook -i $work/hosts.yml -e target=all linux.yml -e verify_port=9996 -e dead_man_seconds=40 >$work/log 2>&1 &
    local pid=$!
    for _ in $(seq 900); do says 'Reached from the controller' && break; sleep 0.1; done
    kill -9 -- -$pid
    wait $pid 2>/dev/null || true
    test -e $kept/run && play linux.yml && test ! -e $kept/run || return
    sleep 42
    ip -6 address show dev d0 | has $v6/ && test -e $stanza && play linux.yml --tags rollback
}
must "a run that was cut off does not undo the next one, which found all in place" again
edited() {
    play linux.yml && echo '    dns-nameservers 2001:db8::53' >>$stanza || return
    ! play linux.yml --tags rollback && says 'was edited since mang6 changed it' && grep -q dns-nameservers $stanza
}
must "the rollback stops where others edited the file since" edited
told() { play linux.yml --tags rollback -e rollback_anyway=true && test ! -e $stanza && grep -q dns-nameservers $kept/edited; }
must "unless it is told to, and their file is kept" told
