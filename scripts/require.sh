#!/usr/bin/env bash
# Makes sure that a program is there.
#
# Usage: require.sh PROGRAM [DEBIAN_PACKAGE [VARIABLE]]
# Installs the package when it can (as root, on Debian), and says what to do when it cannot.
# VARIABLE names the program's path instead, when it is set.
set -euo pipefail

program=$1
package=${2:-}
variable=${3:-}

if [[ -n $variable && -n ${!variable:-} ]]; then
  [[ -x ${!variable} ]] && exit 0
  echo "error: $variable is ${!variable}, which is not a program; correct it or unset it" >&2
  exit 1
fi
if command -v "$program" >/dev/null; then
  exit 0
fi
if [[ -n $package && $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
  printf '\n==> Installing %s\n' "$package"
  apt-get update --quiet=2
  DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends "$package"
  exit 0
fi
echo "error: $program is missing." >&2
case $program in
  cargo) echo "Install Rust 1.95 or newer from https://rustup.rs; if it is installed, run: . ~/.cargo/env" >&2 ;;
  node | npm) echo "Install Node.js 20 or newer with npm from https://nodejs.org and try again." >&2 ;;
  *) echo "Install it (Debian: sudo apt-get install ${package:-$program}) and try again." >&2 ;;
esac
if [[ -n $variable ]]; then
  echo "If it is installed under another name, set $variable to its path." >&2
fi
exit 1
