//! In the test runner's own process: each test takes its verdict from the child that judges its task.

use super::{Found, Task, fail, limit, you_wrote};
use crate::child::{self, Judged, Stopped};
use crate::record::{Kind, Record};
use gradcheck::Report;
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

impl Task {
    pub(super) fn take_verdict(self) {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        // One test alone, as an editor or nextest asks for it.
        let alone = arguments.iter().any(|argument| argument == "--exact");
        let module = if alone { self.test } else { self.module };
        // Tests of one task stand together, so threads that wait for the same child would be many.
        if arguments.iter().all(|argument| argument.starts_with('-')) {
            self.judge_all_tasks();
        }
        let judged = self.judged(module);
        let record = match (judged.records.get(self.test), &judged.stopped) {
            (Some(record), _) if record.kind == Kind::Green => record.clone(),
            (Some(_), Some(stopped))
                if stopped.test == self.test && self.stopped_callee().is_some() =>
            {
                self.stopped(stopped)
            }
            (Some(record), _) => {
                print!("{}", judged.printed[0]);
                eprint!("{}", judged.printed[1]);
                self.with_callee(record.clone())
            }
            (None, Some(stopped)) => self.stopped(stopped),
            (None, None) => panic!("{} did not run in a process of its own", self.test),
        };
        self.conclude(record);
    }

    /// The verdict of a judgement that came to its end.
    pub(super) fn record(self, found: Option<Found>, took: Duration) -> Record {
        let mut record = Record {
            task: self.name.to_string(),
            test: self.test.to_string(),
            seconds: took.as_secs_f64(),
            ..Record::default()
        };
        if let Some(Found { kind, mistakes, report }) = found {
            record.kind = kind;
            record.said = mistakes.iter().map(|m| &m.what[..]).collect::<Vec<_>>().join("; ");
            record.mistakes = mistakes.into_iter().map(|mistake| mistake.id).collect();
            record.report = report.to_string();
        }
        record
    }

    /// Writes the verdict down, and fails the test if it is not green.
    pub(super) fn conclude(self, record: Record) {
        record.append();
        if record.kind != Kind::Green {
            fail(&record.report);
        }
    }

    /// Starts the children of all tasks, as many at once as there are cores; the last task first, which
    /// is the largest, and would be waited for alone at the end.
    fn judge_all_tasks(self) {
        static ONCE: Once = Once::new();
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        ONCE.call_once(|| {
            for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
                std::thread::spawn(move || {
                    let last = self.tasks.len().saturating_sub(1);
                    let order = |n: usize| if n == 0 { last } else { n - 1 };
                    let next = || self.tasks.get(order(NEXT.fetch_add(1, Ordering::Relaxed)));
                    while let Some((name, _)) = next() {
                        self.of(name).judged(&self.module_of(name));
                    }
                });
            }
        });
    }

    /// The same for another task of the exercise.
    pub(super) fn of(self, name: &'static str) -> Task {
        Task { name, ..self }
    }

    /// `suite::linear_forward::`
    pub(super) fn module_of(self, name: &str) -> String {
        let path = self.module.trim_end_matches("::");
        let above = path.rfind("::").map_or("", |at| &path[..at + 2]);
        format!("{above}{name}::")
    }

    /// The verdicts on the tests below `module`. A task that calls one which did not come to its end
    /// is not begun.
    pub(super) fn judged(self, module: &str) -> Judged {
        // What falls silent is given up a little later than what still says that it hangs.
        child::judged(module, Duration::from_secs(limit() + 5), || self.known_to_be_stopped())
    }

    /// The verdict where the child ended before this test had.
    fn stopped(self, stopped: &Stopped) -> Record {
        // Perhaps it was not this task's own function.
        let callee = self.stopped_callee();
        let stopped = callee.as_ref().unwrap_or(stopped);
        let mut report = Report::new(format!("{}: {}", self.name, stopped.cause));
        let mut mistakes = Vec::new();
        if !stopped.mistake.is_empty() {
            report = report.row("you wrote", you_wrote(&stopped.mistake));
            let entries = self.known.iter().copied().flatten();
            let of_it = entries.filter(|entry| entry.what == stopped.mistake);
            mistakes.extend(of_it.map(|entry| format!("{}/whole/{}", entry.task, entry.name)));
        }
        if stopped.test != self.test && !stopped.test.is_empty() {
            report = report.row("in", &stopped.test);
        }
        Record {
            task: self.name.to_string(),
            test: self.test.to_string(),
            kind: Kind::Stopped,
            mistakes,
            said: stopped.mistake.clone(),
            seconds: 0.0,
            report: report.row("again", self.again()).to_string(),
        }
    }
}
