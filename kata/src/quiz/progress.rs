//! What is remembered of a learner: a file, keyed by question, and when a question is due.
//!
//! Spaced repetition is FSRS-6 (Ye, Su and Cao, 2022, and its successors) with its published
//! default parameters. Times are seconds since 1970, so no time zone can move them.

use super::file;
use anyhow::{Context, Result, bail};
use fsrs::{FSRS, MemoryState};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The form of the file that this program writes.
const VERSION: u32 = 1;
const DAY: u64 = 24 * 60 * 60;
/// The share of questions that should still be known when they come up again.
const RETENTION: f32 = 0.9;

/// How well a question was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// Wrong, or not known.
    Wrong,
    /// Right, with parts missing.
    Partly,
    /// Right.
    Right,
}

impl Grade {
    /// Whether it counts as right.
    pub fn passed(self) -> bool {
        self != Grade::Wrong
    }
}

/// What is remembered of one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// How often it was asked.
    pub asked: u32,
    /// How often the answer was right.
    pub right: u32,
    /// How often in a row the last answers were right.
    pub in_a_row: u32,
    /// When it was last asked.
    pub last: u64,
    /// When it should be asked again.
    pub due: u64,
    /// FSRS: after how many days it is still known with the wanted probability.
    pub stability: f32,
    /// FSRS: from 1 to 10.
    pub difficulty: f32,
}

impl Record {
    /// Whether it is time to ask again. Half a day early is time enough: who practises every
    /// morning need not come at the same minute.
    pub fn is_due(&self, now: u64) -> bool {
        now + DAY / 2 >= self.due
    }

    /// Whether it was got wrong, and not yet right twice in a row since.
    pub fn is_weak(&self) -> bool {
        self.right < self.asked && self.in_a_row < 2
    }
}

/// The form of the file.
#[derive(Serialize, Deserialize)]
struct Contents {
    version: u32,
    /// Records of questions that this version of the quiz lacks are kept.
    questions: BTreeMap<String, Record>,
}

/// The progress of a learner.
#[derive(Debug)]
pub struct Progress {
    file: PathBuf,
    questions: BTreeMap<String, Record>,
    /// Where a damaged file was put, if there was one.
    pub set_aside: Option<PathBuf>,
}

impl Progress {
    /// Reads a progress file, or begins a new one. A damaged file is renamed, never overwritten.
    ///
    /// # Errors
    /// If the file cannot be read or set aside, or was written by a later version of this program.
    pub fn open(file: &Path) -> Result<Progress> {
        let mut progress = Progress::empty(file);
        let bytes = match std::fs::read(file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(progress),
            Err(error) => {
                return Err(error).with_context(|| {
                    format!(
                        "cannot read your progress in {}: choose another --progress",
                        file.display()
                    )
                });
            }
        };
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        if let Ok(Version { version }) = serde_json::from_slice(&bytes)
            && version > VERSION
        {
            bail!(
                "{} was written by a later version of this program: update the kit, or choose \
                 another file with --progress",
                file.display()
            );
        }
        match serde_json::from_slice::<Contents>(&bytes) {
            Ok(contents) => progress.questions = contents.questions,
            Err(_) => progress.set_aside = Some(file::set_aside(file)?),
        }
        Ok(progress)
    }

    /// No progress yet, to be kept in a file.
    pub fn empty(file: &Path) -> Progress {
        Progress { file: file.into(), questions: BTreeMap::new(), set_aside: None }
    }

    /// What is remembered of a question.
    pub fn record(&self, id: &str) -> Option<&Record> {
        self.questions.get(id)
    }

    /// Notes an answer, writes the file, and says in how many days the question comes up again.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn answer(&mut self, id: &str, grade: Grade, now: u64) -> Result<u64> {
        let old = self.questions.get(id);
        let memory = old.map(|r| MemoryState { stability: r.stability, difficulty: r.difficulty });
        let elapsed = old.map_or(0, |r| (now.saturating_sub(r.last) + DAY / 2) / DAY);
        let next = FSRS::default()
            .next_states(memory, RETENTION, u32::try_from(elapsed).unwrap_or(u32::MAX))
            .context("cannot compute when the question is due")?;
        let next = match grade {
            Grade::Wrong => next.again,
            Grade::Partly => next.hard,
            Grade::Right => next.good,
        };
        let days = next.interval.round().max(1.0) as u64;
        let (asked, right, in_a_row) = old.map_or((0, 0, 0), |r| (r.asked, r.right, r.in_a_row));
        let record = Record {
            asked: asked + 1,
            right: right + u32::from(grade.passed()),
            in_a_row: if grade.passed() { in_a_row + 1 } else { 0 },
            last: now,
            due: now + days * DAY,
            stability: next.memory.stability,
            difficulty: next.memory.difficulty,
        };
        self.questions.insert(id.to_string(), record);
        self.save()?;
        Ok(days)
    }

    /// When the first of some questions is due, in days from now, rounded up.
    pub fn next_due<'a>(&self, ids: impl Iterator<Item = &'a str>, now: u64) -> Option<u64> {
        let due = ids.filter_map(|id| self.record(id)).map(|record| record.due).min()?;
        Some(due.saturating_sub(now).div_ceil(DAY))
    }

    fn save(&self) -> Result<()> {
        let contents = Contents { version: VERSION, questions: self.questions.clone() };
        let mut text = serde_json::to_string_pretty(&contents)?;
        text.push('\n');
        file::write(&self.file, text.as_bytes(), true)
            .context("cannot save your progress: choose another file with --progress")
    }
}

/// Where progress is kept unless told otherwise: the platform's folder for data.
///
/// # Errors
/// If there is no home folder.
pub fn default_file() -> Result<PathBuf> {
    use etcetera::BaseStrategy;
    let folders = etcetera::choose_base_strategy()
        .context("cannot find your home folder: name a file with --progress")?;
    Ok(folders.data_dir().join("backprop-kata").join("quiz.json"))
}
