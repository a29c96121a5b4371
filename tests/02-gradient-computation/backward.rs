//! The reverse sweep, on graphs that are recorded with `push`, so that the task `ops` need not be
//! written. What the gradient must be is found here the other way round, by forward mode: from each
//! leaf through the graph.

use super::*;

/// For each node its operands: index and local derivative. A leaf has none.
type Graph = Vec<Vec<(usize, f64)>>;

/// Records the graph on a tape of `kit` and gives its handles. Values are of no account: they are
/// all 3.
macro_rules! record {
    ($tape:expr, $graph:expr) => {{
        let mut vars: Vec<kit::Var> = Vec::new();
        for parents in $graph {
            let operands: Vec<_> = parents.iter().map(|&(i, local)| (vars[i], local)).collect();
            let var =
                if operands.is_empty() { $tape.leaf(3.0) } else { $tape.push("f", 3.0, &operands) };
            vars.push(var);
        }
        vars
    }};
}

/// The gradients of all nodes.
macro_rules! gradients {
    ($vars:expr) => {
        $vars.iter().map(|var| var.gradient()).collect::<Vec<f64>>()
    };
}

/// ∂root/∂node, node by node: a change of the node alone, carried forward to the root.
fn expected(graph: &Graph, root: usize) -> Array1<f64> {
    let by_node = |node: usize| {
        let mut change = vec![0.0; graph.len()];
        for (i, parents) in graph.iter().enumerate() {
            change[i] = match i == node {
                true => 1.0,
                false => parents.iter().map(|(parent, local)| local * change[*parent]).sum(),
            };
        }
        if node > root { 0.0 } else { change[root] }
    };
    (0..graph.len()).map(by_node).collect()
}

/// Random graphs: every node reads one to three earlier ones, often one of the last, sometimes the
/// same one twice; some nodes lie behind the root, some lead nowhere, and the root may be a leaf.
fn draw_graph(case: &mut harness::Case) -> (Graph, usize) {
    let (leaves, inner) = (case.size("leaves", 1..=3), case.size("inner nodes", 1..=9));
    let mut graph: Graph = vec![Vec::new(); leaves];
    for i in leaves..leaves + inner {
        let operands = case.number(1..=3);
        graph.push((0..operands).map(|_| (case.number(0..i), case.value())).collect());
    }
    // One of eight draws has a leaf for its root.
    let least = if case.number(0..8) == 0 { 0 } else { leaves };
    let root = case.number(least..leaves + inner);
    case.tell(format!("root {root}"));
    (graph, root)
}

#[test]
fn random_graphs() {
    task!().cases(128, |case| {
        let (graph, root) = draw_graph(case);
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let vars = record!(tape, &graph);
            kit::backward(&tape, vars[root]);
            parts! { gradients: gradients!(vars) }
        })?;
        yours.close("gradients", &expected(&graph, root), 1e-11, 1e-11)
    });
}

/// b is used by the root at once and by way of others, and whichever operand stands first, its
/// gradient must be complete before it is handed on.
#[test]
fn diamonds_with_arms_of_different_length() {
    task!().cases(48, |case| {
        let (long, short) = (case.size("long arm", 1..=5), case.size("short arm", 0..=3));
        let long_first = *case.pick(&[true, false]);
        case.tell(if long_first { "long arm first" } else { "short arm first" });
        // 0: a leaf; 1: b, which both arms start from.
        let mut graph: Graph = vec![vec![], vec![(0, case.value())]];
        let mut arm = |length: usize, graph: &mut Graph| {
            let mut end = 1;
            for _ in 0..length {
                graph.push(vec![(end, case.value())]);
                end = graph.len() - 1;
            }
            (end, case.value())
        };
        let (long, short) = match long_first {
            true => {
                let long = arm(long, &mut graph);
                (long, arm(short, &mut graph))
            }
            false => {
                let short = arm(short, &mut graph);
                (arm(long, &mut graph), short)
            }
        };
        graph.push(if long_first { vec![long, short] } else { vec![short, long] });
        let root = graph.len() - 1;
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let vars = record!(tape, &graph);
            kit::backward(&tape, vars[root]);
            parts! { gradients: gradients!(vars) }
        })?;
        yours.close("gradients", &expected(&graph, root), 1e-12, 1e-12)
    });
}

/// a·a + a, a + a + a: the terms add up, they do not replace each other. The worst case is a graph
/// where each node reads all earlier ones, twice: with 10 nodes, 2·3⁸ paths lead from root to leaf.
#[test]
fn a_value_used_many_times() {
    task!().cases(24, |case| {
        let nodes = case.size("nodes", 2..=10);
        let latest_first = *case.pick(&[true, false]);
        case.tell(if latest_first {
            "the latest operand first"
        } else {
            "the latest operand last"
        });
        let mut graph: Graph = vec![vec![]];
        for i in 1..nodes {
            let twice = (0..2 * i).map(|k| (k / 2, case.value() / i as f64));
            graph.push(if latest_first { twice.rev().collect() } else { twice.collect() });
        }
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let vars = record!(tape, &graph);
            kit::backward(&tape, vars[nodes - 1]);
            parts! { gradients: gradients!(vars) }
        })?;
        yours.close("gradients", &expected(&graph, nodes - 1), 1e-11, 1e-11)
    });
}

/// Each call starts anew, whatever the gradients were before: after a second one, from the same
/// root or another, nothing of the first is left, in leaves or in inner nodes.
#[test]
fn two_calls_and_two_roots() {
    task!().cases(48, |case| {
        let (graph, root) = draw_graph(case);
        let other = graph.len() - 1;
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let vars = record!(tape, &graph);
            vars.iter().for_each(|var| tape.set_gradient(var.index(), 1.0));
            kit::backward(&tape, vars[other]);
            let first = gradients!(vars);
            kit::backward(&tape, vars[root]);
            let second = gradients!(vars);
            kit::backward(&tape, vars[root]);
            parts! { first: first, second: second, again: gradients!(vars) }
        })?;
        yours.close("first", &expected(&graph, other), 1e-11, 1e-11)?;
        yours.close("second", &expected(&graph, root), 1e-11, 1e-11)?;
        yours.close("again", &expected(&graph, root), 1e-11, 1e-11)
    });
}

/// A training loop cuts the tape back to its parameters and records the next step's graph in the
/// same place: of the last graph, nothing may be remembered.
#[test]
fn a_tape_that_was_cut_back() {
    task!().cases(16, |case| {
        let ((before, _), (graph, root)) = (draw_graph(case), draw_graph(case));
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let vars = record!(tape, &before);
            kit::backward(&tape, vars[before.len() - 1]);
            tape.truncate(0);
            let vars = record!(tape, &graph);
            kit::backward(&tape, vars[root]);
            parts! { nodes: tape.len(), gradients: gradients!(vars) }
        })?;
        yours.equals("nodes", &(graph.len() as f64))?;
        yours.close("gradients", &expected(&graph, root), 1e-11, 1e-11)
    });
}

/// Gradients vanish and explode: they are neither dropped nor clipped. Powers of two are exact.
#[test]
fn gradients_of_any_size() {
    task!().once(|case| {
        case.tell("300 nodes, each 1/8 or −8 times the one before");
        for local in [0.125, -8.0f64] {
            let yours = case.ask(answer! {
                let tape = kit::Tape::new();
                let mut vars = vec![tape.leaf(3.0)];
                for i in 0..299 {
                    vars.push(tape.push("f", 3.0, &[(vars[i], local)]));
                }
                kit::backward(&tape, vars[299]);
                let all = Array1::from(gradients!(vars));
                parts! { signs: all.mapv(f64::signum), log2_of_gradients: all.mapv(|g| g.abs().log2()) }
            })?;
            let steps = Array1::from_iter((0..300).rev().map(f64::from));
            yours.equals("signs", &steps.mapv(|n| local.signum().powf(n)))?;
            yours.equals("log2_of_gradients", &(steps * local.abs().log2()))?;
        }
        Ok(())
    });
}

/// In a chain of 200,000 nodes each is minus the one before. One call for each node is more than a
/// stack can hold.
#[test]
fn a_long_chain() {
    task!().overflow_is(::mistakes::RECURSIVE).once(|case| {
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let mut vars = vec![tape.leaf(1.0)];
            for i in 0..200_000 {
                vars.push(tape.push("f", 1.0, &[(vars[i], -1.0)]));
            }
            kit::backward(&tape, vars[200_000]);
            let sizes = gradients!(vars).iter().map(|g| g.abs()).sum::<f64>();
            parts! { leaf: vars[0].gradient(), sum_of_sizes: sizes }
        })?;
        yours.equals("leaf", &1.0)?;
        yours.equals("sum_of_sizes", &200_001.0)
    });
}

/// Sixty doublings: 2⁶⁰ paths lead from the leaf to the root. A walk along every path never ends.
#[test]
fn many_paths() {
    task!().cases(2, |case| {
        case.tell("60 nodes, each the sum of the one before with itself");
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let leaf = tape.leaf(1.0);
            let mut last = leaf;
            for _ in 0..60 {
                last = tape.push("+", 1.0, &[(last, 1.0), (last, 1.0)]);
            }
            kit::backward(&tape, last);
            parts! { gradient: leaf.gradient() }
        })?;
        yours.equals("gradient", &2f64.powi(60))
    });
}
