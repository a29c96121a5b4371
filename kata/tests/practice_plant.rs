//! Known mistakes in the source of a right program: that nothing is left of the catalogue, that what was
//! planted is a small change, and that the suite calls it by its name. Each one of the catalogue is planted by
//! `cargo run -p kata --example plant`.

use kata::kit::{Exercise, exercises};
use kata::practice::plant::{Catalogue, Known};
use kata::practice::scratch;
use kata::practice::suite::{self, Built, Judged};
use kata::verdict::Verdict;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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
}

/// Without a mistake a program is right, or it would be handed out with one that nobody planted.
#[test]
fn a_program_without_mistakes_is_green() {
    let home = tempfile::tempdir().unwrap();
    for (exercise, catalogue) in every() {
        let folder = home.path().join(&exercise.number);
        let right = catalogue.plant(&[]).unwrap();
        scratch::lay_out(root(), &folder, &[(&exercise, right)]).unwrap();
        let program = match suite::build(&folder, &exercise, false, false).unwrap() {
            Built::Suite(program) => program,
            Built::Broken(error) => panic!("{}: {error}", exercise.name),
        };
        let judged = suite::judge(&folder, &exercise, &program, None).unwrap();
        assert_eq!(judged.len(), exercise.tasks.len());
        for test in judged.values().flatten() {
            assert_eq!(test.verdict, Verdict::Green, "{}: {}", exercise.name, test.report);
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
