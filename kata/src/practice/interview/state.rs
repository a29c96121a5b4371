//! An interview as it stands, in one file of its folder: written after every step, so that it goes on where
//! it was, whatever ended the program. Times are seconds since 1970; the clock is the wall's.

use crate::file;
use crate::practice::scratch;
use anyhow::{Context, Result, bail};
use base64::Engine;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::path::{Path, PathBuf};

const FORM: u32 = 1;
const FILE: &str = "interview.json";

/// What kind of interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Tasks, questions and a program with mistakes.
    Mock,
    /// A program with mistakes alone.
    Debug,
}

impl Kind {
    /// Its command.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Mock => "mock",
            Kind::Debug => "debug",
        }
    }
}

/// An interview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interview {
    form: u32,
    /// What kind.
    pub kind: Kind,
    /// What it was drawn from.
    pub seed: u64,
    /// How long it may take.
    pub minutes: u32,
    /// When it began.
    pub started: u64,
    /// When it ended.
    pub ended: Option<u64>,
    /// Which piece is worked on.
    pub at: usize,
    /// Since when.
    pub since: u64,
    /// In the order in which they are asked.
    pub pieces: Vec<Piece>,
}

/// One thing that is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// What.
    pub what: What,
    /// How long it should take.
    pub minutes: u32,
    /// What it can give.
    pub points: u32,
    /// Seconds spent on it.
    pub spent: u64,
    /// What came of it, as far as is known.
    pub outcome: Option<Outcome>,
    /// Of what is written: whether its last test was green.
    #[serde(default)]
    pub tested: Option<bool>,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A question of the quiz.
    Question {
        /// Its name.
        id: String,
        /// Its title.
        title: String,
    },
    /// A task, written from its stub.
    Task {
        /// The exercise's number.
        exercise: String,
        /// The task.
        task: String,
    },
    /// A program in which mistakes are to be found and mended.
    Debug {
        /// The exercise's number.
        exercise: String,
        /// How many.
        bugs: usize,
        /// Which, not to be read by chance: see [`Planted::seal`].
        sealed: String,
    },
}

/// The mistakes of a program.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Planted {
    /// Each.
    pub mistakes: Vec<Mistake>,
    /// The tasks that are red by them.
    pub red: Vec<String>,
}

/// A mistake that was planted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mistake {
    /// `db/wrong-axis`.
    pub name: String,
    /// What was misunderstood.
    pub what: String,
    /// The tasks in which the suite names it.
    pub tasks: Vec<String>,
    /// The functions in which it stands, as they were handed out.
    #[serde(default)]
    pub functions: Vec<Function>,
}

/// A function of the program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Function {
    /// From `src`: `linear.rs`.
    pub file: PathBuf,
    /// `linear_backward`.
    pub name: String,
    /// Its text without blanks.
    pub text: String,
}

impl Planted {
    /// As a word that says nothing to whoever sees it.
    pub fn seal(&self) -> String {
        base64::engine::general_purpose::STANDARD
            .encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// From that word.
    ///
    /// # Errors
    /// If it is none.
    pub fn open(sealed: &str) -> Result<Planted> {
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(sealed)
            .ok()
            .context("the sealed part is damaged")?;
        serde_json::from_slice(&bytes).context("the sealed part is damaged")
    }
}

/// What came of a piece.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Points.
    pub points: u32,
    /// Whether all of it was right.
    pub right: bool,
    /// In a few words, where there is something to say.
    pub said: String,
    /// Known mistakes that were made, as said to the one who made them.
    pub mistakes: Vec<String>,
    /// Of a program: the planted mistakes that were found and mended.
    pub found: Vec<String>,
    /// Those that are still there.
    pub missed: Vec<String>,
    /// Of a program: the tasks that were red when it was handed out and are not yet green, for other reasons.
    pub broken: Vec<String>,
}

impl Interview {
    /// A new one, which begins now.
    pub fn new(kind: Kind, seed: u64, minutes: u32, pieces: Vec<Piece>, now: u64) -> Interview {
        Interview {
            form: FORM,
            kind,
            seed,
            minutes,
            started: now,
            ended: None,
            at: 0,
            since: now,
            pieces,
        }
    }

    /// When its time is over.
    pub fn deadline(&self) -> u64 {
        self.started + u64::from(self.minutes) * 60
    }

    /// Seconds that are left.
    pub fn left(&self, now: u64) -> u64 {
        self.deadline().saturating_sub(now)
    }

    /// Seconds that it took, from its begin to its end.
    pub fn used(&self) -> u64 {
        self.ended.unwrap_or(self.since).saturating_sub(self.started)
    }

    /// Goes on with it: what passed meanwhile is no piece's time.
    pub fn go_on(&mut self, now: u64) {
        self.since = self.since.max(now);
    }

    /// Counts the time up to now, or to the end of the interview's, to the piece that is worked on. One that
    /// is answered takes no more.
    pub fn count(&mut self, now: u64) {
        let until = now.min(self.deadline());
        if let Some(piece) = self.pieces.get_mut(self.at).filter(|one| one.outcome.is_none()) {
            piece.spent += until.saturating_sub(self.since);
        }
        self.since = self.since.max(until);
    }

    /// The piece after this one that is neither answered nor green, or the end.
    pub fn next(&self) -> usize {
        let is_open = |at: &usize| {
            let piece = &self.pieces[*at];
            piece.outcome.is_none() && piece.tested != Some(true)
        };
        (self.at + 1..self.pieces.len()).find(is_open).unwrap_or(self.pieces.len())
    }

    /// Writes it into its folder.
    ///
    /// # Errors
    /// If it cannot be written; what was there before stands.
    pub fn save(&self, folder: &Path) -> Result<()> {
        file::write(&folder.join(FILE), &serde_json::to_vec_pretty(self)?, true)
    }

    /// Reads the one of a folder.
    ///
    /// # Errors
    /// If it cannot be read, or is of a later version.
    pub fn read(folder: &Path) -> Result<Interview> {
        let path = folder.join(FILE);
        let bytes =
            std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let interview: Interview = serde_json::from_slice(&bytes)
            .with_context(|| format!("{} is damaged", path.display()))?;
        if interview.form > FORM {
            bail!("{} was written by a later version of the kit: update it", path.display());
        }
        Ok(interview)
    }
}

/// The interview of this kind that was begun last and is not ended, with its folder. One that cannot be read
/// is passed over.
pub fn unfinished(root: &Path, kind: Kind) -> Option<(PathBuf, Interview)> {
    let open = all(root, kind).into_iter().filter(|(_, of)| of.ended.is_none());
    open.max_by_key(|(_, of)| of.started)
}

/// The one of this kind that ended last, with its folder.
pub fn ended_last(root: &Path, kind: Kind) -> Option<(PathBuf, Interview)> {
    let ended = all(root, kind).into_iter().filter(|(_, of)| of.ended.is_some());
    ended.max_by_key(|(_, of)| of.ended)
}

fn all(root: &Path, kind: Kind) -> Vec<(PathBuf, Interview)> {
    let entries = std::fs::read_dir(scratch::folder(root)).into_iter().flatten().flatten();
    let read = |folder: PathBuf| Interview::read(&folder).ok().map(|interview| (folder, interview));
    entries.filter_map(|entry| read(entry.path())).filter(|(_, of)| of.kind == kind).collect()
}

/// Holds an interview for this process, until it is dropped.
///
/// # Errors
/// If another one holds it.
pub fn hold(folder: &Path) -> Result<File> {
    let path = folder.join(".lock");
    let lock = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    if lock.try_lock().is_err() {
        bail!("this interview is open in another terminal: go on there");
    }
    Ok(lock)
}
