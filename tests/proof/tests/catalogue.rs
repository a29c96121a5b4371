//! Every known answer, once: a mistake is caught in its own task and named, an impostor caught, a
//! right answer of another form passes. The large version is `--example soak`.

use catalogue::Kind;
use kata_proof::{Draws, Known, Suite, suites};
use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;

/// The seed of the pinned reports, the one that a learner has.
const SEED: u64 = 7;

/// Judges every answer, on as many threads as the machine has.
fn judge_all(suite: &Suite) -> BTreeMap<String, Vec<(Known, kata_proof::Finding)>> {
    let queue = Mutex::new(suite.known.iter().enumerate());
    let done = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().unwrap().next();
                    let Some((i, known)) = next else { break };
                    let verdict = suite.judge(known, Draws::Seed(SEED)).unwrap();
                    done.lock().unwrap().push((i, known.clone(), verdict));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(i, ..)| *i);
    let mut tasks = BTreeMap::<String, Vec<_>>::new();
    for (_, known, verdict) in done {
        tasks.entry(known.task.clone()).or_default().push((known, verdict));
    }
    tasks
}

#[test]
fn mistakes_are_caught_and_named_and_right_answers_pass() {
    let mut wrong = Vec::new();
    for suite in suites().unwrap() {
        for (task, verdicts) in judge_all(&suite) {
            let mut pinned = String::new();
            for (known, verdict) in &verdicts {
                let fine = match known.kind {
                    Kind::Right => !verdict.red,
                    Kind::Impostor => verdict.red && !verdict.misnamed,
                    Kind::Mistake => verdict.red && verdict.named && !verdict.misnamed,
                };
                if !fine {
                    wrong.push(format!(
                        "{}: {task}/{}:\n{}",
                        suite.exercise, known.name, verdict.reports
                    ));
                }
                if known.kind == Kind::Mistake {
                    pinned += &format!("=== {}\n{}\n", known.name, verdict.reports);
                }
            }
            let at_least = |kind, n| verdicts.iter().filter(|(k, _)| k.kind == kind).count() >= n;
            if !at_least(Kind::Mistake, 3) || !at_least(Kind::Right, 2) {
                wrong.push(format!(
                    "{}: {task} needs three mistakes and two right answers",
                    suite.exercise
                ));
            }
            insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(format!("{}-{task}", &suite.exercise[..2]), pinned);
            });
        }
    }
    assert!(wrong.is_empty(), "{} answers are misjudged:\n\n{}", wrong.len(), wrong.join("\n"));
}

/// Every alternative that is written down at a place, as `place/name`, by the file that it stands in.
fn written(exercise: &str) -> BTreeMap<String, String> {
    fn collect(tokens: TokenStream, file: &str, found: &mut BTreeMap<String, String>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is = |tree: &TokenTree, words: &[&str]| words.contains(&tree.to_string().as_str());
        let name = |tree: Option<TokenTree>| Some(tree?.to_string().trim_matches('"').to_string());
        for (i, tree) in tokens.iter().enumerate() {
            let TokenTree::Group(group) = tree else { continue };
            collect(group.stream(), file, found);
            let before = &tokens[..i];
            if !matches!(before, [.., pick, bang] if is(pick, &["pick"]) && is(bang, &["!"])) {
                continue;
            }
            let inside: Vec<TokenTree> = group.stream().into_iter().collect();
            let Some(place) = name(inside.first().cloned()) else { continue };
            for pair in inside.windows(2) {
                let TokenTree::Group(alternative) = &pair[1] else { continue };
                if is(&pair[0], &["wrong", "some", "right"])
                    && let Some(other) = name(alternative.stream().into_iter().next())
                {
                    found.insert(format!("{place}/{other}"), file.to_string());
                }
            }
        }
    }
    let mut found = BTreeMap::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../mistakes").join(exercise);
    for file in std::fs::read_dir(folder.join("src")).unwrap() {
        let file = file.unwrap().path();
        let tokens = std::fs::read_to_string(&file).unwrap().parse().unwrap();
        collect(tokens, &file.file_name().unwrap().to_string_lossy(), &mut found);
    }
    // A macro's own places are written where it is called.
    found.retain(|name, _| !name.contains('$'));
    found
}

/// What no question comes by is neither proven nor named.
#[test]
fn the_suites_come_by_every_place() {
    let mut missed = Vec::new();
    for suite in suites().unwrap() {
        let known: BTreeSet<&str> = suite.known.iter().map(|known| known.name.as_str()).collect();
        for (name, file) in written(&suite.exercise) {
            if !known.contains(name.as_str()) {
                missed.push(format!("{}: {name} in {file}", suite.exercise));
            }
        }
    }
    assert!(missed.is_empty(), "no question comes by these:\n{}", missed.join("\n"));
}

/// A report shows tasks in the order of the statement, and knows which call which.
#[test]
fn the_catalogues_know_the_tasks_of_the_statement() {
    let metadata = cargo_metadata::MetadataCommand::new().no_deps().exec().unwrap();
    for package in metadata.packages.iter().filter(|p| p.name.starts_with("exercise-")) {
        let tasks = package.metadata["kata"]["tasks"].as_array().unwrap();
        let stated: Vec<&str> = tasks.iter().map(|task| task["name"].as_str().unwrap()).collect();
        let folder = package.manifest_path.parent().unwrap().file_name().unwrap();
        let file = format!("../mistakes/{folder}/src/lib.rs");
        let source =
            std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        let list = source.split_once("pub const TASKS").unwrap().1.split_once("];").unwrap().0;
        let known: Vec<&str> =
            list.split("(\"").skip(1).map(|entry| entry.split('"').next().unwrap()).collect();
        assert_eq!(known, stated, "{folder}: tests/mistakes/{folder}/src/lib.rs, TASKS");
    }
}
