//! σ(W2·σ(W1·X + b1) + b2), and everything on the way, for the backward pass to use.

use super::mlp_backward::{Parameters, draw_mlp, given, mlp, of_shapes};
use super::*;

#[test]
fn output_and_cache() {
    task!().cases(48, |case| {
        let (x, w1, b1, w2, b2) = draw_mlp(case, lengths);
        // Times 10⁴, either layer has z of ±10⁴, where σ is 0 or 1 and not NaN.
        let size = *case.pick(&[1.0, 1e4, 1e-4]);
        if size != 1.0 {
            case.tell(format!("x and w2 times {size:e}"));
        }
        let p: Parameters = (x * size, w1, b1, w2 * size, b2);
        given(case, &p);
        let yours = case.ask(answer! {
            let c = kit::mlp_forward(&mlp!(p), &p.0);
            parts! { x: c.x, z1: c.z1, a1: c.a1, z2: c.z2, a2: c.a2 }
        })?;
        let (x, w1, b1, w2, b2) = &p;
        let z1 = affine(w1, x, b1);
        let a1 = z1.mapv(logistic);
        let z2 = affine(w2, &a1, b2);
        yours.equals("x", x)?;
        yours.close("z1", &z1, 1e-11 * terms(w1, x, b1), 0.0)?;
        yours.close("a1", &a1, 1e-11, 0.0)?;
        // What a1 may be off by, w2 multiplies.
        yours.close("z2", &z2, 1e-11 * terms(w2, &Array2::ones(a1.dim()), b2), 0.0)?;
        yours.close("a2", &z2.mapv(logistic), 1e-11, 0.0)
    });
}

/// With z near −30 a unit gives 10⁻¹³, which is nobody's 0, and no round small number either.
#[test]
fn a_unit_that_is_all_but_off_is_left_so() {
    task!().cases(4, |case| {
        let (x, w1, b1, w2, b2) = draw_mlp(case, short);
        case.tell("x and w2 times 0.1, biases less 30");
        let p: Parameters = (x * 0.1, w1, b1 - 30.0, w2 * 0.1, b2 - 30.0);
        given(case, &p);
        let yours = case.ask(answer! {
            let c = kit::mlp_forward(&mlp!(p), &p.0);
            parts! { a1: c.a1, a2: c.a2 }
        })?;
        let (x, w1, b1, w2, b2) = &p;
        let a1 = affine(w1, x, b1).mapv(logistic);
        // ½(1 + tanh(z/2)) is right too, and rounds to 10⁻¹⁶.
        yours.close("a1", &a1, 1e-15, 0.0)?;
        yours.close("a2", &affine(w2, &a1, b2).mapv(logistic), 1e-15, 0.0)
    });
}

#[test]
fn refuses_weights_that_do_not_match() {
    task!().once(|case| {
        for (clash, x, w1, w2) in [
            ([2, 3], [3, 4], [6, 2], [5, 6]),
            ([7, 3], [3, 4], [6, 7], [5, 6]),
            ([1, 3], [3, 4], [6, 1], [5, 6]),
            ([3, 1], [1, 4], [6, 3], [5, 6]),
            ([2, 6], [3, 4], [6, 3], [5, 2]),
            ([7, 6], [3, 4], [6, 3], [5, 7]),
            ([1, 6], [3, 4], [6, 3], [5, 1]),
            // What would match if it were transposed: x, and w2.
            ([4, 3], [3, 4], [6, 4], [5, 6]),
            ([5, 6], [3, 4], [6, 3], [6, 5]),
        ] {
            let p = of_shapes(case, [x, w1, w2], [w1[0], w2[0]]);
            case.refuses(
                &format!("x {x:?}, w1 {w1:?} and w2 {w2:?}"),
                &clash,
                answer! {
                    parts! { a2: kit::mlp_forward(&mlp!(p), &p.0).a2 }
                },
            )?;
        }
        Ok(())
    });
}

/// Of length 1, too short, too long, as long as Z is wide.
#[test]
fn refuses_biases_that_do_not_match() {
    task!().once(|case| {
        let (x, w1, w2) = ([3, 4], [6, 3], [5, 6]);
        for length in [1, 2, 7, 4] {
            for (b1, b2, clash) in [(length, 5, [6, length]), (6, length, [5, length])] {
                let p = of_shapes(case, [x, w1, w2], [b1, b2]);
                case.refuses(
                    &format!("w1 {w1:?}, b1 of {b1}, w2 {w2:?} and b2 of {b2}"),
                    &clash,
                    answer! {
                        parts! { a2: kit::mlp_forward(&mlp!(p), &p.0).a2 }
                    },
                )?;
            }
        }
        Ok(())
    });
}

/// W·A + b, by its definition.
pub fn affine(w: &Array2<f64>, a: &Array2<f64>, b: &Array1<f64>) -> Array2<f64> {
    Array2::from_shape_fn((w.nrows(), a.ncols()), |(i, k)| {
        (0..w.ncols()).map(|j| w[[i, j]] * a[[j, k]]).sum::<f64>() + b[i]
    })
}

/// The largest sum of what is added up in [`affine`], without signs: what its rounding is measured
/// by. Where the terms cancel, the result is no measure.
pub fn terms(w: &Array2<f64>, a: &Array2<f64>, b: &Array1<f64>) -> f64 {
    let sums = affine(&w.mapv(f64::abs), &a.mapv(f64::abs), &b.mapv(f64::abs));
    sums.iter().copied().fold(0.0, f64::max)
}

fn logistic(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}
