//! Runs a program to its end, or to the end of its time, and keeps a bounded part of what it says.

use crate::platform::{apart, kill_group};
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Set by Ctrl-C: whatever runs is ended, and nothing new is begun.
pub static STOP: AtomicBool = AtomicBool::new(false);

/// Said where [`STOP`] ended something.
#[derive(Debug)]
pub struct Stopped;

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("stopped")
    }
}

impl std::error::Error for Stopped {}

/// A program that has ended.
pub struct Ended {
    /// How; nothing if its time was over.
    pub status: Option<ExitStatus>,
    /// What it wrote, at most as much as was asked for.
    pub stdout: Vec<u8>,
    /// The same, of its errors.
    pub stderr: Vec<u8>,
    /// Whether it wrote more than is kept.
    pub flooded: bool,
}

impl Ended {
    /// Whether it ended by itself, and well.
    pub fn success(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }
}

/// A program and its arguments, as a command with nothing in its environment.
///
/// # Panics
/// If there is no program.
pub fn command(argv: &[OsString]) -> Command {
    let mut command = Command::new(&argv[0]);
    command.args(&argv[1..]).env_clear();
    command
}

/// How long to wait at first before it is looked again whether a program has ended.
const PAUSE: Duration = Duration::from_micros(500);

/// Runs it, with no input, for at most `wall`; `keep` bytes of each stream are kept.
///
/// # Errors
/// If it cannot be started, or was stopped by Ctrl-C.
pub fn run(mut command: Command, wall: Duration, keep: usize) -> Result<Ended> {
    let program = command.get_program().to_owned();
    let mut child = apart(&mut command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", program.display()))?;
    let stdout = child.stdout.take().map(|pipe| drain(pipe, keep));
    let stderr = child.stderr.take().map(|pipe| drain(pipe, keep));
    let started = Instant::now();
    let (mut pause, mut said) = (PAUSE, None);
    let status = loop {
        if let Some(status) = child.try_wait().context("cannot wait for a program")? {
            break Some(status);
        }
        if STOP.load(Ordering::Relaxed) {
            end(&mut child);
            bail!(Stopped);
        }
        if started.elapsed() >= wall {
            end(&mut child);
            break None;
        }
        // Where what it says has come to its end, its own is near.
        let heard = match &stdout {
            Some(heard) if said.is_none() => heard.recv_timeout(pause),
            _ => {
                std::thread::sleep(pause);
                Err(RecvTimeoutError::Timeout)
            }
        };
        match heard {
            Err(RecvTimeoutError::Timeout) => pause = (pause * 2).min(Duration::from_millis(20)),
            ended => (said, pause) = (Some(ended.unwrap_or_default()), PAUSE),
        }
    };
    // What it left behind in its group, if anything, holds the pipes open.
    kill_group(&child);
    let take = |heard: Option<Receiver<(Vec<u8>, bool)>>| {
        heard.and_then(|heard| heard.recv_timeout(Duration::from_secs(2)).ok()).unwrap_or_default()
    };
    let ((stdout, more), (stderr, more_errors)) =
        (said.unwrap_or_else(|| take(stdout)), take(stderr));
    Ok(Ended { status, stdout, stderr, flooded: more || more_errors })
}

/// Reads to the end on a thread of its own, keeps the first bytes, and says whether there were more.
fn drain(mut pipe: impl Read + Send + 'static, keep: usize) -> Receiver<(Vec<u8>, bool)> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let (mut kept, mut more, mut piece) = (Vec::new(), false, vec![0; 1 << 14]);
        while let Ok(length @ 1..) = pipe.read(&mut piece) {
            let room = keep - kept.len();
            more |= length > room;
            kept.extend_from_slice(&piece[..length.min(room)]);
        }
        let _ = sender.send((kept, more));
    });
    receiver
}

/// Ends a program that leads a group of its own, with all that it started.
pub fn end(child: &mut Child) {
    kill_group(child);
    let _ = child.kill();
    let _ = child.wait();
}

/// From here on Ctrl-C, and whatever else asks for an end, sets [`STOP`].
///
/// # Errors
/// If it cannot be heard.
pub fn stop_when_asked() -> Result<()> {
    crate::platform::on_signals(|asked| {
        if asked == crate::platform::Asked::ToEnd {
            STOP.store(true, Ordering::Relaxed);
        }
        true
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn what_floods_is_kept_in_part() {
        let ended = run(shell("yes | head -c 1000000"), Duration::from_secs(30), 1000).unwrap();
        assert_eq!((ended.stdout.len(), ended.flooded, ended.success()), (1000, true, true));
    }

    #[test]
    fn what_hangs_is_ended_with_all_that_it_started() {
        let started = Instant::now();
        let ended = run(shell("sleep 1234 & sleep 1234"), Duration::from_millis(300), 10).unwrap();
        assert!(ended.status.is_none());
        assert!(started.elapsed() < Duration::from_secs(60));
    }
}
