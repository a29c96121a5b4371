//! Four schedules, each from t = 0 to well past its end: where a step of the staircase begins,
//! where the warm-up ends and the cosine's own clock starts, and that nothing rises again after
//! the end.

use super::*;
use std::f64::consts::PI;

/// Rounding only: of a power by repeated products, of a cosine near its end.
const TOLERANCE: f64 = 1e-12;

/// All rates from t = 0 on.
fn rates(last: usize, rate: &dyn Fn(usize) -> f64) -> Answer {
    parts! { rate: (0..=last).map(rate).collect::<Vec<f64>>() }
}

fn expected(last: usize, rate: impl Fn(usize) -> f64) -> Array1<f64> {
    (0..=last).map(rate).collect()
}

/// A factor γ, often at the edge: of 0 only the first rate is left, and 0⁰ is 1; above 1 it raises
/// the rate.
fn factor(case: &mut Case) -> f64 {
    let between = case.number(0.1..0.9);
    let factor = *case.pick(&[between, 0.0, 1.0, 1.5]);
    case.tell(format!("factor {factor:.3}"));
    factor
}

#[test]
fn step_decay() {
    task!().cases(24, |case| {
        let (every, last) = (case.size("every", 1..=6), case.size("t up to", 0..=20));
        let (initial, factor) = (case.number(0.1..2.0), factor(case));
        let yours = case.ask(answer! {
            rates(last, &|t| kit::step_decay(initial, factor, every, t))
        })?;
        // A product for each step of the staircase.
        let rate = |t| (1..=t).filter(|t| t % every == 0).fold(initial, |rate, _| rate * factor);
        yours.close("rate", &expected(last, rate), 0.0, TOLERANCE)
    });
}

#[test]
fn exponential_decay() {
    task!().cases(24, |case| {
        let last = case.size("t up to", 0..=20);
        let (initial, factor) = (case.number(0.1..2.0), factor(case));
        let yours = case.ask(answer! {
            rates(last, &|t| kit::exponential_decay(initial, factor, t))
        })?;
        let rate = |t| (0..t).fold(initial, |rate, _| rate * factor);
        yours.close("rate", &expected(last, rate), 0.0, TOLERANCE)
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
        let (initial, minimum) = (case.number(0.5..2.0), *case.pick(&[0.1, 0.0]));
        let yours = case.ask(answer! {
            rates(last, &|t| kit::cosine(initial, minimum, steps, t))
        })?;
        let rate = |t| {
            if t < steps { half_wave(initial, minimum, t as f64 / steps as f64) } else { minimum }
        };
        yours.close("rate", &expected(last, rate), TOLERANCE, TOLERANCE)
    });
}

#[test]
fn warmup_cosine() {
    task!().cases(24, |case| {
        let (warmup, down) = (case.size("warmup", 0..=8), case.size("steps after it", 1..=12));
        let steps = warmup + down;
        let last = steps + case.size("steps after the end", 0..=30);
        let (peak, minimum) = (case.number(0.5..2.0), *case.pick(&[0.1, 0.0]));
        let yours = case.ask(answer! {
            rates(last, &|t| kit::warmup_cosine(peak, minimum, warmup, steps, t))
        })?;
        let rate = |t| match t {
            _ if t < warmup => peak * (t as f64 + 1.0) / (warmup as f64 + 1.0),
            _ if t < steps => half_wave(peak, minimum, (t - warmup) as f64 / down as f64),
            _ => minimum,
        };
        yours.close("rate", &expected(last, rate), TOLERANCE, TOLERANCE)
    });
}

/// A question about one of the schedules by name, with a warm-up of 3 where there is one.
macro_rules! rate_of {
    ($schedule:expr, $initial:expr, $second:expr, $n:expr, $t:expr) => {
        answer! {
            let (initial, second, n, t) = ($initial, $second, $n, $t);
            let rate = match $schedule {
                "step_decay" => kit::step_decay(initial, second, n, t),
                "exponential_decay" => kit::exponential_decay(initial, second, t),
                "cosine" => kit::cosine(initial, second, n, t),
                _ => kit::warmup_cosine(initial, second, 3, n, t),
            };
            parts! { rate: rate }
        }
    };
}

/// Very late, a rate is 0 or its minimum, not NaN; and a factor just below 1 has been multiplied a
/// million times.
#[test]
fn a_million_steps_later() {
    task!().once(|case| {
        let slowly = 1.0 - 1e-5;
        for (schedule, second, expected) in [
            ("step_decay", 0.5, 0.0),
            ("step_decay", slowly, 0.5 * (1e5 * f64::ln(slowly)).exp()),
            ("exponential_decay", 0.5, 0.0),
            ("exponential_decay", slowly, 0.5 * (1e6 * f64::ln(slowly)).exp()),
            ("cosine", 0.125, 0.125),
            ("warmup_cosine", 0.125, 0.125),
        ] {
            case.tell(format!("{schedule} at t = 1,000,000"));
            let yours = case.ask(rate_of!(schedule, 0.5, second, 10, 1_000_000))?;
            // A million products, each rounded, are within 10⁻¹⁰.
            yours.close("rate", &expected, 0.0, 1e-9)?;
        }
        Ok(())
    });
}

/// At any t: in a warm-up and after the end too, where an argument may not be needed.
#[test]
fn refuses_what_makes_no_schedule() {
    task!().once(|case| {
        for schedule in ["step_decay", "exponential_decay", "cosine", "warmup_cosine"] {
            let second = if schedule.ends_with("decay") { "a factor" } else { "a minimum" };
            for t in [0, 1, 5, 100] {
                for rate in [0.0, -0.1, f64::NAN, f64::INFINITY] {
                    let what = format!("{schedule} from a rate of {rate} (t = {t})");
                    case.refuses(&what, &[], rate_of!(schedule, rate, 0.5, 5, t))?;
                }
                for value in [-1e-3, f64::NAN, f64::INFINITY] {
                    let what = format!("{schedule} with {second} of {value} (t = {t})");
                    case.refuses(&what, &[], rate_of!(schedule, 0.5, value, 5, t))?;
                }
            }
        }
        for (what, schedule, n) in [
            ("every = 0", "step_decay", 0),
            ("steps = 0", "cosine", 0),
            ("3 steps with a warm-up of 3", "warmup_cosine", 3),
            ("2 steps with a warm-up of 3", "warmup_cosine", 2),
        ] {
            for t in [0, 1, 5, 100] {
                let what = format!("{what} (t = {t})");
                case.refuses(&what, &[], rate_of!(schedule, 0.5, 0.1, n, t))?;
            }
        }
        Ok(())
    });
}
