#!/usr/bin/env bash
# What CI checks besides the tests, quickest first.
set -eEuo pipefail

step() { printf '\n==> %s\n' "$1"; }

target=${CARGO_TARGET_DIR:-target}

trap 'echo "error: \"$step_name\" failed" >&2' ERR
check() {
  step_name=$1
  shift
  step "$step_name"
  "$@"
}

in_web_client() { (cd web-client && npm run "$1"); }
compare_schema() { "$target/debug/profile-builder" schema | diff -u graphql/schema.graphql -; }

check "Format" cargo fmt --all --check
check "Licences of dependencies" python3 scripts/licences.py
check "Invariants between crates" scripts/invariants.sh
check "Web client: lint" in_web_client lint
check "Web client: types" in_web_client typecheck
check "Web client: build" in_web_client build
check "Web client: size" in_web_client size
check "Clippy" cargo clippy --workspace --all-targets --locked -- -D warnings
check "Documentation of crates" env RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked
check "Build" cargo build --workspace --all-targets --locked
check "The committed GraphQL schema is the built one (else: make schema)" compare_schema
check "Content" "$target/debug/site-gen" check --content content
