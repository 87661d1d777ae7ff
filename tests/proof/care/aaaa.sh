# Sourced by tests/proof/playbooks_care.sh: `aaaa.yml --tags rollback` of a host that is publishable no more.
mkdir $work/zone
cat >$work/named.conf <<END
options { directory "$work/zone"; pid-file "$work/named.pid"; session-keyfile none; recursion no; listen-on { $v4; }; listen-on-v6 { none; }; };
controls { };
key k { algorithm hmac-sha256; secret "$(head -c 32 /dev/urandom | base64)"; };
zone "example.vn" { type primary; file "$work/zone/example"; allow-update { key k; }; };
END
printf '$TTL 60\n@ SOA ns1 h 7 1 1 1 1\n@ NS ns1\nns1 A %s\nmoi A %s\n' $v4 $v4 >$work/zone/example
grep '^key' $work/named.conf >$work/tsig
chmod 600 $work/tsig
named -c $work/named.conf
export MANG6_TSIG_FILE=$work/tsig
host="h1: {ansible_connection: local, v4: $v4, v6: \"$v6\", use_become: false, ansible_python_interpreter: /usr/bin/python3, update_server: $v4, update_zone: example.vn"
printf 'all: {hosts: {%s, publish_aaaa: [moi.example.vn]}, h2: {ansible_connection: local}}, children: {publishable: {hosts: {h1: {}}}}}\n' "$host" >$work/fifth.yml
printf 'all: {hosts: {%s}, h2: {ansible_connection: local}}}\n' "$host" >$work/fallen.yml
printf 'all: {hosts: {h2: {ansible_connection: local}}}\n' >$work/gone.yml
aaaa() { ansible-playbook -i "$1" aaaa.yml "${@:2}" >$work/log 2>&1; }
stands() { dig +short +time=1 +tries=2 @$v4 moi.example.vn AAAA | has -x $v6; }
until_there dig +short +time=1 +tries=1 @$v4 example.vn SOA
must "a host at rung 5 is published" aaaa $work/fifth.yml
must "the name has its address" stands
ttl_is() { dig +noall +answer @$v4 moi.example.vn AAAA | has -E "\s$1\s+IN\s+AAAA\s+$v6$"; }
must "with a short time to live" ttl_is 300
must "raised" aaaa $work/fifth.yml --tags verify,raise -e final_ttl=7200
must "it has the long one" ttl_is 7200
raised_once() { aaaa $work/fifth.yml --tags raise -e final_ttl=7200 && grep -qE '^h1 .*changed=0 .*failed=0' $work/log; }
must "and is raised once" raised_once
update() { printf 'server %s\nzone example.vn\nupdate %s\nsend\n' $v4 "$*" | nsupdate -k $work/tsig; }
# All records of a name have one time to live in common: where others have one, it is not ours to set.
beside() { update add moi.example.vn. 7200 AAAA 2001:db8::66 && ! aaaa $work/fifth.yml --tags raise -e final_ttl=60 && says 'others have a say there' && ttl_is 7200; }
must "beside a record of others it is not touched" beside
update delete moi.example.vn. AAAA 2001:db8::66
absent_host() { ! aaaa $work/gone.yml --tags rollback && says 'the inventory has no such host' && stands; }
must "a rollback where the inventory has lost the host fails" absent_host
nobody() { ! aaaa $work/fallen.yml --tags rollback -e target=nobody && stands; }
must "a rollback that means nobody fails" nobody
fallen() { aaaa $work/fallen.yml --tags rollback && ! stands; }
must "a host that fell below rung 5 is rolled back" fallen
nothing() { ! aaaa $work/fallen.yml --tags rollback && says 'nothing kept here'; }
must "a rollback with nothing kept fails" nothing
# What others took away is no longer kept, and an empty file would stop the rollback of the hosts after it.
mkdir $work/racing
printf '#!/bin/sh\n/usr/bin/dig "$@"\nprintf "server %s\\nzone example.vn\\nupdate add moi.example.vn. 3 AAAA 2001:db8::66\\nsend\\n" | nsupdate -k %s\n' $v4 $work/tsig >$work/racing/dig
chmod +x $work/racing/dig
forgotten() { aaaa $work/fifth.yml && stands && update delete moi.example.vn. AAAA && ! PATH=$work/racing:$PATH aaaa $work/fifth.yml && says 'took no update of moi'; }
must "what others took away, and published otherwise while this ran, is not added" forgotten
must "and no empty file is left" test ! -e $HOME/.mang6-playbooks/aaaa-h1.json
