#!/usr/bin/env bash
# The long proofs. So far: every seed from 1 to 10, every switch off and on; a lab killed while it is
# raised and a survey killed while it runs, after each of which nothing is left and the record is sound.
set -euo pipefail
cd "$(dirname "$0")/.."
lab=target/debug/examples/lab mang6=$PWD/target/debug/mang6
trap '"$lab" down --any' EXIT


for seed in $(seq 1 10); do
    MANG6_LAB_SEED=$seed cargo test --locked --quiet --test it -- --exact lab_journey::seed_1_every_verdict_is_the_truth
done

for moment in 0.05 0.1 0.2 0.4 0.8; do
    setsid "$lab" up --seed 3 & pid=$!
    sleep "$moment"
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    "$lab" down --any
    [[ $(ip netns list | grep -c '^m6-' || true) == 0 ]] || { echo "proof: namespaces are left after a kill at $moment s" >&2; exit 1; }
done

"$lab" up --seed 3
eval "$("$lab" env)"
"$lab" exec -- "$mang6" -q init && "$lab" exec -- "$mang6" -q import "$MANG6_LAB_DIR/inventory"
for moment in 0.5 1 2 4 6 8; do
    "$lab" exec -- "$mang6" -q survey >/dev/null & pid=$!
    sleep "$moment"
    pkill -KILL -f "^$mang6 -q survey" || true
    wait "$pid" 2>/dev/null || true
    "$lab" exec -- "$mang6" db check
done
echo "proof: all of it holds"
