#!/usr/bin/env bash
# The chaos test in its long form: rounds with the short lease of `make test`, then one with the
# product's own. CHAOS_SEED repeats the first of them, CHAOS_EXECUTIONS and CHAOS_ROUNDS change how
# much is done.
set -euo pipefail

export CHAOS_SEED=${CHAOS_SEED:-$RANDOM}
export CHAOS_EXECUTIONS=${CHAOS_EXECUTIONS:-200}
rounds=${CHAOS_ROUNDS:-3}

chaos() {
  printf '\n==> Chaos: %s executions, seed %s, leases of %s ms\n' \
    "$CHAOS_EXECUTIONS" "$CHAOS_SEED" "$CHAOS_LEASE_MS"
  cargo test --quiet --locked -p tests --test it chaos:: -- --nocapture
}

CHAOS_ROUNDS=$rounds CHAOS_LEASE_MS=1500 chaos
CHAOS_ROUNDS=1 CHAOS_LEASE_MS=10000 chaos
