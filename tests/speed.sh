#!/usr/bin/env bash
# How long a learner waits: from a clean checkout to the first verdict, and from a saved edit to
# the next one, each against an empty crate measured in the same run (machines differ, and are
# noisy; the ratio says more than the seconds).
#
# usage: tests/speed.sh [RUNS]    medians of RUNS edits each, 7 unless told otherwise
set -euo pipefail
runs=${1:-7}
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CARGO_TERM_QUIET=true CARGO_NET_OFFLINE=true
unset CARGO_TARGET_DIR

# Seconds that a command takes; it may fail, since a stub is red.
seconds() {
    local start=$EPOCHREALTIME
    "$@" >/dev/null 2>&1 || true
    echo "$start $EPOCHREALTIME" | awk '{ printf "%.3f\n", $2 - $1 }'
}

median() { sort -n | awk '{ v[NR] = $1 } END { printf "%.3f", v[int((NR + 1) / 2)] }'; }

# Edits a file RUNS times, in a way that changes what it compiles to, and tests after each.
edits() {
    local file=$1 package=$2
    for run in $(seq "$runs"); do
        sed -i -E "0,/todo!\(\"([^\"#]*)(#[0-9]+)?\"\)/s//todo!(\"\1#$run\")/" "$file"
        seconds cargo test -p "$package"
    done | median
}

git clone --quiet "$root" "$work/kit"
cargo new --quiet --lib "$work/empty"
printf 'pub fn f() { todo!("f") }\n#[test]\nfn t() { f() }\n' >"$work/empty/src/lib.rs"

cd "$work/empty"
empty_cold=$(seconds cargo test)
empty_warm=$(edits src/lib.rs empty)
cd "$work/kit"
printf '%-34s %9s %9s\n' "" "seconds" "ratio"
printf '%-34s %9s\n' "empty crate, cold" "$empty_cold"
cold=$(seconds cargo test -p exercise-01)
printf '%-34s %9s %9.1f\n' "exercise-01, clean checkout" "$cold" "$(echo "$cold $empty_cold" | awk '{ print $1 / $2 }')"
printf '%-34s %9s\n' "empty crate, save to verdict" "$empty_warm"
for folder in exercises/*/; do
    package=exercise-$(basename "$folder" | cut -d- -f1)
    file=$(grep -l 'todo!(' "$folder"src/*.rs | head -n 1)
    cargo test -p "$package" >/dev/null 2>&1 || true
    warm=$(edits "$file" "$package")
    printf '%-34s %9s %9.1f\n' "$package, save to verdict" "$warm" "$(echo "$warm $empty_warm" | awk '{ print $1 / $2 }')"
done
