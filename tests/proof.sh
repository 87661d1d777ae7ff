#!/usr/bin/env bash
# The long proofs: every script in tests/proof/, or those named: `tests/proof.sh lab audit_soak`.
# Each takes minutes to an hour and stops at the first thing that does not hold; what each showed last
# stands in tests/PROOF.md.
set -euo pipefail
cd "$(dirname "$0")/.."
shopt -s nullglob
scripts=("${@/#/tests/proof/}")
scripts=("${scripts[@]/%/.sh}")
(($#)) || scripts=(tests/proof/*.sh)
passed=0 failed=()
for script in "${scripts[@]}"; do
    echo "== $script"
    begun=$SECONDS
    if bash "$script"; then
        passed=$((passed + 1))
        echo "== $script holds ($((SECONDS - begun)) s)"
    else
        failed+=("$script")
        echo "== $script FAILED ($((SECONDS - begun)) s)"
    fi
done
for script in "${failed[@]}"; do echo "failed: $script"; done
echo "proofs: $passed passed, ${#failed[@]} failed"
((${#failed[@]} == 0))
