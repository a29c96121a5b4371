//! A test of a task: its cases, its limits, its report.

use crate::case::{Case, Purpose};
use crate::child::{self, Frame, Judged, Stopped, say};
use crate::fault::{Fault, Judgement, Wrong};
use crate::naming::{self, Test};
use crate::panics;
use crate::recorded;
use catalogue::Entry;
use gradcheck::{Draw, Other, Outcome, Report, for_all};
use std::fmt::Display;
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Once, OnceLock};
use std::time::{Duration, Instant};

/// The seed when `KATA_SEED` does not say otherwise.
const SEED: u64 = 7;

/// The seed of an open suite's answers, when `KATA_SEED` does not say otherwise.
static OF_BOOK: OnceLock<u64> = OnceLock::new();

/// How long one case may take before it is given up, when `KATA_LIMIT` (seconds) does not say
/// otherwise. Far more than any right answer needs, on the slowest machine.
const LIMIT: u64 = 5;

/// How many inputs of a case are, each alone, asked about with another value, at most.
const INPUTS: usize = 6;

/// The tasks of an exercise in the order of its statement, each with those whose functions its own
/// is likely to call.
pub type Tasks = &'static [(&'static str, &'static [&'static str])];

/// One test of a task.
#[derive(Clone, Copy)]
pub struct Task {
    /// `linear_backward`.
    name: &'static str,
    /// `linear_backward::gradients`, as the test runner knows it.
    test: &'static str,
    /// `linear_backward::`, the path of all tests of the task.
    module: &'static str,
    /// `exercise-01`.
    package: &'static str,
    /// `exercises/01-backprop`.
    folder: &'static str,
    tasks: Tasks,
    slow: bool,
    /// What it means if the stack overflows here.
    overflow: &'static str,
    /// Right answers, where the suite itself has none.
    book: Option<&'static str>,
}

/// What the worker thread tells the one that waits for it.
enum Message {
    Asking(String),
    /// A report that may yet get the name of a mistake.
    Found(Report),
    Done(Option<Report>),
}

/// What became of one case.
struct Tried {
    judgement: Judgement,
    description: String,
    /// What was given, where it is short.
    given: Option<String>,
    /// The values that were others than the case's own, and the input if it was one alone.
    other: Other,
    input: Option<String>,
}

impl Tried {
    /// How much there is to read: what was given, and if that is too long, more than any of those.
    fn length(&self) -> usize {
        self.given.as_ref().map_or(1 << 20 | self.description.len(), String::len)
    }
}

impl Task {
    /// What [`task!`](crate::task) knows of the place where it stands: the path of a function in
    /// the test, the package and its folder; the catalogue, and the exercise's tasks.
    pub fn new(
        here: &'static str,
        package: &'static str,
        manifest: &'static str,
        known: &[&[Entry]],
        tasks: Tasks,
    ) -> Task {
        catalogue::register(known);
        // suite::linear_backward::gradients::here
        let test = here.strip_suffix("::here").unwrap_or(here);
        let test = test.split_once("::").map_or(test, |(_, test)| test);
        let name = test.rsplit("::").nth(1).unwrap_or(test);
        let module = &test[..test.rfind("::").map_or(0, |at| at + 2)];
        let slashes = manifest.rmatch_indices(['/', '\\']);
        let folder = slashes.map(|(at, _)| &manifest[at + 1..]).nth(1).unwrap_or(manifest);
        Task { name, test, module, package, folder, tasks, slow: false, overflow: "", book: None }
    }

    /// One answer takes long: it is judged, and never used to name a mistake, which takes dozens.
    /// The other tests of the task must do that.
    #[must_use]
    pub fn slow(self) -> Task {
        Task { slow: true, ..self }
    }

    /// If the stack overflows in this test, that is this mistake, said as in the catalogue.
    #[must_use]
    pub fn overflow_is(self, mistake: &'static str) -> Task {
        // The catalogue's own answer would overflow it too.
        Task { slow: true, overflow: mistake, ..self }
    }

    /// In a suite that asks and does not judge: right answers to the cases of one seed, as a whole suite
    /// has written them down. What is wrong is shown, and not named.
    #[must_use]
    pub fn open(self, book: &'static str) -> Task {
        if let Some(of_book) = recorded::seed(book)
            && of_book != *OF_BOOK.get_or_init(|| number_from("KATA_SEED", 0).unwrap_or(of_book))
        {
            fail(&format!(
                "KATA_SEED={} draws other cases than those of seed {of_book}, whose answers these \
                 open tests know. Unset KATA_SEED. (The graded tests use seeds of their own.)\n",
                seed()
            ));
        }
        Task { book: Some(book), ..self }
    }

    /// Tries `count` cases; `ask` draws the inputs, asks, and judges.
    pub fn cases(self, count: u32, ask: fn(&mut Case) -> Judgement) {
        self.run(number_from("KATA_CASES", 1).unwrap_or(count), ask);
    }

    /// A single case, where there is nothing to draw.
    pub fn once(self, ask: fn(&mut Case) -> Judgement) {
        self.run(1, ask);
    }

    /// In the test runner's own process: takes the verdict from the child that judges the task. In
    /// that child: judges.
    fn run(self, count: u32, ask: fn(&mut Case) -> Judgement) {
        // Read here, where a value that makes no sense fails the test and not the worker.
        let (_, limit) = (seed(), limit());
        let test = Test { ask, seed: self.stream(), count, module: self.module };
        if let Ok(suspects) = std::env::var(naming::COMPARE) {
            child::follow_parent();
            if !self.slow {
                say(&Frame::Acquit(&test.acquits(&suspects)));
            }
        } else if std::env::var_os(naming::LIST).is_some() {
            test.entries().iter().for_each(|line| println!("entry\t{line}"));
        } else if let Ok(module) = std::env::var(child::JUDGE) {
            child::follow_parent();
            // A filter can fit tests of other tasks too.
            if self.test.starts_with(&module) {
                say(&Frame::Start(self.test, self.overflow));
                let report = self.judge(test, limit).map_or(String::new(), |r| r.to_string());
                say(&Frame::Verdict(self.test, &report));
            }
        } else if std::env::var_os("KATA_INLINE").is_some() {
            if let Some(report) = self.judge(test, limit) {
                fail(&report.to_string());
            }
        } else {
            self.take_verdict();
        }
    }

    fn take_verdict(self) {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        // One test alone, as an editor or nextest asks for it.
        let alone = arguments.iter().any(|argument| argument == "--exact");
        let module = if alone { self.test } else { self.module };
        // Tests of one task stand together, so threads that wait for the same child would be many.
        if arguments.iter().all(|argument| argument.starts_with('-')) {
            self.judge_all_tasks();
        }
        let judged = self.judged(module);
        match (judged.reports.get(self.test), &judged.stopped) {
            (Some(report), _) if report.is_empty() => {}
            (Some(_), Some(stopped)) if stopped.test == self.test && self.callee().is_some() => {
                fail(&self.stopped(stopped).to_string())
            }
            (Some(report), _) => {
                print!("{}", judged.printed[0]);
                eprint!("{}", judged.printed[1]);
                fail(&self.with_calls(report));
            }
            (None, Some(stopped)) => fail(&self.stopped(stopped).to_string()),
            (None, None) => panic!("{} did not run in a process of its own", self.test),
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
    fn of(self, name: &'static str) -> Task {
        Task { name, ..self }
    }

    /// `suite::linear_forward::`
    fn module_of(self, name: &str) -> String {
        let path = self.module.trim_end_matches("::");
        let above = path.rfind("::").map_or("", |at| &path[..at + 2]);
        format!("{above}{name}::")
    }

    /// The verdicts on the tests below `module`. A task that calls one which did not come to its end
    /// is not begun.
    fn judged(self, module: &str) -> Judged {
        // What falls silent is given up a little later than what still says that it hangs.
        child::judged(module, Duration::from_secs(limit() + 5), || {
            let mut calls = self.calls().into_iter().rev();
            calls.find_map(|name| {
                let stopped = child::known(&self.module_of(name))?.stopped?;
                Some(stopped.of_callee(name))
            })
        })
    }

    /// The tasks whose functions this one's calls, and theirs.
    fn calls(self) -> Vec<&'static str> {
        let direct = |name: &str| {
            self.tasks.iter().find(|(task, _)| *task == name).map_or(&[][..], |(_, calls)| calls)
        };
        let mut all: Vec<&str> = direct(self.name).to_vec();
        let mut at = 0;
        while at < all.len() {
            let more = direct(all[at]).iter().filter(|name| !all.contains(name)).copied();
            all.extend(more.collect::<Vec<_>>());
            at += 1;
        }
        all
    }

    /// A report, with the tasks that it may come from.
    fn with_calls(self, report: &str) -> String {
        let is_red = |name: &&&'static str| self.of(name).judged(&self.module_of(name)).is_red();
        // A stub says itself what it waits for.
        let first = match report.contains("still a stub") {
            true => None,
            false => {
                let direct = self.tasks.iter().find(|(task, _)| *task == self.name);
                direct.and_then(|(_, calls)| calls.iter().find(is_red))
            }
        };
        match (first, report.split_once("  again")) {
            (Some(first), Some((above, again))) => {
                format!("{above}  first      `{first}` is red too: fix it first\n  again{again}")
            }
            _ => report.to_string(),
        }
    }

    /// A task that this one calls and that did not come to its end; the innermost, if several did not.
    fn callee(self) -> Option<Stopped> {
        let mut calls = self.calls().into_iter().rev();
        calls.find_map(|name| {
            let stopped = self.of(name).judged(&self.module_of(name)).stopped?;
            Some(stopped.of_callee(name))
        })
    }

    /// The report where the child ended before this test had.
    fn stopped(self, stopped: &Stopped) -> Report {
        // Perhaps it was not this task's own function.
        let callee = self.callee();
        let stopped = callee.as_ref().unwrap_or(stopped);
        let mut report = Report::new(format!("{}: {}", self.name, stopped.cause));
        if !stopped.mistake.is_empty() {
            report = report.row("you wrote", you_wrote(&stopped.mistake));
        }
        if stopped.test != self.test && !stopped.test.is_empty() {
            report = report.row("in", &stopped.test);
        }
        report.row("again", self.again())
    }

    /// Judges, on a thread of its own, so that a case that never ends can be left behind.
    fn judge(self, test: Test, limit: u64) -> Option<Report> {
        let (sender, messages) = channel();
        let worker = std::thread::Builder::new()
            .name(self.test.to_string())
            .stack_size(2 << 20)
            .spawn(move || {
                let report = self.examine(test, &sender);
                // Nobody listens any more if the limit has passed.
                let _ = sender.send(Message::Done(report));
            });
        if let Err(error) = worker {
            panic!("cannot start a thread for {}: {error}", self.test);
        }
        let is_child = std::env::var_os(child::JUDGE).is_some();
        let (mut asking, mut found, mut beat) = (String::new(), None, Instant::now());
        loop {
            match messages.recv_timeout(Duration::from_secs(limit)) {
                Ok(Message::Asking(case)) => asking = case,
                Ok(Message::Found(report)) => found = Some(report),
                Ok(Message::Done(report)) => return report,
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("the suite itself failed in {}: see above", self.test)
                }
                // It was the search for a name that took too long.
                Err(RecvTimeoutError::Timeout) if found.is_some() => break,
                Err(RecvTimeoutError::Timeout) => {
                    let cause =
                        format!("no answer after {limit} s; is there a loop that never ends?");
                    found = Some(
                        Report::new(format!("{}: {cause}", self.name))
                            .row("case", self.case(&asking, false))
                            .row("again", self.again()),
                    );
                    if is_child {
                        say(&Frame::Stop(self.test, &cause));
                    }
                    break;
                }
            }
            if is_child && beat.elapsed() >= Duration::from_secs(1) {
                say(&Frame::Beat);
                beat = Instant::now();
            }
        }
        if is_child {
            // The thread that hangs goes with the process, and its core is free.
            let report = found.map_or(String::new(), |report| report.to_string());
            say(&Frame::Verdict(self.test, &report));
            std::process::exit(1);
        }
        found
    }

    /// The report of the failing case that tells most, if there is one.
    fn examine(self, test: Test, messages: &Sender<Message>) -> Option<Report> {
        let mut tried = 0;
        let mut first: Option<(Draw, Tried)> = None;
        // An open suite knows the answers to some cases, and not to those that they shrink to: the
        // shortest of them is shown.
        let mut shortest: Option<(Draw, usize)> = None;
        recorded::begin();
        let summary = for_all(test.seed, test.count, &mut |draw| {
            tried += 1;
            let thorough = first.is_some() || tried <= 4 || tried % 16 == 0;
            let outcome = self.try_case(test, draw, thorough, messages);
            match &outcome.judgement {
                Ok(()) => Outcome::Pass,
                Err(Fault::Undecidable | Fault::Compared) => Outcome::Redraw,
                Err(fault) if fault.at_once() => Outcome::FailAtOnce,
                Err(_) if self.book.is_some() => {
                    let length = outcome.length();
                    if shortest.as_ref().is_none_or(|(_, least)| length < *least) {
                        shortest = Some((draw.variant(outcome.other), length));
                    }
                    Outcome::Pass
                }
                Err(_) => {
                    first.get_or_insert_with(|| (draw.variant(outcome.other), outcome));
                    Outcome::Fail
                }
            }
        });
        let again = match (&summary.failure, &shortest) {
            (Some((smallest, attempt)), _) => Draw::new(smallest, *attempt),
            (None, Some((draw, _))) => draw.variant(draw.other()),
            (None, None) => {
                self.book.filter(|book| recorded::missed(self.test, book))?;
                let headline = "no case was compared, since this test is not as it was packed";
                return Some(Report::new(format!("{}: {headline}", self.name)));
            }
        };
        panics::trace_into(self.folder);
        let showing = std::env::var_os(child::JUDGE).is_some();
        if showing {
            say(&Frame::Show);
        }
        let shown = self.try_case(test, &again, true, messages);
        if showing {
            say(&Frame::Hide);
        }
        let Err(fault) = shown.judgement.clone() else {
            let headline = format!("{}: the same case failed and then passed", self.name);
            return Some(Report::new(headline).row("case", self.case(&shown.description, false)));
        };
        if fault.at_once() {
            return Some(fault.of_task(self.name));
        }
        let shrinks = test.count > 1 && self.book.is_none();
        let (fault, of, is_smallest) = match &first {
            Some((_, first)) if tells_more(&first.judgement, &fault) => {
                (first.judgement.clone().err().unwrap_or(fault), first, false)
            }
            Some((_, first)) => (without_chance(fault, &first.judgement), &shown, shrinks),
            None => (fault, &shown, shrinks),
        };
        let report = fault.of_task(self.name);
        let last = |mut report: Report| {
            if let Some(given) = &of.given {
                report = report.row("given", given);
            }
            if let Some(input) = &of.input {
                let only = format!("on a second call, with another {input} and all else the same");
                report = report.row("only", only);
            }
            report.row("case", self.case(&of.description, is_smallest)).row("again", self.again())
        };
        if self.slow || self.book.is_some() {
            return Some(last(report));
        }
        let _ = messages.send(Message::Found(last(report.clone())));
        // Sought where it failed first: a larger case tells mistakes apart.
        let failing = || match &first {
            Some((draw, _)) => draw.variant(draw.other()),
            None => again.variant(shown.other),
        };
        let names = test.name(&failing);
        let named =
            names.iter().fold(report, |report, what| report.row("you wrote", you_wrote(what)));
        Some(last(named))
    }

    /// Judges a case. A thorough judgement asks again in the same sizes: with other values, and with
    /// one input alone another, where an answer kept from the call before would be given again.
    fn try_case(
        self,
        test: Test,
        draw: &Draw,
        thorough: bool,
        messages: &Sender<Message>,
    ) -> Tried {
        let tried = self.try_variant(test, draw, Other::Nothing, thorough, messages);
        if tried.0.judgement.is_err() || !thorough || test.count == 1 || self.slow {
            return tried.0;
        }
        let one = (0..tried.1.len().min(INPUTS)).map(Other::Input);
        for other in std::iter::once(Other::All).chain(one) {
            let (mut variant, _) = self.try_variant(test, draw, other, false, messages);
            if let Err(Fault::Wrong(_) | Fault::Panic(_)) = variant.judgement {
                if let Other::Input(number) = other {
                    variant.input = Some(tried.1[number].clone());
                }
                return variant;
            }
        }
        tried.0
    }

    /// Judges a case, or a variant of it; the names of its inputs too.
    fn try_variant(
        self,
        test: Test,
        draw: &Draw,
        other: Other,
        thorough: bool,
        messages: &Sender<Message>,
    ) -> (Tried, Vec<String>) {
        let asking = |case: String| {
            let _ = messages.send(Message::Asking(case));
        };
        let Task { test: name, book, .. } = self;
        let purpose = Purpose::Judge { test: name, thorough, asking: &asking, book };
        let mut case = Case::new(draw.variant(other), purpose);
        // What panics here, outside a question, is the suite itself: on an answer that it cannot read.
        let judgement = panics::attempt(|| (test.ask)(&mut case)).unwrap_or_else(|panic| {
            // An open suite has no forward pass but the one under judgement.
            if self.book.is_some() {
                return Err(Fault::Panic(panic));
            }
            Err(Fault::report(
                Report::new("the test could not read your answer")
                    .row("message", &panic.message)
                    .row("at", panic.place()),
            ))
        });
        let inputs = case.inputs().iter().map(|name| name.to_string()).collect();
        let (description, given) = (case.description(), case.all_given());
        (Tried { judgement, description, given, other, input: None }, inputs)
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
            _ if self.book.is_some() => String::new(),
            other => format!("KATA_SEED={other} "),
        };
        // Where the name is part of another's, both would run.
        let is_part = |(task, _): &(&str, _)| *task != self.name && task.contains(self.name);
        let colons = if self.tasks.iter().any(is_part) { "::" } else { "" };
        format!("{seed}cargo test -p {} {}{colons}", self.package, self.name)
    }
}

/// Whether the case that failed first shows the first digits wrong where the smallest shows the last.
fn tells_more(first: &Judgement, smallest: &Fault) -> bool {
    match (first, smallest) {
        (Err(Fault::Wrong(first)), Fault::Wrong(smallest)) => {
            smallest.off < 1e-6 && first.off > 1e3 * smallest.off
        }
        _ => false,
    }
}

/// A pattern that the case which failed first does not have is none: twice, say, where m is 2.
fn without_chance(fault: Fault, first: &Judgement) -> Fault {
    let pattern = |report: &Report| {
        report.rows.iter().find(|(label, _)| *label == "pattern").map(|(_, text)| text.clone())
    };
    match (fault, first) {
        (Fault::Wrong(Wrong { mut report, off }), Err(Fault::Wrong(first)))
            if report.headline == first.report.headline
                && pattern(&report) != pattern(&first.report) =>
        {
            report.rows.retain(|(label, _)| *label != "pattern");
            Fault::Wrong(Wrong { report, off })
        }
        (fault, _) => fault,
    }
}

fn you_wrote(what: &str) -> String {
    format!("{what}    (a known mistake)")
}

fn limit() -> u64 {
    number_from("KATA_LIMIT", 1).unwrap_or(LIMIT)
}

fn seed() -> u64 {
    OF_BOOK.get().copied().or_else(|| number_from("KATA_SEED", 0)).unwrap_or(SEED)
}

/// A number from the environment, if it is set there: a test of no cases would always be green.
fn number_from<N: FromStr + PartialOrd + Display>(variable: &str, least: N) -> Option<N> {
    let text = std::env::var(variable).ok()?;
    match text.parse() {
        Ok(number) if number >= least => Some(number),
        _ => fail(&format!(
            "{variable}={text} must be an integer ≥ {least}: set it to one, or unset it\n"
        )),
    }
}

/// Fails the test with nothing on the screen but this text.
fn fail(text: &str) -> ! {
    eprint!("{text}");
    std::panic::resume_unwind(Box::new("see the report above"))
}
