#!/usr/bin/env bash
# The files of 34 provinces' vantages, merged in order, backward, twice and by halves, are in nouns,
# observations and verdicts the file that one vantage would have written. `make test` merges four.
set -euo pipefail
cd "$(dirname "$0")/../.."
MANG6_VANTAGES=${MANG6_VANTAGES:-34} cargo test --locked --quiet --test it -- --nocapture merge_many::
