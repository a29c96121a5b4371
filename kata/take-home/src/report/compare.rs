//! Graded again: what changed, and for whom.

use super::cohort::Cohort;
use super::plain::{one_line, points};
use super::result::Graded;
use kata::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// Two gradings of the same submissions.
#[derive(Debug, Default, PartialEq)]
pub struct Comparison {
    /// What was set otherwise: `seed 7 → 11`.
    pub settings: Vec<String>,
    /// Those that something changed for, by id.
    pub changes: Vec<Change>,
    /// For so many, nothing did.
    pub same: usize,
}

/// What changed for a submission.
#[derive(Debug, PartialEq)]
pub struct Change {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The points before; none if it was not graded then.
    pub before: Option<f64>,
    /// The points now; none if it is not graded now.
    pub after: Option<f64>,
    /// Whether other files were graded: then more than the grading has changed.
    pub other_files: bool,
    /// The tasks that are judged otherwise, in the pack's order.
    pub tasks: Vec<Rejudged>,
}

/// A task that is judged otherwise.
#[derive(Debug, PartialEq)]
pub struct Rejudged {
    /// The exercise's number.
    pub exercise: String,
    /// The task.
    pub task: String,
    /// Verdict and points before; none if it was not asked for then.
    pub before: Option<(Verdict, f64)>,
    /// Verdict and points now; none if it is not asked for now.
    pub after: Option<(Verdict, f64)>,
}

impl Change {
    /// The points gained, or lost.
    pub fn difference(&self) -> f64 {
        self.after.unwrap_or(0.0) - self.before.unwrap_or(0.0)
    }

    /// What changed, a sentence each, as plain text.
    pub fn why(&self) -> Vec<String> {
        let mut out = Vec::new();
        for (is, what) in [
            (self.before.is_none(), "not graded before"),
            (self.after.is_none(), "not graded now"),
            (self.other_files, "other files were handed in"),
        ] {
            if is {
                out.push(what.to_string());
            }
        }
        let judged = |judged: Option<(Verdict, f64)>| {
            judged.map_or("not asked".to_string(), |(verdict, given)| {
                format!("{verdict} ({})", points(given))
            })
        };
        for task in &self.tasks {
            let (before, after) = (judged(task.before), judged(task.after));
            out.push(format!("{} {}: {before} → {after}", task.exercise, task.task));
        }
        out
    }
}

/// What changed from one grading to the next. Submissions are known again by their id.
pub fn compare(before: &Cohort, after: &Cohort) -> Comparison {
    let by_id = |cohort: &'_ Cohort| -> BTreeMap<String, Graded> {
        let results = cohort.results.iter();
        results.map(|result| (result.submission.id.clone(), result.clone())).collect()
    };
    let (old, new) = (by_id(before), by_id(after));
    let mut out = Comparison::default();
    let all = |results: &BTreeMap<String, Graded>, at: usize| -> String {
        let all: BTreeSet<String> =
            results.values().map(|result| one_line(&result.settings()[at].1, 80)).collect();
        Vec::from_iter(all).join(", ")
    };
    let names = after.results.first().map(|result| result.settings().map(|(what, _)| what));
    for (at, what) in names.into_iter().flatten().enumerate() {
        let (then, now) = (all(&old, at), all(&new, at));
        if then != now {
            out.settings.push(format!("{what} {then} → {now}"));
        }
    }
    for id in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let (then, now) = (old.get(id), new.get(id));
        let change = Change {
            id: id.clone(),
            name: now.or(then).map_or(String::new(), |result| result.submission.name.clone()),
            before: then.map(|result| result.score),
            after: now.map(|result| result.score),
            other_files: matches!((then, now), (Some(then), Some(now)) if then.files != now.files),
            tasks: rejudged(then, now),
        };
        let is_same =
            then.is_some() && now.is_some() && !change.other_files && change.tasks.is_empty();
        if is_same {
            out.same += 1;
        } else {
            out.changes.push(change);
        }
    }
    out
}

fn rejudged(then: Option<&Graded>, now: Option<&Graded>) -> Vec<Rejudged> {
    let (Some(then), Some(now)) = (then, now) else { return Vec::new() };
    let judged = |result: &Graded| -> BTreeMap<(String, String), (Verdict, f64)> {
        let tasks = result.tasks();
        tasks
            .map(|(exercise, task)| {
                ((exercise.number.clone(), task.name.clone()), (task.verdict, task.points))
            })
            .collect()
    };
    let (old, new) = (judged(then), judged(now));
    let gone =
        then.tasks().filter(|(e, task)| !new.contains_key(&(e.number.clone(), task.name.clone())));
    now.tasks()
        .chain(gone)
        .filter_map(|(exercise, task)| {
            let key = (exercise.number.clone(), task.name.clone());
            let (before, after) = (old.get(&key).copied(), new.get(&key).copied());
            (before != after).then_some(Rejudged { exercise: key.0, task: key.1, before, after })
        })
        .collect()
}
