#!/usr/bin/env bash
# What crates must not know; ARCHITECTURE.md gives the reasons.
set -euo pipefail

failed=0

# Usage: without CRATE DEPENDENCY [cargo tree options]
without() {
  local crate=$1 dependency=$2
  shift 2
  local tree
  tree=$(cargo tree --locked --edges normal --prefix none --package "$crate" "$@")
  if grep --quiet "^$dependency v" <<<"$tree"; then
    echo "error: $crate must not depend on $dependency; see: cargo tree -p $crate -i $dependency" >&2
    failed=1
  fi
}

without domain diesel              # The vocabulary is usable without a database.
without domain tokio
without agent-core tokio           # The ReAct state machine does no I/O.
without agent-core diesel
without agent-core reqwest
without connector-sdk diesel       # Tools reach the outside world, never the database.
without connectors diesel
without definitions diesel         # A definition file is a text.
without definitions tokio
without llm diesel
without search diesel
without site-gen tokio             # A site is built from files alone.
without site-gen diesel
for crate in graphql graphql-core graphql-agents graphql-executions graphql-schedules graphql-notifications graphql-templates graphql-teams graphql-memories; do
  without "$crate" diesel --depth 1  # A resolver calls a use case, which owns the transaction.
done

exit "$failed"
