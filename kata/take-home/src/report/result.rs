//! The result of grading one submission, and the JSON file that holds it (`schema/result-1.json`).
//!
//! A grade can be run again from it: it names the pack, the kit, the toolchain, the seed, the
//! limits and the sandbox, and carries every file that was taken. Every field named `seconds` is
//! time; all others are the same whenever the same submission is graded with the same seed.
//! Text that a candidate wrote stands here as it came: whoever shows it escapes it.

use anyhow::{Context, Result, bail, ensure};
use kata::verdict::{Test, Verdict, verdict};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The version of the format that this code reads and writes.
pub const FORMAT: u32 = 1;

/// One graded submission: `ID.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Graded {
    /// [`FORMAT`].
    pub format: u32,
    /// Which submission.
    pub submission: Submission,
    /// Which pack it answers.
    pub pack: Pack,
    /// The kit's version.
    pub kit: String,
    /// What `rustc --version` says.
    pub toolchain: String,
    /// The seed that the suites drew their cases from.
    pub seed: u64,
    /// What kept the submission from the machine.
    pub sandbox: Sandbox,
    /// What it was allowed, unit in the name: `compile_seconds`, `memory_mib`, …
    pub limits: BTreeMap<String, u64>,
    /// The sum of the tasks' points.
    pub score: f64,
    /// The sum of what the tasks can give, those that were not handed in included.
    pub max_score: f64,
    /// How long grading took.
    pub seconds: f64,
    /// Why nothing of it could be graded: a broken archive, no file of the pack's in it.
    pub problem: Option<String>,
    /// In the pack's order.
    pub exercises: Vec<Exercise>,
    /// What was tried that should not have been; sorted.
    pub attempts: Vec<Attempt>,
    /// The candidate's files that were taken, all in UTF-8; by path.
    pub files: Vec<File>,
}

/// Which submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// The result file's name without `.json`: letters, digits, `.`, `_`, `-`; unique in a batch.
    pub id: String,
    /// The name that it was handed in under, as it came.
    pub name: String,
    /// SHA-256 of what was handed in, in hexadecimal; of a folder, of what was taken from it.
    pub sha256: String,
}

/// Which pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// SHA-256 of `pack.json`, in hexadecimal.
    pub sha256: String,
    /// Its title.
    pub title: String,
}

/// What kept a submission from the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sandbox {
    /// `bwrap` and `prlimit`.
    Bubblewrap,
    /// Nothing: `--no-sandbox`. Every report says so.
    None,
}

/// One exercise of the pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// `01`.
    pub number: String,
    /// Its folder's name: `01-backprop`.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Whether it compiled.
    pub compiled: bool,
    /// The compiler's errors, in the candidate's own lines.
    pub compiler: Option<String>,
    /// In the pack's order.
    pub tasks: Vec<Task>,
}

/// One task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Its name, that of the function as a rule.
    pub name: String,
    /// What was earned: [`earned`].
    pub points: f64,
    /// What can be earned.
    pub max_points: f64,
    /// Whether the pack gives points for some of its tests.
    pub partial: bool,
    /// The whole task's: the worst of its tests', or [`Verdict::NotCompiled`].
    pub verdict: Verdict,
    /// By name; empty if it did not compile.
    pub tests: Vec<Test>,
}

/// Something that was tried and should not have been.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    /// In a few words: `unsafe`, `a file outside`, `ended the process`.
    pub what: String,
    /// Where: `exercises/01-backprop/src/lib.rs:12`, a task, or the archive's entry.
    #[serde(rename = "where")]
    pub place: String,
    /// What exactly was seen.
    pub detail: String,
}

/// A file of the candidate's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// As in the pack: `exercises/01-backprop/src/lib.rs`.
    pub path: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// What it says. A file that is not UTF-8 is no Rust: it is not taken, and an [`Attempt`].
    pub text: String,
}

/// What a task's tests earn: all of its points if all are green; with `partial`, the share that
/// is green, to a hundredth, rounded down; nothing if one is a stub, or there are none.
pub fn earned(max_points: f64, partial: bool, tests: &[Test]) -> f64 {
    let green = tests.iter().filter(|test| test.verdict == Verdict::Green).count();
    if green == tests.len() && green > 0 {
        max_points
    } else if partial && tests.iter().all(|test| test.verdict != Verdict::Stub) && green > 0 {
        // A share of 0.29 · 100 must not become 28: nudged by less than any share differs.
        (max_points * green as f64 / tests.len() as f64 * 100.0 + 1e-9).floor() / 100.0
    } else {
        0.0
    }
}

impl Graded {
    /// Reads a result.
    ///
    /// # Errors
    /// If the file cannot be read, is no result, or one of another format, or contradicts itself.
    pub fn read(file: &Path) -> Result<Graded> {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        Graded::parse(&text).with_context(|| format!("{} is no result", file.display()))
    }

    /// The result that a text holds.
    ///
    /// # Errors
    /// If it is no result, or one of another format, or contradicts itself.
    pub fn parse(text: &str) -> Result<Graded> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let Format { format } = serde_json::from_str(text)?;
        ensure!(
            format == FORMAT,
            "it has format {format}, this version of the kit reads format {FORMAT}"
        );
        let graded: Graded = serde_json::from_str(text)?;
        graded.check()?;
        Ok(graded)
    }

    /// The file's text: indented, a line feed at the end.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("its keys are strings");
        text.push('\n');
        text
    }

    /// Everything but the times, which are set to 0: what two runs have in common.
    pub fn without_times(&self) -> Graded {
        let mut same = self.clone();
        same.seconds = 0.0;
        for test in
            same.exercises.iter_mut().flat_map(|e| &mut e.tasks).flat_map(|task| &mut task.tests)
        {
            test.seconds = 0.0;
        }
        same
    }

    /// What it was graded with, each with its name: grades with other settings compare less well.
    pub fn settings(&self) -> [(&'static str, String); 5] {
        let sandbox = match self.sandbox {
            Sandbox::Bubblewrap => "bubblewrap",
            Sandbox::None => "none",
        };
        [
            ("pack", format!("{} ({:.8})", self.pack.title, self.pack.sha256)),
            ("kit", self.kit.clone()),
            ("toolchain", self.toolchain.clone()),
            ("seed", self.seed.to_string()),
            ("sandbox", sandbox.to_string()),
        ]
    }

    /// All tasks, each with its exercise.
    pub fn tasks(&self) -> impl Iterator<Item = (&Exercise, &Task)> {
        self.exercises.iter().flat_map(|e| e.tasks.iter().map(move |task| (e, task)))
    }

    /// # Errors
    /// If it contradicts itself: whoever reads it would be misled.
    pub fn check(&self) -> Result<()> {
        ensure!(self.format == FORMAT, "its format is {}, not {FORMAT}", self.format);
        ensure!(is_id(&self.submission.id), "{:?} cannot name a file", self.submission.id);
        let (mut score, mut max_score) = (0.0, 0.0);
        for (exercise, task) in self.tasks() {
            let name = &task.name;
            ensure!(
                task.max_points.is_finite() && (0.0..=task.max_points).contains(&task.points),
                "{name} has {} of {} points",
                task.points,
                task.max_points
            );
            ensure!(
                task.points <= earned(task.max_points, task.partial, &task.tests),
                "{name} has {} points, more than its tests earn",
                task.points
            );
            let compiled = task.verdict != Verdict::NotCompiled;
            ensure!(compiled || !exercise.compiled, "{name} did not compile, its exercise did");
            if compiled && verdict(&task.tests) != task.verdict {
                bail!("{name} is {}, its tests are {}", task.verdict, verdict(&task.tests));
            }
            score += task.points;
            max_score += task.max_points;
        }
        let near = |a: f64, b: f64| (a - b).abs() < 5e-3;
        ensure!(near(score, self.score), "its score is {}, its tasks give {score}", self.score);
        ensure!(
            near(max_score, self.max_score),
            "its max_score is {}, its tasks can give {max_score}",
            self.max_score
        );
        Ok(())
    }
}

/// Whether a name can stand in a file's name, a link and a shell's command as it is.
pub fn is_id(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    (1..=100).contains(&name.len()) && name.chars().all(plain) && !name.starts_with(['.', '-'])
}
