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
for number in range(3):
    asked.sendto(bytes([128, 0, 0, 0, 6, 6, 0, number]), (sys.argv[-1], 0))
    try:
        while True:
            answer, (sender, *_) = asked.recvfrom(1500)
            if answer[0] == 129 and answer[4:6] == bytes([6, 6]) and sender == sys.argv[-1]:
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
edited() {
    play linux.yml && echo '    dns-nameservers 2001:db8::53' >>$stanza || return
    ! play linux.yml --tags rollback && says 'was edited since mang6 changed it' && grep -q dns-nameservers $stanza
}
must "the rollback stops where others edited the file since" edited
told() { play linux.yml --tags rollback -e rollback_anyway=true && test ! -e $stanza && grep -q dns-nameservers $kept/edited; }
must "unless it is told to, and their file is kept" told
