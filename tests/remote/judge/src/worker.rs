//! The worker of this process: started when it is first asked, watched, and ended.

use crate::connection::{Broken, Connection};
use rustix::process::{Pid, Signal, kill_process_group};
use std::cell::Cell;
use std::io::{BufReader, Read};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// The variable with the program to start as a worker.
const WORKER: &str = "KATA_WORKER";

/// What a worker is given of the environment: to be found, and for tests of the kit itself.
const PASSED_ON: [&str; 3] = ["PATH", "KATA_ANSWER", "KATA_FOLDER"];

/// How long a worker that has closed its pipe may take to end.
const PATIENCE: Duration = Duration::from_secs(2);

/// How much is kept of what a worker says on standard error, in bytes: the end of it.
const LAST: usize = 4096;

type Pipe = Connection<BufReader<ChildStdout>, ChildStdin>;

/// How a worker has ended, and the last that it said.
type Ended = (ExitStatus, Vec<u8>);

struct Worker {
    pipe: Pipe,
    group: Option<Pid>,
    ended: Mutex<Receiver<Ended>>,
}

/// The pipe to the worker.
pub(crate) fn connection() -> &'static Pipe {
    static RUNNING: OnceLock<()> = OnceLock::new();
    share_processor();
    RUNNING.get_or_init(start);
    match CURRENT.get() {
        Some(worker) => &worker.pipe,
        None => harness::remote::stop("the worker was not started"),
    }
}

static CURRENT: OnceLock<Worker> = OnceLock::new();

/// Keeps this thread, and the worker that it starts, on one processor, the one where the first question
/// is asked. One of the two always waits for the other, and a processor that was asleep takes longer to
/// wake than most answers take.
fn share_processor() {
    thread_local!(static KEPT: Cell<bool> = const { Cell::new(false) });
    #[cfg(target_os = "linux")]
    if !KEPT.replace(true) {
        use rustix::thread::{CpuSet, sched_getcpu, sched_setaffinity};
        static PROCESSOR: OnceLock<usize> = OnceLock::new();
        let mut only = CpuSet::new();
        only.set(*PROCESSOR.get_or_init(sched_getcpu));
        // It only takes longer without.
        let _ = sched_setaffinity(None, &only);
    }
}

fn start() {
    let Some(program) = std::env::var_os(WORKER) else {
        harness::remote::stop(&format!(
            "{WORKER} is not set: it must be the path of the program that holds the code to judge"
        ))
    };
    let mut command = Command::new(&program);
    let passed_on = PASSED_ON.iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
    command.env_clear().envs(passed_on).process_group(0);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // A sandbox can be told to end with the thread that started it: this one stays.
    let (started, starts) = channel();
    let (sender, ended) = channel();
    std::thread::spawn(move || match command.spawn() {
        Ok(mut child) => {
            let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
            let stderr = child.stderr.take();
            let _ = started.send(Ok((stdin, stdout, child.id())));
            watch(child, stderr, &sender);
        }
        Err(error) => {
            let _ = started.send(Err(error));
        }
    });
    let (stdin, stdout, id) = match starts.recv() {
        Ok(Ok((Some(stdin), Some(stdout), id))) => (stdin, stdout, id),
        Ok(Err(error)) => {
            let program = program.display();
            harness::remote::stop(&format!("the worker {program} cannot be started: {error}"))
        }
        _ => harness::remote::stop("the worker cannot be started: it has no pipes"),
    };
    let group = i32::try_from(id).ok().and_then(Pid::from_raw);
    harness::remote::at_end(move || end(group));
    match Connection::new(BufReader::new(stdout), stdin) {
        Ok(pipe) => {
            let _ = CURRENT.set(Worker { pipe, group, ended: Mutex::new(ended) });
        }
        Err(broken) => {
            let (status, last) = wait(group, &ended).unwrap_or_default();
            let last = String::from_utf8_lossy(&last).trim().to_string();
            harness::remote::stop(&format!(
                "the worker did not start ({broken:?}, {status}): {last}"
            ))
        }
    }
}

/// Keeps the end of what a worker says on standard error, and waits for it.
fn watch(mut child: Child, stderr: Option<ChildStderr>, ended: &Sender<Ended>) {
    let (sender, last) = channel();
    std::thread::spawn(move || {
        let mut last = Vec::new();
        let mut piece = vec![0; 1 << 16];
        let mut stderr = stderr;
        while let Some(Ok(length @ 1..)) = stderr.as_mut().map(|pipe| pipe.read(&mut piece)) {
            last.extend_from_slice(&piece[..length]);
            last.drain(..last.len().saturating_sub(LAST));
        }
        let _ = sender.send(last);
    });
    if let Ok(status) = child.wait() {
        // Something that it has left behind may hold the pipe.
        let _ = ended.send((status, last.recv_timeout(PATIENCE / 4).unwrap_or_default()));
    }
    // This thread must not end before the process does: see `start`.
    loop {
        std::thread::park();
    }
}

/// Ends a worker with what it has started.
fn end(group: Option<Pid>) {
    if let Some(group) = group {
        // It may have ended already.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

fn wait(group: Option<Pid>, ended: &Receiver<Ended>) -> Option<Ended> {
    let known = ended.recv_timeout(PATIENCE).ok();
    end(group);
    // A shell, or a sandbox, tells the signal that ended its child in its status.
    let of_shell = |status: ExitStatus| match status.code() {
        Some(code @ 129..=159) => ExitStatus::from_raw(code - 128),
        _ => status,
    };
    known.map(|(status, last)| (of_shell(status), last))
}

/// Ends this process, and says why.
pub(crate) fn stop(broken: &Broken) -> ! {
    let cause = match (broken, CURRENT.get()) {
        (Broken::Ended, Some(worker)) => {
            let ended = worker.ended.lock().unwrap_or_else(PoisonError::into_inner);
            match wait(worker.group, &ended) {
                Some((status, last)) => harness::remote::ended(status, &last),
                None => "your code closed the pipe to the judge".to_string(),
            }
        }
        (Broken::Malformed(what), _) => {
            let what = &what[..what.floor_char_boundary(200)];
            format!("your code's process said what cannot be read: {what}")
        }
        (Broken::Ended, None) => "the worker has ended".to_string(),
    };
    harness::remote::stop(&cause)
}
