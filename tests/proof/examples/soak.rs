//! The proof at large: every known answer on many seeds, as a table.
//!
//! `cargo run --release -p kata-proof --example soak -- [SEEDS] [EXERCISE]`, 100 seeds and all
//! exercises unless told otherwise.

use anyhow::{Context, Result, bail};
use catalogue::Kind;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// One line of the table.
#[derive(Default)]
struct Row {
    mistakes: usize,
    impostors: usize,
    rights: usize,
    caught: usize,
    named: usize,
    misnamed: usize,
    impostors_caught: usize,
    refused: usize,
    /// The mistake named least often, and how often.
    least: Option<(usize, String)>,
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let seeds: u64 = match arguments.next() {
        Some(text) => text.parse().with_context(|| format!("{text} is not a number of seeds"))?,
        None => 100,
    };
    let only = arguments.next().unwrap_or_default();
    println!("{seeds} seeds each; caught, named and refused count answers times seeds\n");
    println!(
        "| task | mistakes | caught | named | least named | misnamed | impostors | caught | right | refused |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let mut failed = false;
    for suite in kata_proof::suites()?.iter().filter(|s| s.exercise.starts_with(&only)) {
        let queue = Mutex::new(suite.known.iter());
        let rows = Mutex::new(BTreeMap::<&str, Row>::new());
        let work = || -> Result<()> {
            loop {
                let next = queue.lock().ok().and_then(|mut queue| queue.next());
                let Some(known) = next else { return Ok(()) };
                let mut sum = Row::default();
                for seed in 1..=seeds {
                    let verdict = suite.judge(known, seed)?;
                    match known.kind {
                        Kind::Mistake => {
                            sum.caught += usize::from(verdict.red);
                            sum.named += usize::from(verdict.named);
                        }
                        Kind::Impostor => sum.impostors_caught += usize::from(verdict.red),
                        Kind::Right => sum.refused += usize::from(verdict.red),
                    }
                    if verdict.misnamed {
                        sum.misnamed += 1;
                        eprintln!(
                            "misnamed: {}/{} seed {seed}\n{}",
                            known.task, known.name, verdict.reports
                        );
                    }
                    if verdict.red == (known.kind == Kind::Right) {
                        eprintln!(
                            "misjudged: {}/{} seed {seed}\n{}",
                            known.task, known.name, verdict.reports
                        );
                    }
                }
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
        let n = seeds as usize;
        for (task, r) in rows.into_inner().unwrap_or_default() {
            let least = r.least.map_or(String::new(), |(count, name)| format!("{count} ({name})"));
            println!(
                "| {}/{task} | {} | {} | {} | {least} | {} | {} | {} | {} | {} |",
                &suite.exercise[..2],
                r.mistakes,
                r.caught,
                r.named,
                r.misnamed,
                r.impostors,
                r.impostors_caught,
                r.rights,
                r.refused
            );
            failed |= r.caught != r.mistakes * n
                || r.impostors_caught != r.impostors * n
                || r.misnamed + r.refused > 0;
        }
    }
    if failed {
        bail!("some answers are misjudged: see the table");
    }
    Ok(())
}

impl Row {
    fn add(&mut self, known: &kata_proof::Known, sum: Row) {
        match known.kind {
            Kind::Mistake => {
                self.mistakes += 1;
                if self.least.as_ref().is_none_or(|(count, _)| sum.named < *count) {
                    self.least = Some((sum.named, known.name.clone()));
                }
            }
            Kind::Impostor => self.impostors += 1,
            Kind::Right => self.rights += 1,
        }
        self.caught += sum.caught;
        self.named += sum.named;
        self.misnamed += sum.misnamed;
        self.impostors_caught += sum.impostors_caught;
        self.refused += sum.refused;
    }
}
