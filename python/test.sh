#!/usr/bin/env bash
# Builds the wheel's module and passes its tests. Installs maturin, pyarrow and pytest into a venv of its own the first time; needs
# python3 with venv and pip, and the Rust toolchain.
set -euo pipefail
cd "$(dirname "$0")"
target="${CARGO_TARGET_DIR:-../target}"
mkdir -p "$target"
target="$(cd "$target" && pwd)"
venv="$target/python-venv"
if [ ! -x "$venv/bin/maturin" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check 'maturin>=1.9,<2' pyarrow pytest
fi
# The same folder as the workspace's: what both use is compiled once.
export CARGO_TARGET_DIR="$target" VIRTUAL_ENV="$venv"
"$venv/bin/maturin" develop --quiet --locked
"$venv/bin/python" -m pytest -q tests
