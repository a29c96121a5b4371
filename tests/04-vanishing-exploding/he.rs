//! He's two initialisations: a variance of 2/fan_in, rectangular shapes.

use super::initialisation::{SHAPES, after_fifty_layers, are_draws, draws, draws_of, questions};
use super::*;

questions!(he_uniform, he_normal, |fan_in: f64, _: f64| 2.0 / fan_in);

/// Through 50 layers of ReLUs a signal keeps its size, to within what chance does to 100 units: a
/// factor of 5, so that 10⁶ is out of reach. A variance that is off by 2 would be 2⁵⁰ = 10¹⁵.
#[test]
fn a_signal_keeps_its_size() {
    task!().slow().once(|case| {
        case.tell("50 layers of 100 ReLUs");
        let seed: u64 = case.number(0..1 << 40);
        let yours = case.ask(answer! {
            let relu = |a: f64| a.max(0.0);
            parts! {
                uniform: after_fifty_layers!(kit::he_uniform, relu, seed),
                normal: after_fifty_layers!(kit::he_normal, relu, seed),
            }
        })?;
        for part in ["uniform", "normal"] {
            let ratio = yours.number(part)?;
            yours.holds(
                (1e-6..1e6).contains(&ratio),
                format!("{part}: after 50 layers the signal is {ratio:.1e} times as large"),
            )?;
        }
        Ok(())
    });
}
