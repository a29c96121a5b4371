//! The proof at large: every known answer on many seeds, as a table.
//!
//! `cargo run --release -p kata-proof --example soak -- [SEEDS] [EXERCISE[/TASK]] [NAMES]`, 100 seeds
//! and all exercises unless told otherwise. Right answers are judged on 10,000 cases a test besides,
//! the solution on 200 seeds. A name takes four times as long as a verdict: it is asked for on every
//! seed, or, with NAMES = 7, on every seventh, each answer beginning with another.

use anyhow::{Context, Result, bail};
use catalogue::Kind;
use kata_proof::{Draws, Known, Suite};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::Mutex;

/// Cases of each test on which a right answer is judged.
const CASES: u32 = 10_000;

/// Seeds on which the solution is judged.
const SOLUTION_SEEDS: u64 = 200;

/// One line of the table.
#[derive(Default)]
struct Row {
    mistakes: usize,
    impostors: usize,
    rights: usize,
    caught: usize,
    /// How often the name was asked for.
    asked: usize,
    named: usize,
    misnamed: usize,
    impostors_caught: usize,
    refused: usize,
    /// The mistake that was left without its name most often, and how often.
    least: Option<(usize, String)>,
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let seeds: u64 = match arguments.next() {
        Some(text) => text.parse().with_context(|| format!("{text} is not a number of seeds"))?,
        None => 100,
    };
    let only = arguments.next().unwrap_or_default();
    let (exercise, task) = only.split_once('/').unwrap_or((&only, ""));
    let names: u64 = match arguments.next() {
        Some(text) => text.parse().with_context(|| format!("{text} is not a number ≥ 1"))?,
        None => 1,
    };
    anyhow::ensure!(names >= 1, "a name must be asked for on every first seed or less often");
    println!(
        "{seeds} seeds each, right answers on {CASES} cases besides; caught, named and refused \
         count answers times runs"
    );
    let mut failed = false;
    let mut suites = kata_proof::suites()?;
    suites.retain_mut(|suite| {
        suite.known.retain(|known| task.is_empty() || known.task == task);
        suite.exercise.starts_with(exercise) && !suite.known.is_empty()
    });
    if suites.is_empty() {
        bail!("there are no known answers to {only}: say 03, or 03/minibatches");
    }
    for suite in &suites {
        println!(
            "\n| task | mistakes | caught | named | of | not named | misnamed | impostors | caught | right | refused |"
        );
        println!("|---|---|---|---|---|---|---|---|---|---|---|");
        for (task, row) in judge_all(suite, seeds, names)? {
            row.print(&format!("{}/{task}", &suite.exercise[..2]));
            failed |= !row.is_perfect(seeds as usize);
        }
        let mut red = Vec::new();
        for seed in 1..=SOLUTION_SEEDS {
            if !suite.is_green(seed)? {
                red.push(seed);
            }
        }
        let green = SOLUTION_SEEDS as usize - red.len();
        println!("\nThe solution is green on {green} of {SOLUTION_SEEDS} seeds. Red: {red:?}");
        failed |= !red.is_empty();
    }
    if failed {
        bail!(
            "some answers are misjudged, or not named on more than 5 % of the seeds: see the table"
        );
    }
    Ok(())
}

/// Judges every known answer, on as many threads as the machine has; a row for each task.
fn judge_all(suite: &Suite, seeds: u64, names: u64) -> Result<BTreeMap<&str, Row>> {
    let mut program = suite.program.clone();
    program.environment.push(("KATA_NAMELESS".to_string(), "1".to_string()));
    let nameless = Suite { exercise: suite.exercise.clone(), program, known: vec![] };
    let queue = Mutex::new(suite.known.iter().enumerate());
    let rows = Mutex::new(BTreeMap::<&str, Row>::new());
    let work = || -> Result<()> {
        loop {
            let next = queue.lock().ok().and_then(|mut queue| queue.next());
            let Some((number, known)) = next else { return Ok(()) };
            if std::io::stderr().is_terminal() {
                eprint!("\r{}: {number} of {} answers \r", suite.exercise, suite.known.len());
            }
            let by = |seed: u64| match (seed + number as u64).is_multiple_of(names) {
                true => (suite, true),
                false => (&nameless, false),
            };
            let sum = judge(by, known, seeds)?;
            let Ok(mut rows) = rows.lock() else { bail!("another thread failed") };
            rows.entry(&known.task).or_default().add(known, sum);
        }
    };
    std::thread::scope(|scope| -> Result<()> {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for handle in handles {
            handle.join().map_err(|_| anyhow::anyhow!("a thread panicked"))??;
        }
        Ok(())
    })?;
    Ok(rows.into_inner().unwrap_or_default())
}

/// What became of one answer over all runs; what should not be goes to the error output whole.
fn judge<'a>(by: impl Fn(u64) -> (&'a Suite, bool), known: &Known, seeds: u64) -> Result<Row> {
    let mut sum = Row::default();
    let many = (known.kind == Kind::Right).then_some(Draws::Cases(CASES));
    for draws in (1..=seeds).map(Draws::Seed).chain(many) {
        let (suite, is_asked) = by(if let Draws::Seed(seed) = draws { seed } else { 0 });
        let verdict = suite.judge(known, draws)?;
        match known.kind {
            Kind::Mistake => {
                sum.caught += usize::from(verdict.red);
                sum.asked += usize::from(is_asked);
                sum.named += usize::from(is_asked && verdict.named);
            }
            Kind::Impostor => sum.impostors_caught += usize::from(verdict.red),
            Kind::Right => sum.refused += usize::from(verdict.red),
        }
        sum.misnamed += usize::from(verdict.misnamed);
        if verdict.misnamed || verdict.red == (known.kind == Kind::Right) {
            let how = if verdict.misnamed { "misnamed" } else { "misjudged" };
            eprintln!("{how}: {}/{} {draws:?}\n{}", known.task, known.name, verdict.reports);
        }
    }
    Ok(sum)
}

impl Row {
    fn add(&mut self, known: &Known, sum: Row) {
        match known.kind {
            Kind::Mistake => {
                self.mistakes += 1;
                let without = sum.asked - sum.named;
                if without > self.least.as_ref().map_or(0, |(count, _)| *count) {
                    self.least = Some((without, known.name.clone()));
                }
            }
            Kind::Impostor => self.impostors += 1,
            Kind::Right => self.rights += 1,
        }
        self.caught += sum.caught;
        self.asked += sum.asked;
        self.named += sum.named;
        self.misnamed += sum.misnamed;
        self.impostors_caught += sum.impostors_caught;
        self.refused += sum.refused;
    }

    fn print(&self, task: &str) {
        let least = self.least.as_ref();
        let least = least.map_or(String::new(), |(count, name)| format!("{count} ({name})"));
        println!(
            "| {task} | {} | {} | {} | {} | {least} | {} | {} | {} | {} | {} |",
            self.mistakes,
            self.caught,
            self.named,
            self.asked,
            self.misnamed,
            self.impostors,
            self.impostors_caught,
            self.rights,
            self.refused
        );
    }

    /// Everything caught, each mistake named where it was asked for, but on 5 % of the seeds at most;
    /// nothing misnamed or refused.
    fn is_perfect(&self, seeds: usize) -> bool {
        self.caught == self.mistakes * seeds
            && self.impostors_caught == self.impostors * seeds
            && self.misnamed + self.refused == 0
            && self.least.as_ref().is_none_or(|(without, _)| without * 100 <= seeds * 5)
    }
}
