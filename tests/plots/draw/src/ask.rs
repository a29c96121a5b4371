//! Asks a learner's code, which may panic, or never answer.

use std::cell::RefCell;
use std::sync::Once;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// How long an answer may take.
const LIMIT: Duration = Duration::from_secs(10);
/// As much as a main thread has.
const STACK: usize = 8 << 20;

thread_local! {
    /// What the last panic of this thread said, and where.
    static SAID: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What `question` returns, or in words why it returned nothing: `task` is still a stub, it
/// panicked, or it took more than ten seconds.
///
/// # Errors
/// With those words.
pub fn ask<T: Send + 'static>(
    task: &str,
    question: impl FnOnce() -> T + Send + 'static,
) -> Result<T, String> {
    listen();
    let (sender, receiver) = channel();
    let named = task.to_string();
    let answering = thread::Builder::new().stack_size(STACK).spawn(move || {
        let answer = std::panic::catch_unwind(std::panic::AssertUnwindSafe(question));
        let answer = answer.map_err(|_| {
            let said = SAID.with_borrow_mut(Option::take).unwrap_or_default();
            words(&named, &said)
        });
        let _ = sender.send(answer);
    });
    if let Err(error) = answering {
        return Err(format!("{task}: cannot start a thread: {error}"));
    }
    match receiver.recv_timeout(LIMIT) {
        Ok(answer) => answer,
        Err(RecvTimeoutError::Timeout) => {
            Err(format!("{task} gives no answer in {} s: an endless loop?", LIMIT.as_secs()))
        }
        Err(RecvTimeoutError::Disconnected) => Err(format!("{task} gives no answer")),
    }
}

/// From now on a panic is noted, not printed: but for one of the program itself.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if thread::current().name() == Some("main") {
                return print(info);
            }
            let message = info.payload_as_str().unwrap_or("it does not say why");
            let place = info.location().map_or(String::new(), |place| {
                format!(" ({}:{})", place.file().replace('\\', "/"), place.line())
            });
            SAID.set(Some(format!("{message}{place}")));
        }));
    });
}

/// What a panic says of a task. A stub is named as it names itself: it may be another function, that
/// the one asked for calls.
fn words(task: &str, said: &str) -> String {
    match said.strip_prefix("not yet implemented: ") {
        Some(stub) => match stub.split_once(" (") {
            Some((name, place)) => format!("{name} is still a stub ({place}"),
            None => format!("{stub} is still a stub"),
        },
        None if said.starts_with("not yet implemented") => format!("{task} is still a stub"),
        None => format!("{task} panics: {said}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_through() {
        assert_eq!(ask("mse", || 1 + 1), Ok(2));
    }

    #[test]
    fn a_stub_is_named_as_it_names_itself() {
        let said = ask("mlp_forward", || -> i32 { todo!("sigmoid") }).unwrap_err();
        assert!(said.starts_with("sigmoid is still a stub ("), "{said}");
        assert!(said.contains("ask.rs:"), "{said}");
    }

    #[test]
    fn a_panic_is_told_with_its_place() {
        let said = ask("mse", || -> i32 { panic!("no example") }).unwrap_err();
        assert!(said.starts_with("mse panics: no example ("), "{said}");
    }
}
