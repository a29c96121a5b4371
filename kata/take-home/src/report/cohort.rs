//! All results of a batch, and what they say together.

use super::plain::{count, one_line};
use super::result::{Graded, Sandbox};
use anyhow::{Context, Result, bail};
use kata::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A folder of results.
#[derive(Debug)]
pub struct Cohort {
    /// By id.
    pub results: Vec<Graded>,
    /// The files that hold none, each with the reason; by name.
    pub skipped: Vec<(String, String)>,
}

/// A mistake, and who made it.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// The exercise's number.
    pub exercise: String,
    /// The task.
    pub task: String,
    /// Its name in the catalogue.
    pub id: String,
    /// What was misunderstood.
    pub said: String,
    /// The places of those who made it among the results.
    pub by: Vec<usize>,
}

/// How a task went.
#[derive(Debug, Clone, PartialEq)]
pub struct Went {
    /// The exercise's number.
    pub exercise: String,
    /// The exercise's title.
    pub title: String,
    /// The task.
    pub task: String,
    /// What it can give.
    pub max_points: f64,
    /// How many have each verdict.
    pub verdicts: BTreeMap<Verdict, usize>,
}

/// How many submissions have so many points.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The least points.
    pub from: f64,
    /// Fewer points than this, or as many at the last bar.
    pub to: f64,
    /// How many submissions.
    pub count: usize,
}

impl Cohort {
    /// Reads every `*.json` in a folder. A file that holds no result is skipped, and named.
    ///
    /// # Errors
    /// If the folder cannot be read, or there is no result in it.
    pub fn read(folder: &Path) -> Result<Cohort> {
        let here = folder.display();
        let entries = std::fs::read_dir(folder)
            .with_context(|| format!("cannot read the results in {here}"))?;
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.with_context(|| format!("cannot read the results in {here}"))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.ends_with(".json") && !name.starts_with('.') {
                files.push((name, path));
            }
        }
        files.sort();
        let mut cohort = Cohort { results: Vec::new(), skipped: Vec::new() };
        for (name, path) in files {
            match Graded::read(&path) {
                Ok(result) if name == format!("{}.json", result.submission.id) => {
                    cohort.results.push(result);
                }
                Ok(result) => cohort.skipped.push((
                    name,
                    format!("it is the result {}: name it that", result.submission.id),
                )),
                Err(error) => {
                    // The file's name is said once.
                    let reasons: Vec<String> =
                        error.chain().skip(1).map(ToString::to_string).collect();
                    cohort.skipped.push((name, one_line(&reasons.join(": "), 300)));
                }
            }
        }
        cohort.results.sort_by(|a, b| a.submission.id.cmp(&b.submission.id));
        if cohort.results.is_empty() {
            match cohort.skipped.first() {
                None => {
                    bail!("there is no result in {here}: `cargo kata grade` writes them, ID.json")
                }
                Some((name, why)) => bail!(
                    "there is no result in {here}: {} no result, {} for one: {why}",
                    count(cohort.skipped.len(), "file is", "files are"),
                    one_line(name, 100)
                ),
            }
        }
        Ok(cohort)
    }

    /// What makes these grades less comparable, or less to be trusted, than a reader expects.
    pub fn warnings(&self) -> Vec<String> {
        let mut out = Vec::new();
        let unsandboxed =
            self.results.iter().filter(|result| result.sandbox == Sandbox::None).count();
        if unsandboxed > 0 {
            out.push(format!(
                "UNSANDBOXED: {} graded with --no-sandbox. Nothing kept that code from this machine or from the verdict: trust neither.",
                count(unsandboxed, "submission was", "submissions were")
            ));
        }
        let mut all: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (what, value) in self.results.iter().flat_map(Graded::settings) {
            all.entry(what).or_default().insert(one_line(&value, 80));
        }
        for (what, values) in all.into_iter().filter(|(_, values)| values.len() > 1) {
            let values: Vec<String> = values.into_iter().take(5).collect();
            out.push(format!("Not all were graded with the same {what}: {}.", values.join(", ")));
        }
        out
    }

    /// The titles of the packs, as a rule one.
    pub fn title(&self) -> String {
        let titles: BTreeSet<String> =
            self.results.iter().map(|result| one_line(&result.pack.title, 200)).collect();
        Vec::from_iter(titles).join(" / ")
    }

    /// The most points that a submission can have.
    pub fn max_score(&self) -> f64 {
        self.results.iter().map(|result| result.max_score).fold(0.0, f64::max)
    }

    /// The median of the points.
    pub fn median(&self) -> f64 {
        let mut scores: Vec<f64> = self.results.iter().map(|result| result.score).collect();
        scores.sort_by(f64::total_cmp);
        let middle = scores.len() / 2;
        if scores.len() % 2 == 1 {
            scores[middle]
        } else {
            (scores[middle - 1] + scores[middle]) / 2.0
        }
    }

    /// The points as a histogram of at most 13 bars, each a round number of points wide.
    pub fn histogram(&self) -> Vec<Bar> {
        let max = self.max_score();
        let steps = [0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0, 100.0, 200.0, 500.0, 1e3];
        let step = steps.into_iter().find(|step| max / step <= 12.0).unwrap_or(max / 12.0);
        let bars = ((max / step).ceil() as usize).max(1);
        let mut out: Vec<Bar> = (0..bars)
            .map(|bar| Bar { from: bar as f64 * step, to: (bar + 1) as f64 * step, count: 0 })
            .collect();
        for result in &self.results {
            out[((result.score / step) as usize).min(bars - 1)].count += 1;
        }
        if let Some(last) = out.last_mut() {
            last.to = max;
        }
        out
    }

    /// How each task went, in the pack's order.
    pub fn tasks(&self) -> Vec<Went> {
        let mut out: Vec<Went> = Vec::new();
        for (exercise, task) in self.results.iter().flat_map(Graded::tasks) {
            let known = out
                .iter()
                .position(|went| went.exercise == exercise.number && went.task == task.name);
            let at = known.unwrap_or_else(|| {
                out.push(Went {
                    exercise: exercise.number.clone(),
                    title: exercise.title.clone(),
                    task: task.name.clone(),
                    max_points: task.max_points,
                    verdicts: BTreeMap::new(),
                });
                out.len() - 1
            });
            *out[at].verdicts.entry(task.verdict).or_default() += 1;
        }
        out.sort_by(|a, b| a.exercise.cmp(&b.exercise));
        out
    }

    /// The mistakes, each once for a submission, the most frequent first.
    pub fn mistakes(&self) -> Vec<Made> {
        let mut out: BTreeMap<(&str, &str), Made> = BTreeMap::new();
        for (who, result) in self.results.iter().enumerate() {
            for (exercise, task) in result.tasks() {
                for mistake in task.tests.iter().flat_map(|test| test.mistakes.iter().take(1)) {
                    let made = out.entry((&exercise.number, &mistake.id)).or_insert_with(|| Made {
                        exercise: exercise.number.clone(),
                        task: task.name.clone(),
                        id: mistake.id.clone(),
                        said: mistake.said.clone(),
                        by: Vec::new(),
                    });
                    if made.by.last() != Some(&who) {
                        made.by.push(who);
                    }
                }
            }
        }
        let mut out: Vec<Made> = out.into_values().collect();
        out.sort_by_key(|made| usize::MAX - made.by.len());
        out
    }
}
