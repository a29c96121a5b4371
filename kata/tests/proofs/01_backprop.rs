//! Proofs for `quiz/01-backprop.md`: graphs, orders, memory and small networks.

use crate::common::central;

/// (question, the number as its answer prints it, the number as computed here).
pub fn figures() -> Vec<(&'static str, &'static str, f64)> {
    let zeroless = zero_gradients::train(0.1, 10_000);
    vec![
        ("backprop-diamonds", "1024", central(ten_steps, 0.0, 1e-7)),
        ("backprop-source-sigmoid", "0.269", source_sigmoid::sigmoid_backward(1.0)),
        ("backprop-source-sigmoid", "0.238", source_sigmoid::sigmoid_backward(2.0)),
        ("backprop-relu-mlp", "20", central(relu_mlp_loss, 1.0, 1e-3)),
        ("backprop-zero-gradients", "1.013", zeroless.iter().fold(0.0, |m, x| x.abs().max(m))),
        ("backprop-verify", "1.30", verified_slope()),
        ("backprop-verify", "0.001", 0.001),
        ("backprop-cost", "1.4", backward_over_forward(&[784, 512, 512, 10])),
        ("backprop-through-time", "0.021", pairs(20) * 50.0 / pairs(1_000)),
        ("backprop-through-time", "9.5", (0..20).sum::<i32>() as f64 / 20.0),
        ("backprop-checkpointing", "19", (1..=100).map(|k| peak(100, k)).min().unwrap() as f64),
    ]
}

fn ten_steps(x: f64) -> f64 {
    (0..10).fold(x, |x, _| x + x.tanh())
}

/// The loss of the two-layer ReLU network, as far as it depends on the weight asked for.
fn relu_mlp_loss(w21: f64) -> f64 {
    let example = |x1: f64, x2: f64, target: f64| {
        let h1 = (x1 + x2).max(0.0);
        let h2 = (w21 * x1 - x2).max(0.0);
        0.5 * (2.0 * h1 + 5.0 * h2 + 1.0 - target).powi(2)
    };
    (example(1.0, 2.0, 5.0) + example(2.0, 1.0, 8.0)) / 2.0
}

/// Multiplications of the backward pass over those of the forward pass, one example.
fn backward_over_forward(widths: &[usize]) -> f64 {
    let (mut forward, mut backward) = (0, 0);
    for (layer, w) in widths.windows(2).enumerate() {
        let product = w[0] * w[1];
        forward += product;
        backward += if layer == 0 { product } else { 2 * product };
    }
    backward as f64 / forward as f64
}

/// Pairs of a loss at one step and a use of the weights at the same step or before.
fn pairs(steps: usize) -> f64 {
    (0..steps).map(|t| (0..=t).count() as f64).sum()
}

/// The most layer inputs held at once, with every `k`-th kept and the rest made again.
fn peak(layers: usize, k: usize) -> usize {
    let mut held: Vec<usize> = (0..layers).step_by(k).collect();
    let mut most = held.len();
    for layer in (0..layers).rev() {
        while held[held.len() - 1] < layer {
            held.push(held[held.len() - 1] + 1);
        }
        most = most.max(held.len());
        assert_eq!(held.pop(), Some(layer));
    }
    most
}

mod source_sigmoid {
    // quiz: backprop-source-sigmoid
    pub fn sigmoid(z: f64) -> f64 {
        1.0 / (1.0 + (-z).exp())
    }

    pub fn sigmoid_backward(da: f64) -> f64 {
        da * (1.0 - sigmoid(da))
    }
    // end
}

mod source_mlp {
    fn linear_backward(dz: f64, w: f64, a: f64) -> (f64, f64) {
        (w * dz, dz * a)
    }

    fn sigmoid_backward(da: f64, z: f64) -> f64 {
        let a = super::source_sigmoid::sigmoid(z);
        da * a * (1.0 - a)
    }

    // quiz: backprop-source-mlp
    pub struct Cache {
        pub z1: f64,
        pub a1: f64,
        pub z2: f64,
    }

    /// (∂L/∂x, ∂L/∂w2, ∂L/∂w1), from da2 = ∂L/∂a2.
    pub fn mlp_backward(da2: f64, w1: f64, w2: f64, c: &Cache) -> (f64, f64, f64) {
        let dz2 = sigmoid_backward(da2, c.z2);
        let (_da1, dw2) = linear_backward(dz2, w2, c.a1);

        let (dz1, dw1) = linear_backward(dz2, w1, c.z1);
        let dx = sigmoid_backward(dz1, c.z1);

        (dx, dw2, dw1)
    }
    // end

    /// The same, mended: it needs x.
    pub fn mended(da2: f64, w1: f64, w2: f64, x: f64, c: &Cache) -> (f64, f64, f64) {
        let dz2 = sigmoid_backward(da2, c.z2);
        let (da1, dw2) = linear_backward(dz2, w2, c.a1);
        let dz1 = sigmoid_backward(da1, c.z1);
        let (dx, dw1) = linear_backward(dz1, w1, x);
        (dx, dw2, dw1)
    }
}

mod topological_order {
    // quiz: backprop-topological-order
    use std::collections::{HashSet, VecDeque};

    /// ∂root/∂node for every node. For each node, `operands` lists the nodes
    /// that it was computed from, with the local derivatives.
    pub fn backward(operands: &[Vec<(usize, f64)>], root: usize) -> Vec<f64> {
        let mut grad = vec![0.0; operands.len()];
        grad[root] = 1.0;
        let mut queue = VecDeque::from([root]);
        let mut seen = HashSet::from([root]);
        while let Some(node) = queue.pop_front() {
            for &(operand, local) in &operands[node] {
                grad[operand] += grad[node] * local;
                if seen.insert(operand) {
                    queue.push_back(operand);
                }
            }
        }
        grad
    }
    // end
}

mod zero_gradients {
    // quiz: backprop-zero-gradients
    /// Minimises ½x² from x = 1 and returns every x on the way.
    pub fn train(rate: f64, steps: usize) -> Vec<f64> {
        let (mut x, mut grad) = (1.0, 0.0);
        let mut path = vec![x];
        for _ in 0..steps {
            grad += x; // the backward pass: the slope of ½x² is x
            x -= rate * grad;
            path.push(x);
        }
        path
    }
    // end
}

/// For each node its operands: index and local derivative.
type Graph = Vec<Vec<(usize, f64)>>;

/// A scalar engine's graph and values, for networks of tanh units.
#[derive(Default)]
struct Recorder {
    graph: Graph,
    values: Vec<f64>,
}

impl Recorder {
    fn node(&mut self, value: f64, operands: Vec<(usize, f64)>) -> usize {
        self.values.push(value);
        self.graph.push(operands);
        self.values.len() - 1
    }

    /// w₁x₁ + w₂x₂ + … + b, then tanh; every parameter is a new leaf.
    fn unit(&mut self, inputs: &[usize], parameters: &mut Vec<usize>) -> usize {
        let mut leaf = |r: &mut Self| {
            let leaf = r.node((1.7 * r.values.len() as f64).sin(), vec![]);
            parameters.push(leaf);
            leaf
        };
        let mut sum = leaf(self);
        for &x in inputs {
            let w = leaf(self);
            let (vw, vx) = (self.values[w], self.values[x]);
            let product = self.node(vw * vx, vec![(w, vx), (x, vw)]);
            let total = self.values[sum] + vw * vx;
            sum = self.node(total, vec![(sum, 1.0), (product, 1.0)]);
        }
        let a = self.values[sum].tanh();
        self.node(a, vec![(sum, 1.0 - a * a)])
    }

    /// One sweep in reverse order; each contribution is added, or replaces the one before.
    fn sweep(&self, add: bool) -> Vec<f64> {
        let mut grad = vec![0.0; self.graph.len()];
        grad[self.graph.len() - 1] = 1.0;
        for node in (0..self.graph.len()).rev() {
            for &(operand, local) in &self.graph[node] {
                let old = if add { grad[operand] } else { 0.0 };
                grad[operand] = old + grad[node] * local;
            }
        }
        grad
    }
}

/// Are the gradients of all parameters of the network, and those of its inputs, the same whether
/// contributions are added or replaced?
fn replacing_is_right(widths: &[usize]) -> (bool, bool) {
    let mut r = Recorder::default();
    let inputs: Vec<usize> =
        (0..widths[0]).map(|i| r.node((0.9 * i as f64).cos() / 10.0, vec![])).collect();
    let mut parameters = Vec::new();
    let mut layer = inputs.clone();
    for &width in &widths[1..] {
        layer = (0..width).map(|_| r.unit(&layer, &mut parameters)).collect();
    }
    let (added, replaced) = (r.sweep(true), r.sweep(false));
    let same = |nodes: &[usize]| nodes.iter().all(|&i| (added[i] - replaced[i]).abs() < 1e-12);
    (same(&parameters), same(&inputs))
}

/// y = γ·x̂ + β over one batch, with the batch's own mean and biased variance.
fn batch_norm(x: &[f64], gamma: f64, epsilon: f64) -> Vec<f64> {
    let m = x.len() as f64;
    let mean = x.iter().sum::<f64>() / m;
    let variance = x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / m;
    x.iter().map(|x| gamma * (x - mean) / (variance + epsilon).sqrt() + 0.3).collect()
}

/// ∂/∂x of the sum of g ⊙ batch_norm(x), by central differences.
fn batch_norm_vjp(x: &[f64], g: &[f64], epsilon: f64) -> Vec<f64> {
    let by_entry = |i: usize| {
        let loss = |xi: f64| {
            let mut x = x.to_vec();
            x[i] = xi;
            batch_norm(&x, 1.5, epsilon).iter().zip(g).map(|(y, g)| y * g).sum()
        };
        central(loss, x[i], 1e-5)
    };
    (0..x.len()).map(by_entry).collect()
}

/// A smooth loss of two parameters, and its true gradient.
fn smooth_loss(t: [f64; 2]) -> f64 {
    (t[0] + t[1]).exp().ln_1p() + t[0] * t[1].cos()
}

fn smooth_gradient(t: [f64; 2]) -> [f64; 2] {
    let s = 1.0 / (1.0 + (-t[0] - t[1]).exp());
    [s + t[1].cos(), s - t[0] * t[1].sin()]
}

/// The slope at the point and along the direction of the table in `backprop-verify`.
fn verified_slope() -> f64 {
    let g = smooth_gradient([0.5, -0.8]);
    0.6 * g[0] + 0.8 * g[1]
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-7
}

#[test]
fn backprop_source_sigmoid() {
    use source_sigmoid::sigmoid_backward;
    assert!(sigmoid_backward(2.0) < sigmoid_backward(1.0));
    assert_eq!(sigmoid_backward(0.0), 0.0);
    for k in 1..=40 {
        for da in [f64::from(k) / 4.0, f64::from(-k) / 4.0] {
            let dz = sigmoid_backward(da);
            assert!(dz * da > 0.0 && dz.abs() <= da.abs());
            assert!(!close(sigmoid_backward(2.0 * da), 2.0 * dz));
        }
    }
    // Beyond a quarter of the upstream gradient, which no sigmoid passes on.
    assert!(sigmoid_backward(1.0) > 0.25);
    assert!(sigmoid_backward(-40.0) <= -40.0);
}

#[test]
fn backprop_source_mlp() {
    use source_mlp::{Cache, mended, mlp_backward};
    use source_sigmoid::sigmoid;
    let (x, w1, w2, da2) = (0.7, -1.3, 2.1, 0.9);
    let output = |x: f64, w1: f64, w2: f64| da2 * sigmoid(w2 * sigmoid(w1 * x));
    let z1 = w1 * x;
    let a1 = sigmoid(z1);
    let cache = Cache { z1, a1, z2: w2 * a1 };
    let dx = central(|x| output(x, w1, w2), x, 1e-5);
    let dw2 = central(|w2| output(x, w1, w2), w2, 1e-5);
    let dw1 = central(|w1| output(x, w1, w2), w1, 1e-5);

    let theirs = mlp_backward(da2, w1, w2, &cache);
    assert!(!close(theirs.0, dx) && close(theirs.1, dw2) && !close(theirs.2, dw1));
    let ours = mended(da2, w1, w2, x, &cache);
    assert!(close(ours.0, dx) && close(ours.1, dw2) && close(ours.2, dw1));
}

#[test]
fn backprop_max_pool() {
    let x = [1.0, 4.0, 2.0, 3.0, 0.0];
    let loss = |x: &[f64]| -> f64 {
        let pooled = x.windows(3).map(|w| w.iter().copied().fold(f64::MIN, f64::max));
        pooled.zip([1.0, 2.0, 3.0]).map(|(y, dy)| y * dy).sum()
    };
    let by_entry = |i: usize| {
        let f = |xi: f64| {
            let mut x = x;
            x[i] = xi;
            loss(&x)
        };
        central(f, x[i], 1e-3).round()
    };
    assert_eq!([0, 1, 2, 3, 4].map(by_entry), [0.0, 3.0, 0.0, 3.0, 0.0]);
}

#[test]
fn backprop_accumulate() {
    assert_eq!(replacing_is_right(&[3, 4, 1]), (true, false));
    assert_eq!(replacing_is_right(&[3, 16, 1]), (true, false));
    assert_eq!(replacing_is_right(&[300, 4, 1]), (true, false));
    assert_eq!(replacing_is_right(&[3, 4, 4, 1]), (false, false));
}

#[test]
fn backprop_topological_order() {
    use topological_order::backward;
    // a = 1, b = 3a, m = b·b.
    let mut graph: Graph = vec![vec![], vec![(0, 3.0)], vec![(1, 3.0), (1, 3.0)]];
    graph.push(vec![(1, 1.0), (2, 1.0)]);
    assert_eq!(backward(&graph, 3), [3.0, 7.0, 1.0, 1.0]);
    graph[3].reverse();
    assert_eq!(backward(&graph, 3), [21.0, 7.0, 1.0, 1.0]);
    assert!(close(central(|a| 3.0 * a + 9.0 * a * a, 1.0, 1e-3), 21.0));
}

#[test]
fn backprop_zero_gradients() {
    let path = zero_gradients::train(0.1, 10_000);
    let late = path[9_000..].iter().fold(0.0_f64, |m, x| x.abs().max(m));
    assert!(late > 1.0);
    // As fast as friction-free momentum says: x' = (2 − η)x − x before.
    assert!(path.windows(3).all(|x| close(x[2], 1.9 * x[1] - x[0])));
    let crossings = path.windows(2).filter(|x| x[0] * x[1] < 0.0).count();
    assert_eq!((20_000.0 / crossings as f64).round(), 20.0);
}

#[test]
fn backprop_verify() {
    let (t, v) = ([0.5, -0.8], [0.6, 0.8]);
    let slope = verified_slope();
    let remainder = |h: f64, error: f64| {
        let moved = smooth_loss([t[0] + h * v[0], t[1] + h * v[1]]);
        (moved - smooth_loss(t) - h * (slope + error)).abs()
    };
    let row = |h: f64| [0.2, 0.0455, -0.001, 0.0].map(|e| format!("{:.1e}", remainder(h, e)));
    assert_eq!(row(0.1), ["1.5e-2", "2.2e-5", "4.7e-3", "4.6e-3"]);
    assert_eq!(row(0.01), ["2.0e-3", "4.1e-4", "5.7e-5", "4.7e-5"]);
    assert_eq!(row(0.001), ["2.0e-4", "4.5e-5", "1.5e-6", "4.7e-7"]);
    assert_eq!(row(0.0001), ["2.0e-5", "4.5e-6", "1.0e-7", "4.7e-9"]);
    assert!(0.001 / slope < 0.001, "the third is off by less than a thousandth");
}

#[test]
fn backprop_batch_norm() {
    let x = [0.4, -1.2, 2.5, 0.9];
    let constant = batch_norm_vjp(&x, &[2.0; 4], 1e-3);
    assert!(constant.iter().all(|d| close(*d, 0.0)));
    let first = batch_norm_vjp(&x, &[1.0, 0.0, 0.0, 0.0], 1e-3);
    assert!(first.iter().all(|d| d.abs() > 1e-2));
    assert!(close(first.iter().sum(), 0.0));
    // The formula of the answer.
    let g = [0.7, -0.1, 0.3, 1.9];
    let unit: Vec<f64> = batch_norm(&x, 1.0, 1e-3).iter().map(|y| y - 0.3).collect();
    let spread = (x[0] - x.iter().sum::<f64>() / 4.0) / unit[0];
    let mean = g.iter().sum::<f64>() / 4.0;
    let along = g.iter().zip(&unit).map(|(g, u)| g * u).sum::<f64>() / 4.0;
    let numeric = batch_norm_vjp(&x, &g, 1e-3);
    for k in 0..4 {
        assert!(close(numeric[k], 1.5 / spread * (g[k] - mean - unit[k] * along)));
    }
    // Ten times the weight: the same output, a tenth of the gradient.
    let loss = |w: f64, scale: f64| {
        let u = [1.0, 0.5, -1.0, 0.2];
        let z: Vec<f64> = x.iter().zip(u).map(|(x, u)| scale * (w * x + u)).collect();
        batch_norm(&z, 1.5, 0.0).iter().zip(&g).map(|(y, g)| y * g).sum::<f64>()
    };
    assert!(close(loss(2.0, 1.0), loss(2.0, 10.0)));
    // The scaled weight is 10·w, so a step of h in it is one of h/10 in w.
    let plain = central(|w| loss(w, 1.0), 2.0, 1e-4);
    let scaled = central(|w| loss(w / 10.0, 10.0), 20.0, 1e-3);
    assert!(plain.abs() > 1e-2 && close(scaled, plain / 10.0));
    // Two examples, no ε: nothing is left, whatever arrives.
    assert!(batch_norm_vjp(&[0.4, 1.7], &[3.0, -5.0], 0.0).iter().all(|d| close(*d, 0.0)));
}
