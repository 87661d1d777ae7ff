#!/usr/bin/env bash
# 100,000 mutated SNMP answers on the wire, each before its sound one: every walk ends within its deadline,
# nothing panics, the next question is asked (src/probe/snmp/mutated.rs, in its long form).
# MANG6_MUTATIONS says otherwise.
set -euo pipefail
cd "$(dirname "$0")/../.."
export MANG6_MUTATIONS=${MANG6_MUTATIONS:-100000}
start=$SECONDS
cargo test --locked --lib -- --exact \
    probe::snmp::mutated::mutated_answers_hang_and_break_nothing >target/snmp-proof.log 2>&1 ||
    { tail -n 40 target/snmp-proof.log; echo "snmp: failed"; exit 1; }
grep -q '1 passed' target/snmp-proof.log || { echo "snmp: the test was not run"; exit 1; }
echo "snmp: $MANG6_MUTATIONS mutated answers, all walks ended ($((SECONDS - start)) s with the build)"
