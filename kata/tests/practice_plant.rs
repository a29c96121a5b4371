//! Known mistakes in the source of a right program: that nothing is left of the catalogue, that what was
//! planted is a small change, and that the suite calls it by its name. Each one of the catalogue is planted by
//! `cargo run -p kata --example plant`.

use kata::kit::{Exercise, exercises};
use kata::practice::plant::{Catalogue, Known};
use kata::practice::scratch;
use kata::practice::suite::{self, Built, Judged};
use kata::verdict::Verdict;
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use syn::visit::Visit;

type Files = BTreeMap<PathBuf, String>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn every() -> Vec<(Exercise, Catalogue)> {
    let all = exercises(root()).unwrap();
    let read = |exercise: Exercise| {
        let catalogue = Catalogue::read(root(), &exercise).unwrap();
        (exercise, catalogue)
    };
    all.into_iter().map(read).collect()
}

fn known<'c>(catalogue: &'c Catalogue, task: &str, name: &str) -> &'c Known {
    let is = |known: &&Known| known.name == name && known.tasks.iter().any(|of| of == task);
    catalogue.known.iter().find(is).unwrap()
}

/// Lines of one text that the other has not, in their order.
fn new_lines<'t>(of: &'t str, other: &str) -> Vec<&'t str> {
    of.lines().filter(|line| !other.lines().any(|there| there == *line)).collect()
}

#[test]
fn every_mistake_has_a_sentence_and_a_task() {
    for (exercise, catalogue) in every() {
        assert!(catalogue.known.len() > 200, "{}: {}", exercise.name, catalogue.known.len());
        for known in &catalogue.known {
            assert!(
                !known.what.is_empty() && !known.tasks.is_empty(),
                "{}: {known:?}",
                exercise.name
            );
        }
    }
}

/// A refusal in the learner's own words, whatever they are: `assert!(ratio != 1.0)`.
#[test]
fn a_refusal_has_no_words_of_the_catalogue() {
    let exercises = every();
    let catalogue = |nn: &str| &exercises.iter().find(|(e, _)| e.name.starts_with(nn)).unwrap().1;
    for (nn, what) in
        [("03", "a panic for n = 0 although there is no epoch"), ("05", "ρ = 1 refused")]
    {
        let catalogue = catalogue(nn);
        let known = catalogue.known.iter().find(|known| known.what.starts_with(what)).unwrap();
        let files = catalogue.plant(&[known]).unwrap();
        assert!(files.values().all(|text| !text.contains("ANY_PANIC")), "{nn}: {what}");
    }
}

#[test]
fn nothing_of_the_catalogue_is_left_in_a_program() {
    for (exercise, catalogue) in every() {
        let right = catalogue.plant(&[]).unwrap();
        let solution: Vec<PathBuf> =
            exercise.solution(root()).unwrap().into_iter().map(|(file, _)| file).collect();
        assert!(
            solution.iter().all(|file| right.contains_key(file)),
            "{}: {:?}",
            exercise.name,
            right.keys()
        );
        for (file, text) in &right {
            for word in [
                "pick!",
                "wrong(",
                "catalogue",
                "impostor",
                "solution",
                "enter(",
                "mistake",
                "todo!",
                ") = None",
                "if false",
                "// ",
            ] {
                let code = text.lines().filter(|line| {
                    !line.trim_start().starts_with("//!") && !line.trim_start().starts_with("///")
                });
                let found: Vec<&str> = code.filter(|line| line.contains(word)).collect();
                assert!(
                    found.is_empty(),
                    "{}/{}: {word} in {found:?}",
                    exercise.name,
                    file.display()
                );
            }
        }
    }
}

/// What a choice leaves behind: conditions that are settled, functions that do nothing, a macro's tokens.
const LEFT: &[&str] = &[
    "|| true",
    "true ||",
    "&& false",
    "&& true",
    "false &&",
    "true &&",
    "!true",
    "!false",
    "if true",
    "if false",
    "match (false",
    "match (true",
    "false.then",
    "true.then",
    "None.",
    "| true)",
    "| true;",
    "let _ = step",
    ") {}",
    "* 1.0",
    "/ 1.0",
    "<'t >",
    "crate::walk::Tensor",
    "often refused",
    "The solution",
    "is the same.",
];

/// A value that is bound, and bound again in the next statement without being read.
#[derive(Default)]
struct BoundTwice(Option<String>);

impl<'ast> Visit<'ast> for BoundTwice {
    fn visit_block(&mut self, block: &'ast syn::Block) {
        let named = |stmt: &'ast syn::Stmt| match stmt {
            syn::Stmt::Local(local) => match (&local.pat, &local.init) {
                (syn::Pat::Ident(name), Some(init)) => Some((name.ident.to_string(), &init.expr)),
                _ => None,
            },
            _ => None,
        };
        for pair in block.stmts.windows(2) {
            if let (Some((first, _)), Some((second, value))) = (named(&pair[0]), named(&pair[1])) {
                let text = value.to_token_stream().to_string();
                let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
                if first == second && !words.any(|word| word == first) {
                    self.0 = Some(first);
                }
            }
        }
        syn::visit::visit_block(self, block);
    }
}

fn bound_twice(text: &str) -> Option<String> {
    let mut found = BoundTwice::default();
    found.visit_file(&syn::parse_file(text).unwrap());
    found.0
}

/// Nothing says where one could have chosen otherwise.
#[test]
fn a_program_reads_as_if_nothing_else_had_ever_stood_there() {
    for (exercise, catalogue) in every() {
        let sample = catalogue.known.iter().step_by(19).map(|known| vec![known]);
        for mistakes in std::iter::once(Vec::new()).chain(sample) {
            let Ok(files) = catalogue.plant(&mistakes) else { continue };
            let name = mistakes.first().map_or("nothing", |known| &known.name);
            for (file, text) in &files {
                let at = format!("{}/{} with {name}", exercise.name, file.display());
                for left in LEFT {
                    let found = text.lines().find(|line| line.contains(left));
                    assert_eq!(found, None, "{at}: {left}");
                }
                assert_eq!(bound_twice(text), None, "{at}");
            }
        }
    }
}

/// Most of the catalogue is a change of a few lines; and no sentence about it stands beside it.
#[test]
fn a_planted_mistake_is_a_small_change_that_says_nothing() {
    let (mut all, mut planted) = (0, 0);
    for (exercise, catalogue) in every() {
        let right = catalogue.plant(&[]).unwrap();
        let text = |files: &Files| files.values().cloned().collect::<Vec<_>>().join("\n");
        // Every 41st, which goes about all files.
        for known in catalogue.known.iter().step_by(41) {
            all += 1;
            let Ok(wrong) = catalogue.plant(&[known]) else { continue };
            let (right, wrong) = (text(&right), text(&wrong));
            assert!(!wrong.contains(&known.what), "{}: {}", exercise.name, known.name);
            let lines = new_lines(&wrong, &right).len() + new_lines(&right, &wrong).len();
            planted += usize::from(right != wrong && lines <= 40);
        }
    }
    assert!(planted * 10 >= all * 9, "{planted} of {all}");
}

#[test]
fn a_mistake_as_it_stands_in_the_source() {
    let (_, catalogue) = every().swap_remove(0);
    let (right, wrong) = (
        catalogue.plant(&[]).unwrap(),
        catalogue.plant(&[known(&catalogue, "linear_backward", "db/wrong-axis")]).unwrap(),
    );
    let file = Path::new("linear.rs");
    assert_eq!(new_lines(&right[file], &wrong[file]), ["    let db = dz.sum_axis(Axis(1));"]);
    assert_eq!(new_lines(&wrong[file], &right[file]), ["    let db = dz.sum_axis(Axis(0));"]);
    // A name that is bound to its own negative is not bound to itself.
    let sign = known(&catalogue, "mlp_backward", "upstream/sign");
    let file = Path::new("mlp.rs");
    assert_eq!(
        new_lines(&catalogue.plant(&[sign]).unwrap()[file], &right[file]),
        ["    let da2 = &-da2;"]
    );
}

/// Nobody is asked to find a mistake that is not there.
#[test]
fn what_changes_nothing_is_an_error() {
    let (_, catalogue) = every().swap_remove(1);
    let sign = known(&catalogue, "cross_entropy", "loss/sign");
    assert!(catalogue.plant(&[sign]).is_ok());
    let nothing = Known { other: "nothing".into(), name: "loss/nothing".into(), ..sign.clone() };
    let error = catalogue.plant(&[&nothing]).unwrap_err().to_string();
    assert_eq!(error, "loss/nothing changes nothing");
}

/// A program in which rustc would not find anything unused.
fn strict(mut files: Files, of_mistake: bool) -> Files {
    let lib = files.get_mut(Path::new("lib.rs")).unwrap();
    let at = lib.find("\nmod ").unwrap();
    // A mistake may be that a parameter is not looked at.
    let but = if of_mistake { "#![allow(unused_variables)]\n" } else { "" };
    lib.insert_str(at, &format!("\n#![deny(unused, unreachable_code)]\n{but}"));
    files
}

/// Without a mistake a program is right, or it would be handed out with one that nobody planted; and with
/// one, the suite calls it by its name. In neither the compiler finds anything that nobody uses.
#[test]
fn a_program_is_green_but_for_what_was_planted_and_uses_all_of_itself() {
    let home = tempfile::tempdir().unwrap();
    for (exercise, catalogue) in every() {
        let folder = home.path().join(&exercise.number);
        let judged = |mistakes: &[&Known]| -> Judged {
            let files = strict(catalogue.plant(mistakes).unwrap(), !mistakes.is_empty());
            scratch::lay_out(root(), &folder, &[(&exercise, files)]).unwrap();
            match suite::build(&folder, &exercise, false, false).unwrap() {
                Built::Suite(program) => suite::judge(&folder, &exercise, &program, None).unwrap(),
                Built::Broken(error) => panic!("{} with {mistakes:?}: {error}", exercise.name),
            }
        };
        let right = judged(&[]);
        assert_eq!(right.len(), exercise.tasks.len());
        for test in right.values().flatten() {
            assert_eq!(test.verdict, Verdict::Green, "{}: {}", exercise.name, test.report);
        }
        // As many as there are tasks of their own.
        let (mut busy, mut planted) = (BTreeSet::new(), Vec::new());
        for known in catalogue.known.iter().step_by(19) {
            if known.tasks.iter().all(|task| !busy.contains(task)) {
                busy.extend(known.tasks.iter().cloned());
                planted.push(known);
            }
        }
        let is_named = |wrong: &Judged, known: &Known| {
            let tests = known.tasks.iter().flat_map(|task| &wrong[task]);
            tests.flat_map(|test| &test.mistakes).any(|mistake| mistake.said == known.what)
        };
        // One hides another; those by themselves.
        let wrong = judged(&planted);
        for known in planted.into_iter().filter(|known| !is_named(&wrong, known)) {
            assert!(is_named(&judged(&[known]), known), "{}: {known:?}", exercise.name);
        }
    }
}

/// Planted, compiled and judged, two at once, beside a program without any.
#[test]
fn the_suite_names_what_was_planted() {
    let (exercise, catalogue) = every().swap_remove(0);
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("test-plant");
    let judged = |files: &Files| -> Judged {
        scratch::lay_out(root(), &folder, &[(&exercise, files.clone())]).unwrap();
        match suite::build(&folder, &exercise, false, false).unwrap() {
            Built::Suite(program) => suite::judge(&folder, &exercise, &program, None).unwrap(),
            Built::Broken(error) => panic!("{error}"),
        }
    };
    let right = judged(&catalogue.plant(&[]).unwrap());
    assert!(right.values().flatten().all(|test| test.verdict == Verdict::Green));
    let planted =
        [known(&catalogue, "mse", "gradient/sum"), known(&catalogue, "mlp_forward", "output/none")];
    let wrong = judged(&catalogue.plant(&planted).unwrap());
    for known in planted {
        let tests = known.tasks.iter().flat_map(|task| &wrong[task]);
        let said: Vec<&str> =
            tests.flat_map(|test| &test.mistakes).map(|mistake| mistake.said.as_str()).collect();
        assert!(said.contains(&known.what.as_str()), "{}: {said:?}", known.name);
    }
    assert!(right.contains_key("linear_forward"));
    assert!(wrong["linear_forward"].iter().all(|test| test.verdict == Verdict::Green));
}
