#!/bin/bash
# Speed of `mang6 discover` against net-snmp and OpenSSH, in one run, on loopback only:
#
#   1,000 SNMP targets of 700 rows (agent.c at every address of 127.0.0.0/8), snmpbulkwalk by xargs, 64 at once;
#   the same 300 times from one real snmpd, v2c and v3 authPriv (SHA-256, AES);
#   200 SSH sessions with a real sshd, ssh by xargs, 16 at once, the commands that mang6 runs in one session.
#
#   benches/discover/run.sh        MANG6=… TARGETS=1000 SESSIONS=200
set -euo pipefail
cd "$(dirname "$0")/../.."
mang6=${MANG6:-target/x86_64-unknown-linux-gnu/release/mang6}
targets=${TARGETS:-1000} sessions=${SESSIONS:-200}
for tool in cc snmpbulkwalk snmpd sshd ssh; do
  PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || { echo "skipped: no $tool"; exit 0; }
done
[ -x "$mang6" ] || { echo "skipped: no $mang6 (make release)"; exit 0; }
work=$(mktemp -d)
started=()
trap 'kill "${started[@]}" 2>/dev/null; wait; rm -rf "$work"' EXIT
export MANG6_DB="$work/none.db" XDG_CONFIG_HOME="$work" XDG_DATA_HOME="$work" HOME="$work" TIMEFORMAT='%R s wall, %U + %S s CPU'
unset SSH_AUTH_SOCK
port=$((20000 + RANDOM % 8000))
addresses() { for ((at = 0; at < $1; at++)); do echo "127.1.$((at / 250)).$((at % 250 + 1))"; done; }
answered() { python3 -c 'import json,sys; d=json.load(open(sys.argv[1])); print("  devices", len(d["devices"]), "failures", len(d["failures"]), "truncated", sum(1 for e in d["devices"] if e.get("truncated")), "interfaces", sum(len(e["interfaces"]) for e in d["devices"]))' "$1"; }

cc -O2 -o "$work/agent" benches/discover/agent.c
"$work/agent" "$port" >"$work/agent.log" & started+=($!)
until grep -q rows "$work/agent.log"; do :; done
addresses "$targets" >"$work/targets"
mkdir "$work/walks"
export C=x
echo "$targets SNMP targets, $(cat "$work/agent.log") each"
echo "mang6:"
time "$mang6" -q discover $(cat "$work/targets") --snmp-port "$port" --snmp-community env:C -o json --no-store --depth 0 >"$work/a.json" || true
answered "$work/a.json"
echo "snmpbulkwalk, 64 at once, as installed (it reads its MIBs):"
time xargs -P 64 -I{} sh -c 'snmpbulkwalk -v2c -c x -On {}:'"$port"' 1.3.6.1.2.1' <"$work/targets" >/dev/null 2>&1 || true
echo "snmpbulkwalk, 64 at once, without MIBs, 25 rows a request:"
time xargs -P 64 -I{} sh -c 'snmpbulkwalk -v2c -c x -Cr25 -m "" -On {}:'"$port"' 1.3.6.1.2.1 >>'"$work"'/walks/{}' <"$work/targets" 2>/dev/null || true
echo "  rows $(cat "$work"/walks/* | grep -vc 'No more variables')"

cat >"$work/snmpd.conf" <<CONF
rocommunity x default
createUser audit SHA-256 authpass123 AES privpass123
rouser audit authpriv
CONF
agent=$((port + 1))
SNMP_PERSISTENT_DIR="$work" /usr/sbin/snmpd -f -C -c "$work/snmpd.conf" -Lf /dev/null "udp:0.0.0.0:$agent" & started+=($!)
cat >"$work/credentials.toml" <<CONF
[[credential]]
name = "v3"
kind = "snmp-v3"
user = "audit"
auth_protocol = "sha256"
auth_password = "authpass123"
privacy_protocol = "aes128"
privacy_password = "privpass123"

[[credential]]
name = "key"
kind = "ssh-key"
user = "$(id -un)"
key_path = "user"
CONF
chmod 600 "$work/credentials.toml"
export MANG6_CREDENTIALS="$work/credentials.toml"
addresses 300 >"$work/few"
until snmpget -v2c -c x -m '' "127.0.0.1:$agent" 1.3.6.1.2.1.1.1.0 >/dev/null 2>&1; do :; done
for turn in 1 2; do
  echo "300 targets of one snmpd, v2c:"
  time "$mang6" -q discover $(cat "$work/few") --snmp-port "$agent" --snmp-community env:C -o json --no-store --depth 0 >"$work/a.json" || true
  answered "$work/a.json"
  echo "the same, v3 authPriv:"
  time "$mang6" -q discover $(cat "$work/few") --snmp-port "$agent" --cred v3 -o json --no-store --depth 0 >"$work/a.json" || true
  answered "$work/a.json"
done

ssh_port=$((port + 2))
ssh-keygen -q -t ed25519 -N '' -f "$work/host"
ssh-keygen -q -t ed25519 -N '' -f "$work/user"
cat >"$work/sshd_config" <<CONF
Port $ssh_port
ListenAddress 0.0.0.0
HostKey $work/host
AuthorizedKeysFile $work/user.pub
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
MaxStartups 1000
PidFile none
CONF
mkdir -p /run/sshd
/usr/sbin/sshd -D -e -f "$work/sshd_config" 2>/dev/null & started+=($!)
addresses "$sessions" >"$work/hosts"
until (exec 3<>"/dev/tcp/127.0.0.1/$ssh_port") 2>/dev/null; do :; done
mkdir -p "$work/.ssh"
echo "$sessions SSH sessions"
echo "mang6:"
time "$mang6" -q discover $(cat "$work/hosts") --ssh-port "$ssh_port" --cred key --ssh-accept-new -o json --no-store --depth 0 >"$work/a.json" || true
python3 -c 'import json,sys; d=json.load(open(sys.argv[1])); print("  answers", sum(len(e.get("answers", [1])) for e in d["devices"]), "failures", len(d["failures"]), d["failures"][:1])' "$work/a.json"
echo "ssh, 16 at once, a connection for all commands:"
commands='uname -sr; cat /etc/os-release; hostname; ip -j addr; ss -lntHe; ip -j -6 neigh; sysctl -n net.ipv6.conf.all.disable_ipv6 net.ipv6.conf.all.forwarding'
time xargs -P 16 -I{} ssh -F none -i "$work/user" -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile="$work/known" -p "$ssh_port" {} "$commands" <"$work/hosts" >"$work/told" 2>/dev/null || true
echo "  answers $(grep -c '^Linux' "$work/told")"
