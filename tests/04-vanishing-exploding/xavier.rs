//! Xavier's two initialisations: a variance of 2/(fan_in + fan_out), rectangular shapes.

use super::initialisation::{SHAPES, after_fifty_layers, are_draws, draws, draws_of, questions};
use super::*;

questions!(xavier_uniform, xavier_normal, |fan_in: f64, fan_out: f64| 2.0 / (fan_in + fan_out));

/// Through 50 linear layers a signal keeps its size, to within what chance does to 100 units: a
/// factor of e, so that 10⁶ is out of reach. A variance that is off by 2 would be 2⁵⁰ = 10¹⁵.
#[test]
fn a_signal_keeps_its_size() {
    task!().slow().once(|case| {
        case.tell("50 linear layers of 100 units");
        let seed: u64 = case.number(0..1 << 40);
        let yours = case.ask(answer! {
            let linear = |a| a;
            parts! {
                uniform: after_fifty_layers!(kit::xavier_uniform, linear, seed),
                normal: after_fifty_layers!(kit::xavier_normal, linear, seed),
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
