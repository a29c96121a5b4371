//! Normalisation of each column, in training by the batch and in evaluation by the running
//! statistics. A random upstream gradient shows the paths through mean and variance (with ones,
//! the gradient of batch norm is 0, whatever is wrong).

use super::*;

/// x, gamma, beta.
type Point = (Array2<f64>, Array1<f64>, Array1<f64>);

/// The point, the running mean and variance, momentum and ε.
type State = (Array1<f64>, Array1<f64>, f64, f64);

fn draw(case: &mut harness::Case, largest: usize) -> (Point, State) {
    let (m, n) = (case.length(2..=largest), case.length(1..=largest - 1));
    let point = (case.matrix("x", m, n), case.vector("gamma", n), case.vector("beta", n));
    // Some that have run for a while, some new.
    let running = match *case.pick(&[false, true]) {
        false => (case.vector("mean", n), case.vector("variance", n).mapv(f64::abs)),
        true => (Array1::zeros(n), Array1::ones(n)),
    };
    let (momentum, epsilon) = (*case.pick(&[0.1, 0.3, 0.9]), *case.pick(&[1e-5, 0.1, 2.0]));
    case.tell(format!("momentum {momentum}, ε = {epsilon}"));
    (point, (running.0, running.1, momentum, epsilon))
}

macro_rules! norm {
    ($p:expr, $s:expr) => {{
        let (running_mean, running_variance, momentum, epsilon) = $s.clone();
        kit::BatchNorm {
            gamma: $p.1.clone(),
            beta: $p.2.clone(),
            running_mean,
            running_variance,
            momentum,
            epsilon,
        }
    }};
}

fn train(p: &Point, s: &State) -> (Array2<f64>, reference::NormCache) {
    use ::mistakes::solution as kit;
    kit::batch_norm_train(&mut norm!(p, s), &p.0)
}

fn evaluate(p: &Point, s: &State) -> Array2<f64> {
    use ::mistakes::solution as kit;
    kit::batch_norm_evaluate(&norm!(p, s), &p.0)
}

#[test]
fn training() {
    task!().cases(64, |case| {
        let (mut p, s) = draw(case, 24);
        // One number far from the others: in units of the deviation it can be √(m − 1) from the mean.
        p.0[[0, 0]] *= *case.pick(&[1.0, 100.0]);
        let yours = case.ask(answer! {
            let mut norm = norm!(p, s);
            let (y, cache) = kit::batch_norm_train(&mut norm, &p.0);
            parts! {
                y: y, x_hat: cache.x_hat, inverse_deviation: cache.inverse_deviation,
                running_mean: norm.running_mean, running_variance: norm.running_variance,
            }
        })?;
        let ((x, gamma, beta), (mean0, variance0, momentum, epsilon)) = (&p, &s);
        let m = x.nrows() as f64;
        let mean = x.sum_axis(Axis(0)) / m;
        let squares = (x - &mean).mapv(|c| c * c).sum_axis(Axis(0));
        let inverse = squares.mapv(|s| 1.0 / (s / m + epsilon).sqrt());
        let x_hat = (x - &mean) * &inverse;
        // Where a column happens to have little spread, 1/√ε enlarges the rounding of its mean, and
        // more that of a variance taken as the mean square less the squared mean.
        yours.close("y", &(gamma * &x_hat + beta), 1e-9, 1e-9)?;
        yours.close("x_hat", &x_hat, 1e-9, 1e-9)?;
        yours.close("inverse_deviation", &inverse, 0.0, 1e-9)?;
        yours.equals("running_mean", &(mean0 * (1.0 - momentum) + mean * *momentum))?;
        let unbiased = squares / (m - 1.0);
        yours.equals("running_variance", &(variance0 * (1.0 - momentum) + unbiased * *momentum))
    });
}

#[test]
fn gradients_in_training() {
    task!().cases(64, |case| {
        let (p, s) = draw(case, 5);
        let dy = case.matrix("dy", p.0.nrows(), p.0.ncols());
        let cached = train(&p, &s).1;
        let yours = case.ask(answer! {
            let reference::NormCache { x_hat, inverse_deviation } = cached.clone();
            let cache = kit::NormCache { x_hat, inverse_deviation };
            let g = kit::batch_norm_backward(&dy, &p.1, &cache);
            parts! { dx: g.dx, dgamma: g.dgamma, dbeta: g.dbeta }
        })?;
        yours.gradients(&["dx", "dgamma", "dbeta"], |p| train(p, &s).0, &p, &dy)
    });
}

/// Columns of numbers near 10⁻⁷ with an ε that is smaller still, and one of zeros: any usual step is
/// far too large, and one in proportion to x is nothing.
#[test]
fn gradient_is_exact_at_any_scale() {
    task!().cases(8, |case| {
        let (mut p, mut s) = draw(case, 24);
        p.0 *= 1e-7;
        p.0.column_mut(0).fill(0.0);
        s.3 = 1e-16;
        let dy = case.matrix("dy", p.0.nrows(), p.0.ncols());
        let cached = train(&p, &s).1;
        let yours = case.ask(answer! {
            let reference::NormCache { x_hat, inverse_deviation } = cached.clone();
            let cache = kit::NormCache { x_hat, inverse_deviation };
            parts! { dx: kit::batch_norm_backward(&dy, &p.1, &cache).dx }
        })?;
        // Two of the three paths cancel most of the first in a batch of two: 10⁻⁸ of it may be left.
        let size = cached.inverse_deviation.iter().fold(0.0, |m: f64, v| m.max(*v));
        yours.close("dx", &reference::batch_norm_backward(&dy, &p.1, &cached).dx, 1e-12 * size, 0.0)
    });
}

#[test]
fn evaluation() {
    task!().cases(48, |case| {
        let (p, s) = draw(case, 10);
        let dy = case.matrix("dy", p.0.nrows(), p.0.ncols());
        let yours = case.ask(answer! {
            let norm = norm!(p, s);
            let g = kit::batch_norm_evaluate_backward(&dy, &norm, &p.0);
            let one = p.0.select(Axis(0), &[0]);
            parts! {
                y: kit::batch_norm_evaluate(&norm, &p.0), one: kit::batch_norm_evaluate(&norm, &one),
                dx: g.dx, dgamma: g.dgamma, dbeta: g.dbeta,
            }
        })?;
        let ((x, gamma, beta), (mean, variance, _, epsilon)) = (&p, &s);
        let y = Array2::from_shape_fn(x.dim(), |(i, j)| {
            gamma[j] * (x[[i, j]] - mean[j]) / (variance[j] + epsilon).sqrt() + beta[j]
        });
        yours.equals("y", &y)?;
        yours.close("one", &y.select(Axis(0), &[0]), 1e-10, 1e-10)?;
        yours.gradients(&["dx", "dgamma", "dbeta"], |p| evaluate(p, &s), &p, &dy)
    });
}

/// In evaluation a column is only scaled and shifted: with means of 10¹² a difference of outputs
/// has lost its digits, the formula has not. And a row does not need others.
#[test]
fn gradient_in_evaluation_is_exact_where_differences_drown() {
    task!().cases(8, |case| {
        let (p, mut s) = draw(case, 24);
        s.0 += 1e13;
        let dy = case.matrix("dy", p.0.nrows(), p.0.ncols());
        let [one_x, one_dy] = [&p.0, &dy].map(|a| a.select(Axis(0), &[0]));
        let yours = case.ask(answer! {
            let norm = norm!(p, s);
            parts! {
                dx: kit::batch_norm_evaluate_backward(&dy, &norm, &p.0).dx,
                dx_of_one_row: kit::batch_norm_evaluate_backward(&one_dy, &norm, &one_x).dx,
            }
        })?;
        let scale = &p.1 / s.1.mapv(|v| (v + s.3).sqrt());
        yours.close("dx", &(&dy * &scale), 0.0, 1e-12)?;
        yours.close("dx_of_one_row", &(&one_dy * &scale), 0.0, 1e-12)
    });
}

/// Over many batches the running statistics come to those of the data.
#[test]
fn running_statistics_settle() {
    task!().cases(4, |case| {
        let (p, mut s) = draw(case, 5);
        s.2 = 0.1;
        let yours = case.ask(answer! {
            let mut norm = norm!(p, s);
            for _ in 0..400 {
                kit::batch_norm_train(&mut norm, &p.0);
            }
            parts! { mean: norm.running_mean, variance: norm.running_variance }
        })?;
        let m = p.0.nrows() as f64;
        let mean = p.0.sum_axis(Axis(0)) / m;
        let variance = (&p.0 - &mean).mapv(|c| c * c).sum_axis(Axis(0)) / (m - 1.0);
        // 0.9⁴⁰⁰ = 5e-19 of the start is left.
        yours.close("mean", &mean, 1e-12, 1e-12)?;
        yours.close("variance", &variance, 1e-12, 1e-12)
    });
}

#[test]
fn refuses_fewer_than_two_examples() {
    task!().once(|case| {
        let (p, s) = draw(case, 5);
        for (what, rows) in [("a batch of one", vec![0]), ("an empty batch", vec![])] {
            let x = p.0.select(Axis(0), &rows);
            case.refuses(
                what,
                &[],
                answer! { parts! { y: kit::batch_norm_train(&mut norm!(p, s), &x).0 } },
            )?;
        }
        Ok(())
    });
}

#[test]
fn refuses_shapes_that_do_not_fit() {
    task!().once(|case| {
        let x = case.matrix("x", 4, 3);
        let (one, three) = (case.vector("of one", 1), case.vector("of three", 3));
        let s: State = (three.clone(), three.mapv(f64::abs), 0.1, 0.1);
        for (what, gamma, beta) in
            [("γ", &one, &three), ("β", &three, &one), ("γ and β", &one, &one)]
        {
            let p: Point = (x.clone(), gamma.clone(), beta.clone());
            case.refuses(
                &format!("{what} of length 1 with x 4×3"),
                &[1, 3],
                answer! { parts! { y: kit::batch_norm_train(&mut norm!(p, s), &p.0).0 } },
            )?;
        }
        let cached = train(&(x.clone(), three.clone(), three.clone()), &s).1;
        for (axis, rows, columns) in [(0, 1, 3), (1, 4, 1)] {
            let dy = x.select(Axis(axis), &[0]);
            case.refuses(
                &format!("dy {rows}×{columns} with x 4×3"),
                &[1, [4, 3][axis]],
                answer! {
                    let reference::NormCache { x_hat, inverse_deviation } = cached.clone();
                    let cache = kit::NormCache { x_hat, inverse_deviation };
                    parts! { dx: kit::batch_norm_backward(&dy, &three, &cache).dx }
                },
            )?;
        }
        Ok(())
    });
}
