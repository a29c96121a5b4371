//! The numbers that an open suite is judged by: what the whole suite compares the solution with.

use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// How many cases of a test are written down, at most.
const CASES: usize = 12;

/// How long the text of one of them may be, and of all of a test, in bytes. A test of a single case
/// is written down whole, or not at all.
const LONG: usize = 4_000;
const ALL: usize = 60_000;

/// What was written down about each test.
pub struct Book {
    tests: BTreeMap<String, Vec<String>>,
}

/// A run of a suite, and what it wrote down.
pub struct Run {
    pub book: Book,
    /// What the tests said, and cargo.
    pub said: String,
    pub green: bool,
}

/// Runs a package's suite, in this folder, and writes down what it compares with what.
///
/// # Errors
/// If it cannot be built.
pub fn record(folder: &Path, package: &str, seed: u64) -> Result<Run> {
    let scratch = tempfile::tempdir().context("there is no place for temporary files")?;
    let file = scratch.path().join("record");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(folder)
        .args(["test", "--package", package, "--test", "suite", "--", "--test-threads=1"])
        .env("KATA_RECORD", &file)
        .env("KATA_SEED", seed.to_string())
        .env("KATA_INLINE", "1")
        .env_remove("KATA_CASES")
        .output()
        .context("cannot start cargo")?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    if !said.contains("test result: ") {
        bail!("the suite of {package} was not run:\n{}", end(&said));
    }
    let written = if file.exists() { kata::kit::read(&file)? } else { String::new() };
    Ok(Run { book: Book::of(&written), said, green: output.status.success() })
}

/// The last lines of a text.
pub fn end(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}

impl Book {
    fn of(text: &str) -> Book {
        let mut tests = BTreeMap::<String, Vec<String>>::new();
        for line in text.lines() {
            let test = line.split('\t').next().unwrap_or_default();
            tests.entry(test.to_string()).or_default().push(line.to_string());
        }
        Book { tests }
    }

    /// The tests that something was written down about, short enough to be kept, `task::test`.
    pub fn tests(&self) -> BTreeSet<String> {
        let open = self.tests.iter().filter(|(_, lines)| !kept(lines).is_empty());
        open.map(|(test, _)| test.clone()).collect()
    }

    /// The book as a file, for these tests. Some cases of each: small ones and large ones.
    pub fn text(&self, tests: &BTreeSet<String>, seed: u64) -> String {
        let mut text = format!("seed\t{seed}\n");
        for lines in self.tests.iter().filter(|(test, _)| tests.contains(*test)).map(|(_, l)| l) {
            for line in kept(lines).into_iter().filter(|line| !line.ends_with("\trefuses")) {
                text += line;
                text.push('\n');
            }
        }
        text
    }
}

/// The lines of a test that are kept.
fn kept(lines: &[String]) -> Vec<&str> {
    let mut cases = BTreeMap::<&str, Vec<&str>>::new();
    for line in lines {
        cases.entry(line.split('\t').nth(1).unwrap_or_default()).or_default().push(line);
    }
    let size = |lines: &Vec<&str>| lines.iter().map(|line| line.len()).sum::<usize>();
    let mut cases: Vec<Vec<&str>> = cases.into_values().collect();
    cases.sort_by_key(size);
    if cases.len() == 1 {
        return cases.into_iter().filter(|lines| size(lines) <= ALL).flatten().collect();
    }
    cases.retain(|lines| size(lines) <= LONG);
    let all = cases.len();
    let chosen = (0..all.min(CASES)).map(|i| match all {
        0..=CASES => i,
        // From the smallest to the largest.
        _ => i * (all - 1) / (CASES - 1),
    });
    chosen.flat_map(|i| cases[i].clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_cases_some_are_kept_from_the_smallest_to_the_largest_that_is_not_too_long() {
        let line = |n: usize| format!("t::a\t{n:016x}\t1\tx\tclose\t0.0\t0.0\t:{}", "1".repeat(n));
        let lines: Vec<String> = (1..=100).map(|n| line(50 * n)).collect();
        let kept = kept(&lines);
        assert_eq!(kept.len(), CASES);
        assert_eq!(kept[0], line(50));
        assert!(kept.iter().all(|line| line.len() <= LONG));
        let one = [line(ALL)];
        assert!(super::kept(&one).is_empty());
    }
}
