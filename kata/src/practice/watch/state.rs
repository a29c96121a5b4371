//! What a watch knows: the last verdicts, what they were before, and what the learner looks at.

use super::worker::{Found, Phase, Ran};
use crate::kit::Exercise;
use crate::practice::record::Sources;
use crate::practice::suite::{Judged, Printed};
use crate::practice::telling::{self, Telling};
use crate::verdict::{Test, Verdict, verdict};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// What is on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// The one report.
    Report,
    /// All tasks; the one that is chosen.
    List(usize),
    /// All reports.
    All,
    /// A task's hints, as far as they are open.
    Hint(String),
    /// The statement.
    Statement,
    /// What each key does.
    Keys,
}

/// All of it.
pub struct State {
    /// The exercise.
    pub exercise: Exercise,
    /// Its sources as they were last judged.
    pub sources: Option<Sources>,
    /// The last verdict on each task.
    pub judged: Judged,
    /// What the tasks printed.
    pub printed: Printed,
    /// The compiler's first error.
    pub broken: Option<String>,
    /// What else kept the last run from a verdict.
    pub failed: Option<String>,
    /// The task that the learner asked for.
    pub pinned: Option<String>,
    /// The file that was saved last, from the kit's root.
    pub saved: Option<PathBuf>,
    /// What the tasks were before the last run.
    before: BTreeMap<String, Was>,
    /// How many runs there were.
    pub runs: usize,
    /// How long the last one took.
    pub took: Duration,
    /// One task was judged, and the others are being.
    pub partial: bool,
    /// What runs now.
    pub phase: Option<Phase>,
    /// How long it has run, if it is a suite.
    pub testing: Duration,
    /// What is on the screen.
    pub mode: Mode,
    /// Something to say once, beside it.
    pub said: Option<String>,
}

/// A task before a run.
#[derive(Debug, Clone, PartialEq)]
struct Was {
    verdict: Verdict,
    red: usize,
    report: String,
}

/// What became of a task in the last run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Those that are right now, and were not.
    pub right: Vec<String>,
    /// Those that were right, and are not now.
    pub wrong: Vec<String>,
    /// How many tests of the task shown were red before and are now, if it is another number.
    pub red: Option<(usize, usize)>,
    /// The task shown has the same report as before.
    pub same: bool,
}

/// How many of a task's tests are not green.
pub fn red(tests: &[Test]) -> usize {
    tests.iter().filter(|test| test.verdict != Verdict::Green).count()
}

impl State {
    /// Nothing is known yet.
    pub fn new(exercise: Exercise) -> State {
        State {
            exercise,
            sources: None,
            judged: Judged::new(),
            printed: Printed::new(),
            broken: None,
            failed: None,
            pinned: None,
            saved: None,
            before: BTreeMap::new(),
            runs: 0,
            took: Duration::ZERO,
            partial: false,
            phase: None,
            testing: Duration::ZERO,
            mode: Mode::Report,
            said: None,
        }
    }

    /// A run begins: what is known now is what was before it.
    pub fn begin(&mut self) {
        let was = |(task, tests): (&String, &Vec<Test>)| {
            let report = self.telling(task).map_or(String::new(), |t| t.report().to_string());
            (task.clone(), Was { verdict: verdict(tests), red: red(tests), report })
        };
        self.before = self.judged.iter().map(was).collect();
        self.partial = false;
    }

    /// What a run found.
    pub fn take(&mut self, ran: Ran) {
        let Ran { sources, found, took, whole } = ran;
        self.sources = Some(sources);
        self.took = took;
        self.failed = None;
        if !self.partial {
            self.runs += 1;
            // What a learner waits for is the verdict, whatever else they looked at meanwhile.
            self.mode = Mode::Report;
        }
        match found {
            Found::Broken(error) => self.broken = Some(error),
            Found::Judged(judged, printed) => {
                self.broken = None;
                if whole {
                    (self.judged, self.printed) = (judged, printed);
                } else {
                    for task in judged.keys() {
                        self.printed.remove(task);
                    }
                    self.judged.extend(judged);
                    self.printed.extend(printed);
                }
            }
        }
        self.partial = !whole;
        self.said = None;
        if self.pinned.as_ref().is_some_and(|task| self.is_right(task)) && whole {
            self.pinned = None;
        }
    }

    /// The verdict on a task, if there is one.
    pub fn verdict(&self, task: &str) -> Option<Verdict> {
        self.judged.get(task).map(|tests| verdict(tests))
    }

    /// Whether a task is green.
    pub fn is_right(&self, task: &str) -> bool {
        self.verdict(task) == Some(Verdict::Green)
    }

    /// The report that tells most of a task.
    pub fn telling(&self, task: &str) -> Option<Telling<'_>> {
        telling::of(self.sources.as_ref()?, &self.judged, task)
    }

    /// The tasks that are not right, in the order of the statement.
    pub fn open(&self) -> Vec<&str> {
        let names = self.exercise.tasks.iter().map(|task| task.name.as_str());
        names.filter(|task| self.verdict(task).is_some_and(|v| v != Verdict::Green)).collect()
    }

    /// How many tasks are right.
    pub fn right(&self) -> usize {
        self.exercise.tasks.iter().filter(|task| self.is_right(&task.name)).count()
    }

    /// The task to show: the one that was asked for; else one in the file that was saved last; of several
    /// a wrong one before a stub, and before one that waits for another; of those that are left the first
    /// in the order of the statement. Nothing if all are green.
    pub fn shown(&self) -> Option<&str> {
        let open = self.open();
        if let Some(pinned) = &self.pinned
            && let Some(task) = open.iter().find(|task| *task == pinned)
        {
            return Some(task);
        }
        let file = |task: &str| Some(&self.sources.as_ref()?.get(task)?.file);
        let rank = |task: &&&str| {
            let there = self.saved.is_some() && file(task) == self.saved.as_ref();
            // A program that is wrong to begin with is as good as a stub.
            let given = self.exercise.programs.iter().any(|name| name == *task);
            let begun = self.verdict(task) != Some(Verdict::Stub) && (!given || there);
            let own = self.telling(task).is_some_and(|telling| telling.first.is_none());
            (!there, !begun, !own)
        };
        open.iter().min_by_key(rank).copied()
    }

    /// The task whose verdict is waited for after a save: the one shown, if it is in that file; else the
    /// first open one that is.
    pub fn awaited(&self) -> Option<String> {
        let sources = self.sources.as_ref()?;
        let saved = self.saved.as_ref()?;
        let is_there = |task: &str| sources.get(task).is_some_and(|of| of.file == *saved);
        let shown = self.shown().filter(|task| is_there(task));
        let task = shown.or_else(|| self.open().into_iter().find(|task| is_there(task)))?;
        Some(task.to_string())
    }

    /// Shows the next task that is not right, after the one shown.
    pub fn next(&mut self) {
        let open: Vec<String> = self.open().into_iter().map(str::to_string).collect();
        let at = self.shown().and_then(|shown| open.iter().position(|task| task == shown));
        if let Some(next) = at.map(|at| (at + 1) % open.len()) {
            self.pinned = Some(open[next].clone());
        }
        self.mode = Mode::Report;
    }

    /// What the last run changed.
    pub fn changes(&self) -> Changes {
        let mut changes = Changes::default();
        for task in &self.exercise.tasks {
            let (Some(was), Some(is)) = (self.before.get(&task.name), self.verdict(&task.name))
            else {
                continue;
            };
            match (was.verdict == Verdict::Green, is == Verdict::Green) {
                (false, true) => changes.right.push(task.name.clone()),
                (true, false) => changes.wrong.push(task.name.clone()),
                _ => {}
            }
        }
        if let Some(shown) = self.shown()
            && let (Some(was), Some(tests)) = (self.before.get(shown), self.judged.get(shown))
            && let Some(telling) = self.telling(shown)
            && ![Verdict::Green, Verdict::Stub].contains(&was.verdict)
        {
            let now = red(tests);
            changes.red = (was.red != now).then_some((was.red, now));
            changes.same = was.red == now && was.report == telling.report();
        }
        changes
    }
}
