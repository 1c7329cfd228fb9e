#!/usr/bin/env bash
# The chaos test in its long form: rounds with the short lease of `make test`, then one of a quarter
# with the product's own. CHAOS_SEED repeats the first of them, CHAOS_EXECUTIONS and CHAOS_ROUNDS
# change how much is done.
set -euo pipefail

export CHAOS_SEED=${CHAOS_SEED:-$RANDOM}
executions=${CHAOS_EXECUTIONS:-200}
rounds=${CHAOS_ROUNDS:-3}

# Usage: chaos ROUNDS EXECUTIONS LEASE_MS
chaos() {
  printf '\n==> Chaos: %s rounds of %s executions from seed %s, leases of %s ms\n' \
    "$1" "$2" "$CHAOS_SEED" "$3"
  CHAOS_ROUNDS=$1 CHAOS_EXECUTIONS=$2 CHAOS_LEASE_MS=$3 \
    cargo test --quiet --locked -p tests --test it chaos:: -- --nocapture
}

chaos "$rounds" "$executions" 1500
chaos 1 "$((executions / 4))" 10000
