//! Runs a judge: the graded suite of an exercise, which asks a worker in the sandbox, and writes
//! its verdicts to a file that the worker never sees.

use super::bench::Exercise;
use super::sandbox::{Bind, Cell, Limits, Sandbox};
use crate::pack::manifest;
use anyhow::{Context, Result, bail};
use kata::process::{self, Ended};
use kata::record::Record;
use kata::verdict::Test;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// What a worker may use.
pub const LIMITS: Limits = Limits { memory_mib: 1024, cpu_seconds: 20, file_mib: 8, processes: 8 };
/// How long a case may take, in seconds: far more than a learner's, since on a machine that is busy
/// a right answer must not come too late. A loop that never ends comes to its limit of computing
/// before.
pub const CASE: u64 = 60;
/// How long an exercise may be judged, in seconds. Whatever hangs is given up long before.
pub const WALL: u64 = 900;
/// The longest report of a test, in bytes.
const SHOWN: usize = 16 << 10;

/// Judges an exercise's tasks that are asked for, in the folder `work`, which is empty; the tests of
/// each, by name.
///
/// # Errors
/// If the judge or the sandbox fails: nothing that a candidate can bring about.
pub fn judge(
    built: &Exercise,
    exercise: &manifest::Exercise,
    sandbox: &Sandbox,
    worker: &Path,
    work: &Path,
    seed: u64,
) -> Result<BTreeMap<String, Vec<Test>>> {
    let tasks = &exercise.tasks;
    let cell = cell(sandbox, worker, &exercise.number);
    let script = work.join("start-worker");
    write_script(&script, &sandbox.inner(&cell))?;
    let verdicts = work.join("verdicts");
    fs::create_dir_all(&verdicts).context("cannot make a folder")?;
    let file = verdicts.join("verdicts.tsv");
    let mut argv = sandbox.outer(&cell.binds, Some(&verdicts));
    argv.push(built.judge.clone().into());
    argv.extend(tasks.iter().map(|task| OsString::from(format!("{}::", task.name))));
    let mut command = process::command(&argv);
    command
        .current_dir(work)
        .env("PATH", "/usr/bin:/bin:/run/current-system/sw/bin")
        .env("KATA_SEED", seed.to_string())
        .env("KATA_LIMIT", CASE.to_string())
        .env("KATA_WORKER", &script)
        .env("KATA_VERDICTS", &file)
        .env("RUST_TEST_THREADS", "1");
    let ended = process::run(command, Duration::from_secs(WALL), 1 << 16)?;
    let records = Record::read(&file)?;
    if records.is_empty() && ended.status.is_some() {
        bail!("the judge gave no verdict: {}", last_words(&ended));
    }
    let mut judged = BTreeMap::new();
    for task in tasks {
        let of_task = |record: &&Record| record.task == task.name;
        let records: Vec<&Record> = records.iter().filter(of_task).collect();
        let tests = built.tests[&task.name].iter();
        let why = match ended.status {
            None => format!("the exercise took more than {WALL} s"),
            Some(_) => "the judge did not come to this test".to_string(),
        };
        let tests = tests.map(|name| {
            let test = Record::test(&records, &task.name, name, &why);
            Test { report: shown(&test.report.replace(SPENT, &spent())), ..test }
        });
        judged.insert(task.name.clone(), tests.collect());
    }
    Ok(judged)
}

/// A worker, as it runs for an exercise.
fn cell(sandbox: &Sandbox, worker: &Path, number: &str) -> Cell {
    let program = Bind::read(worker, "/worker");
    Cell {
        argv: vec![sandbox.seen(&program).into(), number.into()],
        binds: vec![program],
        tools: false,
        folder: "/".into(),
        environment: vec![],
        limits: LIMITS,
    }
}

/// Whether a worker starts, and ends where nobody asks it anything.
///
/// # Errors
/// If it does not.
pub fn starts(sandbox: &Sandbox, worker: &Path, number: &str) -> Result<()> {
    let ended = sandbox.run(&cell(sandbox, worker, number), Duration::from_secs(30), 1 << 12)?;
    if !ended.success() {
        bail!("no worker starts in the sandbox: {}", last_words(&ended));
    }
    Ok(())
}

/// What the judge says of a worker that has come to its limit of computing.
const SPENT: &str = "your code ended the process, signal: 24 (SIGXCPU)";

/// What that means.
fn spent() -> String {
    let seconds = LIMITS.cpu_seconds;
    format!("no answer after {seconds} s of computing; is there a loop that never ends?")
}

/// A report, of which a candidate's message may be a long part.
fn shown(report: &str) -> String {
    if report.len() <= SHOWN {
        return report.to_string();
    }
    let cut = report.floor_char_boundary(SHOWN);
    format!("{}\n… ({} bytes more)\n", &report[..cut], report.len() - cut)
}

fn last_words(ended: &Ended) -> String {
    let text = [&ended.stderr[..], &ended.stdout[..]].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(5)..].join(" / ")
}

/// A program that becomes this command.
fn write_script(file: &Path, argv: &[OsString]) -> Result<()> {
    let mut text = "#!/bin/sh\nexec".to_string();
    for word in argv {
        let word = word.to_str().context("a path of the grader's is not in Unicode")?;
        text += &format!(" '{}'", word.replace('\'', r"'\''"));
    }
    text.push('\n');
    fs::write(file, text)
        .and_then(|()| kata::platform::set_mode(file, 0o755))
        .with_context(|| format!("cannot write {}", file.display()))
}
