#!/usr/bin/env bash
# The lab's proof: every seed from 1 to 10 with every switch off and on; each switch alone; a lab, a
# demo and a survey killed at many moments, after which nothing is left and the record is sound.
set -euo pipefail
cd "$(dirname "$0")/../.."
lab=target/debug/examples/lab mang6=$PWD/target/debug/mang6
trap '"$lab" down --any' EXIT

# Network namespaces in which a process runs, whether they have a name or lost it.
namespaces() { { readlink /proc/[0-9]*/ns/net 2>/dev/null || true; } | sort -u; }
before=$(namespaces)

nothing_left() { # WHEN
    local left
    left=$(ip netns list | grep '^m6-' || true)
    [[ -z $left ]] || { echo "proof: namespaces are left $1: $left" >&2; exit 1; }
    # A daemon of the lab's names the lab's folder on its command line.
    left=$(pgrep -fa '/run/m6lab|examples/lab (relay|up)' || true)
    [[ -z $left ]] || { echo "proof: processes are left $1: $left" >&2; exit 1; }
    left=$(namespaces | comm -13 <(printf '%s\n' "$before") -)
    [[ -z $left ]] || { echo "proof: somebody runs in the network namespaces left $1: $left" >&2; exit 1; }
    left=$(compgen -G '/run/m6lab*' || compgen -G '/etc/netns/m6-*' || compgen -G "${TMPDIR:-/tmp}/m6-*" || getent passwd m6lab || true)
    [[ -z $left ]] || { echo "proof: files are left $1: $left" >&2; exit 1; }
}

for seed in ${MANG6_PROOF_SEEDS:-$(seq 1 10)}; do
    MANG6_LAB_SEED=$seed cargo test --locked --quiet --test it -- --exact lab_journey::seed_1_every_verdict_is_the_truth
    echo "seed $seed: every verdict is the truth"
done

MANG6_LAB_SWITCHES=all cargo test --locked --quiet --test it -- --exact lab_journey::a_switch_alone_moves_what_its_truth_says
cat target/switches-alone.txt

for moment in 0.05 0.1 0.2 0.4 0.6 0.8 1.2; do
    setsid "$lab" up --seed 3 & pid=$!
    sleep "$moment"
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    make --no-print-directory --silent clean-lab
    nothing_left "after a lab killed at $moment s"
done
echo "a lab killed at 7 moments: nothing left"

for moment in 0.7 2 5 9 15; do
    setsid tests/demo.sh 1 >/dev/null 2>&1 & pid=$!
    sleep "$moment"
    kill -KILL -- "-$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    make --no-print-directory --silent clean-lab
    nothing_left "after a demo killed at $moment s"
    [[ ! -e target/demo ]] || { echo "proof: target/demo is left" >&2; exit 1; }
done
echo "a demo killed at 5 moments: nothing left"

"$lab" up --seed 3
eval "$("$lab" env)"
"$lab" exec -- "$mang6" -q init && "$lab" exec -- "$mang6" -q import "$MANG6_LAB_DIR/inventory"
for moment in 0.5 1 2 4 6 8; do
    "$lab" exec -- "$mang6" -q survey >/dev/null & pid=$!
    sleep "$moment"
    # `lab exec` waits for it: it is its only child.
    pkill -KILL -P "$pid" || true
    wait "$pid" 2>/dev/null || true
    "$lab" exec -- "$mang6" db check
done
make --no-print-directory --silent clean-lab
nothing_left "after surveys were killed"
echo "a survey killed at 6 moments: the record is sound each time, and nothing is left"
