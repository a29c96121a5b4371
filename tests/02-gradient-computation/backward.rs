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

/// Records a graph, sweeps from a root.
macro_rules! sweep {
    ($graph:expr, $root:expr) => {{
        let tape = kit::Tape::new();
        let vars = record!(tape, $graph);
        kit::backward(&tape, vars[$root]);
        parts! { gradients: gradients!(vars) }
    }};
}

/// ∂root/∂node, node by node: a change of the node alone, carried forward to the root.
fn expected(graph: &Graph, root: usize) -> Array1<f64> {
    let by_node = |node: usize| {
        let mut change = vec![0.0; graph.len()];
        for (i, parents) in graph.iter().enumerate().skip(node) {
            change[i] = match i == node {
                true => 1.0,
                false => parents.iter().map(|(parent, local)| local * change[*parent]).sum(),
            };
        }
        if node > root { 0.0 } else { change[root] }
    };
    (0..graph.len()).map(by_node).collect()
}

/// The graph in words, if it is small: `node 2 of 0 (×0.500) and 1 (×-1.250)`.
fn tell(case: &mut Case, graph: &Graph, root: usize) {
    if graph.iter().map(Vec::len).sum::<usize>() <= 8 {
        for (i, parents) in graph.iter().enumerate().filter(|(_, parents)| !parents.is_empty()) {
            let words: Vec<String> =
                parents.iter().map(|(parent, local)| format!("{parent} (×{local:.3})")).collect();
            case.tell(format!("node {i} of {}", words.join(" and ")));
        }
    }
    case.tell(format!("root {root}"));
}

/// Random graphs: every node reads one to three earlier ones, sometimes the same one twice; some
/// nodes lie behind the root, some lead nowhere, and the root may be a leaf. Local derivatives are
/// now and then 0, or all 1, as those of sums are.
fn draw_graph(case: &mut Case) -> (Graph, usize) {
    let (leaves, inner) = (case.size("leaves", 1..=3), case.size("inner nodes", 1..=9));
    let kind = *case.pick(&["", "", "", "sums", "zeros"]);
    let locals = case.vector("locals", 3 * inner);
    case.forget();
    let mut graph: Graph = vec![Vec::new(); leaves];
    // Leaves stand between the others too, as every number in an expression does.
    let between = *case.pick(&[0, 2, 3]);
    for i in leaves..leaves + inner {
        if between > 0 && (i - leaves) % between == 1 {
            graph.push(Vec::new());
            continue;
        }
        let operands = case.length(1..=3);
        let local = |k: usize| match kind {
            "sums" => 1.0,
            "zeros" if (i + k).is_multiple_of(4) => 0.0,
            _ => locals[3 * (i - leaves) + k],
        };
        graph.push((0..operands).map(|k| (case.rng().random_range(0..i), local(k))).collect());
    }
    // One of eight draws has a leaf for its root.
    let least = if case.number(0..8) == 0 { 0 } else { leaves };
    let root = case.number(least..leaves + inner);
    tell(case, &graph, root);
    (graph, root)
}

#[test]
fn random_graphs() {
    task!().cases(128, |case| {
        let (graph, root) = draw_graph(case);
        let yours = case.ask(answer! { sweep!(&graph, root) })?;
        yours.close("gradients", &expected(&graph, root), 1e-11, 1e-11)
    });
}

/// b is used by the root at once and by way of others, and whichever operand stands first, its
/// gradient must be complete before it is handed on.
#[test]
fn diamonds_with_arms_of_different_length() {
    task!().cases(48, |case| {
        let (long, short) = (case.length(1..=5), case.length(0..=3));
        let long_first = *case.pick(&[true, false]);
        let locals = case.vector("locals", long + short + 3);
        case.forget();
        let mut locals = locals.into_iter();
        let mut local = || locals.next().unwrap_or(1.0);
        // 0: a leaf; 1: b, which both arms start from.
        let mut graph: Graph = vec![vec![], vec![(0, local())]];
        let lengths = if long_first { [long, short] } else { [short, long] };
        let ends = lengths.map(|length| {
            let mut end = 1;
            for _ in 0..length {
                graph.push(vec![(end, local())]);
                end = graph.len() - 1;
            }
            (end, local())
        });
        graph.push(ends.to_vec());
        let root = graph.len() - 1;
        tell(case, &graph, root);
        let yours = case.ask(answer! { sweep!(&graph, root) })?;
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
        let locals = case.vector("locals", nodes * nodes);
        case.forget();
        let mut graph: Graph = vec![vec![]];
        for i in 1..nodes {
            let twice = (0..2 * i).map(|k| (k / 2, locals[i * (i - 1) + k] / i as f64));
            graph.push(if latest_first { twice.rev().collect() } else { twice.collect() });
        }
        case.tell(format!("{nodes} nodes, each reads all earlier ones twice"));
        case.tell(if latest_first { "the latest first" } else { "the latest last" });
        tell(case, &graph, nodes - 1);
        let yours = case.ask(answer! { sweep!(&graph, nodes - 1) })?;
        yours.close("gradients", &expected(&graph, nodes - 1), 1e-11, 1e-11)
    });
}

/// More nodes, and more operands of one node, than a byte can count.
#[test]
fn a_sum_of_many() {
    task!().cases(4, |case| {
        let locals = case.vector("locals", 600);
        case.forget();
        case.tell("300 leaves, 300 results each of one leaf, their sum, and 2 nodes more");
        let mut graph: Graph = vec![vec![]; 300];
        graph.extend((0..300).map(|i| vec![(i, locals[i])]));
        graph.push((0..300).map(|i| (300 + i, locals[300 + i])).collect());
        graph.extend([vec![(600, 2.0)], vec![(601, 0.5), (7, 1.0)]]);
        let yours = case.ask(answer! { sweep!(&graph, 602) })?;
        yours.close("gradients", &expected(&graph, 602), 1e-12, 1e-12)
    });
}

/// Each call starts over, whatever the gradients were before: after a second one, from the same
/// root or another, nothing of the first is left, in leaves or in inner nodes.
#[test]
fn two_calls_and_two_roots() {
    task!().cases(48, |case| {
        let (graph, root) = draw_graph(case);
        let other = graph.len() - 1;
        let before = *case.pick(&[1.0, 1.0, f64::NAN, f64::INFINITY]);
        case.tell(format!("first root {other}, all gradients {before} before"));
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let vars = record!(tape, &graph);
            vars.iter().for_each(|var| tape.set_gradient(var.index(), before));
            kit::backward(&tape, vars[other]);
            let first = gradients!(vars);
            kit::backward(&tape, vars[root]);
            let second = gradients!(vars);
            kit::backward(&tape, vars[root]);
            parts! {
                "gradients after the first call": first,
                "gradients after a call from the other root": second,
                "gradients after the same call again": gradients!(vars),
            }
        })?;
        let (of_other, of_root) = (expected(&graph, other), expected(&graph, root));
        yours.close("gradients after the first call", &of_other, 1e-11, 1e-11)?;
        yours.close("gradients after a call from the other root", &of_root, 1e-11, 1e-11)?;
        yours.close("gradients after the same call again", &of_root, 1e-11, 1e-11)
    });
}

/// A training loop cuts the tape back to its parameters and records the next step's graph in the
/// same place: of the last graph, nothing may be remembered. Values and nodes stay what they are.
#[test]
fn a_tape_that_was_cut_back() {
    task!().cases(16, |case| {
        let (before, _) = draw_graph(case);
        case.forget();
        let (graph, root) = draw_graph(case);
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let vars = record!(tape, &before);
            kit::backward(&tape, vars[before.len() - 1]);
            tape.truncate(0);
            let vars = record!(tape, &graph);
            kit::backward(&tape, vars[root]);
            let unchanged = vars.iter().all(|var| var.value() == 3.0);
            parts! { "nodes of the tape": tape.len(), gradients: gradients!(vars), unchanged: unchanged }
        })?;
        yours.equals("nodes of the tape", &(graph.len() as f64))?;
        yours.is_true("unchanged", "a value on the tape was changed: set gradients alone")?;
        yours.close("gradients", &expected(&graph, root), 1e-11, 1e-11)
    });
}

/// Gradients vanish and explode: they are neither dropped nor clipped. Powers of two are exact.
#[test]
fn gradients_of_any_size() {
    task!().once(|case| {
        for local in [0.125, -8.0f64] {
            case.forget();
            case.tell(format!("300 nodes, each {local} times the one before"));
            let yours = case.ask(answer! {
                let tape = kit::Tape::new();
                let mut vars = vec![tape.leaf(3.0)];
                for i in 0..299 {
                    vars.push(tape.push("f", 3.0, &[(vars[i], local)]));
                }
                kit::backward(&tape, vars[299]);
                let all = Array1::from(gradients!(vars));
                parts! {
                    "signs of the gradients": all.mapv(f64::signum),
                    "log2 of the gradients": all.mapv(|g| g.abs().log2()),
                }
            })?;
            let steps = Array1::from_iter((0..300).rev().map(f64::from));
            yours.equals("signs of the gradients", &steps.mapv(|n| local.signum().powf(n)))?;
            yours.equals("log2 of the gradients", &(steps * local.abs().log2()))?;
        }
        Ok(())
    });
}

/// In a chain of 100,000 nodes each is minus the one before. One call for each node is more than a
/// stack can hold.
#[test]
fn a_long_chain() {
    task!().overflow_is(::mistakes::RECURSIVE).once(|case| {
        case.tell("a chain of 100,000 nodes");
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let mut vars = vec![tape.leaf(1.0)];
            for i in 0..100_000 {
                vars.push(tape.push("f", 1.0, &[(vars[i], -1.0)]));
            }
            kit::backward(&tape, vars[100_000]);
            let sizes = gradients!(vars).iter().map(|g| g.abs()).sum::<f64>();
            parts! { "gradient of the leaf": vars[0].gradient(), "sum of all sizes": sizes }
        })?;
        yours.equals("gradient of the leaf", &1.0)?;
        yours.equals("sum of all sizes", &100_001.0)
    });
}

/// Sixty doublings: 2⁶⁰ paths lead from the leaf to the root. A walk along every path never ends.
#[test]
fn very_many_paths() {
    // Who never ends here is named by the other tests, which would wait for that.
    task!().aside().cases(2, |case| {
        case.tell("60 nodes, each the sum of the one before with itself: 2⁶⁰ paths to the leaf");
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let leaf = tape.leaf(1.0);
            let mut last = leaf;
            for _ in 0..60 {
                last = tape.push("+", 1.0, &[(last, 1.0), (last, 1.0)]);
            }
            kit::backward(&tape, last);
            parts! { "gradient of the leaf": leaf.gradient() }
        })?;
        yours.equals("gradient of the leaf", &2f64.powi(60))
    });
}
