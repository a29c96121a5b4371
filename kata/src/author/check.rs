//! `cargo kata check`: every promise about an exercise, and what is missing, by file and line.
//!
//! What a manifest says of its tasks stands again in a statement's table, in a suite's list of modules,
//! in the catalogue's list of tasks, in the hints: here the copies are compared with it.

use crate::kit::Task;
use crate::kit::{Exercise, exercises};
use crate::practice::helping::hints;
use crate::practice::named;
use crate::practice::screen::count;
use crate::practice::source::parts;
use crate::practice::suite::{Built, Judged, build, judge};
use crate::quiz::bank;
use crate::quiz::lang::Lang;
use crate::stubs;
use crate::verdict::Verdict;
use anyhow::{Context, Result, bail};
use clap::Args;
use std::collections::BTreeSet;
use std::fmt;
use std::io::{ErrorKind, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What `cargo kata check` can be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Without an option it reads everything, and runs each exercise's suite on its stub, where every test \
must be red, and red as a stub.

Exit code: 0 all promises are kept; 1 some are not.")]
pub struct Check {
    /// The exercise: 02, 2 or 02-gradient-computation [default: all]
    #[arg(value_name = "NN")]
    exercise: Option<String>,
    /// Only read; run nothing
    #[arg(long, conflicts_with = "all")]
    quick: bool,
    /// Also see that the solution is green, and every mistake caught and named: some minutes each
    #[arg(long)]
    all: bool,
}

/// A promise that is not kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, from the kit's root.
    pub file: String,
    /// The line, from 1; 0 for the whole file.
    pub line: usize,
    /// What is missing.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.what),
            line => write!(f, "{}:{line}: {}", self.file, self.what),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// If a promise is not kept, or something cannot be read or run.
pub fn run(root: &Path, arguments: &Check) -> Result<()> {
    let all = exercises(root)?;
    let chosen = match &arguments.exercise {
        Some(typed) => vec![named::exercise(&all, typed)?],
        None => all.iter().collect(),
    };
    let mut faults = of_kit(root, &all)?;
    for exercise in &chosen {
        faults.extend(of_exercise(root, exercise)?);
        faults.extend(of_stubs(root, exercise)?);
    }
    say("what is written", &faults);
    if !arguments.quick {
        for exercise in &chosen {
            let found = stub_run(root, exercise)?;
            say(&format!("{}: every test red, as a stub", exercise.name), &found);
            faults.extend(found);
        }
    }
    if arguments.all {
        for exercise in &chosen {
            let solution = format!("solution-{}", exercise.number);
            let green = cargo(root, exercise, "the solution is green", &["-p", &solution])?;
            let named = cargo(
                root,
                exercise,
                "every mistake is caught and named",
                &["-p", "kata-proof", "--test", "catalogue"],
            )?;
            faults.extend(green.into_iter().chain(named));
        }
    }
    if !faults.is_empty() {
        bail!("{} of {} not kept", count(faults.len(), "promise"), count(chosen.len(), "exercise"));
    }
    Ok(())
}

fn say(what: &str, faults: &[Fault]) {
    println!("{} {what}", if faults.is_empty() { "✓" } else { "✗" });
    for fault in faults {
        println!("    {fault}");
    }
}

/// A file's text, with what is wrong with it.
struct Reader<'r> {
    root: &'r Path,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn fault(&mut self, file: &str, line: usize, what: impl Into<String>) {
        self.faults.push(Fault { file: file.into(), line, what: what.into() });
    }

    /// The text of a file; that it is missing is a fault.
    fn read(&mut self, file: &str) -> Option<String> {
        let text = std::fs::read_to_string(self.root.join(file));
        match &text {
            Err(error) if error.kind() == ErrorKind::NotFound => self.fault(file, 0, "is missing"),
            Err(error) => self.fault(file, 0, format!("cannot be read: {error}")),
            Ok(_) => {}
        }
        text.ok()
    }
}

/// The line that begins so, from 1.
fn line_of(text: &str, begin: &str) -> usize {
    text.lines().position(|line| line.starts_with(begin)).map_or(0, |at| at + 1)
}

/// What stands in no exercise: links that lead nowhere, a damaged quiz, parts without an exercise.
///
/// # Errors
/// If a folder cannot be read.
pub fn of_kit(root: &Path, exercises: &[Exercise]) -> Result<Vec<Fault>> {
    let mut reader = Reader { root, faults: Vec::new() };
    for lang in [Lang::En, Lang::ZhCn] {
        if let Err(error) = bank::load(root, lang) {
            reader.fault("quiz", 0, format!("{error:#}"));
        }
    }
    let known: BTreeSet<&str> = exercises.iter().map(|exercise| exercise.name.as_str()).collect();
    for folder in ["solutions", "tests", "tests/mistakes", "tests/remote"] {
        for name in names(&root.join(folder))? {
            if name.starts_with(|c: char| c.is_ascii_digit()) && !known.contains(name.as_str()) {
                reader.fault(&format!("{folder}/{name}"), 0, "belongs to no exercise");
            }
        }
    }
    let mut pages = vec!["README.md", "CONTRIBUTING.md", "tests/gradcheck/README.md"]
        .into_iter()
        .map(str::to_string)
        .collect::<Vec<_>>();
    for name in &known {
        pages.extend(["README.md", "HINTS.md"].map(|page| format!("exercises/{name}/{page}")));
    }
    for page in pages {
        let Some(text) = reader.read(&page) else { continue };
        let folder = root.join(&page).parent().map(Path::to_path_buf).unwrap_or_default();
        for (number, line) in text.lines().enumerate() {
            for link in line.split("](").skip(1) {
                let link = link.split([')', '#']).next().unwrap_or_default();
                let outside = link.is_empty() || link.contains("://");
                if !outside && !folder.join(link).exists() {
                    reader.fault(&page, number + 1, format!("the link leads nowhere: {link}"));
                }
            }
        }
    }
    Ok(reader.faults)
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// What is written about an exercise, in all its places.
///
/// # Errors
/// If its solution is malformed.
pub fn of_exercise(root: &Path, exercise: &Exercise) -> Result<Vec<Fault>> {
    let mut reader = Reader { root, faults: Vec::new() };
    table(&mut reader, exercise);
    of_hints(&mut reader, exercise)?;
    suite(&mut reader, exercise);
    catalogue(&mut reader, exercise);
    around(&mut reader, exercise);
    for task in &exercise.tasks {
        let parts = parts(root, exercise, Some(&task.name))?;
        if parts.iter().all(|part| part.names.is_empty()) {
            let file = format!("solutions/{}/src", exercise.name);
            let what =
                format!("nothing is asked for `{}`: no `// BEGIN SOLUTION` in its file", task.name);
            reader.fault(&file, 0, what);
        }
    }
    Ok(reader.faults)
}

/// The statement's table says what the manifest says.
fn table(reader: &mut Reader<'_>, exercise: &Exercise) {
    let file = format!("exercises/{}/README.md", exercise.name);
    let Some(text) = reader.read(&file) else { return };
    let mut rows = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [task, _, source, level, points, minutes] = cells[..] else { continue };
        let name = task.trim_matches('`').to_string();
        let number = number + 1;
        let Some(task) = exercise.tasks.iter().find(|task| task.name == name) else {
            reader.fault(&file, number, format!("`{name}` is no task of the manifest"));
            continue;
        };
        let said = [
            ("level", level.to_string(), "★".repeat(task.level.into())),
            ("points", points.to_string(), task.points.to_string()),
            ("minutes", minutes.to_string(), task.minutes.to_string()),
        ];
        for (what, here, manifest) in said.iter().filter(|(_, here, manifest)| here != manifest) {
            reader.fault(
                &file,
                number,
                format!("`{name}`, {what}: {here} here, {manifest} in Cargo.toml"),
            );
        }
        let link = source.split_once("](").map(|(_, link)| link.trim_end_matches(')'));
        match link.filter(|link| link.starts_with("src/")) {
            Some(link)
                if reader.root.join("exercises").join(&exercise.name).join(link).is_file() => {}
            _ => {
                reader.fault(&file, number, format!("`{name}` names no file below src to write in"))
            }
        }
        rows.push(name);
    }
    let heading = line_of(&text, "## Tasks");
    in_order(reader, &file, heading, "row in the table", &rows, &exercise.tasks);
}

/// Every task once, in the manifest's order, and no other.
fn in_order(
    reader: &mut Reader<'_>,
    file: &str,
    line: usize,
    what: &str,
    found: &[String],
    tasks: &[Task],
) {
    let wanted: Vec<&String> = tasks.iter().map(|task| &task.name).collect();
    let missing: Vec<&&String> = wanted.iter().filter(|name| !found.contains(name)).collect();
    for name in &missing {
        reader.fault(file, line, format!("`{name}` has no {what}"));
    }
    let ordered = found.iter().filter(|name| wanted.contains(name));
    if missing.is_empty() && !ordered.eq(wanted.iter().copied()) {
        reader.fault(
            file,
            line,
            format!("a {what} each, in the order of Cargo.toml: {}", found.join(", ")),
        );
    }
}

/// Three hints a task, in its order.
fn of_hints(reader: &mut Reader<'_>, exercise: &Exercise) -> Result<()> {
    let file = format!("exercises/{}/HINTS.md", exercise.name);
    let Some(text) = reader.read(&file) else { return Ok(()) };
    let found: Vec<String> =
        text.lines().filter_map(|line| line.strip_prefix("## ")).map(str::to_string).collect();
    in_order(reader, &file, 1, "section", &found, &exercise.tasks);
    for name in &found {
        let line = line_of(&text, &format!("## {name}"));
        if !exercise.tasks.iter().any(|task| task.name == *name) {
            reader.fault(&file, line, format!("`{name}` is no task of the manifest"));
            continue;
        }
        let hints = hints(reader.root, exercise, name)?;
        if hints.len() != 3 || hints.iter().any(|hint| hint.text.is_empty()) {
            let what = format!(
                "`{name}` has {}: three are promised, none empty",
                count(hints.len(), "hint")
            );
            reader.fault(&file, line, what);
        }
    }
    Ok(())
}

/// A file a task, each of them compiled.
fn suite(reader: &mut Reader<'_>, exercise: &Exercise) {
    let file = format!("tests/{}/main.rs", exercise.name);
    let Some(text) = reader.read(&file) else { return };
    for task in &exercise.tasks {
        if !text.lines().any(|line| line == format!("mod {};", task.name)) {
            reader.fault(
                &file,
                0,
                format!("there is no `mod {};`: the task is not tested", task.name),
            );
        }
        reader.read(&format!("tests/{}/{}.rs", exercise.name, task.name));
    }
}

/// The catalogue's list of tasks, from which a callee is told.
fn catalogue(reader: &mut Reader<'_>, exercise: &Exercise) {
    let file = format!("tests/mistakes/{}/src/lib.rs", exercise.name);
    let Some(text) = reader.read(&file) else { return };
    let list = text.split_once("pub const TASKS").and_then(|(_, rest)| rest.split_once("];"));
    let Some((list, _)) = list else {
        reader.fault(&file, 0, "there is no list `TASKS`");
        return;
    };
    let found: Vec<String> = list
        .split("(\"")
        .skip(1)
        .filter_map(|entry| entry.split('"').next().map(str::to_string))
        .collect();
    let line = line_of(&text, "pub const TASKS");
    for name in found.iter().filter(|name| !exercise.tasks.iter().any(|t| t.name == **name)) {
        reader.fault(&file, line, format!("`{name}` is no task of the manifest"));
    }
    in_order(reader, &file, line, "entry in TASKS", &found, &exercise.tasks);
}

/// What stands outside the exercise's own folders.
fn around(reader: &mut Reader<'_>, exercise: &Exercise) {
    let (number, name) = (&exercise.number, &exercise.name);
    if let Some(text) = reader.read("Cargo.toml") {
        for package in ["solution", "mistakes", "remote"].map(|what| format!("{what}-{number}")) {
            if line_of(&text, &format!("{package} = ")) == 0 {
                let line = line_of(&text, "[profile.dev.package]");
                reader.fault(
                    "Cargo.toml",
                    line,
                    format!("no line for `{package}`: it would be slow"),
                );
            }
        }
    }
    if let Some(text) = reader.read("README.md") {
        let row = format!("| {number} | [{}](exercises/{name}/README.md)", exercise.title);
        if line_of(&text, &row) == 0 {
            let line = line_of(&text, "## The exercises");
            reader.fault("README.md", line, format!("no row begins with {row}"));
        }
    }
    for file in [format!("quiz/{name}.md"), format!("quiz/zh-CN/{name}.md")] {
        reader.read(&file);
    }
    let remote = format!("tests/remote/{name}");
    if !reader.root.join(&remote).join("interface.rs").is_file() {
        reader.fault(&remote, 0, "has no interface.rs: it cannot be in a take-home");
    }
}

/// The exercise's sources are what its solution makes of them.
///
/// # Errors
/// If something cannot be read, or the solution is malformed.
pub fn of_stubs(root: &Path, exercise: &Exercise) -> Result<Vec<Fault>> {
    let folder = PathBuf::from("exercises").join(&exercise.name).join("src");
    let mut faults = Vec::new();
    for (file, text) in exercise.solution(root)? {
        let stub = stubs::stub(&text, file == Path::new("lib.rs"))
            .with_context(|| format!("in solutions/{}/src/{}", exercise.name, file.display()))?;
        let file = folder.join(file);
        let present = std::fs::read_to_string(root.join(&file)).unwrap_or_default();
        if present != stub {
            let same = present.lines().zip(stub.lines()).take_while(|(a, b)| a == b).count();
            let what =
                "is not the stub of its solution: `cargo kata stubs --write` makes it".into();
            faults.push(Fault { file: file.display().to_string(), line: same + 1, what });
        }
    }
    Ok(faults)
}

/// Every test of the exercise as it stands is red, and red as a stub. A program that is to be fixed
/// has no stub: there, red is enough.
fn stub_run(root: &Path, exercise: &Exercise) -> Result<Vec<Fault>> {
    let colour = std::io::stdout().is_terminal();
    let folder = format!("exercises/{}", exercise.name);
    let judged = match build(root, exercise, colour, std::io::stderr().is_terminal())? {
        Built::Suite(suite) => judge(root, exercise, &suite, None)?,
        Built::Broken(error) => {
            return Ok(vec![Fault {
                file: folder,
                line: 0,
                what: format!("does not compile\n{error}"),
            }]);
        }
    };
    Ok(not_stubs(exercise, &judged))
}

/// Tests that are not as a learner should find them.
pub fn not_stubs(exercise: &Exercise, judged: &Judged) -> Vec<Fault> {
    let mut faults = Vec::new();
    for task in &exercise.tasks {
        let file = format!("tests/{}/{}.rs", exercise.name, task.name);
        let Some(tests) = judged.get(&task.name).filter(|tests| !tests.is_empty()) else {
            faults.push(Fault { file, line: 0, what: "has no test".into() });
            continue;
        };
        let is_program = exercise.programs.contains(&task.name);
        for test in tests {
            let what = match test.verdict {
                Verdict::Green => format!("`{}` is green on the stub", test.name),
                Verdict::Stub => continue,
                _ if is_program => continue,
                _ => format!(
                    "`{}` is red on the stub, but not as a stub:\n{}",
                    test.name, test.report
                ),
            };
            faults.push(Fault { file: file.clone(), line: 0, what });
        }
    }
    faults
}

/// A test run of cargo's; what it says is shown if it fails.
fn cargo(
    root: &Path,
    exercise: &Exercise,
    what: &str,
    arguments: &[&str],
) -> Result<Option<Fault>> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root).args(["test", "--quiet"]).args(arguments);
    command.env("KATA_PROOF", &exercise.number).env("INSTA_UPDATE", "no");
    let output = command.output().context("cannot start cargo")?;
    let fault = (!output.status.success()).then(|| {
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).trim().to_string();
        let what = format!("`cargo test {}` fails\n{said}", arguments.join(" "));
        Fault { file: format!("tests/mistakes/{}", exercise.name), line: 0, what }
    });
    say(&format!("{}: {what}", exercise.name), &Vec::from_iter(fault.clone()));
    Ok(fault)
}
