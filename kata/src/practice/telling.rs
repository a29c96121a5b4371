//! Of all that a suite says, the one report that helps most.

use super::record::Sources;
use super::suite::Judged;
use crate::verdict::{Test, Verdict};
use std::path::Path;

/// How much a report tells, most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A known mistake, by its name.
    Named,
    /// It does not come to its end.
    Stopped,
    /// What all wrong elements have in common.
    Pattern,
    /// One element, yours beside the numeric one.
    Figures,
    /// Anything else: a wrong shape, a panic, NaN.
    Words,
    /// Nothing is written yet, here or in what it calls; a program that is to be mended was not touched.
    Stub,
    /// It was not judged, because of another task.
    Unjudged,
}

/// What is said of a task that is not green.
#[derive(Debug, Clone, PartialEq)]
pub struct Telling<'j> {
    /// The test whose report tells most.
    pub test: &'j Test,
    /// What that report has.
    pub kind: Kind,
    /// How many other tests of the task are not green.
    pub others: usize,
    /// The task to fix first: this one is red only because it calls that one.
    pub first: Option<String>,
}

impl Telling<'_> {
    /// The report, without the line feed at its end.
    pub fn report(&self) -> &str {
        self.test.report.trim_end()
    }
}

/// The most telling report of a task: a known mistake before a pattern, a pattern before figures;
/// among equals the first in the suite. Nothing if the task is green, or was not judged.
pub fn of<'j>(sources: &Sources, judged: &'j Judged, task: &str) -> Option<Telling<'j>> {
    let tests = judged.get(task)?;
    let red = || tests.iter().filter(|test| test.verdict != Verdict::Green);
    let test = red().min_by_key(|test| kind(test))?;
    let others = red().count() - 1;
    let untouched = sources.get(task).is_some_and(|source| source.untouched && source.program);
    let (kind, first) = match untouched {
        true => (Kind::Stub, None),
        false => (kind(test), first_of(sources, judged, task, test)),
    };
    Some(Telling { test, kind, others, first })
}

/// The task to work on: the first in the order of the statement that is not green, and not only
/// because of another one. Nothing if all are green.
pub fn first<'j>(sources: &Sources, judged: &'j Judged) -> Option<(String, Telling<'j>)> {
    let red = || {
        let names = sources.tasks.iter().map(|source| &source.task);
        names.filter_map(|task| Some((task.clone(), of(sources, judged, task)?)))
    };
    red().find(|(_, telling)| telling.first.is_none()).or_else(|| red().next())
}

fn kind(test: &Test) -> Kind {
    let has = |row: &str| test.report.lines().any(|line| line.starts_with(row));
    match test.verdict {
        _ if test.report.contains(": not judged") => Kind::Unjudged,
        // A test that was not reached says in which other one it ended.
        Verdict::Stopped if has("  in ") => Kind::Unjudged,
        Verdict::Stub => Kind::Stub,
        _ if !test.mistakes.is_empty() => Kind::Named,
        Verdict::Stopped => Kind::Stopped,
        _ if has("  pattern ") => Kind::Pattern,
        _ if has("  worst ") => Kind::Figures,
        _ => Kind::Words,
    }
}

/// The task that this one waits for, as its report says.
fn first_of(sources: &Sources, judged: &Judged, task: &str, test: &Test) -> Option<String> {
    let known = |name: &str| sources.get(name).map(|source| source.task.clone());
    let other = |name: &str| known(name).filter(|name| name != task);
    let quoted = |text: &str| text.split('`').nth(1).and_then(other);
    let said =
        || test.report.lines().find_map(|line| line.strip_prefix("  first ").and_then(quoted));
    if let Some(mistake) = test.mistakes.first() {
        // Of which function it is, its name says; and a mistake of this task's own is its own.
        let of = mistake.id.split('/').next().and_then(other)?;
        return said().or_else(|| Some(of).filter(|of| is_red(judged, of)));
    }
    let headline = test.report.lines().next().unwrap_or_default();
    if let Some((_, callee)) = headline.split_once("not judged: first fix ") {
        return quoted(callee);
    }
    if let Some((_, function)) = headline.split_once(&format!("{task} needs ")) {
        return quoted(function).or_else(|| of_place(sources, judged, task, function));
    }
    said()
}

fn is_red(judged: &Judged, task: &str) -> bool {
    judged.get(task).is_some_and(|tests| tests.iter().any(|t| t.verdict != Verdict::Green))
}

/// The task that a stub belongs to, by the file that it stands in: "… (exercises/…/ops.rs:12)".
fn of_place(sources: &Sources, judged: &Judged, task: &str, text: &str) -> Option<String> {
    let file = text.rsplit_once('(')?.1.split(':').next()?;
    // Said from the kit's root, or from the exercise's folder.
    let there = |at: &Path| at.ends_with(file) || Path::new(file).ends_with(at);
    let of_file = || sources.tasks.iter().filter(|source| there(&source.file));
    if of_file().any(|source| source.task == task) {
        return None;
    }
    let red = of_file().find(|source| is_red(judged, &source.task));
    red.or_else(|| of_file().next()).map(|source| source.task.clone())
}
