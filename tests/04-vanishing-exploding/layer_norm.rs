//! Normalisation of each row. Every x acts on its whole row, through the mean and the variance; a
//! random upstream gradient shows each path (with ones, what arrives at x̂ is 0).

use super::*;
use std::ops::RangeInclusive;

/// x, gamma, beta.
type Point = (Array2<f64>, Array1<f64>, Array1<f64>);

fn draw(case: &mut harness::Case, lengths: RangeInclusive<usize>) -> (Point, f64) {
    let (m, n) = (case.length(lengths.clone()), case.length(lengths));
    let point = (case.matrix("x", m, n), case.vector("gamma", n), case.vector("beta", n));
    // A large ε as well: only then does it show where ε stands.
    (point, *case.pick(&[1e-5, 0.1, 2.0]))
}

fn forward((x, gamma, beta): &Point, epsilon: f64) -> (Array2<f64>, reference::NormCache) {
    reference::layer_norm(x, gamma, beta, epsilon)
}

#[test]
fn forward_pass() {
    task!().cases(48, |case| {
        let (mut p, epsilon) = draw(case, 1..=24);
        // One number far from the others: in units of the deviation it can be √(n − 1) from the mean.
        p.0[[0, 0]] *= *case.pick(&[1.0, 100.0]);
        case.tell(format!("ε = {epsilon}"));
        // A row without any spread: x̂ is 0, and ε alone keeps it from 0/0.
        if *case.pick(&[false, false, true]) {
            case.tell("the last row all 1");
            p.0.rows_mut().into_iter().last().unwrap().fill(1.0);
        }
        let yours = case.ask(answer! {
            let (y, cache) = kit::layer_norm(&p.0, &p.1, &p.2, epsilon);
            parts! { y: y, x_hat: cache.x_hat, inverse_deviation: cache.inverse_deviation }
        })?;
        let (x, gamma, beta) = &p;
        let n = x.ncols() as f64;
        let mut y = x.clone();
        let mut inverse = Array1::zeros(x.nrows());
        for (i, row) in x.rows().into_iter().enumerate() {
            let mean = row.sum() / n;
            let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
            inverse[i] = 1.0 / (variance + epsilon).sqrt();
            for j in 0..x.ncols() {
                y[[i, j]] = gamma[j] * (x[[i, j]] - mean) * inverse[i] + beta[j];
            }
        }
        // Where a row happens to have little spread, 1/√ε enlarges the rounding of its mean, and
        // more that of a variance taken as the mean square less the squared mean.
        yours.close("y", &y, 1e-9, 1e-9)?;
        yours.close("inverse_deviation", &inverse, 0.0, 1e-9)?;
        let x_hat = (&y - beta) / gamma;
        yours.close("x_hat", &x_hat, 1e-9, 1e-9)
    });
}

#[test]
fn gradients() {
    task!().cases(64, |case| {
        let (p, epsilon) = draw(case, 2..=5);
        let dy = case.matrix("dy", p.0.nrows(), p.0.ncols());
        let cached = forward(&p, epsilon).1;
        case.tell(format!("ε = {epsilon}"));
        let yours = case.ask(answer! {
            let reference::NormCache { x_hat, inverse_deviation } = cached.clone();
            let cache = kit::NormCache { x_hat, inverse_deviation };
            let g = kit::layer_norm_backward(&dy, &p.1, &cache);
            parts! { dx: g.dx, dgamma: g.dgamma, dbeta: g.dbeta }
        })?;
        yours.gradients(&["dx", "dgamma", "dbeta"], |p| forward(p, epsilon).0, &p, &dy)
    });
}

/// A row of numbers near 10⁻⁷ with an ε that is smaller still, and a row of zeros: any usual step is
/// far too large, and one in proportion to x is nothing.
#[test]
fn gradient_is_exact_at_any_scale() {
    task!().cases(8, |case| {
        let mut p = draw(case, 2..=24).0;
        p.0 *= 1e-7;
        p.0.row_mut(0).fill(0.0);
        let dy = case.matrix("dy", p.0.nrows(), p.0.ncols());
        let cached = forward(&p, 1e-16).1;
        let yours = case.ask(answer! {
            let reference::NormCache { x_hat, inverse_deviation } = cached.clone();
            let cache = kit::NormCache { x_hat, inverse_deviation };
            parts! { dx: kit::layer_norm_backward(&dy, &p.1, &cache).dx }
        })?;
        // Two of the three paths cancel most of the first in a row of two: 10⁻⁸ of it may be left.
        let size = cached.inverse_deviation.iter().fold(0.0, |m: f64, v| m.max(*v));
        yours.close("dx", &reference::layer_norm_backward(&dy, &p.1, &cached).dx, 1e-12 * size, 0.0)
    });
}

#[test]
fn refuses_shapes_that_do_not_fit() {
    task!().once(|case| {
        let x = case.matrix("x", 4, 3);
        let (one, three) = (case.vector("of one", 1), case.vector("of three", 3));
        case.refuses(
            "γ of length 1 with x 4×3",
            &[1, 3],
            answer! { parts! { y: kit::layer_norm(&x, &one, &three, 0.1).0 } },
        )?;
        case.refuses(
            "β of length 1 with x 4×3",
            &[1, 3],
            answer! { parts! { y: kit::layer_norm(&x, &three, &one, 0.1).0 } },
        )?;
        case.refuses(
            "γ and β of length 1 with x 4×3",
            &[1, 3],
            answer! { parts! { y: kit::layer_norm(&x, &one, &one, 0.1).0 } },
        )?;
        let cached = reference::layer_norm(&x, &three, &three, 0.1).1;
        for (axis, rows, columns) in [(0, 1, 3), (1, 4, 1)] {
            let dy = x.select(Axis(axis), &[0]);
            case.refuses(
                &format!("dy {rows}×{columns} with x 4×3"),
                &[1, [4, 3][axis]],
                answer! {
                    let reference::NormCache { x_hat, inverse_deviation } = cached.clone();
                    let cache = kit::NormCache { x_hat, inverse_deviation };
                    parts! { dx: kit::layer_norm_backward(&dy, &three, &cache).dx }
                },
            )?;
        }
        Ok(())
    });
}
