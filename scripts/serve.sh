#!/usr/bin/env bash
# Starts a built server in the foreground, with what this checkout has built.
#
# Usage: serve.sh PROGRAM
set -euo pipefail

program=$1
target=$(realpath "${CARGO_TARGET_DIR:-target}")

if [[ -z ${DATABASE_URL:-} ]]; then
  PROFILE_BUILDER_PG_BIN=$(python3 scripts/postgresql.py "$target/postgresql")
  export PROFILE_BUILDER_PG_BIN
fi
PROFILE_BUILDER_DATA_DIR=$(python3 scripts/data_folder.py)
export PROFILE_BUILDER_DATA_DIR
export PROFILE_BUILDER_WEB_DIR=${PROFILE_BUILDER_WEB_DIR:-$PWD/web-client/dist}
export PROFILE_BUILDER_SITE_DIR=${PROFILE_BUILDER_SITE_DIR:-$target/site}

echo "Address:     http://${PROFILE_BUILDER_LISTEN:-127.0.0.1:8080}"
echo "Data folder: $PROFILE_BUILDER_DATA_DIR"
exec "$program" serve
