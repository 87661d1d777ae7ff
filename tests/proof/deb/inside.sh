#!/bin/bash
# Inside the clean Debian 12 (see deb.sh): install, use without root, upgrade, remove, purge.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive MANG6_LANG=en
fail() { echo "deb: $*" >&2; exit 1; }
files() { find /etc /usr /var/lib -xdev ! -path '/var/lib/dpkg/*' ! -path '/usr/share/man/*/cat*' | sort; }

files >/tmp/before
installed() { dpkg-query -W -f='${Version}' mang6; }
dpkg -i /mang6-before.deb >/tmp/dpkg.log 2>&1 || { cat /tmp/dpkg.log; fail "it does not install"; }
echo "deb: installed $(mang6 --version), as package version $(installed)"
[[ $(stat -c '%U:%G %a' /var/lib/mang6) == "mang6:mang6 750" ]] || fail "$(stat -c '%U:%G %a' /var/lib/mang6)"
getcap /usr/bin/mang6 | grep -q cap_net_raw=ep || fail "no capability"
# That of the files, not of ping_group_range.
echo '1 0' >/proc/sys/net/ipv4/ping_group_range
man -w mang6-scan >/dev/null || fail "no manual page"
man mang6-doctor 2>/dev/null | col -b | grep EXAMPLES >/dev/null || fail "no EXAMPLES"
bash -n /usr/share/bash-completion/completions/mang6
as() { local user=$1; shift; setpriv --reuid="$user" --regid="$user" --init-groups -- sh -c 'umask 0027; cd /; exec "$@"' sh "$@"; }

# As the unit runs it: the ambient capability alone, no new privileges, so none by the file either.
as_unit() {
    setpriv --reuid=mang6 --regid=mang6 --init-groups --inh-caps=-all,+net_raw --ambient-caps=-all,+net_raw \
        --bounding-set=-all,+net_raw --no-new-privs -- sh -c 'umask 0027; cd /; exec "$@"' sh "$@"
}

# What an office lays down in /etc/mang6; the lab's paths are relative to its settings.
for file in $(cd /lab && ls -p | grep -v -e / -e '^env$' -e '^config.toml$' -e '\.db'); do
    [[ ! -f /lab/$file || $(stat -c %s "/lab/$file") -gt 1000000 ]] || install -o mang6 -g mang6 -m 0600 "/lab/$file" "/etc/mang6/$file"
done
sed 's|^db = .*|db = "/var/lib/mang6/mang6.db"|' /lab/config.toml >/etc/mang6/config.toml
chmod -R a+rX /lab/inventory && chmod a+x /lab
as mang6 mang6 -q init
as mang6 mang6 -q import /lab/inventory
rc=0 began=$SECONDS
as_unit mang6 -q survey -o json >/tmp/survey.json 2>/tmp/survey.err || rc=$?
((rc == 1)) || { cat /tmp/survey.err; fail "the survey ended with $rc, and the lab's faults are on"; }
took=$((SECONDS - began))
as mang6 mang6 list observations -o csv >/tmp/observations.csv
observations=$(($(wc -l </tmp/observations.csv) - 1))
((observations >= 1000)) || fail "the survey saw only $observations things"
! grep -m 3 -i 'no_permission\|no permission' /tmp/observations.csv || fail "something was not permitted"
as mang6 mang6 status >/tmp/status || [[ $? == 1 ]]
grep -q '^network devices reachable over IPv6 *[1-9]' /tmp/status || { cat /tmp/status; fail "no device was reached over IPv6"; }
grep -q '^links that pass IPv6 *[1-9]' /tmp/status || { cat /tmp/status; fail "no link was measured"; }
echo "deb: survey of the lab with the unit's limits: exit $rc, $observations observations in $took s; $(grep -c . /tmp/survey.err || true) lines on stderr"
sed -n '2,11s/^/deb:   /p' /tmp/status

# By the file's capability, at a terminal.
as mang6 mang6 --vantage here scan 127.77.0.0/28 -o name >/tmp/scan
[[ $(wc -l </tmp/scan) -ge 14 ]] || fail "the sweep found $(wc -l </tmp/scan) of 14 addresses"
echo "deb: a sweep without root found $(wc -l </tmp/scan) addresses"

# An auditor of the group, and somebody who is not.
adduser --quiet --system --group kiem-toan 2>/dev/null
adduser --quiet kiem-toan mang6 2>/dev/null
adduser --quiet --system --group nguoi-la 2>/dev/null
before=$(find /var/lib/mang6 -printf '%p %u %m\n' | sort)
as kiem-toan mang6 --read-only db check
as kiem-toan mang6 --read-only runs -o name >/dev/null
! as nguoi-la mang6 --read-only runs >/dev/null 2>&1 || fail "a stranger reads"
[[ $before == "$(find /var/lib/mang6 -printf '%p %u %m\n' | sort)" ]] || fail "the auditor left something"
echo "deb: an auditor of the group reads and leaves nothing"
# Names from the database complete.
unit=$(as mang6 mang6 list units -o name | head -n 1)
as mang6 env COMPLETE=bash _CLAP_COMPLETE_INDEX=3 _CLAP_IFS=$'\n' mang6 -- mang6 show unit "${unit:0:2}" | grep . >/dev/null || fail "no completion"

sum=$(as mang6 mang6 export inventory | sha256sum)
kept() { [[ $(as mang6 mang6 export inventory | sha256sum) == "$sum" ]] || fail "$1 changed the record"; }
echo '# the office wrote here' >>/etc/mang6/config.toml
chmod 0751 /var/lib/mang6
seen() { as mang6 mang6 list observations -o csv | sha256sum; }
was=$(installed) before=$(seen)
dpkg -i /mang6.deb >/dev/null 2>&1
[[ $was != "$(installed)" ]] || fail "it was no upgrade"
kept "the upgrade"
[[ $(seen) == "$before" ]] || fail "the upgrade changed the evidence"
as mang6 mang6 -q db check || fail "db check after the upgrade"
grep -q 'the office wrote here' /etc/mang6/config.toml || fail "the upgrade took the office's settings"
[[ $(stat -c %a /var/lib/mang6) == 751 ]] || fail "the upgrade took the office's mode"
getcap /usr/bin/mang6 | grep -q cap_net_raw=ep || fail "the upgrade lost the capability"
dpkg -r mang6 >/dev/null 2>&1
[[ -s /var/lib/mang6/mang6.db && -e /etc/mang6/config.toml && ! -e /usr/bin/mang6 ]] || fail "remove"
dpkg -P mang6 >/tmp/purge.log 2>&1 || { cat /tmp/purge.log; fail "purge"; }
[[ -s /var/lib/mang6/mang6.db ]] || fail "purge took the record"
[[ -s /etc/mang6/credentials.toml && ! -e /etc/mang6/config.toml ]] || fail "purge: /etc/mang6"
rm -r /var/lib/mang6 /etc/mang6
deluser --quiet kiem-toan 2>/dev/null; deluser --quiet nguoi-la 2>/dev/null
left=$(comm -13 /tmp/before <(files) | grep -vE '^/(etc/(passwd|group|shadow|gshadow|subuid|subgid)-?|var/lib/systemd.*)$' || true)
[[ -z $left ]] || fail "left behind: $left"
dpkg -i /mang6.deb >/dev/null 2>&1
dpkg -P mang6 >/dev/null 2>&1
[[ ! -e /var/lib/mang6 ]] || fail "purge left an empty folder"
echo "deb: upgrade $was to the next, remove and purge keep the record and leave nothing else"
