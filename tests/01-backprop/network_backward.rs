//! Every gradient of a network of any depth: a layer left out, taken twice, or in the wrong order
//! shows as soon as the widths differ.

use super::*;

/// Weights, biases and the activation's name.
pub type LayerData = (Array2<f64>, Array1<f64>, &'static str);

const DW: &str = "layers[{0}].dw";
const DB: &str = "layers[{0}].db";

const ACTIVATIONS: [&str; 4] = ["identity", "sigmoid", "tanh", "relu"];

/// An input of `m` examples, and a network with layers of at most `most` units. No bias is 0, and so
/// no z is at the kink of a ReLU.
pub fn draw_network(case: &mut Case, most: usize, m: usize) -> (Array2<f64>, Vec<LayerData>) {
    let depth = case.size("depth", 0..=9);
    let mut width = case.length(1..=most);
    let x = matrix(case, "x", width, m);
    let mut layers = Vec::new();
    for _ in 0..depth {
        let n_in = std::mem::replace(&mut width, case.length(1..=most));
        let activation = *case.pick(&ACTIVATIONS);
        case.tell(activation);
        layers.push((matrix(case, "w", width, n_in), case.vector("b", width), activation));
    }
    (x, layers)
}

pub fn given(case: &mut Case, x: &Array2<f64>, network: &[LayerData]) {
    case.given("x", x);
    for (l, (w, b, activation)) in network.iter().enumerate() {
        case.given(&format!("layer {l}, {activation}: w"), w);
        case.given(&format!("layer {l}, {activation}: b"), b);
    }
}

/// Every bias 0, in every third case, as they are at the start.
pub fn maybe_no_bias(case: &mut Case, network: &mut [LayerData]) {
    if *case.pick(&[false, false, true]) {
        case.tell("every b 0");
        network.iter_mut().for_each(|(_, b, _)| b.fill(0.0));
    }
}

/// 300 layers of two units, with no negative number anywhere: no sum cancels, and no ReLU closes.
pub fn deep(case: &mut Case) -> (Array2<f64>, Vec<LayerData>) {
    let x = case.matrix("x", 2, 2).mapv(f64::abs);
    let mut small = || 0.3 * case.value().abs();
    let mut layer = |activation| {
        (
            Array2::from_shape_simple_fn((2, 2), &mut small),
            Array1::from_shape_simple_fn(2, &mut small),
            activation,
        )
    };
    let layers =
        ACTIVATIONS.iter().cycle().take(300).map(|&activation| layer(activation)).collect();
    case.tell("300 layers of two units, no number negative");
    (x, layers)
}

/// A layer of one unit, whose z is its input.
pub fn one_unit(activation: &'static str) -> [LayerData; 1] {
    [(Array2::ones((1, 1)), Array1::zeros(1), activation)]
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

/// Every gradient of a network, from the reference's cache, as an answer.
macro_rules! backward {
    ($network:expr, $cached:expr, $dy:expr) => {{
        let cache = kit::NetworkCache { a: $cached.a.clone(), z: $cached.z.clone() };
        let g = kit::network_backward(&layers!($network), &cache, &$dy);
        let (dw, db): (Vec<_>, Vec<_>) = g.layers.into_iter().map(|l| (l.dw, l.db)).unzip();
        (g.dx, dw, db)
    }};
}
pub(crate) use {activation, layers};

fn forward(x: &Array2<f64>, network: &[LayerData]) -> reference::NetworkCache {
    use ::mistakes::solution as kit;
    kit::network_forward(&layers!(network), x)
}

/// dx, every dw, every db.
type Gradients = (Array2<f64>, Vec<Array2<f64>>, Vec<Array1<f64>>);

fn right(network: &[LayerData], cached: &reference::NetworkCache, dy: &Array2<f64>) -> Gradients {
    use ::mistakes::solution as kit;
    backward!(network, cached, *dy)
}

/// The input, the weights, the biases: what the gradients are taken of.
type Point = Gradients;

#[test]
fn gradients() {
    task!().cases(48, |case| {
        let m = case.length(1..=4);
        let (x, network) = draw_network(case, 4, m);
        let cached = forward(&x, &network);
        let (rows, columns) = cached.a[network.len()].dim();
        let dy = case.matrix("dy", rows, columns);
        given(case, &x, &network);
        case.given("dy", &dy);
        let yours = case.ask(answer! {
            let (dx, dw, db) = backward!(network, cached, dy);
            parts! { dx: dx, "layers[{0}].dw": dw, "layers[{0}].db": db }
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
        yours.gradients(&["dx", DW, DB], loss, &point, &dy)
    });
}

/// Many units, 260 examples, an upstream gradient that is 0 or the same everywhere or of another
/// scale: all the same to the formula.
#[test]
fn follows_any_upstream_gradient() {
    task!().cases(48, |case| {
        let (most, m) = *case.pick(&[(4, 1), (4, 2), (4, 3), (12, 2), (3, 260)]);
        let (x, mut network) = draw_network(case, most, m);
        maybe_no_bias(case, &mut network);
        // No z is beyond ±20: farther out, a right derivative may be nothing but rounding.
        network.iter_mut().for_each(|(w, ..)| *w *= 0.5 / w.ncols() as f64);
        case.tell("each w times ½ and divided by its number of columns");
        let cached = forward(&x, &network);
        let rows = cached.a[network.len()].nrows();
        let dy = matrix(case, "dy", rows, m) * scale(case, "dy");
        given(case, &x, &network);
        case.given("dy", &dy);
        let yours = case.ask(answer! {
            let (dx, dw, db) = backward!(network, cached, dy);
            parts! { dx: dx, "layers[{0}].dw": dw, "layers[{0}].db": db }
        })?;
        let (dx, dw, db) = right(&network, &cached, &dy);
        // Each to its own size, since what reaches the first layers may be small; and to 1e-6 of it,
        // since σ′(20) is 10⁻⁹ and rounds to 10⁻¹⁶.
        yours.close("dx", &dx, 1e-6 * largest(&dx), 0.0)?;
        for (l, (dw, db)) in dw.iter().zip(&db).enumerate() {
            yours.close(&format!("{DW}({l})"), dw, 1e-6 * largest(dw), 0.0)?;
            yours.close(&format!("{DB}({l})"), db, 1e-6 * largest(db), 0.0)?;
        }
        Ok(())
    });
}

/// 300 layers: what is wrong by a part in 10¹⁰ in one of them shows at the other
/// end, and so does an upstream gradient that is clipped on its way or taken for 0.
#[test]
fn no_depth_is_too_much() {
    task!().slow().once(|case| {
        let (x, network) = deep(case);
        let cached = forward(&x, &network);
        let dy = case.matrix("dy", 2, 2).mapv(f64::abs);
        given(case, &x, &network);
        case.given("dy", &dy);
        let yours = case.ask(answer! {
            let (dx, dw, db) = backward!(network, cached, dy);
            parts! { dx: dx, "layers[{0}].dw": dw, "layers[{0}].db": db }
        })?;
        let (dx, dw, db) = right(&network, &cached, &dy);
        yours.close("dx", &dx, 0.0, 1e-10)?;
        yours.close(DW, &dw, 0.0, 1e-10)?;
        yours.close(DB, &db, 0.0, 1e-10)
    });
}

/// With a weight of 1 and no bias, z is x, and dx is the activation's derivative times dy: 0 for ReLU
/// at exactly 0, by convention.
#[test]
fn derivatives_of_each_activation() {
    task!().once(|case| {
        let x = ndarray::array![[0.0, 0.5, -0.5, 3.0, -3.0, 1e-9, -1e-9, 20.0, -20.0, 1e3, -1e3]];
        let dy = case.matrix("dy", 1, 11);
        case.tell("a layer of one unit, w = 1, b = 0, x = 0, ±0.5, ±3, ±10⁻⁹, ±20, ±1000");
        asks_each_derivative(case, &x, &dy)
    });
}

/// A derivation is right to its last digits; a difference, of whatever order, is not.
#[test]
fn derivatives_are_right_from_0_to_where_they_saturate() {
    task!().slow().once(|case| {
        case.tell("a layer of one unit, w = 1, b = 0, dy all 1");
        case.tell("x = ±10⁴, ±9·10³, … ±10⁻¹⁵, 0, or x = ±10⁵, ±10⁸, … ±10³⁰⁵");
        for x in [ladder(), far()] {
            let dy = Array2::ones(x.dim());
            asks_each_derivative(case, &x, &dy)?;
        }
        Ok(())
    });
}

fn asks_each_derivative(case: &mut Case, x: &Array2<f64>, dy: &Array2<f64>) -> Judgement {
    let of = |activation| forward(x, &one_unit(activation));
    let yours = case.ask(answer! {
        let dx = |activation| backward!(one_unit(activation), of(activation), *dy).0;
        parts! {
            "dx of identity": dx("identity"),
            "dx of sigmoid": dx("sigmoid"),
            "dx of tanh": dx("tanh"),
            "dx of relu": dx("relu"),
        }
    })?;
    for activation in ACTIVATIONS {
        let (dx, ..) = right(&one_unit(activation), &of(activation), dy);
        // The sound forms differ by 4e-16 at most, eighth-order differences by 1e-14; dy by 2.
        yours.close(&format!("dx of {activation}"), &dx, 2e-15, 0.0)?;
    }
    Ok(())
}

/// Hidden units at z = ±10⁻⁹ and nearer, near the kink and not on it: the derivative is 0 or 1,
/// and a difference across the kink is neither.
#[test]
fn relu_near_its_kink() {
    task!().cases(16, |case| {
        let (n, m) = (case.length(2..=4), *case.pick(&[2, 3, 4, 260]));
        let near = *case.pick(&[1e-9, 1e-300]);
        let (x, w) = (case.matrix("x", n, m) * near, case.matrix("w", 4, n));
        case.tell(format!("x times {near:e}"));
        let network = vec![
            (w, Array1::zeros(4), "relu"),
            (case.matrix("w", 2, 4), case.vector("b", 2), "identity"),
        ];
        let cached = forward(&x, &network);
        let dy = case.matrix("dy", 2, m) * scale(case, "dy");
        given(case, &x, &network);
        case.given("dy", &dy);
        let yours = case.ask(answer! {
            let (dx, dw, db) = backward!(network, cached, dy);
            parts! { dx: dx, "layers[{0}].dw": dw, "layers[{0}].db": db }
        })?;
        // By hand, path by path: through unit i where its z is positive.
        let open = |i: usize, k: usize| f64::from(cached.z[0][[i, k]] > 0.0);
        let w2 = &network[1].0;
        let dz = Array2::from_shape_fn((4, m), |(i, k)| {
            open(i, k) * (0..2).map(|o| w2[[o, i]] * dy[[o, k]]).sum::<f64>()
        });
        yours.equals("dx", &network[0].0.t().dot(&dz))?;
        yours.equals(&format!("{DW}(0)"), &dz.dot(&x.t()))?;
        yours.equals(&format!("{DB}(0)"), &dz.sum_axis(Axis(1)))
    });
}
