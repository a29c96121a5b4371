//! Every gradient of a network of any depth: a layer left out, taken twice, or in the wrong order
//! shows as soon as the widths differ.

use super::*;

/// Weights, biases and the activation's name.
pub type LayerData = (Array2<f64>, Array1<f64>, &'static str);

const ACTIVATIONS: [&str; 4] = ["identity", "sigmoid", "tanh", "relu"];

pub fn draw_network(case: &mut Case) -> (Array2<f64>, Vec<LayerData>) {
    let (depth, m) = (case.size("depth", 1..=8), case.length(1..=4));
    let mut width = case.length(1..=4);
    let x = case.matrix("x", width, m);
    let mut layers = Vec::new();
    for _ in 0..depth {
        let n_in = std::mem::replace(&mut width, case.length(1..=4));
        let activation = *case.pick(&ACTIVATIONS);
        case.tell(activation);
        layers.push((case.matrix("w", width, n_in), case.vector("b", width), activation));
    }
    (x, layers)
}

macro_rules! activation {
    ($name:expr) => {
        match $name {
            "identity" => kit::Activation::Identity,
            "sigmoid" => kit::Activation::Sigmoid,
            "tanh" => kit::Activation::Tanh,
            _ => kit::Activation::Relu,
        }
    };
}

/// The drawn layers as `kit`'s own type.
macro_rules! layers {
    ($network:expr) => {{
        let layer = |(w, b, name): &(Array2<f64>, Array1<f64>, &str)| kit::Layer {
            w: w.clone(),
            b: b.clone(),
            activation: activation!(*name),
        };
        $network.iter().map(layer).collect::<Vec<_>>()
    }};
}
pub(crate) use {activation, layers};

fn forward(x: &Array2<f64>, network: &[LayerData]) -> reference::NetworkCache {
    use ::mistakes::solution as kit;
    kit::network_forward(&layers!(network), x)
}

/// The input, the weights, the biases: what the gradients are taken of.
type Point = (Array2<f64>, Vec<Array2<f64>>, Vec<Array1<f64>>);

#[test]
fn gradients() {
    task!().cases(64, |case| {
        let (x, network) = draw_network(case);
        let cached = forward(&x, &network);
        let dy = case.matrix("dy", cached.a[network.len()].nrows(), x.ncols());
        let yours = case.ask(answer! {
            let cache = kit::NetworkCache { a: cached.a.clone(), z: cached.z.clone() };
            let g = kit::network_backward(&layers!(network), &cache, &dy);
            let (dw, db): (Vec<_>, Vec<_>) = g.layers.into_iter().map(|l| (l.dw, l.db)).unzip();
            parts! { dx: g.dx, dw: dw, db: db }
        })?;
        let point: Point = (
            x,
            network.iter().map(|(w, ..)| w.clone()).collect(),
            network.iter().map(|(_, b, _)| b.clone()).collect(),
        );
        let loss = |(x, ws, bs): &Point| {
            let names = network.iter().map(|(.., name)| *name);
            let network: Vec<LayerData> =
                ws.iter().zip(bs).zip(names).map(|((w, b), n)| (w.clone(), b.clone(), n)).collect();
            forward(x, &network).a.pop().unwrap_or_default()
        };
        yours.gradients(&["dx", "dw", "db"], loss, &point, &dy)
    });
}

/// A derivation is right to the last digits of σ′ and tanh′; a difference, of whatever order, is
/// not. One layer and one example: then db is dz. Two units are so far out that eᶻ is no number.
#[test]
fn is_exact_to_the_last_digits() {
    task!().cases(16, |case| {
        let activation = *case.pick(&["tanh", "sigmoid"]);
        case.tell(activation);
        let (x, w) = (case.matrix("x", 2, 1), case.matrix("w", 12, 2));
        let mut b = case.vector("b", 12);
        (b[0], b[1]) = (1000.0, -1000.0);
        let network = vec![(w, b, activation)];
        let dy = case.matrix("dy", 12, 1);
        let cached = forward(&x, &network);
        let yours = case.ask(answer! {
            let cache = kit::NetworkCache { a: cached.a.clone(), z: cached.z.clone() };
            let g = kit::network_backward(&layers!(network), &cache, &dy);
            parts! { db: g.layers[0].db.clone() }
        })?;
        let db = {
            use ::mistakes::solution as kit;
            kit::network_backward(&layers!(network), &cached, &dy).layers.remove(0).db
        };
        // 2e-15: the sound forms differ by 4e-16 at most, eighth-order differences by 1e-14.
        yours.close("db", &db, 2e-15, 0.0)
    });
}

/// Hidden units at z = ±10⁻⁹ and nearer, near the kink and not on it: the derivative is 0 or 1,
/// and a difference across the kink is neither.
#[test]
fn relu_near_its_kink() {
    task!().cases(8, |case| {
        let (n, m) = (case.length(2..=4), case.length(2..=4));
        let near = *case.pick(&[1e-9, 1e-150]);
        let (x, w) = (case.matrix("x", n, m) * near, case.matrix("w", 4, n));
        case.tell(format!("x times {near:e}"));
        let network = vec![
            (w, Array1::zeros(4), "relu"),
            (case.matrix("w", 2, 4), case.vector("b", 2), "identity"),
        ];
        let cached = forward(&x, &network);
        let dy = case.matrix("dy", 2, m) * scale(case, "dy");
        let yours = case.ask(answer! {
            let cache = kit::NetworkCache { a: cached.a.clone(), z: cached.z.clone() };
            let g = kit::network_backward(&layers!(network), &cache, &dy);
            parts! { dx: g.dx, dw: g.layers[0].dw.clone(), db: g.layers[0].db.clone() }
        })?;
        // By hand, path by path: through unit i where its z is positive.
        let open = |i: usize, k: usize| f64::from(cached.z[0][[i, k]] > 0.0);
        let w2 = &network[1].0;
        let dz = Array2::from_shape_fn((4, m), |(i, k)| {
            open(i, k) * (0..2).map(|o| w2[[o, i]] * dy[[o, k]]).sum::<f64>()
        });
        yours.equals("dx", &network[0].0.t().dot(&dz))?;
        yours.equals("dw", &dz.dot(&x.t()))?;
        yours.equals("db", &dz.sum_axis(ndarray::Axis(1)))
    });
}

/// The derivative of ReLU at exactly 0 is 0, by convention.
#[test]
fn relu_at_its_kink() {
    task!().once(|case| {
        let x = Array2::zeros((2, 3));
        let network = vec![(case.matrix("w", 4, 2), Array1::zeros(4), "relu")];
        let dy = case.matrix("dy", 4, 3);
        case.tell("every z = 0");
        let cached = forward(&x, &network);
        let yours = case.ask(answer! {
            let cache = kit::NetworkCache { a: cached.a.clone(), z: cached.z.clone() };
            let g = kit::network_backward(&layers!(network), &cache, &dy);
            parts! { dx: g.dx, db: g.layers[0].db.clone() }
        })?;
        yours.equals("dx", &Array2::zeros((2, 3)))?;
        yours.equals("db", &Array1::zeros(4))
    });
}
