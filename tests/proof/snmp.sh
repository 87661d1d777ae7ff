#!/usr/bin/env bash
# 100,000 mutated SNMP answers on the wire, each before its sound one, under v2c: every walk ends within its
# deadline, nothing panics, the next question is asked; 100,000 more under v3, from a real agent: no fact is
# wrong and none is lost (src/probe/snmp/mutated.rs); and as many mutated walks and outputs decoded
# (src/vendor/mutated.rs): all in their long form. MANG6_MUTATIONS says otherwise.
set -euo pipefail
cd "$(dirname "$0")/../.."
export MANG6_MUTATIONS=${MANG6_MUTATIONS:-100000}
start=$SECONDS
cargo test --locked --lib -- probe::snmp::mutated:: vendor::mutated:: >target/snmp-proof.log 2>&1 ||
    { tail -n 40 target/snmp-proof.log; echo "snmp: failed"; exit 1; }
grep -q '4 passed' target/snmp-proof.log || { echo "snmp: not every test was run"; exit 1; }
echo "snmp: $MANG6_MUTATIONS mutated answers under v2c and under v3, walks and outputs ($((SECONDS - start)) s with the build)"
