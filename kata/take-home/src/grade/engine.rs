//! One submission in, one result out.

use super::bench::Bench;
use super::compile::{self, Compiled};
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
        let mut exercises = Vec::new();
        for exercise in &self.manifest.exercises {
            let outcome = match &taken.problem {
                Some(problem) => Outcome::NotCompiled(format!("not graded: {problem}\n")),
                None => self.exercise(exercise, taken, &mut attempts)?,
            };
            exercises.push(self.result_of(exercise, outcome));
        }
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

    fn exercise(
        &self,
        exercise: &manifest::Exercise,
        taken: &Taken,
        attempts: &mut BTreeSet<Attempt>,
    ) -> Result<Outcome> {
        let files = exercise.files.iter();
        let files: BTreeMap<String, String> = files
            .filter_map(|path| {
                let text = taken.files.get(path).or_else(|| self.stubs.get(path))?;
                Some((path.clone(), text.clone()))
            })
            .collect();
        let mut refused = String::new();
        for (path, text) in &files {
            // A part of the kit that comes done may do what no answer needs.
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
        if !refused.is_empty() {
            return Ok(Outcome::NotCompiled(refused));
        }
        let work = work()?;
        let worker = match compile::compile(&self.bench, &self.sandbox, exercise, &files, &work.0)?
        {
            Compiled::Worker(worker) => worker,
            Compiled::Not(said, attempt) => {
                self.is_sound()?;
                if let Some((what, detail)) = attempt {
                    attempts.insert(Attempt {
                        what: what.into(),
                        place: format!("exercises/{}", exercise.name),
                        detail,
                    });
                }
                return Ok(Outcome::NotCompiled(said));
            }
        };
        let built = &self.bench.exercises[&exercise.number];
        let tests =
            judge::judge(built, &exercise.tasks, &self.sandbox, &worker, &work.0, self.seed)?;
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
        let sound = self.sound.get_or_init(|| {
            for exercise in &self.manifest.exercises {
                let own =
                    exercise.files.iter().map(|path| (path.clone(), self.stubs[path].clone()));
                let tried = work().and_then(|work| {
                    let files = own.collect();
                    let made =
                        compile::compile(&self.bench, &self.sandbox, exercise, &files, &work.0)?;
                    if let Compiled::Worker(worker) = &made {
                        judge::starts(&self.sandbox, worker)?;
                    }
                    Ok(made)
                });
                match tried {
                    Ok(Compiled::Worker(_)) => {}
                    Ok(Compiled::Not(said, _)) => {
                        return Err(format!(
                            "the pack's own {} does not compile:\n{said}",
                            exercise.name
                        ));
                    }
                    Err(error) => return Err(format!("{error:#}")),
                }
            }
            Ok(())
        });
        match sound {
            Ok(()) => Ok(()),
            Err(said) => bail!("{said}"),
        }
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
