//! Choice points: the places of a formula at which people decide.
//!
//! An answer is written once, in the shape of the solution, and at each place where people go wrong
//! it lists what they put there: [`pick!`](crate::pick). A known mistake is one place off. A mistake
//! that nobody has listed is often two, which are found by trying.

use crate::Kind;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::sync::OnceLock;

/// A place of a formula, and what people put there beside the right thing.
#[derive(Debug)]
pub struct Place {
    /// A short name, unique within the task.
    pub name: &'static str,
    /// Where it stands in the source.
    pub at: &'static str,
    /// The others.
    pub others: &'static [Alternative],
}

/// What people put at a place.
#[derive(Debug)]
pub struct Alternative {
    /// A short name, unique at the place.
    pub name: &'static str,
    /// For a mistake, what was misunderstood, as said to the one who made it: a phrase that
    /// completes "you wrote …". For a right form, how it differs.
    pub what: &'static str,
    /// Wrong or right.
    pub kind: Kind,
    /// Where the mistake is with some number or other, those that are tried; else empty.
    pub values: &'static [f64],
}

/// An alternative at its place, in one of the functions that come by there or in all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Where the place stands.
    pub at: Cow<'static, str>,
    /// The name of the alternative.
    pub other: Cow<'static, str>,
    /// One of its values; 0 where it has none.
    pub value: f64,
    /// The function in which it is taken, or all of them.
    pub inside: Option<Cow<'static, str>>,
    /// Taken this time only, of all that the function asked comes by, counted from 1; else always.
    pub time: Option<usize>,
}

impl Choice {
    /// As a line of text, for another process.
    pub fn line(&self) -> String {
        let inside = self.inside.as_deref().unwrap_or_default();
        let (value, time) = (self.value.to_bits(), self.time.unwrap_or_default());
        format!("{}\t{}\t{value:x}\t{inside}\t{time}", self.at, self.other)
    }

    /// From that line.
    pub fn of_line(line: &str) -> Option<Choice> {
        let mut fields = line.split('\t');
        let mut next = || fields.next().map(|field| Cow::from(field.to_string()));
        let (at, other) = (next()?, next()?);
        let value = f64::from_bits(u64::from_str_radix(&next()?, 16).ok()?);
        let inside = next().filter(|inside| !inside.is_empty());
        let time = next()?.parse().ok().filter(|&time| time > 0);
        Some(Choice { at, other, value, inside, time })
    }
}

/// Where an evaluation came by.
#[derive(Clone, Copy, Debug)]
pub struct Visit {
    /// The outermost [function](enter), the one that was asked; "" outside of any.
    pub inside: &'static str,
    /// The innermost, to which the place belongs.
    pub owner: &'static str,
    /// The place.
    pub place: &'static Place,
    /// How often one call of the outermost function came by, at most.
    pub times: usize,
}

thread_local! {
    static CHOSEN: RefCell<Vec<Choice>> = const { RefCell::new(Vec::new()) };
    /// Whether something was said to be chosen here, be it nothing: the environment has no say then.
    static SAID: Cell<bool> = const { Cell::new(false) };
    static INSIDE: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    /// How often the outermost function has come by each place, while someone wants to know.
    static TIMES: RefCell<Vec<(&'static Place, usize)>> = const { RefCell::new(Vec::new()) };
    static COUNTING: Cell<bool> = const { Cell::new(false) };
    static VISITS: RefCell<Option<Vec<Visit>>> = const { RefCell::new(None) };
    static VALUE: Cell<f64> = const { Cell::new(0.0) };
}

/// Until the guard is dropped, this thread is inside a function of the interface: of a task, by its
/// name, or, where one of several functions of a task may be off by itself, `task/function`.
#[must_use]
pub fn enter(function: &'static str) -> Inside {
    INSIDE.with_borrow_mut(|inside| {
        if inside.is_empty() {
            TIMES.with_borrow_mut(Vec::clear);
        }
        inside.push(function);
    });
    Inside
}

/// The task of a [function](enter).
pub fn task_of(function: &str) -> &str {
    function.split('/').next().unwrap_or(function)
}

/// See [`enter`].
pub struct Inside;

impl Drop for Inside {
    fn drop(&mut self) {
        INSIDE.with_borrow_mut(Vec::pop);
    }
}

/// Which time it is that the outermost function comes by a place, counted from 1.
fn time(place: &'static Place) -> usize {
    if !COUNTING.get() {
        return 0;
    }
    TIMES.with_borrow_mut(|times| match times.iter_mut().find(|(p, _)| std::ptr::eq(*p, place)) {
        Some((_, time)) => {
            *time += 1;
            *time
        }
        None => {
            times.push((place, 1));
            1
        }
    })
}

/// Which alternative is to be taken at a place; "" is the right one. For [`pick!`](crate::pick).
pub fn choose(place: &'static Place) -> &'static str {
    let time = time(place);
    VISITS.with_borrow_mut(|visits| {
        if let Some(visits) = visits {
            let end = |end: Option<&&'static str>| end.copied().unwrap_or("");
            let (inside, owner) =
                INSIDE.with_borrow(|inside| (end(inside.first()), end(inside.last())));
            let same =
                |v: &Visit| std::ptr::eq(v.place, place) && (v.inside, v.owner) == (inside, owner);
            match visits.iter_mut().find(|v| same(v)) {
                Some(visit) => visit.times = visit.times.max(time),
                None => visits.push(Visit { inside, owner, place, times: time }),
            }
        }
    });
    if !SAID.get() {
        return of_environment(place).unwrap_or("");
    }
    CHOSEN.with_borrow(|chosen| {
        let is_here = |choice: &&Choice| {
            let inside = |function: &str| INSIDE.with_borrow(|inside| inside.contains(&function));
            choice.at == place.at
                && choice.time.is_none_or(|only| only == time)
                && choice.inside.as_deref().is_none_or(inside)
        };
        let Some(choice) = chosen.iter().find(is_here) else { return "" };
        VALUE.set(choice.value);
        let other = place.others.iter().find(|other| choice.other == other.name);
        other.map_or("", |other| other.name)
    })
}

/// Gives an alternative the number that is tried. For [`pick!`](crate::pick).
pub fn some<T>(alternative: impl FnOnce(f64) -> T) -> T {
    alternative(VALUE.get())
}

/// `KATA_ANSWER=task/place/alternative`: chosen inside the task's function, in the whole process.
fn of_environment(place: &'static Place) -> Option<&'static str> {
    static ANSWER: OnceLock<Option<[String; 3]>> = OnceLock::new();
    let parse = || {
        let answer = std::env::var("KATA_ANSWER").ok()?;
        let mut parts: Vec<String> = answer.split('/').map(str::to_string).collect();
        if parts.len() == 2 {
            parts.insert(1, "whole".to_string());
        }
        parts.try_into().ok()
    };
    let [task, name, other] = ANSWER.get_or_init(parse).as_ref()?;
    let of_task = |function: &&str| task_of(function) == task;
    if place.name != name || !INSIDE.with_borrow(|inside| inside.iter().any(of_task)) {
        return None;
    }
    let other = place.others.iter().find(|alternative| alternative.name == other)?;
    VALUE.set(other.values.first().copied().unwrap_or(0.0));
    Some(other.name)
}

/// Runs `f` with these chosen on the present thread, and nothing else; with none of them, it is the
/// right answer, whatever the environment says.
pub fn with_choices<T>(choices: &[Choice], f: impl FnOnce() -> T) -> T {
    // Restored on a panic too: many a wrong answer ends in one.
    struct Restore(Vec<Choice>, [bool; 2]);
    impl Drop for Restore {
        fn drop(&mut self) {
            CHOSEN.set(std::mem::take(&mut self.0));
            SAID.set(self.1[0]);
            COUNTING.set(self.1[1]);
        }
    }
    let counting = COUNTING.get() || choices.iter().any(|choice| choice.time.is_some());
    let said = [SAID.replace(true), COUNTING.replace(counting)];
    let _restore = Restore(CHOSEN.replace(choices.to_vec()), said);
    f()
}

/// Runs `f`, and says where it came by.
pub fn visits<T>(f: impl FnOnce() -> T) -> (T, Vec<Visit>) {
    struct Restore(Option<Vec<Visit>>, bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            VISITS.set(self.0.take());
            COUNTING.set(self.1);
        }
    }
    let _restore = Restore(VISITS.replace(Some(Vec::new())), COUNTING.replace(true));
    let value = f();
    (value, VISITS.take().unwrap_or_default())
}

/// The value at a place where people decide: the right one first, then what else is put there.
///
/// ```
/// use catalogue::{enter, pick};
///
/// /// The mean of a list.
/// fn mean(x: &[f64]) -> f64 {
///     let _inside = enter("mean");
///     let sum: f64 = x.iter().sum();
///     pick!(
///         "count",
///         sum / x.len() as f64,
///         wrong("sum", "the sum: a mean divides by the number of elements", sum),
///         wrong("one-less", "n − 1 for n: that is for a variance", sum / (x.len() as f64 - 1.0)),
///         some("constant", "divided by some constant", |n| sum / n, [10.0, 100.0]),
///         right("halves", "half of it twice", sum / x.len() as f64 * 0.5 * 2.0),
///     )
/// }
/// assert_eq!(mean(&[1.0, 2.0]), 1.5);
/// ```
#[macro_export]
macro_rules! pick {
    (
        $place:literal, $right:expr
        $(, $kind:ident($name:literal, $what:expr, $other:expr $(, $values:expr)?))* $(,)?
    ) => {{
        static PLACE: $crate::Place = $crate::Place {
            name: $place,
            at: concat!(file!(), ":", line!(), ":", column!()),
            others: &[$($crate::Alternative {
                name: $name,
                what: $what,
                kind: $crate::pick!(@kind $kind),
                values: $crate::pick!(@values $($values)?),
            }),*],
        };
        match $crate::choose(&PLACE) {
            $($name => $crate::pick!(@other $other $(, $values)?),)*
            _ => $right,
        }
    }};
    (@kind wrong) => { $crate::Kind::Mistake };
    (@kind some) => { $crate::Kind::Mistake };
    (@kind right) => { $crate::Kind::Right };
    (@values) => { &[] };
    (@values $values:expr) => { &$values };
    (@other $other:expr) => { $other };
    (@other $other:expr, $values:expr) => { $crate::some($other) };
}
