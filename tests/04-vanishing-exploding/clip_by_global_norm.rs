//! One norm and one factor for all tensors; the norm returned is that from before.

use super::*;

fn norm(gradients: &[ArrayD<f64>]) -> f64 {
    gradients.iter().flat_map(|g| g.iter()).map(|g| g * g).sum::<f64>().sqrt()
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
        let (n, m) = (case.length(1..=4), case.length(1..=4));
        let gradients = vec![
            case.matrix("g", n, m).into_dyn(),
            case.vector("g", n).into_dyn() * 5.0,
            case.cube("g", [2, 1, m]).into_dyn(),
        ];
        // Some well under the norm, some well over it; none of them 1.
        let share = *case.pick(&[0.01, 0.3, 0.9, 1.1, 20.0]);
        let max_norm = share * norm(&gradients);
        case.tell(format!("limit {share} of the norm"));
        let yours = case.ask(answer! { clip!(gradients, max_norm) })?;
        yours.close("norm", &norm(&gradients), 0.0, 1e-13)?;
        let factor = if share < 1.0 { share } else { 1.0 };
        let expected: Vec<ArrayD<f64>> = gradients.iter().map(|g| g * factor).collect();
        // PyTorch's 10⁻⁶ beside a norm of a few tenths at the least; what is not clipped is not
        // touched.
        let tolerance = if share < 1.0 { 1e-5 } else { 0.0 };
        yours.close("g", &expected, 0.0, tolerance)
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
        Ok(())
    });
}
