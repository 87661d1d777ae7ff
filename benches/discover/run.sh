#!/bin/bash
# Speed of `mang6 discover` against net-snmp and OpenSSH, in one run, on the loopback of a network namespace of
# its own:
#
#   1,000 SNMP targets of 700 rows (agent.c at every address of 127.0.0.0/8, out of a table), answering at once
#   and RTT_MS later, as at the far end of a provincial line; snmpbulkwalk as engineers run it: device after device, and by xargs, 64 at once, as installed and tuned;
#   300 of them with a real snmpd, v2c and v3 authPriv (SHA-256, AES);
#   200 SSH sessions with a real sshd, the commands that mang6 runs, one connection a host; ssh host after
#   host, and by xargs, 16 and 32 at once.
#
# What runs one after the other is measured on some and scaled.
#
#   benches/discover/run.sh [snmp] [v3] [ssh]      MANG6=… TARGETS=1000 SESSIONS=200 RTT_MS=10
set -euo pipefail
cd "$(dirname "$0")/../.."
mang6=$(realpath "${MANG6:-target/x86_64-unknown-linux-gnu/release/mang6}" 2>/dev/null || true)
targets=${TARGETS:-1000} sessions=${SESSIONS:-200} rtt=${RTT_MS:-10}
for tool in cc snmpbulkwalk snmpd sshd ssh unshare; do
  PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || { echo "skipped: no $tool"; exit 0; }
done
[ -x "$mang6" ] || { echo "skipped: no mang6 (make release)"; exit 0; }
if [ -z "${BENCH_INSIDE:-}" ]; then
  BENCH_INSIDE=1 exec unshare --net --mount --pid --fork --mount-proc --kill-child "$0" "$@"
fi
(($#)) || set -- snmp v3 ssh
ip link set lo up
mkdir -p /run/sshd
work=$(mktemp -d)
# bash reads this before every command that sshd runs. What somebody keeps in it (pyenv: 0.2 s of CPU) is no part
# of what is measured; the mount is this namespace's own.
home=$(getent passwd "$(id -un)" | cut -d: -f6)
[ ! -e "$home/.bashrc" ] || mount --bind /dev/null "$home/.bashrc"
trap 'rm -rf "$work"' EXIT
export MANG6_DB="$work/none.db" XDG_CONFIG_HOME="$work" XDG_DATA_HOME="$work" HOME="$work"
unset SSH_AUTH_SOCK
port=21161
addresses() { for ((at = 0; at < $1; at++)); do echo "127.1.$((at / 250)).$((at % 250 + 1))"; done; }
# Wall and CPU of a command, this once; the first word is a factor for what was measured on some.
timed() {
  local factor=$1 said=$2; shift 2
  TIMEFORMAT='%R %U %S'
  { time "$@" 2>/dev/null || true; } 2>"$work/time"
  awk -v f="$factor" -v s="$said" '{ printf "  %-52s %7.2f s wall, %6.2f s CPU%s\n", s, $1*f, ($2+$3)*f, f == 1 ? "" : " (scaled by " f ")" }' "$work/time"
}
told() { python3 -c 'import json,sys; d=json.load(open(sys.argv[1])); print("    devices", len(d["devices"]), "failures", len(d["failures"]), "truncated", sum(1 for e in d["devices"] if e.get("truncated")), "interfaces", sum(len(e["interfaces"]) for e in d["devices"]), d["failures"][:1] or "")' "$1"; }
ask() { "$mang6" -q discover "$@" -o json --no-store --depth 0 >"$work/a.json"; }

snmp() {
  cc -O2 -o "$work/agent" benches/discover/agent.c
  addresses "$targets" >"$work/targets"
  some=$((targets / 50)); ((some)) || some=1
  head -n "$some" "$work/targets" >"$work/some"
  export C=x
  for delay in 0 "$rtt"; do
    "$work/agent" "$port" "$delay" >"$work/agent.log" &
    agent=$!
    until grep -q rows "$work/agent.log"; do :; done
    echo "$targets SNMP targets, $(cat "$work/agent.log") each, answers after $delay ms"
    before=$(awk '{ print $14 + $15 }' /proc/$agent/stat)
    timed 1 "mang6 discover" ask $(cat "$work/targets") --snmp-port "$port" --snmp-community env:C
    after=$(awk '{ print $14 + $15 }' /proc/$agent/stat)
    told "$work/a.json"
    echo "    the agent's own CPU meanwhile: $(awk "BEGIN { print ($after - $before) / 100 }") s"
    rm -rf "$work/walks"; mkdir "$work/walks"
    each() { xargs -P "$1" -I{} sh -c 'snmpbulkwalk -v2c -c x '"$2"' -On {}:'"$port"' 1.3.6.1.2.1 >'"$work"'/walks/{}' <"$3"; }
    timed 1 "snmpbulkwalk, 64 at once" each 64 "" "$work/targets"
    echo "    rows $(cat "$work"/walks/* | grep -vc 'No more variables')"
    timed 1 "snmpbulkwalk -m '' -Cr25, 64 at once" each 64 "-Cr25 -m ''" "$work/targets"
    timed $((targets / some)) "snmpbulkwalk, one after the other" each 1 "" "$work/some"
    kill "$agent"; wait "$agent" 2>/dev/null || true
  done
}

credentials() {
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
key_path = "$work/user"
CONF
  chmod 600 "$work/credentials.toml"
  export MANG6_CREDENTIALS="$work/credentials.toml"
}

v3() {
  credentials
  cat >"$work/snmpd.conf" <<CONF
rocommunity x default
createUser audit SHA-256 authpass123 AES privpass123
rouser audit authpriv
CONF
  agent_port=$((port + 1))
  SNMP_PERSISTENT_DIR="$work" /usr/sbin/snmpd -f -C -c "$work/snmpd.conf" -Lf /dev/null "udp:0.0.0.0:$agent_port" &
  agent=$!
  export C=x
  addresses 300 >"$work/few"
  until snmpget -v2c -c x -m '' "127.0.0.1:$agent_port" 1.3.6.1.2.1.1.1.0 >/dev/null 2>&1; do :; done
  echo "300 targets of one snmpd"
  for turn in 1 2 3; do
    timed 1 "v2c" ask $(cat "$work/few") --snmp-port "$agent_port" --snmp-community env:C
    told "$work/a.json"
    timed 1 "v3 authPriv" ask $(cat "$work/few") --snmp-port "$agent_port" --cred v3
    told "$work/a.json"
  done
  kill "$agent"; wait "$agent" 2>/dev/null || true
}

ssh_sessions() {
  ssh_port=$((port + 2))
  ssh-keygen -q -t ed25519 -N '' -f "$work/host"
  ssh-keygen -q -t ed25519 -N '' -f "$work/user"
  credentials
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
  /usr/sbin/sshd -D -e -f "$work/sshd_config" 2>/dev/null &
  daemon=$!
  addresses "$sessions" >"$work/hosts"
  head -n 20 "$work/hosts" >"$work/some"
  until (exec 3<>"/dev/tcp/127.0.0.1/$ssh_port") 2>/dev/null; do :; done
  mkdir -p "$work/.ssh"
  echo "$sessions SSH sessions"
  commands='uname -sr; cat /etc/os-release; hostname; ip -j addr; ss -lntHe; ip -j -6 neigh; sysctl -n net.ipv6.conf.all.disable_ipv6 net.ipv6.conf.all.forwarding'
  each() { xargs -P "$1" -I{} ssh -F none -i "$work/user" -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile="$work/known" -p "$ssh_port" {} "$commands" <"$2" >"$work/told"; }
  # Every key is known to both before the clock runs.
  "$mang6" -q discover $(cat "$work/hosts") --ssh-port "$ssh_port" --cred key --ssh-accept-new -o json --no-store --depth 0 >/dev/null || true
  each 16 "$work/hosts" 2>/dev/null || true
  # What sshd and the commands it ran took: they share the machine's cores with who asks.
  served() { awk -v was="$before" -v clock="$(getconf CLK_TCK)" '{ printf "    sshd and its commands meanwhile: %.2f s CPU\n", ($14 + $15 + $16 + $17 - was) / clock }' "/proc/$daemon/stat"; }
  so_far() { before=$(awk '{ print $14 + $15 + $16 + $17 }' "/proc/$daemon/stat"); }
  so_far
  timed 1 "mang6 discover" ask $(cat "$work/hosts") --ssh-port "$ssh_port" --cred key
  served
  told "$work/a.json"
  for many in 16 32; do
    so_far
    timed 1 "ssh, $many at once" each "$many" "$work/hosts"
    served
    echo "    answers $(grep -c '^Linux' "$work/told")"
  done
  timed $((sessions / 20)) "ssh, one after the other" each 1 "$work/some"
  kill "$daemon"; wait "$daemon" 2>/dev/null || true
}

for part; do
  case $part in
    snmp) snmp ;;
    v3) v3 ;;
    ssh) ssh_sessions ;;
    *) echo "no part $part: snmp, v3, ssh" >&2; exit 2 ;;
  esac
done
