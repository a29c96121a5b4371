//! A take-home: some exercises as a workspace of their own, with nothing in it that gives an answer
//! away.

mod book;
pub mod cut;
pub mod leak;
pub mod manifest;
pub mod partial;
pub mod statement;
mod words;
mod workspace;

pub use manifest::Manifest;

use anyhow::{Context, Result, bail, ensure};
use kata::kit::{self, Exercise, Task};
use kata::regions::functions;
use statement::count;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Make a take-home of some exercises
#[derive(Clone, Debug, clap::Args)]
pub struct Pack {
    /// The exercises, by their numbers
    #[arg(required = true, value_name = "EXERCISE")]
    pub exercises: Vec<String>,
    /// The folder to make; there must be none of that name
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Only these tasks: `mse,train_step`, or `05/sgd` where several exercises have one of that name
    #[arg(long, value_name = "TASKS", value_delimiter = ',')]
    pub tasks: Vec<String>,
    /// How long the candidate has
    #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub minutes: u32,
    /// What the open tests draw their cases from; a grade uses others
    #[arg(long, default_value_t = 7, allow_negative_numbers = true)]
    pub seed: u64,
    /// Put the libraries in, so that it builds without a network
    #[arg(long)]
    pub vendor: bool,
}

/// An exercise of a pack.
struct Chosen {
    exercise: Exercise,
    tasks: Vec<Task>,
    /// Functions that are given, since a task that is asked for is tested with them.
    given: BTreeSet<String>,
    /// The answers that are asked for.
    answers: Vec<leak::Body>,
    /// The open tests and all tests, `task::test`.
    open: BTreeSet<String>,
    all: BTreeSet<String>,
}

impl Chosen {
    /// How many tests a task has: open ones, and all.
    fn tests(&self, task: &str) -> (usize, usize) {
        let of = |tests: &BTreeSet<String>| {
            tests.iter().filter(|test| test.split("::").next() == Some(task)).count()
        };
        (of(&self.open), of(&self.all))
    }
}

/// Makes a take-home; `root` is the kit.
///
/// # Errors
/// If what is asked for is not there, the folder is there already, or something cannot be read,
/// built or written. Then there is no such folder afterwards.
pub fn run(root: &Path, options: &Pack) -> Result<()> {
    let out = &options.out;
    ensure!(
        out.symlink_metadata().is_err(),
        "{} exists: choose another name, or remove it first",
        out.display()
    );
    let name = out.file_name().context("--out needs the name of a folder to make")?;
    let chosen = choose(&kit::exercises(root)?, options)?;
    let above = match out.parent() {
        Some(above) if above != Path::new("") => above,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(above).with_context(|| format!("cannot make {}", above.display()))?;
    // Beside it first, so that it is there whole or not at all.
    let scratch = tempfile::Builder::new()
        .prefix(&format!(".{}.", name.to_string_lossy()))
        .tempdir_in(above)
        .with_context(|| format!("cannot write in {}", above.display()))?;
    let mut packed = Vec::new();
    for (exercise, tasks) in chosen {
        eprintln!("{}: what is right, with seed {} …", exercise.name, options.seed);
        packed.push(pack(root, scratch.path(), exercise, tasks, options.seed)?);
    }
    let manifest = workspace::write(root, scratch.path(), &packed, options)?;
    let whole = scratch.path().join("pack");
    std::fs::rename(&whole, out).with_context(|| format!("cannot make {}", out.display()))?;
    report(out, &manifest, &packed);
    for chosen in &packed {
        shown(out, chosen)?;
    }
    Ok(())
}

/// The exercises that are asked for, with their tasks.
fn choose(all: &[Exercise], options: &Pack) -> Result<Vec<(Exercise, Vec<Task>)>> {
    let list = |names: Vec<&str>| names.join(", ");
    let mut chosen: Vec<&Exercise> = Vec::new();
    for wanted in &options.exercises {
        let is_it = |exercise: &&Exercise| {
            exercise.name == *wanted
                || matches!((exercise.number.parse::<u32>(), wanted.parse::<u32>()), (Ok(a), Ok(b)) if a == b)
        };
        let Some(exercise) = all.iter().find(is_it) else {
            let known = list(all.iter().map(|exercise| exercise.number.as_str()).collect());
            bail!("there is no exercise {wanted}: choose from {known}");
        };
        if !chosen.iter().any(|known| known.name == exercise.name) {
            chosen.push(exercise);
        }
    }
    chosen.sort_by(|a, b| a.name.cmp(&b.name));
    for wanted in &options.tasks {
        let (of, name) = match wanted.trim().split_once('/') {
            Some((of, name)) => (Some(of), name),
            None => (None, wanted.trim()),
        };
        let may_be = |exercise: &&&Exercise| of.is_none_or(|of| exercise.number == of);
        let of_these: Vec<&&Exercise> = chosen.iter().filter(may_be).collect();
        if !of_these.iter().any(|exercise| exercise.tasks.iter().any(|task| task.name == name)) {
            let known: Vec<String> = chosen
                .iter()
                .map(|exercise| {
                    let names = exercise.tasks.iter().map(|task| task.name.as_str()).collect();
                    format!("{} has {}", exercise.number, list(names))
                })
                .collect();
            bail!("there is no task {wanted} in these exercises: {}", known.join("; "));
        }
    }
    let mut result = Vec::new();
    for exercise in chosen {
        let is_asked = |task: &&Task| {
            options.tasks.is_empty()
                || options.tasks.iter().any(|wanted| {
                    let wanted = wanted.trim();
                    wanted == task.name || wanted == format!("{}/{}", exercise.number, task.name)
                })
        };
        let tasks: Vec<Task> = exercise.tasks.iter().filter(is_asked).cloned().collect();
        ensure!(
            !tasks.is_empty(),
            "no task of exercise {} is asked for: leave {} out, or add one of its tasks to --tasks",
            exercise.number,
            exercise.number
        );
        result.push((exercise.clone(), tasks));
    }
    Ok(result)
}

/// Which of the tests that could be open are held back for the grade: every third, and the last one if
/// none would be held back; never the first, which asks for the formula itself.
fn held(could_be_open: usize, all: usize) -> impl Fn(usize) -> bool {
    let last = could_be_open == 2 && all == 2;
    move |i| i % 3 == 2 || last && i == 1
}

/// Writes the parts of a pack that belong to one exercise.
fn pack(
    root: &Path,
    scratch: &Path,
    exercise: Exercise,
    tasks: Vec<Task>,
    seed: u64,
) -> Result<Chosen> {
    let suite = cut::suite(root, &exercise)?;
    let asked = |test: &String| {
        tasks.iter().any(|task| test.split("::").next() == Some(task.name.as_str()))
    };
    let readme = kit::read(&root.join("exercises").join(&exercise.name).join("README.md"))?;
    let functions = functions(&exercise, &readme, &exercise.solution(root)?);
    let (book, mut given) = match tasks.len() == exercise.tasks.len() {
        true => {
            let run = book::record(root, &format!("solution-{}", exercise.number), seed)?;
            ensure!(
                run.green,
                "the solution is not green with seed {seed}:\n{}",
                book::end(&run.said)
            );
            (run.book, BTreeSet::new())
        }
        false => partial::record(root, scratch, &exercise, &tasks, &functions, seed)?,
    };
    let (written, dependent) = (book.tests(), cut::dependent(&suite)?);
    let all: Vec<String> = cut::tests(&suite)?.into_iter().filter(asked).collect();
    let mut open = BTreeSet::new();
    for task in &tasks {
        let of_task = |test: &&String| test.split("::").next() == Some(task.name.as_str());
        let may_be_open = |test: &&String| written.contains(*test) && !dependent.contains(*test);
        let tests: Vec<&String> = all.iter().filter(of_task).filter(may_be_open).collect();
        let held = held(tests.len(), all.iter().filter(of_task).count());
        open.extend(
            tests.into_iter().enumerate().filter(|(i, _)| !held(*i)).map(|(_, t)| t.clone()),
        );
    }
    let all = all.into_iter().collect();
    let cut = cut::cut(&suite, &open)?;
    // An open test has no forward pass but the candidate's; one that is not asked for is given.
    let is_asked = |name: &String| tasks.iter().any(|task| task.name == *name);
    let named = functions.iter().filter(|f| !is_asked(&f.task) && cut.names(&f.name));
    given.extend(named.map(|function| function.name.clone()));
    partial::with_callees(&mut given, &functions);
    let bodies = functions.iter().filter(|f| is_asked(&f.task));
    let answers = bodies.filter_map(|f| leak::Body::new(&f.name, &f.body)).collect();
    let of_asked = functions.iter().filter(|f| is_asked(&f.task)).map(|f| &f.name);
    given.retain(|name| !of_asked.clone().any(|asked| asked == name));
    let chosen = Chosen { exercise, tasks, given, answers, open, all };
    workspace::exercise(root, &scratch.join("pack"), &chosen, &cut, &book, seed)?;
    Ok(chosen)
}

/// Says where what is given comes near to what is asked: a program to repair beside the tasks that are
/// right in it, Adam beside AdamW.
fn shown(out: &Path, chosen: &Chosen) -> Result<()> {
    let below = format!("exercises/{}/src", chosen.exercise.name);
    for (path, text) in kit::rust_files(&out.join(&below))? {
        let found = leak::found(&text, &chosen.answers);
        let names: BTreeSet<String> =
            found.iter().map(|body| format!("`{}`", body.function)).collect();
        if !names.is_empty() {
            println!(
                "Note: {below}/{} shows what comes near an answer to {}. If that matters, leave one of \
                 the two out with --tasks.",
                path.display(),
                names.into_iter().collect::<Vec<_>>().join(", ")
            );
        }
    }
    Ok(())
}

/// What was made, for the interviewer.
fn report(out: &Path, manifest: &Manifest, packed: &[Chosen]) {
    let tasks: usize = packed.iter().map(|chosen| chosen.tasks.len()).sum();
    println!(
        "{}: {}, {}, {}",
        out.display(),
        manifest.title,
        count(tasks, "task"),
        count(manifest.points() as usize, "point")
    );
    for chosen in packed {
        println!("  {}", chosen.exercise.name);
        for task in &chosen.tasks {
            let (open, all) = chosen.tests(&task.name);
            let held = match all - open {
                0 => String::new(),
                n => format!(", {n} more in the grade"),
            };
            println!("    {:<24} {}{held}", task.name, count(open, "open test"));
        }
    }
    println!("Send the folder as it is; keep a copy of it for the grade.");
}
