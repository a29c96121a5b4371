//! The mended program must pass what the MLP tasks pass.

use super::mlp_backward::{NAMES, cache, draw_mlp, forward, mlp};
use super::*;

#[test]
fn linear_gradients() {
    task!().cases(24, |case| {
        let (n_in, n_out, m) = (case.length(1..=4), case.length(1..=4), case.length(1..=5));
        let x = (case.matrix("a", n_in, m), case.matrix("w", n_out, n_in), case.vector("b", n_out));
        let dz = case.matrix("dz", n_out, m);
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
    task!().cases(24, |case| {
        let (n, m) = (case.length(1..=4), case.length(1..=5));
        let (z, da) = (case.matrix("z", n, m) * 3.0, case.matrix("da", n, m));
        let yours = case.ask(answer! { parts! { dz: kit::repair::sigmoid_backward(&da, &z) } })?;
        yours.gradients(&["dz"], reference::sigmoid, &z, &da)?;
        // To the last digits: differences of the sigmoid are not the mended program either.
        yours.close("dz", &reference::sigmoid_backward(&da, &z), 2e-15, 0.0)
    });
}

#[test]
fn sigmoid_gradient_saturates_without_nan() {
    task!().once(|case| {
        let z = ndarray::array![[-1e4, -800.0, 800.0, 1e4]];
        case.tell("z = −10⁴, −800, 800, 10⁴");
        let da = case.matrix("da", 1, 4);
        let yours = case.ask(answer! { parts! { dz: kit::repair::sigmoid_backward(&da, &z) } })?;
        yours.close("dz", &Array2::zeros((1, 4)), 1e-15, 0.0)
    });
}

#[test]
fn mlp_gradients() {
    task!().cases(48, |case| {
        let p = draw_mlp(case);
        let cached = forward(&p);
        let da2 = case.matrix("da2", p.4.len(), p.0.ncols());
        let yours = case.ask(answer! {
            let g = kit::repair::mlp_backward(&mlp!(p), &cache!(cached), &da2);
            parts! { dx: g.dx, dw1: g.dw1, db1: g.db1, dw2: g.dw2, db2: g.db2 }
        })?;
        yours.gradients(&NAMES, |p| forward(p).a2, &p, &da2)
    });
}

/// The gradients of the mended program's own loss, from its own forward pass.
#[test]
fn forward_and_backward_belong_together() {
    task!().cases(24, |case| {
        let p = draw_mlp(case);
        let da2 = case.matrix("da2", p.4.len(), p.0.ncols());
        let yours = case.ask(answer! {
            let cached = kit::repair::mlp_forward(&mlp!(p), &p.0);
            let g = kit::repair::mlp_backward(&mlp!(p), &cached, &da2);
            parts! { a2: cached.a2, dx: g.dx, dw1: g.dw1, db1: g.db1, dw2: g.dw2, db2: g.db2 }
        })?;
        yours.equals("a2", &forward(&p).a2)?;
        yours.gradients(&NAMES, |p| forward(p).a2, &p, &da2)
    });
}
