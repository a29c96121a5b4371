//! The verdict on a list of norms, on either side of each threshold, and where there is no ratio.

use super::*;

macro_rules! diagnosis {
    ($norms:expr) => {
        format!("{:?}", kit::diagnose($norms))
    };
}

#[test]
fn ratios_of_every_size() {
    task!().cases(96, |case| {
        let depth = case.size("depth", 2..=6);
        let last: f64 = 10f64.powf(case.number(-140.0..140.0));
        let exponent: f64 = case.number(-6.0..6.0);
        // Not within rounding of a threshold.
        let exponent = if (exponent.abs() - 3.0).abs() < 1e-6 { 0.0 } else { exponent };
        // What stands in between is larger and smaller than either end.
        let mut norms: Vec<f64> =
            (0..depth).map(|_| last * 10f64.powf(case.number(-9.0..9.0))).collect();
        (norms[0], norms[depth - 1]) = (last * 10f64.powf(exponent), last);
        case.tell(format!("first/last = 10^{exponent:.2}"));
        let yours = case.ask(answer! { parts! { diagnosis: diagnosis!(&norms) } })?;
        yours.says(
            "diagnosis",
            match exponent {
                e if e < -3.0 => "Vanishing",
                e if e > 3.0 => "Exploding",
                _ => "Healthy",
            },
        )
    });
}

#[test]
fn thresholds_zeros_and_what_is_not_finite() {
    task!().once(|case| {
        case.tell("thresholds, zeros, NaN, infinity");
        let (nan, inf) = (f64::NAN, f64::INFINITY);
        let lists = [
            (vec![1.0, 1000.0], "Healthy"),
            (vec![1000.0, 1.0], "Healthy"),
            // The same ratios, exactly, of smaller norms.
            (vec![1.0 / 1024.0, 1000.0 / 1024.0], "Healthy"),
            (vec![1000.0 / 1024.0, 1.0 / 1024.0], "Healthy"),
            (vec![1.0, 999.0], "Healthy"),
            (vec![999.0, 1.0], "Healthy"),
            (vec![1.0, 1001.0], "Vanishing"),
            (vec![1001.0, 1.0], "Exploding"),
            (vec![0.0, 0.0], "Vanishing"),
            (vec![0.0, 5.0, 0.0], "Vanishing"),
            (vec![0.0, 1.0], "Vanishing"),
            (vec![1.0, 0.0], "Exploding"),
            (vec![1.0, 0.0, 1.0], "Healthy"),
            (vec![1.0, 1e-9, 1e9, 2.0], "Healthy"),
            (vec![1.5e308, 1.5e308], "Healthy"),
            (vec![nan, 1.0], "NotFinite"),
            (vec![1.0, nan], "NotFinite"),
            (vec![1.0, nan, 1.0], "NotFinite"),
            (vec![0.0, inf, 0.0], "NotFinite"),
            (vec![inf, 1.0], "NotFinite"),
            (vec![1e-9, inf], "NotFinite"),
            // Whatever the ends say.
            (vec![1.0, nan, 1e9], "NotFinite"),
            (vec![1e9, nan, 1.0], "NotFinite"),
            (vec![0.0, nan, 0.0], "NotFinite"),
        ];
        for (norms, expected) in &lists {
            let yours = case.ask(answer! { parts! { diagnosis: diagnosis!(norms) } })?;
            let said = yours.says("diagnosis", expected);
            yours.holds(said.is_ok(), format!("the diagnosis of {norms:?} is not {expected}"))?;
        }
        Ok(())
    });
}

#[test]
fn refuses_fewer_than_two_norms() {
    task!().once(|case| {
        case.refuses("no norm", &[], answer! { parts! { diagnosis: diagnosis!(&[]) } })?;
        case.refuses("one norm", &[], answer! { parts! { diagnosis: diagnosis!(&[1.0]) } })?;
        let nan = f64::NAN;
        case.refuses("NaN alone", &[], answer! { parts! { diagnosis: diagnosis!(&[nan]) } })
    });
}
