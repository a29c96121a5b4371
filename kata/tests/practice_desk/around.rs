//! `cargo kata path`, `doctor` and `help`, and what is said of bad arguments.

use super::*;

#[test]
fn errors_say_what_there_is() {
    let kit = Kit::new();
    let mut said = String::new();
    for arguments in [
        &["07"][..],
        &["hint", "nine"],
        &["hint", "01", "linear"],
        &["hint", "01", "_forward"],
        &["statement", "02", "adam"],
        &["path", "--minutes", "3"],
    ] {
        let output = kit.kata(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        said += &format!("> {}\n{}", arguments.join(" "), text(&output.stderr));
    }
    // `--progress` after an unknown command would be an argument of it.
    let mut command = Command::new(env!("CARGO_BIN_EXE_kata"));
    let output = command.arg("tset").current_dir(kit.root()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    said += &format!("> tset\n{}", text(&output.stderr));
    insta::assert_snapshot!("errors", said);
}

#[test]
fn forty_five_minutes() {
    let kit = learner();
    let rows = board::rows(kit.root(), &kit.progress()).unwrap();
    insta::assert_snapshot!("path", plain(&path::lines(&rows, 45, 80)));
    for time in [10, 20, 45, 90, 600] {
        let lines = plain(&path::lines(&rows, time, 50));
        assert!(!lines.contains("linear_forward"), "done already: {lines}");
        assert!(lines.lines().all(|line| textwrap::core::display_width(line) <= 50), "{lines}");
    }
}

/// A manifest gives some tasks a place in the path: each place once, from 1.
#[test]
fn places_in_the_path_are_in_order() {
    let mut places: Vec<i64> = Vec::new();
    for exercise in exercises(Kit::new().root()).unwrap() {
        let list = exercise.manifest["package"]["metadata"]["kata"]["tasks"].as_array().unwrap();
        places.extend(list.iter().filter_map(|task| task.get("path")?.as_integer()));
    }
    places.sort_unstable();
    assert!(places.iter().copied().eq(1..=places.len() as i64), "{places:?}");
}

#[test]
fn what_the_doctor_says() {
    let findings = [
        Good("Rust 1.95.0 (at least 1.95 is needed)".into()),
        Bad(
            "cc is missing: nothing can be linked".into(),
            "Debian, Ubuntu: `sudo apt install build-essential`".into(),
        ),
        Absent(
            "no editor is named: `watch` cannot open one".into(),
            "Say which: `export EDITOR=vim`".into(),
        ),
    ];
    insta::assert_snapshot!(plain(&doctor::lines(&findings, 50)), @"
    ✓ Rust 1.95.0 (at least 1.95 is needed)
    ✗ cc is missing: nothing can be linked
        Debian, Ubuntu:
        `sudo apt install build-essential`
    · no editor is named: `watch` cannot open one
        Say which: `export EDITOR=vim`

    1 thing to mend, marked ✗.
    ");
    let kit = Kit::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kata"));
    let doctor = command.args(["doctor", "--progress"]).arg(kit.progress_file());
    let output = doctor.current_dir(kit.root()).env("PATH", "/nowhere").output().unwrap();
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("✗ rustc does not run") && said.contains("rustup.rs"), "{said}");
    assert!(said.contains("cc is missing") && said.contains("2 things to mend"), "{said}");
}

/// One word or number a piece: no escape sequence where nobody asked for colours.
#[test]
fn a_pipe_gets_plain_text() {
    let kit = learner();
    for arguments in [
        &["01"][..],
        &["hint", "01", "mse"],
        &["statement", "02"],
        &["path"],
        &["solution", "01", "mse", "--give-up"],
    ] {
        let said = text(&kit.kata(arguments).stdout);
        assert!(!said.contains('\u{1b}') && !said.contains('\u{a0}'), "{said}");
        assert!(said.lines().count() > 3, "{said}");
    }
}

#[test]
fn every_command_is_in_a_group_of_the_help() {
    let output = Command::new(env!("CARGO_BIN_EXE_kata")).arg("--help").output().unwrap();
    let help = text(&output.stdout);
    let besides = help.split("\nBesides\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names: Vec<&str> =
        besides.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(names, ["doctor", "help"], "put the others into a group of guide.rs");
    assert!(!help.contains("\n  stubs"), "{help}");
}

/// On a narrow terminal help and errors say the same in more lines: none is longer than the terminal,
/// and no word is broken.
#[test]
fn help_and_errors_break_between_words() {
    let groups = guide::GROUPS.iter().flat_map(|(_, names)| *names);
    let names = groups.chain(&["new", "check", "stubs"]).filter(|name| **name != "help");
    let helps =
        names.flat_map(|name| [vec![*name, "-h"], vec![name, "--help"], vec!["help", name]]);
    let errors = [
        vec!["quiz", "--lang", "fr"],
        vec!["quiz", "--section", "one"],
        vec!["quiz", "--level", "4"],
        vec!["quiz", "--count", "0"],
        vec!["quiz", "--anki", "a.txt", "--html", "b.html"],
        vec!["quiz", "backprop-max-pool", "--weak", "--due"],
        vec!["quiz", "backprop-maximum-pool"],
        vec!["quiz", "--statistics"],
        vec!["quizz"],
        vec!["pack"],
        vec!["grade", "--pack", "acme", "--jobs", "many", "handed-in"],
        vec!["gradescope", "--seeds", "7"],
        vec!["mock", "--minutes", "half-an-hour"],
        vec!["hint", "01", "linear_backward", "01", "linear_forward"],
        vec!["statement", "17"],
    ];
    for arguments in [vec!["-h"], vec!["help"]].into_iter().chain(helps).chain(errors) {
        let said = |columns: &str| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_kata"));
            let output = command.args(&arguments).env("COLUMNS", columns).output().unwrap();
            text(&output.stdout) + &text(&output.stderr)
        };
        let (narrow, wide) = (said("50"), said("80"));
        for line in narrow.lines() {
            let columns = textwrap::core::display_width(line);
            assert!(columns <= 50, "{arguments:?}: {columns} columns: {line}");
        }
        let words = |text: &str| text.split_whitespace().map(str::to_string).collect::<Vec<_>>();
        assert_eq!(words(&narrow), words(&wide), "{arguments:?}");
        assert!(!wide.is_empty());
    }
}

/// What editors and machines are told is what the kit has: commands, and the version of Rust.
#[test]
fn what_stands_around_the_kit_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |file: &str| fs::read_to_string(root.join(file)).unwrap();
    let json = |file: &str| -> serde_json::Value { serde_json::from_str(&read(file)).unwrap() };
    for task in json(".vscode/tasks.json")["tasks"].as_array().unwrap() {
        let words: Vec<&str> = task["command"].as_str().unwrap().split(' ').collect();
        assert_eq!(words[..2], ["cargo", "kata"]);
        if let Some(command) = words.get(2) {
            assert!(is_command(command), "{command}");
        }
    }
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let version = manifest["workspace"]["package"]["rust-version"].as_str().unwrap();
    let image = json(".devcontainer/devcontainer.json")["image"].clone();
    assert_eq!(image, format!("rust:{version}"));
    let workflow = read(".github/workflows/check.yml");
    assert!(workflow.contains(&format!("rustup default {version}\n")));
    assert!(workflow.contains("bash .ci/run") && root.join(".ci/run").is_file());
    // The first `cargo kata` builds for half a minute: it must be seen to.
    let alias = read(".cargo/config.toml").parse::<toml::Table>().unwrap()["alias"]["kata"].clone();
    let alias: Vec<&str> = alias.as_str().unwrap().split(' ').collect();
    assert_eq!(alias, ["run", "--package", "kata", "--"], "no --quiet, no -q");
}

/// Every `cargo kata` command that the README names is one.
#[test]
fn commands_of_the_readme_exist() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let named = readme.split("cargo kata ").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_lowercase())?;
        (end > 1).then(|| rest[..end].to_string())
    });
    for name in named {
        assert!(is_command(&name), "README.md: `cargo kata {name}` is no command");
    }
}

/// Whether it is a command, or is to be one.
fn is_command(name: &str) -> bool {
    let help = Command::new(env!("CARGO_BIN_EXE_kata")).args([name, "--help"]).output().unwrap();
    help.status.success() || guide::GROUPS.iter().any(|(_, names)| names.contains(&name))
}

#[test]
fn every_command_of_a_group_is_one() {
    let names = guide::GROUPS.iter().flat_map(|(_, names)| *names);
    for name in names.filter(|name| **name != "help") {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kata"));
        let help = command.args([name, "--help"]).output().unwrap();
        assert!(help.status.success(), "{name}");
    }
}
