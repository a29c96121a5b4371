//! Known answers to a task, and which of them is being given.
//!
//! A `mistakes-NN` crate has the interface of exercise NN and answers rightly, until one of its
//! entries is chosen: by the suite, which asks what a known mistake would have answered, or by
//! the environment variable `KATA_ANSWER=task/name`, which makes the whole process answer so.

use std::collections::BTreeMap;
use std::sync::OnceLock;

mod choice;
mod impostor;

pub use choice::{
    Alternative, Choice, Inside, Place, Visit, choose, enter, some, task_of, visits, with_choices,
};
pub use impostor::{IMPOSTORS, Scheme, impostor, impostors};

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

/// The message of a panic that a mistake makes where there should be none, if any words will do there.
pub const ANY_PANIC: &str = "any panic";

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

/// The entries of a task as the alternatives at one place: the whole answer.
static WHOLE: OnceLock<BTreeMap<&'static str, &'static Place>> = OnceLock::new();

/// Makes the entries of a catalogue known, so that they can be chosen.
pub fn register(catalogue: &[&[Entry]]) {
    WHOLE.get_or_init(|| {
        let mut tasks = BTreeMap::<&str, Vec<Alternative>>::new();
        for entry in catalogue.iter().copied().flatten() {
            let Entry { task, name, what, kind } = *entry;
            tasks.entry(task).or_default().push(Alternative { name, what, kind, values: &[] });
        }
        let place = |task, others: Vec<Alternative>| {
            &*Box::leak(Box::new(Place { name: "whole", at: task, others: others.leak() }))
        };
        tasks.into_iter().map(|(task, others)| (task, place(task, others))).collect()
    });
}

/// The name of the entry to answer by, if one of this task is chosen; `""` is the right answer.
pub fn chosen(task: &str) -> &'static str {
    match WHOLE.get().and_then(|whole| whole.get_key_value(task)) {
        Some((task, place)) => {
            let _inside = enter(task);
            choose(place)
        }
        None => "",
    }
}

/// Whether what comes of a place further up is right, where a later one goes another way if it is not. In a
/// program with planted mistakes that is known, and nothing compares it.
pub fn unspoilt(_place: &str, is_right: bool) -> bool {
    is_right
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

    /// 2·x + 1.
    fn line(x: f64) -> f64 {
        let _inside = enter("line");
        pick!(
            "slope",
            2.0 * x,
            wrong("none", "no slope", x),
            some("other", "some slope", |k| k * x, [3.0, 4.0])
        ) + pick!("offset", 1.0, wrong("none", "no offset", 0.0))
    }

    /// `line` at 3, and again inside another function.
    fn both() -> (f64, f64) {
        let twice = || {
            let _inside = enter("twice");
            line(3.0)
        };
        (line(3.0), twice())
    }

    fn choice(visit: Visit, other: usize, value: f64, inside: Option<&'static str>) -> Choice {
        let (at, other) = (visit.place.at.into(), visit.place.others[other].name.into());
        let choice = Choice { at, other, value, inside: inside.map(Into::into), time: None };
        assert_eq!(Choice::of_line(&choice.line()).as_ref(), Some(&choice));
        choice
    }

    #[test]
    fn every_place_on_the_way_is_seen_once_for_each_function() {
        let (answer, seen) = visits(|| with_choices(&[], both));
        assert_eq!(answer, (7.0, 7.0));
        let names: Vec<_> = seen.iter().map(|v| (v.inside, v.place.name)).collect();
        let of_twice = [("twice", "slope"), ("twice", "offset")];
        assert_eq!(names, [&[("line", "slope"), ("line", "offset")][..], &of_twice].concat());
    }

    #[test]
    fn choices_hold_where_they_are_made_and_are_put_back() {
        let (_, seen) = visits(|| with_choices(&[], both));
        let [slope, offset] = [seen[0], seen[1]];
        let ask = |choices: &[Choice]| with_choices(choices, both);
        assert_eq!(ask(&[choice(slope, 0, 0.0, None)]), (4.0, 4.0));
        assert_eq!(ask(&[choice(slope, 0, 0.0, Some("twice"))]), (7.0, 4.0));
        assert_eq!(ask(&[choice(slope, 1, 4.0, None)]), (13.0, 13.0));
        assert_eq!(ask(&[choice(slope, 1, 3.0, None), choice(offset, 0, 0.0, None)]), (9.0, 9.0));
        let panicked = std::panic::catch_unwind(|| {
            with_choices(&[choice(slope, 0, 0.0, None)], || std::panic::resume_unwind(Box::new(())))
        });
        assert!(panicked.is_err());
        assert_eq!(both(), (7.0, 7.0));
    }

    #[test]
    fn a_choice_can_hold_one_time_only() {
        let twice_a_line = || {
            let _inside = enter("sum");
            (line(3.0), line(3.0))
        };
        let (_, seen) = visits(|| with_choices(&[], twice_a_line));
        let (inside, owner) = ("sum", "line");
        assert!(seen.iter().all(|v| (v.inside, v.owner, v.times) == (inside, owner, 2)));
        for (time, sums) in [(None, (4.0, 4.0)), (Some(1), (4.0, 7.0)), (Some(2), (7.0, 4.0))] {
            let choice = Choice { time, ..choice(seen[0], 0, 0.0, None) };
            assert_eq!(Choice::of_line(&choice.line()).as_ref(), Some(&choice));
            let chosen = [choice];
            assert_eq!(with_choices(&chosen, twice_a_line), sums);
            // The second call counts from 1 again.
            assert_eq!(with_choices(&chosen, || (twice_a_line(), twice_a_line()).1), sums);
        }
    }
}
