//! Normalisation of each column, in training by the batch and in evaluation by the running
//! statistics. A random upstream gradient shows the paths through mean and variance (with ones,
//! the gradient of batch norm is 0, whatever is wrong).

use super::*;

/// x, gamma, beta.
type Point = (Array2<f64>, Array1<f64>, Array1<f64>);

/// The running mean and variance, momentum and ε.
type State = (Array1<f64>, Array1<f64>, f64, f64);

fn draw(case: &mut Case, m: usize, n: usize) -> (Point, State) {
    let point = (matrix(case, "x", m, n), vector(case, "gamma", n), vector(case, "beta", n));
    // Some that have run for a while, some new; a variance can be 0.
    let running = match *case.pick(&[false, true]) {
        false => (vector(case, "mean", n), vector(case, "variance", n).mapv(f64::abs)),
        true => (Array1::zeros(n), Array1::ones(n)),
    };
    let momentum = *case.pick(&[0.1, 0.3, 0.9, 1.0, 0.0, 1e-4]);
    let epsilon = *case.pick(&[1e-5, 0.1, 2.0, 1e-3]);
    (point, (running.0, running.1, momentum, epsilon))
}

fn give(case: &mut Case, p: &Point, s: &State) {
    case.given("x", &p.0);
    case.given("gamma", &p.1);
    case.given("beta", &p.2);
    case.given("running_mean", &s.0);
    case.given("running_variance", &s.1);
    case.given("momentum", &s.2);
    case.given("epsilon", &s.3);
    case.tell(format!("momentum {}, ε = {:e}", s.2, s.3));
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

macro_rules! backward {
    ($dy:expr, $gamma:expr, $cached:expr) => {{
        let reference::NormCache { x_hat, inverse_deviation } = $cached.clone();
        let g =
            kit::batch_norm_backward(&$dy, &$gamma, &kit::NormCache { x_hat, inverse_deviation });
        parts! { dx: g.dx, dgamma: g.dgamma, dbeta: g.dbeta }
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

/// Mean of each column, and the sum of its squared distances from it.
fn statistics(x: &Array2<f64>) -> (Array1<f64>, Array1<f64>) {
    let mean = x.sum_axis(Axis(0)) / x.nrows() as f64;
    let squares = (x - &mean).mapv(|c| c * c).sum_axis(Axis(0));
    (mean, squares)
}

#[test]
fn training() {
    task!().cases(64, |case| {
        let [m, n] = lengths(case);
        let (mut p, mut s) = draw(case, m.max(2), n);
        // With small numbers goes a small ε.
        if *case.pick(&[false, false, true]) {
            p.0 *= 1e-5;
            s.3 = 1e-12;
        }
        // One number far from the others: in units of the deviation it can be √(m − 1) from the mean.
        p.0[[0, 0]] *= *case.pick(&[1.0, 100.0]);
        give(case, &p, &s);
        let yours = case.ask(answer! {
            let mut norm = norm!(p, s);
            let (y, cache) = kit::batch_norm_train(&mut norm, &p.0);
            let same = norm.gamma == p.1 && norm.beta == p.2 && [norm.momentum, norm.epsilon] == [s.2, s.3];
            parts! {
                y: y,
                "cache.x_hat": cache.x_hat,
                "cache.inverse_deviation": cache.inverse_deviation,
                running_mean: norm.running_mean,
                running_variance: norm.running_variance,
                settings_kept: same,
            }
        })?;
        let ((x, gamma, beta), (mean0, variance0, momentum, epsilon)) = (&p, &s);
        let m = x.nrows() as f64;
        let (mean, squares) = statistics(x);
        let inverse = squares.mapv(|s| 1.0 / (s / m + epsilon).sqrt());
        let x_hat = (x - &mean) * &inverse;
        // Where a column happens to have little spread, 1/√ε enlarges the rounding of its mean.
        yours.close("y", &(gamma * &x_hat + beta), 1e-9, 1e-9)?;
        yours.close("cache.x_hat", &x_hat, 1e-9, 1e-9)?;
        yours.close("cache.inverse_deviation", &inverse, 0.0, 1e-9)?;
        let largest = |a: &Array1<f64>| a.iter().fold(0.0, |most: f64, a| most.max(a.abs()));
        // running + momentum·(batch − running) keeps the rounding of what was, even with a momentum of 1.
        let mean = mean0 * (1.0 - momentum) + mean * *momentum;
        yours.close("running_mean", &mean, 1e-11 * largest(&mean) + 1e-15 * largest(mean0), 0.0)?;
        let unbiased = squares / (m - 1.0);
        let variance = variance0 * (1.0 - momentum) + unbiased * *momentum;
        // Of distances from the first number, or another one far out, the rounding of their squares
        // is left.
        let size = x.iter().fold(0.0, |most: f64, x| most.max(x * x));
        let rounding = 1e-11 * largest(&variance) + 1e-15 * largest(variance0) + 1e-14 * size;
        yours.close("running_variance", &variance, rounding, 0.0)?;
        yours.is_true("settings_kept", "γ, β, momentum or ε was changed: only the running statistics are updated")
    });
}

/// The squares of numbers near 10⁸ have no digits left for a deviation of ½; their distances from the
/// mean have.
#[test]
fn a_mean_far_from_zero() {
    task!().cases(8, |case| {
        let (m, n) = (*case.pick(&[2, 4, 8]), case.length(1..=4));
        let x = far_from_zero(case, m, n, Axis(0));
        let p: Point = (x, vector(case, "gamma", n), vector(case, "beta", n));
        let s: State = (Array1::zeros(n), Array1::ones(n), *case.pick(&[0.1, 1.0]), 1e-5);
        give(case, &p, &s);
        let yours = case.ask(answer! {
            let mut norm = norm!(p, s);
            let (y, cache) = kit::batch_norm_train(&mut norm, &p.0);
            parts! {
                "cache.inverse_deviation": cache.inverse_deviation,
                "cache.x_hat": cache.x_hat,
                y: y,
                running_variance: norm.running_variance,
            }
        })?;
        // Exact: only the distances from the first number are ever rounded.
        let near = &p.0 - &p.0.row(0);
        let (mean, squares) = statistics(&near);
        let inverse = squares.mapv(|squares| 1.0 / (squares / m as f64 + s.3).sqrt());
        let x_hat = (near - mean) * &inverse;
        let unbiased = squares / (m as f64 - 1.0);
        // Sound forms are off by 3e-7 at most, y as one multiple of x; E[x²] − E[x]² by hundreds.
        yours.close("cache.inverse_deviation", &inverse, 0.0, 1e-6)?;
        yours.close("cache.x_hat", &x_hat, 1e-6, 0.0)?;
        yours.close("y", &(&p.1 * &x_hat + &p.2), 1e-6, 0.0)?;
        yours.close("running_variance", &(&s.1 * (1.0 - s.2) + unbiased * s.2), 0.0, 1e-6)
    });
}

#[test]
fn gradients_in_training() {
    task!().cases(64, |case| {
        let (m, n) = (case.length(2..=5), case.length(1..=4));
        let (mut p, mut s) = draw(case, m, n);
        // Where a column has no spread, a small ε leaves no room for a step.
        s.3 = *case.pick(&[0.1, 2.0]);
        let mut dy = upstream(case, "dy", m, n);
        repeat_an_example(case, &mut p.0, &mut dy);
        let cached = train(&p, &s).1;
        give(case, &p, &s);
        case.given("dy", &dy);
        let yours = case.ask(answer! { backward!(dy, p.1, cached) })?;
        yours.gradients(&["dx", "dgamma", "dbeta"], |p| train(p, &s).0, &p, &dy)
    });
}

/// Columns of numbers near 10⁻⁷ with an ε that is smaller still, and one of zeros: any usual step is
/// far too large, and one in proportion to x is nothing. And dy of any size. Slow: other tests name the
/// mistake.
#[test]
fn gradient_is_exact_at_any_scale() {
    task!().slow().cases(12, |case| {
        let [m, n] = lengths(case);
        let (mut p, mut s) = draw(case, m.max(2), n);
        let m = p.0.nrows();
        let scale = *case.pick(&[1.0, 1e-14, 1e-200, 1e100]);
        let dy = any_upstream(case, "dy", m, n) * scale;
        p.0 *= 1e-7;
        p.0.column_mut(0).fill(0.0);
        s.3 = 1e-16;
        let cached = train(&p, &s).1;
        give(case, &p, &s);
        case.given("dy", &dy);
        case.tell(format!("dy times {scale:e}"));
        let yours = case.ask(answer! { backward!(dy, p.1, cached) })?;
        let g = reference::batch_norm_backward(&dy, &p.1, &cached);
        // Two of the three paths cancel most of the first in a batch of two: 10⁻⁸ of it may be left.
        let size = cached.inverse_deviation.iter().fold(0.0, |m: f64, v| m.max(*v));
        yours.close("dx", &g.dx, 1e-12 * size * scale, 0.0)?;
        // A sum of m terms, |x̂| ≤ √m: all the rounding there is.
        let rounding = 1e-14 * scale * m as f64;
        yours.close("dgamma", &g.dgamma, rounding * (m as f64).sqrt(), 0.0)?;
        yours.close("dbeta", &g.dbeta, rounding, 0.0)
    });
}

#[test]
fn evaluation() {
    task!().cases(48, |case| {
        let (m, n) = (case.length(1..=10), case.length(1..=9));
        let (p, s) = draw(case, m, n);
        let dy = upstream(case, "dy", m, n);
        give(case, &p, &s);
        case.given("dy", &dy);
        let yours = case.ask(answer! {
            let norm = norm!(p, s);
            let g = kit::batch_norm_evaluate_backward(&dy, &norm, &p.0);
            let one = p.0.select(Axis(0), &[0]);
            parts! {
                y: kit::batch_norm_evaluate(&norm, &p.0),
                "y of the first row alone": kit::batch_norm_evaluate(&norm, &one),
                "dx in evaluation": g.dx,
                "dgamma in evaluation": g.dgamma,
                "dbeta in evaluation": g.dbeta,
            }
        })?;
        let ((x, gamma, beta), (mean, variance, _, epsilon)) = (&p, &s);
        let y = Array2::from_shape_fn(x.dim(), |(i, j)| {
            gamma[j] * (x[[i, j]] - mean[j]) / (variance[j] + epsilon).sqrt() + beta[j]
        });
        yours.equals("y", &y)?;
        yours.close("y of the first row alone", &y.select(Axis(0), &[0]), 1e-10, 1e-10)?;
        let names = ["dx in evaluation", "dgamma in evaluation", "dbeta in evaluation"];
        yours.gradients(&names, |p| evaluate(p, &s), &p, &dy)
    });
}

/// In evaluation a column is only scaled and shifted: with means of 10¹³ a difference of outputs
/// has lost its digits, the formula has not. And a row does not need others.
#[test]
fn gradient_in_evaluation_is_exact_where_differences_drown() {
    task!().cases(12, |case| {
        let [m, n] = lengths(case);
        let (p, mut s) = draw(case, m, n);
        s.0 += 1e13;
        let scale = *case.pick(&[1.0, 1e-14, 1e-200, 1e100]);
        let dy = any_upstream(case, "dy", m, n) * scale;
        give(case, &p, &s);
        case.given("dy", &dy);
        let [one_x, one_dy] = [&p.0, &dy].map(|a| a.select(Axis(0), &[0]));
        let yours = case.ask(answer! {
            let norm = norm!(p, s);
            parts! {
                "dx in evaluation": kit::batch_norm_evaluate_backward(&dy, &norm, &p.0).dx,
                "dx of the first row alone":
                    kit::batch_norm_evaluate_backward(&one_dy, &norm, &one_x).dx,
            }
        })?;
        let scale = &p.1 / s.1.mapv(|v| (v + s.3).sqrt());
        yours.close("dx in evaluation", &(&dy * &scale), 0.0, 1e-12)?;
        yours.close("dx of the first row alone", &(&one_dy * &scale), 0.0, 1e-12)
    });
}

/// Two batches in turn, of different lengths: the running statistics go on from where they were,
/// and what a norm has seen, or how often, is nowhere else.
#[test]
fn running_statistics_follow() {
    task!().cases(8, |case| {
        let n = case.length(1..=4);
        let (p, s) = draw(case, 3, n);
        let other = case.matrix("the other batch", 4, n);
        let times = *case.pick(&[1, 2, 3, 40]);
        give(case, &p, &s);
        case.given("the other batch", &other);
        case.tell(format!("{times} times in turn"));
        let yours = case.ask(answer! {
            let mut norm = norm!(p, s);
            for _ in 0..times {
                kit::batch_norm_train(&mut norm, &p.0);
                kit::batch_norm_train(&mut norm, &other);
            }
            parts! {
                "running_mean after many batches": norm.running_mean,
                "running_variance after many batches": norm.running_variance,
            }
        })?;
        let (mut mean, mut variance, momentum, _) = s;
        for _ in 0..times {
            for x in [&p.0, &other] {
                let (batch, squares) = statistics(x);
                mean = (1.0 - momentum) * mean + momentum * batch;
                variance =
                    (1.0 - momentum) * variance + momentum * squares / (x.nrows() as f64 - 1.0);
            }
        }
        // A recurrence that forgets its rounding as it forgets its start.
        yours.close("running_mean after many batches", &mean, 1e-11, 1e-11)?;
        yours.close("running_variance after many batches", &variance, 1e-11, 1e-11)
    });
}

#[test]
fn refuses_fewer_than_two_examples() {
    task!().once(|case| {
        let (p, s) = draw(case, 2, 3);
        for (what, rows) in [("a batch of one", vec![0]), ("an empty batch", vec![])] {
            let x = p.0.select(Axis(0), &rows);
            case.refuses(what, &[], refused! { kit::batch_norm_train(&mut norm!(p, s), &x) })?;
        }
        Ok(())
    });
}

#[test]
fn refuses_shapes_that_do_not_fit() {
    task!().once(|case| {
        let x = case.matrix("x", 5, 3);
        let three = case.vector("gamma", 3);
        let s: State = (three.clone(), three.mapv(f64::abs), 0.1, 0.1);
        for wrong in [1, 2, 4] {
            let other = case.vector("of another length", wrong);
            for (what, gamma, beta) in
                [("γ", &other, &three), ("β", &three, &other), ("γ and β", &other, &other)]
            {
                let p: Point = (x.clone(), gamma.clone(), beta.clone());
                case.refuses(
                    &format!("{what} of length {wrong} with x 5×3"),
                    &[wrong, 3],
                    refused! { kit::batch_norm_train(&mut norm!(p, s), &p.0) },
                )?;
            }
        }
        let cached = train(&(x.clone(), three.clone(), three.clone()), &s).1;
        for (rows, columns, clash) in [
            (1, 3, [1, 5]),
            (4, 3, [4, 5]),
            (6, 3, [6, 5]),
            (5, 1, [1, 3]),
            (5, 2, [2, 3]),
            (5, 4, [4, 3]),
        ] {
            let dy = case.matrix("dy", rows, columns);
            case.refuses(
                &format!("dy {rows}×{columns} with x 5×3"),
                &clash,
                refused! { backward!(dy, three, cached) },
            )?;
        }
        Ok(())
    });
}
