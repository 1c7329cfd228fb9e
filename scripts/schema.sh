#!/usr/bin/env bash
# Writes the committed schemas anew: the tables as diesel sees them, and the GraphQL schema.
#
# The tables come from a database of its own, to which every migration has just been applied.
set -euo pipefail

if ! command -v diesel >/dev/null; then
  echo "error: diesel is missing. Install it (Debian: with libpq-dev):" >&2
  echo "cargo install diesel_cli --locked --no-default-features --features postgres" >&2
  exit 1
fi
target=$(realpath "${CARGO_TARGET_DIR:-target}")
PROFILE_BUILDER_PG_BIN=$(python3 scripts/postgresql.py "$target/postgresql")
export PROFILE_BUILDER_PG_BIN
cargo build --quiet -p db --example managed

data=$(mktemp --directory)
coproc CLUSTER { "$target/debug/examples/managed" "$data"; }
process=$CLUSTER_PID output=${CLUSTER[0]} input=${CLUSTER[1]}
cleanup() {
  exec {input}>&- # At the end of its input it stops.
  wait "$process" || true
  rm -rf -- "$data"
}
trap cleanup EXIT
read -r url <&"$output"

diesel migration run --database-url "$url" --migration-dir migrations
# PostgreSQL cannot say that an array holds no nulls, but ours never do.
diesel print-schema --database-url "$url" --with-docs-config only-database-comments |
  sed -E 's/Array<Nullable<(\w+)>>/Array<\1>/' >"$data/schema.rs"
rustfmt --edition 2024 "$data/schema.rs"
cp "$data/schema.rs" api/crates/db-schema/src/schema.rs
cargo run --quiet -p api -- schema >"$data/schema.graphql"
cp "$data/schema.graphql" graphql/schema.graphql
