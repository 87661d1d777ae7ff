# Sourced by tests/proof/playbooks_care.sh: bind.yml leaves DNS over TLS and other ports as they are.
ip -6 address add $v6/64 dev d0 nodad
openssl req -x509 -newkey rsa:2048 -nodes -keyout $work/k.pem -out $work/c.pem -days 2 -subj /CN=x >/dev/null 2>&1
cat >$work/options <<END
options {
    directory "$work"; pid-file "$work/named.pid"; session-keyfile none; recursion no;
    listen-on { $v4; };
    listen-on-v6 { none; };
    listen-on-v6 port 853 tls dot { any; };
    listen-on-v6 port 5353 { any; };
};
END
cp $work/options $work/asked
cat >$work/named.conf <<END
tls dot { key-file "$work/k.pem"; cert-file "$work/c.pem"; };
include "$work/options";
key k { algorithm hmac-sha256; secret "$(head -c 32 /dev/urandom | base64)"; };
controls { inet 127.0.0.1 port 953 allow { any; } keys { k; }; };
zone "example.vn" { type primary; file "$work/zone"; };
END
(grep '^key' $work/named.conf; echo 'options { default-key k; default-server 127.0.0.1; };') >$work/rndc.conf
printf '$TTL 60\n@ SOA ns1 h 7 1 1 1 1\n@ NS ns1\nns1 A %s\n' $v4 >$work/zone
named -c $work/named.conf
flags=(-e named_main=$work/named.conf -e conf_file=$work/options -e verify_zone=example.vn -e "{reload_command: 'rndc -c $work/rndc.conf reconfig'}")
hears() { ss -lntH "sport = :$1" | has "\[$v6\]\|\*:\|\[::\]"; }
must "named listens for DNS over TLS over IPv6" until_there hears 853
ip -6 address add 2001:db8::99/64 dev d0 nodad
must "bind.yml changes" play bind.yml "${flags[@]}"
at() { dig +short +time=1 +tries=1 @$1 example.vn SOA | has ns1; }
only_there() { at $v6 && ! at 2001:db8::99; }
must "it is heard on the host's address alone, as over IPv4" only_there
secret=$(sed -n 's/.*secret "\(.*\)".*/\1/p' $work/rndc.conf | head -1)
silent() { play bind.yml "${flags[@]}" --tags precheck -vvv && [[ -n $secret ]] && ! grep -qF "$secret" $work/log; }
must "no key stands in what it says" silent
audited() { ANSIBLE_STDOUT_CALLBACK=ansible.posix.json play audit/bind.yml -e named_main=$work/named.conf && says 'listen-on-v6' && ! grep -qF "$secret" $work/log; }
must "nor in what the audit says" audited
stays() { grep -q 'listen-on-v6 port 853 tls dot { any; };' $work/options && grep -q 'listen-on-v6 port 5353 { any; };' $work/options && hears 853 && hears 5353 && hears 53; }
must "DNS over TLS and the other port stay beside plain DNS" stays
must "the second run changes nothing" unchanged bind.yml "${flags[@]}"
must "it rolls back" play bind.yml "${flags[@]}" --tags rollback
must "to what was there" cmp $work/options $work/asked
# IPv4 on all addresses: IPv6 on all; an exclusion is not for a playbook to read.
everywhere() { # LISTEN-ON LISTEN-ON-V6
    sed "s/listen-on { $v4; };/$1/; s/listen-on-v6 { none; };/$2/" $work/asked >$work/options && rndc -c $work/rndc.conf reconfig
}
everywhere 'listen-on { any; };' 'listen-on-v6 { none; };'
must "where IPv4 is heard on all" play bind.yml "${flags[@]}"
all() { at $v6 && at 2001:db8::99; }
must "IPv6 is" all
must "it rolls back" play bind.yml "${flags[@]}" --tags rollback
everywhere "listen-on { $v4; 192.0.2.77; };" 'listen-on-v6 { 2001:db8::99; };'
must "beside an address that is heard already" play bind.yml "${flags[@]}"
must "and IPv4's other address is told of" says 'listen-on 192.0.2.77: not all IPv4 addresses, left alone'
must "both are heard" all
must "it rolls back" play bind.yml "${flags[@]}" --tags rollback
# All but one: the IPv6 addresses of that one's interface are not for all.
everywhere 'listen-on { !192.0.2.77; any; };' 'listen-on-v6 { none; };'
must "where IPv4 is heard on all but one" play bind.yml "${flags[@]}" -e "{v6_listens: {any: '$v6'}}"
must "IPv6 is on the address that is named" only_there
must "it rolls back" play bind.yml "${flags[@]}" --tags rollback
everywhere "listen-on { $v4; };" 'listen-on-v6 { !2001:db8::99; 2001:db8::\/64; };'
cp $work/options $work/excluding
excluding() { ! play bind.yml "${flags[@]}" -e v6=2001:db8::9 && says 'listen-on-v6 names !2001:db8::99' && cmp $work/options $work/excluding; }
must "an exclusion is refused" excluding
