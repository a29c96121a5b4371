//! An exercise with its suite: compiled, run, and judged.

use crate::kit::Exercise;
use crate::process::{self, Stopped};
use crate::record::Record;
use crate::verdict::Test;
use anyhow::{Context, Result, bail};
use cargo_metadata::Message;
use cargo_metadata::diagnostic::DiagnosticLevel;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, channel};
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

/// What the code under judgement printed, by task, in the cases that its reports show.
pub type Printed = BTreeMap<String, String>;

/// Compiles an exercise and its suite. With `loud` cargo shows its progress.
///
/// # Errors
/// If cargo cannot be started, or fails for a reason that is not in the learner's code.
pub fn build(root: &Path, exercise: &Exercise, colour: bool, loud: bool) -> Result<Built> {
    let package = package(exercise);
    compile(root, &["test", "--no-run", "--package", &package], &package, colour, loud)
}

/// Compiles something that depends on a learner's code, and has one program. As [`build`].
///
/// # Errors
/// As [`build`].
pub fn compile(
    root: &Path,
    arguments: &[&str],
    package: &str,
    colour: bool,
    loud: bool,
) -> Result<Built> {
    let mut cargo = cargo(root, arguments, colour);
    if !loud {
        cargo.arg("--quiet");
        return follow(cargo, package, &mut |_| {});
    }
    let width = crate::quiz::command::size().width.to_string();
    cargo.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", width);
    let (mut screen, mut shown) = (std::io::stderr(), false);
    // The bar alone, and that it waits; what cargo says of each package is not shown.
    let mut heard = |word: &str| {
        if word.contains("Building [") || word.contains("Blocking waiting") {
            shown = true;
            // A screen that is gone is no reason to stop.
            let _ = write!(screen, "\r\x1b[K{word}\r").and_then(|()| screen.flush());
        }
    };
    let built = follow(cargo, package, &mut heard);
    if shown {
        let _ = write!(screen, "\r\x1b[K").and_then(|()| screen.flush());
    }
    built
}

/// The same with nothing on the screen: `heard` is told what cargo is at, and [`process::STOP`] ends it.
///
/// # Errors
/// As for [`build`]; and if it was stopped.
pub fn build_heard(
    root: &Path,
    exercise: &Exercise,
    colour: bool,
    heard: &mut dyn FnMut(&str),
) -> Result<Built> {
    let package = package(exercise);
    let mut cargo = cargo(root, &["test", "--no-run", "--package", &package], colour);
    cargo.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", "80");
    // A group of its own, to be ended with the compilers that it starts.
    crate::platform::apart(cargo.env("CARGO_TERM_COLOR", "never"));
    follow(cargo, &package, heard)
}

fn package(exercise: &Exercise) -> String {
    format!("exercise-{}", exercise.number)
}

fn cargo(root: &Path, arguments: &[&str], colour: bool) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root).args(arguments);
    cargo.arg(match colour {
        true => "--message-format=json-diagnostic-rendered-ansi",
        false => "--message-format=json",
    });
    cargo.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    cargo
}

/// What cargo says, piece by piece.
enum Said {
    Message(Box<std::io::Result<Message>>),
    Word(String),
}

fn follow(mut cargo: Command, package: &str, heard: &mut dyn FnMut(&str)) -> Result<Built> {
    let mut child = cargo.spawn().context("cannot start cargo: is Rust installed?")?;
    let (sender, pieces) = channel();
    if let Some(pipe) = child.stderr.take() {
        let sender = sender.clone();
        std::thread::spawn(move || {
            let mut pipe = BufReader::new(pipe);
            // Lines, and the states of a progress bar.
            while let Some(word) = word(&mut pipe) {
                let _ = sender.send(Said::Word(word));
            }
        });
    }
    let stdout = child.stdout.take().context("cargo has no output")?;
    std::thread::spawn(move || {
        for message in Message::parse_stream(BufReader::new(stdout)) {
            let _ = sender.send(Said::Message(Box::new(message)));
        }
    });
    let (mut suite, mut error, mut said) = (None, None, String::new());
    loop {
        if process::STOP.load(Ordering::Relaxed) {
            process::end(&mut child);
            bail!(Stopped);
        }
        match pieces.recv_timeout(Duration::from_millis(20)) {
            Ok(Said::Message(message)) => match message.context("cannot read what cargo says")? {
                Message::CompilerArtifact(made) => suite = made.executable.or(suite),
                Message::CompilerMessage(said) if said.message.level == DiagnosticLevel::Error => {
                    error = error.or(said.message.rendered);
                }
                _ => {}
            },
            Ok(Said::Word(word)) => {
                heard(&word);
                if !word.contains("Building [") {
                    said += &word;
                    said.push('\n');
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let status = child.wait().context("cannot wait for cargo")?;
    match (error, suite) {
        (Some(error), _) => Ok(Built::Broken(error)),
        (None, Some(suite)) if status.success() => Ok(Built::Suite(suite.into())),
        _ => bail!("cargo could not build {package}\n{}", said.trim_end()),
    }
}

/// Up to the next line feed or carriage return; nothing at the end.
fn word(pipe: &mut impl BufRead) -> Option<String> {
    let mut word = Vec::new();
    loop {
        let held = pipe.fill_buf().ok()?;
        if held.is_empty() {
            return (!word.is_empty()).then(|| String::from_utf8_lossy(&word).into_owned());
        }
        let end = held.iter().position(|byte| b"\n\r".contains(byte));
        word.extend_from_slice(&held[..end.unwrap_or(held.len())]);
        let used = end.map_or(held.len(), |end| end + 1);
        pipe.consume(used);
        if end.is_some() && !word.is_empty() {
            return Some(String::from_utf8_lossy(&word).into_owned());
        }
    }
}

/// So many lines of what a learner's code printed are shown.
const PRINTED: usize = 20;

/// What the code under judgement printed, as a row of a report.
fn row(printed: &str) -> String {
    let lines: Vec<&str> = printed.lines().collect();
    let mut out = String::new();
    for (at, line) in lines.iter().take(PRINTED).enumerate() {
        let label = if at == 0 { "printed" } else { "" };
        out += &format!("  {label:<9}  {line}\n");
    }
    if lines.len() > PRINTED {
        out += &format!("  {:<9}  … and {} lines more\n", "", lines.len() - PRINTED);
    }
    out
}

/// Runs a suite, or one task's part of it, and waits for all its verdicts. A task of which nothing was
/// asked is not in what is returned. What the code printed stands in the reports of its task.
///
/// # Errors
/// If it cannot be run, or was stopped by [`process::STOP`].
pub fn judge(root: &Path, exercise: &Exercise, suite: &Path, task: Option<&str>) -> Result<Judged> {
    let (mut judged, printed) = judge_heard(root, exercise, suite, task)?;
    for (task, printed) in &printed {
        let red = judged.get_mut(task).into_iter().flatten().filter(|test| !test.report.is_empty());
        red.for_each(|test| test.report += &row(printed));
    }
    Ok(judged)
}

/// The same, and what the code printed by itself.
///
/// # Errors
/// As for [`judge`].
pub fn judge_heard(
    root: &Path,
    exercise: &Exercise,
    suite: &Path,
    task: Option<&str>,
) -> Result<(Judged, Printed)> {
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
    let ended = process::run(run, WALL, 1 << 20)?;
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
    let printed = printed(&String::from_utf8_lossy(&ended.stdout), &judged);
    Ok((judged, printed))
}

/// What stands above the reports in the runner's own output: `---- task::test stdout ----`, what was
/// printed, the report. All tests of a task have the same there.
fn printed(output: &str, judged: &Judged) -> Printed {
    let mut printed = Printed::new();
    for (task, tests) in judged {
        for test in tests.iter().filter(|test| !test.report.is_empty()) {
            let heading = format!("\n---- {task}::{} stdout ----\n", test.name);
            let Some((_, after)) = output.split_once(&heading) else { continue };
            let Some((above, _)) = after.split_once(test.report.trim_end()) else { continue };
            let above = above.trim_matches('\n');
            if !above.is_empty() && !above.contains(" stdout ----\n") {
                printed.entry(task.clone()).or_insert_with(|| above.to_string());
            }
        }
    }
    printed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_printed_is_a_row_of_the_report() {
        let short = "  printed    d has (1, 1)\n             [src/loss.rs:19] m = 1\n";
        assert_eq!(row("d has (1, 1)\n[src/loss.rs:19] m = 1\n"), short);
        let long = row(&"x\n".repeat(30));
        assert!(long.lines().count() == 21 && long.ends_with("… and 10 lines more\n"), "{long}");
    }
}
