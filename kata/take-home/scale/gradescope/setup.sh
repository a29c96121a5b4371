#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image: the toolchain, the sandbox's
# programs, and what all submissions share.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install --yes --no-install-recommends \
    bubblewrap build-essential ca-certificates curl git util-linux
curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs |
    sh -s -- -y --profile minimal --default-toolchain TOOLCHAIN
. "$HOME/.cargo/env"
cd /autograder/source/kit
cargo build --locked --package kata-take-home
# The judges, and a grade of the stubs, which have no points: it works before the first submission.
target/debug/kata-take-home grade ../pack --pack ../pack --out /tmp/trial --no-sandbox
rm -r /tmp/trial
