#!/usr/bin/env bash
# 300 kills (50 a job: survey, audit, import, merge, prune, migrate), 50 full disks, 50 read-only flips, 20 jumps of the clock:
# the record is sound every time, nothing that was committed is missing, and gone on with or
# run again the job ends as if nothing had happened. `make test` does a few of each. Only loopback is asked.
set -euo pipefail
cd "$(dirname "$0")/../.."
export MANG6_KILLS=${MANG6_KILLS:-50} MANG6_FULL_DISKS=${MANG6_FULL_DISKS:-50}
export MANG6_FLIPS=${MANG6_FLIPS:-50} MANG6_CLOCK_JUMPS=${MANG6_CLOCK_JUMPS:-20}
cargo test --locked --quiet --test it -- --nocapture durability::
