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
        let depth = *case.pick(&[2, 3, 6, 300]);
        let last: f64 = 10f64.powf(case.number(-140.0..140.0));
        // Beyond any threshold that somebody may take for these.
        let exponent: f64 = case.number(-9.0..9.0);
        // Not within rounding of a threshold.
        let exponent = if (exponent.abs() - 3.0).abs() < 1e-6 { 0.0 } else { exponent };
        // What stands in between is larger and smaller than either end.
        let mut norms: Vec<f64> =
            (0..depth).map(|_| last * 10f64.powf(case.value() * 4.0)).collect();
        (norms[0], norms[depth - 1]) = (last * 10f64.powf(exponent), last);
        case.tell(format!("{depth} norms, first/last = 10^{exponent:.2}"));
        case.given("norms", &Array1::from(norms.clone()));
        let yours = case.ask(answer! { parts! { "the diagnosis": diagnosis!(&norms) } })?;
        yours.says(
            "the diagnosis",
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
        let (nan, inf) = (f64::NAN, f64::INFINITY);
        let mut long = vec![1.0; 300];
        long[150] = nan;
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
            (vec![1e-300, 0.0], "Exploding"),
            (vec![1.0, 0.0, 1.0], "Healthy"),
            (vec![1.0, 1e-9, 1e9, 2.0], "Healthy"),
            // Quotients and products that overflow, and do not matter.
            (vec![1.5e308, 1.5e308], "Healthy"),
            (vec![1e308, 1e306], "Healthy"),
            (vec![1e306, 1e308], "Healthy"),
            (vec![1e300, 1e-300], "Exploding"),
            (vec![1e-300, 1e300], "Vanishing"),
            (vec![nan, 1.0], "NotFinite"),
            (vec![1.0, nan], "NotFinite"),
            (vec![1.0, nan, 1.0], "NotFinite"),
            (vec![0.0, inf, 0.0], "NotFinite"),
            (vec![inf, 1.0], "NotFinite"),
            (vec![1e-9, inf], "NotFinite"),
            (vec![inf, inf], "NotFinite"),
            // Whatever the ends say.
            (vec![1.0, nan, 1e9], "NotFinite"),
            (vec![1e9, nan, 1.0], "NotFinite"),
            (vec![0.0, nan, 0.0], "NotFinite"),
            (long, "NotFinite"),
        ];
        let name = |norms: &[f64]| match norms.len() {
            300 => "the diagnosis of 300 norms, one of them NaN,".to_string(),
            _ => format!("the diagnosis of {norms:?}"),
        };
        let yours = case.ask(answer! {
            lists.iter().fold(Answer::default(), |answer, (norms, _)| {
                answer.with(&name(norms), diagnosis!(norms))
            })
        })?;
        for (norms, expected) in &lists {
            yours.says(&name(norms), expected)?;
        }
        Ok(())
    });
}

#[test]
fn refuses_fewer_than_two_norms() {
    task!().once(|case| {
        for norms in [vec![], vec![1.0], vec![0.0], vec![f64::NAN]] {
            let what = format!("a list of fewer than two norms, {norms:?},");
            case.refuses(&what, &[], refused! { kit::diagnose(&norms) })?;
        }
        Ok(())
    });
}
