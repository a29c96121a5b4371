//! Every gradient of the two-layer perceptron, each judged by itself: a layer taken in the wrong
//! order spoils those below it and no other.

use super::*;

/// x, w1, b1, w2, b2.
pub type Parameters = (Array2<f64>, Array2<f64>, Array1<f64>, Array2<f64>, Array1<f64>);

/// Parameters whose axes are as long as `lengths` says: n_in, h, n_out and m.
pub fn draw_mlp(case: &mut Case, lengths: fn(&mut Case) -> [usize; 4]) -> Parameters {
    let [n_in, h, n_out, m] = lengths(case);
    (
        matrix(case, "x", n_in, m),
        matrix(case, "w1", h, n_in),
        vector(case, "b1", h),
        matrix(case, "w2", n_out, h),
        vector(case, "b2", n_out),
    )
}

/// Parameters of these shapes, whether they match or not.
pub fn of_shapes(
    case: &mut Case,
    [x, w1, w2]: [[usize; 2]; 3],
    [b1, b2]: [usize; 2],
) -> Parameters {
    let mut matrix = |name, [rows, columns]: [usize; 2]| case.matrix(name, rows, columns);
    let (x, w1, w2) = (matrix("x", x), matrix("w1", w1), matrix("w2", w2));
    (x, w1, case.vector("b1", b1), w2, case.vector("b2", b2))
}

/// With large biases most units are saturated: σ′ is small, and must not be taken for 0.
pub fn maybe_saturated(case: &mut Case, (x, w1, b1, w2, b2): Parameters) -> Parameters {
    let size = *case.pick(&[1.0, 4.0]);
    if size != 1.0 {
        case.tell("biases times 4");
    }
    (x, w1, b1 * size, w2, b2 * size)
}

pub fn given(case: &mut Case, (x, w1, b1, w2, b2): &Parameters) {
    for (name, value) in [("x", x), ("w1", w1), ("w2", w2)] {
        case.given(name, value);
    }
    case.given("b1", b1);
    case.given("b2", b2);
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

fn backward(
    p: &Parameters,
    cached: &reference::MlpCache,
    da2: &Array2<f64>,
) -> reference::MlpGradients {
    use ::mistakes::solution as kit;
    kit::mlp_backward(&mlp!(*p), cached, da2)
}

pub const NAMES: [&str; 5] = ["dx", "dw1", "db1", "dw2", "db2"];

#[test]
fn gradients() {
    task!().cases(48, |case| {
        let p = draw_mlp(case, short);
        let p = maybe_saturated(case, p);
        let cached = forward(&p);
        let da2 = case.matrix("da2", p.4.len(), p.0.ncols());
        given(case, &p);
        case.given("da2", &da2);
        let yours = case.ask(answer! {
            let g = kit::mlp_backward(&mlp!(p), &cache!(cached), &da2);
            parts! { dx: g.dx, dw1: g.dw1, db1: g.db1, dw2: g.dw2, db2: g.db2 }
        })?;
        yours.gradients(&NAMES, |p| forward(p).a2, &p, &da2)
    });
}

/// From a cache of any numbers, with weights of 10⁷ on inputs of 10⁻⁷: nothing but the chain rule
/// is left. What computes the forward pass again, to take its differences or for any other reason,
/// gets other numbers.
#[test]
fn is_exact_on_any_cache() {
    task!().cases(48, |case| {
        let [n_in, h, n_out, m] = lengths(case);
        // All positive but Z: no sum cancels, so every right order of summation agrees.
        let mut positive = |name, rows, columns| matrix(case, name, rows, columns).mapv(f64::abs);
        let (mut x, mut w1) = (positive("x", n_in, m), positive("w1", h, n_in));
        x.row_mut(0).mapv_inplace(|x| x * 1e-7);
        w1.column_mut(0).mapv_inplace(|w| w * 1e7);
        let (w2, da2) = (positive("w2", n_out, h), positive("da2", n_out, m));
        let (z1, z2) = (matrix(case, "z1", h, m), matrix(case, "z2", n_out, m));
        let p: Parameters = (x, w1, case.vector("b1", h), w2, case.vector("b2", n_out));
        let da2 = da2 * scale(case, "da2");
        let (a1, a2) = (reference::sigmoid(&z1), reference::sigmoid(&z2));
        case.given("z1", &z1);
        case.given("z2", &z2);
        let cached = reference::MlpCache { x: p.0.clone(), z1, a1, z2, a2 };
        given(case, &p);
        case.given("da2", &da2);
        let yours = case.ask(answer! {
            let g = kit::mlp_backward(&mlp!(p), &cache!(cached), &da2);
            parts! { dx: g.dx, dw1: g.dw1, db1: g.db1, dw2: g.dw2, db2: g.db2 }
        })?;
        let g = backward(&p, &cached, &da2);
        // The sound forms of σ′ differ by 1e-15, sums of 260 positive terms by 3e-14 at most.
        yours.close("dx", &g.dx, 0.0, 1e-13)?;
        yours.close("dw1", &g.dw1, 0.0, 1e-13)?;
        yours.close("db1", &g.db1, 0.0, 1e-13)?;
        yours.close("dw2", &g.dw2, 0.0, 1e-13)?;
        yours.close("db2", &g.db2, 0.0, 1e-13)
    });
}

/// With z near −20, σ′ is 10⁻⁹, and so is what a unit passes on: nothing keeps it alive.
#[test]
fn a_unit_that_is_all_but_off_passes_next_to_nothing_on() {
    task!().cases(8, |case| {
        let (x, w1, mut b1, w2, mut b2) = draw_mlp(case, short);
        match case.pick(&["hidden", "output"]) {
            &"hidden" => b1 -= 20.0,
            _ => b2 -= 20.0,
        }
        let p: Parameters = (x * 0.1, w1, b1, w2 * 0.1, b2);
        case.tell("x and w2 times 0.1, b1 or b2 less 20");
        let cached = forward(&p);
        let da2 = case.matrix("da2", p.4.len(), p.0.ncols());
        given(case, &p);
        case.given("da2", &da2);
        let yours = case.ask(answer! {
            let g = kit::mlp_backward(&mlp!(p), &cache!(cached), &da2);
            parts! { db1: g.db1, db2: g.db2 }
        })?;
        let g = backward(&p, &cached, &da2);
        // ¼·(1 − tanh²(z/2)) is right too, and rounds to 10⁻¹⁶.
        yours.close("db1", &g.db1, 1e-14, 1e-12)?;
        yours.close("db2", &g.db2, 1e-14, 1e-12)
    });
}

/// Another pass in between, forward and backward, changes nothing: all that is needed is in the
/// cache.
#[test]
fn uses_the_cache_that_it_is_given() {
    task!().cases(8, |case| {
        let p = draw_mlp(case, short);
        let other = case.matrix("another x", p.0.nrows(), p.0.ncols());
        let da2 = case.matrix("da2", p.4.len(), p.0.ncols());
        given(case, &p);
        case.given("another x", &other);
        case.given("da2", &da2);
        let yours = case.ask(answer! {
            let cached = kit::mlp_forward(&mlp!(p), &p.0);
            let later = kit::mlp_forward(&mlp!(p), &other);
            kit::mlp_backward(&mlp!(p), &later, &da2);
            let g = kit::mlp_backward(&mlp!(p), &cached, &da2);
            parts! { dx: g.dx, dw1: g.dw1, db1: g.db1, dw2: g.dw2, db2: g.db2 }
        })?;
        yours.gradients(&NAMES, |p| forward(p).a2, &p, &da2)
    });
}
