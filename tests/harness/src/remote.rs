//! For a `kit` whose functions are answered by another process.
//!
//! What happens there must be judged as if it had happened here: a panic is raised anew with its
//! message and place, and if that process ends, so does this child.

use crate::child::{self, Frame, say};
use crate::panics;
use std::process::ExitStatus;
use std::sync::{Mutex, PoisonError};

static AT_END: Mutex<Vec<Box<dyn Fn() + Send>>> = Mutex::new(Vec::new());

/// Panics as the code under judgement did, with its message at its place, `file:line`.
pub fn raise(message: String, place: String) -> ! {
    panics::raise(message, place, false)
}

/// Whether the line of a panic is wanted, which takes time to find.
pub fn is_traced() -> bool {
    panics::is_traced()
}

/// Evaluates `f`, which is not the code under judgement but is called by it; a panic prints nothing.
///
/// # Errors
/// The panic: its message and its place.
pub fn attempt<T>(f: impl FnOnce() -> T) -> Result<T, (String, String)> {
    panics::attempt(f).map_err(|panic| (panic.message.clone(), panic.place()))
}

/// Why the process that answers has ended, from the last that it said on standard error.
pub fn ended(status: ExitStatus, last: &[u8]) -> String {
    child::ended(status, last)
}

/// Ends this process because the one that answers has ended, and why, said of the task: "your code
/// ended the process, exit status: 0".
pub fn stop(cause: &str) -> ! {
    if std::env::var_os(child::JUDGE).is_some() {
        say(&Frame::Stop("", cause));
    } else {
        eprintln!("{cause}");
    }
    end();
    std::process::exit(1)
}

/// Before this process ends because a case did not, `f` ends what it has started.
pub fn at_end(f: impl Fn() + Send + 'static) {
    AT_END.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(f));
}

pub(crate) fn end() {
    AT_END.lock().unwrap_or_else(PoisonError::into_inner).iter().for_each(|f| f());
}
