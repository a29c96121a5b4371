//! An exercise with its suite: compiled, run, and judged.

use crate::pack::kit::Exercise;
use crate::process;
use crate::record::Record;
use crate::report::result::Test;
use anyhow::{Context, Result, bail};
use cargo_metadata::Message;
use cargo_metadata::diagnostic::DiagnosticLevel;
use std::collections::BTreeMap;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// How long a suite may run. Whatever hangs is given up by the suite itself, long before.
const WALL: Duration = Duration::from_secs(300);

/// What became of compiling an exercise.
pub enum Built {
    /// The suite, ready to run.
    Suite(PathBuf),
    /// What the compiler says first, whole.
    Broken(String),
}

/// The tests of each task, by its name.
pub type Judged = BTreeMap<String, Vec<Test>>;

/// Compiles an exercise and its suite. With `loud` cargo shows its progress.
///
/// # Errors
/// If cargo cannot be started, or fails for a reason that is not in the learner's code.
pub fn build(root: &Path, exercise: &Exercise, colour: bool, loud: bool) -> Result<Built> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root).args(["test", "--no-run", "--package"]);
    cargo.arg(format!("exercise-{}", exercise.number));
    cargo.arg(match colour {
        true => "--message-format=json-diagnostic-rendered-ansi",
        false => "--message-format=json",
    });
    if !loud {
        cargo.arg("--quiet");
    }
    cargo.stdin(Stdio::null()).stdout(Stdio::piped());
    cargo.stderr(if loud { Stdio::inherit() } else { Stdio::piped() });
    let mut child = cargo.spawn().context("cannot start cargo: is Rust installed?")?;
    let stderr =
        child.stderr.take().map(|pipe| std::thread::spawn(|| std::io::read_to_string(pipe)));
    let stdout = child.stdout.take().context("cargo has no output")?;
    let (mut suite, mut error) = (None, None);
    for message in Message::parse_stream(BufReader::new(stdout)) {
        match message.context("cannot read what cargo says")? {
            Message::CompilerArtifact(made) => suite = made.executable.or(suite),
            Message::CompilerMessage(said) if said.message.level == DiagnosticLevel::Error => {
                error = error.or(said.message.rendered);
            }
            _ => {}
        }
    }
    let status = child.wait().context("cannot wait for cargo")?;
    match (error, suite) {
        (Some(error), _) => Ok(Built::Broken(error)),
        (None, Some(suite)) if status.success() => Ok(Built::Suite(suite.into())),
        _ => {
            let said = stderr.and_then(|thread| thread.join().ok()?.ok()).unwrap_or_default();
            bail!("cargo could not build exercise-{}\n{}", exercise.number, said.trim_end())
        }
    }
}

/// Runs a suite, or one task's part of it, and waits for all its verdicts. A task of which nothing was
/// asked is not in what is returned.
///
/// # Errors
/// If it cannot be run, or was stopped by [`process::STOP`].
pub fn judge(root: &Path, exercise: &Exercise, suite: &Path, task: Option<&str>) -> Result<Judged> {
    let folder = tempfile::tempdir().context("cannot make a folder for the verdicts")?;
    let file = folder.path().join("verdicts.tsv");
    let filter = task.map(|task| format!("{task}::"));
    let command = || {
        let mut command = Command::new(suite);
        command.current_dir(root.join("exercises").join(&exercise.name)).args(&filter);
        command
    };
    let mut listing = command();
    listing.args(["--list", "--format=terse"]);
    let listed = process::run(listing, WALL, 1 << 20)?;
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let mut run = command();
    run.env("KATA_VERDICTS", &file);
    let ended = process::run(run, WALL, 1 << 16)?;
    let records = Record::read(&file)?;
    let why = match ended.status {
        None => format!("the suite took more than {} s", WALL.as_secs()),
        Some(_) => "the suite ended before this test".to_string(),
    };
    let mut judged = Judged::new();
    for test in listed.lines().filter_map(|line| line.strip_suffix(": test")) {
        let Some((task, name)) = test.split_once("::") else { continue };
        let of_task: Vec<&Record> = records.iter().filter(|record| record.task == task).collect();
        let test = Record::test(&of_task, task, name, &why);
        judged.entry(task.to_string()).or_default().push(test);
    }
    for (task, tests) in &mut judged {
        // As they stand in the suite, what is basic first; the runner lists them by name.
        let file = root.join("tests").join(&exercise.name).join(format!("{task}.rs"));
        let text = std::fs::read_to_string(file).unwrap_or_default();
        tests.sort_by_key(|test| text.find(&format!("fn {}(", test.name)));
    }
    Ok(judged)
}
