//! Four schedules, each from t = 0 to well past its end: where a step of the staircase begins,
//! where the warm-up ends and the cosine's own clock starts, and that nothing moves any more after
//! the end; and far out, where a cast to a smaller integer shows.

use super::*;
use ndarray::{Array0, arr0};
use std::f64::consts::PI;

/// Of the largest rate, and rounding only: of a power by repeated products, of a cosine near its end.
const TOLERANCE: f64 = 1e-12;

/// The rates of steps 0 to `last`, each by itself.
fn rates(last: usize, rate: impl Fn(usize) -> f64) -> Vec<Array0<f64>> {
    (0..=last).map(|t| arr0(rate(t))).collect()
}

/// A first rate: usual, or with a unit of its own.
fn initial(case: &mut Case) -> f64 {
    let initial = case.number(0.5..2.0) * *case.pick(&[1.0, 1e-9, 1e6]);
    case.given("initial", &initial);
    initial
}

/// A factor γ, often at the edge: of 0 only the first rate is left, and 0⁰ is 1; above 1 it raises
/// the rate.
fn factor(case: &mut Case) -> f64 {
    let between = case.number(0.1..0.9);
    let factor = *case.pick(&[between, 0.0, 1.0, 1.0 - 1e-6, 1.5, 10.0]);
    case.given("factor", &factor);
    factor
}

/// A last rate: below the first one, 0, the same, or above it.
fn minimum(case: &mut Case, initial: f64) -> f64 {
    let minimum = initial * *case.pick(&[0.15, 0.0, 2.7, 1.0]);
    case.given("minimum", &minimum);
    minimum
}

#[test]
fn step_decay() {
    task!().cases(24, |case| {
        let (every, last) = (case.size("every", 1..=6), case.size("t up to", 0..=20));
        let (initial, factor) = (initial(case), factor(case));
        let yours = case.ask(answer! {
            parts! { "step_decay at t = {0}": rates(last, |t| kit::step_decay(initial, factor, every, t)) }
        })?;
        // A product for each step of the staircase.
        let rate = |t| (1..=t).filter(|t| t % every == 0).fold(initial, |rate, _| rate * factor);
        yours.close("step_decay at t = {0}", &rates(last, rate), 0.0, TOLERANCE)
    });
}

#[test]
fn exponential_decay() {
    task!().cases(24, |case| {
        let last = case.size("t up to", 0..=20);
        let (initial, factor) = (initial(case), factor(case));
        let yours = case.ask(answer! {
            let rate = |t| kit::exponential_decay(initial, factor, t);
            parts! { "exponential_decay at t = {0}": rates(last, rate) }
        })?;
        let rate = |t| (0..t).fold(initial, |rate, _| rate * factor);
        yours.close("exponential_decay at t = {0}", &rates(last, rate), 0.0, TOLERANCE)
    });
}

fn half_wave(from: f64, to: f64, progress: f64) -> f64 {
    to + (from - to) * (1.0 + (PI * progress).cos()) / 2.0
}

#[test]
fn cosine() {
    task!().cases(24, |case| {
        let steps = case.size("steps", 1..=16);
        let last = steps + case.size("steps after the end", 0..=40);
        let initial = initial(case);
        let minimum = minimum(case, initial);
        let yours = case.ask(answer! {
            parts! { "cosine at t = {0}": rates(last, |t| kit::cosine(initial, minimum, steps, t)) }
        })?;
        let rate = |t| {
            if t < steps { half_wave(initial, minimum, t as f64 / steps as f64) } else { minimum }
        };
        let absolute = TOLERANCE * initial.max(minimum);
        yours.close("cosine at t = {0}", &rates(last, rate), absolute, TOLERANCE)
    });
}

#[test]
fn warmup_cosine() {
    task!().cases(24, |case| {
        let (warmup, down) = (case.size("warmup", 0..=8), case.size("steps after it", 1..=12));
        let steps = warmup + down;
        let last = steps + case.size("steps after the end", 0..=30);
        let peak = initial(case);
        let minimum = minimum(case, peak);
        let yours = case.ask(answer! {
            let rate = |t| kit::warmup_cosine(peak, minimum, warmup, steps, t);
            parts! { "warmup_cosine at t = {0}": rates(last, rate) }
        })?;
        let rate = |t| match t {
            _ if t < warmup => peak * (t as f64 + 1.0) / (warmup as f64 + 1.0),
            _ if t < steps => half_wave(peak, minimum, (t - warmup) as f64 / down as f64),
            _ => minimum,
        };
        let absolute = TOLERANCE * peak.max(minimum);
        yours.close("warmup_cosine at t = {0}", &rates(last, rate), absolute, TOLERANCE)
    });
}

/// A call of one of the schedules. What stands for γ or the minimum is `second`, for k or T `n`.
#[derive(Clone, Copy)]
struct Call {
    schedule: &'static str,
    initial: f64,
    second: f64,
    warmup: usize,
    n: usize,
    t: usize,
}

impl Call {
    /// As one would write it.
    fn text(self) -> String {
        let Call { schedule, initial, second, warmup, n, t } = self;
        match schedule {
            "exponential_decay" => format!("{schedule}({initial}, {second}, {t})"),
            "warmup_cosine" => format!("{schedule}({initial}, {second}, {warmup}, {n}, {t})"),
            _ => format!("{schedule}({initial}, {second}, {n}, {t})"),
        }
    }
}

macro_rules! rate {
    ($call:expr) => {
        answer! {
            let Call { schedule, initial, second, warmup, n, t } = $call;
            let rate = match schedule {
                "step_decay" => kit::step_decay(initial, second, n, t),
                "exponential_decay" => kit::exponential_decay(initial, second, t),
                "cosine" => kit::cosine(initial, second, n, t),
                _ => kit::warmup_cosine(initial, second, warmup, n, t),
            };
            parts! { rate: rate }
        }
    };
}

/// Very late, a rate is 0 or its minimum, not NaN; a factor just below 1 has been multiplied a
/// million times; and numbers that 32 bits cannot hold are as good as others.
#[test]
fn at_any_t() {
    const MILLION: usize = 1_000_000;
    const FAR: usize = 1 << 32;
    task!().once(|case| {
        let (slowly, last) = (1.0 - 1e-5, usize::MAX);
        let halfway = half_wave(0.5, 0.125, 0.5);
        for (schedule, second, warmup, n, t, expected) in [
            ("step_decay", 0.5, 0, 10, MILLION, 0.0),
            ("step_decay", slowly, 0, 10, MILLION, 0.5 * (1e5 * f64::ln(slowly)).exp()),
            ("step_decay", 0.5, 0, FAR / 2, FAR + 1, 0.125),
            ("step_decay", 0.5, 0, 1, FAR, 0.0),
            ("step_decay", 0.5, 0, 10, last, 0.0),
            ("exponential_decay", 0.5, 0, 0, MILLION, 0.0),
            ("exponential_decay", slowly, 0, 0, MILLION, 0.5 * (1e6 * f64::ln(slowly)).exp()),
            ("exponential_decay", 0.5, 0, 0, FAR, 0.0),
            ("exponential_decay", 0.5, 0, 0, last, 0.0),
            ("cosine", 0.125, 0, 10, MILLION, 0.125),
            ("cosine", 0.125, 0, 2 * FAR, FAR, halfway),
            ("cosine", 0.125, 0, 10, last, 0.125),
            ("warmup_cosine", 0.125, 3, 10, MILLION, 0.125),
            ("warmup_cosine", 0.125, FAR, 2 * FAR, FAR / 2, 0.25),
            ("warmup_cosine", 0.125, FAR, 3 * FAR, 2 * FAR, halfway),
            ("warmup_cosine", 0.125, 3, 10, last, 0.125),
        ] {
            let call = Call { schedule, initial: 0.5, second, warmup, n, t };
            case.forget();
            case.tell(call.text());
            let yours = case.ask(rate!(call))?;
            // A million products, each rounded, are within 10⁻¹⁰; (2³¹ + 1)/(2³² + 1) is not quite ½.
            yours.close("rate", &expected, 0.0, 1e-9)?;
        }
        Ok(())
    });
}

/// A long schedule, at steps that no table would have: more of them than a table has entries, and
/// drawn anew in every case.
#[test]
fn a_long_schedule_step_by_step() {
    task!().cases(12, |case| {
        let long = 10_000_000..1_000_000_000;
        let (warmup, down): (usize, usize) = (case.number(long.clone()), case.number(long));
        let (climbs, falls) = (case.number(0..warmup), case.number(0..down));
        let (initial, minimum) = (0.5, *case.pick(&[0.0, 0.125]));
        // At most a million products, each rounded, which are within 10⁻¹⁰.
        let (late, factor): (usize, f64) = (climbs % 1_000_000, 1.0 - case.number(1e-6..1e-5));
        let expected = [
            initial * (climbs as f64 + 1.0) / (warmup as f64 + 1.0),
            half_wave(initial, minimum, falls as f64 / down as f64),
        ];
        let steps = warmup + down;
        let power = |n: usize| initial * (n as f64 * factor.ln()).exp();
        for (schedule, second, warmup, n, t, expected) in [
            ("warmup_cosine", minimum, warmup, steps, climbs, expected[0]),
            ("warmup_cosine", minimum, warmup, steps, warmup + falls, expected[1]),
            ("cosine", minimum, 0, down, falls, expected[1]),
            ("exponential_decay", factor, 0, 0, late, power(late)),
            ("step_decay", factor, 0, 10, late, power(late / 10)),
        ] {
            let call = Call { schedule, initial, second, warmup, n, t };
            case.forget();
            case.tell(call.text());
            let yours = case.ask(rate!(call))?;
            yours.close("rate", &expected, 1e-12, 1e-9)?;
        }
        Ok(())
    });
}

/// At any t: in a warm-up and after the end too, where an argument may not be needed.
#[test]
fn refuses_what_makes_no_schedule() {
    task!().once(|case| {
        let mut calls = vec![];
        for schedule in ["step_decay", "exponential_decay", "cosine", "warmup_cosine"] {
            let fine = Call { schedule, initial: 0.5, second: 0.1, warmup: 3, n: 5, t: 0 };
            for initial in [0.0, -0.1, f64::NAN, f64::INFINITY, -f64::INFINITY] {
                calls.push(Call { initial, ..fine });
            }
            for second in [-1e-300, -0.1, f64::NAN, f64::INFINITY, -f64::INFINITY] {
                calls.push(Call { second, ..fine });
            }
            match schedule {
                "exponential_decay" => {}
                "warmup_cosine" => {
                    calls.extend([(3, 3), (3, 2), (0, 0)].map(|(warmup, n)| Call {
                        warmup,
                        n,
                        ..fine
                    }));
                }
                _ => calls.push(Call { n: 0, ..fine }),
            }
        }
        for call in calls {
            for t in [0, 1, 4, 5, 100] {
                let call = Call { t, ..call };
                // What comes out where nothing should is the form's own.
                let accepted = |_: Answer| parts! { accepted: true };
                let Question { yours, known } = rate!(call);
                let question =
                    Question { yours: &|| accepted(yours()), known: &|| accepted(known()) };
                case.refuses(&call.text(), &[], question)?;
            }
        }
        Ok(())
    });
}
