//! What an author is told: every promise about an exercise, kept here and broken in a copy.

use kata::author::check::{Fault, not_stubs, of_exercise, of_kit, of_stubs};
use kata::kit::{Exercise, exercises};
use kata::practice::suite::Judged;
use kata::verdict::{Test, Verdict};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A copy of the kit's texts.
struct Kit(tempfile::TempDir);

impl Kit {
    fn new() -> Kit {
        let kit = Kit(tempfile::tempdir().unwrap());
        // Of the command line, where the README's links lead.
        for part in
            ["exercises", "solutions", "quiz", "kata/take-home/src/grade", "kata/take-home/scale"]
        {
            copy(&root().join(part), &kit.root().join(part));
        }
        for entry in fs::read_dir(root().join("tests")).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let is_suite = name.starts_with(|c: char| c.is_ascii_digit());
            if is_suite || ["mistakes", "remote", "gradcheck"].contains(&name.as_str()) {
                copy(&root().join("tests").join(&name), &kit.root().join("tests").join(&name));
            }
        }
        for file in ["Cargo.toml", "README.md", "CONTRIBUTING.md"] {
            fs::copy(root().join(file), kit.root().join(file)).unwrap();
        }
        for file in ["LICENSE-MIT", "LICENSE-APACHE"] {
            fs::write(kit.root().join(file), "").unwrap();
        }
        kit
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn kata(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kata"));
        command.args(arguments).current_dir(self.root()).output().unwrap()
    }

    /// Replaces a text in a file, where it must stand once.
    fn edit(&self, path: &str, from: &str, to: &str) {
        let file = self.root().join(path);
        let text = fs::read_to_string(&file).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from} in {path}");
        fs::write(&file, text.replace(from, to)).unwrap();
    }

    fn faults(&self) -> Vec<Fault> {
        faults(self.root())
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (to, name) = (to.join(entry.file_name()), entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true if name == "target" => {}
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
}

/// All that is written; not the stubs, which a learner has edited.
fn faults(root: &Path) -> Vec<Fault> {
    let all = exercises(root).unwrap();
    let mut faults = of_kit(root, &all).unwrap();
    faults.extend(all.iter().flat_map(|exercise| of_exercise(root, exercise).unwrap()));
    faults
}

fn said(faults: &[Fault]) -> String {
    faults.iter().map(|fault| format!("{fault}\n")).collect()
}

#[test]
fn every_promise_is_kept() {
    assert_eq!(said(&faults(&root())), "");
}

#[test]
fn what_is_missing_is_said_by_file_and_line() {
    let kit = Kit::new();
    assert_eq!(said(&kit.faults()), "");
    let statement = "exercises/02-gradient-computation/README.md";
    kit.edit(statement, "| ★★★ | 6 | 30 |", "| ★★ | 5 | 30 |");
    kit.edit(statement, "| `dual` |", "| `duals` |");
    kit.edit(statement, "[mlp.rs](src/mlp.rs)", "[mlp.rs](src/network.rs)");
    kit.edit("exercises/02-gradient-computation/HINTS.md", "## mlp\n", "## perceptron\n");
    let hints = kit.root().join("exercises/01-backprop/HINTS.md");
    let text = fs::read_to_string(&hints).unwrap();
    let (before, rest) = text.split_once("<details><summary>2.").unwrap();
    let after = rest.split_once("</details>\n").unwrap().1;
    fs::write(&hints, format!("{before}{after}")).unwrap();
    kit.edit("tests/02-gradient-computation/main.rs", "mod unbroadcast;\n", "");
    fs::remove_file(kit.root().join("tests/02-gradient-computation/ops.rs")).unwrap();
    kit.edit("tests/mistakes/03-gradient-descent/src/lib.rs", "    (\"sgd\", ", "    (\"sdg\", ");
    kit.edit("Cargo.toml", "mistakes-04 = ", "mistakes-4 = ");
    kit.edit("README.md", "| 05 | [Optimizers]", "| 05 | [Optimisers]");
    kit.edit("README.md", "[CONTRIBUTING.md](CONTRIBUTING.md)", "[CONTRIBUTING.md](CONTRIBUTE.md)");
    fs::remove_file(kit.root().join("quiz/zh-CN/05-optimizers.md")).unwrap();
    fs::remove_file(kit.root().join("tests/remote/01-backprop/interface.rs")).unwrap();
    fs::create_dir(kit.root().join("tests/remote/07-attention")).unwrap();
    let loss = "solutions/01-backprop/src/loss.rs";
    let text = fs::read_to_string(kit.root().join(loss)).unwrap();
    let text = text.replace("    // BEGIN SOLUTION\n", "").replace("    // END SOLUTION\n", "");
    fs::write(kit.root().join(loss), text).unwrap();
    // Where these two grow, their lines are no fault.
    let told = said(&kit.faults());
    let without_line = |line: &str| match line.split(':').collect::<Vec<_>>()[..] {
        [file, _, ref rest @ ..]
            if ["README.md", "Cargo.toml"].contains(&file) || file.contains("/mistakes/") =>
        {
            format!("{file}:…:{}\n", rest.join(":"))
        }
        _ => format!("{line}\n"),
    };
    insta::assert_snapshot!("faults", told.lines().map(without_line).collect::<String>());
}

#[test]
fn a_stub_that_is_not_the_solutions_is_told() {
    let kit = Kit::new();
    let exercise = exercises(kit.root()).unwrap().remove(0);
    let output = kit.kata(&["stubs", "--write"]);
    assert!(output.status.success());
    assert_eq!(of_stubs(kit.root(), &exercise).unwrap(), []);
    kit.edit("exercises/01-backprop/src/linear.rs", "todo!(\"linear_forward\")", "w.dot(a)");
    let told = said(&of_stubs(kit.root(), &exercise).unwrap());
    insta::assert_snapshot!(told, @"exercises/01-backprop/src/linear.rs:16: is not the stub of its solution: `cargo kata stubs --write` makes it");
    let output = kit.kata(&["check", "--quick"]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.code() == Some(1) && stdout.contains(told.trim()), "{stdout}");
}

#[test]
fn a_test_that_is_not_red_as_a_stub_is_told() {
    let mut exercise: Exercise = exercises(&root()).unwrap().remove(0);
    exercise.tasks.retain(|task| ["mse", "sigmoid", "repair"].contains(&task.name.as_str()));
    let test = |name: &str, verdict| Test {
        name: name.into(),
        verdict,
        mistakes: vec![],
        report: "mse: x".into(),
        seconds: 0.0,
    };
    let judged = Judged::from([
        (
            "mse".into(),
            vec![test("a", Verdict::Stub), test("b", Verdict::Green), test("c", Verdict::Red)],
        ),
        ("repair".into(), vec![test("a", Verdict::Red), test("b", Verdict::Green)]),
    ]);
    insta::assert_snapshot!(said(&not_stubs(&exercise, &judged)), @"
    tests/01-backprop/mse.rs: `b` is green on the stub
    tests/01-backprop/mse.rs: `c` is red on the stub, but not as a stub:
    mse: x
    tests/01-backprop/sigmoid.rs: has no test
    tests/01-backprop/repair.rs: `b` is green on the stub
    ");
}

#[test]
fn a_new_exercise_keeps_every_promise() {
    let kit = Kit::new();
    for (name, why) in [
        ("6-x", "will not do"),
        ("06-Norm", "will not do"),
        ("06-", "will not do"),
        ("06-é", "will not do"),
        ("05-norms", "has that number already"),
    ] {
        let before = said(&kit.faults());
        let output = kit.kata(&["new", name]);
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && error.contains(why), "{name}: {error}");
        assert_eq!(said(&kit.faults()), before);
    }
    let output = kit.kata(&["new", "06-weight-decay"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said(&kit.faults()), "");
    let all = exercises(kit.root()).unwrap();
    assert_eq!((all[5].title.as_str(), all[5].lib.as_str()), ("Weight decay", "weight_decay"));
    assert_eq!(of_stubs(kit.root(), &all[5]).unwrap(), []);
    let readme = fs::read_to_string(kit.root().join("README.md")).unwrap();
    let mut rows = readme.lines().skip_while(|line| !line.starts_with("| 05 | ["));
    assert!(rows.nth(1).unwrap().starts_with("| 06 | [Weight decay]"));
}

/// Compiled and run: red for its stub, green for its solution, its mistakes caught and named.
#[test]
#[ignore = "builds everything that an exercise needs: minutes"]
fn a_new_exercise_compiles_and_is_red_for_its_stub() {
    let kit = Kit::new();
    for part in ["tests", "kata"] {
        copy(&root().join(part), &kit.root().join(part));
    }
    for file in ["Cargo.lock", "rustfmt.toml"] {
        fs::copy(root().join(file), kit.root().join(file)).unwrap();
    }
    kit.kata(&["stubs", "--write"]);
    assert!(kit.kata(&["new", "06-weight-decay"]).status.success());
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("practice");
    let run = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(kit.root()).env("CARGO_TARGET_DIR", &target);
        let output =
            command.env("KATA_PROOF", "06").env("INSTA_UPDATE", "always").output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{arguments:?}\n{}", String::from_utf8_lossy(&said));
    };
    run("cargo", &["fmt", "--all", "--check"]);
    // Its reports are pinned first, as an author does.
    run("cargo", &["test", "-p", "kata-proof", "--test", "catalogue"]);
    run(env!("CARGO_BIN_EXE_kata"), &["check", "06", "--all"]);
    run("cargo", &["clippy", "-p", "remote-06", "-p", "kata-workers", "--", "-D", "warnings"]);
}
