//! Runs the graded suites against known answers and says what became of each.
//!
//! The suite of exercise NN, compiled into the test binary of `mistakes-NN`, is run as a learner
//! runs it, as a process, with `KATA_ANSWER` choosing the answer. What is judged here is the
//! exit code and the very text on the screen.

use anyhow::{Context, Result, bail};
use cargo_metadata::{Message, MetadataCommand};
use catalogue::Kind;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Output};

/// The suite of an exercise, ready to be run against its known answers.
pub struct Suite {
    /// `01-backprop`.
    pub exercise: String,
    executable: PathBuf,
    folder: PathBuf,
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
pub struct Verdict {
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

/// Builds the suites of all exercises that have a catalogue, with the profile of this process.
///
/// # Errors
/// If cargo cannot be run or a suite does not compile.
pub fn suites() -> Result<Vec<Suite>> {
    let mut suites = Vec::new();
    for (folder, executable) in test_binaries("mistakes-", "--lib")? {
        let exercise = folder.file_name().context("a package has a folder")?;
        let exercise = exercise.to_string_lossy().into_owned();
        let mut suite = Suite { exercise, executable, folder, known: Vec::new() };
        suite.known = suite.list()?;
        suites.push(suite);
    }
    Ok(suites)
}

/// An exercise as it stands in the checkout.
pub struct Exercise {
    /// `01-backprop`.
    pub name: String,
    /// Tasks that start from a wrong program instead of a stub.
    pub to_mend: Vec<String>,
    executable: PathBuf,
    folder: PathBuf,
}

/// A test of an exercise, and what it reported if it failed.
pub struct Test {
    /// `linear_backward::gradients`.
    pub name: String,
    /// Nothing if it passed.
    pub report: Option<String>,
}

/// Builds the exercises' own suites.
///
/// # Errors
/// If cargo cannot be run or an exercise does not compile.
pub fn exercises() -> Result<Vec<Exercise>> {
    let exercise = |(folder, executable): (PathBuf, PathBuf)| {
        let name = folder.file_name().context("a package has a folder")?;
        let name = name.to_string_lossy().into_owned();
        // What a task's file says of itself in its first line.
        let mut to_mend = Vec::new();
        for entry in std::fs::read_dir(folder.join("src"))? {
            let file = entry?.path();
            let text = std::fs::read_to_string(&file)?;
            let first = text.lines().next().unwrap_or_default();
            if let Some(stem) = file.file_stem().filter(|_| first.ends_with("Mend it.")) {
                to_mend.push(stem.to_string_lossy().into_owned());
            }
        }
        Ok(Exercise { name, to_mend, executable, folder })
    };
    test_binaries("exercise-", "--tests")?.into_iter().map(exercise).collect()
}

/// Folder and test binary of each package of this prefix, in order.
fn test_binaries(prefix: &str, target: &str) -> Result<Vec<(PathBuf, PathBuf)>> {
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
    let mut binaries = Vec::new();
    for message in Message::parse_stream(&built.stdout[..]) {
        let Message::CompilerArtifact(artifact) = message? else { continue };
        let Some(executable) = artifact.executable else { continue };
        let folder = artifact.manifest_path.parent().context("a manifest has a folder")?;
        binaries.push((folder.into(), executable.into()));
    }
    binaries.sort();
    Ok(binaries)
}

impl Exercise {
    /// Runs every test.
    ///
    /// # Errors
    /// If the suite cannot be run.
    pub fn run_all(&self) -> Result<Vec<Test>> {
        let output = Command::new(&self.executable).current_dir(&self.folder).output()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let reports = reports(&text);
        let of = |name: &str| {
            let (_, rest) = reports.split_once(&format!("[{name}]\n"))?;
            Some(rest.split("\n[").next().unwrap_or(rest).to_string())
        };
        let tests = text.lines().filter_map(|line| line.strip_prefix("test "));
        let names = tests.filter_map(|line| line.split_once(" ... ")).map(|(name, _)| name);
        Ok(names.map(|name| Test { name: name.to_string(), report: of(name) }).collect())
    }
}

impl Suite {
    fn run(&self, arguments: &[&str], answer: &str, draws: Draws) -> Result<Output> {
        let mut command = Command::new(&self.executable);
        command.args(arguments).current_dir(&self.folder).env("KATA_ANSWER", answer);
        match draws {
            Draws::Seed(seed) => {
                command.env("KATA_SEED", seed.to_string()).env_remove("KATA_CASES")
            }
            Draws::Cases(cases) => {
                command.env("KATA_CASES", cases.to_string()).env_remove("KATA_SEED")
            }
        };
        command.output().with_context(|| format!("cannot run the suite of {}", self.exercise))
    }

    /// Every known answer that the suite comes by.
    fn list(&self) -> Result<Vec<Known>> {
        let output = Command::new(&self.executable)
            .args(["suite::", "--nocapture", "--test-threads=1"])
            .current_dir(&self.folder)
            .env("KATA_LIST", "1")
            .output()?;
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
    pub fn judge(&self, known: &Known, draws: Draws) -> Result<Verdict> {
        let answer = format!("{}/{}", known.task, known.name);
        // One thread: the reports come in the order of the tests.
        let module = format!("suite::{}::", known.task);
        let output = self.run(&[&module, "--test-threads=1"], &answer, draws)?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let reports = reports(&text);
        let names: Vec<&str> = reports
            .lines()
            .filter_map(|line| line.strip_prefix("  you wrote  "))
            .filter_map(|line| line.strip_suffix("    (a known mistake)"))
            .collect();
        Ok(Verdict {
            red: !output.status.success(),
            named: names.contains(&known.what.as_str()),
            misnamed: names.iter().any(|name| *name != known.what),
            reports,
        })
    }

    /// Runs the whole suite against the solution.
    ///
    /// # Errors
    /// If the suite cannot be run.
    pub fn is_green(&self, seed: u64) -> Result<bool> {
        Ok(self.run(&["suite::"], "", Draws::Seed(seed))?.status.success())
    }
}

/// What stands between the runner's own lines.
fn reports(text: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for line in text.lines() {
        if let Some(test) = line.strip_prefix("---- ").and_then(|l| l.strip_suffix(" stdout ----"))
        {
            inside = true;
            out += &format!("[{}]\n", test.trim_start_matches("suite::"));
        } else if line == "failures:" {
            inside = false;
        } else if inside {
            out += line;
            out.push('\n');
        }
    }
    out.trim_end().to_string() + "\n"
}
