//! Answers to `backward`: the sweeps that are right on the usual test expressions.

use crate::{Tape, Var};
use catalogue::{Entry, chosen, mistake, right};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

const TASK: &str = "backward";

pub(crate) const RECURSIVE: &str = "one call for each node: a chain of 200,000 overflows the stack";

pub(crate) const ENTRIES: &[Entry] = &[
    mistake(TASK, "assigned", "`=` for `+=`: where a value is used twice, the last use wins"),
    mistake(TASK, "assigned-whatever", "`=` for `+=`: where a value is used twice, the last use wins, be it one that the root does not see"),
    mistake(TASK, "first-to-last", "a sweep from the first node to the last: a node's own gradient arrives from those after it"),
    mistake(TASK, "root-skipped", "the sweep begins below the root, which hands nothing on"),
    mistake(TASK, "stops-at-a-leaf", "the sweep ended at the first leaf: a leaf may stand anywhere on the tape"),
    mistake(TASK, "end-for-root", "a sweep from the end of the tape: the root may stand before it"),
    mistake(TASK, "breadth-first", "breadth-first from the root: a node at the end of a long arm gets its turn before all of its gradient has arrived"),
    mistake(TASK, "preorder", "depth-first, each node before its operands: one that is used again later has handed on too little"),
    mistake(TASK, "preorder-from-the-last", "depth-first with a stack, each node before its operands: one that is used again later has handed on too little"),
    mistake(TASK, "marked-when-pushed", "nodes marked as seen when they are put on the stack: the order is then no topological one"),
    mistake(TASK, "uses-of-the-whole-tape", "uses counted over the whole tape: those that the root does not depend on never report"),
    mistake(TASK, "twice-counted-once", "an operand that stands twice in an operation given its gradient once"),
    mistake(TASK, "twice-the-last-counted", "an operand that stands twice in an operation given the gradient of its last place only"),
    mistake(TASK, "only-leaves-keep", "the gradients of inner nodes set back to 0 when they have been handed on"),
    mistake(TASK, "taken-back", "a node's gradient set back to 0 when it has been handed on"),
    mistake(TASK, "small-ones-dropped", "gradients below 10⁻¹² not handed on: after them come large derivatives, perhaps"),
    mistake(TASK, "clipped", "gradients clipped to ±10 on their way"),
    mistake(TASK, "each-visit-whole", "each visit hands on the whole gradient so far: what came before is counted again"),
    mistake(TASK, "second-call-adds", "gradients of the last call left standing: a second one adds up"),
    mistake(TASK, "only-the-root-set", "the root's gradient set to 1, and all others left as the last call left them"),
    mistake(TASK, "cleared-up-to-the-root", "the nodes after the root not cleared: they still hold the gradients of the last call"),
    mistake(TASK, "only-leaves-cleared", "only the leaves cleared: the inner nodes still hold the gradients of the last call"),
    mistake(TASK, "leaves-not-cleared", "only the inner nodes cleared: the leaves still hold the gradients of the last call"),
    mistake(TASK, "cleared-by-0", "gradients cleared by multiplying them by 0: NaN and ∞ stay"),
    mistake(TASK, "upstream-dropped-whatever", "the local derivative alone, at every node: it is to be multiplied by what arrives at the node"),
    mistake(TASK, "upstream-dropped", "the local derivative alone: it is to be multiplied by what arrives at the node"),
    mistake(TASK, "seed", "the root's own gradient left at 0: it starts at 1"),
    mistake(TASK, "seed-is-value", "the root's own gradient started at its value: it starts at 1"),
    mistake(TASK, "leaf-for-root", "nothing done when the root is a leaf: its own gradient is 1"),
    mistake(TASK, "from-the-end", "a sweep from the end of the tape, and every node there taken for a root"),
    mistake(TASK, "first-operand", "the gradient handed to the first operand only"),
    mistake(TASK, "recursive", RECURSIVE),
    right(TASK, "by-counting-uses", "each node when all of its uses have reported (Kahn's order)"),
    right(TASK, "by-height", "the nodes sorted by the longest way down to a leaf"),
    right(TASK, "pulled", "each node collects from those that use it"),
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
    let (choice, value, root) = (chosen(TASK), root.value(), root.index());
    for i in 0..tape.len() {
        let keep = match choice {
            "second-call-adds" | "only-the-root-set" => true,
            "cleared-up-to-the-root" => i > root,
            "only-leaves-cleared" => !tape.parents(i).is_empty(),
            "leaves-not-cleared" => tape.parents(i).is_empty(),
            _ => false,
        };
        if choice == "cleared-by-0" {
            tape.set_gradient(i, 0.0 * tape.gradient(i));
        } else if !keep {
            tape.set_gradient(i, 0.0);
        }
    }
    match choice {
        "seed" => {}
        "end-for-root" => tape.set_gradient(tape.len() - 1, 1.0),
        "seed-is-value" => tape.set_gradient(root, value),
        "leaf-for-root" if tape.parents(root).is_empty() => {}
        "only-the-root-set" => tape.set_gradient(root, 1.0),
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
        "assigned-whatever" => sweep(root, &|i| {
            for (parent, local) in tape.parents(i) {
                tape.set_gradient(parent, local * tape.gradient(i));
            }
        }),
        "first-to-last" => (0..=root).for_each(|i| hand_on(tape, i)),
        "root-skipped" => (0..root).rev().for_each(|i| hand_on(tape, i)),
        "end-for-root" => sweep(tape.len() - 1, &|i| hand_on(tape, i)),
        "stops-at-a-leaf" => {
            let inner = |i: &usize| !tape.parents(*i).is_empty();
            (0..=root).rev().take_while(inner).for_each(|i| hand_on(tape, i));
        }
        "upstream-dropped-whatever" => sweep(root, &|i| {
            tape.parents(i).into_iter().for_each(|(parent, local)| add(tape, parent, local));
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
            let used: BTreeSet<usize> = (0..tape.len()).flat_map(|i| tape.parents(i)).map(|(p, _)| p).collect();
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
        "preorder" | "preorder-from-the-last" => {
            let (mut stack, mut seen) = (vec![root], BTreeSet::new());
            while let Some(node) = stack.pop() {
                if seen.insert(node) {
                    hand_on(tape, node);
                    let mut parents = tape.parents(node);
                    if choice == "preorder" {
                        parents.reverse();
                    }
                    stack.extend(parents.into_iter().map(|(parent, _)| parent));
                }
            }
        }
        "twice-counted-once" => sweep(root, &|i| {
            let mut seen = BTreeSet::new();
            for (parent, local) in tape.parents(i) {
                if seen.insert(parent) {
                    add(tape, parent, local * tape.gradient(i));
                }
            }
        }),
        "twice-the-last-counted" => sweep(root, &|i| {
            let operands: BTreeMap<usize, f64> = tape.parents(i).into_iter().collect();
            for (parent, local) in operands {
                add(tape, parent, local * tape.gradient(i));
            }
        }),
        "only-leaves-keep" => sweep(root, &|i| {
            hand_on(tape, i);
            if i != root && !tape.parents(i).is_empty() {
                tape.set_gradient(i, 0.0);
            }
        }),
        "taken-back" => sweep(root, &|i| {
            hand_on(tape, i);
            if !tape.parents(i).is_empty() {
                tape.set_gradient(i, 0.0);
            }
        }),
        "small-ones-dropped" => sweep(root, &|i| {
            if tape.gradient(i).abs() >= 1e-12 {
                hand_on(tape, i);
            }
        }),
        "clipped" => sweep(root, &|i| {
            tape.set_gradient(i, tape.gradient(i).clamp(-10.0, 10.0));
            hand_on(tape, i);
        }),
        "by-height" => {
            let mut height = vec![0; root + 1];
            for i in 0..=root {
                height[i] = tape.parents(i).iter().map(|(p, _)| height[*p] + 1).max().unwrap_or(0);
            }
            let mut order: Vec<usize> = (0..=root).collect();
            order.sort_by_key(|i| std::cmp::Reverse(height[*i]));
            order.into_iter().for_each(|node| hand_on(tape, node));
        }
        "pulled" => {
            let mut users = vec![Vec::new(); root + 1];
            for i in 0..=root {
                tape.parents(i).into_iter().for_each(|(parent, local)| users[parent].push((i, local)));
            }
            for i in (0..root).rev() {
                let gradient = users[i].iter().map(|(user, local)| local * tape.gradient(*user));
                tape.set_gradient(i, gradient.sum());
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
                    tape.parents(node).into_iter().for_each(|(parent, _)| order(tape, parent, seen, out));
                    out.push(node);
                }
            }
            let (mut seen, mut out) = (vec![false; tape.len()], Vec::new());
            order(tape, root, &mut seen, &mut out);
            out.into_iter().rev().for_each(|node| hand_on(tape, node));
        }
        "by-counting-uses" | "uses-of-the-whole-tape" => {
            let mut uses = vec![0; tape.len()];
            let (mut reached, mut stack) = (vec![false; tape.len()], vec![root]);
            if choice == "uses-of-the-whole-tape" {
                stack = (0..tape.len()).collect();
            }
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
        "marked-when-pushed" => {
            let (mut out, mut seen, mut stack) = (Vec::new(), BTreeSet::from([root]), vec![(root, false)]);
            while let Some((node, done)) = stack.pop() {
                if done {
                    out.push(node);
                    continue;
                }
                stack.push((node, true));
                for (parent, _) in tape.parents(node) {
                    if seen.insert(parent) {
                        stack.push((parent, false));
                    }
                }
            }
            out.into_iter().rev().for_each(|node| hand_on(tape, node));
        }
        "postorder" => {
            let (mut out, mut seen, mut stack) = (Vec::new(), vec![false; tape.len()], vec![(root, false)]);
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
