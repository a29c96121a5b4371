//! Answers to `backward`: the sweeps that are right on the usual test expressions.

use crate::{Tape, Var};
use catalogue::{ANY_PANIC, enter, pick};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub(crate) const RECURSIVE: &str = "one call for each node: a chain of 100,000 overflows the stack";

const ADDS_UP: &str = "gradients of the last call left standing: a second one adds up";
const WHOLE: &str = "each visit hands on the whole gradient so far: what came before is counted again";
const PREORDER: &str = "depth-first, each node before its operands: one that is used again later has handed on too little";
const LEAVES: &str = "only the leaves cleared: the inner nodes still hold the gradients of the last call";
const DROPPED: &str = "each node hands its gradient on the first time that it is reached: what arrives later is lost";
const LEFT: &str = "the root's gradient set to 1, and all others left as the last call left them";
const BY_0: &str = "gradients cleared by multiplying them by 0: NaN and ∞ stay";
const END: &str = "a sweep from the end of the tape: the root may stand before it";

/// A walk along every path takes as long as there are paths: it ends here.
const VISITS: usize = 500_000;

/// Adds to a gradient.
fn add(tape: &Tape, node: usize, gradient: f64) {
    tape.set_gradient(node, tape.gradient(node) + gradient);
}

/// Every path from the root, edge by edge, each as soon as it is reached.
fn along_paths(tape: &Tape, root: usize) {
    let (mut stack, mut visits) = (vec![(root, 0)], 0);
    while let Some((node, edge)) = stack.pop().filter(|_| visits < VISITS) {
        if let Some(&(parent, local)) = tape.parents(node).get(edge) {
            add(tape, parent, local * tape.gradient(node));
            stack.extend([(node, edge + 1), (parent, 0)]);
            visits += 1;
        }
    }
}

/// Every edge once, depth-first, each as soon as it is reached.
fn along_edges(tape: &Tape, root: usize, first: bool) {
    let (mut seen, mut stack) = (BTreeSet::from([root]), vec![(root, 0)]);
    while let Some((node, edge)) = stack.pop() {
        let mut parents = tape.parents(node);
        if !first {
            parents.reverse();
        }
        if let Some(&(parent, local)) = parents.get(edge) {
            add(tape, parent, local * tape.gradient(node));
            stack.push((node, edge + 1));
            if seen.insert(parent) {
                stack.push((parent, 0));
            }
        }
    }
}

/// The operands of a node, by index.
fn operands(tape: &Tape, node: usize) -> impl DoubleEndedIterator<Item = usize> {
    tape.parents(node).into_iter().map(|(parent, _)| parent)
}

/// Each node when all of its uses have reported (Kahn's order): the uses by what is reached from `from`.
fn by_uses(tape: &Tape, root: usize, from: Vec<usize>) -> Vec<usize> {
    let mut uses = vec![0; tape.len()];
    let (mut reached, mut stack) = (vec![false; tape.len()], from);
    while let Some(node) = stack.pop() {
        if !std::mem::replace(&mut reached[node], true) {
            for parent in operands(tape, node) {
                uses[parent] += 1;
                stack.push(parent);
            }
        }
    }
    let (mut order, mut ready) = (Vec::new(), vec![root]);
    while let Some(node) = ready.pop() {
        order.push(node);
        for parent in operands(tape, node) {
            uses[parent] -= 1;
            if uses[parent] == 0 {
                ready.push(parent);
            }
        }
    }
    order
}

/// Depth-first with a stack, each node before its operands.
fn preorder(tape: &Tape, root: usize, first: bool) -> Vec<usize> {
    let (mut order, mut stack, mut seen) = (Vec::new(), vec![root], BTreeSet::new());
    while let Some(node) = stack.pop() {
        if seen.insert(node) {
            order.push(node);
            match first {
                true => stack.extend(operands(tape, node).rev()),
                false => stack.extend(operands(tape, node)),
            }
        }
    }
    order
}

/// Every path from the root, with a stack.
fn paths(tape: &Tape, root: usize, first: bool) -> Vec<usize> {
    let (mut order, mut stack) = (Vec::new(), vec![root]);
    while let Some(node) = stack.pop().filter(|_| order.len() < VISITS) {
        order.push(node);
        match first {
            true => stack.extend(operands(tape, node).rev()),
            false => stack.extend(operands(tape, node)),
        }
    }
    order
}

/// Breadth-first from the root, each node once or as often as it is reached.
fn breadth_first(tape: &Tape, root: usize, once: bool) -> Vec<usize> {
    let (mut order, mut queue, mut seen) = (Vec::new(), VecDeque::from([root]), BTreeSet::from([root]));
    while let Some(node) = queue.pop_front().filter(|_| order.len() < VISITS) {
        order.push(node);
        queue.extend(operands(tape, node).filter(|parent| seen.insert(*parent) || !once));
    }
    order
}

/// A topological order by depth-first search with a stack of its own.
fn postorder(tape: &Tape, root: usize) -> Vec<usize> {
    let (mut order, mut seen, mut stack) = (Vec::new(), vec![false; tape.len()], vec![(root, false)]);
    while let Some((node, done)) = stack.pop() {
        if done {
            order.push(node);
        } else if !std::mem::replace(&mut seen[node], true) {
            stack.push((node, true));
            stack.extend(operands(tape, node).map(|parent| (parent, false)));
        }
    }
    order.reverse();
    order
}

/// The same, but each node is marked as it is put on the stack.
fn marked_when_pushed(tape: &Tape, root: usize) -> Vec<usize> {
    let (mut order, mut seen, mut stack) = (Vec::new(), BTreeSet::from([root]), vec![(root, false)]);
    while let Some((node, done)) = stack.pop() {
        if done {
            order.push(node);
            continue;
        }
        stack.push((node, true));
        stack.extend(operands(tape, node).filter(|parent| seen.insert(*parent)).map(|parent| (parent, false)));
    }
    order.reverse();
    order
}

/// A topological order by recursion.
fn recursive(tape: &Tape, node: usize, seen: &mut Vec<bool>, order: &mut Vec<usize>) {
    if !std::mem::replace(&mut seen[node], true) {
        operands(tape, node).for_each(|parent| recursive(tape, parent, seen, order));
        order.push(node);
    }
}

/// Sorted by the longest way down to a leaf.
fn by_height(tape: &Tape, root: usize) -> Vec<usize> {
    let mut height = vec![0; root + 1];
    for i in 0..=root {
        height[i] = operands(tape, i).map(|parent| height[parent] + 1).max().unwrap_or(0);
    }
    let mut order: Vec<usize> = (0..=root).collect();
    order.sort_by_key(|i| std::cmp::Reverse(height[*i]));
    order
}

/// A sweep over a list of its own, of which what is not 0 is written down.
fn by_list(tape: &Tape, root: usize) {
    let mut gradients = vec![0.0; tape.len()];
    gradients[root] = 1.0;
    for node in (0..=root).rev() {
        for (parent, local) in tape.parents(node) {
            gradients[parent] += local * gradients[node];
        }
    }
    for (node, gradient) in gradients.into_iter().enumerate() {
        if gradient != 0.0 {
            tape.set_gradient(node, gradient);
        }
    }
}

/// The reverse sweep.
pub fn backward(tape: &Tape, root: Var) {
    let _inside = enter("backward");
    let (value, root) = (root.value(), root.index());
    let is_leaf = |i: usize| tape.parents(i).is_empty();
    let clear = |i: usize| tape.set_gradient(i, 0.0);
    let n = tape.len();
    let root = pick!("root", root, wrong("end", END, n - 1));
    pick!(
        "roots",
        (),
        wrong("leaf-refused", "a panic where the root is a leaf: its own gradient is 1, and all others are 0", assert!(!is_leaf(root), "{ANY_PANIC}")),
        wrong("inner-refused", "a panic where nodes stand behind the root: their gradients are 0", assert!(root + 1 == n, "{ANY_PANIC}")),
    );
    if pick!("written", false, wrong("not-0", "only gradients that are not 0 written down: the others still hold those of the last call", true)) {
        return by_list(tape, root);
    }
    // Some sweep over all nodes up to the root, and some over those that the root depends on.
    let only_reached = pick!(
        "begin",
        {
            let only_reached = pick!(
                "cleared",
                {
                    (0..n).for_each(clear);
                    false
                },
                wrong("nothing", LEFT, false),
                wrong("nothing-reached", LEFT, true),
                wrong("only-leaves-reached", LEAVES, {
                    (0..n).filter(|i| is_leaf(*i)).for_each(clear);
                    true
                }),
                wrong("by-0-reached", BY_0, {
                    (0..n).for_each(|i| tape.set_gradient(i, 0.0 * tape.gradient(i)));
                    true
                }),
                wrong("only-reached", "only what the root depends on cleared: the other nodes still hold the gradients of the last call", {
                    postorder(tape, root).into_iter().for_each(clear);
                    true
                }),
                wrong("not-the-first", "the first node not cleared: nodes count from 0", {
                    (1..n).for_each(clear);
                    false
                }),
                wrong("not-the-last", "the last node not cleared: the loop ends one too early", {
                    (0..n - 1).for_each(clear);
                    false
                }),
                wrong("up-to-the-root", "the nodes after the root not cleared: they still hold the gradients of the last call", {
                    (0..=root).for_each(clear);
                    false
                }),
                wrong("only-leaves", LEAVES, {
                    (0..n).filter(|i| is_leaf(*i)).for_each(clear);
                    false
                }),
                wrong("no-leaves", "only the inner nodes cleared: the leaves still hold the gradients of the last call", {
                    (0..n).filter(|i| !is_leaf(*i)).for_each(clear);
                    false
                }),
                wrong("by-0", BY_0, {
                    (0..n).for_each(|i| tape.set_gradient(i, 0.0 * tape.gradient(i)));
                    false
                }),
            );
            pick!(
                "seed",
                tape.set_gradient(root, 1.0),
                wrong("none", "the root's own gradient left at 0: it starts at 1", ()),
                wrong("value", "the root's own gradient started at its value: it starts at 1", tape.set_gradient(root, value)),
                wrong("not-a-leaf", "nothing done when the root is a leaf: its own gradient is 1", tape.set_gradient(root, if is_leaf(root) { 0.0 } else { 1.0 })),
                wrong("all", "the gradient of every node started at 1: only the root's is", (0..n).for_each(|i| tape.set_gradient(i, 1.0))),
                wrong("minus", "the root's own gradient started at −1: it starts at 1", tape.set_gradient(root, -1.0)),
                wrong("last-node", "1 given to the last node of the tape: it is the root's", tape.set_gradient(n - 1, 1.0)),
            );
            only_reached
        },
        wrong("adds-up", ADDS_UP, {
            add(tape, root, 1.0);
            false
        }),
        wrong("adds-up-reached", ADDS_UP, {
            add(tape, root, 1.0);
            true
        }),
    );
    let order: Vec<usize> = pick!(
        "order",
        if only_reached { postorder(tape, root) } else { (0..=root).rev().collect() },
        wrong("first-to-last", "a sweep from the first node to the last: a node's own gradient arrives from those after it", (0..=root).collect()),
        wrong("root-skipped", "the sweep begins below the root, which hands nothing on", (0..root).rev().collect()),
        wrong("stops-at-a-leaf", "the sweep ended at the first leaf: a leaf may stand anywhere on the tape", (0..=root).rev().take_while(|i| !is_leaf(*i)).collect()),
        wrong(
            "breadth-first",
            "breadth-first from the root: a node at the end of a long arm gets its turn before all of its gradient has arrived",
            breadth_first(tape, root, true)
        ),
        wrong("preorder", PREORDER, preorder(tape, root, true)),
        wrong("preorder-from-the-last", PREORDER, preorder(tape, root, false)),
        wrong("marked-when-pushed", "nodes marked as seen when they are put on the stack: the order is then no topological one", marked_when_pushed(tape, root)),
        wrong("uses-of-the-whole-tape", "uses counted over the whole tape: those that the root does not depend on never report", by_uses(tape, root, (0..n).collect())),
        wrong("each-visit-whole", WHOLE, paths(tape, root, true)),
        wrong("each-visit-whole-from-the-last", WHOLE, paths(tape, root, false)),
        wrong("each-visit-whole-breadth-first", WHOLE, breadth_first(tape, root, false)),
        wrong("recursive", RECURSIVE, {
            let (mut seen, mut order) = (vec![false; n], Vec::new());
            recursive(tape, root, &mut seen, &mut order);
            order.reverse();
            order
        }),
        right("by-counting-uses", "each node when all of its uses have reported (Kahn's order)", by_uses(tape, root, vec![root])),
        right("by-height", "the nodes sorted by the longest way down to a leaf", by_height(tape, root)),
        right("postorder", "a topological order by depth-first search with a stack of its own", postorder(tape, root)),
    );
    pick!(
        "sweep",
        order.iter().for_each(|&node| hand_on(tape, node, root)),
        wrong("along-paths", WHOLE, along_paths(tape, root)),
        wrong("along-edges", DROPPED, along_edges(tape, root, true)),
        wrong("along-edges-from-the-last", DROPPED, along_edges(tape, root, false)),
        wrong("from-the-end", "a sweep from the end of the tape, and every node there taken for a root", {
            let used: BTreeSet<usize> = (0..n).flat_map(|i| operands(tape, i)).collect();
            (0..n).filter(|i| *i != root && !used.contains(i)).for_each(|i| add(tape, i, 1.0));
            (0..n).rev().for_each(|node| hand_on(tape, node, root));
        }),
        wrong("stops-at-0", "the sweep ended at the first node whose gradient is 0: others before it have one", {
            for &node in &order {
                if tape.gradient(node) == 0.0 {
                    break;
                }
                hand_on(tape, node, root);
            }
        }),
        right("pulled", "each node collects from those that use it", {
            let mut users = vec![Vec::new(); root + 1];
            for i in 0..=root {
                tape.parents(i).into_iter().for_each(|(parent, local)| users[parent].push((i, local)));
            }
            for i in (0..root).rev() {
                let gradient = users[i].iter().map(|(user, local)| local * tape.gradient(*user));
                tape.set_gradient(i, gradient.sum());
            }
        }),
    );
}

/// Hands a node's gradient to its operands.
fn hand_on(tape: &Tape, node: usize, root: usize) {
    let parents: Vec<(usize, f64)> = pick!(
        "operands",
        tape.parents(node),
        wrong("first", "the gradient handed to the first operand only", tape.parents(node).into_iter().take(1).collect()),
        wrong("last", "the gradient handed to the last operand only", tape.parents(node).into_iter().rev().take(1).collect()),
        wrong("two", "the gradient handed to two operands at most: an operation may have more", tape.parents(node).into_iter().take(2).collect()),
        wrong("first-left-out", "the first operand left out: operands count from 0", tape.parents(node).into_iter().skip(1).collect()),
        wrong("last-left-out", "the last operand left out: the loop ends one too early", tape.parents(node).into_iter().rev().skip(1).collect()),
        wrong("exchanged", "the local derivatives handed to the operands in reverse: each has its own", {
            let parents = tape.parents(node);
            parents.iter().zip(parents.iter().rev()).map(|((parent, _), (_, local))| (*parent, *local)).collect()
        }),
        wrong("twice-counted-once", "an operand that stands twice in an operation given its gradient once", {
            let mut seen = BTreeSet::new();
            tape.parents(node).into_iter().filter(|(parent, _)| seen.insert(*parent)).collect()
        }),
        wrong("adjacent-counted-once", "an operand that stands twice in an operation given its gradient once", {
            let mut parents = tape.parents(node);
            parents.dedup_by_key(|(parent, _)| *parent);
            parents
        }),
        wrong("twice-the-last-counted", "an operand that stands twice in an operation given the gradient of its last place only", {
            let operands: BTreeMap<usize, f64> = tape.parents(node).into_iter().collect();
            operands.into_iter().collect()
        }),
    );
    pick!(
        "clipped",
        (),
        wrong("to-10", "gradients clipped to ±10 on their way", tape.set_gradient(node, tape.gradient(node).clamp(-10.0, 10.0))),
        wrong("to-1", "gradients clipped to ±1 on their way", tape.set_gradient(node, tape.gradient(node).clamp(-1.0, 1.0))),
    );
    let count = parents.len() as f64;
    for (parent, local) in parents {
        let upstream = tape.gradient(node);
        let gradient = pick!(
            "upstream",
            local * upstream,
            wrong("dropped-whatever", "the local derivative alone, at every node: it is to be multiplied by what arrives at the node", local),
            wrong("dropped", "the local derivative alone: it is to be multiplied by what arrives at the node", if upstream == 0.0 { 0.0 } else { local }),
            wrong("added", "the local derivative added to what arrives: the chain rule multiplies", local + upstream),
            wrong("local-dropped", "what arrives at the node handed on as it is: the local derivative multiplies it", upstream),
            wrong("divided", "what arrives divided by the local derivative: the chain rule multiplies", upstream / local),
            wrong("shared-out", "what arrives shared out among the operands: each has all of it, times its own derivative", local * upstream / count),
            wrong("absolute", "the local derivative without its sign", local.abs() * upstream),
            wrong("local-squared", "the local derivative squared: once it multiplies", local * local * upstream),
            wrong(
                "small-ones-dropped",
                "gradients below 10⁻¹² not handed on: after them come large derivatives, perhaps",
                if upstream.abs() < 1e-12 { 0.0 } else { local * upstream }
            ),
        );
        pick!(
            "added",
            add(tape, parent, gradient),
            // What is not used by the root would wipe out what is.
            wrong(
                "assigned",
                "`=` for `+=`: where a value is used twice, the last use wins",
                if gradient != 0.0 {
                    tape.set_gradient(parent, gradient)
                }
            ),
            wrong(
                "first-kept",
                "a gradient set the first time and not again: the terms of later uses are to be added",
                if tape.gradient(parent) == 0.0 {
                    tape.set_gradient(parent, gradient)
                }
            ),
            wrong("subtracted", "`-=` for `+=`: the terms of the uses add up", add(tape, parent, -gradient)),
            wrong(
                "largest-kept",
                "the largest term of all uses kept: they add up",
                if gradient.abs() > tape.gradient(parent).abs() {
                    tape.set_gradient(parent, gradient)
                }
            ),
            wrong("assigned-whatever", "`=` for `+=`: where a value is used twice, the last use wins, be it one that the root does not see", tape.set_gradient(parent, gradient)),
        );
    }
    pick!(
        "kept",
        (),
        wrong(
            "only-at-leaves",
            "the gradients of inner nodes set back to 0 when they have been handed on",
            if node != root && !tape.parents(node).is_empty() {
                tape.set_gradient(node, 0.0)
            }
        ),
        wrong(
            "root-taken-back",
            "the root's own gradient set back to 0 at the end: it is 1",
            if node == root {
                tape.set_gradient(node, 0.0)
            }
        ),
        wrong(
            "taken-back",
            "a node's gradient set back to 0 when it has been handed on",
            if !tape.parents(node).is_empty() {
                tape.set_gradient(node, 0.0)
            }
        ),
    );
}
