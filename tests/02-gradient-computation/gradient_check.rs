//! The comparison that everybody writes once, and gets wrong at zeros, NaN and odd scales.

use super::*;

/// The error of one element, by the definition.
fn error(a: f64, n: f64) -> f64 {
    if !a.is_finite() || !n.is_finite() {
        f64::INFINITY
    } else if a == n {
        0.0
    } else {
        (a - n).abs() / a.abs().max(n.abs())
    }
}

macro_rules! check {
    ($a:expr, $n:expr, $tolerance:expr) => {{
        let check = kit::gradient_check($a, $n, $tolerance);
        parts! { passes: check.passes, worst: check.worst, error: check.error }
    }};
}

#[test]
fn verdict_and_worst_element_at_any_scale() {
    task!().cases(64, |case| {
        let n = case.length(1..=8);
        // No floor under the denominator, however small: gradients have no natural size. Nor may
        // anything be squared on the way.
        let scale = *case.pick(&[1.0, 1e-12, 1e12, 1e-306, 1e306]);
        let numeric = case.vector("numeric", n) * scale;
        // A few elements are off, up or down, each by another share; the tolerance lies among them.
        let off: Array1<f64> = (0..n)
            .map(|_| if case.number(0..3) == 0 { 5e-3 * case.value() } else { 0.0 })
            .collect();
        let analytic = &numeric * (1.0 + &off);
        let tolerance = case.number(1e-4..1e-2);
        case.tell(format!("scale {scale:e}"));
        let yours = case.ask(answer! { check!(&analytic, &numeric, tolerance) })?;
        let errors: Vec<f64> = analytic.iter().zip(&numeric).map(|(&a, &n)| error(a, n)).collect();
        let largest = errors.iter().copied().fold(0.0, f64::max);
        let worst = errors.iter().position(|&e| e == largest).unwrap_or(0);
        yours.close("error", &largest, 1e-15, 1e-12)?;
        // Two errors within rounding of each other may change places.
        let place = yours.number("worst")? as usize;
        let as_bad =
            errors.get(place).is_some_and(|e| (e - largest).abs() <= 1e-12 * largest + 1e-15);
        yours.holds(as_bad, format!("the worst element is {worst}, not {place}"))?;
        yours.says("passes", if largest <= tolerance { "true" } else { "false" })
    });
}

#[test]
fn zeros_opposites_and_the_first_of_equals() {
    task!().once(|case| {
        let (zero, some) = (Array1::<f64>::zeros(3), Array1::from_elem(3, 1e-3));
        let minus = -&some;
        // A product with a ReLU's 0 is often −0, which is 0 and has other bits.
        let minus_zero = -&zero;
        case.tell("zeros, 0.001, −0.001");
        // The error of opposites is 2: just below that the tolerance is too tight.
        let below = 2f64.next_down();
        let yours = case.ask(answer! {
            let (a, b) = (kit::gradient_check(&zero, &zero, 1e-7), kit::gradient_check(&some, &minus, below));
            let (c, d) = (kit::gradient_check(&zero, &some, 0.5), kit::gradient_check(&some, &minus, 2.0));
            let (e, f) = (kit::gradient_check(&some, &zero, 0.5), kit::gradient_check(&minus_zero, &zero, 1e-7));
            parts! {
                zeros: a.passes, zeros_error: a.error, zeros_worst: a.worst,
                opposite: b.passes, opposite_error: b.error, opposite_worst: b.worst,
                missing: c.passes, missing_error: c.error,
                superfluous: e.passes, superfluous_error: e.error,
                at_tolerance: d.passes, minus_zero: f.passes, minus_zero_error: f.error,
            }
        })?;
        yours.says("zeros", "true")?;
        yours.equals("zeros_error", &0.0)?;
        yours.equals("zeros_worst", &0.0)?;
        yours.says("minus_zero", "true")?;
        yours.equals("minus_zero_error", &0.0)?;
        yours.says("opposite", "false")?;
        yours.equals("opposite_error", &2.0)?;
        yours.equals("opposite_worst", &0.0)?;
        for missing in ["missing", "superfluous"] {
            yours.says(missing, "false")?;
            yours.equals(&format!("{missing}_error"), &1.0)?;
        }
        yours.says("at_tolerance", "true")
    });
}

/// NaN compares as false with everything: `error > tolerance` lets it through.
#[test]
fn not_a_number_never_passes() {
    task!().cases(24, |case| {
        let n = case.length(2..=6);
        let good = case.vector("gradient", n);
        let at = case.number(0..n);
        let bad = *case.pick(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY]);
        let mut spoilt = good.clone();
        spoilt[at] = bad;
        let both = spoilt.clone();
        case.tell(format!("{bad} at {at}"));
        let yours = case.ask(answer! {
            let (a, b, c) = (
                kit::gradient_check(&spoilt, &good, 1e-6),
                kit::gradient_check(&good, &spoilt, 1e-6),
                kit::gradient_check(&spoilt, &both, 1e-6),
            );
            parts! {
                analytic: a.passes, analytic_worst: a.worst, error: a.error,
                numeric: b.passes, numeric_worst: b.worst,
                both: c.passes,
            }
        })?;
        yours.says("analytic", "false")?;
        yours.says("numeric", "false")?;
        yours.says("both", "false")?;
        yours.equals("analytic_worst", &(at as f64))?;
        yours.equals("numeric_worst", &(at as f64))?;
        yours.holds(
            yours.number("error")? == f64::INFINITY,
            "the error of NaN or infinity is infinite",
        )
    });
}

#[test]
fn refuses_lengths_that_differ_and_nothing_at_all() {
    task!().once(|case| {
        for (of_a, of_n) in [(3, 4), (4, 3), (4, 1)] {
            let (a, n) = (case.vector("analytic", of_a), case.vector("numeric", of_n));
            let what = format!("{of_a} elements with {of_n}");
            case.refuses(&what, &[of_a, of_n], answer! { check!(&a, &n, 1e-6) })?;
        }
        let none = Array1::zeros(0);
        case.refuses("no element", &[], answer! { check!(&none, &none, 1e-6) })
    });
}
