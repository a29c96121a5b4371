//! The processes in which learners' code runs: started, watched and ended here.
//!
//! What reports on an answer does not share a process with it. All tests of a task run together in
//! a child of the suite's own program, which may hang, overflow its stack or end as it likes: that
//! costs its task, and no other. Another child only compares answers, to name a mistake.
//!
//! A child speaks in frames on its standard output, between whatever the code under judgement prints
//! there; of that, only what belongs to the case shown is kept.

mod frame;

use crate::naming;
use crate::record::Record;
use crate::suspects::Mistake;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, Once, OnceLock, PoisonError};
use std::time::Duration;

use frame::Heard;
pub(crate) use frame::{Frame, convict, say};

/// Set in a child that judges, to the path of its tests: `linear_backward::`.
pub(crate) const JUDGE: &str = "KATA_JUDGE";

/// Set in a child that goes on where another was given up: the tests that are done, a line each.
pub(crate) const DONE: &str = "KATA_DONE";

/// Set in one that goes on where the search for a name met a loop without end.
pub(crate) const NAMELESS: &str = "KATA_NAMELESS";

/// A suite's program, and what is set where it runs.
#[derive(Clone, Debug)]
pub struct Program {
    /// The test binary.
    pub binary: PathBuf,
    /// The folder to run it in, if not this one.
    pub folder: Option<PathBuf>,
    /// Variables, beside those of this process.
    pub environment: Vec<(String, String)>,
}

impl Program {
    /// This very program.
    fn this() -> std::io::Result<Program> {
        let binary = std::env::current_exe()?;
        Ok(Program { binary, folder: None, environment: Vec::new() })
    }

    /// Judges all tests whose path begins with `module`, one after the other, in one process, which
    /// is given up when it says nothing for so long. Where a stack overflows, or the search for a name
    /// does not end, another process goes on.
    ///
    /// # Errors
    /// If the program cannot be run.
    pub fn judge(&self, module: &str, patience: Duration) -> std::io::Result<Judged> {
        let mut arguments = vec![];
        if !module.is_empty() {
            arguments.push(module);
        }
        // One test alone is asked for by its whole name.
        if !module.is_empty() && !module.ends_with("::") {
            arguments.push("--exact");
        }
        if std::env::args().any(|a| a == "--ignored" || a == "--include-ignored") {
            arguments.push("--include-ignored");
        }
        let (mut judged, mut nameless) = (Judged::default(), false);
        loop {
            let stopped = judged.stopped.iter().map(|stopped| &stopped.test);
            let done: Vec<&str> =
                judged.reports.keys().chain(stopped).map(String::as_str).collect();
            let done = done.join("\n");
            let mut variables = vec![(JUDGE, module), (DONE, &done)];
            if nameless {
                variables.push((NAMELESS, "1"));
            }
            let ended = run(self, &arguments, &variables, patience)?;
            nameless |= ended.0.frames.iter().any(|(kind, _)| kind == "leave");
            let (next, is_first) = (Judged::of(ended, patience), judged.is_empty());
            let overflows = next.stopped.as_ref().is_some_and(|stopped| stopped.cause == OVERFLOW);
            let goes_on = match next.reports.is_empty() {
                true => overflows && is_first,
                false => overflows || next.stopped.is_none() && nameless,
            };
            judged.add(next);
            if !goes_on {
                return Ok(judged);
            }
        }
    }
}

/// What a program said on its two streams, and how it ended; nothing if it fell silent.
type Ended = (Heard, Heard, Option<ExitStatus>);

/// Runs a program with these arguments and these variables set, until it ends or says nothing for so
/// long.
fn run(
    program: &Program,
    arguments: &[&str],
    variables: &[(&str, &str)],
    patience: Duration,
) -> std::io::Result<Ended> {
    let mut command = Command::new(&program.binary);
    if let Some(folder) = &program.folder {
        command.current_dir(folder);
    }
    let mut child = command
        .args(arguments)
        .args(["--test-threads=1", "--nocapture"])
        .envs(program.environment.iter().map(|(name, value)| (name, value)))
        .envs(variables.iter().copied())
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    // Held until the child is waited for: see `follow_parent`.
    let _stdin = child.stdin.take();
    let (sender, pieces) = channel();
    let out = child.stdout.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>);
    let err = child.stderr.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>);
    for (is_error, pipe) in [(false, out), (true, err)] {
        let (Some(mut pipe), sender) = (pipe, sender.clone()) else { continue };
        std::thread::spawn(move || {
            let mut piece = vec![0; 1 << 16];
            while let Ok(length @ 1..) = pipe.read(&mut piece) {
                if sender.send((is_error, piece[..length].to_vec())).is_err() {
                    break;
                }
            }
        });
    }
    drop(sender);
    let (mut out, mut err, mut silent) = (Heard::default(), Heard::default(), false);
    loop {
        match pieces.recv_timeout(patience) {
            Ok((false, piece)) => out.hear(&piece),
            Ok((true, piece)) => err.hear(&piece),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                silent = true;
                child.kill()?;
                break;
            }
        }
    }
    let status = child.wait()?;
    out.end();
    err.end();
    Ok((out, err, (!silent).then_some(status)))
}

/// What became of the tests of a task.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// The report of each test that came to its end, empty if it passed.
    pub reports: BTreeMap<String, String>,
    /// The verdicts on the same tests.
    pub records: BTreeMap<String, Record>,
    /// What the code under judgement printed in the case shown, on either stream.
    pub printed: [String; 2],
    /// Why the tests did not all come to their end, if so.
    pub stopped: Option<Stopped>,
    /// The mistakes that were named, as another process can compare them.
    pub(crate) convicted: Vec<Convicted>,
}

/// A mistake that was named, or two made at once.
#[derive(Clone, Debug)]
pub(crate) struct Convicted {
    /// For [`compare`].
    pub line: String,
    /// By name.
    pub mistakes: Vec<Mistake>,
}

/// Why a child ended before its tests had.
#[derive(Clone, Debug, Default)]
pub struct Stopped {
    /// In which test.
    pub test: String,
    /// Said of the task: "no answer after 5 s; is there a loop that never ends?".
    pub cause: String,
    /// What that means as a mistake, where the test knows.
    pub mistake: String,
}

const OVERFLOW: &str = "the stack overflowed; does a function call itself without end?";

impl Judged {
    fn is_empty(&self) -> bool {
        self.reports.is_empty() && self.stopped.is_none()
    }

    /// What became of further tests.
    fn add(&mut self, next: Judged) {
        self.reports.extend(next.reports);
        self.records.extend(next.records);
        self.convicted.extend(next.convicted);
        self.stopped = self.stopped.take().or(next.stopped);
        if self.printed.iter().all(String::is_empty) {
            self.printed = next.printed;
        }
    }

    fn of((out, err, status): Ended, patience: Duration) -> Judged {
        let mut judged = Judged::default();
        let mut at = Stopped::default();
        for (kind, text) in out.frames {
            let (test, rest) = text.split_once('\n').unwrap_or((&text, ""));
            match kind.as_str() {
                "start" => (at.test, at.mistake) = (test.to_string(), rest.to_string()),
                // The first cause is the real one: what is ended for it ends for a cause of its own.
                "stop" if at.cause.is_empty() => at.cause = rest.to_string(),
                "convict" => judged.convicted.push(Convicted::of_text(&text)),
                "verdict" => {
                    let Some(record) = Record::of_line(&text) else { continue };
                    judged.reports.insert(record.test.clone(), record.report.clone());
                    judged.records.insert(record.test.clone(), record);
                    if at.cause.is_empty() {
                        at = Stopped::default();
                    }
                }
                _ => {}
            }
        }
        judged.printed = [out.shown, err.shown].map(|b| String::from_utf8_lossy(&b).into_owned());
        if at.cause.is_empty() {
            at.cause = match status {
                None => format!("nothing was heard for {} s", patience.as_secs()),
                Some(status) => ended(status, &err.last),
            };
        }
        if at.cause != OVERFLOW {
            at.mistake.clear();
        }
        judged.stopped = (!at.test.is_empty()).then_some(at);
        judged
    }

    /// Whether any test failed.
    pub fn is_red(&self) -> bool {
        self.stopped.is_some() || self.reports.values().any(|report| !report.is_empty())
    }
}

impl Convicted {
    fn of_text(text: &str) -> Convicted {
        let (line, rows) = text.split_once('\n').unwrap_or((text, ""));
        let rows = rows.lines().filter_map(|row| row.split_once('\t'));
        let mistakes = rows.map(|(id, what)| Mistake { id: id.into(), what: what.into() });
        Convicted { line: line.to_string(), mistakes: mistakes.collect() }
    }
}

impl Stopped {
    /// Said of a task that calls the one which this befell.
    pub fn of_callee(self, callee: &str) -> Stopped {
        let cause = match self.cause.starts_with("not judged") {
            true => self.cause,
            false => {
                format!("not judged: first fix `{callee}`, which it may call ({})", self.cause)
            }
        };
        Stopped { cause, ..self }
    }
}

/// Why a process has ended that should not have, from the last that it said on standard error.
pub(crate) fn ended(status: ExitStatus, last: &[u8]) -> String {
    match String::from_utf8_lossy(last).contains("has overflowed its stack") {
        true => OVERFLOW.to_string(),
        false => format!("your code ended the process, {status}"),
    }
}

/// Each module that was begun, and what became of it.
fn run_of(module: &str) -> Arc<OnceLock<Judged>> {
    static RUNS: Mutex<BTreeMap<String, Arc<OnceLock<Judged>>>> = Mutex::new(BTreeMap::new());
    let mut runs = RUNS.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(runs.entry(module.to_string()).or_default())
}

/// What became of the tests below `module`, if they have ended.
pub(crate) fn known(module: &str) -> Option<Judged> {
    run_of(module).get().cloned()
}

/// The tests below `module`, judged in a process of their own, once; unless `before` says why not.
pub(crate) fn judged(
    module: &str,
    patience: Duration,
    before: impl FnOnce() -> Option<Stopped>,
) -> Judged {
    let judge = || match before() {
        Some(stopped) => Judged { stopped: Some(stopped), ..Judged::default() },
        None => match Program::this().and_then(|this| this.judge(module, patience)) {
            Ok(judged) => judged,
            Err(error) => panic!("cannot start a process for {module}: {error}"),
        },
    };
    run_of(module).get_or_init(judge).clone()
}

/// A child ends when its parent does, however that ends: its input is then at its end.
pub(crate) fn follow_parent() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        std::thread::spawn(|| {
            let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
            std::process::exit(1);
        });
    });
}

/// Runs the tests below `module` in a process that only compares, with this variable set: what they
/// have to say, kind and text, or nothing if it cannot be told.
pub(crate) fn compare(module: &str, variable: (&str, &str)) -> Option<Vec<(String, String)>> {
    ask(&[module], variable)
}

/// The same of one test alone.
pub(crate) fn ask_one(test: &str, variable: (&str, &str)) -> Option<Vec<(String, String)>> {
    ask(&[test, "--exact", "--include-ignored"], variable)
}

/// Of each test that these arguments ask for, the numbers of the suspects whom it acquits; nothing if it
/// cannot be told.
pub(crate) fn acquitted(arguments: &[&str], suspects: &str) -> Option<Vec<BTreeSet<usize>>> {
    let frames = ask(arguments, (naming::COMPARE, suspects))?;
    let of_tests = frames.iter().filter(|(kind, _)| kind == "acquit");
    let numbers = |text: &str| text.lines().filter_map(|n| n.parse().ok()).collect();
    Some(of_tests.map(|(_, text)| numbers(text)).collect())
}

fn ask(arguments: &[&str], variable: (&str, &str)) -> Option<Vec<(String, String)>> {
    // As long as two cases may take.
    let patience = Duration::from_secs(crate::task::limit().saturating_mul(2));
    let (out, _, status) = run(&Program::this().ok()?, arguments, &[variable], patience).ok()?;
    status.filter(ExitStatus::success)?;
    Some(out.frames)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A process that is ended for its silence ends, and says so too.
    #[test]
    fn the_first_cause_is_the_one_that_is_told() {
        let frame = |kind: &str, text: &str| (kind.to_string(), text.to_string());
        let frames = vec![
            frame("start", "mse::loss"),
            frame("stop", "mse::loss\nno answer after 5 s"),
            frame("stop", "\nyour code ended the process, signal: 9 (SIGKILL)"),
        ];
        let said = Heard { frames, ..Heard::default() };
        let judged = Judged::of((said, Heard::default(), None), Duration::from_secs(5));
        let stopped = judged.stopped.expect("it was stopped");
        assert_eq!((&stopped.test[..], &stopped.cause[..]), ("mse::loss", "no answer after 5 s"));
    }
}
