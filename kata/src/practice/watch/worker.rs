//! Compiles and judges, on a thread of its own, one run after the other.

use super::Event;
use crate::kit::Exercise;
use crate::practice::record::Sources;
use crate::practice::suite::{Built, Judged, Printed, build_heard, judge_heard};
use crate::process::Stopped;
use anyhow::Result;
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

/// What is to be judged.
pub struct Run {
    /// The exercise.
    pub exercise: Exercise,
    /// The task whose verdict is waited for: judged, and said, before all the others.
    pub task: Option<String>,
}

/// What a run is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Another cargo holds the build directory.
    Waiting,
    /// How many of how many crates are compiled.
    Libraries(String),
    /// The learner's crate, and its suite.
    Compiling,
    /// The suite runs.
    Testing,
}

/// What came of a run.
#[derive(PartialEq)]
pub struct Ran {
    /// The sources as they were before it was compiled.
    pub sources: Sources,
    /// What was found.
    pub found: Found,
    /// How long it took up to here.
    pub took: Duration,
    /// Whether all tasks were judged, or the one alone that was waited for.
    pub whole: bool,
}

/// What a run found.
#[derive(PartialEq)]
pub enum Found {
    /// The compiler's first error.
    Broken(String),
    /// Verdicts, and what was printed.
    Judged(Judged, Printed),
}

/// Starts the thread. It ends when the sender that is returned is dropped.
pub fn start(root: PathBuf, colour: bool, events: Sender<Event>) -> Sender<Run> {
    let (sender, runs) = channel::<Run>();
    std::thread::spawn(move || {
        for run in runs {
            let ended = match one(&root, colour, &run, &events) {
                Err(error) if error.is::<Stopped>() => Ok(()),
                ended => ended,
            };
            if events.send(Event::Ended(ended.map_err(|error| format!("{error:#}")))).is_err() {
                return;
            }
        }
    });
    sender
}

fn one(root: &std::path::Path, colour: bool, run: &Run, events: &Sender<Event>) -> Result<()> {
    let began = Instant::now();
    let Run { exercise, task } = run;
    let sources = Sources::of(root, exercise)?;
    let say = |phase| drop(events.send(Event::Phase(phase)));
    let found = |found, whole| {
        let ran = Ran { sources: sources.clone(), found, took: began.elapsed(), whole };
        drop(events.send(Event::Ran(Box::new(ran))));
    };
    let own = format!("exercise-{} ", exercise.number);
    let mut heard = |word: &str| {
        if let Some(phase) = phase(word.trim(), &own) {
            say(phase);
        }
    };
    let suite = match build_heard(root, exercise, colour, &mut heard)? {
        Built::Broken(error) => {
            found(Found::Broken(error), true);
            return Ok(());
        }
        Built::Suite(suite) => suite,
    };
    say(Phase::Testing);
    if task.is_some() {
        let (judged, printed) = judge_heard(root, exercise, &suite, task.as_deref())?;
        found(Found::Judged(judged, printed), false);
    }
    let (judged, printed) = judge_heard(root, exercise, &suite, None)?;
    found(Found::Judged(judged, printed), true);
    Ok(())
}

/// What cargo is at, from a line of what it says.
fn phase(word: &str, own: &str) -> Option<Phase> {
    if word.starts_with("Blocking waiting for file lock") {
        return Some(Phase::Waiting);
    }
    if let Some(package) = word.strip_prefix("Compiling ") {
        return package.starts_with(own).then_some(Phase::Compiling);
    }
    // `Building [=====>      ] 31/40: solution-02`
    let count = word.strip_prefix("Building [")?.split_once("] ")?.1;
    let (count, at) = count.split_once(':')?;
    match at.contains(own.trim()) || at.contains("(test)") {
        true => Some(Phase::Compiling),
        false => Some(Phase::Libraries(count.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_s_words() {
        let of = |word| phase(word, "exercise-02 ");
        assert_eq!(of("Blocking waiting for file lock on build directory"), Some(Phase::Waiting));
        assert_eq!(of("Compiling ndarray v0.17.1"), None);
        assert_eq!(of("Compiling exercise-02 v0.1.0 (/kit)"), Some(Phase::Compiling));
        let bar = "Building [=======>      ] 31/40: solution-02, ndarray";
        assert_eq!(of(bar), Some(Phase::Libraries("31/40".into())));
        let bar = "Building [=======>      ] 39/40: suite(test)";
        assert_eq!(of(bar), Some(Phase::Compiling));
    }
}
