//! What is remembered of a task: its last verdict, of which source, and when it was first green.

use super::telling;
use crate::kit::Task;
use crate::kit::{Exercise, read, rust_files};
use crate::practice::suite::Judged;
use crate::progress::{Progress, Remembered, default_files};
use crate::quiz::lang::Lang;
use crate::regions;
use crate::stubs::stub;
use crate::verdict::{Verdict, verdict};
use anyhow::Result;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The last verdict on a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Last {
    /// The worst of its tests'.
    pub verdict: Verdict,
    /// When, in seconds since 1970.
    pub when: u64,
    /// SHA-256 of the task's source file as it was judged, in hexadecimal.
    pub source: String,
    /// When it was first green.
    pub green: Option<u64>,
    /// Its most telling report; empty if it is green.
    #[serde(default)]
    pub report: String,
    /// How many of its other tests are not green.
    #[serde(default)]
    pub others: usize,
    /// The task to fix first, where this one is red only because of that one.
    #[serde(default)]
    pub first: Option<String>,
}

impl Remembered for Last {
    const KIND: &'static str = "task";
}

/// What a learner was helped with.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Help {
    /// How many of the task's hints were opened.
    pub hints: usize,
    /// When the solution was seen before the task was green.
    pub gave_up: Option<u64>,
}

impl Remembered for Help {
    const KIND: &'static str = "help";
}

/// What a task is called in the progress file: `02/unbroadcast`.
pub fn name(exercise: &str, task: &str) -> String {
    format!("{exercise}/{task}")
}

/// The tasks of an exercise, each with its source file as it stands: taken *before* it is compiled, so
/// that what is saved meanwhile is not taken for what was judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Sources {
    /// The exercise's number: `02`.
    pub exercise: String,
    /// In the order of the statement.
    pub tasks: Vec<Source>,
}

/// A task's source file.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The task.
    pub task: String,
    /// From the kit's root: `exercises/02-gradient-computation/src/broadcast.rs`. The crate's root, if
    /// the statement does not name one.
    pub file: PathBuf,
    /// Its SHA-256, in hexadecimal; of all the exercise's sources, if the statement names none.
    pub hash: String,
    /// It is as it was handed out: nothing was written there yet.
    pub untouched: bool,
    /// It is a program that is to be mended: what is handed out is red, and no stub.
    pub program: bool,
}

impl Sources {
    /// As they stand now.
    ///
    /// # Errors
    /// If the statement or the sources cannot be read. A file that is missing is none: it has the hash
    /// of an empty one.
    pub fn of(root: &Path, exercise: &Exercise) -> Result<Sources> {
        let folder = Path::new("exercises").join(&exercise.name);
        let readme = read(&root.join(&folder).join("README.md"))?;
        let files = regions::files(&readme);
        let source = |task: &Task| {
            let of_task = files.iter().find(|(name, _)| *name == task.name);
            let (file, hash, untouched) = match of_task {
                Some((_, name)) => {
                    let file = folder.join("src").join(name);
                    let bytes = std::fs::read(root.join(&file)).unwrap_or_default();
                    let untouched = handed_out(root, exercise, name).is_some_and(|s| s == bytes);
                    (file, hash([bytes.as_slice()]), untouched)
                }
                None => {
                    let all = rust_files(&root.join(&folder).join("src"))?;
                    let hash = hash(all.iter().map(|(_, text)| text.as_bytes()));
                    (folder.join("src/lib.rs"), hash, false)
                }
            };
            let program = exercise.programs.contains(&task.name);
            Ok(Source { task: task.name.clone(), file, hash, untouched, program })
        };
        let tasks = exercise.tasks.iter().map(source).collect::<Result<_>>()?;
        Ok(Sources { exercise: exercise.number.clone(), tasks })
    }

    /// A task's.
    pub fn get(&self, task: &str) -> Option<&Source> {
        self.tasks.iter().find(|source| source.task == task)
    }
}

impl Source {
    /// The line on which a learner writes, from 1: where the task's function begins, or else what is
    /// still to do.
    pub fn line(&self, root: &Path) -> usize {
        let text = std::fs::read_to_string(root.join(&self.file)).unwrap_or_default();
        let begins = |line: &str| {
            let rest = line.trim_start().strip_prefix("pub ").unwrap_or(line.trim_start());
            let rest = rest.strip_prefix("fn ").and_then(|rest| rest.strip_prefix(&self.task));
            rest.is_some_and(|rest| rest.starts_with(['(', '<']))
        };
        let at = text.lines().position(begins);
        at.or_else(|| text.lines().position(|line| line.contains("todo!("))).map_or(1, |at| at + 1)
    }
}

/// A source file as it was handed out, from the solution.
fn handed_out(root: &Path, exercise: &Exercise, file: &str) -> Option<Vec<u8>> {
    let solution = root.join("solutions").join(&exercise.name).join("src").join(file);
    let text = std::fs::read_to_string(solution).ok()?;
    stub(&text, file == "lib.rs").ok().map(String::into_bytes)
}

fn hash<'t>(texts: impl IntoIterator<Item = &'t [u8]>) -> String {
    let mut sum = hmac_sha256::Hash::new();
    texts.into_iter().for_each(|text| sum.update(text));
    sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Remembers the verdicts on all tasks that were judged, at once.
///
/// # Errors
/// If they cannot be written. They hold in memory nevertheless, and are tried again with the next.
pub fn keep(progress: &mut Progress, sources: &Sources, judged: &Judged, now: u64) -> Result<()> {
    let changes = judged.iter().filter_map(|(task, tests)| {
        let source = sources.get(task)?;
        let telling = telling::of(sources, judged, task);
        // A program that is to be mended, and was not touched, is no wrong answer.
        let last = Last {
            verdict: match verdict(tests) {
                Verdict::Green => Verdict::Green,
                _ if source.untouched && source.program => Verdict::Stub,
                verdict => verdict,
            },
            when: now,
            source: source.hash.clone(),
            green: None,
            report: telling.as_ref().map_or(String::new(), |telling| telling.report().to_string()),
            others: telling.as_ref().map_or(0, |telling| telling.others),
            first: telling.and_then(|telling| telling.first),
        };
        let change = move |old: Option<Last>| {
            let now = (last.verdict == Verdict::Green).then_some(last.when);
            let green = old.and_then(|old| old.green).or(now);
            Some(Last { green, ..last.clone() })
        };
        Some((name(&sources.exercise, task), change))
    });
    progress.update_all(changes.collect::<Vec<_>>())
}

/// Where a learner stands with a task.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Its name.
    pub task: String,
    /// What was last said of it.
    pub last: Option<Last>,
    /// Its source file is not what that was said of.
    pub edited: bool,
    /// What the learner was helped with.
    pub help: Help,
}

impl Standing {
    /// Whether it was green when last judged, and nothing was edited since.
    pub fn is_done(&self) -> bool {
        !self.edited && self.last.as_ref().is_some_and(|last| last.verdict == Verdict::Green)
    }
}

/// Where a learner stands with each task of an exercise, in the order of the statement.
pub fn standing(progress: &Progress, sources: &Sources) -> Vec<Standing> {
    let of = |source: &Source| {
        let name = name(&sources.exercise, &source.task);
        let last = progress.get::<Last>(&name);
        Standing {
            task: source.task.clone(),
            edited: last.as_ref().is_some_and(|last| last.source != source.hash),
            last,
            help: progress.get(&name).unwrap_or_default(),
        }
    };
    sources.tasks.iter().map(of).collect()
}

/// The progress to read, from `--progress FILE` or the default place: an earlier version's, where
/// nothing was taken over yet. Nothing is written.
///
/// # Errors
/// If it cannot be read.
pub fn open(file: Option<&Path>) -> Result<Progress> {
    if let Some(file) = file {
        return Progress::open(file);
    }
    let (file, earlier) = default_files()?;
    let mut progress = Progress::open(&file)?;
    if !file.exists() {
        progress.read_also(&earlier)?;
    }
    Ok(progress)
}

/// The progress to change: as [`open`], and sure to be writable. Returns what is to be said about it.
///
/// # Errors
/// If nothing can be kept there.
pub fn prepare(file: Option<&Path>) -> Result<(Progress, Vec<String>)> {
    let mut progress = open(file)?;
    let earlier = if file.is_none() { Some(default_files()?.1) } else { None };
    let notice = progress.prepare(earlier.as_deref())?;
    Ok((progress, notice.said(Lang::En)))
}
