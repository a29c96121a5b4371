//! The remote beside the direct call: the same suite over the same answer, in one process and in two.

use anyhow::{Context, Result};
use harness::{Judged, Program, Stopped};
use kata_proof::{Known, programs, suites};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// How long a suite may say nothing.
const PATIENCE: Duration = Duration::from_secs(120);

/// The suite of an exercise, twice.
pub struct Pair {
    /// `01-backprop`.
    pub exercise: String,
    /// Every known answer.
    pub known: Vec<Known>,
    /// The suite over the catalogue.
    pub direct: Program,
    /// The suite over the proxies.
    pub remote: Program,
}

/// Builds the suites, the judges and the workers, of all exercises or of `KATA_PROOF=NN` alone.
///
/// # Errors
/// If cargo cannot be run or something does not compile.
pub fn pairs() -> Result<Vec<Pair>> {
    let only = std::env::var("KATA_PROOF").unwrap_or_default();
    let judges = programs(&format!("remote-{only}"), "--test=suite")?;
    let workers = workers()?;
    let suites = suites()?.into_iter();
    let pair = |suite: kata_proof::Suite| {
        let judge = judges.iter().find(|(name, _)| *name == suite.exercise);
        let (_, mut remote) =
            judge.with_context(|| format!("{} has no remote", suite.exercise))?.clone();
        let worker = workers.join(format!("worker-{}", &suite.exercise[..2]));
        remote.environment = environment(&worker.to_string_lossy(), &suite.exercise);
        Ok(Pair { exercise: suite.exercise, known: suite.known, direct: suite.program, remote })
    };
    suites.map(pair).collect()
}

/// What a judge is told about its worker.
fn environment(worker: &str, exercise: &str) -> Vec<(String, String)> {
    let folder = format!("mistakes/{exercise}");
    // There the suite is a module of the catalogue.
    let stream = "suite::".to_string();
    [("KATA_WORKER", worker.to_string()), ("KATA_FOLDER", folder), ("KATA_STREAM", stream)]
        .map(|(name, value)| (name.to_string(), value))
        .to_vec()
}

/// Builds the workers; the folder in which they are.
fn workers() -> Result<PathBuf> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_string());
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--bins", "-p", "kata-workers"]);
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    let status = build.status().context("cannot run cargo")?;
    anyhow::ensure!(status.success(), "the workers do not compile");
    // Beside `deps/` or `examples/`, where this program is.
    let this = std::env::current_exe()?;
    let folder = this.parent().and_then(|deps| deps.parent()).context("a program has a folder")?;
    Ok(folder.to_path_buf())
}

/// What became of a test: verdict, mistakes, their sentences, report.
pub type Told = (String, String, Vec<String>, String, String);

/// What a suite makes of an answer, in the words that both ways should have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Of each test that came to its end.
    pub tests: Vec<Told>,
    /// Why not all did: the test, the cause, the mistake.
    pub stopped: Option<[String; 3]>,
}

impl Pair {
    /// Judges a known answer directly.
    ///
    /// # Errors
    /// If the suite cannot be run.
    pub fn direct(&self, known: &Known, seed: u64) -> Result<Verdict> {
        self.judge(&self.direct, &format!("suite::{}::", known.task), known, seed)
    }

    /// Judges it in another process.
    ///
    /// # Errors
    /// If the suite cannot be run.
    pub fn remote(&self, known: &Known, seed: u64) -> Result<Verdict> {
        self.judge(&self.remote, &format!("{}::", known.task), known, seed)
    }

    fn judge(&self, program: &Program, module: &str, known: &Known, seed: u64) -> Result<Verdict> {
        let mut program = program.clone();
        let answer = ("KATA_ANSWER", format!("{}/{}", known.task, known.name));
        // Both ways on a machine that does much else.
        let more = [answer, ("KATA_SEED", seed.to_string()), ("KATA_LIMIT", "60".to_string())];
        program.environment.extend(more.map(|(name, value)| (name.to_string(), value)));
        Ok(self.in_common(program.judge(module, PATIENCE)?))
    }

    fn in_common(&self, judged: Judged) -> Verdict {
        let number = &self.exercise[..2];
        let test = |name: &str| name.trim_start_matches("suite::").to_string();
        // The catalogue is compiled twice: which of its functions are inlined, and so which line is the
        // innermost, is not the same. In the one it has the suite for a module, too.
        let catalogue = format!("mistakes/{}/src/", self.exercise);
        let place = |line: &str| match line.starts_with("  at  ") && line.contains(&catalogue) {
            true => "  at         the catalogue".to_string(),
            false => line.to_string(),
        };
        let report = |report: &str| {
            let report = report.lines().map(place).collect::<Vec<_>>().join("\n");
            report.replace(
                &format!("cargo test -p mistakes-{number} "),
                &format!("cargo test -p exercise-{number} "),
            )
        };
        let tests = judged.records.into_values().map(|record| {
            let kind = record.kind.name().to_string();
            (test(&record.test), kind, record.mistakes, record.said, report(&record.report))
        });
        let stopped = |s: Stopped| [test(&s.test), s.cause, s.mistake];
        Verdict { tests: tests.collect(), stopped: judged.stopped.map(stopped) }
    }
}

/// Where the two differ, in words; nothing if they do not.
pub fn difference(direct: &Verdict, remote: &Verdict) -> Option<String> {
    if direct == remote {
        return None;
    }
    let mut text = String::new();
    for (there, here) in
        direct.tests.iter().zip(&remote.tests).filter(|(there, here)| there != here)
    {
        text += &format!("directly {there:#?}\nremotely {here:#?}\n");
    }
    if direct.tests.len() != remote.tests.len() || direct.stopped != remote.stopped {
        text += &format!("directly {direct:#?}\nremotely {remote:#?}\n");
    }
    Some(text)
}
