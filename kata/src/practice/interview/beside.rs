//! What goes on beside the prompt: the time is said when it is short, and Ctrl-C is heard.

use super::state::Interview;
use crate::file;
use crate::kit::rust_files;
use crate::platform::{Asked, on_signals};
use crate::process::STOP;
use crate::quiz::command::clock;
use anyhow::Result;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// Says the time while a prompt waits; when there is none left, keeps what is written and sets `over`; until
/// what it returns is dropped. The wall's clock is asked again and again: a machine may have slept.
pub fn ring(folder: PathBuf, deadline: u64, over: Arc<AtomicBool>) -> Sender<()> {
    let (sender, receiver) = channel();
    let left = move || clock().map_or(0, |now| deadline.saturating_sub(now));
    std::thread::spawn(move || {
        let mut before = left();
        while receiver.recv_timeout(Duration::from_secs(1)) == Err(RecvTimeoutError::Timeout) {
            let now = left();
            if before > 0 && now == 0 {
                // Where that fails, what stands there later is judged.
                let _ = keep(&folder);
            }
            // Who typed in this very second was told already.
            let ended = now == 0 && over.swap(true, Ordering::Relaxed);
            if let Some(text) = said(before, now).filter(|_| !ended) {
                let _ = write!(anstream::stderr(), "\n{text}\n> ");
            }
            before = now;
        }
    });
    sender
}

/// What is said when so many seconds are left, and before there were so many.
pub fn said(before: u64, left: u64) -> Option<&'static str> {
    match (before, left) {
        (1.., 0) => Some("Time is over. Enter: what you had written by now is judged."),
        (301.., ..=300) => Some("5 min left."),
        (61.., ..=60) => Some("1 min left."),
        _ => None,
    }
}

/// Where the sources stand as they were when the time was over.
const KEPT: &str = "at-the-end";
/// Where those stand that were written after that.
const LATER: &str = "after-the-end";

/// Keeps the sources of a scratch copy as they are now.
///
/// # Errors
/// If they cannot be read or written.
pub fn keep(folder: &Path) -> Result<()> {
    let (kept, beside) = (folder.join(KEPT), folder.join(format!("{KEPT}.new")));
    for (path, text) in rust_files(&folder.join("exercises"))? {
        file::write(&beside.join(path), text.as_bytes(), true)?;
    }
    Ok(std::fs::rename(beside, kept)?)
}

/// Puts the sources back as they were when the time was over, if they were kept. What was written later is
/// kept too: where it stands, if there is any.
///
/// # Errors
/// If they cannot be read or written.
pub fn put_back(folder: &Path) -> Result<Option<PathBuf>> {
    let kept = folder.join(KEPT);
    let mut later = None;
    if kept.exists() {
        for (path, text) in rust_files(&kept)? {
            let now = folder.join("exercises").join(&path);
            let written = std::fs::read(&now).unwrap_or_default();
            if written != text.as_bytes() {
                file::write(&folder.join(LATER).join(&path), &written, true)?;
                file::write(&now, text.as_bytes(), true)?;
                later = Some(folder.join(LATER));
            }
        }
    }
    Ok(later)
}

/// Ends what runs on Ctrl-C, or when the terminal is closed: the time of the piece is counted, and how to
/// go on is said.
///
/// # Errors
/// If it cannot be heard.
pub fn leave_when_asked(folder: PathBuf) -> Result<()> {
    on_signals(move |asked| {
        if asked == Asked::ToEnd {
            STOP.store(true, Ordering::Relaxed);
            // What was at work ends by itself; a prompt does not.
            std::thread::sleep(Duration::from_millis(500));
            let read = Interview::read(&folder).ok().filter(|one| one.ended.is_none());
            if let (Some(mut interview), Ok(now)) = (read, clock()) {
                interview.count(now);
                let _ = interview.save(&folder);
                let _ = writeln!(anstream::stderr(), "\n{}", left(&interview, now));
            }
            std::process::exit(130);
        }
        true
    })
}

/// What is said to who leaves.
pub fn left(interview: &Interview, now: u64) -> String {
    let word = interview.kind.word();
    match interview.left(now).div_ceil(60) {
        0 => format!("Left. The time is over: `cargo kata {word}` shows the scorecard."),
        left => format!(
            "Left. The clock goes on, for {left} min more: `cargo kata {word}` goes back to it."
        ),
    }
}
