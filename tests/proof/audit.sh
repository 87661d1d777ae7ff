#!/usr/bin/env bash
# Audits every second for ten minutes with both cores busy, one in four killed: no false outage, no
# train counted twice. `make test` does it for 30 seconds.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --locked --quiet --example lab
MANG6_SOAK_S=${MANG6_SOAK_S:-600} cargo test --locked --quiet --test it -- --nocapture lab_audits_under_load
