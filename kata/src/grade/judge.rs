//! Runs a judge: the graded suite of an exercise, which asks a worker in the sandbox, and writes
//! its verdicts to a file that the worker never sees.

use super::bench::Exercise;
use super::process::{self, Ended};
use super::sandbox::{Bind, Cell, Limits, Sandbox};
use crate::pack::manifest::Task;
use crate::report::result::{Mistake, Test, Verdict};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
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

/// Judges the tasks that are asked for, in the folder `work`; the tests of each, by name.
///
/// # Errors
/// If the judge or the sandbox fails: nothing that a candidate can bring about.
pub fn judge(
    exercise: &Exercise,
    tasks: &[Task],
    sandbox: &Sandbox,
    worker: &Path,
    work: &Path,
    seed: u64,
) -> Result<BTreeMap<String, Vec<Test>>> {
    let cell = cell(sandbox, worker);
    let script = work.join("start-worker");
    write_script(&script, &sandbox.inner(&cell))?;
    let verdicts = work.join("verdicts");
    fs::create_dir_all(&verdicts).context("cannot make a folder")?;
    let file = verdicts.join("verdicts.tsv");
    let mut argv = sandbox.outer(&cell.binds, Some(&verdicts));
    argv.push(exercise.judge.clone().into());
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
        let tests = exercise.tests[&task.name].iter();
        let tests =
            tests.map(|name| Record::test(&records, &task.name, name, ended.status.is_none()));
        judged.insert(task.name.clone(), tests.collect());
    }
    Ok(judged)
}

/// A worker, as it runs.
fn cell(sandbox: &Sandbox, worker: &Path) -> Cell {
    let program = Bind::read(worker, "/worker");
    Cell {
        argv: vec![sandbox.seen(&program).into()],
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
pub fn starts(sandbox: &Sandbox, worker: &Path) -> Result<()> {
    let ended = sandbox.run(&cell(sandbox, worker), Duration::from_secs(30), 1 << 12)?;
    if !ended.success() {
        bail!("no worker starts in the sandbox: {}", last_words(&ended));
    }
    Ok(())
}

/// What the judge writes of one test.
#[derive(Default)]
struct Record {
    task: String,
    test: String,
    verdict: String,
    mistakes: Vec<String>,
    said: String,
    seconds: f64,
    report: String,
}

impl Record {
    /// All of a file: a line each, its fields separated by tabs.
    fn read(file: &Path) -> Result<Vec<Record>> {
        let text = match fs::read(file) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
            Err(error) => return Err(error).context("cannot read the judge's verdicts"),
        };
        // What ends without a line feed was cut off when the judge was ended.
        let whole = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
        whole.map(Record::parse).collect()
    }

    fn parse(line: &str) -> Result<Record> {
        let fields: Vec<String> = line.split('\t').map(unescaped).collect();
        let [task, test, verdict, mistakes, said, seconds, report] = &fields[..] else {
            bail!("a verdict has {} fields, and should have 7", fields.len());
        };
        Ok(Record {
            task: task.clone(),
            test: test.clone(),
            verdict: verdict.clone(),
            mistakes: mistakes.split(',').filter(|m| !m.is_empty()).map(str::to_string).collect(),
            said: said.clone(),
            seconds: seconds.parse().unwrap_or(0.0),
            report: report.clone(),
        })
    }

    /// What is said of each mistake. The record has all in one; the report has a row for each.
    fn sentences(&self) -> Vec<String> {
        let row = |line: &str| {
            let said = line.trim_start().strip_prefix("you wrote")?;
            Some(said.strip_suffix("(a known mistake)")?.trim().to_string())
        };
        let rows: Vec<String> = self.report.lines().filter_map(row).collect();
        if rows.len() == self.mistakes.len() && rows.join("; ") == self.said {
            return rows;
        }
        vec![self.said.clone(); self.mistakes.len()]
    }

    /// The verdict on one test. Whatever is not said to be green is not green.
    fn test(records: &[&Record], task: &str, name: &str, late: bool) -> Test {
        let whole = format!("{task}::{name}");
        let mut of_test =
            records.iter().filter(|record| record.test == name || record.test == whole);
        let (Some(record), None) = (of_test.next(), of_test.next()) else {
            let why = match late {
                true => format!("not judged: the exercise took more than {WALL} s"),
                false => "not judged: the judge did not come to this test".to_string(),
            };
            return Test {
                name: name.into(),
                verdict: Verdict::Stopped,
                mistakes: vec![],
                report: format!("{task}: {why}\n"),
                seconds: 0.0,
            };
        };
        let verdict = match record.verdict.as_str() {
            "green" => Verdict::Green,
            "stub" => Verdict::Stub,
            "red" => Verdict::Red,
            _ => Verdict::Stopped,
        };
        let said = record.sentences();
        let mistake = |(id, said): (&String, String)| Mistake { id: id.clone(), said };
        Test {
            name: name.into(),
            verdict,
            mistakes: record.mistakes.iter().zip(said).map(mistake).collect(),
            report: shown(&record.report.replace(SPENT, &spent())),
            seconds: record.seconds,
        }
    }
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

/// A field of the file: `\t`, `\n` and `\\` stand for what they do in Rust.
fn unescaped(field: &str) -> String {
    let mut text = String::new();
    let mut letters = field.chars();
    while let Some(letter) = letters.next() {
        text.push(match letter {
            '\\' => match letters.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some(other) => other,
                None => '\\',
            },
            letter => letter,
        });
    }
    text
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
        .and_then(|()| fs::set_permissions(file, fs::Permissions::from_mode(0o755)))
        .with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test_of(lines: &str, name: &str) -> Test {
        let records: Vec<Record> = lines.lines().map(|line| Record::parse(line).unwrap()).collect();
        Record::test(&records.iter().collect::<Vec<_>>(), "mse", name, false)
    }

    #[test]
    fn a_verdict_is_read_as_it_was_written() {
        let rows = r"mse: a\n\n  you wrote  one half    (a known mistake)\n  you wrote  an axis; or two    (a known mistake)\n  b\\n\tc";
        let line = format!(
            "mse\tmse::loss\tred\tmse/factor/half,mse/axis/0\tone half; an axis; or two\t0.25\t{rows}"
        );
        let test = test_of(&line, "loss");
        assert_eq!((test.verdict, test.seconds), (Verdict::Red, 0.25));
        assert!(test.report.starts_with("mse: a\n\n  you") && test.report.ends_with("\n  b\\n\tc"));
        let named = |test: &Test| {
            let all = test.mistakes.iter();
            all.map(|m| format!("{}: {}", m.id, m.said)).collect::<Vec<_>>()
        };
        assert_eq!(named(&test), ["mse/factor/half: one half", "mse/axis/0: an axis; or two"]);
        // Where a candidate's message poses as such a row, nothing is taken from there.
        let posing = line.replace("an axis; or two    (", "an axis; or three    (");
        assert_eq!(named(&test_of(&posing, "loss"))[1], "mse/axis/0: one half; an axis; or two");
    }

    #[test]
    fn what_is_missing_double_or_unknown_is_not_green() {
        let green = "mse\tloss\tgreen\t\t\t0.1\t";
        assert_eq!(test_of(green, "loss").verdict, Verdict::Green);
        assert_eq!(test_of(green, "other").verdict, Verdict::Stopped);
        assert_eq!(test_of(&format!("{green}\n{green}"), "loss").verdict, Verdict::Stopped);
        assert_eq!(test_of("mse\tloss\tgreenish\t\t\t0.1\t", "loss").verdict, Verdict::Stopped);
        assert!(Record::parse("mse\tloss\tgreen").is_err());
    }
}
