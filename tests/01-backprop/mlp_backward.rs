//! Every gradient of the two-layer perceptron, each judged by itself: a layer taken in the wrong
//! order spoils those below it and no other.

use super::*;
use harness::Case;

/// x, w1, b1, w2, b2.
pub type Parameters = (Array2<f64>, Array2<f64>, Array1<f64>, Array2<f64>, Array1<f64>);

pub fn draw_mlp(case: &mut Case) -> Parameters {
    let (n_in, h, n_out) = (case.length(1..=4), case.length(1..=5), case.length(1..=4));
    let m = case.length(2..=5);
    (
        case.matrix("x", n_in, m),
        case.matrix("w1", h, n_in),
        case.vector("b1", h),
        case.matrix("w2", n_out, h),
        case.vector("b2", n_out),
    )
}

/// The drawn parameters as `kit`'s own type.
macro_rules! mlp {
    ($p:expr) => {{
        let (_, w1, b1, w2, b2) = &$p;
        kit::Mlp { w1: w1.clone(), b1: b1.clone(), w2: w2.clone(), b2: b2.clone() }
    }};
}

/// A reference cache as `kit`'s own type, so that the backward pass can be written first.
macro_rules! cache {
    ($c:expr) => {{
        let reference::MlpCache { x, z1, a1, z2, a2 } = $c.clone();
        kit::MlpCache { x, z1, a1, z2, a2 }
    }};
}
pub(crate) use {cache, mlp};

/// The reference forward pass of the drawn parameters.
pub fn forward(p: &Parameters) -> reference::MlpCache {
    use ::mistakes::solution as kit;
    kit::mlp_forward(&mlp!(*p), &p.0)
}

pub const NAMES: [&str; 5] = ["dx", "dw1", "db1", "dw2", "db2"];

#[test]
fn gradients() {
    task!().cases(48, |case| {
        let p = draw_mlp(case);
        let cached = forward(&p);
        let da2 = case.matrix("da2", p.4.len(), p.0.ncols());
        let yours = case.ask(answer! {
            let g = kit::mlp_backward(&mlp!(p), &cache!(cached), &da2);
            parts! { dx: g.dx, dw1: g.dw1, db1: g.db1, dw2: g.dw2, db2: g.db2 }
        })?;
        yours.gradients(&NAMES, |p| forward(p).a2, &p, &da2)
    });
}

/// Weights of 10⁷ on inputs of 10⁻⁷, and the reverse: Z is of ordinary size, but a step that is
/// small for one is enormous for the other. The chain rule does not care.
#[test]
fn is_exact_at_any_scale() {
    task!().cases(8, |case| {
        let (h, m) = (case.length(2..=4), case.length(2..=4));
        let scale = |x: Array2<f64>, rows: [f64; 2]| {
            x * Array1::from(rows.to_vec()).insert_axis(ndarray::Axis(1))
        };
        let p: Parameters = (
            scale(case.matrix("x", 2, m), [1e-7, 1e7]),
            scale(case.matrix("w1", 2, h), [1e7, 1e-7]).reversed_axes(),
            case.vector("b1", h),
            case.matrix("w2", 2, h),
            case.vector("b2", 2),
        );
        let da2 = case.matrix("da2", 2, m);
        let cached = forward(&p);
        let yours = case.ask(answer! {
            let g = kit::mlp_backward(&mlp!(p), &cache!(cached), &da2);
            parts! { dx: g.dx, dw1: g.dw1, db1: g.db1, dw2: g.dw2, db2: g.db2 }
        })?;
        let g = {
            use ::mistakes::solution as kit;
            kit::mlp_backward(&mlp!(p), &cached, &da2)
        };
        // Rows of dx and columns of dw1 differ by 10¹⁴ in size, so each element by itself; what
        // cancels in a sum is 10⁻⁵ of its terms at the worst.
        yours.close("dx", &g.dx, 1e-18, 1e-9)?;
        yours.close("dw1", &g.dw1, 1e-18, 1e-9)?;
        yours.equals("db1", &g.db1)?;
        yours.equals("dw2", &g.dw2)?;
        yours.equals("db2", &g.db2)
    });
}

/// A second forward pass in between changes nothing: all that is needed is in the cache.
#[test]
fn uses_the_cache_that_it_is_given() {
    task!().cases(8, |case| {
        let p = draw_mlp(case);
        let other = case.matrix("another x", p.0.nrows(), p.0.ncols());
        let da2 = case.matrix("da2", p.4.len(), p.0.ncols());
        let yours = case.ask(answer! {
            let cached = kit::mlp_forward(&mlp!(p), &p.0);
            kit::mlp_forward(&mlp!(p), &other);
            let g = kit::mlp_backward(&mlp!(p), &cached, &da2);
            parts! { dx: g.dx, dw1: g.dw1, db1: g.db1, dw2: g.dw2, db2: g.db2 }
        })?;
        yours.gradients(&NAMES, |p| forward(p).a2, &p, &da2)
    });
}
