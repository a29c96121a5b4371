//! λ·Σ (ρ·|w| + ½·(1 − ρ)·w²): each part by itself at ρ = 1 and ρ = 0, both in between.

use super::penalties::{Drawn, draw, of_weights, parameters, questions, total, weights_and_biases};
use super::*;

fn share(w: f64, lambda: f64, ratio: f64) -> f64 {
    lambda * (ratio * w.abs() + (1.0 - ratio) * w * w / 2.0)
}

fn slope(w: f64, lambda: f64, ratio: f64) -> f64 {
    let sign = if w == 0.0 { 0.0 } else { 1f64.copysign(w) };
    lambda * (ratio * sign + (1.0 - ratio) * w)
}

questions! {
    penalty: |parameters: &[kit::Parameter], lambda, ratio| kit::elastic_net(parameters, lambda, ratio),
    share: share,
    slope: slope
}

#[test]
fn is_a_single_penalty_at_either_end() {
    task!().cases(8, |case| {
        let (drawn, lambda) = (draw(case), case.number(0.1..3.0));
        for ratio in [0.0, 1.0] {
            case.tell(format!("ρ = {ratio}"));
            let yours = case.ask(answer! {
                let penalty = kit::elastic_net(&parameters!(drawn), lambda, ratio);
                parts! { value: penalty.value, gradient: penalty.gradients }
            })?;
            yours.equals("value", &total(&drawn, |w| share(w, lambda, ratio)))?;
            yours.equals("gradient", &of_weights(&drawn, |w| slope(w, lambda, ratio)))?;
        }
        Ok(())
    });
}

#[test]
fn refuses_a_ratio_out_of_range() {
    task!().once(|case| {
        let drawn = draw(case);
        for ratio in [-0.1, 1.1, f64::NAN] {
            case.refuses(
                &format!("ρ = {ratio}"),
                &[],
                answer! {
                    parts! { value: kit::elastic_net(&parameters!(drawn), 0.5, ratio).value }
                },
            )?;
        }
        Ok(())
    });
}
