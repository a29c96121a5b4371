//! Known answers to a task, and which of them is being given.
//!
//! A `mistakes-NN` crate has the interface of exercise NN and answers rightly, until one of its
//! entries is chosen: by the suite, which asks what a known mistake would have answered, or by
//! the environment variable `KATA_ANSWER=task/name`, which makes the whole process answer so.

use std::cell::Cell;
use std::sync::OnceLock;

mod impostor;
pub use impostor::{IMPOSTORS, Scheme, impostors};

/// What kind of answer an entry gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A wrong answer: a misconception that people really have.
    Mistake,
    /// Finite differences of the forward pass where a derivation is asked for.
    Impostor,
    /// A right answer, written in another way.
    Right,
}

/// One known answer to one task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The task, as its test module is called.
    pub task: &'static str,
    /// A short name, unique within the task.
    pub name: &'static str,
    /// For a mistake, what was misunderstood, as said to the one who made it: a phrase that
    /// completes "you wrote …". For a right answer, how it differs.
    pub what: &'static str,
    /// Wrong or right.
    pub kind: Kind,
}

/// A wrong answer.
pub const fn mistake(task: &'static str, name: &'static str, what: &'static str) -> Entry {
    Entry { task, name, what, kind: Kind::Mistake }
}

/// A right answer of another form.
pub const fn right(task: &'static str, name: &'static str, what: &'static str) -> Entry {
    Entry { task, name, what, kind: Kind::Right }
}

thread_local! {
    static CHOSEN: Cell<Option<Choice>> = const { Cell::new(None) };
}

/// Task and name.
type Choice = (&'static str, &'static str);

/// The process-wide choice, from `KATA_ANSWER`.
fn environment() -> Option<Choice> {
    static ANSWER: OnceLock<Option<(String, String)>> = OnceLock::new();
    let parse = || {
        let answer = std::env::var("KATA_ANSWER").ok()?;
        answer.split_once('/').map(|(task, name)| (task.to_string(), name.to_string()))
    };
    ANSWER.get_or_init(parse).as_ref().map(|(task, name)| (task.as_str(), name.as_str()))
}

/// The name of the entry to answer by, if one of this task is chosen; `""` is the right answer.
pub fn chosen(task: &str) -> &'static str {
    match CHOSEN.get().or_else(environment) {
        Some((of, name)) if of == task => name,
        _ => "",
    }
}

/// Runs `f` with this entry chosen on the present thread; with `None`, the right answer, whatever
/// the environment says.
pub fn with<T>(entry: Option<&Entry>, f: impl FnOnce() -> T) -> T {
    // Restored on a panic too: many a wrong answer ends in one.
    struct Restore(Option<Choice>);
    impl Drop for Restore {
        fn drop(&mut self) {
            CHOSEN.set(self.0);
        }
    }
    let choice = entry.map_or(("", ""), |entry| (entry.task, entry.name));
    let _restore = Restore(CHOSEN.replace(Some(choice)));
    f()
}

/// Prints a catalogue, an entry a line, for a program to read.
///
/// # Panics
/// If two entries of a task have one name, or one explanation.
pub fn list(catalogue: &[&[Entry]]) {
    let entries: Vec<&Entry> = catalogue.iter().copied().flatten().collect();
    for (i, a) in entries.iter().enumerate() {
        let same = |b: &&&Entry| {
            a.task == b.task && (a.name == b.name || a.what == b.what && a.kind != Kind::Impostor)
        };
        if let Some(b) = entries[..i].iter().find(same) {
            panic!("{}: {} and {} cannot be told apart", a.task, a.name, b.name);
        }
        println!("entry\t{:?}\t{}\t{}\t{}", a.kind, a.task, a.name, a.what);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_chosen_for_its_task_alone_and_put_back() {
        let entry = mistake("adam", "no-epsilon", "no ε");
        with(Some(&entry), || {
            assert_eq!(chosen("adam"), "no-epsilon");
            assert_eq!(chosen("sgd"), "");
        });
        let panicked = std::panic::catch_unwind(|| {
            with(Some(&entry), || std::panic::resume_unwind(Box::new(())))
        });
        assert!(panicked.is_err());
        assert_eq!(chosen("adam"), "");
    }
}
