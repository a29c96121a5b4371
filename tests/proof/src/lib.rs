//! Runs the graded suites against known answers and says what became of each.
//!
//! The suite of exercise NN, compiled into the test binary of `mistakes-NN`, judges as it does for a
//! learner, in a process of its own, with `KATA_ANSWER` choosing the answer.

use anyhow::{Context, Result, bail};
use cargo_metadata::{Message, MetadataCommand};
use catalogue::Kind;
use harness::Program;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// How long a suite may say nothing: more than it takes to say that a case does not end.
const PATIENCE: Duration = Duration::from_secs(60);

/// The suite of an exercise, ready to be run against its known answers.
pub struct Suite {
    /// `01-backprop`.
    pub exercise: String,
    /// The test binary of `mistakes-NN`.
    pub program: Program,
    /// Every known answer.
    pub known: Vec<Known>,
}

/// A known answer, as listed by the suite's binary.
#[derive(Clone, Debug)]
pub struct Known {
    /// The task.
    pub task: String,
    /// Its name within the task.
    pub name: String,
    /// What was misunderstood.
    pub what: String,
    /// Wrong or right.
    pub kind: Kind,
}

/// What the suite made of a known answer.
#[derive(Clone, Debug)]
pub struct Finding {
    /// At least one test of the task failed.
    pub red: bool,
    /// A report names this very answer.
    pub named: bool,
    /// A report names another one.
    pub misnamed: bool,
    /// The reports, in the order of the tests.
    pub reports: String,
}

/// Which cases an answer is judged on.
#[derive(Clone, Copy, Debug)]
pub enum Draws {
    /// As many as each test has, drawn from this seed.
    Seed(u64),
    /// So many in each test that draws any, from the seed that a learner has.
    Cases(u32),
}

/// Builds the suites of all exercises that have a catalogue, or of `KATA_PROOF=NN` alone, with the
/// profile of this process.
///
/// # Errors
/// If cargo cannot be run or a suite does not compile.
pub fn suites() -> Result<Vec<Suite>> {
    let mut suites = Vec::new();
    let only = std::env::var("KATA_PROOF").unwrap_or_default();
    for (exercise, program) in programs(&format!("mistakes-{only}"), "--lib")? {
        let mut suite = Suite { exercise, program, known: Vec::new() };
        suite.known = suite.list()?;
        suites.push(suite);
    }
    Ok(suites)
}

/// The suite's program of each package of this prefix, in order, by the name of its folder. `target` is
/// how cargo knows it: `--lib`.
///
/// # Errors
/// If cargo cannot be run or a suite does not compile.
pub fn programs(prefix: &str, target: &str) -> Result<Vec<(String, Program)>> {
    let metadata = MetadataCommand::new().no_deps().exec().context("cargo metadata failed")?;
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_string());
    let mut build = Command::new(cargo);
    build.args(["test", target, "--no-run", "--quiet", "--message-format=json"]);
    for package in metadata.packages.iter().filter(|p| p.name.starts_with(prefix)) {
        build.args(["-p", &package.name]);
    }
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    let built = build.output().context("cannot run cargo")?;
    if !built.status.success() {
        bail!("the suites do not compile:\n{}", String::from_utf8_lossy(&built.stderr));
    }
    let mut programs = Vec::new();
    for message in Message::parse_stream(&built.stdout[..]) {
        let Message::CompilerArtifact(artifact) = message? else { continue };
        let Some(executable) = artifact.executable else { continue };
        let folder = artifact.manifest_path.parent().context("a manifest has a folder")?;
        let name = folder.file_name().context("a package has a folder")?.to_string();
        let (binary, folder) = (executable.into(), Some(PathBuf::from(folder)));
        programs.push((name, Program { binary, folder, environment: Vec::new() }));
    }
    programs.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(programs)
}

impl Suite {
    /// The program, with an answer chosen.
    fn answering(&self, answer: &str, draws: Draws) -> Program {
        let mut program = self.program.clone();
        let draws = match draws {
            Draws::Seed(seed) => ("KATA_SEED", seed.to_string()),
            Draws::Cases(cases) => ("KATA_CASES", cases.to_string()),
        };
        let answer = ("KATA_ANSWER", answer.to_string());
        program.environment = [answer, draws].map(|(name, v)| (name.to_string(), v)).to_vec();
        program
    }

    /// Every known answer that the suite comes by.
    fn list(&self) -> Result<Vec<Known>> {
        let mut command = Command::new(&self.program.binary);
        let output = command
            .args(["suite::", "--nocapture", "--test-threads=1"])
            .env("KATA_LIST", "1")
            .output()
            .with_context(|| format!("cannot run the suite of {}", self.exercise))?;
        let text = String::from_utf8(output.stdout)?;
        // Behind the runner's "test … ... " there is no line feed.
        let lines: BTreeSet<&str> =
            text.lines().filter_map(|line| line.split_once("entry\t")).map(|(_, e)| e).collect();
        let parse = |line: &str| {
            let mut fields = line.split('\t').map(str::to_string);
            let kind = match fields.next()?.as_str() {
                "Mistake" => Kind::Mistake,
                "Impostor" => Kind::Impostor,
                _ => Kind::Right,
            };
            let (task, name, what) = (fields.next()?, fields.next()?, fields.next()?);
            Some(Known { task, name, what, kind })
        };
        lines.into_iter().map(|l| parse(l).with_context(|| format!("cannot read {l}"))).collect()
    }

    /// Runs the task's tests against a known answer.
    ///
    /// # Errors
    /// If the suite cannot be run.
    pub fn judge(&self, known: &Known, draws: Draws) -> Result<Finding> {
        let program = self.answering(&format!("{}/{}", known.task, known.name), draws);
        let judged = program.judge(&format!("suite::{}::", known.task), PATIENCE)?;
        let mut reports = String::new();
        for (test, report) in judged.reports.iter().filter(|(_, report)| !report.is_empty()) {
            reports += &format!("[{}]\n{report}\n", test.trim_start_matches("suite::"));
        }
        let mut names: Vec<&str> = reports
            .lines()
            .filter_map(|line| line.strip_prefix("  you wrote  "))
            .filter_map(|line| line.strip_suffix("    (a known mistake)"))
            .collect();
        let stopped = judged.stopped.iter();
        names.extend(stopped.map(|s| s.mistake.as_str()).filter(|m| !m.is_empty()));
        let (named, misnamed) =
            (names.contains(&known.what.as_str()), names.iter().any(|name| *name != known.what));
        if let Some(stopped) = &judged.stopped {
            reports += &format!("[{}]\n{}\n", stopped.test, stopped.cause);
        }
        Ok(Finding { red: judged.is_red(), named, misnamed, reports })
    }

    /// Whether the whole suite passes the solution.
    ///
    /// # Errors
    /// If the suite cannot be run.
    pub fn is_green(&self, seed: u64) -> Result<bool> {
        let judged = self.answering("", Draws::Seed(seed)).judge("suite::", PATIENCE)?;
        Ok(!judged.is_red() && !judged.reports.is_empty())
    }
}
