//! The norm of each layer's weight gradient, first layer first. A norm is the slope of the loss along
//! the gradient itself, so it can be measured: one step along all weights of a layer at once. Widths
//! that differ show a wrong order.

use super::*;

macro_rules! activation {
    ($name:expr) => {
        match $name {
            "sigmoid" => kit::Activation::Sigmoid,
            "tanh" => kit::Activation::Tanh,
            _ => kit::Activation::Relu,
        }
    };
}

fn forward(weights: &[Array2<f64>], name: &str, x: &Array2<f64>) -> Vec<Array2<f64>> {
    use ::mistakes::solution as kit;
    kit::stack_forward(weights, activation!(name), x)
}

fn norm<'a>(values: impl IntoIterator<Item = &'a f64>) -> f64 {
    values.into_iter().map(|v| v * v).sum::<f64>().sqrt()
}

/// The directions in which the loss grows fastest, of length 1: whatever else is taken for them, the
/// slope along it is less than the norm.
fn uphill(
    weights: &[Array2<f64>],
    name: &str,
    x: &Array2<f64>,
    dy: &Array2<f64>,
) -> Vec<Array2<f64>> {
    let (a, mut da) = (forward(weights, name, x), dy.clone());
    let mut directions = weights.to_vec();
    for (l, direction) in directions.iter_mut().enumerate().rev() {
        let dz = da
            * a[l + 1].mapv(|a| match name {
                "sigmoid" => a * (1.0 - a),
                "tanh" => (1.0 - a) * (1.0 + a),
                _ => f64::from(a > 0.0),
            });
        da = dz.dot(&weights[l]);
        let dw = dz.t().dot(&a[l]);
        // A dead stack of ReLUs has no uphill, and any direction will do.
        *direction = &dw / norm(&dw).max(f64::MIN_POSITIVE);
    }
    directions
}

#[test]
fn slopes_along_the_gradient() {
    task!().cases(32, |case| {
        let (depth, m) = (case.size("depth", 1..=5), case.length(2..=4));
        let mut width = case.length(1..=4);
        let x = case.matrix("x", m, width);
        let weights: Vec<Array2<f64>> = (0..depth)
            .map(|_| {
                let n_in = std::mem::replace(&mut width, case.length(1..=4));
                case.matrix("w", width, n_in)
            })
            .collect();
        let dy = case.matrix("dy", m, width);
        let name = *case.pick(&["sigmoid", "tanh", "relu"]);
        case.tell(name);
        let yours = case.ask(answer! {
            parts! { norms: kit::layer_gradient_norms(&weights, activation!(name), &x, &dy) }
        })?;
        let uphill = uphill(&weights, name, &x, &dy);
        let loss_at = |steps: &Array1<f64>| {
            let moved: Vec<Array2<f64>> =
                (0..depth).map(|l| &weights[l] + &(steps[l] * &uphill[l])).collect();
            forward(&moved, name, &x).pop().unwrap_or_default()
        };
        yours.gradients(&["norms"], loss_at, &Array1::zeros(depth), &dy)
    });
}

fn expected(weights: &[Array2<f64>], name: &str, x: &Array2<f64>, dy: &Array2<f64>) -> Array1<f64> {
    use ::mistakes::solution as kit;
    Array1::from(kit::layer_gradient_norms(weights, activation!(name), x, dy))
}

/// Inputs of 10⁷ under weights of 10⁻⁷, and a gradient that drowns in any usual difference. For
/// ReLU, which has no size of its own, z is as small as 10⁻³⁰, and still not 0. An upstream gradient
/// of 10⁻²⁰ is small, not nothing. More units and examples than elsewhere.
#[test]
fn is_exact_at_any_scale() {
    task!().cases(12, |case| {
        let (m, n) = (case.length(2..=12), case.length(2..=12));
        let name = *case.pick(&["tanh", "sigmoid", "relu"]);
        let x = case.matrix("x", m, 3) * 1e7;
        let size = if name == "relu" { 1e-37 } else { 1e-7 };
        let weights = vec![case.matrix("w", n, 3) * size, case.matrix("w", 2, n)];
        let dy = case.matrix("dy", m, 2) * *case.pick(&[1.0, 1e-20]);
        case.tell(name);
        let yours = case.ask(answer! {
            parts! { norms: kit::layer_gradient_norms(&weights, activation!(name), &x, &dy) }
        })?;
        yours.close("norms", &expected(&weights, name, &x, &dy), 0.0, 1e-10)
    });
}

/// Far out a unit passes next to nothing, and that is not nothing: σ′(18) and tanh′(9) are 10⁻⁸.
/// There a·(1 − a) has eight digits left, and is given six.
#[test]
fn saturated_units() {
    task!().cases(4, |case| {
        let (m, n) = (case.length(2..=4), case.length(1..=4));
        let (name, z) = *case.pick(&[("sigmoid", 18.0), ("sigmoid", -18.0), ("tanh", 9.0)]);
        case.tell(format!("{name} at {z}"));
        let (x, weights) = (Array2::ones((m, 1)), vec![Array2::from_elem((n, 1), z)]);
        let dy = case.matrix("dy", m, n).mapv(f64::abs);
        let yours = case.ask(answer! {
            parts! { norms: kit::layer_gradient_norms(&weights, activation!(name), &x, &dy) }
        })?;
        yours.close("norms", &expected(&weights, name, &x, &dy), 0.0, 1e-6)
    });
}

/// Units at z = ±10⁻⁹, near the kink and not on it, under weights and inputs of ordinary size: the
/// derivative is 0 or 1, and a difference across the kink is neither.
#[test]
fn relu_near_its_kink() {
    task!().cases(8, |case| {
        let (n, m) = (case.length(2..=4), case.length(2..=4));
        // z = c·(p + δ) − c·p = c·δ.
        let (c, p) = (case.matrix("x", m, 1), case.matrix("w", n, 1));
        let delta = case.matrix("z", n, 1) * 1e-9;
        let beside = |a: &Array2<f64>, b: &Array2<f64>| ndarray::concatenate![Axis(1), *a, *b];
        let (x, w) = (beside(&c, &(-&c)), beside(&(&p + &delta), &p));
        let (last, dy) = (Array2::ones((1, n)), case.matrix("dy", m, 1).mapv(f64::abs));
        case.tell("every z = ±10⁻⁹");
        let weights = vec![w, last];
        let yours = case.ask(answer! {
            let norms = kit::layer_gradient_norms(&weights, kit::Activation::Relu, &x, &dy);
            parts! { first: norms[0], count: norms.len() }
        })?;
        // By hand. The output is Σ_i max(0, z_ki), so example k says dy_k to each unit that is open
        // (if none is, the output is at its own kink, and nothing passes), and unit i gets Σ_k dy_k·x_k.
        let open = |k: usize, i: usize| c[[k, 0]] * delta[[i, 0]] > 0.0;
        let dw = Array2::from_shape_fn((n, 2), |(i, j)| {
            (0..m).filter(|&k| open(k, i)).map(|k| dy[[k, 0]] * x[[k, j]]).sum::<f64>()
        });
        yours.equals("count", &2.0)?;
        yours.close("first", &norm(&dw), 1e-13, 0.0)
    });
}

/// The derivative of ReLU at exactly 0 is 0: no gradient passes.
#[test]
fn relu_at_its_kink() {
    task!().once(|case| {
        let weights = vec![Array2::zeros((4, 2)), case.matrix("w", 2, 4)];
        let (x, dy) = (case.matrix("x", 3, 2), case.matrix("dy", 3, 2));
        case.tell("every z = 0");
        let yours = case.ask(answer! {
            parts! { norms: kit::layer_gradient_norms(&weights, kit::Activation::Relu, &x, &dy) }
        })?;
        yours.equals("norms", &Array1::zeros(2))
    });
}

#[test]
fn refuses_shapes_that_do_not_fit() {
    task!().once(|case| {
        let (x, weights) = (case.matrix("x", 4, 5), vec![case.matrix("w", 3, 2)]);
        let dy = case.matrix("dy", 4, 3);
        // The two lengths that clash are enough.
        case.refuses(
            "w 3×2 with x 4×5",
            &[2, 5],
            answer! {
                parts! { n: kit::layer_gradient_norms(&weights, kit::Activation::Tanh, &x, &dy) }
            },
        )?;
        let weights = vec![case.matrix("w", 3, 5)];
        for (dy, what, clash) in [
            (case.matrix("dy", 4, 1), "a dy 4×1 for an output 4×3", [1, 3]),
            (case.matrix("dy", 1, 3), "a dy 1×3 for an output 4×3", [1, 4]),
        ] {
            case.refuses(
                what,
                &clash,
                answer! {
                    parts! { n: kit::layer_gradient_norms(&weights, kit::Activation::Tanh, &x, &dy) }
                },
            )?;
        }
        Ok(())
    });
}

/// What the exercise is about: through sigmoids the norms fall by orders of magnitude. The smallest
/// are as exact as the largest.
#[test]
fn twenty_sigmoids_vanish() {
    task!().cases(4, |case| {
        let weights: Vec<Array2<f64>> = (0..20).map(|_| case.matrix("w", 5, 5) * 0.5).collect();
        let (x, dy) = (case.matrix("x", 4, 5), case.matrix("dy", 4, 5));
        let yours = case.ask(answer! {
            parts! { norms: kit::layer_gradient_norms(&weights, kit::Activation::Sigmoid, &x, &dy) }
        })?;
        let norms = yours.tensor("norms")?.values.clone();
        yours.holds(norms.len() == 20, format!("{} norms for 20 layers", norms.len()))?;
        let vanishes = norms.last().is_some_and(|last| norms[0] < 1e-6 * last);
        yours.holds(
            vanishes,
            "the first layer's norm is not far below the last one's: is the order right?",
        )?;
        yours.close("norms", &expected(&weights, "sigmoid", &x, &dy), 0.0, 1e-10)
    });
}
