//! One submission in, one result out.

use super::bench::Bench;
use super::compile;
use super::intake::{Taken, sha256};
use super::judge;
use super::sandbox::{self, Sandbox};
use super::words;
use crate::pack::{Manifest, manifest};
use crate::report::result::{Attempt, Exercise, File, Graded, Pack, Submission, Task, earned};
use anyhow::{Context, Result, bail};
use kata::verdict::{Test, Verdict, verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Instant;

/// What grades the submissions to one pack.
pub struct Grader {
    /// What is asked for.
    pub manifest: Manifest,
    /// SHA-256 of `pack.json`.
    pub pack: String,
    /// The pack's own files: what stands where a submission has none.
    pub stubs: BTreeMap<String, String>,
    /// What they are judged with.
    pub bench: Bench,
    /// Where they run.
    pub sandbox: Sandbox,
    /// What the suites draw their cases from.
    pub seed: u64,
    /// Whether a stub compiles, asked when a submission does not.
    pub sound: OnceLock<Result<(), String>>,
}

impl Grader {
    /// Reads the pack in a folder and builds what it takes.
    ///
    /// # Errors
    /// If it is no pack, or the kit does not build.
    pub fn new(root: &Path, pack: &Path, sandbox: Sandbox, seed: u64) -> Result<Grader> {
        let manifest = Manifest::read(pack)?;
        let bytes = std::fs::read(pack.join("pack.json")).context("cannot read pack.json")?;
        let mut stubs = BTreeMap::new();
        for path in manifest.exercises.iter().flat_map(|exercise| &exercise.files) {
            let text = std::fs::read_to_string(pack.join(path))
                .with_context(|| format!("the pack lacks {path}"))?;
            stubs.insert(path.clone(), text);
        }
        let bench = Bench::build(root, &manifest)?;
        let pack = sha256(&bytes);
        Ok(Grader { manifest, pack, stubs, bench, sandbox, seed, sound: OnceLock::new() })
    }

    /// Grades what was taken of a submission.
    ///
    /// # Errors
    /// If the machine fails: nothing that a candidate can bring about.
    pub fn grade(&self, id: &str, taken: &Taken) -> Result<Graded> {
        let started = Instant::now();
        let mut attempts = taken.attempts.clone();
        let outcomes = match &taken.problem {
            Some(problem) => {
                let outcome = Outcome::NotCompiled(format!("not graded: {problem}\n"));
                vec![outcome; self.manifest.exercises.len()]
            }
            None => self.outcomes(taken, &mut attempts)?,
        };
        let of_exercises = self.manifest.exercises.iter().zip(outcomes);
        let exercises: Vec<Exercise> =
            of_exercises.map(|(exercise, outcome)| self.result_of(exercise, outcome)).collect();
        let tasks = || exercises.iter().flat_map(|exercise| &exercise.tasks);
        let graded = Graded {
            format: crate::report::result::FORMAT,
            submission: Submission {
                id: id.into(),
                name: taken.name.clone(),
                sha256: taken.sha256.clone(),
            },
            pack: Pack { sha256: self.pack.clone(), title: self.manifest.title.clone() },
            kit: env!("CARGO_PKG_VERSION").into(),
            toolchain: self.bench.toolchain.clone(),
            seed: self.seed,
            sandbox: self.kind(),
            limits: limits(),
            score: tasks().map(|task| task.points).sum(),
            max_score: tasks().map(|task| task.max_points).sum(),
            seconds: started.elapsed().as_secs_f64(),
            problem: taken.problem.clone(),
            attempts: attempts.into_iter().collect(),
            files: taken.files.iter().map(file).collect(),
            exercises,
        };
        graded.check().context("the result contradicts itself")?;
        Ok(graded)
    }

    /// What keeps submissions from the machine, as a result says it.
    pub fn kind(&self) -> crate::report::result::Sandbox {
        match self.sandbox {
            Sandbox::Bubblewrap(_) => crate::report::result::Sandbox::Bubblewrap,
            Sandbox::None(_) => crate::report::result::Sandbox::None,
        }
    }

    /// What becomes of each exercise.
    fn outcomes(&self, taken: &Taken, attempts: &mut BTreeSet<Attempt>) -> Result<Vec<Outcome>> {
        let work = work()?;
        let (mut refused, mut sources) = (BTreeMap::new(), Vec::new());
        for exercise in &self.manifest.exercises {
            let files = self.files(exercise, &taken.files);
            let said = self.read(&files, attempts);
            if said.is_empty() {
                sources.push((exercise, files));
            } else {
                refused.insert(&exercise.number, said);
            }
        }
        let mut compiled =
            compile::compile(&self.bench, &self.sandbox, &sources, &work.0)?.into_iter();
        let mut outcomes = Vec::new();
        for exercise in &self.manifest.exercises {
            let outcome = match refused.remove(&exercise.number) {
                Some(said) => Outcome::NotCompiled(said),
                None => match compiled.next().context("every source is compiled")? {
                    Ok(worker) => self.judged(exercise, &worker, &work.0, attempts)?,
                    Err(not) => {
                        self.is_sound()?;
                        attempts.extend(not.attempt.map(|(what, detail)| Attempt {
                            what: what.into(),
                            place: format!("exercises/{}", exercise.name),
                            detail,
                        }));
                        Outcome::NotCompiled(not.said)
                    }
                },
            };
            outcomes.push(outcome);
        }
        Ok(outcomes)
    }

    /// An exercise's files: the candidate's, and the pack's where there is none.
    fn files(
        &self,
        exercise: &manifest::Exercise,
        theirs: &BTreeMap<String, String>,
    ) -> BTreeMap<String, String> {
        let text = |path| theirs.get(path).or_else(|| self.stubs.get(path));
        let files = exercise.files.iter();
        files.filter_map(|path| Some((path.clone(), text(path)?.clone()))).collect()
    }

    /// Looks for what no answer needs; why these files are refused, if they are.
    fn read(&self, files: &BTreeMap<String, String>, attempts: &mut BTreeSet<Attempt>) -> String {
        let mut refused = String::new();
        for (path, text) in files {
            // A part of the kit that comes done may do it.
            if self.stubs.get(path) == Some(text) {
                continue;
            }
            for finding in words::read(text) {
                let place = format!("{path}:{}", finding.line);
                if finding.refused {
                    refused += &format!("refused: {} at {place}\n", finding.what);
                }
                attempts.insert(Attempt { what: finding.what, place, detail: finding.detail });
            }
        }
        refused
    }

    fn judged(
        &self,
        exercise: &manifest::Exercise,
        worker: &Path,
        work: &Path,
        attempts: &mut BTreeSet<Attempt>,
    ) -> Result<Outcome> {
        let built = &self.bench.exercises[&exercise.number];
        let work = work.join(format!("judge-{}", exercise.number));
        std::fs::create_dir(&work).context("cannot make a folder")?;
        let tests = judge::judge(built, exercise, &self.sandbox, worker, &work, self.seed)?;
        let silent = |test: &Test| {
            ["the worker did not start", "cannot be started"]
                .iter()
                .any(|w| test.report.contains(w))
        };
        if tests.values().flatten().any(silent) {
            self.is_sound()?;
        }
        for (task, tests) in &tests {
            // One is enough: what ends a process takes the other tests with it.
            let stopped = tests.iter().find(|test| test.verdict == Verdict::Stopped);
            if let Some(detail) = stopped.and_then(|test| test.report.lines().next())
                && !detail.contains("not judged: first fix")
            {
                attempts.insert(Attempt {
                    what: "no answer".into(),
                    place: format!("{}, {task}", exercise.name),
                    detail: detail.into(),
                });
            }
        }
        Ok(Outcome::Judged(tests))
    }

    /// Whether the compiler works at all: if it does not, no candidate is to blame.
    fn is_sound(&self) -> Result<()> {
        let sound =
            self.sound.get_or_init(|| self.compile_stubs().map_err(|error| format!("{error:#}")));
        match sound {
            Ok(()) => Ok(()),
            Err(said) => bail!("{said}"),
        }
    }

    /// Compiles the pack's own files, and starts what they make.
    fn compile_stubs(&self) -> Result<()> {
        let of = |exercise| (exercise, self.files(exercise, &BTreeMap::new()));
        let stubs: Vec<_> = self.manifest.exercises.iter().map(of).collect();
        let work = work()?;
        let compiled = compile::compile(&self.bench, &self.sandbox, &stubs, &work.0)?;
        for (exercise, compiled) in self.manifest.exercises.iter().zip(compiled) {
            match compiled {
                Ok(worker) => judge::starts(&self.sandbox, &worker, &exercise.number)?,
                Err(not) => {
                    bail!("the pack's own {} does not compile:\n{}", exercise.name, not.said)
                }
            }
        }
        Ok(())
    }

    fn result_of(&self, exercise: &manifest::Exercise, mut outcome: Outcome) -> Exercise {
        let mut task = |task: &kata::kit::Task| {
            let (verdict, tests) = match &mut outcome {
                Outcome::NotCompiled(_) => (Verdict::NotCompiled, vec![]),
                Outcome::Judged(tests) => {
                    let tests = tests.remove(&task.name).unwrap_or_default();
                    (verdict(&tests), tests)
                }
            };
            let max_points = f64::from(task.points);
            Task {
                name: task.name.clone(),
                points: earned(max_points, task.partial, &tests),
                max_points,
                partial: task.partial,
                verdict,
                tests,
            }
        };
        let tasks = exercise.tasks.iter().map(&mut task).collect();
        let (compiled, compiler) = match outcome {
            Outcome::NotCompiled(said) => (false, Some(said)),
            Outcome::Judged(_) => (true, None),
        };
        Exercise {
            number: exercise.number.clone(),
            name: exercise.name.clone(),
            title: self.bench.exercises[&exercise.number].title.clone(),
            compiled,
            compiler,
            tasks,
        }
    }
}

/// What became of an exercise.
#[derive(Clone)]
enum Outcome {
    NotCompiled(String),
    Judged(BTreeMap<String, Vec<Test>>),
}

/// A folder that goes away, whoever owns what is in it.
struct Work(
    PathBuf,
    #[expect(dead_code, reason = "it is held until it goes away")] tempfile::TempDir,
);

fn work() -> Result<Work> {
    let folder = tempfile::Builder::new().prefix("kata-grade-").tempdir();
    let folder = folder.context("cannot make a temporary folder")?;
    let path = folder.path().canonicalize().context("cannot find a temporary folder")?;
    // Whoever runs a worker finds it by its name, and nothing else.
    kata::platform::set_mode(&path, 0o711).context("cannot open a temporary folder")?;
    Ok(Work(path, folder))
}

fn file((path, text): (&String, &String)) -> File {
    File { path: path.clone(), sha256: sha256(text.as_bytes()), text: text.clone() }
}

fn limits() -> BTreeMap<String, u64> {
    let of = |what: &str, limits: sandbox::Limits, wall: u64| {
        [
            (format!("{what}_seconds"), wall),
            (format!("{what}_cpu_seconds"), limits.cpu_seconds),
            (format!("{what}_memory_mib"), limits.memory_mib),
            (format!("{what}_file_mib"), limits.file_mib),
            (format!("{what}_processes"), limits.processes),
        ]
    };
    let compile = of("compile", compile::LIMITS, compile::WALL);
    let judge = of("exercise", judge::LIMITS, judge::WALL);
    let case = ("case_seconds".to_string(), judge::CASE);
    compile.into_iter().chain(judge).chain([case]).collect()
}
