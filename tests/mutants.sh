#!/usr/bin/env bash
# Mutation testing of the suites: the solution, put in the place of a learner's answer, is changed in
# one spot at a time, and the graded suite of the exercise must turn red. The reference that the suite
# compares with stays as it is. Mutants that are equal to the original are listed, each with its
# reason, in .cargo/mutants.toml. Needs cargo-mutants (`cargo install cargo-mutants`).
#
# usage: tests/mutants.sh NN [OPTION…]    the exercise's number; options go to cargo-mutants
set -euo pipefail
number=${1:?usage: tests/mutants.sh NN [OPTION…]}
shift
root=$(cd "$(dirname "$0")/.." && pwd)
name=$(cd "$root/exercises" && echo "$number"-*)
[ -d "$root/exercises/$name" ] || { echo "there is no exercise $number" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The checkout as it stands, uncommitted changes too, without what was built.
(cd "$root" && comm -z -23 <(git ls-files -z --cached --others --exclude-standard | sort -z) \
    <(git ls-files -z --deleted | sort -z) | xargs -0 cp --parents -t "$work")
rm -r "$work/exercises/$name/src"
cp -r "$root/solutions/$name/src" "$work/exercises/$name/src"
mkdir -p "$root/target"
cd "$work"
cargo mutants --in-place --package "exercise-$number" --output "$root/target/mutants-$number" \
    --timeout 60 --no-shuffle --colors never "$@"
