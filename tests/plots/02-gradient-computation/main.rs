//! Pictures of exercise 02: the computation graph with its values and gradients, and the gradients of
//! softmax beside the numeric ones.

mod graph;

#[cfg(not(feature = "solution"))]
use exercise as kit;
use graph::Graph;
use kata_plots::{Album, Compared, Drawn, ask, numeric};
use kit::Tape;
use ndarray::{Array2, array};
#[cfg(feature = "solution")]
use solution as kit;

fn main() -> Drawn {
    let mut album = Album::new("02")?;
    neuron(&mut album)?;
    softmax(&mut album)
}

/// What goes into the neuron.
const INPUTS: [(&str, f64); 6] =
    [("x₁", 1.5), ("w₁", -0.8), ("x₂", 0.5), ("w₂", 2.0), ("b", 0.6), ("t", 1.0)];

/// What comes out, without the learner's code: (tanh(w₁·x₁ + w₂·x₂ + b) − t)².
fn loss(v: &[f64]) -> f64 {
    ((v[0] * v[1] + v[2] * v[3] + v[4]).tanh() - v[5]).powi(2)
}

/// The graph of the neuron on the learner's tape; with its gradients if asked for.
fn record(gradients: bool) -> Graph {
    let tape = Tape::new();
    let [x1, w1, x2, w2, b, t] = INPUTS.map(|(_, value)| tape.leaf(value));
    let sum = kit::ops::add(kit::ops::mul(x1, w1), kit::ops::mul(x2, w2));
    let output = kit::ops::tanh(kit::ops::add(sum, b));
    let error = kit::ops::sub(output, t);
    let loss = kit::ops::mul(error, error);
    if gradients {
        kit::backward(&tape, loss);
    }
    let dot = tape.to_dot();
    let nodes = (0..tape.len()).map(|i| graph::Node {
        name: graph::operation(&dot, i),
        value: graph::value(&dot, i),
        gradient: gradients.then(|| tape.gradient(i)),
        numeric: None,
        parents: tape.parents(i),
    });
    let mut graph = Graph { nodes: nodes.collect() };
    let named = [(x1, "x₁"), (w1, "w₁"), (x2, "x₂"), (w2, "w₂"), (b, "b"), (t, "t")];
    for (var, name) in named {
        graph.nodes[var.index()].name = name.to_string();
    }
    let name = &mut graph.nodes[loss.index()].name;
    *name = format!("L = {name}");
    graph
}

fn neuron(album: &mut Album) -> Drawn {
    let about = (
        "A neuron on your tape",
        "L = (tanh(w₁x₁ + w₂x₂ + b) − t)². On each edge stands the local derivative; a gradient is the sum, over the edges that leave a node, of local derivative times gradient there.",
    );
    let mut missing = Vec::new();
    let graph = match ask("backward", || record(true)) {
        Ok(graph) => Some(graph),
        Err(why) => {
            missing.push(why);
            // The values at least, if the operations are there.
            ask("ops", || record(false)).ok()
        }
    };
    let Some(mut graph) = graph else { return album.add("graph", about, None, missing) };
    let values: Vec<f64> = INPUTS.iter().map(|(_, value)| *value).collect();
    let expected = numeric(&Array2::from_shape_vec((1, 6), values)?, |v| {
        loss(v.as_slice().unwrap_or_default())
    });
    for (node, numeric) in graph.nodes.iter_mut().zip(&expected) {
        node.numeric = Some(*numeric);
    }
    let svg = graph.draw(about.0)?;
    album.add("graph", about, Some(svg), missing)
}

fn softmax(album: &mut Album) -> Drawn {
    let z = array![[1.0, -0.5, 2.0, 0.3], [0.2, 1.5, -1.0, 0.4], [3.0, 2.5, -2.0, 0.0]];
    let dp = array![[0.5, -1.0, 0.3, 0.8], [1.2, 0.1, -0.6, 0.4], [-0.7, 0.9, 0.2, -0.3]];
    let labels = [2, 0, 1];
    let probabilities = |z: &Array2<f64>| {
        let mut p = z.mapv(f64::exp);
        for mut row in p.rows_mut() {
            let sum = row.sum();
            row /= sum;
        }
        p
    };
    let vjp = numeric(&z, |z| (&dp * &probabilities(z)).sum());
    let entropy = numeric(&z, |z| {
        let p = probabilities(z);
        -labels.iter().enumerate().map(|(i, &label)| p[[i, label]].ln()).sum::<f64>() / 3.0
    });
    let asked = (dp.clone(), z.clone());
    let first = ask("softmax_vjp", move || kit::softmax_vjp(&asked.0, &asked.1));
    let second = ask("cross_entropy", move || kit::cross_entropy(&z, &labels).1);
    album.add_heat(
        "softmax",
        (
            "Softmax and cross entropy",
            "Three examples (rows) of four classes. The gradient of the cross entropy is (p − y)/m: each row adds up to 0.",
        ),
        Ok(vec![
            first.and_then(|yours| Compared::new("softmax_vjp", yours, vjp)),
            second.and_then(|yours| Compared::new("cross_entropy", yours, entropy)),
        ]),
    )
}
