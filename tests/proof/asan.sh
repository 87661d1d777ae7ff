#!/usr/bin/env bash
# AddressSanitizer over everything that is not safe Rust: our own unsafe code (sendmmsg and recvmmsg, the kernel's
# clock, one call of SQLite), and libssh2, OpenSSL, SQLite and ring, compiled with it too: every library test of
# `probe` and `store` (real sshd, hostile servers, deadlines) runs under it. Only loopback is asked.
# The stable compiler brings the sanitizer's runtime; its flag wants RUSTC_BOOTSTRAP. Not under it: OpenSSL's and
# ring's assembler.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=x86_64-unknown-linux-gnu
# What .cargo/config.toml gives the C compiler stays.
own=$(sed -n 's/^CFLAGS_x86_64_unknown_linux_gnu = "\(.*\)"$/\1/p' .cargo/config.toml)
[[ -n $own ]] || { echo "asan: .cargo/config.toml names no flags for the C compiler" >&2; exit 1; }
export CFLAGS_x86_64_unknown_linux_gnu="$own -fsanitize=address -fno-omit-frame-pointer -g1"
export RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Zsanitizer=address -Cforce-frame-pointers=yes"
export CARGO_TARGET_DIR=${MANG6_ASAN_TARGET:-target/asan} CARGO_INCREMENTAL=0
export CARGO_PROFILE_DEV_OPT_LEVEL=1 CARGO_PROFILE_DEV_DEBUG=line-tables-only
cargo test --locked --lib --no-run --target "$target"
tests=$(find "$CARGO_TARGET_DIR/$target/debug/deps" -maxdepth 1 -name 'mang6-*' -executable -type f -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2)
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT
nm "$tests" | grep '__asan_report_store' >/dev/null || { echo "asan: $tests is not instrumented" >&2; exit 1; }
# Where the sanitizer sees nothing it must be shown that it would: a planted read past an end.
cat >"$reports/planted.c" <<'C'
#include <stdlib.h>
int main(int argc, char **argv) { (void)argv; char *room = malloc(8); return room[8 + argc]; }
C
cc $CFLAGS_x86_64_unknown_linux_gnu -o "$reports/planted" "$reports/planted.c"
! "$reports/planted" 2>"$reports/told" || { echo "asan: the planted fault was not found" >&2; exit 1; }
grep -q heap-buffer-overflow "$reports/told" || { cat "$reports/told" >&2; exit 1; }
# Leaks are no fault here: a session that a deadline ends leaves libssh2's buffers to the process's end.
ASAN_OPTIONS="detect_leaks=0:abort_on_error=1:log_path=$reports/found" "$tests" probe:: store:: ||
    { cat "$reports"/found* >&2; exit 1; }
! compgen -G "$reports/found*" >/dev/null || { cat "$reports"/found* >&2; exit 1; }
echo "asan: nothing found"
