//! A test of a task: its cases, its limits, its report.

use crate::case::{Case, Purpose};
use crate::fault::{Fault, Verdict};
use crate::{naming, panics};
use catalogue::Entry;
use gradcheck::{Draw, Other, Outcome, Report, for_all};
use std::fmt::Display;
use std::process::Command;
use std::str::FromStr;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// The seed when `KATA_SEED` does not say otherwise.
const SEED: u64 = 7;

/// How long one case may take before it is given up, when `KATA_LIMIT` (seconds) does not say
/// otherwise. Far more than any right answer needs, on the slowest machine.
const LIMIT: u64 = 10;

/// How many inputs of a case are, each alone, asked about with another value, at most.
const INPUTS: usize = 6;

/// Set for the child process of an isolated test.
const ISOLATED: &str = "KATA_ISOLATED";

/// One test of a task.
#[derive(Clone, Copy)]
pub struct Task {
    /// `linear_backward`.
    name: &'static str,
    /// `linear_backward::gradients`, as the test runner knows it.
    test: &'static str,
    /// `exercise-01`.
    package: &'static str,
    /// `exercises/01-backprop`.
    folder: &'static str,
    known: &'static [&'static [Entry]],
    slow: bool,
}

/// What the worker thread tells the one that waits for it.
enum Message {
    Asking(String),
    /// A report that may yet get the name of a mistake.
    Found(Report),
    Done(Option<Report>),
}

impl Task {
    /// What [`task!`](crate::task) knows of the place where it stands: the path of a function in
    /// the test, the package and its folder, and the catalogue.
    pub fn new(
        here: &'static str,
        package: &'static str,
        manifest: &'static str,
        known: &'static [&'static [Entry]],
    ) -> Task {
        // suite::linear_backward::gradients::here
        let test = here.strip_suffix("::here").unwrap_or(here);
        let test = test.split_once("::").map_or(test, |(_, test)| test);
        let name = test.rsplit("::").nth(1).unwrap_or(test);
        let slashes = manifest.rmatch_indices(['/', '\\']);
        let folder = slashes.map(|(at, _)| &manifest[at + 1..]).nth(1).unwrap_or(manifest);
        Task { name, test, package, folder, known, slow: false }
    }

    /// One answer takes long: it is judged, and never used to name a mistake, which takes dozens.
    /// The other tests of the task must do that.
    #[must_use]
    pub fn slow(self) -> Task {
        Task { slow: true, ..self }
    }

    /// Tries `count` cases; `ask` draws the inputs, asks, and judges.
    pub fn cases(self, count: u32, ask: fn(&mut Case) -> Verdict) {
        self.run(number_from("KATA_CASES", 1).unwrap_or(count), ask);
    }

    /// A single case, where there is nothing to draw.
    pub fn once(self, ask: fn(&mut Case) -> Verdict) {
        self.run(1, ask);
    }

    /// A single case in a process of its own, since a wrong answer would overflow the stack and
    /// take all other tests with it; `mistake` is the entry of the catalogue that it then was.
    pub fn isolated(self, mistake: &'static str, ask: fn(&mut Case) -> Verdict) {
        if naming::comparing() {
            return;
        }
        if std::env::var_os(ISOLATED).is_some() {
            // Not to be compared with known answers: one of them overflows the stack here.
            return self.slow().run(1, ask);
        }
        let child = std::env::current_exe().and_then(|exe| {
            let arguments = [self.test, "--exact", "--include-ignored", "--nocapture"];
            Command::new(exe)
                .args(arguments)
                .env(ISOLATED, "1")
                .env_remove("RUST_BACKTRACE")
                .output()
        });
        let child = match child {
            Ok(child) => child,
            Err(error) => panic!("cannot start a process for {}: {error}", self.test),
        };
        if child.status.success() {
            // Green is only what has run.
            let ran = String::from_utf8_lossy(&child.stdout).contains("1 passed");
            assert!(ran, "{} did not run in its own process", self.test);
            return;
        }
        let said = String::from_utf8_lossy(&child.stderr).into_owned();
        if child.status.code().is_some_and(|code| code == 101) {
            fail(&said);
        }
        if !said.contains("overflowed its stack") {
            let headline = format!("{}: the process died ({})", self.name, child.status);
            fail(&Report::new(headline).row("again", self.again()).to_string());
        }
        let mut report = Report::new(format!("{}: the stack overflowed", self.name));
        let is_it = |entry: &&Entry| entry.task == self.name && entry.name == mistake;
        if let Some(entry) = self.known.iter().copied().flatten().find(is_it) {
            report = report.row("you wrote", you_wrote(entry));
        }
        fail(&report.row("again", self.again()).to_string());
    }

    /// Runs on a thread of its own, so that a case that never ends can be left behind.
    fn run(self, count: u32, ask: fn(&mut Case) -> Verdict) {
        // Read here, where a value that makes no sense fails the test and not the worker.
        let (_, limit) = (seed(), number_from("KATA_LIMIT", 1).unwrap_or(LIMIT));
        let (sender, messages) = channel();
        let worker = std::thread::Builder::new()
            .name(self.test.to_string())
            .stack_size(2 << 20)
            .spawn(move || {
                let report = self.examine(count, ask, &sender);
                // Nobody listens any more if the limit has passed.
                let _ = sender.send(Message::Done(report));
            });
        if let Err(error) = worker {
            panic!("cannot start a thread for {}: {error}", self.test);
        }
        let mut asking = String::new();
        let mut found = None;
        let report = loop {
            match messages.recv_timeout(Duration::from_secs(limit)) {
                Ok(Message::Asking(case)) => asking = case,
                Ok(Message::Found(report)) => found = Some(report),
                Ok(Message::Done(None)) => return,
                Ok(Message::Done(Some(report))) => break report,
                Err(RecvTimeoutError::Timeout) => {
                    if let Some(report) = found {
                        break report;
                    }
                    let headline = format!(
                        "{}: no answer after {limit} s; is there a loop that never ends?",
                        self.name
                    );
                    break Report::new(headline)
                        .row("case", self.case(&asking, false))
                        .row("again", self.again());
                }
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("the suite itself failed in {}: see above", self.test)
                }
            }
        };
        fail(&report.to_string());
    }

    /// The report of the smallest failing case, if there is one.
    fn examine(
        self,
        count: u32,
        ask: fn(&mut Case) -> Verdict,
        messages: &Sender<Message>,
    ) -> Option<Report> {
        let asking = |case: String| {
            let _ = messages.send(Message::Asking(case));
        };
        let known: Vec<&Entry> =
            self.known.iter().copied().flatten().filter(|entry| entry.task == self.name).collect();
        let module = &self.test[..self.test.rfind("::").map_or(0, |at| at + 2)];
        let test = naming::Test { ask: &ask, seed: self.stream(), count, module };
        if self.slow && naming::comparing() {
            return None;
        }
        if let Some(agrees) = test.agrees(&known) {
            return (!agrees).then(|| Report::new("another answer"));
        }
        let judge_one = |draw: Draw, thorough: bool| {
            let mut case = Case::new(draw, Purpose::Judge { thorough, asking: &asking });
            // What panics here, outside a question, is the suite itself: on an odd answer.
            let verdict = panics::attempt(|| ask(&mut case)).unwrap_or_else(|panic| {
                Err(Fault::Wrong(
                    Report::new("this answer is so odd that the suite stumbled over it")
                        .row("message", &panic.message)
                        .row("at", panic.place()),
                ))
            });
            (verdict, case.description(), case.inputs().to_vec())
        };
        // A thorough judgement asks again in the same sizes: with other values, and with one input
        // alone another, where an answer that was kept from the call before would be given again.
        let judge = |draw: Draw, thorough: bool| {
            let again = (thorough && count > 1 && !self.slow).then(|| draw.variant(Other::Nothing));
            let (verdict, description, inputs) = judge_one(draw, thorough);
            if let (Ok(()), Some(again)) = (&verdict, again) {
                let one = (0..inputs.len().min(INPUTS)).map(Other::Input);
                for other in std::iter::once(Other::All).chain(one) {
                    let (verdict, description, inputs) = judge_one(again.variant(other), false);
                    if let Err(fault @ (Fault::Wrong(_) | Fault::Panic(_))) = verdict {
                        return (Err(fault), description, inputs, other);
                    }
                }
            }
            (verdict, description, inputs, Other::Nothing)
        };
        let mut tried = 0;
        let mut failed = false;
        let summary = for_all(self.stream(), count, &mut |draw| {
            tried += 1;
            let thorough = failed || tried <= 4 || tried % 16 == 0;
            let draw = std::mem::replace(draw, Draw::new(&gradcheck::Case::default(), 0));
            match judge(draw, thorough).0 {
                Ok(()) => Outcome::Pass,
                Err(Fault::Redraw) => Outcome::Redraw,
                Err(fault) => {
                    failed = true;
                    if fault.at_once() { Outcome::FailAtOnce } else { Outcome::Fail }
                }
            }
        });
        let (smallest, attempt) = summary.failure?;
        panics::trace_into(self.folder);
        let again = || Draw::new(&smallest, attempt);
        let (verdict, description, inputs, other) = judge(again(), true);
        let failing = || again().variant(other);
        let Err(fault) = verdict else {
            let headline = format!("{}: the same case failed and then passed", self.name);
            return Some(Report::new(headline).row("case", self.case(&description, false)));
        };
        let mut report = fault.report(self.name);
        if fault.at_once() {
            return Some(report);
        }
        let last = |mut report: Report| {
            if let Other::Input(number) = other {
                let input = &inputs[number];
                let only = format!("on a second call, with another {input} and all else the same");
                report = report.row("only", only);
            }
            report.row("case", self.case(&description, count > 1)).row("again", self.again())
        };
        if self.slow {
            return Some(last(report));
        }
        let _ = messages.send(Message::Found(last(report.clone())));
        for entry in test.name(&known, &failing) {
            report = report.row("you wrote", you_wrote(entry));
        }
        Some(last(report))
    }

    /// Each test has its own stream of cases: the seed mixed with its name (FNV-1a).
    fn stream(self) -> u64 {
        let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        self.test.bytes().fold(seed() ^ 0xcbf2_9ce4_8422_2325, mix)
    }

    fn case(self, description: &str, smallest: bool) -> String {
        let mut words = vec![];
        if !description.is_empty() {
            words.push(description.to_string());
        }
        words.push(format!("seed {}", seed()));
        if smallest {
            words.push("the smallest that fails".to_string());
        }
        words.join(" · ")
    }

    fn again(self) -> String {
        let seed = match seed() {
            SEED => String::new(),
            other => format!("KATA_SEED={other} "),
        };
        format!("{seed}cargo test -p {} {}", self.package, self.name)
    }
}

fn you_wrote(entry: &Entry) -> String {
    format!("{}    (a known mistake)", entry.what)
}

fn seed() -> u64 {
    number_from("KATA_SEED", 0).unwrap_or(SEED)
}

/// A number from the environment, if it is set there: a test of no cases would always be green.
fn number_from<N: FromStr + PartialOrd + Display>(variable: &str, least: N) -> Option<N> {
    let text = std::env::var(variable).ok()?;
    match text.parse() {
        Ok(number) if number >= least => Some(number),
        _ => fail(&format!(
            "{variable}={text} is not a whole number from {least} up: set it to one, or unset it\n"
        )),
    }
}

/// Fails the test with nothing on the screen but this text.
fn fail(text: &str) -> ! {
    eprint!("{text}");
    std::panic::resume_unwind(Box::new("see the report above"))
}
