//! Element by element, in place, every tensor; NaN stays NaN.

use super::*;

#[test]
fn cuts_to_the_limit() {
    task!().cases(48, |case| {
        let gradients = gradients_of_all_kinds(case);
        let limit = case.number(0.2..4.0);
        case.tell(format!("limit {limit:.3}"));
        let yours = case.ask(answer! {
            let mut g = gradients.clone();
            kit::clip_by_value(&mut g, limit);
            parts! { g: g }
        })?;
        let expected: Vec<ArrayD<f64>> = gradients
            .iter()
            .map(|g| g.mapv(|g| if g.abs() > limit { limit * g.signum() } else { g }))
            .collect();
        yours.close("g", &expected, 0.0, 1e-15)
    });
}

#[test]
fn what_is_not_finite() {
    task!().once(|case| {
        case.tell("NaN, ±∞, ±0.5, limit 1");
        let yours = case.ask(answer! {
            let values = vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.5, -0.5];
            let mut g = vec![Array1::from(values).into_dyn()];
            kit::clip_by_value(&mut g, 1.0);
            parts! { g: g[0].clone() }
        })?;
        yours.close("g", &Array1::from(vec![f64::NAN, 1.0, -1.0, 0.5, -0.5]), 0.0, 0.0)
    });
}

#[test]
fn refuses_a_limit_that_is_not_finite_and_positive() {
    task!().once(|case| {
        // None of them, even where there is nothing to cut.
        for (limit, count) in
            [(0.0, 1), (-1.0, 1), (f64::NAN, 1), (f64::INFINITY, 1), (f64::NAN, 0)]
        {
            case.refuses(
                &format!("a limit of {limit}, tensors: {count}"),
                &[],
                answer! {
                    let mut g = vec![Array1::ones(2).into_dyn(); count];
                    kit::clip_by_value(&mut g, limit);
                    parts! { g: g }
                },
            )?;
        }
        Ok(())
    });
}
