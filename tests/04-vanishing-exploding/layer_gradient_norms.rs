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

/// Weights, x and dy of a stack.
type Stack = (Vec<Array2<f64>>, Array2<f64>, Array2<f64>);

/// A stack for `m` examples, of these widths from the input to the output.
fn draw(case: &mut Case, m: usize, widths: &[usize]) -> Stack {
    let mut x = matrix(case, "x", m, widths[0]);
    let mut dy = upstream(case, "dy", m, widths[widths.len() - 1]);
    repeat_an_example(case, &mut x, &mut dy);
    (widths.windows(2).map(|w| matrix(case, "w", w[1], w[0])).collect(), x, dy)
}

/// What was given, as it was given, and the norms.
macro_rules! norms {
    ($case:expr, $stack:expr, $name:expr) => {{
        $case.given("weights", &$stack.0);
        $case.given("x", &$stack.1);
        $case.given("dy", &$stack.2);
        $case.ask(answer! {
            let (weights, x, dy) = &$stack;
            parts! { norms: kit::layer_gradient_norms(weights, activation!($name), x, dy) }
        })
    }};
}

#[test]
fn slopes_along_the_gradient() {
    task!().cases(32, |case| {
        let (depth, m) = (case.size("depth", 1..=5), case.length(1..=4));
        let widths: Vec<usize> = (0..=depth).map(|_| case.length(1..=4)).collect();
        let stack = draw(case, m, &widths);
        let name = *case.pick(&["sigmoid", "tanh", "relu"]);
        case.tell(name);
        let yours = norms!(case, stack, name)?;
        let (weights, x, dy) = &stack;
        let uphill = uphill(weights, name, x, dy);
        let loss_at = |steps: &Array1<f64>| {
            let moved: Vec<Array2<f64>> =
                (0..depth).map(|l| &weights[l] + &(steps[l] * &uphill[l])).collect();
            forward(&moved, name, x).pop().unwrap_or_default()
        };
        yours.gradients(&["norms"], loss_at, &Array1::zeros(depth), dy)
    });
}

fn expected((weights, x, dy): &Stack, name: &str) -> Array1<f64> {
    use ::mistakes::solution as kit;
    Array1::from(kit::layer_gradient_norms(weights, activation!(name), x, dy))
}

/// Inputs of 10⁷ under weights of 10⁻⁷, and a gradient that drowns in any usual difference. For
/// ReLU, which has no size of its own, z is as small as 10⁻³⁰, and still not 0. An upstream gradient
/// of 10⁻²⁰ is small, not nothing, and one of 10¹⁰⁰ not infinite. More units and examples than
/// elsewhere.
#[test]
fn is_exact_at_any_scale() {
    task!().cases(12, |case| {
        let [m, n_in, n, n_out] = lengths(case);
        let name = *case.pick(&["tanh", "sigmoid", "relu"]);
        let mut stack = draw(case, m, &[n_in, n, n_out]);
        // Not near saturation, where 1 − a² loses digits that (1 − a)·(1 + a) keeps.
        stack.0[0] *= if name == "relu" { 1e-37 } else { 1e-7 } / n_in as f64;
        stack.0[1] /= n as f64;
        stack.1 *= 1e7;
        if *case.pick(&[false, false, true]) {
            stack.2.fill(1.5);
            case.tell("dy all 1.5");
        }
        let scale = *case.pick(&[1.0, 1e-20, 1e100]);
        stack.2 *= scale;
        case.tell(format!("{name}, dy times {scale:e}"));
        let yours = norms!(case, stack, name)?;
        // Where rows are equal, terms can cancel: not below the rounding of what cancelled.
        let rounding = 1e-13 * stack.2.iter().fold(0.0, |most: f64, dy| most.max(dy.abs()));
        yours.close("norms", &expected(&stack, name), rounding, 1e-10)
    });
}

/// Far out a unit passes next to nothing, and that is not nothing: σ′(18) and tanh′(9) are 10⁻⁸.
/// There a·(1 − a) has eight digits left, and is given six.
#[test]
fn saturated_units() {
    task!().cases(4, |case| {
        let (m, n) = (case.length(1..=4), case.length(1..=4));
        let (name, z) = *case.pick(&[("sigmoid", 18.0), ("sigmoid", -18.0), ("tanh", 9.0)]);
        case.tell(format!("{name} at {z}"));
        let (x, weights) = (Array2::ones((m, 1)), vec![Array2::from_elem((n, 1), z)]);
        let stack = (weights, x, case.matrix("dy", m, n).mapv(f64::abs));
        let yours = norms!(case, stack, name)?;
        yours.close("norms", &expected(&stack, name), 0.0, 1e-6)
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
        let stack = (vec![w, last], x, dy);
        let yours = norms!(case, stack, "relu")?;
        let (_, x, dy) = &stack;
        // By hand. The output is Σ_i max(0, z_ki), so example k says dy_k to each unit that is open
        // (if none is, the output is at its own kink, and nothing passes), and unit i gets Σ_k dy_k·x_k.
        let open = |k: usize, i: usize| c[[k, 0]] * delta[[i, 0]] > 0.0;
        let dw = Array2::from_shape_fn((n, 2), |(i, j)| {
            (0..m).filter(|&k| open(k, i)).map(|k| dy[[k, 0]] * x[[k, j]]).sum::<f64>()
        });
        let last =
            |i: usize| (0..m).map(|k| dy[[k, 0]] * (c[[k, 0]] * delta[[i, 0]]).max(0.0)).sum();
        let last = Array1::from_shape_fn(n, last);
        yours.close("norms", &ndarray::array![norm(&dw), norm(&last)], 1e-13, 0.0)
    });
}

/// The derivative of ReLU at exactly 0 is 0: no gradient passes.
#[test]
fn relu_at_its_kink() {
    task!().once(|case| {
        let mut stack = draw(case, 3, &[2, 4, 2]);
        stack.0[0].fill(0.0);
        case.tell("every z = 0");
        norms!(case, stack, "relu")?.equals("norms", &Array1::zeros(2))
    });
}

/// No layers, no norms. And the stack that is given lets NaN through, as PyTorch's ReLU does.
#[test]
fn no_layers_and_nan() {
    task!().once(|case| {
        let stack: Stack = (vec![], case.matrix("x", 3, 2), case.matrix("dy", 3, 2));
        case.tell("no layers");
        norms!(case, stack, "tanh")?.equals("norms", &Array1::zeros(0))?;
        case.tell("one unit, z = NaN, then 0");
        let (weights, x) = (vec![Array2::ones((1, 1))], ndarray::array![[f64::NAN], [0.0]]);
        let yours = case.ask(answer! {
            let mut a = kit::stack_forward(&weights, kit::Activation::Relu, &x);
            parts! { "the output of stack_forward": a.pop().unwrap_or_default() }
        })?;
        yours.close("the output of stack_forward", &x, 0.0, 0.0)
    });
}

#[test]
fn refuses_shapes_that_do_not_fit() {
    task!().once(|case| {
        let good = draw(case, 4, &[5, 3, 2]);
        // The two lengths that clash are enough.
        for (l, rows, columns, clash) in [
            (0, 3, 4, [4, 5]),
            (0, 3, 6, [6, 5]),
            (0, 3, 1, [1, 5]),
            (1, 2, 4, [4, 3]),
            (1, 2, 1, [1, 3]),
        ] {
            let mut stack = good.clone();
            stack.0[l] = case.matrix("w", rows, columns);
            case.refuses(
                &format!("weights[{l}] {rows}×{columns} in a stack 5 → 3 → 2"),
                &clash,
                refused! {
                    let (weights, x, dy) = &stack;
                    kit::layer_gradient_norms(weights, kit::Activation::Tanh, x, dy)
                },
            )?;
        }
        for (rows, columns, clash) in
            [(1, 2, [1, 4]), (3, 2, [3, 4]), (5, 2, [5, 4]), (4, 1, [1, 2]), (4, 3, [3, 2])]
        {
            let dy = case.matrix("dy", rows, columns);
            case.refuses(
                &format!("dy {rows}×{columns} for an output 4×2"),
                &clash,
                refused! {
                    let (weights, x, _) = &good;
                    kit::layer_gradient_norms(weights, kit::Activation::Tanh, x, &dy)
                },
            )?;
        }
        Ok(())
    });
}

/// What the exercise is about: through sigmoids the norms fall by orders of magnitude. The smallest,
/// 10⁻⁴⁰ of a deep stack, are as exact as the largest.
#[test]
fn many_sigmoids_vanish() {
    task!().cases(4, |case| {
        let depth = *case.pick(&[20, 70]);
        case.tell(format!("{depth} layers"));
        let weights: Vec<Array2<f64>> = (0..depth).map(|_| case.matrix("w", 5, 5) * 0.5).collect();
        let stack = (weights, case.matrix("x", 4, 5), case.matrix("dy", 4, 5));
        let yours = norms!(case, stack, "sigmoid")?;
        let norms = yours.tensor("norms")?.values.clone();
        let count = norms.len();
        yours.holds(count == depth, format!("{count} norms for {depth} layers"))?;
        let turned = norms.last().is_some_and(|last| *last < 1e-6 * norms[0]);
        yours.holds(
            !turned,
            "the last layer's norm is far below the first one's: is the order right?",
        )?;
        yours.close("norms", &expected(&stack, "sigmoid"), 0.0, 1e-10)
    });
}
