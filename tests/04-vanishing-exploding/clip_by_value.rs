//! Element by element, in place, every tensor; NaN stays NaN.

use super::*;

#[test]
fn cuts_to_the_limit() {
    task!().cases(48, |case| {
        let mut gradients = gradients_of_all_kinds(case);
        let scale = *case.pick(&[1.0, 1.0, 1e-12, 1e12, 1e300]);
        gradients.iter_mut().for_each(|g| *g *= scale);
        let limit = case.number(0.2..4.0) * scale * *case.pick(&[1.0, 1.0, 1.0, 1e-6, 1e6]);
        case.given("gradients", &gradients);
        case.given("limit", &limit);
        case.tell(format!("limit {limit:.3e}"));
        let yours = case.ask(answer! {
            let mut g = gradients.clone();
            kit::clip_by_value(&mut g, limit);
            parts! { "tensor {0}": g }
        })?;
        let cut = |g: f64| if g.abs() > limit { limit * g.signum() } else { g };
        let expected: Vec<ArrayD<f64>> = gradients.iter().map(|g| g.mapv(cut)).collect();
        yours.close("tensor {0}", &expected, 0.0, 1e-15)
    });
}

#[test]
fn what_is_not_finite_and_exactly_at_the_limit() {
    task!().once(|case| {
        case.tell("two tensors of NaN, ∞, −∞, 2, 1, −1, 0.5, −0.5, 0, limit 1");
        let (nan, inf) = (f64::NAN, f64::INFINITY);
        let yours = case.ask(answer! {
            let values = vec![nan, inf, -inf, 2.0, 1.0, -1.0, 0.5, -0.5, 0.0];
            let mut g = vec![Array1::from(values).into_dyn(); 2];
            kit::clip_by_value(&mut g, 1.0);
            parts! { "tensor {0}": g }
        })?;
        let cut = Array1::from(vec![nan, 1.0, -1.0, 1.0, 1.0, -1.0, 0.5, -0.5, 0.0]);
        yours.close("tensor {0}", &vec![cut; 2], 0.0, 0.0)
    });
}

#[test]
fn refuses_a_limit_that_is_not_finite_and_positive() {
    task!().once(|case| {
        // Even where there is nothing to cut: the elements are all 0, or there is no tensor.
        for limit in [0.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for count in [1, 0] {
                case.refuses(
                    &format!("a limit of {limit}, tensors: {count},"),
                    &[],
                    refused! { kit::clip_by_value(&mut vec![ArrayD::zeros(vec![2]); count], limit) },
                )?;
            }
        }
        Ok(())
    });
}
