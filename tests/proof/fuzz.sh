#!/usr/bin/env bash
# Every parser fuzzed, guided by coverage (cargo-fuzz; libFuzzer): 500,000 executions a target, no panic, no
# input slower than 5 s; and with a bug planted inside each parser the fuzzer finds it. What grew in
# the corpus stays in target/fuzz. FUZZ_RUNS and FUZZ_TARGETS say otherwise. A language of words gets
# its dictionary (fuzz/dict): without one a bug behind a word of eight letters takes longer than this.
set -euo pipefail
cd "$(dirname "$0")/../.."
runs=${FUZZ_RUNS:-500000}
command -v cargo-fuzz >/dev/null || { echo "installing cargo-fuzz from crates.io"; cargo install --quiet --locked cargo-fuzz; }
# libFuzzer's hooks are compiler flags of nightly; the one toolchain there is takes them so.
export RUSTC_BOOTSTRAP=1
work=$PWD/target/fuzz
mkdir -p "$work"
mapfile -t targets < <(tr ' ' '\n' <<<"${FUZZ_TARGETS:-$(sed -n 's/^name = "\(.*\)"$/\1/p' fuzz/Cargo.toml | tail -n +2 | xargs)}")
fuzz() { # TARGET OUT ARGUMENTS…: exit code of the fuzzer
    local target=$1 out=$2; shift 2
    mkdir -p "$out"
    [[ ! -f fuzz/dict/$target ]] || set -- "-dict=fuzz/dict/$target" "$@"
    cargo fuzz run --target-dir "$work/build" --sanitizer none "${features[@]}" "$target" "$out" "fuzz/corpus/$target" -- \
        -timeout=5 -rss_limit_mb=2048 -max_len=8192 -print_final_stats=1 -artifact_prefix="$out/" "$@"
}
for target in "${targets[@]}"; do
    features=()
    log=$work/$target.log
    fuzz "$target" "$work/corpus/$target" "-runs=$runs" >"$log" 2>&1 || { tail -n 40 "$log"; echo "fuzz: $target failed"; exit 1; }
    # How coverage grew: the last of these say whether it still does.
    echo "$target: $(grep -oE 'number_of_executed_units: [0-9]+' "$log"), coverage by executions:" \
        "$(grep -oE '^#[0-9]+.*cov: [0-9]+' "$log" | awk '{c=$0; sub(/.*cov: /,"",c); if (c!=last) {printf "%s %s; ", $1, c; last=c}}' | tail -c 160)"
    features=(--features planted)
    if fuzz "$target" "$work/planted/$target" "-runs=$runs" >"$log.planted" 2>&1; then
        echo "fuzz: $target does not find the bug planted in it"; exit 1
    fi
    grep -q "the planted bug" "$log.planted" || { tail -n 30 "$log.planted"; echo "fuzz: $target stopped elsewhere"; exit 1; }
    echo "$target: finds the planted bug"
done
