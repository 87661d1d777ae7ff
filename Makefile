# mang6: `make demo` shows the whole job on a lab province, `make test` runs every test.
# Both set up what is missing first and say what they install.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

CARGO ?= cargo
LAB   := target/debug/examples/lab
SEED  ?= 1

.PHONY: help setup build demo demo-evidence test fmt clippy unit doc release deb bundle picture proof bench deny clean-lab

help: ## What can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## Install what is missing (Debian packages), or say what is
	@tests/setup.sh

build: setup
	$(CARGO) build --locked --bin mang6 --example lab

demo: build ## Raise the lab province, survey it, write the report
	@tests/demo.sh $(SEED)

demo-evidence: build ## Take the sample evidence of `mang6 demo` anew
	@tests/demo-evidence.sh

test: setup fmt clippy unit doc release ## Every test, the lab's included

fmt:
	$(CARGO) fmt --check

clippy:
	$(CARGO) clippy --locked --all-targets -- -D warnings

unit:
	$(CARGO) test --locked

doc:
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps --quiet

release: ## The static release binary
	RUSTFLAGS="-C target-feature=+crt-static" $(CARGO) build --locked --release --bin mang6 --target x86_64-unknown-linux-gnu
	@file_type=$$(ldd target/x86_64-unknown-linux-gnu/release/mang6 2>&1 || true); \
	grep -qE 'statically linked|not a dynamic executable' <<<"$$file_type" || { echo "release binary is not static: $$file_type" >&2; exit 1; }
	target/x86_64-unknown-linux-gnu/release/mang6 --version

deb: release ## The Debian package of the static binary, in target/debian
	@contrib/debian/build.sh

bundle: release ## All an office without Internet needs, in target/bundle: binary, .deb, guide, man pages, SBOM, licences, sums
	@contrib/bundle/build.sh

picture: build ## docs/report.png, the README's picture of the report, anew
	@tests/picture.sh

proof: build deny ## The long proofs: tests/proof/*.sh, figures in tests/PROOF.md
	tests/proof.sh

bench: release ## Measure against the peers: benches/*/run.sh; each says what it needs
	@for bench in benches/*/run.sh; do \
	  echo "== $$bench"; "$$bench" || echo "$$bench ended with $$?" >&2; \
	done

deny: ## Licences, bans and sources of every dependency
	@command -v cargo-deny >/dev/null || { echo "installing cargo-deny from crates.io (several minutes)"; $(CARGO) install --locked cargo-deny; }
	cargo-deny --config .deny.toml check licenses bans sources
	@cargo-deny --config .deny.toml check advisories || { \
	  [[ -d $${CARGO_HOME:-$$HOME/.cargo}/advisory-dbs ]] && compgen -G "$${CARGO_HOME:-$$HOME/.cargo}/advisory-dbs/*/crates" >/dev/null && exit 1; \
	  echo "deny: advisories NOT RUN: their database (github.com/RustSec/advisory-db) cannot be fetched from here" >&2; }

clean-lab: ## Remove whatever a lab or demo left behind
	@if [[ -x $(LAB) ]]; then $(LAB) down --any; else $(CARGO) run --quiet --locked --example lab -- down --any; fi
	rm -rf target/demo
