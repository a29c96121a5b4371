//! The program, once it is fixed, passes what the MLP tasks pass.

use super::mlp_backward::{NAMES, cache, draw_mlp, forward, given, mlp};
use super::*;

#[test]
fn linear_gradients() {
    task!().cases(32, |case| {
        let [n_in, n_out, m] = short(case);
        let x =
            (matrix(case, "a", n_in, m), matrix(case, "w", n_out, n_in), case.vector("b", n_out));
        let dz = case.matrix("dz", n_out, m);
        linear_backward::given(case, &dz, &x.1, &x.0);
        let yours = case.ask(answer! {
            let g = kit::repair::linear_backward(&dz, &x.1, &x.0);
            parts! { da: g.da, dw: g.dw, db: g.db }
        })?;
        let forward = |(a, w, b): &(_, _, _)| reference::linear_forward(a, w, b);
        yours.gradients(&["da", "dw", "db"], forward, &x, &dz)
    });
}

#[test]
fn sigmoid_gradient() {
    task!().cases(32, |case| {
        let [n, m] = short(case);
        let (z, da) = (matrix(case, "z", n, m) * 3.0, case.matrix("da", n, m));
        case.given("da", &da);
        case.given("z", &z);
        let yours = case.ask(answer! { parts! { dz: kit::repair::sigmoid_backward(&da, &z) } })?;
        yours.gradients(&["dz"], reference::sigmoid, &z, &da)?;
        // To the last digits: differences of the sigmoid do not fix the program either.
        yours.close("dz", &reference::sigmoid_backward(&da, &z), 2e-15, 0.0)
    });
}

#[test]
fn sigmoid_and_its_gradient_saturate_without_nan() {
    task!().once(|case| {
        let z = ndarray::array![[-1e4, -800.0, -30.0, -1.0, 0.0, 1.0, 30.0, 800.0, 1e4]];
        case.tell("z = −10⁴, −800, −30, −1, 0, 1, 30, 800, 10⁴");
        let da = case.matrix("da", 1, 9);
        let yours = case.ask(answer! {
            parts! { a: kit::repair::sigmoid(&z), dz: kit::repair::sigmoid_backward(&da, &z) }
        })?;
        yours.close("a", &reference::sigmoid(&z), 5e-16, 0.0)?;
        yours.close("dz", &reference::sigmoid_backward(&da, &z), 2e-15, 0.0)?;
        let (da, z) = (ndarray::array![[f64::MAX, -f64::MAX]], ndarray::array![[0.0, 0.5]]);
        case.tell("or da = ±1.8·10³⁰⁸, z = 0, ½");
        let yours = case.ask(answer! { parts! { dz: kit::repair::sigmoid_backward(&da, &z) } })?;
        yours.close("dz", &reference::sigmoid_backward(&da, &z), 0.0, 1e-14)
    });
}

#[test]
fn mlp_gradients() {
    task!().cases(32, |case| {
        let p = draw_mlp(case, short);
        let cached = forward(&p);
        let da2 = case.matrix("da2", p.4.len(), p.0.ncols());
        given(case, &p);
        case.given("da2", &da2);
        let yours = case.ask(answer! {
            let g = kit::repair::mlp_backward(&mlp!(p), &cache!(cached), &da2);
            parts! { dx: g.dx, dw1: g.dw1, db1: g.db1, dw2: g.dw2, db2: g.db2 }
        })?;
        yours.gradients(&NAMES, |p| forward(p).a2, &p, &da2)
    });
}

/// The gradients of the program's own loss, from its own forward pass.
#[test]
fn forward_and_backward_belong_together() {
    task!().cases(16, |case| {
        let p = draw_mlp(case, short);
        let da2 = case.matrix("da2", p.4.len(), p.0.ncols());
        given(case, &p);
        case.given("da2", &da2);
        let yours = case.ask(answer! {
            let z1 = kit::repair::linear_forward(&p.0, &p.1, &p.2);
            let cached = kit::repair::mlp_forward(&mlp!(p), &p.0);
            let g = kit::repair::mlp_backward(&mlp!(p), &cached, &da2);
            parts! {
                z1: z1, a2: cached.a2,
                dx: g.dx, dw1: g.dw1, db1: g.db1, dw2: g.dw2, db2: g.db2,
            }
        })?;
        yours.equals("z1", &forward(&p).z1)?;
        yours.equals("a2", &forward(&p).a2)?;
        yours.gradients(&NAMES, |p| forward(p).a2, &p, &da2)
    });
}
