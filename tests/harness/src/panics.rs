//! Panics of the code under judgement: caught in silence, with their place.

use std::backtrace::Backtrace;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::{Arc, Once};

/// A panic of the code under judgement.
#[derive(Clone, Debug)]
pub struct Panic {
    /// What it said.
    pub message: String,
    /// `file:line` of the panic itself, which may lie in a library.
    raised: String,
    /// How it came there, and the folder whose line is wanted. To find that line takes some 20 ms,
    /// and most panics are asked for: nobody wants to know where they were.
    trace: Option<(&'static str, Arc<Backtrace>)>,
}

impl Panic {
    /// `file:line`, from the workspace root where it lies inside.
    pub(crate) fn place(&self) -> String {
        let line = |(folder, trace): &(&str, Arc<Backtrace>)| line_in(folder, &trace.to_string());
        self.trace.as_ref().and_then(line).unwrap_or_else(|| self.raised.clone())
    }

    /// The first of these numbers that the message does not hold.
    pub(crate) fn lacks(&self, mentions: &[usize]) -> Option<usize> {
        let numbers: Vec<&str> = self.message.split(|c: char| !c.is_ascii_digit()).collect();
        mentions.iter().copied().find(|n| !numbers.contains(&n.to_string().as_str()))
    }

    /// For a stub's `todo!("name")`, the name, which may be empty.
    pub(crate) fn stub(&self) -> Option<&str> {
        let rest = self.message.strip_prefix("not yet implemented")?;
        Some(rest.strip_prefix(": ").unwrap_or(rest))
    }
}

thread_local! {
    /// Whether this thread is inside `attempt`.
    static WATCHING: Cell<bool> = const { Cell::new(false) };
    /// The folder, as in `exercises/01-backprop`, whose frame to look for in a backtrace; none
    /// while cases are only being tried, thousands of them.
    static FOLDER: Cell<Option<&'static str>> = const { Cell::new(None) };
    static CAUGHT: RefCell<Option<Panic>> = const { RefCell::new(None) };
}

/// From here on, panics on this thread are traced to their line in `folder`, or not at all.
pub(crate) fn trace_into(folder: Option<&'static str>) {
    FOLDER.set(folder);
}

/// Evaluates `f`; a panic in it prints nothing. What is done about it is compiled once, and not for each
/// caller.
pub(crate) fn attempt<T>(f: impl FnOnce() -> T) -> Result<T, Panic> {
    let (mut f, mut value) = (Some(f), None);
    watch(&mut || {
        if let Some(f) = f.take() {
            value = Some(f());
        }
    })?;
    Ok(value.expect("what did not panic came to its end"))
}

/// Evaluates `f`, whatever it is; a panic in it prints nothing.
pub(crate) fn watch(f: &mut dyn FnMut()) -> Result<(), Panic> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let others = take_hook();
        set_hook(Box::new(move |info| {
            if WATCHING.get() {
                CAUGHT.set(Some(caught(info)));
            } else {
                others(info);
            }
        }));
    });
    let outer = WATCHING.replace(true);
    let result = catch_unwind(AssertUnwindSafe(f));
    WATCHING.set(outer);
    // A panic that bypasses the hook (`resume_unwind`) leaves nothing but the fact.
    let unknown = || Panic {
        message: "a panic without a message".into(),
        raised: "unknown".into(),
        trace: None,
    };
    result.map_err(|_| CAUGHT.take().unwrap_or_else(unknown))
}

/// Whether panics on this thread are traced.
pub(crate) fn is_traced() -> bool {
    FOLDER.get().is_some()
}

/// Panics with this message, as if at this place; or, if `traced`, at the line that called, where
/// that is wanted.
pub(crate) fn raise(message: String, raised: String, is_traced: bool) -> ! {
    let trace = if is_traced { traced(&raised) } else { None };
    CAUGHT.set(Some(Panic { message, raised, trace }));
    std::panic::resume_unwind(Box::new(()))
}

fn caught(info: &PanicHookInfo) -> Panic {
    let message = info.payload_as_str().unwrap_or("a panic without a message").to_string();
    let raised = info.location().map_or(String::new(), |l| format!("{}:{}", l.file(), l.line()));
    let trace = traced(&raised);
    Panic { message, raised, trace }
}

/// How it came here, if that is wanted and not known.
fn traced(raised: &str) -> Option<(&'static str, Arc<Backtrace>)> {
    let folder = FOLDER.get().filter(|folder| !raised.starts_with(folder));
    folder.map(|folder| (folder, Arc::new(Backtrace::force_capture())))
}

/// The innermost line of the backtrace that lies in `folder`: where a library was called wrongly.
fn line_in(folder: &str, backtrace: &str) -> Option<String> {
    backtrace.lines().find_map(|line| {
        let path = line.trim().strip_prefix("at ")?;
        // Paths are absolute, or relative to the folder itself, where cargo runs its tests.
        let inside = match path.split_once(&format!("{folder}/")) {
            Some((_, inside)) => inside,
            None => path.strip_prefix("./src/").map(|_| &path[2..])?,
        };
        let (file_and_line, _column) = inside.rsplit_once(':')?;
        Some(format!("{folder}/{file_and_line}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_caught_with_its_message_and_place() {
        let panic = attempt(|| panic!("shapes {} and {}", "2×3", "4×5")).unwrap_err();
        assert_eq!(panic.message, "shapes 2×3 and 4×5");
        assert!(panic.place().contains("harness/src/panics.rs:"), "{}", panic.place());
        assert_eq!(attempt(|| 3).ok(), Some(3));
    }

    #[test]
    fn a_stub_is_known_by_its_todo() {
        let panic = attempt(|| todo!("linear_backward")).unwrap_err();
        assert_eq!(panic.stub(), Some("linear_backward"));
        assert_eq!(attempt(|| panic!("other")).unwrap_err().stub(), None);
    }

    #[test]
    fn the_innermost_line_of_the_folder_is_found() {
        let trace = "   3: ndarray::dot\n             at /r/ndarray/src/impl.rs:9:5\n   \
                     4: backprop::f\n             at /w/exercises/01-backprop/src/lib.rs:58:9\n   \
                     5: backprop::g\n             at /w/exercises/01-backprop/src/lib.rs:70:9\n";
        let found = line_in("exercises/01-backprop", trace);
        assert_eq!(found.as_deref(), Some("exercises/01-backprop/src/lib.rs:58"));
        let relative = "  1: f\n      at ./src/mlp.rs:7:1\n";
        let found = line_in("exercises/01-backprop", relative);
        assert_eq!(found.as_deref(), Some("exercises/01-backprop/src/mlp.rs:7"));
    }
}
