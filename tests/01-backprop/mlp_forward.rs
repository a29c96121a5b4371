//! σ(W2·σ(W1·X + b1) + b2), and everything on the way, for the backward pass to use.

use super::mlp_backward::{Parameters, draw_mlp, mlp};
use super::*;

#[test]
fn output_and_cache() {
    task!().cases(48, |case| {
        let (x, w1, b1, w2, b2) = draw_mlp(case);
        // Times 10⁴, either layer has z of ±10⁴, where σ is 0 or 1 and not NaN.
        let size = *case.pick(&[1.0, 1e4]);
        if size != 1.0 {
            case.tell("x and w2 times 10⁴");
        }
        let p: Parameters = (x * size, w1, b1, w2 * size, b2);
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
        yours.close("z2", &z2, 1e-11 * terms(w2, &a1, b2), 0.0)?;
        yours.close("a2", &z2.mapv(logistic), 1e-11, 0.0)
    });
}

/// With z near −30 a unit gives 10⁻¹³, which is nobody's 0, and no round small number either.
#[test]
fn a_unit_that_is_all_but_off_is_left_so() {
    task!().cases(4, |case| {
        let (x, w1, b1, w2, b2) = draw_mlp(case);
        case.tell("x and w2 times 0.1, biases less 30");
        let p: Parameters = (x * 0.1, w1, b1 - 30.0, w2 * 0.1, b2 - 30.0);
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
fn refuses_shapes_that_do_not_fit() {
    task!().once(|case| {
        let fits: Parameters = (
            case.matrix("x", 3, 4),
            case.matrix("w1", 6, 3),
            case.vector("b1", 6),
            case.matrix("w2", 2, 6),
            case.vector("b2", 2),
        );
        let (w1, w2) = (case.matrix("w1", 6, 5), case.matrix("w2", 2, 5));
        let one = case.vector("b", 1);
        let with = |spoil: &dyn Fn(&mut Parameters)| {
            let mut p = fits.clone();
            spoil(&mut p);
            p
        };
        let wrong = [
            ("w1 6×5 with x 3×4", [5, 3], with(&|p| p.1 = w1.clone())),
            ("w1 6×3 with a b1 of length 1", [6, 1], with(&|p| p.2 = one.clone())),
            ("w1 6×3 with w2 2×5", [6, 5], with(&|p| p.3 = w2.clone())),
            ("w2 2×6 with a b2 of length 1", [2, 1], with(&|p| p.4 = one.clone())),
        ];
        for (what, mentions, p) in &wrong {
            case.refuses(
                what,
                mentions,
                answer! {
                    parts! { a2: kit::mlp_forward(&mlp!(*p), &p.0).a2 }
                },
            )?;
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
