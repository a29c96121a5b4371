//! The cohort as Markdown, for a job's summary: below the 1,024 kB that a code host shows.

use super::alike::Pair;
use super::cohort::Cohort;
use super::compare::Comparison;
use super::exchange::verdicts;
use super::plain::{count, markdown, points};
use std::fmt::Write;

/// So many bytes at most; what does not fit is counted.
pub const MOST: usize = 900_000;

/// The cohort, what is alike, and what changed since it was graded before.
pub fn summary(cohort: &Cohort, alike: &[Pair], change: Option<&Comparison>) -> String {
    let mut out = format!("# {}\n\n", markdown(&cohort.title()));
    for warning in cohort.warnings() {
        out += &format!("> **{}**\n\n", markdown(&warning));
    }
    for (file, why) in &cohort.skipped {
        out += &format!("> **Skipped: {}: {}**\n\n", markdown(file), markdown(why));
    }
    out += &format!(
        "{}, median {} of {} points.\n\n",
        count(cohort.results.len(), "submission", "submissions"),
        points(cohort.median()),
        points(cohort.max_score())
    );
    if let Some(change) = change {
        out += &changes(change);
    }
    let mut parts = Part::new("| points from | candidates | |\n|---:|---:|:---|\n");
    let bars = cohort.histogram();
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
    for bar in &bars {
        let length = (bar.count * 30).div_ceil(most);
        let from = points(bar.from);
        parts.row(&format!("| {from} | {} | {} |\n", bar.count, "█".repeat(length)));
    }
    out += &parts.end();

    let mut parts = Part::new(
        "## Candidates\n\n| candidate | points | tasks | attempts | |\n|:---|---:|:---|---:|:---|\n",
    );
    for result in &cohort.results {
        let problem = result.problem.as_deref().map(markdown).unwrap_or_default();
        parts.row(&format!(
            "| {} | {} of {} | {} | {} | {problem} |\n",
            markdown(&result.submission.name),
            points(result.score),
            points(result.max_score),
            verdicts(result.tasks().map(|(_, task)| task.verdict)),
            result.attempts.len(),
        ));
    }
    out += &parts.end();

    let mut parts = Part::new("## Tasks\n\n| task | points | verdicts |\n|:---|---:|:---|\n");
    for went in cohort.tasks() {
        let all: Vec<String> =
            went.verdicts.iter().map(|(verdict, n)| format!("{n} {verdict}")).collect();
        parts.row(&format!(
            "| {} {} | {} | {} |\n",
            markdown(&went.exercise),
            markdown(&went.task),
            points(went.max_points),
            all.join(", ")
        ));
    }
    out += &parts.end();

    let made = cohort.mistakes();
    if !made.is_empty() {
        let mut parts = Part::new(
            "## Mistakes\n\n| made by | task | what was misunderstood |\n|---:|:---|:---|\n",
        );
        for made in made {
            parts.row(&format!(
                "| {} | {} {} | {} |\n",
                made.by.len(),
                markdown(&made.exercise),
                markdown(&made.task),
                markdown(&made.said)
            ));
        }
        out += &parts.end();
    }
    if !alike.is_empty() {
        let mut parts = Part::new(
            "## Alike beyond what the tasks force: a hint to look, no verdict\n\n| pair | share of the smaller one's own code | longest passage |\n|:---|---:|---:|\n",
        );
        for pair in alike {
            let name = |who: usize| markdown(&cohort.results[who].submission.name);
            parts.row(&format!(
                "| {} and {} | {:.0} % | {} |\n",
                name(pair.of.0),
                name(pair.of.1),
                100.0 * pair.share,
                pair.passages.first().map_or(String::new(), |p| format!("{} tokens", p.tokens))
            ));
        }
        out += &parts.end();
    }
    out
}

/// What changed, and for whom.
pub fn changes(change: &Comparison) -> String {
    let mut out = "## Graded again\n\n".to_string();
    for setting in &change.settings {
        writeln!(out, "- {}", markdown(setting)).expect("a string grows");
    }
    let (n, same) = (change.changes.len(), change.same);
    writeln!(out, "\nChanged for {n}, the same for {same}.\n").expect("a string grows");
    if n == 0 {
        return out;
    }
    let mut parts = Part::new("| candidate | before | now | |\n|:---|---:|---:|:---|\n");
    for change in &change.changes {
        let score = |score: Option<f64>| score.map_or("–".to_string(), points);
        let why: Vec<String> = change.why().iter().map(|one| markdown(one)).collect();
        parts.row(&format!(
            "| {} | {} | {} | {} |\n",
            markdown(&change.name),
            score(change.before),
            score(change.after),
            why.join("; ")
        ));
    }
    out + &parts.end()
}

/// A part that ends before it is too long, with the number of rows that are missing.
struct Part {
    text: String,
    missing: usize,
}

impl Part {
    fn new(head: &str) -> Part {
        Part { text: head.to_string(), missing: 0 }
    }

    fn row(&mut self, row: &str) {
        // At most six parts.
        if self.missing == 0 && self.text.len() + row.len() < MOST / 7 {
            self.text += row;
        } else {
            self.missing += 1;
        }
    }

    fn end(self) -> String {
        let missing = match self.missing {
            0 => String::new(),
            n => format!("\n… and {} more: see the page.\n", count(n, "row", "rows")),
        };
        format!("{}{missing}\n", self.text)
    }
}
