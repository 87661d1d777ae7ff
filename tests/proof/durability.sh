#!/usr/bin/env bash
# Jobs killed at 100 random moments each: the record is sound every time, nothing that was committed
# is missing, and run again the job ends as if it had never been killed. `make test` does four each.
set -euo pipefail
cd "$(dirname "$0")/../.."
MANG6_KILLS=${MANG6_KILLS:-100} cargo test --locked --quiet --test it -- --nocapture durability::
