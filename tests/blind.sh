#!/usr/bin/env bash
# Answers that were written from the statements alone, with the suites and the catalogue closed, each
# judged as a learner's is. Right ones must be green, wrong ones red; of these it is counted how many
# are named.
#
# tests/blind/NN-name/whole.diff    from the stubs to a whole answer, right
# tests/blind/NN-name/answers.diff  from that to each other answer, behind a line that says which:
#                                   "# right TASK: how" or "# wrong TASK: what"; every wrong one of
#                                   these has passed some earlier version of a suite
# tests/blind/NN-name/public.diff   the same, of mistakes on public record:
#                                   "# wrong TASK: what <address>"
# tests/blind/NN-name/slips.diff    the same, of what tired people write
#
# usage: tests/blind.sh [NN]    an exercise's number, or all of them; one or two seconds an answer
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
compgen -G "$root/tests/blind/${1:-}*/" >/dev/null || {
    echo "there are no answers to exercise ${1:-}: say 03, or nothing for all" >&2
    exit 2
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$root" && comm -z -23 <(git ls-files -z --cached --others --exclude-standard | sort -z) \
    <(git ls-files -z --deleted | sort -z) | xargs -0 cp --parents -t "$work")
export CARGO_TARGET_DIR=$root/target/blind CARGO_TERM_QUIET=true
cd "$work"

misjudged=0
printf '%-26s %6s %8s %6s %9s %6s\n' exercise right refused wrong accepted named
for folder in tests/blind/"${1:-}"*/; do
    name=$(basename "$folder")
    src=exercises/$name/src
    (cd "$src" && git apply --whitespace=nowarn "$work/$folder/whole.diff") || {
        echo "$name: the stubs are not those that this answer was written in" >&2
        exit 2
    }
    cp -r "$src" "$work/whole"
    mkdir "$work/answers"
    # One file an answer; the number keeps their order.
    awk -v to="$work/answers" '/^# (right|wrong) /{ file = sprintf("%s/%04d", to, ++n) } { print > file }' \
        "$folder"/{answers,public,slips}.diff
    declare -A count=([right]=0 [refused]=0 [wrong]=0 [accepted]=0 [named]=0)
    for answer in "" "$work"/answers/*; do
        cp "$work"/whole/* "$src/"
        kind=right task='' label="right: the whole exercise"
        if [ -n "$answer" ]; then
            read -r _ kind task <"$answer"
            label="$kind $task" task=${task%%:*}::
            (cd "$src" && git apply --whitespace=nowarn "$answer")
        fi
        [ ! -t 2 ] || printf '\r%s: %s \r' "$name" "$((count[right] + count[wrong]))" >&2
        status=0
        cargo test -p "exercise-${name%%-*}" $task >report 2>&1 || status=$?
        if ! grep -q '^test result' report; then
            echo "$label: not judged, since it does not compile" >&2
            cat report >&2
            exit 2
        fi
        count[$kind]=$((count[$kind] + 1))
        case $kind:$status in
            right:0) continue ;;
            wrong:0) count[accepted]=$((count[accepted] + 1)) ;;
            right:*) count[refused]=$((count[refused] + 1)) && cat report >&2 ;;
            *)
                ! grep -q '^ *you wrote' report || count[named]=$((count[named] + 1))
                continue
                ;;
        esac
        misjudged=1
        echo "misjudged: $name, $label" >&2
    done
    rm -r "$work/answers" "$work/whole"
    printf '%-26s %6s %8s %6s %9s %6s\n' "$name" "${count[right]}" "${count[refused]}" "${count[wrong]}" "${count[accepted]}" "${count[named]}"
done
exit $misjudged
