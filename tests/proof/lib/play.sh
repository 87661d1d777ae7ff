# Sourced by the playbooks' proofs, in namespaces of their own: one host, h1, which is this very place, on record with mang6
# and in Ansible's inventory. Wants work (a folder), v4, v6, mang6 where the rung is asked, and may have
#   about        who says so, before each line: `nginx: …`
#   host_more    more of the host's variables, as YAML's `name: value, `
#   told         flags of every play
#   mang6_flags  flags of every mang6
#   faults       what is shown when something does not hold, besides the log
told=("${told[@]}") mang6_flags=("${mang6_flags[@]}") about=${about:-} host_more=${host_more:-}

in_inventory() { # FILE
    cat >"$1" <<END
all: {hosts: {h1: {ansible_connection: local, ansible_host: $v4, v4: $v4, v6: "$v6", ${host_more}use_become: false, ansible_python_interpreter: /usr/bin/python3}}}
END
}
# The host as mang6 declares it; services are the caller's to add.
on_record() {
    cat <<END
[[site]]
code = "ttdl"
name = "Trung tâm dữ liệu"
kind = "data_centre"
unit = "2025/51"
[[prefix]]
prefix = "192.0.2.0/24"
role = "server"
site = "ttdl"
[[prefix]]
prefix = "2001:db8::/64"
role = "server"
site = "ttdl"
[[device]]
name = "h1"
role = "server"
site = "ttdl"
manufacturer = "lab"
model = "S1"
platform = "debian"
os_version = "12"
management_ports = [9999]
[[device.address]]
address = "$v4"
role = "management"
[[device.address]]
address = "$v6"
role = "service"
END
}
# Called in the folder of the playbooks.
play() { ansible-playbook -i "$work/hosts.yml" -e target=all "${told[@]}" "$@" >"$work/log" 2>&1; }
unchanged() { play "$@" && has -E '^h1 .*changed=0 .*failed=0' "$work/log"; }
says() { has -- "$1" "$work/log"; }
# As `grep -q`, but reads to the end: who is still writing would die of it, and the pipe with him.
has() { grep "$@" >/dev/null; }
faults() { :; }
must() { # WHAT COMMAND…
    local what=$1
    shift
    "$@" || {
        tail -60 "$work/log" >&2
        faults >&2
        echo "$(basename "$0"): ${about:+$about: }not so: $what" >&2
        exit 1
    }
    echo "${about:+$about: }$what"
}
until_there() { for _ in $(seq 50); do "$@" && return; sleep 0.1; done; return 1; }

m() { "$mang6" -q "${mang6_flags[@]}" --db "$work/mang6.db" --lang en "$@"; }
# The rung's number as mang6 says it after looking; -1: none.
rung() { # ASSET
    m probe "$1" >/dev/null 2>&1 || true
    { m explain "$1" -o json || true; } >"$work/explained"
    python3 -c 'import json, sys; rung = json.load(sys.stdin)["rung"]; print(-1 if rung is None else rung)' <"$work/explained"
}
rung_is() { # ASSET -lt|-ge NUMBER
    local number
    number=$(rung "$1")
    echo "    mang6 says: $1 holds rung $number"
    test "$number" "$2" "$3" || { m explain "$1" >&2; return 1; }
}
