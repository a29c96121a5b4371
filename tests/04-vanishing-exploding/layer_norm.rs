//! Normalisation of each row. Every x acts on its whole row, through the mean and the variance; a
//! random upstream gradient shows each path (with ones, what arrives at x̂ is 0).

use super::*;

/// x, gamma, beta.
type Point = (Array2<f64>, Array1<f64>, Array1<f64>);

/// A point and ε; a large ε as well, since only then does it show where ε stands.
fn draw(case: &mut Case, m: usize, n: usize) -> (Point, f64) {
    let point = (matrix(case, "x", m, n), vector(case, "gamma", n), vector(case, "beta", n));
    (point, *case.pick(&[1e-5, 0.1, 2.0, 1e-3]))
}

fn give(case: &mut Case, p: &Point, epsilon: f64) {
    case.given("x", &p.0);
    case.given("gamma", &p.1);
    case.given("beta", &p.2);
    case.given("epsilon", &epsilon);
    case.tell(format!("ε = {epsilon:e}"));
}

fn forward((x, gamma, beta): &Point, epsilon: f64) -> (Array2<f64>, reference::NormCache) {
    reference::layer_norm(x, gamma, beta, epsilon)
}

macro_rules! backward {
    ($dy:expr, $gamma:expr, $cached:expr) => {{
        let reference::NormCache { x_hat, inverse_deviation } = $cached.clone();
        let g =
            kit::layer_norm_backward(&$dy, &$gamma, &kit::NormCache { x_hat, inverse_deviation });
        parts! { dx: g.dx, dgamma: g.dgamma, dbeta: g.dbeta }
    }};
}

#[test]
fn forward_pass() {
    task!().cases(48, |case| {
        let [m, n] = lengths(case);
        let (mut p, epsilon) = draw(case, m, n);
        // With small numbers goes a small ε.
        let (scale, epsilon) = *case.pick(&[(1.0, epsilon), (1.0, epsilon), (1e-5, 1e-12)]);
        p.0 *= scale;
        // One number far from the others: in units of the deviation it can be √(n − 1) from the mean.
        p.0[[0, 0]] *= *case.pick(&[1.0, 100.0]);
        // A row without any spread: x̂ is 0, and ε alone keeps it from 0/0.
        if *case.pick(&[false, false, true]) {
            case.tell("the last row all equal");
            p.0.row_mut(m - 1).fill(scale);
        }
        give(case, &p, epsilon);
        let yours = case.ask(answer! {
            let (y, cache) = kit::layer_norm(&p.0, &p.1, &p.2, epsilon);
            parts! {
                y: y,
                "cache.x_hat": cache.x_hat,
                "cache.inverse_deviation": cache.inverse_deviation,
            }
        })?;
        let (x, gamma, beta) = &p;
        let mut x_hat = x.clone();
        let mut inverse = Array1::zeros(m);
        for (i, row) in x.rows().into_iter().enumerate() {
            let mean = row.sum() / n as f64;
            let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n as f64;
            inverse[i] = 1.0 / (variance + epsilon).sqrt();
            x_hat.row_mut(i).mapv_inplace(|x| (x - mean) * inverse[i]);
        }
        // Where a row happens to have little spread, 1/√ε enlarges the rounding of its mean.
        yours.close("y", &(gamma * &x_hat + beta), 1e-9, 1e-9)?;
        yours.close("cache.inverse_deviation", &inverse, 0.0, 1e-9)?;
        yours.close("cache.x_hat", &x_hat, 1e-9, 1e-9)
    });
}

/// The squares of numbers near 10⁸ have no digits left for a deviation of ½; their distances from the
/// mean have.
#[test]
fn a_mean_far_from_zero() {
    task!().cases(8, |case| {
        let (m, n) = (case.length(1..=4), *case.pick(&[2, 4, 8]));
        let x = far_from_zero(case, m, n, Axis(1));
        let p: Point = (x, vector(case, "gamma", n), vector(case, "beta", n));
        give(case, &p, 1e-5);
        let yours = case.ask(answer! {
            let (y, cache) = kit::layer_norm(&p.0, &p.1, &p.2, 1e-5);
            parts! {
                "cache.inverse_deviation": cache.inverse_deviation,
                "cache.x_hat": cache.x_hat,
                y: y,
            }
        })?;
        let (mut x_hat, mut inverse) = (p.0.clone(), Array1::zeros(m));
        for (i, mut row) in x_hat.rows_mut().into_iter().enumerate() {
            // Exact: only the distances from the first number are ever rounded.
            row -= p.0[[i, 0]];
            row -= row.sum() / n as f64;
            inverse[i] = 1.0 / (row.dot(&row) / n as f64 + 1e-5).sqrt();
            row *= inverse[i];
        }
        // Sound forms are off by 3e-7 at most, y as one multiple of x; E[x²] − E[x]² by hundreds.
        yours.close("cache.inverse_deviation", &inverse, 0.0, 1e-6)?;
        yours.close("cache.x_hat", &x_hat, 1e-6, 0.0)?;
        yours.close("y", &(&p.1 * &x_hat + &p.2), 1e-6, 0.0)
    });
}

#[test]
fn gradients() {
    task!().cases(64, |case| {
        let (m, n) = (case.length(1..=5), case.length(1..=5));
        let mut p = draw(case, m, n).0;
        // Where a row has no spread, a small ε leaves no room for a step.
        let epsilon = *case.pick(&[0.1, 2.0]);
        let mut dy = upstream(case, "dy", m, n);
        repeat_an_example(case, &mut p.0, &mut dy);
        let cached = forward(&p, epsilon).1;
        give(case, &p, epsilon);
        case.given("dy", &dy);
        let yours = case.ask(answer! { backward!(dy, p.1, cached) })?;
        yours.gradients(&["dx", "dgamma", "dbeta"], |p| forward(p, epsilon).0, &p, &dy)
    });
}

/// A row of numbers near 10⁻⁷ with an ε that is smaller still, and a row of zeros: any usual step is
/// far too large, and one in proportion to x is nothing. And dy of any size. Slow: other tests name the
/// mistake.
#[test]
fn gradient_is_exact_at_any_scale() {
    task!().slow().cases(12, |case| {
        let [m, n] = lengths(case);
        let mut p = draw(case, m, n).0;
        let scale = *case.pick(&[1.0, 1e-14, 1e-200, 1e100]);
        let dy = any_upstream(case, "dy", m, n) * scale;
        p.0 *= 1e-7;
        p.0.row_mut(0).fill(0.0);
        let cached = forward(&p, 1e-16).1;
        give(case, &p, 1e-16);
        case.given("dy", &dy);
        case.tell(format!("dy times {scale:e}"));
        let yours = case.ask(answer! { backward!(dy, p.1, cached) })?;
        let g = reference::layer_norm_backward(&dy, &p.1, &cached);
        // Two of the three paths cancel most of the first in a row of two: 10⁻⁸ of it may be left.
        let size = cached.inverse_deviation.iter().fold(0.0, |m: f64, v| m.max(*v));
        yours.close("dx", &g.dx, 1e-12 * size * scale, 0.0)?;
        // A sum of m terms, |x̂| ≤ √n: all the rounding there is.
        let rounding = 1e-14 * scale * m as f64;
        yours.close("dgamma", &g.dgamma, rounding * (n as f64).sqrt(), 0.0)?;
        yours.close("dbeta", &g.dbeta, rounding, 0.0)
    });
}

#[test]
fn refuses_shapes_that_do_not_fit() {
    task!().once(|case| {
        let x = case.matrix("x", 5, 3);
        let three = case.vector("gamma", 3);
        for wrong in [1, 2, 4] {
            let other = case.vector("of another length", wrong);
            for (what, gamma, beta) in
                [("γ", &other, &three), ("β", &three, &other), ("γ and β", &other, &other)]
            {
                case.refuses(
                    &format!("{what} of length {wrong} with x 5×3"),
                    &[wrong, 3],
                    refused! { kit::layer_norm(&x, gamma, beta, 0.1) },
                )?;
            }
        }
        let cached = reference::layer_norm(&x, &three, &three, 0.1).1;
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
