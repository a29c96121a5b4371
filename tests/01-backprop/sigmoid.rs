//! σ(z) = 1/(1 + e⁻ᶻ): right everywhere, and finite where e⁻ᶻ or eᶻ is not.

use super::*;
use ndarray::array;

#[test]
fn values() {
    task!().cases(48, |case| {
        let (n, m) = (case.length(1..=4), case.length(1..=6));
        let z = case.matrix("z", n, m) * 5.0;
        let yours = case.ask(answer! { parts! { a: kit::sigmoid(&z) } })?;
        // Another form of the same function: σ(z) = ½·(1 + tanh(z/2)).
        yours.close("a", &z.mapv(|z| 0.5 * (1.0 + (z / 2.0).tanh())), 1e-15, 1e-14)
    });
}

#[test]
fn saturates_without_nan() {
    task!().once(|case| {
        let z = array![[-1e4, -800.0, -710.0, 0.0, 710.0, 800.0, 1e4]];
        case.tell("z = −10⁴ … 10⁴");
        let yours = case.ask(answer! { parts! { a: kit::sigmoid(&z) } })?;
        // 5e-16: the sound forms differ by 2e-16, the half of 1's last digit, at most.
        yours.close("a", &array![[0.0, 0.0, 0.0, 0.5, 1.0, 1.0, 1.0]], 5e-16, 0.0)
    });
}

/// Not a straight line near 0, and not yet 0 or 1 where it looks like it: e⁻³³ is 5e-15.
#[test]
fn holds_near_0_and_far_from_it() {
    task!().once(|case| {
        let z = Array1::from_iter((0..48).map(|k| 33.0 * 0.75f64.powi(k)));
        let z = ndarray::stack![ndarray::Axis(0), z, -&z];
        case.tell("z = ±33, ±33·¾, … ±33·¾⁴⁷");
        let yours = case.ask(answer! { parts! { a: kit::sigmoid(&z) } })?;
        yours.close("a", &z.mapv(|z| 1.0 / (1.0 + (-z).exp())), 5e-16, 0.0)
    });
}
