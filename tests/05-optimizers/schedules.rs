//! Four schedules, each from t = 0 to well past its end: where a step of the staircase begins,
//! where the warm-up ends and the cosine's own clock starts, and that nothing rises again after
//! the end.

use super::*;
use std::f64::consts::PI;

/// Rounding only: of a power by repeated products, of a cosine near its end.
const TOLERANCE: f64 = 1e-12;

/// All rates from t = 0 on.
macro_rules! rates {
    ($last:expr, $rate:expr) => {
        parts! { rate: (0..=$last).map($rate).collect::<Vec<f64>>() }
    };
}

fn expected(last: usize, rate: impl Fn(usize) -> f64) -> Array1<f64> {
    (0..=last).map(rate).collect()
}

#[test]
fn step_decay() {
    task!().cases(24, |case| {
        let (every, last) = (case.size("every", 1..=6), case.size("t up to", 0..=20));
        let (initial, factor) = (case.number(0.1..2.0), case.number(0.1..0.9));
        let yours = case.ask(answer! {
            rates!(last, |t| kit::step_decay(initial, factor, every, t))
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
        let (initial, factor) = (case.number(0.1..2.0), case.number(0.1..0.9));
        let yours = case.ask(answer! {
            rates!(last, |t| kit::exponential_decay(initial, factor, t))
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
            rates!(last, |t| kit::cosine(initial, minimum, steps, t))
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
            rates!(last, |t| kit::warmup_cosine(peak, minimum, warmup, steps, t))
        })?;
        let rate = |t| match t {
            _ if t < warmup => peak * (t as f64 + 1.0) / (warmup as f64 + 1.0),
            _ if t < steps => half_wave(peak, minimum, (t - warmup) as f64 / down as f64),
            _ => minimum,
        };
        yours.close("rate", &expected(last, rate), TOLERANCE, TOLERANCE)
    });
}

/// Very late, a rate is 0 or its minimum, not NaN.
#[test]
fn a_million_steps_later() {
    task!().once(|case| {
        let t = 1_000_000;
        case.tell("t = 1,000,000");
        let yours = case.ask(answer! {
            parts! {
                step_decay: kit::step_decay(0.5, 0.5, 10, t),
                exponential_decay: kit::exponential_decay(0.5, 0.5, t),
                cosine: kit::cosine(0.5, 0.125, 100, t),
                warmup_cosine: kit::warmup_cosine(0.5, 0.125, 10, 100, t),
            }
        })?;
        yours.close("step_decay", &0.0, 0.0, 0.0)?;
        yours.close("exponential_decay", &0.0, 0.0, 0.0)?;
        yours.close("cosine", &0.125, TOLERANCE, 0.0)?;
        yours.close("warmup_cosine", &0.125, TOLERANCE, 0.0)
    });
}

#[test]
fn refuses_what_makes_no_schedule() {
    task!().once(|case| {
        for rate in [0.0, -0.1, f64::NAN, f64::INFINITY] {
            for (name, question) in [
                ("step_decay", answer! { parts! { rate: kit::step_decay(rate, 0.5, 2, 0) } }),
                (
                    "exponential_decay",
                    answer! { parts! { rate: kit::exponential_decay(rate, 0.5, 0) } },
                ),
                ("cosine", answer! { parts! { rate: kit::cosine(rate, 0.0, 2, 0) } }),
                (
                    "warmup_cosine",
                    answer! { parts! { rate: kit::warmup_cosine(rate, 0.0, 1, 3, 0) } },
                ),
            ] {
                case.refuses(&format!("{name} from a rate of {rate}"), &[], question)?;
            }
        }
        for (what, question) in [
            ("a factor below 0", answer! { parts! { rate: kit::step_decay(0.1, -0.5, 2, 0) } }),
            (
                "a factor of NaN",
                answer! { parts! { rate: kit::exponential_decay(0.1, f64::NAN, 0) } },
            ),
            ("a minimum below 0", answer! { parts! { rate: kit::cosine(0.1, -0.1, 2, 0) } }),
            (
                "a minimum of NaN",
                answer! { parts! { rate: kit::warmup_cosine(0.1, f64::NAN, 1, 3, 0) } },
            ),
            ("every = 0", answer! { parts! { rate: kit::step_decay(0.1, 0.5, 0, 0) } }),
            ("steps = 0", answer! { parts! { rate: kit::cosine(0.1, 0.0, 0, 0) } }),
            (
                "3 steps with a warm-up of 3",
                answer! { parts! { rate: kit::warmup_cosine(0.1, 0.0, 3, 3, 1) } },
            ),
        ] {
            case.refuses(what, &[], question)?;
        }
        Ok(())
    });
}
