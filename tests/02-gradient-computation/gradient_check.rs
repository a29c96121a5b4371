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

/// What a check must say. Two errors within rounding of each other may change places.
fn judge(
    yours: &harness::Yours,
    a: &Array1<f64>,
    n: &Array1<f64>,
    tolerance: f64,
) -> harness::Judgement {
    let errors: Vec<f64> = a.iter().zip(n).map(|(&a, &n)| error(a, n)).collect();
    let largest = errors.iter().copied().fold(0.0, f64::max);
    let worst = errors.iter().position(|&e| e == largest).unwrap_or(0);
    yours.close("error", &largest, 1e-15, 1e-12)?;
    let place = yours.number("worst")? as usize;
    let as_bad = place == worst
        || largest > 0.0
            && errors
                .get(place)
                .is_some_and(|e| (e - largest).abs() <= 1e-12 * largest && *e != largest);
    yours.holds(as_bad, format!("the worst element is {worst}, not {place}"))?;
    yours.says("passes", if largest <= tolerance { "true" } else { "false" })
}

/// No floor under the denominator, however small: gradients have no natural size. Nor may anything be
/// squared on the way.
#[test]
fn verdict_and_worst_element_at_any_scale() {
    task!().cases(128, |case| {
        let n = *case.pick(&[1, 2, 3, 5, 8, 300]);
        let scale = *case.pick(&[1.0, 1e-12, 1e12, 1e-306, 1e306]);
        let numeric = case.vector("numeric", n) * scale;
        // A few elements are off, up or down, each by another share; the tolerance lies among them.
        let mut analytic = case.vector("analytic", n);
        for (i, a) in analytic.iter_mut().enumerate() {
            let off = if case.number(0..3) == 0 { 5e-3 * case.value() } else { 0.0 };
            *a = numeric[i] * (1.0 + off);
        }
        // Sometimes one is 0, or the other way round, or far off; the last one too.
        let at = *case.pick(&[0, n / 2, n - 1]);
        match *case.pick(&["", "", "", "0", "opposite", "far off"]) {
            "0" => analytic[at] = 0.0,
            "opposite" => analytic[at] = -numeric[at],
            "far off" => analytic[at] = 1.5 * numeric[at],
            _ => {}
        }
        let tolerance = *case.pick(&[1.0, 1.0, 1.0, 100.0, 0.0]) * case.number(1e-4..1e-2);
        case.tell(format!("scale {scale:e}, tolerance {tolerance:.1e}"));
        case.given("analytic", &analytic);
        case.given("numeric", &numeric);
        case.given("tolerance", &tolerance);
        let yours = case.ask(answer! { check!(&analytic, &numeric, tolerance) })?;
        judge(&yours, &analytic, &numeric, tolerance)
    });
}

/// The error of opposites is 2, and just below that the tolerance is too tight. A product with a
/// ReLU's 0 is often −0, which is 0 and has other bits. Among several worst elements it is the first.
#[test]
fn zeros_opposites_and_the_first_of_equals() {
    task!().once(|case| {
        let below = 2f64.next_down();
        for (a, n, tolerance) in [
            ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], 1e-7),
            ([-0.0, -0.0, -0.0], [0.0, 0.0, 0.0], 1e-7),
            ([0.0, 1e-3, 0.0], [0.0, 1e-3, 0.0], 1e-7),
            ([0.0, 1e-3, -0.0], [0.0, -1e-3, 0.0], 0.5),
            ([1e-3, 1e-3, 1e-3], [-1e-3, -1e-3, -1e-3], below),
            ([1e-3, 1e-3, 1e-3], [-1e-3, -1e-3, -1e-3], 2.0),
            ([0.0, 0.0, 0.0], [1e-3, 1e-3, 1e-3], 0.5),
            ([1e-3, 1e-3, 1e-3], [0.0, 0.0, 0.0], 0.5),
            ([1e-3, 5e-3, 0.0], [1e-3, 0.0, 5e-3], 1.0),
            // Only equal gradients pass with 0, and none below it.
            ([0.0, 1e-3, 2.0], [0.0, 1e-3, 2.0], 0.0),
            ([0.0, 1e-3, 2.0], [0.0, 1e-3, 2f64.next_down()], 0.0),
            ([0.0, 1e-3, 2.0], [0.0, 1e-3, 2.0], -1e-7),
            ([0.0, 1e-3, 2.0], [0.0, 1e-3, 2.0], f64::NAN),
            ([0.0, 1e-3, 2.0], [0.0, 1e-3, 3.0], f64::NAN),
        ] {
            let (a, n) = (Array1::from(a.to_vec()), Array1::from(n.to_vec()));
            case.given("analytic", &a);
            case.given("numeric", &n);
            case.given("tolerance", &tolerance);
            let yours = case.ask(answer! { check!(&a, &n, tolerance) })?;
            judge(&yours, &a, &n, tolerance)?;
        }
        Ok(())
    });
}

/// NaN compares as false with everything: `error > tolerance` lets it through.
#[test]
fn not_a_number_never_passes() {
    task!().cases(64, |case| {
        let n = *case.pick(&[1, 2, 3, 6]);
        let mut numeric = case.vector("gradient", n);
        let mut analytic = numeric.clone();
        // Somewhere, and after it perhaps once more.
        let (first, second) = (case.number(0..n), case.number(0..n));
        let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
        let (bad, other) = (*case.pick(&odd), *case.pick(&odd));
        for at in [first.min(second), first.max(second)] {
            match *case.pick(&["analytic", "numeric", "both", "one each"]) {
                "analytic" => analytic[at] = bad,
                "numeric" => numeric[at] = bad,
                "both" => (analytic[at], numeric[at]) = (bad, bad),
                _ => (analytic[at], numeric[at]) = (bad, other),
            }
        }
        case.given("analytic", &analytic);
        case.given("numeric", &numeric);
        let yours = case.ask(answer! { check!(&analytic, &numeric, 1e-6) })?;
        yours.says("passes", "false")?;
        let error = yours.number("error")?;
        yours.holds(error == f64::INFINITY, "the error of NaN or infinity must be infinite")?;
        yours.equals("worst", &(first.min(second) as f64))
    });
}

#[test]
fn refuses_lengths_that_differ_and_no_elements() {
    task!().once(|case| {
        for (of_a, of_n) in [(3, 4), (4, 3), (4, 1), (1, 4), (4, 0), (0, 4)] {
            let (a, n) = (case.vector("analytic", of_a), case.vector("numeric", of_n));
            // That nothing is there may be said first.
            let mentions: &[usize] = if of_a * of_n == 0 { &[] } else { &[of_a, of_n] };
            let what = format!("{of_a} elements with {of_n}");
            case.refuses(&what, mentions, answer! { check!(&a, &n, 1e-6) })?;
        }
        let none = Array1::zeros(0);
        case.refuses("no elements", &[], answer! { check!(&none, &none, 1e-6) })
    });
}
