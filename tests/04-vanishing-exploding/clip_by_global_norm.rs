//! One norm and one factor for all tensors; the norm returned is that from before.

use super::*;

macro_rules! clip {
    ($gradients:expr, $max:expr) => {{
        let mut g = $gradients.clone();
        let norm = kit::clip_by_global_norm(&mut g, $max);
        parts! { "the norm returned": norm, "tensor {0}": g }
    }};
}

#[test]
fn over_all_tensors() {
    task!().cases(64, |case| {
        // Among the tiny ones PyTorch's 10⁻⁶ is all, among the huge ones it is nothing.
        let scale = *case.pick(&[1.0, 1.0, 1.0, 1e-3, 1e9, 1e-9, 1e100, 1e-40]);
        let mut gradients = gradients_of_all_kinds(case);
        gradients.iter_mut().for_each(|g| *g *= scale);
        // Under the norm and over it, by little and by much; none of them 1.
        let share = *case.pick(&[0.01, 0.3, 0.9, 0.9999, 1.0001, 1.1, 20.0]);
        let before = norm(gradients.iter().flatten());
        let max_norm = if before > 0.0 { share * before } else { share };
        case.tell(format!("all times {scale:e}, limit {share} of the norm"));
        case.given("gradients", &gradients);
        case.given("max_norm", &max_norm);
        let yours = case.ask(answer! { clip!(gradients, max_norm) })?;
        yours.close("the norm returned", &before, 0.0, 1e-13)?;
        // One factor, which may be anywhere between the exact one and PyTorch's; what neither of
        // them clips is not touched.
        let most = share.min(1.0);
        let least = (max_norm / (before + 1e-6)).min(most);
        let after = norm(yours.tensors("tensor {0}").into_iter().flat_map(|g| &g.values));
        let factor = if after.is_finite() { (after / before).clamp(least, most) } else { most };
        let expected: Vec<ArrayD<f64>> = gradients.iter().map(|g| g * factor).collect();
        yours.close("tensor {0}", &expected, 0.0, if least < 1.0 { 1e-13 } else { 0.0 })
    });
}

#[test]
fn all_zero_and_no_tensor() {
    task!().once(|case| {
        case.tell("all zero, no tensor, exactly at the limit, and far below it");
        let zero = vec![ArrayD::zeros(vec![2, 3]), ArrayD::zeros(vec![2])];
        let yours = case.ask(answer! { clip!(zero, 1.0) })?;
        yours.equals("the norm returned", &0.0)?;
        yours.equals("tensor {0}", &zero)?;
        let none: Vec<ArrayD<f64>> = Vec::new();
        let yours = case.ask(answer! { clip!(none, 1.0) })?;
        yours.equals("the norm returned", &0.0)?;
        let at_limit = vec![Array1::from(vec![3.0, 4.0]).into_dyn()];
        let yours = case.ask(answer! { clip!(at_limit, 5.0) })?;
        yours.equals("the norm returned", &5.0)?;
        yours.close("tensor {0}", &at_limit, 0.0, 1e-6)?;
        // Above 1, and its square below the limit.
        let below = vec![Array1::from(vec![1.2, 1.6]).into_dyn()];
        let yours = case.ask(answer! { clip!(below, 5.0) })?;
        yours.equals("the norm returned", &2.0)?;
        yours.equals("tensor {0}", &below)
    });
}

/// In the first tensor, or in the last: then nothing is changed.
#[test]
fn a_norm_that_is_not_finite() {
    task!().once(|case| {
        case.tell("NaN, ∞ or −∞ among ones, limit 1");
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for place in [0, 1] {
                let mut gradients = vec![Array1::ones(2).into_dyn(), Array1::ones(3).into_dyn()];
                gradients[place][1] = value;
                let yours = case.ask(answer! { clip!(gradients, 1.0) })?;
                yours.close("the norm returned", &value.abs(), 0.0, 0.0)?;
                yours.close("tensor {0}", &gradients, 0.0, 0.0)?;
            }
        }
        Ok(())
    });
}

#[test]
fn refuses_a_limit_that_is_not_finite_and_positive() {
    task!().once(|case| {
        // Even where there is nothing to scale: the elements are all 0, or there is no tensor.
        for limit in [0.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for count in [1, 0] {
                let gradients = vec![ArrayD::zeros(vec![2]); count];
                case.refuses(
                    &format!("a limit of {limit}, tensors: {count},"),
                    &[],
                    refused! { clip!(gradients, limit) },
                )?;
            }
        }
        Ok(())
    });
}
