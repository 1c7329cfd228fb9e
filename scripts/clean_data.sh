#!/usr/bin/env bash
# Deletes the local data folder, unless a server uses it or it does not look like one.
set -euo pipefail

folder=$(python3 scripts/data_folder.py)
if [[ ! -e $folder ]]; then
  echo "$folder does not exist; nothing to delete."
  exit 0
fi
if [[ ! -d $folder/postgresql/cluster ]]; then
  echo "error: $folder holds no database of Profile Builder; delete it yourself if you mean it" >&2
  exit 1
fi
if [[ -e $folder/postgresql/cluster/postmaster.pid ]]; then
  echo "error: the database in $folder runs; stop the server first." >&2
  echo "If the server was killed, start it once more with 'make up' and stop it with Ctrl-C." >&2
  exit 1
fi
rm -rf -- "$folder"
echo "Deleted $folder."
