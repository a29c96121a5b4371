//! Tapes: the worker's. A node is known by its tape's number and one of its own, which the judge gives,
//! so that a node can be made without waiting for it. What is read many times is asked for at once.

use kata_judge::{Call, Note};
use kata_protocol::{Malformed, Reader, Wire, Writer};
use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU64, Ordering};

/// As in the exercise.
#[derive(Debug)]
pub struct Tape {
    number: u64,
    /// How many nodes the judge has numbers of.
    nodes: Cell<u64>,
    values: RefCell<Known<f64>>,
    gradients: RefCell<Known<f64>>,
    gradients_by_index: RefCell<Known<f64>>,
    indices: RefCell<Known<usize>>,
    parents: RefCell<Known<Vec<(usize, f64)>>>,
}

/// As in the exercise.
#[derive(Clone, Copy, Debug)]
pub struct Var<'t> {
    tape: &'t Tape,
    number: u64,
}

/// What was read since something may have changed.
#[derive(Debug)]
struct Known<T> {
    asked: bool,
    all: Vec<Option<T>>,
}

impl<T> Default for Known<T> {
    fn default() -> Known<T> {
        Known { asked: false, all: Vec::new() }
    }
}

/// What an operation is given.
pub(crate) trait Operand {
    fn put(&self, to: &mut Writer);
}

impl Operand for f64 {
    fn put(&self, to: &mut Writer) {
        to.number(*self);
    }
}

impl Operand for Var<'_> {
    fn put(&self, to: &mut Writer) {
        to.list(2);
        to.integer(self.tape.number);
        to.integer(self.number);
    }
}

impl Operand for Vec<Var<'_>> {
    fn put(&self, to: &mut Writer) {
        self.as_slice().put(to);
    }
}

impl Operand for [Var<'_>] {
    fn put(&self, to: &mut Writer) {
        to.list(self.len());
        self.iter().for_each(|var| var.put(to));
    }
}

/// A new node: what makes it, and of what.
pub(crate) fn node<'t>(
    name: &'static str,
    tape: &'t Tape,
    operands: impl FnOnce(&mut Writer),
) -> Var<'t> {
    let number = tape.next();
    let mut note = Note::new(name);
    note.arguments().integer(tape.number);
    note.arguments().integer(number);
    operands(note.arguments());
    note.tell();
    tape.changed();
    Var { tape, number }
}

impl Default for Tape {
    fn default() -> Tape {
        Tape::new()
    }
}

impl Tape {
    /// As in the exercise.
    pub fn new() -> Tape {
        static TAPES: AtomicU64 = AtomicU64::new(0);
        let number = TAPES.fetch_add(1, Ordering::Relaxed);
        let mut note = Note::new("Tape::new");
        note.arguments().integer(number);
        note.tell();
        Tape {
            number,
            nodes: Cell::new(0),
            values: RefCell::default(),
            gradients: RefCell::default(),
            gradients_by_index: RefCell::default(),
            indices: RefCell::default(),
            parents: RefCell::default(),
        }
    }

    fn next(&self) -> u64 {
        self.nodes.replace(self.nodes.get().saturating_add(1))
    }

    /// Numbers for nodes that an answer lists: those from the first one on.
    pub(crate) fn first(&self) -> u64 {
        self.nodes.get()
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// A node that an answer lists.
    pub(crate) fn listed(&self, from: &mut Reader) -> Result<Var<'_>, Malformed> {
        let number = from.integer()?;
        self.nodes.set(self.nodes.get().max(number.saturating_add(1)));
        Ok(Var { tape: self, number })
    }

    /// Nothing that was read holds any more.
    pub(crate) fn changed(&self) {
        for known in [&self.values, &self.gradients, &self.gradients_by_index] {
            known.take();
        }
        self.parents.take();
    }

    /// As in the exercise.
    pub fn leaf(&self, value: f64) -> Var<'_> {
        node("Tape::leaf", self, |to| to.number(value))
    }

    /// As in the exercise.
    pub fn push<'t>(
        &'t self,
        operation: &'static str,
        value: f64,
        parents: &[(Var<'t>, f64)],
    ) -> Var<'t> {
        node("Tape::push", self, |to| {
            to.text(operation);
            to.number(value);
            to.list(parents.len());
            for (parent, local) in parents {
                to.list(2);
                parent.put(to);
                to.number(*local);
            }
        })
    }

    /// As in the exercise.
    pub fn len(&self) -> usize {
        self.ask("Tape::len", |_| {})
    }

    /// As in the exercise.
    pub fn is_empty(&self) -> bool {
        self.ask("Tape::is_empty", |_| {})
    }

    /// As in the exercise.
    pub fn parents(&self, index: usize) -> Vec<(usize, f64)> {
        self.read("Tape::parents", &self.parents, index, self.end(index))
    }

    /// As in the exercise.
    pub fn gradient(&self, index: usize) -> f64 {
        self.read("Tape::gradient", &self.gradients_by_index, index, self.end(index))
    }

    /// As in the exercise.
    pub fn set_gradient(&self, index: usize, gradient: f64) {
        self.tell("Tape::set_gradient", |to| {
            to.integer(index as u64);
            to.number(gradient);
        });
    }

    /// As in the exercise.
    pub fn set_value(&self, leaf: Var, value: f64) {
        self.tell("Tape::set_value", |to| {
            leaf.put(to);
            to.number(value);
        });
    }

    /// As in the exercise.
    pub fn truncate(&self, len: usize) {
        self.tell("Tape::truncate", |to| to.integer(len as u64));
    }

    /// As in the exercise.
    pub fn to_dot(&self) -> String {
        self.ask("Tape::to_dot", |_| {})
    }

    fn ask<T: Wire>(&self, name: &'static str, arguments: impl FnOnce(&mut Writer)) -> T {
        let mut call = Call::new(name);
        call.arguments().integer(self.number);
        arguments(call.arguments());
        call.ask().only::<(), T>()
    }

    fn tell(&self, name: &'static str, arguments: impl FnOnce(&mut Writer)) {
        let mut note = Note::new(name);
        note.arguments().integer(self.number);
        arguments(note.arguments());
        note.tell();
        self.changed();
    }

    /// Up to where nodes are asked for together with this one: it has as many numbers, or more.
    fn end(&self, index: usize) -> usize {
        self.nodes.get().max((index as u64).saturating_add(1)) as usize
    }

    /// One of many: alone the first time, and then together with all below `end`. Where one of those
    /// panics, it is null, and asked for alone.
    fn read<T: Wire + Clone>(
        &self,
        name: &'static str,
        known: &RefCell<Known<T>>,
        at: usize,
        end: usize,
    ) -> T {
        if let Some(Some(value)) = known.borrow().all.get(at) {
            return value.clone();
        }
        let again = std::mem::replace(&mut known.borrow_mut().asked, true);
        if again && known.borrow().all.is_empty() {
            let all: Vec<Option<T>> = self.ask(name, |to| {
                to.null();
                to.integer(end as u64);
            });
            known.borrow_mut().all = all;
            if let Some(Some(value)) = known.borrow().all.get(at) {
                return value.clone();
            }
        }
        self.ask(name, |to| to.integer(at as u64))
    }
}

impl Drop for Tape {
    fn drop(&mut self) {
        let mut note = Note::new("Tape::drop");
        note.arguments().integer(self.number);
        note.tell();
    }
}

impl<'t> Var<'t> {
    /// As in the exercise.
    pub fn value(self) -> f64 {
        self.read("Var::value", &self.tape.values)
    }

    /// As in the exercise.
    pub fn gradient(self) -> f64 {
        self.read("Var::gradient", &self.tape.gradients)
    }

    /// As in the exercise.
    pub fn index(self) -> usize {
        // A node stays where it is; what came after the last look is not known yet.
        if self.number as usize >= self.tape.indices.borrow().all.len() {
            self.tape.indices.borrow_mut().all.clear();
        }
        self.read("Var::index", &self.tape.indices)
    }

    /// As in the exercise.
    pub fn tape(self) -> &'t Tape {
        self.tape
    }

    fn read<T: Wire + Clone>(self, name: &'static str, known: &RefCell<Known<T>>) -> T {
        self.tape.read(name, known, self.number as usize, self.tape.nodes.get() as usize)
    }
}

/// As in the exercise.
pub fn backward(tape: &Tape, root: Var) {
    tape.changed();
    tape.ask::<()>("backward", |to| root.put(to));
}
