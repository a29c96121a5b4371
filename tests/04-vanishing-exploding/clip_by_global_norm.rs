//! One norm and one factor for all tensors; the norm returned is that from before.

use super::*;

fn norm<'a>(elements: impl IntoIterator<Item = &'a f64>) -> f64 {
    elements.into_iter().map(|g| g * g).sum::<f64>().sqrt()
}

macro_rules! clip {
    ($gradients:expr, $max:expr) => {{
        let mut g = $gradients.clone();
        let norm = kit::clip_by_global_norm(&mut g, $max);
        parts! { norm: norm, g: g }
    }};
}

#[test]
fn over_all_tensors() {
    task!().cases(64, |case| {
        // Among the tiny ones PyTorch's 10⁻⁶ is all, among the huge ones it is nothing.
        let scale = *case.pick(&[1.0, 1e9, 1e-3, 1e-9]);
        let mut gradients = gradients_of_all_kinds(case);
        gradients.iter_mut().for_each(|g| *g *= scale);
        // Under the norm and over it, by little and by much; none of them 1.
        let share = *case.pick(&[0.01, 0.3, 0.9, 0.9999, 1.0001, 1.1, 20.0]);
        let before = norm(gradients.iter().flatten());
        let max_norm = share * before;
        case.tell(format!("all times {scale:e}, limit {share} of the norm"));
        let yours = case.ask(answer! { clip!(gradients, max_norm) })?;
        yours.close("norm", &before, 0.0, 1e-13)?;
        // One factor, which may be anywhere between the exact one and PyTorch's; what neither of
        // them clips is not touched.
        let most = share.min(1.0);
        let least = (max_norm / (before + 1e-6)).min(most);
        let after = norm(yours.tensors("g").into_iter().flat_map(|g| &g.values));
        let factor = if after.is_finite() { (after / before).clamp(least, most) } else { most };
        let expected: Vec<ArrayD<f64>> = gradients.iter().map(|g| g * factor).collect();
        yours.close("g", &expected, 0.0, if least < 1.0 { 1e-13 } else { 0.0 })
    });
}

#[test]
fn zero_nothing_and_what_is_not_finite() {
    task!().once(|case| {
        case.tell("all zero; no tensor; NaN; infinite; exactly at the limit");
        let zero = vec![ArrayD::zeros(vec![2, 3]), ArrayD::zeros(vec![2])];
        let odd = |value: f64| {
            vec![Array1::from(vec![3.0, value]).into_dyn(), Array1::ones(2).into_dyn()]
        };
        let at_limit = vec![Array1::from(vec![3.0, 4.0]).into_dyn()];
        let yours = case.ask(answer! { clip!(zero, 1.0) })?;
        yours.equals("norm", &0.0)?;
        yours.equals("g", &zero)?;
        let yours = case.ask(answer! {
            let none: Vec<ArrayD<f64>> = Vec::new();
            parts! { norm: kit::clip_by_global_norm(&mut none.clone(), 1.0) }
        })?;
        yours.equals("norm", &0.0)?;
        for value in [f64::NAN, f64::INFINITY] {
            let gradients = odd(value);
            let yours = case.ask(answer! { clip!(gradients, 1.0) })?;
            yours.close("norm", &value, 0.0, 0.0)?;
            yours.close("g", &gradients, 0.0, 0.0)?;
        }
        let yours = case.ask(answer! { clip!(at_limit, 5.0) })?;
        yours.equals("norm", &5.0)?;
        yours.close("g", &at_limit, 0.0, 1e-6)
    });
}

#[test]
fn refuses_a_limit_that_is_not_finite_and_positive() {
    task!().once(|case| {
        let gradients = vec![Array1::ones(2).into_dyn()];
        for limit in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            case.refuses(&format!("a limit of {limit}"), &[], answer! { clip!(gradients, limit) })?;
        }
        // Even where there is nothing to scale.
        let none: Vec<ArrayD<f64>> = Vec::new();
        case.refuses("a limit of NaN for no gradient", &[], answer! { clip!(none, f64::NAN) })?;
        Ok(())
    });
}
