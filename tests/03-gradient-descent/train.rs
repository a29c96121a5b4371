//! The whole of it: loss, gradient, and the loop, on two moons.

use super::*;

/// w1, b1, w2, b2, w3, b3: what the gradients are taken of.
type Point = (Array2<f64>, Array1<f64>, Array2<f64>, Array1<f64>, Array1<f64>, Array1<f64>);

macro_rules! network {
    ($p:expr) => {{
        let (w1, b1, w2, b2, w3, b3) = $p.clone();
        kit::Network { w1, b1, w2, b2, w3, b3 }
    }};
}

macro_rules! moons {
    ($data:expr) => {
        kit::Moons { x: $data.x.clone(), y: $data.y.clone() }
    };
}

/// Moons, and a network with biases that are not 0, as they will be in training.
fn draw(case: &mut harness::Case) -> (reference::Moons, Point) {
    let (m, h) = (case.length(1..=8), case.length(1..=4));
    let x = case.matrix("x", m, 2);
    let y = Array1::from_shape_fn(m, |_| if case.number(0..2) == 0 { 1.0 } else { -1.0 });
    let point = (
        case.matrix("w1", 2, h),
        case.vector("b1", h),
        case.matrix("w2", h, h),
        case.vector("b2", h),
        case.vector("w3", h),
        case.vector("b3", 1),
    );
    (reference::Moons { x, y }, point)
}

fn loss(p: &Point, data: &reference::Moons, alpha: f64) -> f64 {
    use ::mistakes::solution as kit;
    let network = network!(p);
    let (.., s) = network.forward(&data.x);
    let hinges = s.iter().zip(&data.y).map(|(s, y)| (1.0 - y * s).max(0.0)).sum::<f64>();
    hinges / s.len() as f64 + alpha * network.flat().iter().map(|t| t * t).sum::<f64>()
}

const NAMES: [&str; 6] = ["dw1", "db1", "dw2", "db2", "dw3", "db3"];

#[test]
fn hinge_loss_and_gradient() {
    task!().cases(48, |case| {
        let (data, p) = draw(case);
        let alpha = case.number(0.01..0.5);
        let yours = case.ask(answer! {
            let (loss, g) = kit::hinge_loss(&network!(p), &moons!(data), alpha);
            parts! { loss: loss, dw1: g.w1, db1: g.b1, dw2: g.w2, db2: g.b2, dw3: g.w3, db3: g.b3 }
        })?;
        yours.equals("loss", &loss(&p, &data, alpha))?;
        yours.gradients(&NAMES, |p| loss(p, &data, alpha), &p, &1.0)
    });
}

/// Exactly at a kink the slope is 0; a hair inside the margin it is whole.
#[test]
fn kinks_and_what_is_beside_them() {
    task!().cases(4, |case| {
        let (mut data, p) = draw(case);
        case.tell("scores at the margin, inputs of ReLUs at 0");
        data.y.fill(1.0);
        // With w3 = 0 every score is b3.
        let score = |b3: f64| {
            let mut p = p.clone();
            p.4.fill(0.0);
            p.5.fill(b3);
            p
        };
        // With no weights, the layer's inputs are its biases: 0, or just above. All points miss the margin.
        let layers = |b1: f64, b2: f64| {
            let mut p = p.clone();
            p.0.fill(0.0);
            p.2.fill(0.0);
            p.1.fill(b1);
            p.3.fill(b2);
            p.5.fill(-100.0);
            p
        };
        let points = [score(1.0), score(1.0 - 1e-10), layers(0.0, 1e-10), layers(1e-10, 0.0)];
        let yours = case.ask(answer! {
            let gradient = |p: &Point| kit::hinge_loss(&network!(p), &moons!(data), 0.0).1;
            let [margin, inside, first, second] = points.each_ref().map(gradient);
            parts! {
                margin: margin.flat(), inside: inside.b3,
                first: first.w1, first_b: first.b1, first_open: first.b2,
                second: second.w2, second_b: second.b2, second_open: second.b3,
            }
        })?;
        let h = p.1.len();
        yours.equals("margin", &Array1::<f64>::zeros(h * h + 5 * h + 1))?;
        yours.equals("inside", &Array1::from_elem(1, -1.0))?;
        yours.equals("first", &Array2::<f64>::zeros((2, h)))?;
        yours.equals("first_b", &Array1::<f64>::zeros(h))?;
        yours.equals("first_open", &-&p.4)?;
        yours.equals("second", &Array2::<f64>::zeros((h, h)))?;
        yours.equals("second_b", &Array1::<f64>::zeros(h))?;
        yours.equals("second_open", &Array1::from_elem(1, -1.0))
    });
}

/// Points so far out that a step that is small for a weight carries their scores across many
/// kinks, and weights so small that the scores are of ordinary size.
#[test]
fn gradient_is_exact_at_any_scale() {
    task!().cases(8, |case| {
        let (mut data, mut p) = draw(case);
        data.x *= 1e7;
        p.0 *= 1e-7;
        let yours = case.ask(answer! {
            let (_, g) = kit::hinge_loss(&network!(p), &moons!(data), 0.0);
            parts! { dw1: g.w1, db1: g.b1, dw2: g.w2, db2: g.b2, dw3: g.w3, db3: g.b3 }
        })?;
        let (_, g) = {
            use ::mistakes::solution as kit;
            kit::hinge_loss(&network!(p), &data, 0.0)
        };
        // 11 digits of what is summed up, since the sum may be 0 to a rounding: slopes ±1/m do cancel.
        yours.close("dw1", &g.w1, 1e-11 * 1e7, 1e-11)?;
        yours.close("db1", &g.b1, 1e-11, 1e-11)?;
        yours.close("dw2", &g.w2, 1e-11, 1e-11)?;
        yours.close("db2", &g.b2, 1e-11, 1e-11)?;
        yours.close("dw3", &g.w3, 1e-11, 1e-11)?;
        yours.close("db3", &g.b3, 1e-11, 1e-11)
    });
}

/// A few steps by the recurrence: η = 1 − 0.9·k/steps, the loss of each step before it is taken.
#[test]
fn loss_curve_and_parameters() {
    task!().cases(16, |case| {
        let (data, p) = draw(case);
        let steps = case.size("steps", 0..=5);
        let yours = case.ask(answer! {
            let (network, losses) = kit::train(&network!(p), &moons!(data), steps, 0.01);
            parts! { losses: losses, parameters: network.flat() }
        })?;
        let mut network = {
            use ::mistakes::solution as kit;
            network!(p)
        };
        let mut losses = Vec::new();
        for k in 0..steps {
            let (loss, g) = reference::hinge_loss(&network, &data, 0.01);
            network = network.minus(1.0 - 0.9 * k as f64 / steps as f64, &g);
            losses.push(loss);
        }
        // Rates near 1 enlarge a rounding at every step, 1000 times over five of them.
        yours.close("losses", &Array1::from(losses), 1e-9, 1e-9)?;
        yours.close("parameters", &network.flat(), 1e-9, 1e-9)
    });
}

/// Trained on 150 points, judged on 1000 fresh ones, twice. The data and the first weights are always
/// the same, so that luck has no part in it: a right loop comes to 99.8 %, and to 99.7 % when w1 is
/// changed by up to 4 %. (On other data one loop in ten ends below 97 %.) Small enough for a loop over
/// points and units that nobody has optimised.
#[test]
fn tells_fresh_moons_apart() {
    task!().slow().once(|case| {
        case.tell("150 points to train on, 1000 to judge by, twice");
        let sets = [1, 2].map(|set| {
            let rng = &mut StdRng::seed_from_u64(set);
            let (data, fresh) = (reference::two_moons(150, 0.1, rng), reference::two_moons(1000, 0.1, rng));
            let reference::Network { w1, b1, w2, b2, w3, b3 } = reference::Network::new(8, rng);
            let start: Point = (w1, b1, w2, b2, w3, b3);
            (start, data, fresh)
        });
        let yours = case.ask(answer! {
            let trained = sets.each_ref().map(|(start, data, _)| {
                kit::train(&network!(start), &moons!(data), 150, 1e-4)
            });
            let curve = |of: fn(&[f64]) -> f64| Array1::from_iter(trained.iter().map(|(_, losses)| of(losses)));
            parts! {
                steps: curve(|losses| losses.len() as f64),
                first_loss: curve(|losses| losses.first().copied().unwrap_or(f64::NAN)),
                parameters: trained.iter().map(|(network, _)| network.flat()).collect::<Vec<_>>(),
            }
        })?;
        yours.equals("steps", &Array1::from_elem(2, 150.0))?;
        let first = sets.each_ref().map(|(start, data, _)| loss(start, data, 1e-4));
        yours.equals("first_loss", &Array1::from(first.to_vec()))?;
        let trained = yours.tensors("parameters");
        let shares = sets.iter().zip(trained).map(|((.., fresh), flat)| {
            reference::accuracy(&network_of(8, &flat.values), fresh)
        });
        let accuracy = shares.sum::<f64>() / 2.0;
        yours.holds(
            accuracy >= 0.97,
            format!("{:.1} % of fresh points are right: 97 % is asked", 100.0 * accuracy),
        )
    });
}

/// The network whose parameters these are, in the order of `flat`.
fn network_of(h: usize, flat: &[f64]) -> reference::Network {
    let mut flat = flat.iter().copied();
    let mut take = |n| Array1::from_iter(flat.by_ref().take(n));
    let mut matrix =
        |rows| take(rows * h).into_shape_with_order((rows, h)).expect("all parameters");
    reference::Network {
        w1: matrix(2),
        b1: matrix(1).remove_axis(ndarray::Axis(0)),
        w2: matrix(h),
        b2: matrix(1).remove_axis(ndarray::Axis(0)),
        w3: matrix(1).remove_axis(ndarray::Axis(0)),
        b3: take(1),
    }
}

#[test]
fn refuses_no_point() {
    task!().once(|case| {
        let (_, p) = draw(case);
        case.refuses(
            "no point",
            &[],
            answer! {
                let none = kit::Moons { x: Array2::zeros((0, 2)), y: Array1::zeros(0) };
                parts! { loss: kit::hinge_loss(&network!(p), &none, 0.1).0 }
            },
        )
    });
}
