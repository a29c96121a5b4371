//! σ(z) = 1/(1 + e⁻ᶻ): right everywhere, and finite where e⁻ᶻ or eᶻ is not.

use super::*;

/// Not a straight line near 0, and not yet 0 or 1 where it looks like it.
#[test]
fn values() {
    task!().cases(48, |case| {
        let [n, m] = lengths(case);
        let z = matrix(case, "z", n, m) * *case.pick(&[1.0, 20.0, 0.01, 1e-5]);
        case.given("z", &z);
        let yours = case.ask(answer! { parts! { a: kit::sigmoid(&z) } })?;
        // 5e-16: the sound forms differ by 2e-16, the half of 1's last digit, at most.
        yours.close("a", &z.mapv(|z| 1.0 / (1.0 + (-z).exp())), 5e-16, 0.0)
    });
}

#[test]
fn is_right_from_0_to_where_it_saturates() {
    task!().once(|case| {
        case.tell("z = ±10⁴, ±9·10³, … ±10⁻¹⁵, 0, or z = ±10⁵, ±10⁸, … ±10³⁰⁵");
        for z in [ladder(), far()] {
            let yours = case.ask(answer! { parts! { a: kit::sigmoid(&z) } })?;
            // Another form of the same function: σ(z) = ½·(1 + tanh(z/2)).
            yours.close("a", &z.mapv(|z| 0.5 * (1.0 + (z / 2.0).tanh())), 5e-16, 0.0)?;
        }
        Ok(())
    });
}

#[test]
fn leaves_nan_as_it_is() {
    task!().aside().once(|case| {
        let z = ndarray::array![[f64::NAN, 0.0]];
        case.tell("z = NaN, 0 (`f64::max` and `f64::min` turn NaN into a number)");
        let yours = case.ask(answer! { parts! { a: kit::sigmoid(&z) } })?;
        yours.close("a", &ndarray::array![[f64::NAN, 0.5]], 5e-16, 0.0)
    });
}
