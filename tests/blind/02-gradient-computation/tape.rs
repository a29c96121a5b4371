
use std::cell::RefCell;
use std::fmt::Write;

#[derive(Default)]
pub struct Tape {
    nodes: RefCell<Vec<Node>>,
}

struct Node {
    value: f64,
    gradient: f64,
    parents: Vec<(usize, f64)>,
    operation: &'static str,
}

#[derive(Clone, Copy)]
pub struct Var<'t> {
    tape: &'t Tape,
    index: usize,
}

impl Tape {
    pub fn new() -> Tape {
        Tape::default()
    }

    pub fn leaf(&self, value: f64) -> Var<'_> {
        self.push("leaf", value, &[])
    }

    pub fn push<'t>(
        &'t self,
        operation: &'static str,
        value: f64,
        parents: &[(Var<'t>, f64)],
    ) -> Var<'t> {
        let parents = parents.iter().map(|(parent, local)| (parent.index, *local)).collect();
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { value, gradient: 0.0, parents, operation });
        Var { tape: self, index: nodes.len() - 1 }
    }

    pub fn len(&self) -> usize {
        self.nodes.borrow().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn parents(&self, index: usize) -> Vec<(usize, f64)> {
        self.nodes.borrow()[index].parents.clone()
    }

    pub fn gradient(&self, index: usize) -> f64 {
        self.nodes.borrow()[index].gradient
    }

    pub fn set_gradient(&self, index: usize, gradient: f64) {
        self.nodes.borrow_mut()[index].gradient = gradient;
    }

    pub fn set_value(&self, leaf: Var, value: f64) {
        self.nodes.borrow_mut()[leaf.index].value = value;
    }

    pub fn truncate(&self, len: usize) {
        self.nodes.borrow_mut().truncate(len);
    }

    pub fn to_dot(&self) -> String {
        let mut dot = String::from("digraph {\n  rankdir=LR\n  node [shape=record]\n");
        for (i, node) in self.nodes.borrow().iter().enumerate() {
            let Node { value, gradient, operation, .. } = node;
            // Writing to a string cannot fail.
            let _ = writeln!(
                dot,
                "  n{i} [label=\"{operation} | value {value:.4} | gradient {gradient:.4}\"]"
            );
            for (parent, local) in &node.parents {
                let _ = writeln!(dot, "  n{parent} -> n{i} [label=\"{local:.4}\"]");
            }
        }
        dot + "}\n"
    }
}

impl<'t> Var<'t> {
    pub fn value(self) -> f64 {
        self.tape.nodes.borrow()[self.index].value
    }

    pub fn gradient(self) -> f64 {
        self.tape.gradient(self.index)
    }

    pub fn index(self) -> usize {
        self.index
    }

    pub fn tape(self) -> &'t Tape {
        self.tape
    }
}

pub fn backward(tape: &Tape, root: Var) {
    let mut nodes = tape.nodes.borrow_mut();
    for node in nodes.iter_mut() {
        node.gradient = 0.0;
    }
    let mut reached = vec![false; nodes.len()];
    reached[root.index] = true;
    nodes[root.index].gradient = 1.0;
    for i in (0..=root.index).rev() {
        if !reached[i] {
            continue;
        }
        let upstream = nodes[i].gradient;
        for k in 0..nodes[i].parents.len() {
            let (parent, local) = nodes[i].parents[k];
            nodes[parent].gradient += upstream * local;
            reached[parent] = true;
        }
    }
}
