//! σ(W2·σ(W1·X + b1) + b2), and everything on the way, for the backward pass to use.

use super::mlp_backward::{Parameters, draw_mlp, mlp};
use super::*;

#[test]
fn output_and_cache() {
    task!().cases(48, |case| {
        let p = draw_mlp(case);
        let yours = case.ask(answer! {
            let c = kit::mlp_forward(&mlp!(p), &p.0);
            parts! { x: c.x, z1: c.z1, a1: c.a1, z2: c.z2, a2: c.a2 }
        })?;
        let (x, w1, b1, w2, b2) = &p;
        let z1 = affine(w1, x, b1);
        let a1 = z1.mapv(logistic);
        let z2 = affine(w2, &a1, b2);
        yours.equals("x", x)?;
        yours.equals("z1", &z1)?;
        yours.equals("a1", &a1)?;
        yours.equals("z2", &z2)?;
        yours.equals("a2", &z2.mapv(logistic))
    });
}

#[test]
fn refuses_shapes_that_do_not_fit() {
    task!().once(|case| {
        let p: Parameters = (
            case.matrix("x", 3, 4),
            case.matrix("w1", 5, 2),
            case.vector("b1", 5),
            case.matrix("w2", 2, 5),
            case.vector("b2", 2),
        );
        case.refuses(
            "w1 5×2 with x 3×4",
            &[5, 2, 3, 4],
            answer! {
                parts! { a2: kit::mlp_forward(&mlp!(p), &p.0).a2 }
            },
        )
    });
}

fn affine(w: &Array2<f64>, a: &Array2<f64>, b: &Array1<f64>) -> Array2<f64> {
    Array2::from_shape_fn((w.nrows(), a.ncols()), |(i, k)| {
        (0..w.ncols()).map(|j| w[[i, j]] * a[[j, k]]).sum::<f64>() + b[i]
    })
}

fn logistic(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}
