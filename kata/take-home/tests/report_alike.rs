//! What is alike, and what is not: a copy is seen after renaming and reformatting; two who found
//! the same textbook form by themselves are not.

#[path = "common/graded.rs"]
mod graded;

use kata::tokens::normalised;
use kata_take_home::report::alike::{PASSAGE, Pair, pairs};
use kata_take_home::report::kit::Kit;
use kata_take_home::report::result::Graded;
use kata_take_home::report::winnow::{K, WINDOW, fingerprints, grams};
use std::collections::HashSet;

fn found(files: &[&[(String, String)]], kit: &Kit) -> Vec<Pair> {
    let results: Vec<Graded> = files
        .iter()
        .enumerate()
        .map(|(at, files)| graded::graded(&format!("s{at}"), "somebody", files))
        .collect();
    pairs(&results, kit)
}

#[test]
fn a_copy_is_seen_after_renaming_and_reformatting() {
    let (one, kit) = (graded::blind(), graded::kit());
    let copy = graded::disguised(&one);
    // Nearly no line is as it was.
    let same = |(a, b): (&(String, String), &(String, String))| {
        let lines: HashSet<&str> = a.1.lines().map(str::trim).filter(|l| l.len() > 3).collect();
        b.1.lines().filter(|line| lines.contains(line.trim())).count()
    };
    assert!(one.iter().zip(&copy).map(same).sum::<usize>() < 40);
    let pairs = found(&[&one, &graded::solution(), &copy], &kit);
    assert_eq!(pairs.len(), 1);
    assert_eq!(pairs[0].of, (0, 2));
    assert!(pairs[0].share > 0.99, "{}", pairs[0].share);
    // The lines side by side are those of the same function.
    for passage in &pairs[0].passages {
        assert_eq!(passage.first.0, passage.second.0);
    }
}

/// The two whole answers that there are were written without a look at each other.
#[test]
fn two_who_did_not_copy_are_not_alike() {
    let (blind, solution) = (graded::blind(), graded::solution());
    assert_eq!(found(&[&blind, &solution], &graded::kit()), []);
    // Even where nothing is left aside but what two have of necessity: the stubs.
    let mut kit = graded::kit();
    let known = kit.exercises.get_mut("01-backprop").unwrap();
    known.solution.clear();
    assert_eq!(found(&[&blind, &solution], &kit), []);
    // Without that too, they are: stubs are most of a file.
    assert_eq!(found(&[&blind, &solution], &Kit::default()).len(), 1);
}

#[test]
fn stubs_and_the_kit_s_own_answer_are_nobody_s_copy() {
    let (stubs, solution) = (graded::stubs(), graded::solution());
    assert_eq!(found(&[&stubs, &stubs, &solution, &solution], &graded::kit()), []);
}

/// One long function is enough, in answers that are otherwise different.
#[test]
fn one_copied_function_is_seen() {
    let long: String = (0..12)
        .map(|n| {
            format!(
                "    let v{n} = if t > {n}.0 {{ t * {n}.5 - 1.0 }} else {{ (t + {n}.0).tanh() }};\n"
            )
        })
        .collect();
    let extra = |name: &str, unit: &str| {
        format!("fn {name}({unit}: f64) -> f64 {{\n{}    0.0\n}}\n", long.replace('t', unit))
    };
    let (mut a, mut b) = (graded::blind(), graded::solution());
    a[0].1 += &extra("clever", "t");
    b[3].1 += &extra("also_mine", "t");
    let pairs = found(&[&a, &b], &graded::kit());
    assert_eq!(pairs.len(), 1);
    let passage = &pairs[0].passages[0];
    assert!(passage.tokens >= PASSAGE, "{}", passage.tokens);
    assert_eq!((&passage.first.0, &passage.second.0), (&a[0].0, &b[3].0));
}

/// What many have in common, the task has brought about.
#[test]
fn what_many_share_counts_little() {
    let (blind, kit) = (graded::blind(), graded::kit());
    let files: Vec<&[(String, String)]> = vec![&blind; 40];
    assert_eq!(found(&files, &kit), [], "forty of forty");
    let solution = graded::solution();
    let mut files: Vec<&[(String, String)]> = vec![&solution; 40];
    files[3] = &blind;
    files[17] = &blind;
    let pairs = found(&files, &kit);
    assert_eq!(pairs.iter().map(|pair| pair.of).collect::<Vec<_>>(), [(3, 17)], "two of forty");
}

/// Submissions that are meant to keep the comparison busy: a million tokens, all alike.
#[test]
fn repetition_keeps_nobody_busy() {
    let file = |text: String| vec![("exercises/01-backprop/src/lib.rs".to_string(), text)];
    let numbers = file(format!("static A: [u8; 500000] = [{}];\n", "0, ".repeat(500_000)));
    let functions = file("fn ".repeat(200_000));
    let braces = file("{".repeat(200_000));
    found(&[&numbers, &numbers, &functions, &functions, &braces, &braces], &Kit::default());
}

/// The promise of winnowing: of any shared passage of K + WINDOW − 1 tokens both have a fingerprint
/// in common, wherever it stands.
#[test]
fn a_passage_long_enough_is_always_seen() {
    let word = |n: usize| format!("a.m{n}();");
    let text = |from: usize, n: usize| (from..from + n).map(word).collect::<String>();
    // Six tokens to a word.
    let shared = text(1_000, (K + WINDOW).div_ceil(6) + 1);
    for before in 0..60 {
        let one = normalised(&(text(0, before) + &shared + &text(200, 20)));
        let other = normalised(&(text(400, 3 * before % 17) + &shared + &text(600, 20)));
        let nothing = HashSet::new();
        let of = |tokens| -> HashSet<u64> {
            fingerprints(tokens, &nothing).iter().map(|print| print.hash).collect()
        };
        assert!(!of(&one).is_disjoint(&of(&other)), "{before}");
        // And nothing shorter than K is taken for shared.
        let given: HashSet<u64> = grams(&normalised(&shared)).into_iter().collect();
        let left: HashSet<u64> =
            fingerprints(&one, &given).iter().map(|print| print.hash).collect();
        assert!(left.is_disjoint(&given));
    }
}
