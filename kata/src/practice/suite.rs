//! An exercise with its suite: compiled, run, and judged.

use crate::pack::kit::Exercise;
use crate::process;
use crate::record::Record;
use crate::report::result::Test;
use anyhow::{Context, Result, bail};
use cargo_metadata::Message;
use cargo_metadata::diagnostic::DiagnosticLevel;
use std::collections::BTreeMap;
use std::io::{BufReader, Read, Write};
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
    if loud {
        // Cargo's bar, as if on a terminal: it writes to a pipe, from which only the bar is taken.
        let width = crate::quiz::command::size().width.to_string();
        cargo.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", width);
    } else {
        cargo.arg("--quiet");
    }
    cargo.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = cargo.spawn().context("cannot start cargo: is Rust installed?")?;
    let stderr = child.stderr.take().map(|pipe| std::thread::spawn(move || said(pipe, loud)));
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
    let said = stderr.and_then(|thread| thread.join().ok()).unwrap_or_default();
    match (error, suite) {
        (Some(error), _) => Ok(Built::Broken(error)),
        (None, Some(suite)) if status.success() => Ok(Built::Suite(suite.into())),
        _ => {
            bail!("cargo could not build exercise-{}\n{}", exercise.number, said.trim_end())
        }
    }
}

/// What cargo says, to the end. With `loud`, the line in which it shows its progress is passed on as
/// long as it works, and taken away then; what it says of each package is not.
fn said(pipe: impl Read, loud: bool) -> String {
    let (mut said, mut piece, mut shown) = (String::new(), Vec::new(), false);
    let mut screen = std::io::stderr();
    for byte in BufReader::new(pipe).bytes().map_while(Result::ok) {
        piece.push(byte);
        if byte == b'\r' {
            if loud {
                shown = true;
                // A screen that is gone is no reason to stop.
                let _ = screen.write_all(&piece).and_then(|()| screen.flush());
            }
            piece.clear();
        } else if byte == b'\n' {
            said += &String::from_utf8_lossy(&piece);
            piece.clear();
        }
    }
    if shown {
        let _ = screen.write_all(b"\r\x1b[K").and_then(|()| screen.flush());
    }
    said + &String::from_utf8_lossy(&piece)
}

/// So many lines of what a learner's code printed are shown.
const PRINTED: usize = 20;

/// What the code under judgement printed for a test's report, as a row of that. The runner shows it
/// above the report.
fn printed(said: &str, test: &str, report: &str) -> String {
    let Some((_, section)) = said.split_once(&format!("---- {test} stdout ----\n")) else {
        return String::new();
    };
    let first = report.lines().next().unwrap_or_default();
    let lines: Vec<&str> = section.lines().take_while(|line| *line != first).collect();
    if first.is_empty() || lines.is_empty() || lines.len() == section.lines().count() {
        return String::new();
    }
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
    let ended = process::run(run, WALL, 1 << 20)?;
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    let records = Record::read(&file)?;
    let why = match ended.status {
        None => format!("the suite took more than {} s", WALL.as_secs()),
        Some(_) => "the suite ended before this test".to_string(),
    };
    let mut judged = Judged::new();
    for test in listed.lines().filter_map(|line| line.strip_suffix(": test")) {
        let Some((task, name)) = test.split_once("::") else { continue };
        let of_task: Vec<&Record> = records.iter().filter(|record| record.task == task).collect();
        let mut test = Record::test(&of_task, task, name, &why);
        test.report += &printed(&said, &format!("{task}::{name}"), &test.report);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_printed_is_a_row_of_the_report() {
        let report = "mse: loss is wrong\n\n  worst      loss = 2\n";
        let said = format!(
            "failures:\n\n---- mse::loss stdout ----\nd has (1, 1)\n[src/loss.rs:19] m = 1\n{report}\n\
             ---- mse::other stdout ----\n{report}\n"
        );
        let row = "  printed    d has (1, 1)\n             [src/loss.rs:19] m = 1\n";
        assert_eq!(printed(&said, "mse::loss", report), row);
        assert_eq!(printed(&said, "mse::other", report), "");
        assert_eq!(printed(&said, "mse::green", ""), "");
        let many = format!("---- a::b stdout ----\n{}{report}", "x\n".repeat(30));
        let row = printed(&many, "a::b", report);
        assert!(row.lines().count() == 21 && row.ends_with("… and 10 lines more\n"), "{row}");
    }
}
