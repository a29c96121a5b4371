//! The norm of each layer's weight gradient, first layer first. Widths that differ show a wrong
//! order; norms are compared with those of numeric gradients of the given forward pass.

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

fn forward(weights: &[Array2<f64>], name: &str, x: &Array2<f64>) -> Array2<f64> {
    use ::mistakes::solution as kit;
    kit::stack_forward(weights, activation!(name), x).pop().unwrap_or_default()
}

fn norm(values: &[f64]) -> f64 {
    values.iter().map(|v| v * v).sum::<f64>().sqrt()
}

#[test]
fn norms_of_the_numeric_gradients() {
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
        let numeric = harness::gradcheck::numeric_gradient(|w| forward(w, name, &x), &weights, &dy);
        let Ok(numeric) = numeric else { return Ok(()) };
        // A ReLU near its kink has no good numeric gradient: another case will.
        if numeric.bounds.iter().any(|bounds| norm(&bounds.values) > 1e-7) {
            return Err(harness::Fault::Redraw);
        }
        let expected: Array1<f64> = numeric.values.iter().map(|g| norm(&g.values)).collect();
        yours.close("norms", &expected, 1e-9, 1e-9)
    });
}

/// Inputs of 10⁷ under weights of 10⁻⁷, and a gradient that drowns in any usual difference.
#[test]
fn is_exact_at_any_scale() {
    task!().cases(8, |case| {
        let m = case.length(2..=4);
        let x = case.matrix("x", m, 3) * 1e7;
        let weights = vec![case.matrix("w", 4, 3) * 1e-7, case.matrix("w", 2, 4)];
        let dy = case.matrix("dy", m, 2);
        let yours = case.ask(answer! {
            parts! { norms: kit::layer_gradient_norms(&weights, kit::Activation::Tanh, &x, &dy) }
        })?;
        let expected =
            reference::layer_gradient_norms(&weights, reference::Activation::Tanh, &x, &dy);
        yours.close("norms", &Array1::from(expected), 0.0, 1e-10)
    });
}

/// What the exercise is about: through sigmoids the norms fall by orders of magnitude.
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
        )
    });
}
