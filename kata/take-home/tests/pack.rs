//! A take-home, as an interviewer makes it and a candidate gets it.
//!
//! Packs are built in one target folder, which keeps the libraries.

use kata_take_home::pack::{Manifest, leak};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the kit is above its packages")
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry can be read").path();
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false => files.push(path),
        }
    }
    files.sort();
    files
}

fn kata(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kata-take-home"))
        .current_dir(root())
        .args(arguments)
        .env("INSTA_UPDATE", "no")
        .output()
        .expect("the command line runs")
}

/// What was said on both streams.
fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|stream| String::from_utf8_lossy(stream)).concat()
}

/// Makes a pack of these exercises.
fn pack(folder: &Path, arguments: &[&str]) -> PathBuf {
    let out = folder.join("pack");
    let output = kata(&[&["pack"], arguments, &["--out", out.to_str().expect("Unicode")]].concat());
    assert!(output.status.success(), "{}", said(&output));
    out
}

/// Runs the open tests of a pack.
fn test(pack: &Path, arguments: &[&str]) -> Output {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(pack)
        .args([&["test", "--locked", "--no-fail-fast"], arguments].concat())
        .env("CARGO_TARGET_DIR", root().join("target/packs"))
        .env("KATA_LIMIT", "120") // a busy machine is no endless loop
        .env_remove("KATA_SEED")
        .output()
        .expect("cargo runs")
}

/// A candidate who writes this file as the solution does, but for a change.
fn answer(pack: &Path, name: &str, file: &str, change: impl Fn(&str) -> String) {
    let solution = read(&root().join("solutions").join(name).join("src").join(file));
    let to = pack.join("exercises").join(name).join("src").join(file);
    std::fs::write(to, change(&solution)).expect("the pack can be written");
}

/// The answers of all solutions.
fn answers() -> Vec<leak::Body> {
    let sources = files(&root().join("solutions"));
    let sources = sources.iter().filter(|file| file.extension().is_some_and(|e| e == "rs"));
    sources.flat_map(|file| leak::bodies(&read(file))).collect()
}

/// What of the answers stands in which file of a pack. The numbers are no text to search.
fn leaks(pack: &Path, answers: &[leak::Body]) -> BTreeSet<String> {
    let is_text = |file: &PathBuf| !file.ends_with("book.txt") && !file.ends_with("Cargo.lock");
    let mut leaks = BTreeSet::new();
    for file in files(pack).into_iter().filter(is_text) {
        let name = file.strip_prefix(pack).expect("inside").display().to_string();
        let found = leak::found(&read(&file), answers).into_iter();
        leaks.extend(found.map(|body| format!("{name}: {}", body.function)));
    }
    leaks
}

/// Exercise 01's task `repair` is a program, and some of it is right: that is the task.
const PROGRAM: [&str; 4] = ["linear_forward", "mlp_backward", "mlp_forward", "sigmoid"];

#[test]
fn a_pack_is_red_at_first_and_green_when_solved_and_holds_no_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = pack(folder.path(), &["01", "2", "03", "04", "05", "--minutes", "90"]);
    let manifest = Manifest::read(&pack).expect("a manifest");
    assert_eq!((manifest.minutes, manifest.seed, manifest.exercises.len()), (90, 7, 5));

    // Nothing of what a learner has beside the stubs.
    let names: Vec<String> = files(&pack).iter().map(|file| file.display().to_string()).collect();
    for gone in ["HINTS", "solutions", "quiz", "impostor", ".git/"] {
        let inside = |name: &String| name[folder.path().as_os_str().len()..].contains(gone);
        assert!(!names.iter().any(inside), "{gone} is in the pack");
    }
    for file in files(&pack).iter().filter(|file| !file.ends_with("book.txt")) {
        let text = read(file);
        for word in ["HINTS", "../quiz", "solution-", "BEGIN SOLUTION"] {
            assert!(!text.contains(word), "{word} is in {}", file.display());
        }
    }
    let answers = answers();
    assert!(answers.len() > 60, "{} answers", answers.len());
    let program = PROGRAM.map(|name| format!("exercises/01-backprop/src/repair.rs: {name}"));
    let program: BTreeSet<String> = program.into_iter().collect();
    let found: BTreeSet<String> = leaks(&pack, &answers);
    assert_eq!(found.difference(&program).collect::<Vec<_>>(), Vec::<&String>::new());

    // Every task has an open test, and every test is red as a stub.
    let output = test(&pack, &[]);
    let (text, report) = (said(&output), String::from_utf8_lossy(&output.stderr).into_owned());
    assert!(!report.contains("warning"), "{report}");
    assert_eq!(text.matches("test result: FAILED. 0 passed").count(), 5, "{text}");
    let in_file = |task: &str, exercise: &str| {
        let suite = pack.join("tests").join(exercise).join(format!("{task}.rs"));
        read(&suite).contains("#[test]") || read(&suite).contains("tests!")
    };
    for exercise in &manifest.exercises {
        for task in &exercise.tasks {
            assert!(in_file(&task.name, &exercise.name), "{} has no open test", task.name);
            let stub = format!("{} is still a stub", task.name);
            let needs = format!("{} needs `", task.name);
            let program = task.name == "repair";
            assert!(program || text.contains(&stub) || text.contains(&needs), "{stub}");
        }
    }

    // The solution in the candidate's place.
    for exercise in &manifest.exercises {
        for file in files(&root().join("solutions").join(&exercise.name).join("src")) {
            let name = file.file_name().and_then(|name| name.to_str()).expect("a name");
            answer(&pack, &exercise.name, name, str::to_string);
        }
    }
    let output = test(&pack, &[]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(said(&output).matches("test result: ok").count(), 5);

    // One mistake, which the kit would name: red, with the numbers, and no name.
    let half = |text: &str| text.replace("dz.dot(&a.t())", "0.5 * dz.dot(&a.t())");
    answer(&pack, "01-backprop", "linear.rs", half);
    let output = test(&pack, &["-p", "exercise-01", "linear_backward::"]);
    let text = said(&output);
    assert!(text.contains("linear_backward: dw is wrong"), "{text}");
    assert!(text.contains("half of what it should be"), "{text}");
    assert!(!text.contains("you wrote") && !text.contains("known mistake"), "{text}");

    // The numbers are those of one seed, and a test that knows no answer must not be green.
    let other = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(&pack)
        .args(["test", "--locked", "-p", "exercise-03", "accumulate::"])
        .env("CARGO_TARGET_DIR", root().join("target/packs"))
        .env("KATA_SEED", "8")
        .output()
        .expect("cargo runs");
    assert!(
        !other.status.success() && said(&other).contains("Unset KATA_SEED"),
        "{}",
        said(&other)
    );
    let book = pack.join("tests/03-gradient-descent/book.txt");
    let moved = read(&book)
        .replace("accumulate::equals_the_full_batch\t", "accumulate::equals_the_full_batch\tf");
    std::fs::write(&book, moved).expect("written");
    let output = test(&pack, &["-p", "exercise-03", "accumulate::"]);
    assert!(said(&output).contains("no case was compared"), "{}", said(&output));
}

#[test]
fn some_tasks_are_packed_with_what_they_need_and_no_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = pack(folder.path(), &["05", "--tasks", "race, elastic_net", "--seed", "11"]);
    let manifest = Manifest::read(&pack).expect("a manifest");
    let names: Vec<&str> =
        manifest.exercises[0].tasks.iter().map(|task| task.name.as_str()).collect();
    assert_eq!(names, ["elastic_net", "race"]);
    let source = |file: &str| read(&pack.join("exercises/05-optimizers/src").join(file));
    assert!(!source("adam.rs").contains("todo!"), "race runs all optimizers: they are given");
    assert_eq!(source("penalty.rs").matches("todo!").count(), 3, "the others stay stubs");
    let readme = read(&pack.join("exercises/05-optimizers/README.md"));
    assert!(readme.contains("`Adam::step`") && !readme.contains("| `adam` |"), "{readme}");
    let output = test(&pack, &[]);
    let text = said(&output);
    assert!(text.contains("elastic_net is still a stub"), "{text}");
    assert!(!text.contains("adam::") && !text.contains("Unset KATA_SEED"), "{text}");
    for file in ["penalty.rs", "race.rs"] {
        answer(&pack, "05-optimizers", file, str::to_string);
    }
    let output = test(&pack, &[]);
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn what_cannot_be_packed_is_said_and_nothing_is_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    let (there, new) = (folder.path().join("there"), folder.path().join("new"));
    std::fs::create_dir(&there).expect("a folder");
    std::fs::write(there.join("mine"), "mine").expect("a file");
    let (there, new) = (there.to_str().expect("Unicode"), new.to_str().expect("Unicode"));
    for (arguments, says) in [
        (&["01", "--out", there][..], "exists: choose another name"),
        (&["07", "--out", new], "there is no exercise 07: choose from 01, 02, 03, 04, 05"),
        (&["--out", new], "<EXERCISE>"),
        (&["01"], "--out <DIR>"),
        (
            &["01", "--tasks", "adamm", "--out", new],
            "there is no task adamm in these exercises: 01 has",
        ),
        (&["01", "05", "--tasks", "adam", "--out", new], "no task of exercise 01 is asked for"),
        (&["01", "--minutes", "0", "--out", new], "0 is not in 1..=100000"),
        (&["01", "--minutes", "soon", "--out", new], "invalid digit found"),
        (&["01", "--seed", "-1", "--out", new], "invalid value '-1' for '--seed"),
    ] {
        let output = kata(&[&["pack"], arguments].concat());
        assert!(!output.status.success(), "{arguments:?} is accepted");
        assert!(said(&output).contains(says), "{arguments:?}: {}", said(&output));
    }
    assert_eq!(files(folder.path()), [Path::new(there).join("mine")]);
    assert_eq!(read(&Path::new(there).join("mine")), "mine");
}

/// A machine that has nothing but Rust, and no network.
#[test]
#[ignore = "builds all libraries anew: about a minute"]
fn a_vendored_pack_builds_without_a_network_on_a_fresh_machine() {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = pack(folder.path(), &["03", "--vendor"]);
    answer(&pack, "03-gradient-descent", "batches.rs", str::to_string);
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(&pack)
        .args(["test", "--locked", "--offline", "accumulate::"])
        .env("CARGO_HOME", folder.path().join("home"))
        .env("CARGO_TARGET_DIR", folder.path().join("target"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn a_planted_answer_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let adam = read(&root().join("solutions/05-optimizers/src/adam.rs"));
    let renamed =
        adam.replace("learning_rate", "eta").replace("parameters", "theta").replace('\n', " \n\n");
    std::fs::write(folder.path().join("notes.md"), format!("# Notes\n{renamed}")).expect("written");
    assert!(leaks(folder.path(), &answers()).contains("notes.md: step"));
}
