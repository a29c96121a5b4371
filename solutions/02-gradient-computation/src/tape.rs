//! The types of the reverse-mode engine, given, and the task `backward`.

use std::cell::RefCell;
use std::fmt::Write;

/// Everything that was computed, in the order in which it was computed.
///
/// Each node holds its value, its gradient, and for each operand (its *parents*) the local
/// derivative by that operand. A [`Var`] is a handle to a node; [`Tape::leaf`] makes inputs, the
/// operators on `Var` make the rest.
#[derive(Default)]
pub struct Tape {
    nodes: RefCell<Vec<Node>>,
}

struct Node {
    value: f64,
    gradient: f64,
    /// Index of an operand, and the derivative of this node's value by it.
    parents: Vec<(usize, f64)>,
    operation: &'static str,
}

/// A number on a [`Tape`].
#[derive(Clone, Copy)]
pub struct Var<'t> {
    tape: &'t Tape,
    index: usize,
}

impl Tape {
    /// An empty tape.
    pub fn new() -> Tape {
        Tape::default()
    }

    /// An input: a number that depends on nothing.
    pub fn leaf(&self, value: f64) -> Var<'_> {
        self.push("leaf", value, &[])
    }

    /// Records a result: its value, and for each operand the derivative of the value by it. An
    /// operand that stands twice (as in a·a) is given twice.
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

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.borrow().len()
    }

    /// Whether nothing has been recorded.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The operands of a node, by index, each with its local derivative.
    pub fn parents(&self, index: usize) -> Vec<(usize, f64)> {
        self.nodes.borrow()[index].parents.clone()
    }

    /// The gradient of the node of this index.
    pub fn gradient(&self, index: usize) -> f64 {
        self.nodes.borrow()[index].gradient
    }

    /// Sets the gradient of the node of this index.
    pub fn set_gradient(&self, index: usize, gradient: f64) {
        self.nodes.borrow_mut()[index].gradient = gradient;
    }

    /// Sets the value of a leaf, as a training step does with a parameter. Nodes that were computed
    /// from it keep theirs.
    pub fn set_value(&self, leaf: Var, value: f64) {
        self.nodes.borrow_mut()[leaf.index].value = value;
    }

    /// Forgets all but the first `len` nodes: what was computed from the parameters in the last
    /// step, say.
    pub fn truncate(&self, len: usize) {
        self.nodes.borrow_mut().truncate(len);
    }

    /// The graph for Graphviz, with values and gradients: `dot -Tsvg`. Given, after micrograd's
    /// `draw_dot`.
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
    /// Its value.
    pub fn value(self) -> f64 {
        self.tape.nodes.borrow()[self.index].value
    }

    /// Its gradient, as the last [`backward`] left it.
    pub fn gradient(self) -> f64 {
        self.tape.gradient(self.index)
    }

    /// Its place on the tape.
    pub fn index(self) -> usize {
        self.index
    }

    /// The tape that it is on.
    pub fn tape(self) -> &'t Tape {
        self.tape
    }
}

/// Reverse mode: afterwards the gradient of every node is ∂`root`/∂node, and 0 for a node on which
/// the root does not depend. Local derivatives are finite. Nothing else on the tape changes.
///
/// What the gradients were before does not matter, NaN and those of inner nodes included: nothing
/// adds up over two calls. (PyTorch does add up, in leaves, and has `zero_grad` for it.) Works at any
/// depth: a chain of 100,000 nodes must not overflow the stack. Nodes are numbered in the order in
/// which they were computed: see [`Tape::parents`], [`Tape::gradient`], [`Tape::set_gradient`].
///
/// Source: Griewank, Walther, *Evaluating Derivatives* (2008), section 3.2; Karpathy, *micrograd*
/// (2020).
pub fn backward(tape: &Tape, root: Var) {
    // BEGIN SOLUTION
    // A node may hand its gradient on only when it is complete: when all nodes that use it have
    // handed theirs on. Operands are computed before what uses them, so the order of the tape,
    // backwards, is such an order, and no search is needed.
    for i in 0..tape.len() {
        tape.set_gradient(i, 0.0);
    }
    tape.set_gradient(root.index(), 1.0);
    for i in (0..=root.index()).rev() {
        // The multivariate chain rule: one term for each use, added up.
        for (parent, local) in tape.parents(i) {
            tape.set_gradient(parent, tape.gradient(parent) + local * tape.gradient(i));
        }
    }
    // END SOLUTION
}
