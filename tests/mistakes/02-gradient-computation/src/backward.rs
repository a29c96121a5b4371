//! Answers to `backward`: the sweeps that are right on the usual test expressions.

use catalogue::{Entry, chosen, mistake, right};
use solution::{Tape, Var};
use std::collections::{BTreeSet, VecDeque};

const TASK: &str = "backward";

pub(crate) const ENTRIES: &[Entry] = &[
    mistake(TASK, "assigned", "`=` for `+=`: where a value is used twice, the last use wins"),
    mistake(
        TASK,
        "breadth-first",
        "breadth-first from the root: a node at the end of a long arm gets its turn before all of its gradient has arrived",
    ),
    mistake(
        TASK,
        "preorder",
        "depth-first, each node before its operands: one that is used again later has handed on too little",
    ),
    mistake(
        TASK,
        "each-visit-whole",
        "each visit hands on the whole gradient so far: what came before is counted again",
    ),
    mistake(
        TASK,
        "second-call-adds",
        "gradients of the last call left standing: a second one adds up",
    ),
    mistake(
        TASK,
        "only-leaves-cleared",
        "only the leaves cleared: the inner nodes still hold the gradients of the last call",
    ),
    mistake(
        TASK,
        "upstream-dropped",
        "the local derivative alone: it is to be multiplied by what arrives at the node",
    ),
    mistake(TASK, "seed", "the root's own gradient left at 0: it starts at 1"),
    mistake(TASK, "seed-is-value", "the root's own gradient started at 2: it starts at 1"),
    mistake(
        TASK,
        "from-the-end",
        "a sweep from the end of the tape, and every node there taken for a root",
    ),
    mistake(TASK, "first-operand", "the gradient handed to the first operand only"),
    mistake(TASK, "recursive", "one call for each node: a chain of 200,000 overflows the stack"),
    right(TASK, "by-counting-uses", "each node when all of its uses have reported (Kahn's order)"),
    right(TASK, "postorder", "a topological order by depth-first search with a stack of its own"),
];

/// Adds to a gradient.
fn add(tape: &Tape, node: usize, gradient: f64) {
    tape.set_gradient(node, tape.gradient(node) + gradient);
}

/// Hands a node's gradient to its operands.
fn hand_on(tape: &Tape, node: usize) {
    for (parent, local) in tape.parents(node) {
        add(tape, parent, local * tape.gradient(node));
    }
}

/// The reverse sweep.
pub fn backward(tape: &Tape, root: Var) {
    let (choice, root) = (chosen(TASK), root.index());
    for i in 0..tape.len() {
        let keep = match choice {
            "second-call-adds" => true,
            "only-leaves-cleared" => !tape.parents(i).is_empty(),
            _ => false,
        };
        if !keep {
            tape.set_gradient(i, 0.0);
        }
    }
    match choice {
        "seed" => {}
        "seed-is-value" => tape.set_gradient(root, 2.0),
        _ => add(tape, root, 1.0),
    }
    let sweep = |from: usize, f: &dyn Fn(usize)| (0..=from).rev().for_each(f);
    match choice {
        "assigned" => sweep(root, &|i| {
            for (parent, local) in tape.parents(i) {
                let gradient = local * tape.gradient(i);
                // What is not used by the root would wipe out what is.
                if gradient != 0.0 {
                    tape.set_gradient(parent, gradient);
                }
            }
        }),
        "upstream-dropped" => sweep(root, &|i| {
            for (parent, local) in tape.parents(i) {
                if tape.gradient(i) != 0.0 {
                    add(tape, parent, local);
                }
            }
        }),
        "first-operand" => sweep(root, &|i| {
            if let Some(&(parent, local)) = tape.parents(i).first() {
                add(tape, parent, local * tape.gradient(i));
            }
        }),
        "from-the-end" => {
            let used: BTreeSet<usize> =
                (0..tape.len()).flat_map(|i| tape.parents(i)).map(|(p, _)| p).collect();
            for i in (0..tape.len()).filter(|i| *i != root && !used.contains(i)) {
                add(tape, i, 1.0);
            }
            sweep(tape.len() - 1, &|i| hand_on(tape, i));
        }
        "breadth-first" => {
            let (mut queue, mut seen) = (VecDeque::from([root]), BTreeSet::from([root]));
            while let Some(node) = queue.pop_front() {
                hand_on(tape, node);
                for (parent, _) in tape.parents(node) {
                    if seen.insert(parent) {
                        queue.push_back(parent);
                    }
                }
            }
        }
        "preorder" => {
            let (mut stack, mut seen) = (vec![root], BTreeSet::new());
            while let Some(node) = stack.pop() {
                if seen.insert(node) {
                    hand_on(tape, node);
                    stack.extend(tape.parents(node).into_iter().rev().map(|(parent, _)| parent));
                }
            }
        }
        "each-visit-whole" => {
            // Bounded, since the number of visits is that of all paths.
            let (mut stack, mut visits) = (vec![root], 0);
            while let Some(node) = stack.pop() {
                hand_on(tape, node);
                stack.extend(tape.parents(node).into_iter().rev().map(|(parent, _)| parent));
                visits += 1;
                if visits > 500_000 {
                    break;
                }
            }
        }
        "recursive" => {
            fn order(tape: &Tape, node: usize, seen: &mut Vec<bool>, out: &mut Vec<usize>) {
                if !std::mem::replace(&mut seen[node], true) {
                    tape.parents(node)
                        .into_iter()
                        .for_each(|(parent, _)| order(tape, parent, seen, out));
                    out.push(node);
                }
            }
            let (mut seen, mut out) = (vec![false; tape.len()], Vec::new());
            order(tape, root, &mut seen, &mut out);
            out.into_iter().rev().for_each(|node| hand_on(tape, node));
        }
        "by-counting-uses" => {
            let mut uses = vec![0; tape.len()];
            let (mut reached, mut stack) = (vec![false; tape.len()], vec![root]);
            while let Some(node) = stack.pop() {
                if !std::mem::replace(&mut reached[node], true) {
                    for (parent, _) in tape.parents(node) {
                        uses[parent] += 1;
                        stack.push(parent);
                    }
                }
            }
            let mut ready = vec![root];
            while let Some(node) = ready.pop() {
                hand_on(tape, node);
                for (parent, _) in tape.parents(node) {
                    uses[parent] -= 1;
                    if uses[parent] == 0 {
                        ready.push(parent);
                    }
                }
            }
        }
        "postorder" => {
            let (mut out, mut seen, mut stack) =
                (Vec::new(), vec![false; tape.len()], vec![(root, false)]);
            while let Some((node, done)) = stack.pop() {
                if done {
                    out.push(node);
                } else if !std::mem::replace(&mut seen[node], true) {
                    stack.push((node, true));
                    stack.extend(tape.parents(node).into_iter().map(|(parent, _)| (parent, false)));
                }
            }
            out.into_iter().rev().for_each(|node| hand_on(tape, node));
        }
        _ => sweep(root, &|i| hand_on(tape, i)),
    }
}
