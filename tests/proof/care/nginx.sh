# Sourced by tests/proof/playbooks_care.sh: which listeners nginx.yml makes twins of.
ip -6 address add $v6/64 dev d0 nodad
mkdir $work/sites
printf 'pid %s/nginx.pid;\nerror_log %s/err;\nevents {}\nhttp { access_log off; include %s/sites/*; }\n' $work $work $work >$work/nginx.conf
site=$work/sites/site
flags=(-e nginx_main=$work/nginx.conf -e conf_file=$site -e verify_scheme=http -e verify_port=80)
cat >$site <<END
# quản trị { chỉ trong máy; listen 8083;
server { listen 80; location /a { return 301 /#/login; } location /b { return 200 'it\'s'; } return 200 "public {{ 7 }}"; }
server {
    listen 80;
    server_name b;
    listen *:8000;
    return 200 "b";
}
server {
    listen 127.0.0.1:8081;
    return 200 "loopback";
}
server {
    listen $v4:8082;
    return 200 "management";
}
END
chmod 0664 $site
chgrp www-data $site
cp -p $site $work/asked
nginx -c $work/nginx.conf
shut_off() { ! outside "http://[$v6]:$1/" >/dev/null; }
answers() { outside "http://[$v6]:$1/" | has "$2"; }
must "nginx.yml changes" play nginx.yml "${flags[@]}"
cp $work/log $work/first
must "what listened to all answers over IPv6" answers 80 'public {{ 7 }}'
must "also on another port" answers 8000 b
must "a comment is no directive" bash -c "! grep -q '::\]:8083' $site"
must "a loopback listener is not published" shut_off 8081
must "one of a single address is not published" shut_off 8082
must "and it is told of" grep -q "listen $v4:8082: of one IPv4 address, left alone" $work/first
its_own() { [[ $(stat -c '%a %U %G' $site) == "$(stat -c '%a %U %G' $work/asked)" ]]; }
must "the file keeps its mode and its owner" its_own
must "the second run changes nothing" unchanged nginx.yml "${flags[@]}"
must "the address that v6_listens names is listened on" play nginx.yml "${flags[@]}" -e "{v6_listens: {'$v4': '$v6'}}"
must "and answers" answers 8082 management
only() { grep -q "listen \[$v6\]:8082;" $site && ! grep -q '\[::\]:8082' $site; }
must "on that address alone" only
must "it rolls back" play nginx.yml "${flags[@]}" --tags rollback
must "to what was there" cmp $site $work/asked
must "mode and owner too" its_own
# Certbot writes the twin above.
printf 'server {\n    listen [::]:80 ipv6only=on; # managed by Certbot\n    listen 80; # managed by Certbot\n    return 200 "c";\n}\n' >$site
nginx -c $work/nginx.conf -s reload
must "nginx took it" until_there answers 80 c
must "a twin above is a twin" unchanged nginx.yml "${flags[@]}"
# A word may hold a hash, braces and quotes, and the twin below them is one.
printf 'server {\n    listen 80;\n    location /a { return 301 /#/login; }\n    location ~ ^/o.x { add_header X "5\\" disk"; }\n    listen [::]:80;\n    listen 127.0.0.1:8081;\n    set $password s3cr3t;\n    return 200 "d";\n}\n' >$site
nginx -c $work/nginx.conf -s reload
must "nginx took it" until_there answers 80 d
must "a twin below is a twin" unchanged nginx.yml "${flags[@]}"
audited() { ANSIBLE_STDOUT_CALLBACK=ansible.posix.json play audit/nginx.yml "${flags[@]}" && says '"Each port listens on IPv6 too"' && says '"ignored": 0' && ! says s3cr3t; }
must "the audit sees both families, and shows nothing of the configuration" audited
unheard() { sed -i 's/ *listen \[::\].*//' $site && ANSIBLE_STDOUT_CALLBACK=ansible.posix.json play audit/nginx.yml "${flags[@]}" && says '"ignored": 1' && ! says s3cr3t; }
must "and what listens over IPv4 alone" unheard
